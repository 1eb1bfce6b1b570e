//! `dynagate schema`

use std::path::PathBuf;

use clap::Args;

use super::files::{Content, Existing, OutputFile, holds};
use super::{Outcome, console, files};

const EXAMPLES: &str = "\
Examples:
  dynagate schema
  dynagate schema --out blueprint.schema.json";

const SCHEMA: Content = Content { name: "a JSON Schema", is: |bytes| holds(bytes, "\"$schema\"") };

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Schema {
    /// The file to write instead of standard output
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Schema {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let schema = dynagate::blueprint::schema();
        match self.out {
            None => console::print(schema)?,
            Some(path) => {
                files::write(
                    &[OutputFile { path, contents: schema.as_bytes(), replaces: SCHEMA }],
                    Existing::Replace,
                )?;
            }
        }
        Ok(Outcome::Done)
    }
}
