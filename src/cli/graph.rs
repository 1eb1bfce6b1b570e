//! `dynagate graph`

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use dynagate::graph::Graph as Drawing;

use super::blueprint::BlueprintArguments;
use super::files::{Content, Existing, OutputFile};
use super::mistakes::Mistakes;
use super::{Outcome, console, files};

const EXAMPLES: &str = "\
Examples:
  dynagate graph
  dynagate graph orders.yaml --format svg --out orders.svg";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Graph {
    #[command(flatten)]
    blueprint: BlueprintArguments,

    /// The output format
    #[arg(short, long, value_enum, default_value_t = Format::Mermaid)]
    format: Format,

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
        let plan = blueprint.plan().map_err(Mistakes::from)?;
        let graph = Drawing::of(&plan);
        let (text, replaces) = match self.format {
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
}
