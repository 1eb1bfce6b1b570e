use crate::diff::{Action, ChangeChecker, Consequence, change_rule};

change_rule! {
    /// Checks that Terraform does not delete the integrations that it replaces.
    ///
    /// ## Why
    /// The provider replaces an integration whose role, type or passthrough behavior changes.
    /// Because the deployment depends on it, Terraform creates the new one first; API Gateway
    /// [identifies both by their
    /// method](https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteIntegration.html), and
    /// deleting the old one deletes the new one. The deployed stage still has it, but the next
    /// deployment would not. `dynagate deploy` applies the module again.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {mock: {status: 200}}}}
    /// ---
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders}}}}
    /// ```
    "DG744", "recreated-integration", Warning of Terraform, Difference(check)
}

fn check(check: &mut ChangeChecker<'_>) {
    let replaced: Vec<_> = check
        .changed()
        .filter(|of| of.change.kind == "aws_api_gateway_integration")
        .filter(|of| of.change.action == Action::Replaced)
        // A method under another resource is another method.
        .filter(|of| of.change.reasons().any(|reason| reason.refers_to.is_none()))
        .map(|of| of.id())
        .collect();
    let Some(first) = replaced.first() else { return };
    let what = match replaced.len() {
        1 => format!("{first} is replaced"),
        count => format!("{count} integrations are replaced, such as {first}"),
    };
    check.report(
        Consequence::Kept,
        first,
        format!("{what}, which deletes them in API Gateway after the API is deployed"),
        "apply the module a second time, as `dynagate deploy` does".to_owned(),
    );
}
