//! The stock handlers: code of functions that comes with dynagate.

/// A handler that comes with dynagate, in Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handler {
    /// Its name: `log-kinesis-changes`.
    pub name: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// Its source.
    pub source: &'static str,
    /// Whose records it reads.
    pub reads: Records,
    /// The variables of the environment that it needs.
    pub environment: &'static [&'static str],
    /// Whether it publishes to a topic, which a function has to be allowed.
    pub publishes: bool,
}

/// Whose records a handler reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Records {
    /// Those of a Kinesis stream that a table puts its changes into.
    KinesisStream,
    /// Those of a table's own stream.
    Table,
}

/// All of them, in order of their names.
pub const HANDLERS: &[Handler] = &[
    Handler {
        name: "log-kinesis-changes",
        summary: "logs the changes of items that DynamoDB puts into a Kinesis stream, decoded, a line of JSON each",
        source: include_str!("../handlers/log_kinesis_changes.py"),
        reads: Records::KinesisStream,
        environment: &[],
        publishes: false,
    },
    Handler {
        name: "publish-new-items",
        summary: "publishes a message about each new item of a table's stream to a topic",
        source: include_str!("../handlers/publish_new_items.py"),
        reads: Records::Table,
        environment: &["TOPIC_ARN", "SUBJECT", "MESSAGE"],
        publishes: true,
    },
];

impl Handler {
    /// The handler of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        HANDLERS.iter().find(|handler| handler.name == name)
    }
}
