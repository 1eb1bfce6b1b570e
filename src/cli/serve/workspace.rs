//! The blueprint as the console shows it.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use dynagate::blueprint::{self, Blueprint, Diagnostic, Diagnostics};
use dynagate::graph::Graph;
use dynagate::{bounds, input, serve};
use dynagate_local::history::Exchange;
use dynagate_local::workspace::{Document, Finding, Severity, Workspace};

use crate::cli::files;
use crate::cli::loaded::ReadTemplate;
use crate::cli::synthesis;

/// The blueprint that is served, and the latest state of its file.
#[derive(Debug)]
pub(crate) struct Project {
    /// The file to which examples are added; `None` if there is none, or if it is not all that
    /// makes the system.
    file: Option<PathBuf>,
    latest: Mutex<Latest>,
}

#[derive(Debug, Default)]
struct Latest {
    document: Document,
    graph: String,
    /// The last blueprint without errors.
    blueprint: Option<Blueprint>,
}

impl Project {
    /// A project whose examples are added to a file.
    pub(crate) fn new(file: Option<PathBuf>) -> Self {
        Self { file, latest: Mutex::default() }
    }

    /// Takes a blueprint that is served from now on.
    pub(crate) fn served(&self, blueprint: Blueprint) {
        let mut latest = self.latest();
        if let Ok(plan) = blueprint.plan() {
            latest.graph = Graph::of(&plan).svg().unwrap_or_else(|error| error.to_string());
            let advice = synthesis::advice(&blueprint, &plan, None);
            latest.document.findings = advice.iter().map(finding).collect();
        }
        let source = blueprint.source();
        latest.document.name.clone_from(&source.name);
        latest.document.text = Some(source.text.clone());
        latest.blueprint = Some(blueprint);
    }

    /// Takes a template that is served from now on.
    pub(crate) fn served_template(&self, template: &ReadTemplate) {
        let mut latest = self.latest();
        "a template has no drawing".clone_into(&mut latest.graph);
        latest.document.findings = template.findings.iter().map(finding).collect();
        latest.document.name.clone_from(&template.source.name);
        latest.document.text = Some(template.source.text.clone());
        latest.blueprint = None;
    }

    /// Takes the errors of a text that is not served.
    pub(crate) fn refused(&self, text: Option<String>, errors: &Diagnostics) {
        let document = &mut self.latest().document;
        document.text = text;
        document.findings = errors.iter().map(finding).collect();
    }

    fn latest(&self) -> MutexGuard<'_, Latest> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn save(&self, name: &str, exchange: &Exchange) -> anyhow::Result<String> {
        use anyhow::{Context as _, anyhow, ensure};
        let file = self.file.as_ref().context(
            "examples cannot be saved: serve a blueprint file, without --values and --set",
        )?;
        let latest = self.latest();
        let blueprint = latest.blueprint.as_ref().context("no blueprint is served")?;
        let source = blueprint.source();
        let edit = serve::example(blueprint, name, exchange).map_err(|reason| anyhow!(reason))?;
        let edited = blueprint::edit(&source.text, &[edit])?;
        let now = input::bytes(file, bounds::BLUEPRINT_BYTES)
            .with_context(|| format!("cannot read {}", file.display()))?;
        ensure!(
            now == source.text.as_bytes(),
            "{} has changes that are not served: correct them first",
            file.display()
        );
        files::replace(file, edited.as_bytes())?;
        Ok(source.name.clone())
    }
}

impl Workspace for Project {
    fn document(&self) -> Document {
        self.latest().document.clone()
    }

    fn graph(&self) -> Result<String, String> {
        let graph = self.latest().graph.clone();
        // Otherwise, it is the reason why it cannot be drawn.
        if graph.starts_with("<svg ") { Ok(graph) } else { Err(graph) }
    }

    fn saves_examples(&self) -> bool {
        self.file.is_some()
    }

    fn save_example(&self, name: &str, exchange: &Exchange) -> Result<String, String> {
        self.save(name, exchange).map_err(|error| format!("{error:#}"))
    }
}

fn finding(diagnostic: &Diagnostic) -> Finding {
    let (rule, place) = (diagnostic.rule(), diagnostic.location());
    let expected = diagnostic.expected().map(|expected| format!("expected {expected}"));
    let help: Vec<_> = diagnostic.help().map(str::to_owned).into_iter().chain(expected).collect();
    Finding {
        severity: match rule.severity {
            dynagate::check::Severity::Error => Severity::Error,
            dynagate::check::Severity::Warning => Severity::Warning,
            dynagate::check::Severity::Note => Severity::Note,
        },
        rule: format!("{} {}", rule.code, rule.name),
        message: diagnostic.message().to_owned(),
        help: (!help.is_empty()).then(|| help.join("; ")),
        file: place.name.clone(),
        line: place.line,
        column: place.column,
    }
}
