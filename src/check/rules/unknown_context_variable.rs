use crate::check::route::Route;
use crate::check::rules::mapping_expression::{Place, is_variable, nearest_variable};
use crate::check::values::Value;
use crate::check::{Checker, rule};
use crate::model::context_variable::{self, Held};
use crate::model::{Authorizer, ValueSource};
use crate::plan::{PlannedApi, Resource};
use crate::vtl::Json;

rule! {
    /// Checks that `$context` variables exist.
    ///
    /// ## Why
    /// API Gateway replaces unknown variables by empty text.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {GET /x: {get: {table: orders, key: {id: "{context.requestid}"}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {GET /x: {get: {table: orders, key: {id: "{context.requestId}"}}}}}
    /// ```
    "DG702", "unknown-context-variable", Error,
    Plan(check_examples), Api(check_api), Resource(check), Value(check_value)
}

/// Checks the variables of authorizers, which have no others than those before authorization.
fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Authorizer(_, _, Authorizer::Request(request)) = resource else { return };
    for (index, source) in request.identity_sources.iter().enumerate() {
        let ValueSource::Context(names) = source else { continue };
        let held = context_variable::held(names);
        check.require(
            matches!(held, Some(Held::Always | Held::Sometimes | Held::ByApiKey)),
            &["request", "identity-sources", &index.to_string()],
            format_args!("{source} is not available before authorization"),
            "a variable of AWS's reference, such as {context.identity.sourceIp}",
        );
    }
}

/// Checks the variables in the bodies of gateway responses.
fn check_api(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    for (of, response) in api.gateway_responses.iter().filter(|(_, response)| !response.is_made) {
        for (content_type, body) in &response.templates {
            for (start, _) in body.match_indices("$context.") {
                let rest = &body[start + "$context.".len()..];
                let is_end = |c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_';
                let name = rest.split(is_end).next().unwrap_or_default().trim_end_matches('.');
                if is_variable(name, Place::Gateway) {
                    continue;
                }
                check.report_with_help(
                    &["gateway-responses", of.as_str(), "body", content_type],
                    format_args!("unknown variable `$context.{name}`"),
                    context_variable::EXPECTED,
                    nearest_variable(name, Place::Gateway)
                        .map(|meant| format!("did you mean `$context.{meant}`?")),
                );
            }
        }
    }
}

fn check_examples(check: &mut Checker<'_>) {
    for example in &check.stack().examples {
        let check = &mut check.within(&["examples", &example.name]);
        for part in example.parts() {
            let check = &mut check.within(&part.place());
            let check = &mut check.within(&["request", "context"]);
            for (name, value) in &part.request.context {
                check_variable(&mut vec![name], value, check);
            }
        }
    }
}

fn check_variable<'a>(names: &mut Vec<&'a str>, value: &'a Json, check: &mut Checker<'_>) {
    if let Json::Object(members) = value {
        for (name, member) in members {
            names.push(name);
            check_variable(names, member, check);
            names.pop();
        }
        return;
    }
    let owned: Vec<_> = names.iter().map(ToString::to_string).collect();
    let name = names.join(".");
    // A token may have claims that templates cannot read.
    if matches!(names[..], ["authorizer", "claims", _]) || context_variable::held(&owned).is_some()
    {
        check.require(
            !matches!(value, Json::Array(_)),
            names,
            format_args!("`$context.{name}` cannot be a list"),
            "a string, a number or a boolean",
        );
    } else {
        check.report_with_help(
            names,
            format_args!("unknown variable `$context.{name}`"),
            context_variable::EXPECTED,
            context_variable::nearest_to(&owned)
                .map(|nearest| format!("did you mean `{nearest}`?")),
        );
    }
}

fn check_value(at: &[&str], value: Value<'_>, _: Route<'_>, check: &mut Checker<'_>) {
    for source in value.template.sources() {
        let ValueSource::Context(names) = source else { continue };
        if context_variable::held(names).is_none() {
            let nearest = context_variable::nearest_to(names);
            check.report_with_help(
                at,
                format_args!("unknown variable `{source}`"),
                context_variable::EXPECTED,
                nearest.map(|nearest| format!("did you mean `{{context.{nearest}}}`?")),
            );
        }
    }
}
