use crate::check::api::{ApiChecker, api_rule};
use crate::load::Part;

api_rule! {
    /// Checks that a deployment changes when the API does.
    ///
    /// ## Why
    /// A stage keeps the methods of its deployment. An update of the stack that changes a method
    /// makes no new deployment, unless its name or a trigger changes, too; callers then still have
    /// the old API.
    ///
    /// ## Example
    /// ```yaml
    /// Resources:
    ///   Deployment:
    ///     Type: AWS::ApiGateway::Deployment
    ///     Properties: {RestApiId: {Ref: Api}}
    /// ```
    ///
    /// ## Instead
    /// Give the deployment a name that changes, such as one with a hash, or in Terraform the
    /// `triggers` with a hash of the methods. SAM does so by itself.
    "DG971", "stale-deployment", Note, Api(check)
}

fn check(check: &mut ApiChecker<'_>) {
    for deployment in check.of.deployments.iter().filter(|deployment| !deployment.follows_methods) {
        check.report(
            Part::Deployment(deployment.name.clone()),
            "the deployment stays as it is when a method changes, so the stage keeps the old one",
            "a name or a trigger that changes with the methods",
        );
    }
}
