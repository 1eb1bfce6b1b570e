//! The other side of a stack: what those who deploy it or call it have to be told.
//!
//! Everything here only reads a [`Plan`](crate::plan::Plan); nothing talks to anyone.

pub mod deployment;
pub mod vantiq;
