//! The other side of a stack: arguments for its deployment, and code for its callers.
//!
//! Everything here only reads a [`Plan`](crate::plan::Plan), without network access.

pub mod deployment;
pub mod vantiq;
