//! The arguments that select a template of another tool.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::Args;
use dynagate::blueprint::{Diagnostic, Source};
use dynagate::bounds;
use dynagate::load::{self, LoadError, Loaded, Settings};

use super::input_text;
use super::mistakes::Mistakes;

// The template, and values that it leaves open. A doc comment would become the help of a command.
#[derive(Debug, Default, Args)]
pub(crate) struct TemplateArguments {
    /// A template of CloudFormation, SAM or OpenAPI in place of a blueprint
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["file", "blueprint", "pattern", "values", "overrides"]
    )]
    template: Option<PathBuf>,

    /// Sets a parameter of the template; may be repeated
    #[arg(long = "parameter", value_name = "NAME=VALUE", requires = "template")]
    parameters: Vec<String>,

    /// Sets the value of an export of another stack that the template imports; may be repeated
    #[arg(
        long = "import",
        value_name = "NAME=VALUE",
        requires = "template",
        hide_short_help = true
    )]
    imports: Vec<String>,
}

/// A template that was read.
pub(crate) struct ReadTemplate {
    pub(crate) source: Source,
    pub(crate) loaded: Loaded,
    /// The parts that could not be read.
    pub(crate) findings: Vec<Diagnostic>,
}

impl TemplateArguments {
    /// The file, if a template is named.
    #[cfg(feature = "serve")]
    pub(crate) fn file(&self) -> Option<&Path> {
        self.template.as_deref()
    }

    /// Reads the template, if one is named.
    pub(crate) fn read(&self) -> anyhow::Result<Option<ReadTemplate>> {
        let Some(path) = &self.template else { return Ok(None) };
        let source = source_of(path)?;
        let settings = Settings {
            parameters: pairs("--parameter", &self.parameters)?,
            imports: pairs("--import", &self.imports)?,
            ..Settings::default()
        };
        let loaded = load::load(&source, &settings).map_err(|error| match error {
            LoadError::Syntax(diagnostics) => Mistakes::from(diagnostics).into(),
            error => anyhow!("cannot load {}: {error}", source.name),
        })?;
        let findings = loaded.findings.iter().map(|of| loaded.diagnostic(of.clone())).collect();
        Ok(Some(ReadTemplate { source, loaded, findings }))
    }
}

/// The text of a template, and its directory.
pub(crate) fn source_of(path: &Path) -> anyhow::Result<Source> {
    let text = input_text::read(path, bounds::LOADED_BYTES)?;
    let is_stdin = path.as_os_str() == "-";
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty() && !is_stdin);
    Ok(Source {
        name: if is_stdin { "<stdin>".to_owned() } else { path.display().to_string() },
        text,
        directory: directory.unwrap_or(Path::new(".")).to_owned(),
    })
}

/// The names and the values of an option that was given several times.
pub(crate) fn pairs(option: &str, typed: &[String]) -> anyhow::Result<BTreeMap<String, String>> {
    let pair = |typed: &String| {
        let (name, value) = typed
            .split_once('=')
            .with_context(|| format!("{option} {typed}: expected NAME=VALUE"))?;
        Ok((name.to_owned(), value.to_owned()))
    };
    typed.iter().map(pair).collect()
}
