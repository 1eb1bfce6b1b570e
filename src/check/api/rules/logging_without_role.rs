use crate::check::api::{ApiChecker, api_rule};
use crate::load::Part;

api_rule! {
    /// Checks that the file sets the role with which API Gateway writes logs.
    ///
    /// ## Why
    /// API Gateway writes no logs before the account has such a role in the region. It may be set
    /// elsewhere.
    ///
    /// ## Example
    /// ```yaml
    /// Resources:
    ///   Stage:
    ///     Type: AWS::ApiGateway::Stage
    ///     Properties:
    ///       StageName: prod
    ///       RestApiId: {Ref: Api}
    ///       DeploymentId: {Ref: Deployment}
    ///       MethodSettings: [{HttpMethod: '*', ResourcePath: '/*', LoggingLevel: INFO}]
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// Resources:
    ///   Account:
    ///     Type: AWS::ApiGateway::Account
    ///     Properties: {CloudWatchRoleArn: "arn:aws:iam::123456789012:role/logs"}
    /// ```
    "DG973", "logging-without-role", Note, Api(check)
}

fn check(check: &mut ApiChecker<'_>) {
    if check.loaded.has_account_role {
        return;
    }
    if let Some(stage) = check.of.logging_stages.iter().next() {
        check.report(
            Part::Stage(stage.clone()),
            format_args!("the stage {stage} writes logs, and the file sets no role for them"),
            "an AWS::ApiGateway::Account, unless the account has one",
        );
    }
}
