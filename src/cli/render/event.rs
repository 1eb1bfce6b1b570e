//! The event to render a template for: from a file, and from options.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use dynagate::bounds;
use dynagate::vtl::{Event, Json};

use crate::cli::input_text;

// Options take precedence over the file. A doc comment would become the help of a command.
#[derive(Debug, Args)]
pub(super) struct EventArguments {
    /// The event as a JSON object; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    event: Option<PathBuf>,

    /// The body of the request; $input.path sees a body that is not JSON as a text
    #[arg(long, value_name = "TEXT")]
    body: Option<String>,

    /// A path parameter
    #[arg(long, value_name = "NAME=VALUE")]
    path: Vec<Assignment>,

    /// A query string parameter
    #[arg(long, value_name = "NAME=VALUE")]
    query: Vec<Assignment>,

    /// A header
    #[arg(long, value_name = "NAME=VALUE")]
    header: Vec<Assignment>,

    /// A value of $context, such as identity.sourceIp=1.2.3.4
    #[arg(long, value_name = "NAME=VALUE")]
    context: Vec<Assignment>,

    /// A stage variable
    #[arg(long, value_name = "NAME=VALUE")]
    stage_variable: Vec<Assignment>,
}

/// A name and its value.
#[derive(Debug, Clone)]
struct Assignment {
    name: String,
    value: String,
}

impl FromStr for Assignment {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        match typed.split_once('=') {
            Some((name, value)) if !name.is_empty() => {
                Ok(Self { name: name.to_owned(), value: value.to_owned() })
            }
            _ => Err("expected NAME=VALUE".to_owned()),
        }
    }
}

impl EventArguments {
    pub(super) fn reads_standard_input(&self) -> bool {
        self.event.as_deref() == Some(Path::new("-"))
    }

    pub(super) fn event(&self) -> anyhow::Result<Event> {
        let mut event = self.event.as_deref().map_or_else(|| Ok(Event::default()), read)?;
        if let Some(body) = &self.body {
            event.body = Some(body.clone());
        }
        event.params.path.extend(named("path", &self.path)?);
        event.params.querystring.extend(named("query", &self.query)?);
        event.params.header.extend(named("header", &self.header)?);
        event.stage_variables.extend(named("stage-variable", &self.stage_variable)?);
        for (name, value) in named("context", &self.context)? {
            ensure!(
                name.matches('.').count() < MOST_LEVELS,
                "--context NAME is more than {MOST_LEVELS} levels deep"
            );
            set(&mut event.context, &name, value).with_context(|| format!("--context {name}"))?;
        }
        Ok(event)
    }
}

/// The names and values of an option. An event has one value for each name.
fn named(option: &str, assignments: &[Assignment]) -> anyhow::Result<Vec<(String, String)>> {
    let mut names = HashSet::new();
    for Assignment { name, .. } in assignments {
        if !names.insert(name) {
            bail!(
                "--{option} {name} is given more than once; join the values as the caller does, such as --{option} '{name}=a,b'"
            );
        }
    }
    Ok(assignments.iter().map(|Assignment { name, value }| (name.clone(), value.clone())).collect())
}

fn read(path: &Path) -> anyhow::Result<Event> {
    let text = input_text::read(path, bounds::EVENT_BYTES)?;
    let name =
        if path == Path::new("-") { "the event".to_owned() } else { path.display().to_string() };
    serde_json::from_str(&text).with_context(|| format!("{name} is not a valid event"))
}

/// The deepest nesting that an event file can have.
const MOST_LEVELS: usize = 127;

/// Sets a value by its dotted name, creating objects on the way.
fn set(
    object: &mut indexmap::IndexMap<String, Json>,
    name: &str,
    value: String,
) -> anyhow::Result<()> {
    let Some((first, rest)) = name.split_once('.') else {
        object.insert(name.to_owned(), Json::String(value));
        return Ok(());
    };
    match object.entry(first.to_owned()).or_insert_with(|| Json::Object(indexmap::IndexMap::new()))
    {
        Json::Object(inner) => set(inner, rest, value),
        _ => bail!("{first} is not an object"),
    }
}
