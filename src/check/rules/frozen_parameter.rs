use crate::check::{Checker, rule};
use crate::client::deployment::frozen_parameters;

rule! {
    /// Checks that no parameter's value is frozen by a deployed stage.
    ///
    /// ## Why
    /// A stage keeps the API as it was deployed. CloudFormation deploys it again if the template
    /// changes, but not if only the value of a parameter does. Terraform does.
    ///
    /// ## Example
    /// ```yaml
    /// parameters: {table: {default: orders}}
    /// tables: {orders: {partition-key: id, name: "${parameters.table}"}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, name: shop-orders}}
    /// ```
    "DG813", "frozen-parameter", Note of CloudFormation, Plan(check)
}

fn check(check: &mut Checker<'_>) {
    let names = frozen_parameters(check.plan);
    let mut parameters = check.stack().parameters.iter();
    let Some(first) = parameters.find(|parameter| names.contains(&parameter.key)) else { return };
    let (parameters, their) = match names.len() {
        1 => ("the parameter", "its value changes"),
        _ => ("the parameters", "their values change"),
    };
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    check.at(first.id()).report(
        &[],
        format_args!(
            "a deployed stage keeps the value of {parameters} {}: if only {their}, CloudFormation \
             does not redeploy the API; run `aws apigateway create-deployment --rest-api-id ID \
             --stage-name STAGE`",
            names.join(", ")
        ),
        "",
    );
}
