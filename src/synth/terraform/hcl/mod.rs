//! A writer of HCL, Terraform's language, in the form of `terraform fmt`.
//!
//! Everything is written to one string: a [`Writer`] writes blocks and attributes, an
//! [`Expression`] writes values. Only attributes that are aligned with each other are buffered
//! until their widest name is known.
//!
//! It supports only what dynagate needs, without conditions and loops.

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
