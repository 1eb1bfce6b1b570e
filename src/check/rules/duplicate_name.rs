use crate::check::{Checker, rule};
use crate::model::{Kind, Name, ResourceId, RestApi, Stack, Stage};
use crate::plan::Resource;
use crate::text::Text;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

rule! {
    /// Checks that names are unique where they have to be.
    ///
    /// ## Why
    /// Two tables of the same name, two policies of a role or two stages of an API exclude each
    /// other.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {lines: {partition-key: id, name: orders}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {lines: {partition-key: id, name: order-lines}}
    /// ```
    "DG102", "duplicate-name", Error, Plan(check)
}

fn check(check: &mut Checker<'_>) {
    let (plan, stack) = (check.plan, check.stack());
    let mut ids = HashSet::new();
    for id in plan.ids() {
        if !ids.insert(id.clone()) {
            let message = format_args!("duplicate {id}");
            check.at(id.clone()).report(&[], message, "a different key");
        }
    }
    let resources = plan.resources();
    // The same name in two regions or accounts is that of two resources.
    let mut names: HashMap<(Kind, Text, Text, &Text), ResourceId> = HashMap::new();
    let having_names = resources.iter().filter_map(|of| Some((of, of.name()?)));
    for (resource, name) in having_names.filter(|(_, name)| !name.is_empty()) {
        let id = resource.id();
        let (region, account) = id.region_and_account();
        match names.entry((id.kind, region, account, name)) {
            Entry::Vacant(entry) => drop(entry.insert(id)),
            Entry::Occupied(entry) => {
                let message = format_args!("the same physical name as {}", entry.get());
                check.at(id).report(&["name"], message, "a different name");
            }
        }
    }
    for resource in &resources {
        check_parts(resource, &mut check.at(resource.id()));
    }
    for (index, example) in stack.examples.iter().enumerate() {
        check.require_key(
            !stack.examples[..index].iter().any(|earlier| earlier.name == example.name),
            &["examples", &example.name],
            format_args!("duplicate example `{}`", example.name),
            "a different name for each",
        );
    }
}

/// Checks the names of parts that have to differ within a resource.
fn check_parts(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let stack = check.stack();
    match resource {
        Resource::Table(table) => {
            let globals = &table.global_secondary_indexes;
            for name in table.local_secondary_indexes.keys() {
                check.require(
                    !globals.contains_key(name),
                    &["local-secondary-indexes", name],
                    format_args!("`{name}` is already a global secondary index"),
                    "another name",
                );
            }
        }
        Resource::Role(role) => {
            let names = role.policies.iter().map(|policy| &policy.name);
            let message = |_: &_| "duplicate policy name".to_owned();
            check_once(&["policy-name"], names, message, "a different name for each", check);
        }
        Resource::Account(_) => check.require(
            stack.accounts.len() == 1,
            &[],
            "more than one resource with account settings",
            "one such resource per stack",
        ),
        Resource::RestApi(api) => {
            let names = api.stages.iter().map(|stage| &stage.name);
            let message = |name: &&Name| format!("duplicate stage `{name}`");
            check_once(&["stage"], names, message, "a different name for each", check);
            check_outputs(stack, api, check);
        }
        Resource::Stage(api, stage) if stage.access_log.is_some() => {
            check_log_group(stack, api, stage, check);
        }
        Resource::DomainName(domain) => {
            let paths = domain.mappings.iter().map(|mapping| &mapping.base_path);
            let message = |path: &&String| format!("duplicate base path `{path}`");
            check_once(&["base-path"], paths, message, "one stage for each path", check);
        }
        _ => {}
    }
}

/// Reports a further stage whose output has the name of that of another API.
fn check_outputs(stack: &Stack, api: &RestApi, check: &mut Checker<'_>) {
    for stage in api.stages.iter().skip(1) {
        let name = format!("{}-{}", api.key, stage.name);
        check.require(
            !stack.apis.iter().any(|other| *other.key == *name),
            &["further-stages", &stage.name],
            format_args!("the output with the URL of this stage is that of the API `{name}`"),
            "another name of the stage or of the API",
        );
    }
}

/// Reports each name that an earlier one equals.
fn check_once<T: PartialEq>(
    at: &[&str],
    names: impl Iterator<Item = T>,
    message: impl Fn(&T) -> String,
    expected: &str,
    check: &mut Checker<'_>,
) {
    let mut known = Vec::new();
    for name in names {
        if known.contains(&name) {
            check.report(at, message(&name), expected);
        }
        known.push(name);
    }
}

/// Reports a log group of a stage with the name of one of a function or another stage.
fn check_log_group(stack: &Stack, api: &RestApi, stage: &Stage, check: &mut Checker<'_>) {
    let (id, name) = (stage.id(api), stage.log_group_name(stack, api));
    let stages = stack.apis.iter().flat_map(|api| api.stages.iter().map(move |of| (api, of)));
    let earlier = stages
        .take_while(|(api, stage)| stage.id(api) != id)
        .filter(|(_, stage)| stage.access_log.is_some())
        .map(|(api, stage)| (stage.log_group_id(api), stage.log_group_name(stack, api)));
    let functions = stack.functions.iter();
    let of_functions = functions.map(|of| (of.log_group_id(), of.log_group_name()));
    if let Some((other, _)) = of_functions.chain(earlier).find(|(_, other)| *other == name) {
        check.report(
            &["access-log", "log-group-name"],
            format_args!("the same physical name as {other}"),
            "a different name",
        );
    }
}
