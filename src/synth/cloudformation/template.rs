//! The template document.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::layout::{self, OneLine};
use super::shared::Shared;
use super::value::Id;
use super::{
    account, api_key, authorizer, autoscaling, deployment, domain_name, function, gateway_response,
    global_table, kinesis_stream, log_group, method, model, output, parameter, queue,
    request_validator, resource, resource_group, rest_api, role, stage, table, topic, usage_plan,
};
use crate::model::{CheckovSkip, Kind, RemovalPolicy, Resource as _, ResourceId, RestApi, Stack};

/// Writes the template of a stack, which has been checked.
pub(super) fn write(stack: &Stack) -> String {
    // It grows as it is written: memory asked for at once comes as pages that have not been touched
    // yet, which costs more.
    let mut bytes = Vec::with_capacity(4096);
    let shared = Shared::of(stack);
    Template::of(stack, &shared)
        .serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, OneLine))
        .unwrap_or_else(|error| {
            unreachable!("a template has string keys and no failing writer: {error}")
        });
    let json = std::str::from_utf8(&bytes)
        .unwrap_or_else(|error| unreachable!("serde_json writes UTF-8: {error}"));
    let mut template = layout::lay_out(json);
    template.push('\n');
    template
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Template<'a> {
    #[serde(rename = "AWSTemplateFormatVersion")]
    format_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<parameter::Parameters<'a>>,
    #[serde(skip_serializing_if = "Shared::is_empty")]
    mappings: &'a Shared<'a>,
    resources: Resources<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outputs: Option<output::Outputs<'a>>,
}

impl<'a> Template<'a> {
    fn of(stack: &'a Stack, shared: &'a Shared<'a>) -> Self {
        Self {
            format_version: "2010-09-09",
            description: stack.description.as_deref(),
            parameters: (!stack.parameters.is_empty())
                .then_some(parameter::Parameters(&stack.parameters)),
            mappings: shared,
            resources: Resources(stack, shared),
            outputs: (!stack.outputs.is_empty()).then_some(output::Outputs(&stack.outputs)),
        }
    }
}

/// A resource as the template holds it.
#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Entry<P> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Metadata>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deletion_policy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_replace_policy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    depends_on: Option<Dependencies>,
    properties: P,
}

impl<P> Entry<P> {
    pub(super) const fn new(r#type: &'static str, properties: P) -> Self {
        Self {
            r#type,
            metadata: None,
            deletion_policy: None,
            update_replace_policy: None,
            depends_on: None,
            properties,
        }
    }

    /// The fate of the resource and its data when the template no longer holds it, or has to
    /// replace it. What a failed deployment has only just made goes in either case, for its name
    /// would be in the way of the next one.
    pub(super) const fn removal(mut self, policy: RemovalPolicy) -> Self {
        let (deletion, replacement) = match policy {
            RemovalPolicy::Delete => ("Delete", "Delete"),
            RemovalPolicy::Retain => ("RetainExceptOnCreate", "Retain"),
        };
        self.deletion_policy = Some(deletion);
        self.update_replace_policy = Some(replacement);
        self
    }

    /// Leaves the resource behind in every case, for something that no template holds goes on
    /// using it.
    pub(super) const fn left_behind(mut self) -> Self {
        self.deletion_policy = Some("Retain");
        self.update_replace_policy = Some("Retain");
        self
    }

    /// The checks of checkov that are not to look at the resource.
    pub(super) fn checkov_skip(mut self, skip: &CheckovSkip) -> Self {
        self.metadata = (!skip.is_empty()).then(|| Metadata::skipping(skip));
        self
    }

    /// Resources that have to be there first although nothing refers to them.
    pub(super) fn after(mut self, ids: Vec<ResourceId>) -> Self {
        self.depends_on = (!ids.is_empty()).then_some(Dependencies(ids));
        self
    }
}

/// What tools read that look at templates.
#[derive(serde::Serialize)]
struct Metadata {
    checkov: Checkov,
}

#[derive(serde::Serialize)]
struct Checkov {
    skip: Vec<Skipped>,
}

#[derive(serde::Serialize)]
struct Skipped {
    id: String,
    comment: String,
}

impl Metadata {
    fn skipping(skip: &CheckovSkip) -> Self {
        let skip =
            skip.iter().map(|(id, reason)| Skipped { id: id.clone(), comment: reason.clone() });
        Self { checkov: Checkov { skip: skip.collect() } }
    }
}

/// The logical ids of a `DependsOn`.
struct Dependencies(Vec<ResourceId>);

impl Serialize for Dependencies {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Id))
    }
}

struct Resources<'a>(&'a Stack, &'a Shared<'a>);

impl Serialize for Resources<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stack = self.0;
        let mut map = serializer.serialize_map(None)?;
        for stream in &stack.kinesis_streams {
            map.serialize_entry(&Id(&stream.id()), &kinesis_stream::entry(stack, stream))?;
        }
        for table in &stack.tables {
            if table.replicas.is_empty() {
                map.serialize_entry(&Id(&table.id()), &table::entry(stack, table))?;
            } else {
                map.serialize_entry(&Id(&table.id()), &global_table::entry(stack, table))?;
            }
            for capacity in table.scaled_capacities() {
                map.serialize_entry(&Id(&capacity.target_id()), &autoscaling::target(capacity))?;
                map.serialize_entry(&Id(&capacity.policy_id()), &autoscaling::policy(capacity))?;
            }
        }
        for group in &stack.resource_groups {
            map.serialize_entry(&Id(&group.id()), &resource_group::entry(stack, group))?;
        }
        queues_and_topics(&mut map, stack)?;
        for role in &stack.roles {
            map.serialize_entry(&Id(&role.id()), &role::entry(stack, role))?;
        }
        for account in &stack.accounts {
            map.serialize_entry(&Id(&account.id()), &account::entry(account))?;
        }
        functions_and_parts(&mut map, stack)?;
        for api in &stack.apis {
            rest_api_and_parts(&mut map, stack, api, self.1)?;
        }
        for key in &stack.api_keys {
            map.serialize_entry(&Id(&key.id()), &api_key::entry(stack, key))?;
        }
        for plan in &stack.usage_plans {
            map.serialize_entry(&Id(&plan.id()), &usage_plan::entry(stack, plan))?;
            for key in &plan.api_keys {
                map.serialize_entry(
                    &Id(&plan.membership(key)),
                    &usage_plan::membership(plan, key),
                )?;
            }
        }
        for domain in &stack.domain_names {
            map.serialize_entry(&Id(&domain.id()), &domain_name::entry(stack, domain))?;
            for mapping in &domain.mappings {
                map.serialize_entry(
                    &Id(&domain.mapping_id(mapping)),
                    &domain_name::mapping(domain, mapping),
                )?;
            }
        }
        map.end()
    }
}

fn queues_and_topics<M: SerializeMap>(map: &mut M, stack: &Stack) -> Result<(), M::Error> {
    for queue in &stack.queues {
        map.serialize_entry(&Id(&queue.id()), &queue::entry(stack, queue))?;
    }
    for topic in &stack.topics {
        map.serialize_entry(&Id(&topic.id()), &topic::entry(stack, topic))?;
    }
    for queue in &stack.queues {
        if let Some(statement) = stack.queue_policy(queue) {
            map.serialize_entry(&Id(&queue.policy_id()), &queue::policy(queue, &statement))?;
        }
    }
    Ok(())
}

fn functions_and_parts<M: SerializeMap>(map: &mut M, stack: &Stack) -> Result<(), M::Error> {
    for function in &stack.functions {
        let log = log_group::entry(stack, function.log_group_name(), function.log.retention_days)
            .checkov_skip(&function.log.checkov_skip);
        map.serialize_entry(&Id(&function.log_group_id()), &log)?;
        map.serialize_entry(&Id(&function.id()), &function::entry(stack, function))?;
        for (key, mapping) in &function.event_source_mappings {
            map.serialize_entry(
                &Id(&function.mapping_id(key)),
                &function::mapping(stack, function, mapping),
            )?;
        }
    }
    for subscription in &stack.subscriptions {
        map.serialize_entry(&Id(&subscription.id()), &topic::subscription(subscription))?;
        if let Some(function) = subscription.function() {
            map.serialize_entry(
                &Id(&subscription.permission_id()),
                &function::permission(subscription, function),
            )?;
        }
    }
    Ok(())
}

fn rest_api_and_parts<M: SerializeMap>(
    map: &mut M,
    stack: &Stack,
    api: &RestApi,
    shared: &Shared<'_>,
) -> Result<(), M::Error> {
    map.serialize_entry(&Id(&api.id()), &rest_api::entry(stack, api))?;
    for path in api.resources.keys().filter(|path| !path.is_root()) {
        map.serialize_entry(
            &Id(&api.part(Kind::Resource, path.name().clone())),
            &resource::entry(api, path),
        )?;
    }
    for (name, definition) in &api.models {
        map.serialize_entry(
            &Id(&api.part(Kind::Model, name.as_str())),
            &model::entry(api, name, definition),
        )?;
    }
    if let Some(id) = api.validator() {
        map.serialize_entry(&Id(&id), &request_validator::entry(api))?;
    }
    for (name, definition) in &api.authorizers {
        map.serialize_entry(
            &Id(&api.part(Kind::Authorizer, name.as_str())),
            &authorizer::entry(api, name, definition),
        )?;
        if let Some(function) = definition.permitted_function() {
            let id = api.part(Kind::AuthorizerPermission, name.as_str());
            map.serialize_entry(&Id(&id), &authorizer::permission(api, name, function))?;
        }
    }
    for (path, verb, definition) in api.methods() {
        let id = api.part(Kind::Method(verb), path.name().clone());
        map.serialize_entry(&Id(&id), &method::entry(api, path, verb, definition, shared))?;
    }
    for (of, response) in &api.gateway_responses {
        let id = api.gateway_response_id(*of);
        map.serialize_entry(&Id(&id), &gateway_response::entry(api, *of, response))?;
    }
    let deployment = deployment::LogicalDeploymentId::of(stack, api);
    map.serialize_entry(&deployment, &deployment::entry(api))?;
    for stage in &api.stages {
        if let Some(log) = &stage.access_log {
            let log = log_group::entry(stack, stage.log_group_name(stack, api), log.retention_days)
                .checkov_skip(&log.checkov_skip);
            map.serialize_entry(&Id(&stage.log_group_id(api)), &log)?;
        }
        if stage.client_certificate {
            map.serialize_entry(
                &Id(&stage.client_certificate_id(api)),
                &stage::client_certificate(stack),
            )?;
        }
        map.serialize_entry(&Id(&stage.id(api)), &stage::entry(stack, api, stage, &deployment))?;
        if let Some(web_acl) = &stage.web_acl {
            let id = stage.web_acl_association_id(api);
            map.serialize_entry(&Id(&id), &stage::web_acl_association(api, stage, web_acl))?;
        }
    }
    Ok(())
}
