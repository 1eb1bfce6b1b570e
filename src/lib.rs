//! DynamoDB behind Amazon API Gateway, without a function in the request path.
//!
//! A [`model::Stack`] declares tables, roles, REST APIs and their parts with typed builders. A
//! [`plan::Plan`] adds everything that follows from it. A [`synth::Backend`] writes the plan as a
//! CloudFormation template or a Terraform module, including mapping templates and least-privilege
//! IAM policies.
//!
//! ```
//! use dynagate::model::{HttpMethod, Method, Put, RestApi, Stack, Stage, Table};
//! use dynagate::plan::Plan;
//! use dynagate::synth::{Backend, CloudFormation};
//!
//! let mut stack = Stack::new("orders");
//! let orders = stack.add(Table::new("orders", "id").sort_key("placed-at"));
//! let put = Method::new(Put::new(&orders));
//! stack.add(
//!     RestApi::new("api").route(HttpMethod::Post, "/orders", put).stage(Stage::new("prod")),
//! );
//! stack.add_standard_outputs();
//!
//! let template = &CloudFormation.synthesize(&Plan::of(&stack).check()?)[0];
//! assert!(template.text().is_some_and(|text| text.contains("AWS::ApiGateway::RestApi")));
//! # Ok::<(), dynagate::check::Findings>(())
//! ```
//!
//! A *blueprint* declares the same in YAML; [`blueprint::Blueprint`] reads it.
//! [`pattern::PATTERNS`] are the blueprints that are included in dynagate.
//!
//! [`gateway`] simulates API Gateway: [`plan::Plan::deployed_apis`] are the REST APIs of a stack as
//! plain data, and [`example`] compares their responses with expected ones.
#![deny(missing_docs)]

pub mod blueprint;
pub mod bounds;
pub mod check;
pub mod client;
pub mod diff;
pub mod example;
pub mod graph;
pub mod handler;
pub mod import;
pub mod input;
pub mod load;
pub mod mapping;
pub mod model;
pub mod nearest;
pub mod openapi;
pub mod parallel;
pub mod pattern;
pub mod plan;
mod probe;
#[cfg(feature = "serve")]
pub mod serve;
pub mod synth;
pub mod text;
pub use dynagate_gateway as gateway;
pub use dynagate_vtl as vtl;
