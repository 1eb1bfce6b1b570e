//! `dynagate synth`

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::ensure;
use clap::Args;
use dynagate::blueprint::Source;
use dynagate::check::CheckedPlan;
use dynagate::diff::{self, Consequence, ModuleFile, State};
use dynagate::synth::{Artifact, CloudFormation};

use super::blueprint::BlueprintArguments;
use super::console::ClosedPipe;
use super::files::{Content, Existing, OutputFile, holds};
use super::mistakes::Mistakes;
use super::module_directory::{ARCHIVE, MAIN, ModuleDirectory};
use super::synthesis::{self, Format, Layout};
use super::{Outcome, console, difference, files, message};

const EXAMPLES: &str = "\
Examples:
  dynagate synth orders.yaml --out template.json
  dynagate synth orders.yaml --format terraform --out infra --check";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Synth {
    #[command(flatten)]
    blueprint: BlueprintArguments,

    /// The output format
    #[arg(short, long, value_enum, default_value_t = Format::Cloudformation)]
    format: Format,

    /// The file (CloudFormation) or directory (Terraform) to write instead of standard output;
    /// missing directories are created
    #[arg(short, long, value_name = "PATH")]
    out: Option<PathBuf>,

    /// Writes nothing; prints a diff and ends with 1 if the output differs from PATH
    #[arg(long, requires = "out")]
    check: bool,

    /// Writes the CloudFormation template without white space
    #[arg(long)]
    compact: bool,
}

pub(crate) const TEMPLATE: Content = Content {
    name: "a CloudFormation template",
    is: |bytes| holds(bytes, "\"AWSTemplateFormatVersion\""),
};

/// The use of the output.
enum Purpose {
    Print,
    Write(PathBuf),
    Check(PathBuf),
}

impl Synth {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        ensure!(
            !self.compact || self.format == Format::Cloudformation,
            "--compact requires --format cloudformation"
        );
        if let Some(path) = &self.out {
            refuse_module_file(path)?;
        }
        let layout = if self.compact { Layout::Compact } else { Layout::Lines };
        let blueprint = self.blueprint.read()?;
        let plan = blueprint.plan().map_err(Mistakes::from)?;
        message::advise(&synthesis::advice(&blueprint, &plan, Some(self.format)));
        let purpose = match (self.out, self.check) {
            (None, _) => Purpose::Print,
            (Some(path), false) => Purpose::Write(path),
            (Some(path), true) => Purpose::Check(path),
        };
        match self.format {
            Format::Cloudformation => cloudformation(&plan, layout, purpose),
            Format::Terraform => terraform(&plan, purpose),
        }
    }
}

fn cloudformation(
    plan: &CheckedPlan<'_>,
    layout: Layout,
    purpose: Purpose,
) -> anyhow::Result<Outcome> {
    let (template, archives) = synthesis::template(plan, layout)?;
    let files = |path: PathBuf| {
        ensure!(
            !path.is_dir(),
            "{} is a directory: a CloudFormation template needs a file, such as --out {}",
            path.display(),
            path.join(&*template.name).display()
        );
        let beside = |archive: &Artifact| path.with_file_name(&*archive.name);
        let archives = archives.iter().map(|archive| OutputFile {
            path: beside(archive),
            contents: archive.bytes(),
            replaces: ARCHIVE,
        });
        let template =
            OutputFile { path: path.clone(), contents: template.bytes(), replaces: TEMPLATE };
        Ok(std::iter::once(template).chain(archives).collect::<Vec<_>>())
    };
    match purpose {
        Purpose::Check(path) => return check(&difference::of(&files(path)?, &[])?),
        Purpose::Write(path) => {
            let before = before(&path);
            files::write(&files(path.clone())?, Existing::Replace)?;
            note_transition(&path, || {
                let old = State::of_template(&source(&path, before)).ok()?;
                let text = template.text().unwrap_or_default().to_owned();
                Some((old, State::of_template(&source(&path, text)).ok()?))
            });
        }
        Purpose::Print => {
            console::print(template.text().unwrap_or_default())?;
            synthesis::note_left_out(&archives);
        }
    }
    message::advise_output(&CloudFormation.upload_advice(plan));
    message::advise_output(CloudFormation.size_advice(plan, &template).as_slice());
    Ok(Outcome::Done)
}

fn terraform(plan: &CheckedPlan<'_>, purpose: Purpose) -> anyhow::Result<Outcome> {
    let module = synthesis::module(plan);
    match purpose {
        Purpose::Print => {
            // Printed one by one, because joining would double the memory of a large module.
            for (index, text) in module.iter().filter_map(Artifact::text).enumerate() {
                if index > 0 {
                    console::print("\n")?;
                }
                console::print(text)?;
            }
            synthesis::note_left_out(&module);
            Ok(Outcome::Done)
        }
        Purpose::Write(directory) => {
            let path = directory.join(MAIN);
            let before = before(&path);
            ModuleDirectory::new(&directory, &module)?.write()?;
            let main =
                module.iter().find(|artifact| artifact.name == MAIN).and_then(Artifact::text);
            note_transition(&path, || {
                let of = |text: &str| {
                    let file = ModuleFile { name: MAIN.into(), text: text.into() };
                    State::of_module(&[file]).ok()
                };
                Some((of(&before)?, of(main.unwrap_or_default())?))
            });
            Ok(Outcome::Done)
        }
        Purpose::Check(directory) => {
            check(&ModuleDirectory::new(&directory, &module)?.difference()?)
        }
    }
}

/// Refuses the name of a file of a module: the output is a template or a directory.
fn refuse_module_file(path: &Path) -> anyhow::Result<()> {
    let is_module_file = path.extension().is_some_and(|extension| extension == "tf");
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    ensure!(
        !is_module_file || path.is_dir(),
        "{} is the name of a Terraform file: a Terraform module needs `--format terraform` and a \
         directory, such as --out {}",
        path.display(),
        parent.unwrap_or(Path::new("infra")).display()
    );
    Ok(())
}

/// The output of an earlier run; empty if the file does not exist.
fn before(path: &Path) -> String {
    if path.is_file() { fs::read_to_string(path).unwrap_or_default() } else { String::new() }
}

/// The text of a file.
fn source(path: &Path, text: String) -> Source {
    Source { name: path.display().to_string(), text, directory: PathBuf::from(".") }
}

/// Notes the consequences of deploying over the previous content of the file, whose text may be
/// anything.
fn note_transition(path: &Path, states: impl FnOnce() -> Option<(State, State)>) {
    let Some((old, new)) = states() else { return };
    for finding in diff::compare_resources(&old, &new).findings {
        let is_meant = finding.consequence == Consequence::Lost
            && !finding.is_of_retained
            && !new.resources.contains_key(&finding.resource);
        if finding.consequence == Consequence::Noted || is_meant {
            continue;
        }
        message::note(&format!(
            "if the previous content of {} is deployed: {finding}",
            path.display()
        ));
    }
}

fn check(differences: &str) -> anyhow::Result<Outcome> {
    if differences.is_empty() {
        if message::has_status() {
            console::say("up to date\n");
        }
        return Ok(Outcome::Done);
    }
    match console::print_styled(differences) {
        // A reader that closes the pipe has seen that there is a difference.
        Err(error) if !error.is::<ClosedPipe>() => Err(error),
        _ => Ok(Outcome::Difference),
    }
}
