//! An engine for the mapping templates of Amazon API Gateway: the Velocity Template Language
//! (VTL) with `$input`, `$util`, `$context`, `$stageVariables` and `$method`, without Java and
//! without a network.
//!
//! A [`Template`] is parsed once and rendered for any number of [`Event`]s. The result has the
//! text that API Gateway would send, the overrides that the template set, and the references that
//! did not resolve. [`Template::trace`] also returns a [`Trace`]: the lines that ran, and the values
//! of references, assignments and conditions.
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
//! # Guarantees
//!
//! - Every template and every event yield a result or an [`Error`], never a panic.
//! - A rendering takes at most 2 seconds and 256 MB. Nesting, steps, memory, iterations and output
//!   are limited, and the error names the limit.
//! - All cases recorded from AWS render as they did there. Thousands of generated templates render
//!   as in the real Velocity 1.7.
//!
//! # Limits
//!
//! | | |
//! |---|---|
//! | template | 512 KB, 100 levels of nesting |
//! | iterations of one `#foreach` | 1,000; the rest is skipped without an error, as on AWS |
//! | rendered text, body | 10 MB |
//! | nesting of JSON | 400 levels |
//! | regular expression | 16 KB, 100,000 backtracks |
//! | path of `$input.path` | 16 KB, 200 steps |
//!
//! # Differences from Java
//!
//! - `subList()` returns a copy, not a view. Lists have no `listIterator()` and no `stream()`.
//! - Bytes and shorts are `int`s, and characters are strings.
//! - A hash that Java derives from an address is always 0: `[Ljava.lang.String;@0`.
//! - A lone surrogate immediately becomes `?`, which Java writes only on output.
//!
//! # Unknowns
//!
//! API Gateway documents little of its engine. Where no recording shows the behaviour, this crate
//! follows Velocity 1.7:
//!
//! - The Java version of API Gateway is unknown. It affects the last digit of some doubles, and
//!   methods newer than Java 8.
//! - `#parse` and `#include` fail when they are reached, as users report.
//! - `#break`, `#literal()` and `$x.class` are allowed.
//! - The limits on time and memory are far above the needs of a useful template.
//! - `$method.request.path`, `.querystring` and `.header` are the request's parameters, as deployed
//!   templates suggest; there is no `body`.
//! - Header names in `$input.params` are case-sensitive.
//! - `$input.json` does not escape `/`; JSON parsers treat both alike.
//! - `$input` and `$util` print nothing by themselves. `$util.escapeJavaScript` and `base64Encode`
//!   take any value and use its text.
//! - Bodies are read like json-smart 2.2 reads them, including its oddities.
//! - Paths are those of a Jayway `JsonPath` later than 2.0.0, with functions and negative indices;
//!   all versions agree on plain paths. An error within a filter results in null or `[]` and does
//!   not fail the template.
//!
//! # Structure
//!
//! A template passes through `lexer` (the states and longest matches of Velocity 1.7), `token`,
//! `parser`, `ast` and `eval`. The modules `value` (Java's types), `methods` (the methods of Java's
//! objects) and `java` (regular expressions, formats, UTF-16) are its runtime library. `json` reads
//! and writes like json-smart, `json_path` is Jayway's `JsonPath`, and `gateway` has the variables
//! of API Gateway.

#![deny(missing_docs)]

mod ast;
mod budget;
mod cursor;
mod error;
mod eval;
mod event;
mod gateway;
mod java;
mod json;
mod json_path;
mod lexer;
mod methods;
mod names;
pub mod outline;
mod parser;
mod template;
#[cfg(test)]
mod tests;
mod token;
mod trace;
mod value;

pub use error::{Error, ErrorKind};
pub use event::{BEYOND_64_BITS, status as overridden_status};
pub use event::{Event, Json, Overrides, Parameters};
pub use gateway::is_hidden_header;
pub use java::hash_map::sort_as_hash_map;
pub use java::regex::Regex;
pub use lexer::is_identifier_part;
pub use template::{Rendered, Template, Unresolved};
pub use trace::{Evaluation, EvaluationKind, Trace};

/// True if `path` is a valid path for `$input.path`.
pub fn is_json_path(path: &str) -> bool {
    json_path::JsonPath::compile(path).is_ok()
}

/// The example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
