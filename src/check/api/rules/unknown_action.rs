use crate::check::api::request_members::actions;
use crate::check::api::{ApiChecker, MethodAt, api_rule};
use crate::load::Part;
use crate::nearest::nearest;

api_rule! {
    /// Checks that the action of an integration exists.
    ///
    /// ## Why
    /// The service refuses every request with another action.
    ///
    /// ## Example
    /// ```yaml
    /// Integration:
    ///   Type: AWS
    ///   Uri: arn:aws:apigateway:us-east-1:dynamodb:action/Getitem
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
    "DG959", "unknown-action", Error, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    let Some((service, action)) = at.service_action() else { return };
    let known: Vec<_> = actions(service).collect();
    // Of the other services, not all actions are known here.
    if service != "dynamodb" || known.contains(&action) || OTHERS.contains(&action) {
        return;
    }
    let expected = nearest(action, known.iter().copied()).map(|nearest| format!("`{nearest}`"));
    check.report(
        Part::IntegrationProperty(at.route.clone(), "uri"),
        format_args!("DynamoDB has no action `{action}`"),
        expected.unwrap_or_default(),
    );
}

/// The actions of DynamoDB that do not read or write items.
const OTHERS: [&str; 12] = [
    "CreateTable",
    "DeleteTable",
    "DescribeEndpoints",
    "DescribeLimits",
    "DescribeTable",
    "DescribeTimeToLive",
    "ListBackups",
    "ListTables",
    "ListTagsOfResource",
    "TagResource",
    "UntagResource",
    "UpdateTable",
];
