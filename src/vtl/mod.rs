//! Mapping templates: the Velocity Template Language as API Gateway runs it.

mod budget;
mod error;
mod event;
mod gateway;
mod java;
mod json;
mod json_path;
mod methods {
    pub(crate) mod string;
}
mod value;

pub use error::{Error, ErrorKind};
pub use event::{Event, Json, Overrides, Parameters};
