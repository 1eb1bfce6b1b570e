//! The items of the tables: where they are kept, where they come from and where they go.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::Args;
use dynagate::{bounds, input};
use dynagate_local::Seed;
use dynagate_local::database::{Database, SeedError};

use crate::cli::console;
use crate::cli::files::{self, Content, Existing, OutputFile};

#[derive(Debug, Args)]
pub(super) struct ItemArguments {
    /// Keeps items and objects in this directory instead of memory
    #[arg(long, value_name = "DIRECTORY")]
    pub(super) persist: Option<PathBuf>,

    /// A JSON file with items to store at the start; may be repeated
    #[arg(long = "seed", value_name = "FILE")]
    seeds: Vec<PathBuf>,

    /// Writes the items to a file at the end; - is standard output
    #[arg(long, value_name = "FILE")]
    dump: Option<PathBuf>,
}

impl ItemArguments {
    /// The texts of the seeds.
    pub(super) fn seeds(&self) -> anyhow::Result<Vec<Seed>> {
        let seed = |path: &PathBuf| {
            let name = path.display().to_string();
            let text = input::text(path, bounds::SEED_BYTES);
            let text = text.with_context(|| format!("cannot read {name}"))?;
            Ok(Seed { name, text })
        };
        self.seeds.iter().map(seed).collect()
    }

    /// The files of the seeds.
    pub(super) fn seed_files(&self) -> impl Iterator<Item = &Path> {
        self.seeds.iter().map(PathBuf::as_path)
    }

    /// Stores the seeds again.
    pub(super) fn seed(&self, database: &Database) -> anyhow::Result<()> {
        for Seed { name, text } in self.seeds()? {
            database.seed(&text).map_err(|error| {
                let SeedError { line, column, reason } = error;
                anyhow!("{name}:{line}:{column}: {reason}")
            })?;
        }
        Ok(())
    }

    /// Writes the items, if wanted.
    pub(super) fn dump(&self, database: &Database) -> anyhow::Result<()> {
        let Some(path) = &self.dump else { return Ok(()) };
        let mut dump = Vec::new();
        database.dump(&mut dump).context("cannot read the items")?;
        if path == Path::new("-") {
            return console::print(&String::from_utf8(dump)?);
        }
        let file = OutputFile { path: path.clone(), contents: &dump, replaces: Content::ANY };
        files::write(&[file], Existing::Replace)
    }
}
