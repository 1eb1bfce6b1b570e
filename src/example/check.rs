//! What is wrong with examples, before any is run.

use super::Example;
use crate::gateway::{Gateway, is_encoded};
use crate::model::problem::{Checker, Problem};
use crate::model::{HttpMethod, Stack, one_of};
use crate::nearest::nearest;

/// Reports what is wrong with the examples of a stack.
pub(crate) fn check(stack: &Stack, problems: &mut Vec<Problem>) {
    // Without an API, that alone is told.
    let Some(gateway) = Gateway::of(stack) else { return };
    let mut check = Checker::new(problems, None);
    for (index, example) in stack.examples.iter().enumerate() {
        example.check(&gateway, &mut check);
        check.require_key(
            !stack.examples[..index].iter().any(|earlier| earlier.name == example.name),
            &["examples", &example.name],
            format_args!("two examples are called `{}`", example.name),
            "a name for each",
        );
    }
}

impl Example {
    fn check(&self, gateway: &Gateway<'_>, check: &mut Checker) {
        let at = |field: &[&'static str]| [&["examples", self.name.as_str()], field].concat();
        check.require_key(!self.name.trim().is_empty(), &at(&[]), "an example without a name", "a name");
        let verbs = || HttpMethod::ALL.into_iter().filter(|verb| *verb != HttpMethod::Any).map(HttpMethod::as_str);
        let is_verb = verbs().any(|verb| verb == self.request.method);
        check.require(
            is_verb,
            &at(&["request", "method"]),
            format_args!("`{}` is not a method", self.request.method),
            one_of("one of", verbs()),
        );
        let is_target = self.request.target.starts_with('/') && is_encoded(&self.request.target);
        check.require(
            is_target,
            &at(&["request", "path"]),
            format_args!("`{}` cannot be sent", self.request.target),
            "a path as callers send it, beginning with `/` and percent-encoded: /orders/a%20b?limit=5",
        );
        if is_verb && is_target {
            self.check_route(gateway, check);
        }
        if let Some(answer) = &self.dynamodb_response {
            check_status(check, &at(&["dynamodb-response", "status"]), answer.status);
        }
        if let Some(status) = self.response.as_ref().and_then(|response| response.status) {
            check_status(check, &at(&["response", "status"]), status);
        }
    }

    /// A path without a route can have a response, which API Gateway makes, and nothing else.
    fn check_route(&self, gateway: &Gateway<'_>, check: &mut Checker) {
        let about_dynamodb = self.dynamodb_request.is_some() || self.dynamodb_response.is_some();
        if gateway.route(&self.request).is_some() || (self.response.is_some() && !about_dynamodb) {
            return;
        }
        let wanted = format!("{} {}", self.request.method, self.request.path());
        let routes = gateway.routes();
        let meant = nearest(&wanted, &routes).map(|route| format!("; did you mean `{route}`?")).unwrap_or_default();
        check.report(
            &["examples", &self.name, "request"],
            format_args!("no route answers {wanted}"),
            one_of("a request that a route answers", &routes) + &meant,
        );
    }
}

fn check_status(check: &mut Checker, field: &[&str], status: u16) {
    check.require((100..=599).contains(&status), field, format_args!("`{status}` is not a status code"), "100 to 599");
}
