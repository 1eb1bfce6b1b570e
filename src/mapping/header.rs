//! Headers by their names.
//!
//! A caller may spell a header's name in any case. API Gateway hands templates the names as they
//! come: as the caller spells them in HTTP/1.1, in small letters in HTTP/2
//! (<https://www.devhide.com/request-header-in-input-to-an-amazon-api-gateway-lambda-authorizer-transformed-in-lowercase-77098182>),
//! and it
//! [documents](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html)
//! that case counts. So a header is looked for as it is declared, which is how authorizers see it,
//! and then in any other case. It is looked for among the headers alone: `$input.params(name)`
//! would take a parameter of the query string for it.

use serde_json::json;

use super::expression::Expression;
use super::literal::vtl_string;
use super::stock;

/// Returns the lines that read a header into a variable, which holds a string, empty where the
/// header is missing.
pub(super) fn look_up(name: &str, variable: &Expression) -> String {
    stock::HEADER.render(&json!({"variable": variable.to_string(), "name": vtl_string(name)}))
}
