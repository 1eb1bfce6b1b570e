use serde_json::Value;

use crate::diff::{
    Action, ChangeChecker, Changed, Consequence, StateResource, change_rule, reference,
};

change_rule! {
    /// Checks that the API keys of a stage do not move to another usage plan.
    ///
    /// ## Why
    /// An API key can have [one usage plan for a
    /// stage](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html).
    /// CloudFormation adds it to the new plan before it deletes the old one, and Terraform does both
    /// at the same time: API Gateway refuses a key that "cannot reference multiple usage plans with
    /// the same API stage".
    ///
    /// ## Example
    /// ```yaml
    /// api: {api-key-required: true}
    /// api-keys: {partner: {}}
    /// usage-plans: {basic: {api-keys: [partner]}}
    /// ---
    /// api: {api-key-required: true}
    /// api-keys: {partner: {}}
    /// usage-plans: {premium: {api-keys: [partner]}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {api-key-required: true}
    /// api-keys: {partner: {}}
    /// usage-plans: {basic: {api-keys: [partner]}}
    /// ---
    /// api: {api-key-required: true}
    /// api-keys: {partner: {}}
    /// usage-plans: {basic: {api-keys: [partner], quota: {limit: 1000, period: DAY}}}
    /// ```
    "DG726", "replaced-usage-plan", Error, Resource(check)
}

const MEMBERS: [&str; 2] = ["AWS::ApiGateway::UsagePlanKey", "aws_api_gateway_usage_plan_key"];
const KEYS: [&str; 2] = ["KeyId", "key_id"];

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some(old) = changed.old_of(&MEMBERS) else { return };
    if changed.change.action != Action::Removed {
        return;
    }
    let key = |of: &StateResource| {
        let value = KEYS.iter().find_map(|name| of.get(name).cloned())?;
        let mut key = None;
        reference::visit(check.engine(), &value, &mut |id, _| key = Some(id.to_owned()));
        key.or_else(|| value.as_str().map(str::to_owned))
    };
    let is_it = |of: &Changed<'_>| {
        let is_added = of.change.action == Action::Added;
        let other = of.new.filter(|new| is_added && new.is_one_of(&MEMBERS));
        other.is_some_and(|other| key(other).is_some() && is_same(check, key(old), key(other)))
    };
    let Some(come) = check.changed().find(is_it) else { return };
    let (id, new_id) = (changed.id(), come.id());
    check.report(
        Consequence::Refused,
        id,
        format!(
            "{id} becomes {new_id}: the API key joins another usage plan before it leaves the old \
             one, which API Gateway refuses for the same stage"
        ),
        format!(
            "{}; or keep the key of the usage plan in the blueprint",
            check.in_steps("takes the API key out first, which is rejected until the next step")
        ),
    );
}

/// True if both are the same key. A deployed one is known by its ID.
fn is_same(check: &ChangeChecker<'_>, old: Option<String>, new: Option<String>) -> bool {
    let Some((old, new)) = old.zip(new) else { return false };
    let id = check.old.resources.get(&new).and_then(|of| of.get("id").and_then(Value::as_str));
    old == new || id == Some(&*old)
}
