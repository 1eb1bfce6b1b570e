//! Mapping templates: the Velocity Template Language as API Gateway runs it, offline and in
//! microseconds.
//!
//! A [`Template`] is parsed once and rendered for any number of [`Event`]s. What comes out is what
//! API Gateway would send: the text, the overrides that the template set, and, for people, a trace
//! of the references that resolved to nothing.
//!
//! ```
//! use dynagate_vtl::{Event, Template};
//!
//! let template = Template::parse(r#"{"TableName": "$stageVariables.table", "Key": {"id": {"S": $input.json('$.id')}}}"#)?;
//! let event = Event {
//!     body: Some(r#"{"id": "a \"quoted\" id"}"#.to_owned()),
//!     stage_variables: [("table".to_owned(), "orders".to_owned())].into_iter().collect(),
//!     ..Event::default()
//! };
//! let rendered = template.render(&event)?;
//! assert_eq!(rendered.text, r#"{"TableName": "orders", "Key": {"id": {"S": "a \"quoted\" id"}}}"#);
//! # Ok::<(), dynagate_vtl::Error>(())
//! ```
//!
//! # How it is built
//!
//! The way of a template is `lexer` (Velocity 1.7's states and longest matches), `token`, `parser`,
//! `ast`, `eval`. What it computes with is `value` (Java's types) and `methods` (what Java's
//! objects answer to), and `java` for what Java does its own way: regular expressions, formats,
//! UTF-16. `json` reads and writes as json-smart does, `json_path` finds as Jayway's `JsonPath`
//! does, and `gateway` is `$input`, `$util`, `$context`, `$stageVariables` and `$method`. Nothing
//! here knows anything of the rest of the crate.
//!
//! # What it promises
//!
//! Any text and any event give a result or an [`Error`]: depth, steps, iterations, memory and
//! output are bounded, and the error says which bound it was. Every operation pays for what it
//! takes, so that a rendering ends within 2 seconds and 256 MB. Every case recorded from AWS
//! renders as it did there, and thousands of generated templates render as in the real Velocity
//! 1.7.
//!
//! # What is unknown
//!
//! API Gateway documents little of this. Taken from Velocity 1.7, because no recording contradicts
//! it:
//!
//! - which Java API Gateway runs, and with it the last digit of some doubles and methods newer than
//!   Java 8;
//! - what `#parse` and `#include` do: users report that they fail, so here they do as they are
//!   reached;
//! - whether `#break`, `#literal()` and `$x.class` are allowed: here they are;
//! - how much time and memory a template may take: here far more than one that ends well needs;
//! - that `$method.request.path`, `.querystring` and `.header` have the request's parameters, as
//!   deployed templates show; a `body` is not there;
//! - whether `$input.params` ignores the case of a header's name: here names are looked up as they
//!   are written;
//! - whether `$input.json` escapes `/`: here it does not, and JSON readers see no difference;
//! - what `$input` and `$util` print by themselves: here nothing; whether `$util.escapeJavaScript`
//!   and `base64Encode` take others than strings: here they take their text;
//! - which json-smart reads bodies: here 2.2, strange answers included, and nothing nested deeper
//!   than 400 levels;
//! - which Jayway `JsonPath` finds: here a later 2.x than 2.0.0, with functions and negative
//!   indices, on whose plain paths all agree; an error within a filter gives null or `[]`, and does
//!   not fail the template.
//!
//! Known to differ from Java, and of no use to a template: `subList()` is a copy and no view; lists
//! have no `listIterator()`, whose use is to change a list on the way, and no `stream()`, whose
//! methods take functions, which a template cannot write; bytes and shorts are `int`s, and
//! characters strings; a hash that Java derives from an address, as in what an array prints, is
//! always 0: `[Ljava.lang.String;@0`; a lone surrogate becomes `?`, as Java writes it, at once.

#![deny(missing_docs)]

mod ast;
mod budget;
mod cursor;
#[cfg(test)]
mod differential;
mod error;
mod eval;
mod event;
mod gateway;
mod java;
mod json;
mod json_path;
#[cfg(test)]
mod kinds;
mod lexer;
mod methods;
mod names;
mod parser;
mod template;
mod token;
mod value;

pub use error::{Error, ErrorKind};
pub use event::{BEYOND_64_BITS, status as overridden_status};
pub use event::{Event, Json, Overrides, Parameters};
pub use gateway::is_header_of_the_connection;
pub use java::regex::Regex;
pub use lexer::is_of_identifier;
pub use template::{Rendered, Template, Unresolved};

/// True for a text that is a path of `$input.path`.
pub fn is_json_path(path: &str) -> bool {
    json_path::JsonPath::compile(path).is_ok()
}

/// The example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
