//! `dynagate check`

mod allowed;
mod baseline;
mod checked;
mod files;
mod fix;
mod report;

use std::collections::{BTreeMap, HashSet};
use std::path::{Component, Path, PathBuf};

use anyhow::{anyhow, bail};
use clap::{Args, ValueEnum};
use dynagate::blueprint::Source;
use dynagate::bounds;
use dynagate::check::api::{Action, findings};
use dynagate::check::{RULES, Rule, Severity};
use dynagate::load::{self, LoadError, Settings};
use dynagate::nearest::nearest;
use dynagate::parallel::in_parallel;

use self::allowed::Comments;
use self::baseline::Baseline;
use self::checked::{Changed, Checked, Found, Origin, OwnTemplate, Texts};
use self::files::Named;
use super::{Outcome, console, input_text, message};

const EXAMPLES: &str = "\
Examples:
  dynagate check template.yaml
  dynagate check request.vtl --action dynamodb:PutItem --format sarif";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "the command has these flags")]
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

    /// The directory of the module of a plan, whose expressions tell what the plan leaves open
    #[arg(long, value_name = "DIRECTORY")]
    module: Option<PathBuf>,

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

    /// Changes the files such that findings go away, where running them proves that nothing else
    /// changes; `dynagate explain` tells which rules have a fix
    #[arg(long, conflicts_with_all = ["diff", "update_baseline"])]
    fix: bool,

    /// Displays what `--fix` would change, and changes nothing; exit code 1 for a difference
    #[arg(long, conflicts_with_all = ["update_baseline", "format", "fail_on"])]
    diff: bool,
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

/// The most times that files are changed and checked again.
const MOST_ROUNDS: usize = 10;

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
        if (self.fix || self.diff) && self.files.iter().any(|file| file == Path::new("-")) {
            bail!("`--fix` and `--diff` change files, not standard input");
        }
        let files = files::named(&self.files)?;
        let mut texts = Texts::new();
        let mut fixed = 0;
        let (mut found, mut changed) = self.found(&files, &texts)?;
        if self.update_baseline {
            if let Some(path) = &self.baseline {
                Baseline::of(found.iter().map(|found| &found.diagnostic)).write(path)?;
            }
            return Ok(Outcome::Done);
        }
        if self.fix || self.diff {
            changed.iter().flat_map(|of| &of.advice).for_each(|advice| message::note(advice));
            // A fix may make another one possible.
            for _ in 0..MOST_ROUNDS {
                let removed = fix::apply(changed, &mut texts);
                if removed == 0 {
                    break;
                }
                fixed += removed;
                (found, changed) = self.found(&files, &texts)?;
            }
        }
        if self.diff {
            let difference = fix::difference(&texts)?;
            console::print_styled(&difference)?;
            return Ok(if difference.is_empty() { Outcome::Done } else { Outcome::Failed });
        }
        fix::write(&texts, fixed)?;
        let report = match self.format {
            ReportFormat::Text => report::text(&found, files.len(), console::colors_results()),
            ReportFormat::Json => report::json(&found)?,
            ReportFormat::Sarif => report::sarif(&found)?,
            ReportFormat::Junit => report::junit(&found),
            ReportFormat::Github => report::github(&found),
        };
        console::print(&report)?;
        let fails = |of: &Found| self.fail_on.includes(of.diagnostic.rule().severity);
        Ok(if found.iter().any(fails) { Outcome::Failed } else { Outcome::Done })
    }

    /// The findings that are to be reported, with their fixes if anything needs these.
    fn found(&self, files: &[Named], texts: &Texts) -> anyhow::Result<(Vec<Found>, Vec<Changed>)> {
        let checked = in_parallel(files, |file| self.check(file, texts));
        let mut checked = checked.into_iter().collect::<Result<Vec<_>, _>>()?;
        // A document that a template includes is a part of that template.
        let included: HashSet<PathBuf> =
            checked.iter().flat_map(|one| one.includes.clone()).collect();
        let mut comments = Comments::of(texts);
        let mut baseline = match &self.baseline {
            Some(path) if !self.update_baseline => Baseline::read(path)?.into(),
            _ => baseline::Left::default(),
        };
        for (one, file) in checked.iter_mut().zip(files) {
            if !file.is_explicit && included.contains(&normal(&file.path)) {
                one.found.clear();
            }
            one.found.retain(|(_, diagnostic)| {
                self.is_wanted(diagnostic.rule())
                    && !comments.allow(diagnostic)
                    && !baseline.take(diagnostic)
            });
        }
        let has_fixes = self.fix
            || self.diff
            || matches!(self.format, ReportFormat::Json | ReportFormat::Sarif);
        let found = in_parallel(&checked, |one| {
            if has_fixes { one.fixed() } else { (one.plain(), Changed::default()) }
        });
        let (found, changed): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        Ok((found.into_iter().flatten().collect(), changed))
    }

    fn check(&self, file: &Named, texts: &Texts) -> anyhow::Result<Checked> {
        let Named { path, is_explicit } = file;
        let name = if path == Path::new("-") {
            "stdin".to_owned()
        } else {
            normal(path).display().to_string()
        };
        let text = match texts.get(&name) {
            Some(text) => text.clone(),
            None => input_text::read(path, bounds::LOADED_BYTES)?,
        };
        let is_template = path.extension().is_some_and(|extension| extension == "vtl");
        if !is_template {
            let directory = path.parent().unwrap_or(Path::new(".")).to_owned();
            let source = Source { name: name.clone(), text: text.clone(), directory };
            let settings = Settings {
                parameters: self.parameter.iter().cloned().collect(),
                imports: self.import.iter().cloned().collect(),
                texts: texts.clone(),
                module_directory: self.module.clone(),
            };
            match load::load(&source, &settings) {
                Ok(loaded) => {
                    let findings = findings(&loaded);
                    let mut checked =
                        Checked::new(loaded, findings, Origin::Document(source, settings));
                    let mut methods =
                        checked.loaded.apis.iter().flat_map(|of| of.api.resources.values());
                    if !is_explicit && methods.all(BTreeMap::is_empty) {
                        // A directory also has documents and templates without a REST API.
                        checked.found.retain(|(_, of)| of.rule().name == "unread-part");
                    }
                    let others = checked.loaded.files.names().skip(1);
                    checked.includes = others.map(|name| normal(Path::new(name))).collect();
                    return Ok(checked);
                }
                // Standard input may be a mapping template.
                Err(_) if path == Path::new("-") => {}
                // A directory has other files, too.
                Err(_) if !is_explicit => return Ok(Checked::default()),
                Err(LoadError::Syntax(diagnostics)) => return Ok(Checked::of_syntax(diagnostics)),
                Err(error) => bail!("{}: {error}", path.display()),
            }
        }
        if !is_explicit && is_of_appsync(&text) {
            return Ok(Checked::default());
        }
        let template = OwnTemplate {
            name,
            text,
            action: self.action.clone(),
            is_response: self.response.then_some(true),
        };
        let (loaded, findings) = template.borrowed().check();
        Ok(Checked::new(loaded, findings, Origin::Template(template)))
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
