//! DynamoDB behind Amazon API Gateway, with no function in the request path.
//!
//! A [`model::Stack`] describes tables, roles, REST APIs and what belongs to them by typed
//! builders. A [`plan::Plan`] is everything that follows from it. A [`synth::Backend`] writes the
//! plan: as a CloudFormation template or as a Terraform module, with the mapping templates inside
//! and IAM that allows just what the routes need.
//!
//! ```
//! use dynagate::model::{HttpMethod, Method, Operation, Put, RestApi, Stack, Stage, Table};
//! use dynagate::plan::Plan;
//! use dynagate::synth::{Backend, CloudFormation};
//!
//! let mut stack = Stack::new("orders");
//! let orders = stack.add(Table::new("orders", "id").sort_key("placed-at"));
//! let put = Method::new(Operation::put(&orders, Put::new()));
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
//! The same in YAML is a *blueprint*: [`blueprint::load`] reads one. [`pattern::PATTERNS`] are the
//! blueprints that come with dynagate.
//!
//! [`gateway`] simulates API Gateway: [`plan::Plan::deployed_apis`] are the REST APIs of a stack as
//! plain data, and [`example`] compares their responses with expected ones.
#![deny(missing_docs)]

pub mod blueprint;
pub mod bounds;
pub mod check;
pub mod client;
pub mod example;
pub mod handler;
pub mod input;
pub mod mapping;
pub mod model;
pub mod nearest;
pub mod pattern;
pub mod plan;
pub mod synth;
pub mod text;
pub use dynagate_gateway as gateway;
pub use dynagate_vtl as vtl;
