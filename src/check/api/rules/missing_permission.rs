use crate::check::api::{ApiChecker, MethodAt, api_rule};
use crate::load::{LoadedStatement, Part};

api_rule! {
    /// Checks that the role of an integration allows its action.
    ///
    /// ## Why
    /// The service refuses the request, and the caller gets its error. A `Query` or a `Scan` of an
    /// index needs the ARN of the index. Roles with managed policies are not checked.
    ///
    /// ## Example
    /// ```yaml
    /// Resources:
    ///   Role:
    ///     Type: AWS::IAM::Role
    ///     Properties:
    ///       AssumeRolePolicyDocument:
    ///         Statement: [{Effect: Allow, Principal: {Service: apigateway.amazonaws.com}, Action: "sts:AssumeRole"}]
    ///       Policies:
    ///         - PolicyName: orders
    ///           PolicyDocument:
    ///             Statement: [{Effect: Allow, Action: "dynamodb:PutItem", Resource: "arn:aws:dynamodb:us-east-1:123456789012:table/orders"}]
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// Resources:
    ///   Role:
    ///     Type: AWS::IAM::Role
    ///     Properties:
    ///       AssumeRolePolicyDocument:
    ///         Statement: [{Effect: Allow, Principal: {Service: apigateway.amazonaws.com}, Action: "sts:AssumeRole"}]
    ///       Policies:
    ///         - PolicyName: orders
    ///           PolicyDocument:
    ///             Statement: [{Effect: Allow, Action: "dynamodb:GetItem", Resource: "arn:aws:dynamodb:us-east-1:123456789012:table/orders"}]
    /// ```
    "DG974", "missing-permission", Error, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    let Some((service, action)) = at.service_action() else { return };
    let Some(role) = check.role(at.route).filter(|role| !role.has_unknown_policies) else {
        return;
    };
    let Some(needed) = needed(service, action) else { return };
    let allowing: Vec<_> = role.statements.iter().filter(|of| permits(of, &needed)).collect();
    if allowing.is_empty() {
        check.report(
            Part::Integration(at.route.clone()),
            format_args!("the role {} does not allow {needed}", role.key),
            format_args!("a statement that allows {needed}"),
        );
        return;
    }
    let uses_index = at
        .integration()
        .request_templates
        .values()
        .any(|template| template.contains("\"IndexName\""));
    let covers_index = |of: &&LoadedStatement| {
        of.is_not_resource
            || of.resources.iter().any(|arn| arn.contains("/index/") || arn.ends_with('*'))
    };
    if service == "dynamodb" && uses_index && !allowing.iter().any(covers_index) {
        check.report(
            Part::Integration(at.route.clone()),
            format_args!(
                "the role {} allows {needed} for the table, and not for its index",
                role.key
            ),
            "the ARN of the table with `/index/NAME`",
        );
    }
}

/// The permission for an action; `None` where it depends on the request.
fn needed(service: &str, action: &str) -> Option<String> {
    Some(match (service, action) {
        ("lambda" | "s3", _) | ("dynamodb", "TransactWriteItems" | "TransactGetItems") => {
            return None;
        }
        ("dynamodb", action) if action.contains("Execute") => return None,
        (_, action) if action.starts_with("path/") => return None,
        (service, action) => format!("{service}:{action}"),
    })
}

fn permits(of: &LoadedStatement, needed: &str) -> bool {
    let matches =
        of.actions.iter().any(|pattern| like(&pattern.to_lowercase(), &needed.to_lowercase()));
    of.allows && matches != of.is_not_action
}

/// True if a text has the form of a pattern with `*` and `?`.
fn like(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => {
            pattern.len() == text.len()
                && pattern.chars().zip(text.chars()).all(|(p, t)| p == '?' || p == t)
        }
        Some((before, after)) => {
            text.is_char_boundary(before.len().min(text.len()))
                && text.len() >= before.len()
                && like(before, &text[..before.len()])
                && (before.len()..=text.len())
                    .filter(|at| text.is_char_boundary(*at))
                    .any(|at| like(after, &text[at..]))
        }
    }
}
