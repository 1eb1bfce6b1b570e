//! `dynagate import`

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use dynagate::import::{self, Options, RouteOutcome};
use dynagate::load::{self, Format};

use super::files::{Content, Existing, OutputFile};
use super::loaded::{pairs, source_of};
use super::mistakes::Mistakes;
use super::{Outcome, console, files, message};

const EXAMPLES: &str = "\
Examples:
  dynagate import template.yaml > orders.yaml
  dynagate import plan.json --out orders.yaml";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Import {
    /// A template of CloudFormation or SAM, the output of `terraform show -json`, or `OpenAPI`; `-`
    /// for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The only API to import of a file with several ones, by its logical ID
    #[arg(long, value_name = "NAME")]
    api: Option<String>,

    /// The name of the blueprint; by default that of the API
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// Sets a parameter of the template, which becomes a constant; may be repeated
    #[arg(long = "parameter", value_name = "NAME=VALUE")]
    parameters: Vec<String>,

    /// Sets the value of an export of another stack that the template imports; may be repeated
    #[arg(long = "import", value_name = "NAME=VALUE", hide_short_help = true)]
    imports: Vec<String>,

    /// The directory of the module of a plan, whose expressions tell what the plan leaves open
    #[arg(long, value_name = "DIRECTORY")]
    module: Option<PathBuf>,

    /// The file to write instead of standard output
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// A blueprint.
const BLUEPRINT: Content = Content {
    name: "a blueprint",
    is: |bytes| {
        let lines = bytes.split(|byte| *byte == b'\n');
        lines.into_iter().any(|line| line.starts_with(b"name:"))
    },
};

impl Import {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let source = source_of(&self.file)?;
        let settings = load::Settings {
            parameters: pairs("--parameter", &self.parameters)?,
            imports: pairs("--import", &self.imports)?,
            module_directory: self.module,
            ..load::Settings::default()
        };
        let directory = match self.out.as_deref().and_then(Path::parent) {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        let options = Options {
            name: self.name,
            api: self.api,
            path_to_file: relative(&directory, &source.directory),
            directory,
            stand_ins: BTreeSet::new(),
        };
        let (loaded, imported) =
            import::import_source(&source, &settings, options).map_err(|error| match error {
                import::ImportError::Load(load::LoadError::Syntax(diagnostics)) => {
                    Mistakes::from(diagnostics).into()
                }
                error => anyhow!("cannot import {}: {error}", source.name),
            })?;
        match self.out {
            None => console::print(&imported.text)?,
            Some(path) => {
                let contents = imported.text.as_bytes();
                let file = OutputFile { path, contents, replaces: BLUEPRINT };
                files::write(&[file], Existing::Replace)?;
            }
        }
        let findings = imported.findings.iter();
        let findings: Vec<_> = findings.map(|of| loaded.diagnostic(of.clone())).collect();
        message::advise(&findings);
        let all = imported.routes.len();
        let is = if all == 1 { "route is" } else { "routes are" };
        let counts = [
            (RouteOutcome::Typed, "typed"),
            (RouteOutcome::Raw, "with its own mapping templates"),
            (RouteOutcome::Unsaid, "not"),
        ];
        let counts = counts.into_iter().filter_map(|(of, name)| {
            let count = imported.routes.iter().filter(|(_, outcome)| *outcome == of).count();
            (count > 0).then(|| format!("{count} {name}"))
        });
        let counts: Vec<_> = counts.collect();
        let format = match loaded.inventory.format {
            Some(Format::CloudFormation) => "CloudFormation",
            Some(Format::Terraform) => "Terraform",
            _ => "OpenAPI",
        };
        if all > 0 {
            let counts = counts.join(", ");
            message::note(&format!("{all} {is} imported from {format}: {counts}"));
        }
        Ok(if findings.is_empty() { Outcome::Done } else { Outcome::Difference })
    }
}

/// The path from one directory to another, as text of a blueprint.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let canonical = |path: &Path| path.canonicalize().ok();
    let (Some(from), Some(to)) = (canonical(from), canonical(to)) else { return to.to_owned() };
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| PathBuf::from(".."));
    let down = to.components().skip(shared);
    up.collect::<PathBuf>().join(down.collect::<PathBuf>())
}
