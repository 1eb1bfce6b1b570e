//! A REST API of Amazon API Gateway as plain data, and its simulation, offline and in microseconds.
//!
//! An [`Api`] is a deployed API: its resources, methods, integrations with mapping templates,
//! models, authorizers and stages, with the names and values of API Gateway's own API. A
//! [`Gateway`] is one of its stages. It turns a [`Request`] into a [`BackendRequest`], or into a
//! [`Response`] if API Gateway itself responds. A [`Call`] then turns the response of the backend
//! into the response to the caller. The crate opens no connection: the program that uses it sends
//! the request to the backend or supplies a response.
//!
//! ```
//! use dynagate_gateway::api::{
//!     DeployedIntegration, DeployedIntegrationResponse, DeployedMethod, DeployedStage, HttpMethod,
//! };
//! use dynagate_gateway::{Api, BackendResponse, Gateway, Outcome, Request};
//!
//! let get_item = DeployedIntegration::dynamodb("GetItem")
//!     .request_template(
//!         "application/json",
//!         r#"{"TableName": "orders", "Key": {"id": {"S": "$input.params('id')"}}}"#,
//!     )
//!     .response(
//!         200,
//!         DeployedIntegrationResponse::new()
//!             .template("application/json", r#"{"id": $input.json('$.Item.id.S')}"#),
//!     );
//! let api = Api::new("orders")
//!     .method(HttpMethod::Get, "/orders/{id}", DeployedMethod::new(get_item))
//!     .stage("prod", DeployedStage::default());
//!
//! let gateway = Gateway::at(api, "prod").expect("the stage");
//! let Outcome::Call(call) = gateway.receive(&Request::new("GET", "/orders/7")) else {
//!     panic!("API Gateway responds by itself")
//! };
//! assert_eq!(call.request().dynamodb_action(), Some("GetItem"));
//! assert_eq!(call.request().body, r#"{"TableName": "orders", "Key": {"id": {"S": "7"}}}"#);
//!
//! let response = call.respond(&BackendResponse::new(200, r#"{"Item": {"id": {"S": "7"}}}"#));
//! assert_eq!((response.status, &*response.body.text()), (200, r#"{"id": "7"}"#));
//!
//! let Outcome::Response(response) = gateway.receive(&Request::new("GET", "/nowhere")) else {
//!     panic!("a call")
//! };
//! assert_eq!((response.status, &*response.body.text()), (403, r#"{"message":"Missing Authentication Token"}"#));
//! ```
//!
//! An `Api` is read from JSON and written as JSON with `serde`.
//!
//! # The processing of a request
//!
//! `routing` finds the method; `resource_policy`, `authorization` and `usage` admit the caller;
//! `validation` checks parameters and body, the latter with `json_schema`; `integration_request`
//! chooses and renders the request template; `integration_response` chooses the response and
//! renders its template. If one of them refuses the request, `refusal` makes the gateway response.
//! [`explain`] records these steps for [`Gateway::explain`].
//! `context` makes `$context`, with values of [`placeholder`] for those that only a deployed API
//! has.
//!
//! # Limits of the simulation
//!
//! - Signatures and tokens are not verified, and functions are not called:
//!   [`Request::authorization`] brings the decisions of the program that uses the crate.
//! - Proxy integrations with Firehose are not simulated.
//! - Requests are not counted: [`Gateway::usage`] tells the limits, and [`Request::exceeded`] brings
//!   the decision. There is no caching, compression or logging, and web ACLs allow every request.
//!
//! The simulation is as recorded from AWS; the tests compare it with recorded exchanges.
//!
//! # Unknown behavior
//!
//! API Gateway does not document the following, which may differ there:
//!
//! - Path parameters in mapping templates are percent-encoded as in the request, as they are in
//!   events of Lambda functions. `%2F` is not a separator.
//! - The name of a required header is not case-sensitive, as in HTTP. Those in mappings and
//!   templates are.
//! - The `format` in a model is ignored. A `pattern` that ECMA 262 does not allow matches nothing.
//! - `$input` in the response template of a mock integration has an empty body.
//! - It suffices that a part of a Lambda authorizer's token matches the validation expression; for
//!   the whole token, write `^` and `$`.
//! - If no statement of the resource policy allows a request, the message is that of a denial
//!   without its last part.
//! - `$context.error.validationErrorString` of a body that is not JSON is empty. If several
//!   keywords of a model fail, the order of their messages is assumed from few recordings.
//! - The texts of the responses 413, and 500 for a failing authorizer, are reported by users only.
//!   Headers of more than 10,240 bytes have the response of a body that is too large.
//! - A name in braces of a URI that the integration does not map stays as it is. A mapped value
//!   stays percent-encoded as it was sent; characters that are not valid in a path are encoded.
//! - If Lambda itself refuses an invocation, the response is 500.
//! - The order of missing parameters within a bucket of Java's `HashMap` is alphabetical.
//! - A user pool refuses access tokens for methods without scopes, and tokens without a scope of
//!   the method, with 401.

#![deny(missing_docs)]

pub mod api;
mod authorization;
mod authorizer;
mod authorizer_policy;
mod backend;
mod body;
pub mod calendar;
mod content_handling;
mod content_type;
mod context;
mod decimal;
pub mod ecma_pattern;
mod equality;
pub mod explain;
mod fields;
mod gateway;
mod integration_request;
mod integration_response;
mod json_schema;
mod mapping_expression;
pub mod percent;
pub mod placeholder;
mod policy_condition;
mod proxy_response;
mod refusal;
mod request;
mod request_event;
mod resource_policy;
mod response;
mod routing;
mod templates;
mod usage;
mod validation;

pub use api::Api;
pub use authorizer::Authorize;
pub use backend::{Backend, BackendRequest, BackendResponse, Invocation};
pub use body::Body;
pub use equality::equal;
pub use explain::Explanation;
pub use fields::Fields;
pub use gateway::{Call, Gateway, Outcome};
pub use refusal::fill_template;
pub use request::{Authorization, Limit, Request};
pub use response::Response;
pub use usage::{PlanUsage, Usage};

/// The example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
