//! A side of the comparison.

use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail, ensure};
use dynagate::blueprint::{Blueprint, Override, Source};
use dynagate::bounds;
use dynagate::check::Engine;
use dynagate::diff::{Form, State, StateError};
use dynagate::synth::Artifact;

use crate::cli::input_text;
use crate::cli::mistakes::Mistakes;
use crate::cli::module_files::{self, ModuleFiles};
use crate::cli::synthesis::{self, Format, Layout};

/// A side of the comparison, read but not yet understood.
pub(super) struct Side {
    /// The name in messages.
    pub(super) name: String,
    content: Content,
}

/// The content of a side.
enum Content {
    Blueprint(Box<Blueprint>),
    Template(Source),
    State(Source),
    Module(ModuleFiles),
}

/// The values that replace those of blueprints.
pub(super) struct Overrides {
    values: Vec<PathBuf>,
    set: Vec<Override>,
}

impl Overrides {
    pub(super) fn new(values: &[PathBuf], typed: &[String]) -> anyhow::Result<Self> {
        let bounds = (bounds::VALUES_FILES, bounds::OVERRIDES);
        ensure!(values.len() <= bounds.0.count(), "--values is given more than {} times", bounds.0);
        ensure!(typed.len() <= bounds.1.count(), "--set is given more than {} times", bounds.1);
        let parse =
            |typed: &String| typed.parse().map_err(|error| anyhow!("--set {typed}: {error}"));
        let set = typed.iter().map(parse).collect::<anyhow::Result<_>>()?;
        Ok(Self { values: values.to_vec(), set })
    }

    /// Reads a blueprint with the values; `read` reads a values file.
    pub(super) fn blueprint(
        &self,
        source: Source,
        read: impl Fn(&Path) -> anyhow::Result<Source>,
    ) -> anyhow::Result<Blueprint> {
        let values = self.values.iter().map(|path| read(path)).collect::<anyhow::Result<_>>()?;
        let read = Blueprint::read_with_values(source, values, self.set.clone());
        Ok(read.map_err(Mistakes::from)?)
    }
}

impl Side {
    /// Reads a file or the directory of a module.
    pub(super) fn read(path: &Path, overrides: &Overrides) -> anyhow::Result<Self> {
        let name = path.display().to_string();
        if path.is_dir() {
            return Ok(Self { name, content: Content::Module(ModuleFiles::read(path, None)?) });
        }
        let source = source(path)?;
        if module_files::is_of_terraform(path) {
            let files = ModuleFiles::default().with(&source.name, &source.text);
            return Ok(Self { name, content: Content::Module(files) });
        }
        Self::of_text(source, overrides, self::source)
    }

    /// Understands a text, whose values files `read` reads.
    pub(super) fn of_text(
        source: Source,
        overrides: &Overrides,
        read: impl Fn(&Path) -> anyhow::Result<Source>,
    ) -> anyhow::Result<Self> {
        let name = source.name.clone();
        let content = match Form::of(&source) {
            Form::Template => Content::Template(source),
            Form::State => Content::State(source),
            Form::Other => Content::Blueprint(Box::new(overrides.blueprint(source, read)?)),
        };
        Ok(Self { name, content })
    }

    /// The template of a deployed stack.
    pub(super) fn of_template(source: Source) -> Self {
        Self { name: source.name.clone(), content: Content::Template(source) }
    }

    /// The state of a deployed module.
    pub(super) fn of_state(source: Source) -> Self {
        Self { name: source.name.clone(), content: Content::State(source) }
    }

    /// The files of a module.
    pub(super) fn of_module(name: String, files: ModuleFiles) -> Self {
        Self { name, content: Content::Module(files) }
    }

    /// The engine; a blueprint has any.
    fn format(&self) -> Option<Format> {
        match &self.content {
            Content::Blueprint(_) => None,
            Content::Template(_) => Some(Format::Cloudformation),
            Content::State(_) | Content::Module(_) => Some(Format::Terraform),
        }
    }

    /// The kind in messages.
    fn kind(&self) -> &'static str {
        match &self.content {
            Content::Blueprint(_) => "a blueprint",
            Content::Template(_) => "a CloudFormation template",
            Content::State(_) => "a state of Terraform",
            Content::Module(_) => "a Terraform module",
        }
    }

    /// The text of the template.
    pub(super) fn template_text(&self) -> anyhow::Result<String> {
        match &self.content {
            Content::Blueprint(blueprint) => {
                let plan = blueprint.plan().map_err(Mistakes::from)?;
                let (template, _) = synthesis::template(&plan, Layout::Lines)?;
                Ok(template.text().unwrap_or_default().to_owned())
            }
            Content::Template(source) => Ok(source.text.clone()),
            _ => bail!("{} is {}, not a template", self.name, self.kind()),
        }
    }

    /// The module, which only a blueprint has as a whole.
    pub(super) fn module(&self) -> anyhow::Result<Vec<Artifact>> {
        let Content::Blueprint(blueprint) = &self.content else {
            bail!(
                "{} is {}: --steps with Terraform requires a blueprint as the new state",
                self.name,
                self.kind()
            );
        };
        Ok(synthesis::module(&blueprint.plan().map_err(Mistakes::from)?))
    }

    /// The state with this engine.
    pub(super) fn state(&self, format: Format) -> anyhow::Result<State> {
        let read = match &self.content {
            Content::Blueprint(blueprint) => {
                let plan = blueprint.plan().map_err(Mistakes::from)?;
                State::of_plan(&plan, format.engine())
            }
            Content::Template(source) => State::of_template(source),
            Content::State(source) => State::of_show_json(source),
            Content::Module(files) => files.state(),
        };
        read.map_err(|error| match error {
            StateError::Syntax(diagnostics) => Mistakes::from(diagnostics).into(),
            error => error.into(),
        })
    }
}

/// The engine of a comparison.
pub(super) fn format(old: &Side, new: &Side, typed: Option<Format>) -> anyhow::Result<Format> {
    let engine = |format: Format| match format.engine() {
        Engine::CloudFormation => "CloudFormation",
        Engine::Terraform => "Terraform",
    };
    if let (Some(of_old), Some(of_new)) = (old.format(), new.format())
        && of_old != of_new
    {
        bail!(
            "{} is {} and {} {}: the resources of {} and of {} are not comparable, because moving \
             a stack to another engine creates all of them anew. Compare each with the blueprint",
            old.name,
            old.kind(),
            new.name,
            new.kind(),
            engine(of_old),
            engine(of_new)
        );
    }
    let known = [old, new].into_iter().find_map(|side| Some((side, side.format()?)));
    if let (Some((side, known)), Some(typed)) = (known, typed)
        && known != typed
    {
        bail!("{} is {}: --format {} cannot compare it", side.name, side.kind(), name(typed));
    }
    Ok(known.map(|(_, format)| format).or(typed).unwrap_or(Format::Cloudformation))
}

const fn name(format: Format) -> &'static str {
    match format {
        Format::Cloudformation => "cloudformation",
        Format::Terraform => "terraform",
    }
}

/// Reads a text.
fn source(path: &Path) -> anyhow::Result<Source> {
    let text = input_text::read(path, bounds::LOADED_BYTES)?;
    if path.as_os_str() == "-" {
        return Ok(Source { name: "<stdin>".into(), text, directory: PathBuf::from(".") });
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = directory.unwrap_or(Path::new(".")).to_owned();
    Ok(Source { name: path.display().to_string(), text, directory })
}
