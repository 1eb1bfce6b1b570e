use crate::check::route::{Route, errors, response_place};
use crate::check::{Checker, rule};
use crate::plan::{PlannedApi, Resource};

rule! {
    /// Checks that status codes are between 100 and 599, those of successful operations between
    /// 200 and 399, and those of responses to errors and of gateway responses between 200 and 599.
    ///
    /// ## Why
    /// Other codes do not exist, or do not mean what the response means.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {GET /health: {mock: {status: 99}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {GET /health: {mock: {status: 200}}}}
    /// ```
    "DG518", "status-code", Error,
    Plan(check_examples), Resource(check_errors), Api(check_api), Method(check)
}

fn check_examples(check: &mut Checker<'_>) {
    for example in &check.stack().examples {
        let check = &mut check.within(&["examples", &example.name]);
        for part in example.parts() {
            let check = &mut check.within(&part.place());
            if let Some(response) = part.dynamodb_response {
                check_status(&["dynamodb-response", "status"], response.status, check);
            }
            if let Some(response) = part.backend_response {
                check_status(&["backend-response", "status"], response.status, check);
            }
            if let Some(status) = part.response.and_then(|response| response.status) {
                check_status(&["response", "status"], status, check);
            }
        }
    }
}

fn check_api(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    for (of, response) in &api.gateway_responses {
        let Some(status) = response.status else { continue };
        check.require(
            (200..=599).contains(&status),
            &["gateway-responses", of.as_str(), "status"],
            format_args!("invalid response status `{status}`"),
            "200 to 599",
        );
    }
}

fn check(Route { method, .. }: Route<'_>, check: &mut Checker<'_>) {
    let operations = method.operations().into_iter();
    let of_operations = operations.map(|operation| (operation.place(), operation.response.status));
    let of_service =
        method.service().map(|route| (vec![method.kind.name()], route.response.status));
    for (place, status) in of_operations.chain(of_service) {
        check.require(
            (200..400).contains(&status),
            &[&place[..], &["answer", "status"]].concat(),
            format_args!("invalid success status `{status}`"),
            "200 to 399; statuses of errors are in `errors`",
        );
    }
    for status in &method.further_statuses {
        check_status(&["errors"], *status, check);
    }
    let integration = &method.integration;
    for response in integration.responses() {
        if is_status(response.status) {
            continue;
        }
        let status = response.status.to_string();
        let message = format_args!("invalid status code `{status}`");
        if integration.is_mock() {
            check.report(&["mock", "status"], message, "100 to 599");
        } else {
            let at = response_place(integration, &status, &[]);
            check.require_key(false, &at, message, "100 to 599");
        }
    }
}

fn check_errors(resource: &Resource<'_>, check: &mut Checker<'_>) {
    for (code, response) in errors(resource).iter().flat_map(|errors| &errors.answers) {
        let Some(status) = response.status else { continue };
        check.require(
            (200..=599).contains(&status),
            &["errors", "answers", code, "status"],
            format_args!("invalid status `{status}`"),
            "200 to 599",
        );
    }
}

fn is_status(status: u16) -> bool {
    (100..=599).contains(&status)
}

fn check_status(at: &[&str], status: u16, check: &mut Checker<'_>) {
    let message = format_args!("invalid status code `{status}`");
    check.require(is_status(status), at, message, "100 to 599");
}
