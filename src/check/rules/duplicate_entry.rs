use crate::check::route::Use;
use crate::check::{Checker, rule};
use crate::model::operation::StepKind;
use crate::model::{
    Authorizer, Cors, Function, Origins, ResourceGroup, Shape, Subscription, UsagePlan,
};
use crate::plan::{PlannedApi, Resource};
use std::collections::HashSet;
use std::hash::Hash;

rule! {
    /// Checks that lists hold each entry once.
    ///
    /// ## Why
    /// AWS refuses most lists with duplicates; in the others the second entry does nothing.
    ///
    /// ## Example
    /// ```yaml
    /// api: {binary-media-types: [image/png, image/png]}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {binary-media-types: [image/png]}
    /// ```
    "DG108", "duplicate-entry", Error, Resource(check), Shape(check_shape), Step(check_step)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    match resource {
        Resource::ResourceGroup(group) => check_tables(group, check),
        Resource::Function(function) => check_sources(function, check),
        Resource::Subscription(subscription) => check_subscription(subscription, check),
        Resource::RestApi(api) => check_api(api, check),
        Resource::Authorizer(_, _, Authorizer::Cognito(cognito)) => {
            let pools = cognito.user_pools.iter().enumerate();
            let message = |_: &_| "a duplicate user pool".to_owned();
            check.each_once(&["cognito", "user-pools"], pools, message);
        }
        Resource::UsagePlan(plan) => check_keys(plan, check),
        _ => {}
    }
}

fn check_tables(group: &ResourceGroup, check: &mut Checker<'_>) {
    let earlier = check.stack().resource_groups.iter().take_while(|other| other.key != group.key);
    for (index, table) in group.tables.iter().enumerate() {
        if let Some(other) = earlier.clone().find(|other| other.tables.contains(table)) {
            let (id, other) = (table.id(), &other.key);
            let message = format_args!("the {id} is already in the table group `{other}`");
            check.report(&["tables", &index.to_string()], message, "each table in one group");
        }
    }
}

fn check_sources(function: &Function, check: &mut Checker<'_>) {
    let mappings = function.event_source_mappings.iter();
    let sources = mappings.filter_map(|(key, mapping)| Some((key, mapping.source_arn()?)));
    let message =
        |_: &_| "another mapping of this function reads the same stream or queue".to_owned();
    check.each_once(&["event-source-mappings"], sources, message);
}

fn check_subscription(subscription: &Subscription, check: &mut Checker<'_>) {
    let protocol = subscription.endpoint.protocol();
    let others = check.stack().subscriptions.iter();
    let mut earlier = others.take_while(|other| other.id() != subscription.id());
    let same = earlier.find(|other| {
        other.topic == subscription.topic
            && other.endpoint.protocol() == protocol
            && other.endpoint.endpoint() == subscription.endpoint.endpoint()
    });
    if let Some(other) = same {
        check.report(
            &["endpoint", protocol],
            format_args!("the same endpoint as the {}", other.id()),
            "one subscription for each endpoint",
        );
    }
}

fn check_api(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    let media_types = api.binary_media_types.iter().enumerate();
    check.each_once(&["binary-media-types"], media_types, |of| format!("duplicate `{of}`"));
    let vpc_endpoints = api.vpc_endpoints().unwrap_or_default().iter().enumerate();
    let at = ["endpoint", "private", "vpc-endpoints"];
    check.each_once(&at, vpc_endpoints, |id| format!("duplicate `{id}`"));
    if let Some(Cors { origins: Origins::AllowList(origins), .. }) = &api.cors {
        let message = |origin: &&String| format!("duplicate origin `{origin}`");
        check.each_once(&["cors", "origins"], origins.iter().enumerate(), message);
    }
}

/// Checks that an API key gives access to a stage by one usage plan, as API Gateway requires.
fn check_keys(plan: &UsagePlan, check: &mut Checker<'_>) {
    let message = |key: &&crate::model::Handle<_>| format!("duplicate API key `{}`", key.id.name);
    check.each_once(&["api-keys"], plan.api_keys.iter().enumerate(), message);
    let message = |stage: &&crate::model::Handle<_>| {
        let crate::model::ResourceId { scope, name, .. } = stage.id();
        format!("duplicate stage `{}/{name}`", scope.as_deref().unwrap_or_default())
    };
    check.each_once(&["stages"], plan.stages.iter().enumerate(), message);
    let plans = &check.stack().usage_plans;
    for (index, key) in plan.api_keys.iter().enumerate() {
        let mut earlier = plans.iter().take_while(|other| other.key != plan.key);
        let other = earlier.find(|other| {
            other.api_keys.contains(key)
                && other.stages.iter().any(|stage| plan.stages.contains(stage))
        });
        if let Some(other) = other {
            let (name, other) = (&key.id.name, other.id());
            check.report(
                &["api-keys", &index.to_string()],
                format_args!("the API key `{name}` gives access to the same stage in the {other}"),
                "each key in only one usage plan of a stage",
            );
        }
    }
}

fn check_shape(shape: &Shape, check: &mut Checker<'_>) {
    match shape {
        Shape::String(string) => check_values(string.allowed.iter().flatten(), check),
        Shape::Number(number) => {
            check_values(number.allowed.iter().flatten().map(|value| value.to_bits()), check);
        }
        _ => {}
    }
}

fn check_values<T: Eq + Hash>(values: impl Iterator<Item = T>, check: &mut Checker<'_>) {
    let mut seen = HashSet::new();
    for (index, value) in values.enumerate() {
        if !seen.insert(value) {
            check.report(&["enum", &index.to_string()], "a duplicate value", "each value once");
        }
    }
}

/// Checks the attributes that a step selects, of which DynamoDB rejects duplicates.
fn check_step(Use { step, .. }: Use<'_>, check: &mut Checker<'_>) {
    check_selected(&["attributes"], step.projection(), check);
    if let StepKind::Put(put) = step.kind {
        check_selected(&["attributes"], put.attributes.as_deref().unwrap_or_default(), check);
    }
    for listed in &step.lists {
        let at = [&listed.place()[..], &["attributes"]].concat();
        check_selected(&at, listed.selected, check);
    }
}

fn check_selected(at: &[&str], names: &[String], check: &mut Checker<'_>) {
    check.each_once(at, names.iter().enumerate(), |name| format!("duplicate `{name}`"));
}
