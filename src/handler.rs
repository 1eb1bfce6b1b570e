//! The stock handlers: function code that is included in dynagate.

use serde::{Deserialize, Deserializer, de};

/// A handler included in dynagate, in Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handler {
    /// Its name: `log-kinesis-changes`.
    pub name: &'static str,
    /// A summary in one line.
    pub summary: &'static str,
    /// Its source.
    pub source: &'static str,
    /// The source of the records.
    pub reads: Records,
    /// The environment variables that it needs.
    pub environment: &'static [&'static str],
    /// True if it publishes to a topic, which requires permission.
    pub publishes: bool,
}

/// The source of a handler's records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Records {
    /// The Kinesis stream to which a table sends its changes.
    KinesisStream,
    /// The table's own stream.
    Table,
}

/// All handlers, sorted by name.
pub const HANDLERS: &[Handler] = &[
    Handler {
        name: "log-kinesis-changes",
        summary: "logs item changes from a table's Kinesis stream, decoded, as one line of JSON each",
        source: include_str!("../handlers/log_kinesis_changes.py"),
        reads: Records::KinesisStream,
        environment: &[],
        publishes: false,
    },
    Handler {
        name: "publish-new-items",
        summary: "publishes a message to a topic for each new item in a table's stream",
        source: include_str!("../handlers/publish_new_items.py"),
        reads: Records::Table,
        environment: &["TOPIC_ARN", "SUBJECT", "MESSAGE"],
        publishes: true,
    },
];

const NAMES: [&str; HANDLERS.len()] = {
    let mut names = [""; HANDLERS.len()];
    let mut index = 0;
    while index < names.len() {
        names[index] = HANDLERS[index].name;
        index += 1;
    }
    names
};

impl<'de> Deserialize<'de> for &'static Handler {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Handler::named(&name).ok_or_else(|| de::Error::unknown_variant(&name, &NAMES))
    }
}

impl Handler {
    /// Returns the handler with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        HANDLERS.iter().find(|handler| handler.name == name)
    }
}
