//! `dynagate check`

mod allowed;
mod baseline;
mod files;
mod report;

use std::collections::{BTreeMap, HashSet};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{anyhow, bail};
use clap::{Args, ValueEnum};
use dynagate::blueprint::{Diagnostic, Source};
use dynagate::bounds;
use dynagate::check::api::{Action, BareTemplate, findings};
use dynagate::check::{RULES, Rule, Severity};
use dynagate::load::{self, LoadError, Settings};
use dynagate::nearest::nearest;

use self::baseline::Baseline;
use self::files::Named;
use super::{Outcome, console, input_text};

const EXAMPLES: &str = "\
Examples:
  dynagate check template.yaml
  dynagate check request.vtl --action dynamodb:PutItem --format sarif";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Check {
    /// CloudFormation and SAM templates, OpenAPI documents, plans of Terraform, mapping templates,
    /// or directories of them; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The value of a parameter of the template
    #[arg(long, value_name = "NAME=VALUE", value_parser = assignment)]
    parameter: Vec<(String, String)>,

    /// The value of an export of another stack
    #[arg(long, value_name = "NAME=VALUE", value_parser = assignment)]
    import: Vec<(String, String)>,

    /// The action of mapping templates by themselves; guessed without it
    #[arg(long, value_name = "SERVICE:ACTION")]
    action: Option<Action>,

    /// The mapping templates by themselves map responses; guessed without it
    #[arg(long)]
    response: bool,

    /// The format of the findings
    #[arg(short, long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,

    /// Reports only findings of these rules: codes, beginnings of codes, or names
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    select: Vec<String>,

    /// Reports no findings of these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    ignore: Vec<String>,

    /// The lowest severity that ends with exit code 1
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::Warning)]
    fail_on: FailOn,

    /// Reports no findings that this file has; `--update-baseline` writes it
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Writes all findings to the baseline file
    #[arg(long, requires = "baseline")]
    update_baseline: bool,
}

/// Everything that there is to tell about a file.
#[derive(Default)]
struct Checked {
    found: Vec<Diagnostic>,
    /// The other files that it is made of.
    includes: Vec<PathBuf>,
}

/// A path without `.`.
fn normal(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

/// Reads `NAME=VALUE`.
fn assignment(typed: &str) -> Result<(String, String), String> {
    match typed.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}

/// The bytes of the stack of a thread, as much as that of the main thread.
const STACK: usize = 8 << 20;

/// The format of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people, with the lines of the files
    Text,
    /// A JSON array of objects
    Json,
    /// For code scanning
    Sarif,
    /// For test reports
    Junit,
    /// For GitHub Actions, which shows them at the lines of a pull request
    Github,
}

/// A severity, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// All findings
    Note,
    /// None
    Never,
}

impl FailOn {
    fn includes(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Note => true,
            Self::Never => false,
        }
    }
}

impl Check {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        self.select.iter().chain(&self.ignore).try_for_each(|typed| check_rule(typed))?;
        let files = files::named(&self.files)?;
        let mut checked = self.check_all(&files).into_iter().collect::<Result<Vec<_>, _>>()?;
        // A document that a template includes is a part of that template.
        let included: HashSet<PathBuf> =
            checked.iter().flat_map(|one| one.includes.clone()).collect();
        for (one, file) in checked.iter_mut().zip(&files) {
            if !file.is_explicit && included.contains(&normal(&file.path)) {
                one.found.clear();
            }
        }
        let mut found: Vec<_> = checked.into_iter().flat_map(|one| one.found).collect();
        found.retain(|diagnostic| self.is_wanted(diagnostic.rule()));
        allowed::remove(&mut found);
        if let Some(path) = &self.baseline {
            if self.update_baseline {
                Baseline::of(&found).write(path)?;
                return Ok(Outcome::Done);
            }
            Baseline::read(path)?.remove(&mut found);
        }
        let report = match self.format {
            ReportFormat::Text => report::text(&found, files.len(), console::colors_results()),
            ReportFormat::Json => report::json(&found)?,
            ReportFormat::Sarif => report::sarif(&found)?,
            ReportFormat::Junit => report::junit(&found),
            ReportFormat::Github => report::github(&found),
        };
        console::print(&report)?;
        let fails = found.iter().any(|found| self.fail_on.includes(found.rule().severity));
        Ok(if fails { Outcome::Failed } else { Outcome::Done })
    }

    /// Checks the files on all processors; the results are in the order of the files.
    fn check_all(&self, files: &[Named]) -> Vec<anyhow::Result<Checked>> {
        let threads = thread::available_parallelism().map_or(1, usize::from).min(files.len());
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            while let Some((index, file)) = {
                let index = next.fetch_add(1, Ordering::Relaxed);
                files.get(index).map(|file| (index, file))
            } {
                done.push((index, self.check(file)));
            }
            done
        };
        let mut all: Vec<_> = thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work))
                .collect();
            let done = workers.into_iter().flatten().filter_map(|worker| worker.join().ok());
            done.flatten().collect()
        });
        all.sort_by_key(|(index, _)| *index);
        all.into_iter().map(|(_, result)| result).collect()
    }

    fn check(&self, file: &Named) -> anyhow::Result<Checked> {
        let Named { path, is_explicit } = file;
        let text = input_text::read(path, bounds::LOADED_BYTES)?;
        let name = if path == Path::new("-") {
            "stdin".to_owned()
        } else {
            normal(path).display().to_string()
        };
        let is_template = path.extension().is_some_and(|extension| extension == "vtl");
        if !is_template {
            let directory = path.parent().unwrap_or(Path::new(".")).to_owned();
            let source = Source { name: name.clone(), text: text.clone(), directory };
            let settings = Settings {
                parameters: self.parameter.iter().cloned().collect(),
                imports: self.import.iter().cloned().collect(),
            };
            match load::load(&source, &settings) {
                Ok(loaded) => {
                    let findings = findings(&loaded).into_iter();
                    let mut found: Vec<_> =
                        findings.map(|finding| loaded.diagnostic(finding)).collect();
                    let mut methods = loaded.apis.iter().flat_map(|of| of.api.resources.values());
                    if !is_explicit && methods.all(BTreeMap::is_empty) {
                        // A directory also has documents and templates without a REST API.
                        found.retain(|diagnostic| diagnostic.rule().name == "unread-part");
                    }
                    let others = loaded.file_names().into_iter().skip(1);
                    let includes = others.map(|name| normal(Path::new(&name))).collect();
                    return Ok(Checked { found, includes });
                }
                // Standard input may be a mapping template.
                Err(_) if path == Path::new("-") => {}
                // A directory has other files, too.
                Err(_) if !is_explicit => return Ok(Checked::default()),
                Err(LoadError::Syntax(diagnostics)) => {
                    let found = diagnostics.into_iter().collect();
                    return Ok(Checked { found, includes: Vec::new() });
                }
                Err(error) => bail!("{}: {error}", path.display()),
            }
        }
        if !is_explicit && is_of_appsync(&text) {
            return Ok(Checked::default());
        }
        let template = BareTemplate {
            name: &name,
            text: &text,
            action: self.action.as_ref(),
            is_response: self.response.then_some(true),
        };
        let (loaded, findings) = template.check();
        let found = findings.into_iter().map(|finding| loaded.diagnostic(finding)).collect();
        Ok(Checked { found, includes: Vec::new() })
    }

    fn is_wanted(&self, rule: &Rule) -> bool {
        let is_named = |typed: &String| {
            typed == rule.name || rule.code.to_lowercase().starts_with(&typed.to_lowercase())
        };
        (self.select.is_empty() || self.select.iter().any(is_named))
            && !self.ignore.iter().any(is_named)
    }
}

/// True for a mapping template of AppSync, which has other variables and methods.
fn is_of_appsync(text: &str) -> bool {
    const SIGNS: [&str; 6] =
        ["$ctx", "${ctx", "$context.arg", "$context.result", "$util.dynamodb", "$util.toJson"];
    SIGNS.iter().any(|sign| text.contains(sign))
}

/// Fails for a name that no rule has.
fn check_rule(typed: &str) -> anyhow::Result<()> {
    let lower = typed.to_lowercase();
    let is_code = lower.starts_with("dg")
        && RULES.iter().any(|rule| rule.code.to_lowercase().starts_with(&lower));
    if is_code || RULES.iter().any(|rule| rule.name == typed) {
        return Ok(());
    }
    match nearest(typed, RULES.iter().map(|rule| rule.name)) {
        Some(name) => bail!("unknown rule `{typed}`; did you mean `{name}`?"),
        None => Err(anyhow!("unknown rule `{typed}`: `dynagate explain` lists the rules")),
    }
}
