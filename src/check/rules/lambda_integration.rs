use crate::check::regular_expression::fault;
use crate::check::{Checker, rule};
use crate::model::error_response::{CODE, is_code};
use crate::model::{Invocation, LambdaIntegration, ServiceCall, limits, stage};
use crate::plan::{Resource, ServiceRoute};
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
    "DG540", "lambda-integration", Error, Resource(check), Service(check_service)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Method(_, _, _, method) = resource else { return };
    let Some(lambda) = method.kind.function() else { return };
    let check = &mut check.within(&["lambda"]);
    check_function(lambda, check);
    check.require(
        method.permitted_function().is_none() || !is_of_stage(&lambda.qualified_arn()),
        &["permission"],
        "no permission is possible for a function that a stage variable selects",
        "permission: false, and a permission for each value of the stage variable",
    );
}

/// Checks the codes of errors.
fn check_service(service: &ServiceRoute<'_>, check: &mut Checker<'_>) {
    let ServiceCall::InvokeFunction(invoke) = service.declared else { return };
    check.require(
        invoke.invocation == Invocation::RequestResponse || invoke.error_codes.is_empty(),
        &["error-codes"],
        "an asynchronous invocation has no result, and no error",
        "`invocation: request-response`, or no codes",
    );
    for (index, error) in invoke.error_codes.iter().enumerate() {
        let index = index.to_string();
        if let Some(fault) = fault(&error.pattern) {
            check.report(
                &["error-codes", &index, "pattern"],
                format_args!("invalid regular expression: {fault}"),
                "a regular expression for the message of an error, such as No order .*",
            );
        }
        check.require(
            is_code(&error.code),
            &["error-codes", &index, "code"],
            format_args!("invalid error code `{}`", error.code),
            CODE,
        );
    }
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
