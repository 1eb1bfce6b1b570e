//! The integration tests: one binary, one file per feature.

mod bad_blueprints;
mod cli;
mod deployment;
mod determinism;
mod items;
mod mapping_templates;
mod operations;
mod patterns;
mod permissions;
mod prove;
mod readme;
mod reference;
mod vtl;
