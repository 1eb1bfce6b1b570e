//! The integration tests: one binary, one file per feature.

mod access;
mod bad_blueprints;
mod cli;
mod cors;
mod deployment;
mod determinism;
mod items;
mod operations;
mod options;
mod patterns;
mod permissions;
mod prove;
mod readme;
mod vtl;
