//! A REST API of Amazon API Gateway as plain data, and its simulation, offline and in microseconds.
//!
//! An [`Api`] is a deployed API: its resources, methods, integrations with mapping templates,
//! models, authorizers and stages, with the names and values of API Gateway's own API. A
//! [`Gateway`] is one of its stages. It turns a [`Request`] into a [`DynamoDbRequest`], or into a
//! [`Response`] if API Gateway itself responds. A [`Call`] then turns the response of DynamoDB into
//! the response to the caller. The crate opens no connection: the program that uses it sends the
//! request to DynamoDB or supplies a response.
//!
//! ```
//! use dynagate_gateway::api::{
//!     DeployedIntegration, DeployedIntegrationResponse, DeployedMethod, DeployedStage, HttpMethod,
//! };
//! use dynagate_gateway::{Api, DynamoDbResponse, Gateway, Outcome, Request};
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
//! assert_eq!(call.request().action, "GetItem");
//! assert_eq!(call.request().body, r#"{"TableName": "orders", "Key": {"id": {"S": "7"}}}"#);
//!
//! let response = call.respond(&DynamoDbResponse::new(200, r#"{"Item": {"id": {"S": "7"}}}"#));
//! assert_eq!((response.status, response.body.as_str()), (200, r#"{"id": "7"}"#));
//!
//! let Outcome::Response(response) = gateway.receive(&Request::new("GET", "/nowhere")) else {
//!     panic!("a call")
//! };
//! assert_eq!((response.status, response.body.as_str()), (403, r#"{"message":"Missing Authentication Token"}"#));
//! ```
//!
//! An `Api` is read from JSON and written as JSON with `serde`.
//!
//! # The processing of a request
//!
//! `routing` finds the method; `resource_policy` and `authorization` admit the caller;
//! `validation` checks parameters and body, the latter with `json_schema`; `integration_request`
//! chooses and renders the request template; `integration_response` chooses the response and
//! renders its template. If one of them refuses the request, `refusal` makes the gateway response.
//! [`explain`] records these steps for [`Gateway::explain`].
//! `context` makes `$context`, with values of [`placeholder`] for those that only a deployed API
//! has.
//!
//! # Limits of the simulation
//!
//! - Authorizers are not called: [`Request::authorized`] is their decision, and the request sets
//!   `$context.authorizer`. Tokens of user pools are not read.
//! - Only DynamoDB and mock integrations are simulated.
//! - There is no throttling, caching, compression or logging, web ACLs allow every request, and
//!   bodies are text.
//!
//! # Unknown behavior
//!
//! API Gateway does not document the following, which may differ there:
//!
//! - Path parameters in mapping templates are percent-encoded as in the request, as they are in
//!   events of Lambda functions. `%2F` is not a separator.
//! - The name of a required header is not case-sensitive, as in HTTP.
//! - The `pattern` of a model is a Java regular expression. The `format` is ignored.
//! - `$input` in the response template of a mock integration has an empty body.
//! - It suffices that a part of a Lambda authorizer's token matches the validation expression; for
//!   the whole token, write `^` and `$`.
//! - The response to a caller is the same if the resource policy denies the request as if an
//!   authorizer does.
//! - `$context.error.validationErrorString` of a body that is not JSON is empty. If several
//!   keywords of a model fail, the order of their messages is assumed from few recordings.
//! - The response to a caller whom a Lambda authorizer denies has `message`, as documented, not
//!   `Message`.

#![deny(missing_docs)]

pub mod api;
mod authorization;
pub mod calendar;
mod content_type;
mod context;
mod decimal;
mod equality;
pub mod explain;
mod gateway;
mod integration_request;
mod integration_response;
mod json_schema;
mod mapping_expression;
pub mod percent;
pub mod placeholder;
mod refusal;
mod request;
mod resource_policy;
mod response;
mod routing;
mod templates;
mod validation;

pub use api::Api;
pub use equality::equal;
pub use explain::Explanation;
pub use gateway::{Call, Gateway, Outcome};
pub use request::Request;
pub use response::{DynamoDbRequest, DynamoDbResponse, Response};

/// The example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
