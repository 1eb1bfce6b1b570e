//! A writer of HCL, Terraform's language, whose output `terraform fmt` leaves as it is.
//!
//! Everything goes into one string: a [`Writer`] writes blocks and attributes, an [`Expression`]
//! what stands to the right of a `=`. Only the attributes that are aligned with one another wait in
//! a buffer until the widest of their names is known.
//!
//! This is no general writer: what dynagate does not need, such as conditions and loops, it does
//! not know.

mod expression;
mod json;
mod line;
mod literal;
mod template;
#[cfg(test)]
mod trials;
mod writer;

pub(super) use expression::{Expression, Inline, Joined, Raw};
pub(super) use line::{Line, Used};
pub(super) use template::{Quoted, Vtl};
pub(super) use writer::Writer;
