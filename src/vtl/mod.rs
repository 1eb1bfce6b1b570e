//! Mapping templates: the Velocity Template Language as API Gateway runs it.

mod ast;
mod budget;
#[cfg(test)]
mod differential;
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
mod parser;
mod template;
mod token;
mod value;

pub use error::{Error, ErrorKind};
pub use event::{Event, Json, Overrides, Parameters};
pub use template::{Rendered, Template, Unresolved};
