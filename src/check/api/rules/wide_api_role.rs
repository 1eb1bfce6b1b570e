use crate::check::api::{ApiChecker, MethodAt, api_rule};

api_rule! {
    /// Checks that the roles of integrations are not for every resource or every action.
    ///
    /// ## Why
    /// A mistake in a mapping template then reaches everything in the account, such as other
    /// tables.
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
    ///             Statement: [{Effect: Allow, Action: "dynamodb:GetItem", Resource: "*"}]
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
    "DG975", "wide-api-role", Warning, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    let Some(role) = check.role(at.route) else { return };
    for statement in role.statements.iter().filter(|statement| statement.allows) {
        let action = statement.actions.iter().find(|of| *of == "*" || of.ends_with(":*"));
        let is_for_all =
            statement.resources.iter().any(|arn| arn == "*") && !statement.is_conditional;
        let message = match action {
            Some(action) => format!("the role {} of an integration allows `{action}`", role.key),
            None if is_for_all || statement.is_not_resource => format!(
                "the role {} of an integration allows {} for every resource",
                role.key,
                statement.actions.join(", ")
            ),
            None => continue,
        };
        check.report_at(statement.span, message, "the actions and the ARNs that the routes use");
    }
}
