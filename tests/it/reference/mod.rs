//! The pages in `docs/reference/` that are generated from the code.

mod blueprint;
mod changes;
mod limits;
mod markdown;
pub(crate) mod rules;
mod values;
