//! Mapping templates: the Velocity Template Language as API Gateway runs it.

mod budget;
mod error;
mod event;
mod java;
mod json;
mod json_path;
mod value;

pub use error::{Error, ErrorKind};
pub use event::{Event, Json, Overrides, Parameters};
