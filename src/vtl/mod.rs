//! Mapping templates: the Velocity Template Language as API Gateway runs it.

mod budget;
mod error;
mod event;
mod json;
mod value;

pub use error::{Error, ErrorKind};
pub use event::{Event, Json, Overrides, Parameters};
