//! Headers, looked up by name.
//!
//! Callers may spell header names in any case. API Gateway passes them to templates unchanged: as
//! spelt by the caller in HTTP/1.1, in lower case in HTTP/2
//! (<https://www.devhide.com/request-header-in-input-to-an-amazon-api-gateway-lambda-authorizer-transformed-in-lowercase-77098182>),
//! and
//! [documents](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html)
//! that they are case-sensitive. Therefore a header is looked up first as declared, like
//! authorizers do, and then in any other case. Only headers are searched, because
//! `$input.params(name)` would also find a query string parameter.

use super::expression::Expression;
use super::literal::vtl_string;
use super::stock;

/// Returns the lines that read a header into a variable: a string, empty if the header is missing.
pub(super) fn look_up(name: &str, variable: &Expression) -> String {
    stock::HEADER.render(&[("variable", &variable.to_string()), ("name", &vtl_string(name))])
}
