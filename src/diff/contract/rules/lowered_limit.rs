use crate::diff::contract::{ApiPair, Breaking, Changes, Side, contract_rule};
use crate::gateway::Api;
use crate::gateway::api::{QuotaSettings, ThrottleSettings};

contract_rule! {
    /// Checks that callers may send as many requests as before: the throttling of the stages, and the throttling and the quotas of
    /// usage plans.
    ///
    /// ## Why
    /// Callers who sent more than the new limit get 429.
    ///
    /// ## Example
    /// ```yaml
    /// api: {stage: {method-settings: {"*": {throttle: {rate: 100, burst: 200}}}}}
    /// ---
    /// api: {stage: {method-settings: {"*": {throttle: {rate: 10, burst: 200}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {stage: {method-settings: {"*": {throttle: {rate: 100, burst: 400}}}}}
    /// ```
    "DG767", "lowered-limit", Warning, Api(check)
}

fn check(apis: &ApiPair<'_>, changes: &mut Changes) {
    for (name, old) in &apis.old.stages {
        let Some(new) = apis.new.stages.get(name) else { continue };
        let all = |settings: &std::collections::BTreeMap<String, ThrottleSettings>| {
            settings.get("*/*").copied()
        };
        let of = format!("the stage `{name}`");
        compare(all(&old.throttle_settings), all(&new.throttle_settings), &of, changes);
        for pair in &apis.routes {
            let own = |side: Side<'_>, settings: &std::collections::BTreeMap<String, _>| {
                settings.get(&format!("{}/{}", side.path, side.verb)).copied()
            };
            let was = own(pair.old, &old.throttle_settings);
            let is = own(pair.new, &new.throttle_settings);
            if was.is_some() || is.is_some() {
                let was = was.or(all(&old.throttle_settings));
                let is = is.or(all(&new.throttle_settings));
                let of = format!("`{}` in the stage `{name}`", pair.old.name());
                compare(was, is, &of, changes);
            }
        }
    }
    plans(apis.old, apis.new, changes);
}

fn plans(old: &Api, new: &Api, changes: &mut Changes) {
    for (name, old) in &old.usage_plans {
        let Some(new) = new.usage_plans.get(name) else { continue };
        let of = format!("each key of the usage plan `{name}`");
        compare(old.throttle, new.throttle, &of, changes);
        let (was, is) = (old.quota, new.quota);
        let shown = |quota: &QuotaSettings| {
            format!("{} each {}", quota.limit, quota.period.as_str().to_lowercase())
        };
        let values = (was.as_ref().map(shown), is.as_ref().map(shown));
        let is_lower = match (was, is) {
            _ if was == is => continue,
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(was), Some(is)) => was.period != is.period || is.limit < was.limit,
        };
        let (breaking, words) = if is_lower {
            (Breaking::Possibly, "lower")
        } else {
            (Breaking::NotBreaking, "higher")
        };
        changes.push(breaking, format!("the quota of {of} is {words}"), values.0, values.1);
    }
}

/// Compares two limits; without one, that of the account applies.
fn compare(
    was: Option<ThrottleSettings>,
    is: Option<ThrottleSettings>,
    of: &str,
    changes: &mut Changes,
) {
    if was == is {
        return;
    }
    let shown = |limits: &ThrottleSettings| {
        format!("{} a second, {} at once", limits.rate_limit, limits.burst_limit)
    };
    let values = (was.as_ref().map(shown), is.as_ref().map(shown));
    let is_lower = match (was, is) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(was), Some(is)) => is.rate_limit < was.rate_limit || is.burst_limit < was.burst_limit,
    };
    let (breaking, words) =
        if is_lower { (Breaking::Possibly, "lower") } else { (Breaking::NotBreaking, "higher") };
    changes.push(breaking, format!("the throttling of {of} is {words}"), values.0, values.1);
}
