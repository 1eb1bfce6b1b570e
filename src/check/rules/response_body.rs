use crate::check::walk::errors;
use crate::check::{Checker, rule};
use crate::model::ErrorBody;
use crate::plan::Resource;
use serde_json::Value;

rule! {
    /// Checks that an operation supports its response body.
    ///
    /// ## Why
    /// DynamoDB's response does not hold the data, or the status allows no content.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {POST /orders: {put: {table: orders, answer: {body: item}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {POST /orders: {put: {table: orders, answer: {body: old-item}}}}}
    /// ```
    "DG612", "response-body", Error, Resource(check)
}

/// Checks the bodies of error responses.
fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Some(errors) = errors(resource) else { return };
    check_body(errors.body.as_ref(), &["errors"], check);
    for (code, response) in &errors.answers {
        check_body(response.body.as_ref(), &["errors", "answers", code], check);
    }
}

/// Reports the invalid strings in the form of a body.
fn check_body(body: Option<&Value>, at: &[&str], check: &mut Checker<'_>) {
    let errors = body.and_then(|body| ErrorBody::try_from(body).err());
    for error in errors.into_iter().flatten() {
        let way: Vec<_> = error.way.iter().map(String::as_str).collect();
        let at = [at, &["body"], &way].concat();
        check.report_with_help(&at, &error, error.expected(), error.help.clone());
    }
}
