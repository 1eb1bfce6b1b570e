//! OpenAPI documents: they are valid, and say what the simulated API does.

mod described;
mod goldens;
mod parts;
pub(crate) mod truth;
