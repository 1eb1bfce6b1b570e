use crate::check::{Checker, rule};
use crate::model::{LambdaIntegration, RouteKind, limits, stage};
use crate::plan::Resource;
use crate::text::{Segment, Text};

rule! {
    /// Checks the functions of routes that invoke one.
    ///
    /// ## Why
    /// A route invokes exactly one function. A permission is for a function that is known when the
    /// API is deployed, not for one that a stage variable selects.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {GET /hello: {lambda: {alias: live}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// functions: {hello: {code: {source: "def handler(event, context): return {'statusCode': 204}"}}}
    /// api: {routes: {GET /hello: {lambda: {function: hello}}}}
    /// ```
    "DG540", "lambda-integration", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Method(_, _, _, method) = resource else { return };
    let RouteKind::Lambda(lambda) = &method.kind else { return };
    let check = &mut check.within(&["lambda"]);
    check_function(lambda, check);
    check.require(
        method.permitted_function().is_none() || !is_of_stage(&lambda.qualified_arn()),
        &["permission"],
        "no permission is possible for a function that a stage variable selects",
        "permission: false, and a permission for each value of the stage variable",
    );
}

fn check_function(lambda: &LambdaIntegration, check: &mut Checker<'_>) {
    let message = match (&lambda.function, &lambda.arn) {
        (Some(_), None) | (None, Some(_)) => "",
        (None, None) => "an integration with Lambda without a function",
        (Some(_), Some(_)) => "two functions for one integration",
    };
    check.require(message.is_empty(), &[], message, "one of `function` and `arn`");
    let Some(alias) = &lambda.alias else { return };
    let is_known = alias.as_literal().is_none_or(|alias| {
        is_of_stage(&alias.into())
            || (1..=128).contains(&alias.len()) && limits::is_made_of(alias, "_-")
    });
    check.require(
        is_known,
        &["alias"],
        "invalid alias or version",
        "1 to 128 letters, digits, `_` and `-`",
    );
}

/// True if a stage variable is a part of the text.
fn is_of_stage(text: &Text) -> bool {
    text.segments()
        .iter()
        .any(|segment| matches!(segment, Segment::Literal(text) if text.contains(stage::VARIABLE)))
}
