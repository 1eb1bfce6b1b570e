//! OpenAPI documents: they are valid, and say what the simulated API does.

mod described;
mod goldens;
#[cfg(all(unix, feature = "serve"))]
mod tools;
mod truth;
