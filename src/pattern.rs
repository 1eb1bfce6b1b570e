//! The patterns: blueprints that come with dynagate.

use std::path::PathBuf;

use crate::blueprint::Source;

/// A blueprint that comes with dynagate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pattern {
    /// Its name: `vantiq-putitem`.
    pub name: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// What it deploys, in a line.
    pub deploys: &'static str,
    /// The blueprint itself.
    pub blueprint: &'static str,
}

/// All of them, in order of their names.
pub const PATTERNS: &[Pattern] = &[
    Pattern {
        name: "comment-kinesis-lambda",
        summary: "Comments are written to a table; what changes flows through a Kinesis stream to a function, which logs it",
        deploys: "a table, a Kinesis stream, a function, a queue for what it could not read, a REST API with one POST",
        blueprint: include_str!("../blueprints/comment-kinesis-lambda.yaml"),
    },
    Pattern {
        name: "ice-cream-flavours",
        summary: "Ice-cream flavours are written, read and deleted; each new one is told to a phone by text message",
        deploys: "a table with a stream, a function, a topic, a queue for what it could not tell, a REST API with three routes",
        blueprint: include_str!("../blueprints/ice-cream-flavours.yaml"),
    },
    Pattern {
        name: "query-by-id",
        summary: "Many services read configuration: GET the ids of the items of one key",
        deploys: "a table, a role that may only query it, a REST API with one GET and CORS, a stage",
        blueprint: include_str!("../blueprints/query-by-id.yaml"),
    },
    Pattern {
        name: "resume-getput",
        summary: "A CV in a table: GET and POST one nested document as plain JSON",
        deploys: "a table of 1 read and 1 write unit, a role, a REST API with GET, POST and CORS, a stage",
        blueprint: include_str!("../blueprints/resume-getput.yaml"),
    },
    Pattern {
        name: "vantiq-putitem",
        summary: "Vantiq writes sensor readings to a table: POST the body of a PutItem call, with an API key",
        deploys: "a table, a role, a REST API with one POST, a stage, an API key with a usage plan",
        blueprint: include_str!("../blueprints/vantiq-putitem.yaml"),
    },
];

impl Pattern {
    /// The pattern of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        PATTERNS.iter().find(|pattern| pattern.name == name)
    }

    /// Its blueprint, to load.
    pub fn source(&self) -> Source {
        Source {
            name: format!("pattern {}", self.name),
            text: self.blueprint.to_owned(),
            directory: PathBuf::new(),
        }
    }
}
