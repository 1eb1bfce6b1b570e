use crate::check::api::{ApiChecker, api_rule};
use crate::load::Part;

api_rule! {
    /// Checks that deployments wait for the methods.
    ///
    /// ## Why
    /// A deployment has the methods that exist when it is made. CloudFormation and Terraform create
    /// it beside them, unless it depends on them: it then fails, because the API has no methods, or
    /// lacks some.
    ///
    /// ## Example
    /// ```yaml
    /// Resources:
    ///   Deployment:
    ///     Type: AWS::ApiGateway::Deployment
    ///     DependsOn: Orders
    ///     Properties: {RestApiId: {Ref: Api}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// Resources:
    ///   Deployment:
    ///     Type: AWS::ApiGateway::Deployment
    ///     DependsOn: Method
    ///     Properties: {RestApiId: {Ref: Api}}
    /// ```
    "DG970", "deployment-order", Error, Api(check)
}

fn check(check: &mut ApiChecker<'_>) {
    for deployment in &check.of.deployments {
        let Some(first) = deployment.without.first() else { continue };
        let others = match deployment.without.len() {
            1 => String::new(),
            2 => " and 1 other method".to_owned(),
            count => format!(" and {} other methods", count - 1),
        };
        check.report(
            Part::Deployment(deployment.name.clone()),
            format_args!("the deployment does not wait for {first}{others}"),
            "a dependency on the methods",
        );
    }
}
