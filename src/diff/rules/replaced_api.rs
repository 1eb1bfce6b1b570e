use crate::diff::{Action, ChangeChecker, Changed, Consequence, change_rule};

change_rule! {
    /// Checks that a REST API stays the same.
    ///
    /// ## Why
    /// The ID of a REST API is a part of [its
    /// URL](https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html), and AWS
    /// makes it up. An API under another identifier is another API: callers of the old URL fail.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {mock: {status: 200}}}}
    /// ---
    /// api: null
    /// apis: {shop: {routes: {"GET /orders/{id}": {mock: {status: 200}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {mock: {status: 200}}}}
    /// ---
    /// api: {name: shop, routes: {"GET /orders/{id}": {mock: {status: 200}}}}
    /// ```
    "DG728", "replaced-api", Warning, Resource(check)
}

const APIS: [&str; 2] = ["AWS::ApiGateway::RestApi", "aws_api_gateway_rest_api"];

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    if changed.old_of(&APIS).is_none() {
        return;
    }
    let id = changed.id();
    let what = match changed.change.action {
        Action::Replaced => "replaced by another one",
        Action::Removed => "removed",
        _ => return,
    };
    check.report(
        Consequence::Interrupted,
        id,
        format!("the REST API {id} is {what}: calls of its URL fail"),
        "keep the key of the API in the blueprint, or give callers a domain name before".to_owned(),
    );
}
