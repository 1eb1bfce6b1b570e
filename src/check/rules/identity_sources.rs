use crate::check::{Checker, rule};
use crate::model::Authorizer;
use crate::model::authorizer::spelled;
use crate::plan::Resource;

rule! {
    /// Checks that an authorizer that caches its decisions has identity sources.
    ///
    /// ## Why
    /// The decision about one caller would apply to all others.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   authorizers:
    ///     ask: {request: {function: "arn:aws:lambda:us-east-1:123456789012:function:f"}}
    ///   routes: {GET /health: {authorizer: ask, mock: {status: 200}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   authorizers:
    ///     ask:
    ///       request:
    ///         function: "arn:aws:lambda:us-east-1:123456789012:function:f"
    ///         identity-sources: ["{header.X-Key}"]
    ///   routes: {GET /health: {authorizer: ask, mock: {status: 200}}}
    /// ```
    "DG507", "identity-sources", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Authorizer(_, _, Authorizer::Request(request)) = resource else { return };
    check.require(
        !request.identity_sources.is_empty() || request.time_to_live_seconds == Some(0),
        &["request", "identity-sources"],
        "cached decisions without an identity source",
        "at least one source, or time-to-live-seconds: 0",
    );
    for (index, source) in request.identity_sources.iter().enumerate() {
        check.require(
            spelled(source).is_some(),
            &["request", "identity-sources", &index.to_string()],
            format_args!("{source} does not identify the caller"),
            "{header.NAME}, {query-string.NAME}, {stage-variable.NAME} or {context.NAME}",
        );
    }
}
