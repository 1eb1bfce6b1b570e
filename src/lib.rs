//! DynamoDB behind Amazon API Gateway, with no function in the request path.
pub mod blueprint;
pub mod client;
pub mod mapping;
pub mod model;
pub mod pattern;
pub mod synth;
pub mod text;
