//! Checks of examples before they run.

use crate::check::finding::{Checker, Finding};
use crate::check::rules::{
    duplicate_name, empty_value, example_request, invalid_header, status_code,
    unknown_context_variable,
};
use crate::example::Example;
use crate::gateway::api::{DeployedIntegration, DeployedMethod, DeployedStage};
use crate::gateway::percent::is_encoded;
use crate::gateway::{Api, Gateway};
use crate::model::{HttpMethod, context_variable, limits, one_of};
use crate::nearest::nearest;
use crate::plan::{Plan, PlannedApi};
use crate::vtl::Json;

/// Reports the errors of a stack's examples.
pub(crate) fn check(plan: &Plan<'_>, findings: &mut Vec<Finding>) {
    let stack = plan.stack();
    if stack.examples.is_empty() {
        return;
    }
    // A missing API is reported elsewhere.
    let Some(api) = plan.apis().first().map(routes) else { return };
    let Some(gateway) = Gateway::of(&api) else { return };
    let mut check = Checker::new(findings, None);
    for (index, example) in stack.examples.iter().enumerate() {
        example.check(&gateway, &mut check);
        check.require_key(
            &duplicate_name::RULE,
            !stack.examples[..index].iter().any(|earlier| earlier.name == example.name),
            &["examples", &example.name],
            format_args!("duplicate example `{}`", example.name),
            "a different name for each",
        );
    }
}

/// The routes of an API, which are all that the checks need.
fn routes(api: &PlannedApi<'_>) -> Api {
    let method = || DeployedMethod::new(DeployedIntegration::mock());
    api.methods()
        .fold(Api::default().stage("", DeployedStage::default()), |routes, (path, verb, _)| {
            routes.method(verb, path.as_str(), method())
        })
}

impl Example {
    pub(crate) fn check(&self, gateway: &Gateway<'_>, check: &mut Checker) {
        let at = |field: &[&'static str]| [&["examples", self.name.as_str()], field].concat();
        check.require_key(
            &empty_value::RULE,
            !self.name.trim().is_empty(),
            &at(&[]),
            "an example without a name",
            "a name",
        );
        let verbs = || {
            HttpMethod::ALL
                .into_iter()
                .filter(|verb| *verb != HttpMethod::Any)
                .map(HttpMethod::as_str)
        };
        let is_verb = verbs().any(|verb| verb == self.request.method);
        check.require(
            &example_request::RULE,
            is_verb,
            &at(&["request", "method"]),
            format_args!("unknown method `{}`", self.request.method),
            one_of("one of", verbs()),
        );
        let is_target = self.request.target.starts_with('/') && is_encoded(&self.request.target);
        // An invalid method may be no request at all: `/orders`, or a sentence.
        check.require(
            &example_request::RULE,
            is_target || !is_verb,
            &at(&["request", "path"]),
            format_args!("invalid request target `{}`", self.request.target),
            "a percent-encoded path starting with `/`, such as /orders/a%20b?limit=5",
        );
        check.require(
            &example_request::RULE,
            !self.request.target.contains('#'),
            &at(&["request", "path"]),
            format_args!("`{}` has a fragment, which is never sent", self.request.target),
            "a path without `#`, which is encoded as %23",
        );
        check_headers(
            check,
            &at(&["request", "headers"]),
            self.request.headers.iter().map(|(n, v)| (n, Some(v))),
        );
        for (name, value) in &self.request.context {
            check_variable(check, &at(&["request", "context"]), &mut vec![name.clone()], value);
        }
        if is_verb && is_target {
            self.check_route(gateway, check);
        }
        if let Some(answer) = &self.dynamodb_response {
            check_status(check, &at(&["dynamodb-response", "status"]), answer.status);
            check_headers(
                check,
                &at(&["dynamodb-response", "headers"]),
                answer.headers.iter().map(|(n, v)| (n, Some(v))),
            );
        }
        if let Some(response) = &self.response {
            let headers = response.headers.iter().map(|(name, value)| (name, value.as_ref()));
            check_headers(check, &at(&["response", "headers"]), headers);
        }
        if let Some(status) = self.response.as_ref().and_then(|response| response.status) {
            check_status(check, &at(&["response", "status"]), status);
        }
    }

    /// A request without a route may have a response, which API Gateway makes, and nothing else.
    fn check_route(&self, gateway: &Gateway<'_>, check: &mut Checker) {
        let about_dynamodb = self.dynamodb_request.is_some() || self.dynamodb_response.is_some();
        if gateway.has_route(&self.request) || (self.response.is_some() && !about_dynamodb) {
            return;
        }
        let wanted = format!("{} {}", self.request.method, self.request.path());
        let routes: Vec<_> =
            gateway.routes().map(|(verb, path)| format!("{verb} {path}")).collect();
        let meant = nearest(&wanted, &routes)
            .map(|route| format!("; did you mean `{route}`?"))
            .unwrap_or_default();
        check.report(
            &example_request::RULE,
            &["examples", &self.name, "request"],
            format_args!("no route for {wanted}"),
            one_of("a request for one of the routes", &routes) + &meant,
        );
    }
}

/// Reports headers that HTTP cannot [transfer](https://www.rfc-editor.org/rfc/rfc9110#section-5.5).
pub(crate) fn check_headers<'a>(
    check: &mut Checker,
    at: &[&str],
    headers: impl Iterator<Item = (&'a String, Option<&'a String>)>,
) {
    for (name, value) in headers {
        let at = [at, &[name.as_str()]].concat();
        check.require_key(
            &invalid_header::RULE,
            limits::is_header_name(name),
            &at,
            format_args!("invalid header name `{name}`"),
            "letters, digits and `-`",
        );
        let fits = |value: &String| {
            !value.chars().any(|c| c.is_control() && c != '\t')
                && value.trim_matches([' ', '\t']) == value
        };
        check.require(
            &invalid_header::RULE,
            value.is_none_or(fits),
            &at,
            format_args!("invalid value for the header {name}"),
            "one line without control characters and surrounding blanks",
        );
    }
}

/// Reports variables that API Gateway does not have.
pub(crate) fn check_variable(
    check: &mut Checker,
    at: &[&str],
    names: &mut Vec<String>,
    value: &Json,
) {
    if let Json::Object(members) = value {
        for (name, member) in members {
            names.push(name.clone());
            check_variable(check, at, names, member);
            names.pop();
        }
        return;
    }
    let field: Vec<_> = at.iter().copied().chain(names.iter().map(String::as_str)).collect();
    let name = names.join(".");
    // A token may have claims that templates cannot read.
    let is_claim = matches!(&names[..], [authorizer, claims, _] if authorizer == "authorizer" && claims == "claims");
    if is_claim || context_variable::held(names).is_some() {
        let message = format_args!("`$context.{name}` cannot be a list");
        check.require(
            &unknown_context_variable::RULE,
            !matches!(value, Json::Array(_)),
            &field,
            message,
            "a string, a number or a boolean",
        );
    } else {
        let help =
            context_variable::nearest_to(names).map(|nearest| format!("did you mean `{nearest}`?"));
        let message = format_args!("unknown variable `$context.{name}`");
        check.report_with_help(
            &unknown_context_variable::RULE,
            &field,
            message,
            context_variable::EXPECTED,
            help,
        );
    }
}

pub(crate) fn check_status(check: &mut Checker, field: &[&str], status: u16) {
    check.require(
        &status_code::RULE,
        (100..=599).contains(&status),
        field,
        format_args!("invalid status code `{status}`"),
        "100 to 599",
    );
}
