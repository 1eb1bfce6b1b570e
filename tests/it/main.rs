//! The integration tests: one binary, one file per feature.

mod access;
mod bad_blueprints;
mod capacity;
mod changes;
mod checkov;
mod cli;
mod cors;
mod deployment;
mod determinism;
mod gateway;
mod handlers;
mod items;
mod mapping_templates;
mod operations;
mod options;
mod patterns;
mod permissions;
mod policy_lengths;
mod prove;
mod readme;
mod reference;
mod request_models;
mod resets;
mod tags;
mod velocity;
mod vtl;
