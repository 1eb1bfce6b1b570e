//! The arguments that select a blueprint.

use std::path::{Path, PathBuf};

use anyhow::ensure;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use dynagate::blueprint::{Blueprint, Override, Source};
use dynagate::bounds;
use dynagate::pattern::{PATTERNS, Pattern};

use super::command_line::CommandLine;
use super::input_text;
use super::mistakes::Mistakes;

/// The blueprint that is read if none is named.
pub(crate) const DEFAULT: &str = "dynagate.yaml";

// The blueprint, and overrides of its values. A doc comment would become the help of a command.
#[derive(Debug, Default, Args)]
pub(crate) struct BlueprintArguments {
    #[command(flatten)]
    origin: Origin,

    /// Merges a YAML file over the blueprint, before --set: mappings key by key, everything else
    /// replaced, null removes; may be repeated
    #[arg(long, value_name = "FILE")]
    values: Vec<PathBuf>,

    /// Overrides a value of the blueprint, such as api.stage.name=prod; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,
}

#[derive(Debug, Default, Args)]
#[group(multiple = false)]
struct Origin {
    /// The blueprint file, by default dynagate.yaml; - reads standard input
    #[arg(value_name = "BLUEPRINT")]
    file: Option<PathBuf>,

    /// The blueprint file, given as an option
    #[arg(long, value_name = "FILE")]
    blueprint: Option<PathBuf>,

    /// A blueprint that is included in dynagate; `dynagate list` lists them
    #[arg(long, value_name = "NAME", value_parser = pattern_parser(), hide_possible_values = true)]
    pattern: Option<&'static Pattern>,
}

/// Parses the name of a pattern. clap suggests similar names and completes names.
pub(crate) fn pattern_parser() -> impl TypedValueParser<Value = &'static Pattern> {
    PossibleValuesParser::new(
        PATTERNS.iter().map(|pattern| PossibleValue::new(pattern.name).help(pattern.summary)),
    )
    .try_map(|name| Pattern::named(&name).ok_or("no such pattern"))
}

impl BlueprintArguments {
    /// Reads the blueprint.
    pub(crate) fn read(&self) -> anyhow::Result<Blueprint> {
        let bound = bounds::OVERRIDES;
        ensure!(self.overrides.len() <= bound.count(), "--set is given more than {bound} times");
        let (overrides, malformed) = self.overrides();
        let (source, values) = (self.origin.read()?, self.read_values()?);
        let read = Blueprint::read_with_values(source, values, overrides);
        if malformed.is_empty() {
            return Ok(read.map_err(Mistakes::from)?);
        }
        // All errors are reported at once.
        let blueprint = read.and_then(|blueprint| blueprint.plan().map(drop)).err();
        Err(Mistakes { arguments: malformed, blueprint }.into())
    }

    /// The file; none for a pattern or standard input.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.origin.path().filter(|path| path.as_os_str() != "-")
    }

    /// The file, if nothing but it makes the blueprint.
    #[cfg(feature = "serve")]
    pub(crate) fn only_file(&self) -> Option<PathBuf> {
        let is_only = self.values.is_empty() && self.overrides.is_empty();
        self.file().filter(|_| is_only).map(Path::to_owned)
    }

    /// The file and the values files: none for a pattern or standard input.
    #[cfg(feature = "serve")]
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> {
        let values = self.values.iter().map(PathBuf::as_path);
        self.file().into_iter().chain(values.filter(|path| path.as_os_str() != "-"))
    }

    /// True if standard input is read, which is possible once.
    #[cfg(feature = "serve")]
    pub(crate) fn reads_stdin(&self) -> bool {
        self.origin.is_stdin() || self.values.iter().any(|path| path.as_os_str() == "-")
    }

    /// Reads the values files.
    fn read_values(&self) -> anyhow::Result<Vec<Source>> {
        let bound = bounds::VALUES_FILES;
        ensure!(self.values.len() <= bound.count(), "--values is given more than {bound} times");
        let from_stdin = |path: &&PathBuf| path.as_os_str() == "-";
        let readers = self.values.iter().filter(from_stdin).count();
        ensure!(
            readers + usize::from(self.origin.is_stdin()) <= 1,
            "standard input can be read once: use `-` for the blueprint or for one of the --values"
        );
        self.values.iter().map(|path| read(path)).collect()
    }

    /// Returns the overrides, and the errors of malformed ones.
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

    /// Adds these arguments to another command.
    pub(crate) fn typed_into(&self, mut command: CommandLine) -> CommandLine {
        let Origin { file, blueprint, pattern } = &self.origin;
        if let Some(path) = file {
            command = command.args([path]);
        }
        if let Some(path) = blueprint {
            command = command.option("--blueprint", path);
        }
        if let Some(pattern) = pattern {
            command = command.option("--pattern", pattern.name);
        }
        for path in &self.values {
            command = command.option("--values", path);
        }
        self.overrides.iter().fold(command, |command, typed| command.option("--set", typed))
    }
}

impl Origin {
    fn is_stdin(&self) -> bool {
        self.path().is_some_and(|path| path.as_os_str() == "-")
    }

    /// The path that was typed.
    fn typed_path(&self) -> Option<&Path> {
        self.file.as_deref().or(self.blueprint.as_deref())
    }

    /// The path of the blueprint; none for a pattern.
    fn path(&self) -> Option<&Path> {
        match self.pattern {
            Some(_) => None,
            None => Some(self.typed_path().unwrap_or(Path::new(DEFAULT))),
        }
    }

    fn read(&self) -> anyhow::Result<Source> {
        if let Some(pattern) = self.pattern {
            return Ok(pattern.source());
        }
        let Some(path) = self.typed_path() else {
            let path = Path::new(DEFAULT);
            ensure!(
                path.exists(),
                "no blueprint: {DEFAULT} does not exist in the working directory; `dynagate \
                 init` writes one"
            );
            return read(path);
        };
        if let Some(Pattern { name, .. }) = path.to_str().and_then(Pattern::named) {
            ensure!(path.exists(), "cannot find the file {name}: use --pattern {name}");
        }
        read(path)
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
