//! The integration tests: one binary, one file per feature.

mod access;
#[cfg(unix)]
mod action;
mod allow;
mod backends;
mod bad_blueprints;
mod bounds;
#[cfg(unix)]
mod browser;
mod capacity;
mod changes;
mod check_apis;
mod check_fixes;
mod checkov;
mod cli;
mod constant_values;
mod contract;
mod cors;
mod definition_files;
mod delivery_streams;
mod deployment;
mod determinism;
mod diff;
#[cfg(unix)]
mod docs;
mod event_rules;
mod events_and_objects;
mod existing;
mod field;
mod gateway;
mod golden;
mod graph;
mod handlers;
mod hardened;
mod http;
mod identifiers;
mod import;
mod items;
mod lambda;
mod load;
mod mapping_templates;
mod name_prefix;
mod open_write;
mod openapi;
mod operations;
mod options;
mod packaging;
mod passthrough;
mod path_parameters;
mod patterns;
mod permissions;
mod policy_lengths;
mod prove;
mod reference;
mod references;
mod request_models;
mod resets;
#[cfg(feature = "serve")]
mod serve;
#[cfg(all(feature = "serve", target_os = "linux"))]
mod serve_random;
#[cfg(feature = "serve")]
mod serve_requests;
#[cfg(feature = "serve")]
mod serve_services;
#[cfg(feature = "serve")]
mod served_response;
mod services;
mod several_apis;
mod single_mistakes;
mod size;
mod stages;
mod statements;
mod synthesized;
mod tags;
mod updates;
mod user_pools;
mod velocity;
