//! `dynagate graph`

use std::path::PathBuf;

use anyhow::ensure;
use clap::{Args, ValueEnum};
use dynagate::blueprint::{Blueprint, Diagnostic};
use dynagate::graph::Graph as Drawing;
use dynagate::plan::Plan;

use super::blueprint::BlueprintArguments;
use super::files::{Content, Existing, OutputFile};
use super::mistakes::Mistakes;
use super::{Outcome, console, files};

const EXAMPLES: &str = "\
Examples:
  dynagate graph
  dynagate graph orders.yaml --out orders.svg";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Graph {
    #[command(flatten)]
    blueprint: BlueprintArguments,

    /// The output format; by default svg for a FILE whose name ends in .svg, otherwise mermaid
    #[arg(short, long, value_enum)]
    format: Option<Format>,

    /// The file to write instead of standard output
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// A flowchart of Mermaid
    Mermaid,
    /// An image
    Svg,
}

/// A flowchart of Mermaid.
const MERMAID: Content =
    Content { name: "a Mermaid flowchart", is: |bytes| bytes.starts_with(b"flowchart ") };
/// An image.
const SVG: Content = Content {
    name: "an SVG image",
    is: |bytes| bytes.starts_with(b"<svg ") || bytes.starts_with(b"<?xml "),
};

impl Graph {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let blueprint = self.blueprint.read()?;
        let format = self.format()?;
        let graph = graph(&blueprint)?;
        let (text, replaces) = match format {
            Format::Mermaid => (graph.mermaid(), MERMAID),
            Format::Svg => (graph.svg()?, SVG),
        };
        match self.out {
            None => console::print(&text)?,
            Some(path) => {
                let file = OutputFile { path, contents: text.as_bytes(), replaces };
                files::write(&[file], Existing::Replace)?;
            }
        }
        Ok(Outcome::Done)
    }

    /// The format that was typed, or that the name of the file implies.
    fn format(&self) -> anyhow::Result<Format> {
        if let Some(typed) = self.format {
            return Ok(typed);
        }
        let Some(path) = &self.out else { return Ok(Format::Mermaid) };
        let has = |of: &str| path.extension().is_some_and(|known| known.eq_ignore_ascii_case(of));
        ensure!(
            !["png", "jpg", "jpeg", "gif", "webp", "pdf"].into_iter().any(has),
            "cannot draw {}: the only format of images is SVG: use --out {}",
            path.display(),
            path.with_extension("svg").display()
        );
        Ok(if has("svg") { Format::Svg } else { Format::Mermaid })
    }
}

/// The graph of a sound blueprint, which may exceed a quota: a graph is not deployed.
fn graph(blueprint: &Blueprint) -> anyhow::Result<Drawing> {
    match blueprint.plan() {
        Ok(plan) => Ok(Drawing::of(&plan)),
        Err(errors) if errors.further() == 0 && errors.iter().all(is_about_quota) => {
            Ok(Drawing::of(&Plan::of(blueprint.stack())))
        }
        Err(errors) => Err(Mistakes::from(errors).into()),
    }
}

fn is_about_quota(error: &Diagnostic) -> bool {
    error.rule().name == "too-many"
}
