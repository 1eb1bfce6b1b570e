use crate::check::{Checker, rule};
use crate::plan::Resource;

rule! {
    /// Checks that every API key is in a usage plan.
    ///
    /// ## Why
    /// A key that is in no usage plan gives access to nothing.
    ///
    /// ## Example
    /// ```yaml
    /// api-keys: {shop: {}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {api-key-required: true}
    /// api-keys: {shop: {}}
    /// usage-plans: {standard: {api-keys: [shop]}}
    /// ```
    "DG811", "unused-api-key", Note, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::ApiKey(key) = resource else { return };
    let id = key.id();
    let mut members = check.stack().usage_plans.iter().flat_map(|plan| &plan.api_keys);
    check.require(
        members.any(|member| member.id == id),
        &[],
        format_args!("the API key {} is not in a usage plan and gives no access", key.key),
        "",
    );
}
