use crate::diff::{Action, ChangeChecker, Changed, Consequence, change_rule};

change_rule! {
    /// Checks that callers keep their API keys.
    ///
    /// ## Why
    /// API Gateway makes up [the value of a
    /// key](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-setup-api-key-with-console.html).
    /// A replaced or removed key is refused from then on with 403.
    ///
    /// ## Example
    /// ```yaml
    /// api: {api-key-required: true}
    /// api-keys: {partner: {}}
    /// usage-plans: {basic: {api-keys: [partner]}}
    /// ---
    /// api: {api-key-required: true}
    /// api-keys: {friend: {}}
    /// usage-plans: {basic: {api-keys: [friend]}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {api-key-required: true}
    /// api-keys: {partner: {}}
    /// usage-plans: {basic: {api-keys: [partner]}}
    /// ---
    /// api: {api-key-required: true}
    /// api-keys: {partner: {}, friend: {}}
    /// usage-plans: {basic: {api-keys: [partner, friend]}}
    /// ```
    "DG741", "replaced-api-key", Warning, Resource(check)
}

const KEYS: [&str; 2] = ["AWS::ApiGateway::ApiKey", "aws_api_gateway_api_key"];

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let action = changed.change.action;
    let is_gone = action == Action::Replaced || action == Action::Removed;
    if changed.old_of(&KEYS).is_none() || !is_gone {
        return;
    }
    let id = changed.id();
    check.report(
        Consequence::Interrupted,
        id,
        format!("the API key {id} is {}: callers with it get 403", action.as_str()),
        "add the new key beside the old one, and remove the old one when callers have the new one"
            .to_owned(),
    );
}
