//! The patterns: blueprints that are included in dynagate.

use std::path::PathBuf;

use crate::blueprint::Source;

/// A blueprint that is included in dynagate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pattern {
    /// Its name: `vantiq-putitem`.
    pub name: &'static str,
    /// A summary in one line.
    pub summary: &'static str,
    /// The deployed resources in one line.
    pub deploys: &'static str,
    /// The text of the blueprint.
    pub blueprint: &'static str,
}

/// All patterns, sorted by name.
pub const PATTERNS: &[Pattern] = &[
    Pattern {
        name: "comment-kinesis-lambda",
        summary: "Stores comments in a table, and logs their changes in a function behind a Kinesis stream",
        deploys: "a table, a Kinesis stream, a function, a dead-letter queue, a REST API with one POST",
        blueprint: include_str!("../blueprints/comment-kinesis-lambda.yaml"),
    },
    Pattern {
        name: "ice-cream-flavours",
        summary: "Stores, reads and deletes ice-cream flavours, and sends a text message for each new one",
        deploys: "a table with a stream, a function, a topic, a dead-letter queue, a REST API with three routes",
        blueprint: include_str!("../blueprints/ice-cream-flavours.yaml"),
    },
    Pattern {
        name: "orders-api",
        summary: "Takes the orders of signed-in customers, queues their shipments, and quotes prices in a function",
        deploys: "a table, a user pool, two queues, a function, a REST API with seven routes, six alarms",
        blueprint: include_str!("../blueprints/orders-api.yaml"),
    },
    Pattern {
        name: "query-by-id",
        summary: "Serves configuration to many services: GET the IDs of all items with one partition key",
        deploys: "a table, a role that may only query it, a REST API with one GET and CORS, a stage",
        blueprint: include_str!("../blueprints/query-by-id.yaml"),
    },
    Pattern {
        name: "resume-getput",
        summary: "Keeps a CV in a table: GET and POST one nested document as plain JSON",
        deploys: "a table of 1 read and 1 write unit, a role, a REST API with GET, POST and CORS, a stage",
        blueprint: include_str!("../blueprints/resume-getput.yaml"),
    },
    Pattern {
        name: "vantiq-putitem",
        summary: "Stores sensor readings from Vantiq: POST the body of a PutItem call, with an API key",
        deploys: "a table, a role, a REST API with one POST, a stage, an API key with a usage plan",
        blueprint: include_str!("../blueprints/vantiq-putitem.yaml"),
    },
];

impl Pattern {
    /// Returns the pattern with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        PATTERNS.iter().find(|pattern| pattern.name == name)
    }

    /// Returns the source of its blueprint.
    pub fn source(&self) -> Source {
        Source {
            name: format!("pattern {}", self.name),
            text: self.blueprint.to_owned(),
            directory: PathBuf::new(),
        }
    }
}
