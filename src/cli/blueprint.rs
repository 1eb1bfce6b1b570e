//! Which blueprint a subcommand is about.

use std::path::{Path, PathBuf};

use anyhow::{anyhow, ensure};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use dynagate::blueprint::{self, Diagnostic, Diagnostics, Override, Routes, Source};
use dynagate::bounds;
use dynagate::model::Stack;
use dynagate::pattern::{PATTERNS, Pattern};

use super::command_line::CommandLine;
use super::input_text;
use super::mistakes::Mistakes;

/// What was typed about it.
#[derive(Debug, Args)]
pub(crate) struct BlueprintArguments {
    #[command(flatten)]
    origin: Origin,

    /// Puts a value in place of the blueprint's own, such as api.stage.name=prod; can be given
    /// several times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Origin {
    /// A blueprint that comes with dynagate
    #[arg(long, value_name = "NAME", value_parser = pattern_parser(), hide_possible_values = true)]
    pattern: Option<&'static Pattern>,

    /// A blueprint of one's own; - is standard input
    #[arg(long, value_name = "FILE")]
    blueprint: Option<PathBuf>,
}

/// A blueprint with what it was read from.
pub(crate) struct Loaded {
    pub(crate) stack: Stack,
    pub(crate) source: Source,
    /// The file, unless it is a pattern or standard input.
    pub(crate) file: Option<PathBuf>,
}

/// Takes the name of a pattern; clap suggests the nearest and completes them all.
pub(crate) fn pattern_parser() -> impl TypedValueParser<Value = &'static Pattern> {
    PossibleValuesParser::new(
        PATTERNS.iter().map(|pattern| PossibleValue::new(pattern.name).help(pattern.summary)),
    )
    .try_map(|name| Pattern::named(&name).ok_or("no such pattern"))
}

impl BlueprintArguments {
    /// The stack that the blueprint describes.
    pub(crate) fn load(&self) -> anyhow::Result<Stack> {
        self.read(blueprint::load).map(|(stack, _)| stack)
    }

    /// The stack that the blueprint describes, and the warnings and notes about it.
    pub(crate) fn load_with_advice(&self) -> anyhow::Result<(Stack, Vec<Diagnostic>)> {
        self.read(blueprint::load_with_advice).map(|(loaded, _)| loaded)
    }

    /// The stack that the blueprint describes, and where it comes from.
    pub(crate) fn loaded(&self) -> anyhow::Result<Loaded> {
        let (stack, source) = self.read(blueprint::load)?;
        let file = self.origin.blueprint.clone().filter(|path| path.as_os_str() != "-");
        Ok(Loaded { stack, source, file })
    }

    /// The routes of the blueprint.
    pub(crate) fn routes(&self) -> anyhow::Result<Routes> {
        self.read(blueprint::routes).map(|(routes, _)| routes)
    }

    fn read<T>(
        &self,
        read: fn(&Source, &[Override]) -> Result<T, Diagnostics>,
    ) -> anyhow::Result<(T, Source)> {
        let bound = bounds::OVERRIDES;
        ensure!(
            self.overrides.len() <= bound.count(),
            "more than {bound} of --set, the limit for one run"
        );
        let (overrides, malformed) = self.overrides();
        let source = self.origin.read()?;
        // Even where some are malformed: what else is wrong shall not come to light only when these
        // are right.
        match read(&source, &overrides) {
            Ok(read) if malformed.is_empty() => Ok((read, source)),
            loaded => Err(Mistakes { arguments: malformed, blueprint: loaded.err() }.into()),
        }
    }

    /// The overrides, and what is wrong with those that are none.
    fn overrides(&self) -> (Vec<Override>, Vec<String>) {
        let (mut overrides, mut malformed) = (Vec::new(), Vec::new());
        for typed in &self.overrides {
            match typed.parse() {
                Ok(parsed) => overrides.push(parsed),
                Err(error) => malformed.push(format!("--set {typed}: {error}")),
            }
        }
        (overrides, malformed)
    }

    /// Adds what was typed to another command.
    pub(crate) fn typed_into(&self, mut command: CommandLine) -> CommandLine {
        if let Some(pattern) = self.origin.pattern {
            command = command.option("--pattern", pattern.name);
        }
        if let Some(path) = &self.origin.blueprint {
            command = command.option("--blueprint", path);
        }
        self.overrides.iter().fold(command, |command, typed| command.option("--set", typed))
    }
}

impl Origin {
    fn read(&self) -> anyhow::Result<Source> {
        match (self.pattern, &self.blueprint) {
            (Some(pattern), _) => Ok(pattern.source()),
            (None, Some(path)) => read(path),
            (None, None) => Err(anyhow!("neither --pattern nor --blueprint is given")),
        }
    }
}

fn read(path: &Path) -> anyhow::Result<Source> {
    let text = input_text::read(path, bounds::BLUEPRINT_BYTES)?;
    if path.as_os_str() == "-" {
        return Ok(Source { name: "<stdin>".into(), text, directory: PathBuf::from(".") });
    }
    let directory =
        path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(Source { name: path.display().to_string(), text, directory: directory.to_owned() })
}
