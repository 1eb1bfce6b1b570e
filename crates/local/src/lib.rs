//! REST APIs of Amazon API Gateway with DynamoDB behind them, running on the developer's machine.
//!
//! A [`System`] tells what to run, as plain data. A [`Server`] runs it: it listens for callers of
//! the APIs, sends their requests through `dynagate-gateway`, and keeps the items in an embedded
//! DynamoDB.
//!
//! `server` starts and stops everything; `state` is what all parts share; `endpoint` serves HTTP on
//! a port; `api` answers callers of the APIs, `database` has the tables, `history` the exchanges
//! that were served, and `console` the page that shows them.

#![deny(missing_docs)]

mod activities;
mod api;
mod console;
pub mod database;
mod endpoint;
mod events;
mod executions;
pub mod functions;
pub mod history;
pub mod messaging;
mod objects;
mod pattern;
mod schedules;
mod sent_headers;
mod server;
mod state;
mod system;
mod timestamp;
mod token;
pub mod workspace;
mod xml;

pub use api::fault::{Fault, InvalidFault};
pub use api::http_endpoint::{InvalidReplacement, Replacement};
pub use events::{EventBus, EventInput, EventRule, EventTarget};
pub use executions::StateMachine;
pub use objects::Bucket;
pub use schedules::Schedule;
pub use server::{
    Addresses, Authorization, ConsoleOptions, EndpointName, Options, Seed, Server, StartError,
};
pub use system::{BasePathMapping, DeployedApi, System, VpcLink};
pub use token::TokenKey;
