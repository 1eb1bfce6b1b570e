//! Examples with tables.

use dynagate_local::System;
use dynagate_local::database::{Database, SeedError};

use crate::example::{Example, ExampleResult, Failure, Gateways};

/// Runs an example with the tables of a system, in memory, which contain only
/// [its items](Example::items).
///
/// # Errors
///
/// Returns an error if the tables cannot be created.
pub fn run_example(
    example: &Example,
    gateways: &Gateways,
    system: &System,
) -> Result<ExampleResult, Box<dyn std::error::Error + Send + Sync>> {
    let database = Database::in_memory()?;
    database.prepare(&system.tables)?;
    if let Some(items) = &example.items {
        let stored = database.seed(&serde_json::to_string(items)?);
        if let Err(SeedError { reason, .. }) = stored {
            return Ok(ExampleResult::of(vec![Failure::Items { reason }]));
        }
    }
    Ok(example.run_live(gateways, |action, body| database.call(action, body)))
}
