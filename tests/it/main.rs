//! The integration tests: one binary, one file per feature.

mod bad_blueprints;
mod cli;
mod deployment;
mod determinism;
mod gateway;
mod items;
mod operations;
mod patterns;
mod permissions;
mod prove;
mod readme;
mod vtl;
