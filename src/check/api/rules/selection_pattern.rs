use crate::check::api::selection::matches;
use crate::check::api::{ApiChecker, ApiFix, MethodAt, api_rule};
use crate::gateway::api::{DeployedIntegration, IntegrationType};
use crate::load::Part;
use crate::vtl::Regex;

api_rule! {
    /// Checks that selection patterns can match.
    ///
    /// ## Why
    /// For a service or an HTTP endpoint, the pattern matches the status: `4\d{2}`. Only for Lambda
    /// functions, it matches the error message, as in `.*not found.*`. The pattern must match the
    /// whole text.
    ///
    /// ## Example
    /// ```yaml
    /// Integration:
    ///   Type: AWS
    ///   Uri: arn:aws:apigateway:us-east-1:dynamodb:action/GetItem
    ///   IntegrationHttpMethod: POST
    ///   Credentials: arn:aws:iam::123456789012:role/api
    ///   PassthroughBehavior: NEVER
    ///   RequestTemplates: {application/json: '{"TableName": "orders", "Key": {"id": {"S": "a"}}}'}
    ///   IntegrationResponses:
    ///     - {StatusCode: 200}
    ///     - {StatusCode: 400, SelectionPattern: '^[Error].*'}
    ///     - {StatusCode: 500, SelectionPattern: '5\d{2}'}
    /// MethodResponses: [{StatusCode: 200}, {StatusCode: 400}, {StatusCode: 500}]
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// Integration:
    ///   Type: AWS
    ///   Uri: arn:aws:apigateway:us-east-1:dynamodb:action/GetItem
    ///   IntegrationHttpMethod: POST
    ///   Credentials: arn:aws:iam::123456789012:role/api
    ///   PassthroughBehavior: NEVER
    ///   RequestTemplates: {application/json: '{"TableName": "orders", "Key": {"id": {"S": "a"}}}'}
    ///   IntegrationResponses:
    ///     - {StatusCode: 200}
    ///     - {StatusCode: 400, SelectionPattern: '4\d{2}'}
    ///     - {StatusCode: 500, SelectionPattern: '5\d{2}'}
    /// MethodResponses: [{StatusCode: 200}, {StatusCode: 400}, {StatusCode: 500}]
    /// ```
    ///
    /// ## Fix
    /// Sets `4\d{2}` for the response 400 and `5\d{2}` for 500, unless another response matches
    /// these statuses.
    "DG941", "selection-pattern", Warning, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    let integration = at.integration();
    if !matches!(integration.r#type, IntegrationType::Aws | IntegrationType::Http) {
        return;
    }
    for (status, response) in &integration.integration_responses {
        let Some(pattern) = response.selection_pattern.as_deref().filter(|of| !of.is_empty())
        else {
            continue;
        };
        let part = Part::SelectionPattern(at.route.clone(), *status);
        if Regex::matching(pattern, false).is_err() {
            check.report(part, format_args!("`{pattern}` is no regular expression"), "");
        } else if at.is_function() {
            let is_status = pattern
                .trim_matches(['^', '$', '.', '*'])
                .starts_with(|c: char| c.is_ascii_digit())
                && (matches(pattern, "400") || matches(pattern, "500") || matches(pattern, "404"));
            if is_status {
                check.report(
                    part,
                    format_args!("`{pattern}` is compared with the function's error message, not with a status"),
                    "a pattern of error messages, such as `.*not found.*`",
                );
            }
        } else if !(100..600).any(|status: u16| matches(pattern, &status.to_string())) {
            let fix = fitting(*status, integration).map(|new| {
                ApiFix::whole("match the statuses of failures", part.clone(), pattern, new)
            });
            check
                .report(
                    part,
                    format_args!("`{pattern}` matches no status of the backend"),
                    r"a pattern of statuses, such as `4\d{2}`",
                )
                .fixed_by(fix);
        }
    }
}

/// The pattern of the failures that the response of a status is probably for, if no other response
/// is for them.
fn fitting(status: u16, integration: &DeployedIntegration) -> Option<&'static str> {
    let pattern = match status {
        400 => r"4\d{2}",
        500 => r"5\d{2}",
        _ => return None,
    };
    let mut others = integration.integration_responses.iter().filter(|(of, _)| **of != status);
    let is_taken = others.any(|(_, other)| {
        let other = other.selection_pattern.as_deref().filter(|other| !other.is_empty());
        other.is_some_and(|other| (status..status + 100).any(|of| matches(other, &of.to_string())))
    });
    (!is_taken).then_some(pattern)
}
