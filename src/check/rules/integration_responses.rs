use crate::check::route::{Route, response_place};
use crate::check::{Checker, rule};

rule! {
    /// Checks that the responses of an integration are different and that one of them is the
    /// default.
    ///
    /// ## Why
    /// API Gateway selects a response by its pattern, and refuses two defaults.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     POST /orders:
    ///       raw: {action: PutItem, tables: [orders], responses: {200: {}, 500: {}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     POST /orders:
    ///       raw:
    ///         action: PutItem
    ///         tables: [orders]
    ///         responses: {200: {}, 500: {selection-pattern: "5\\d{2}"}}
    /// ```
    "DG517", "integration-responses", Error, Method(check)
}

fn check(Route { method, .. }: Route<'_>, check: &mut Checker<'_>) {
    let integration = &method.integration;
    let responses = integration.responses();
    let kind = if integration.is_mock() { "mock" } else { "raw" };
    check.require(
        !responses.is_empty() || integration.is_proxy(),
        &[kind, "responses"],
        "an integration without a response",
        "at least one response",
    );
    let mut default = None;
    for (index, response) in responses.iter().enumerate() {
        let status = response.status;
        if responses[..index].iter().any(|earlier| earlier.status == status) {
            check.report(
                &response_place(integration, &status.to_string(), &[]),
                format_args!("duplicate response status {status}"),
                "one response for each status, whose selection pattern covers both",
            );
        }
        if response.selection_pattern.as_deref().unwrap_or_default().is_empty()
            && let Some(earlier) = default.replace(status)
        {
            check.report(
                &response_place(integration, &status.to_string(), &[]),
                format_args!("both {earlier} and {status} are default responses"),
                "a selection-pattern on all but one",
            );
        }
    }
    for status in method.response_models.keys() {
        let is_of_operation =
            method.operations().iter().any(|operation| operation.fails_with(*status));
        let is_of_service = method.service().is_some_and(|route| route.fails_with(*status));
        check.require(
            is_of_operation
                || is_of_service
                || integration.is_proxy()
                || method.further_statuses.contains(status)
                || responses.iter().any(|response| response.status == *status),
            &["response-models"],
            format_args!("unknown response status {status}"),
            "a status of the integration's responses",
        );
    }
}
