//! The template document.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::value::Id;
use super::{
    api_key, deployment, function, kinesis_stream, method, model, output, parameter, queue, request_validator,
    resource, resource_group, rest_api, role, stage, table, topic, usage_plan,
};
use crate::model::{Kind, RemovalPolicy, Resource as _, ResourceId, RestApi, Stack};

/// Writes the template of a stack, which has been checked.
pub(super) fn write(stack: &Stack) -> String {
    // It grows as it is written: memory asked for at once comes as pages that have not been touched yet, which costs more.
    let mut bytes = Vec::with_capacity(4096);
    serde_json::to_writer_pretty(&mut bytes, &Template::of(stack))
        .unwrap_or_else(|error| unreachable!("a template has string keys and no failing writer: {error}"));
    bytes.push(b'\n');
    String::from_utf8(bytes).unwrap_or_else(|error| unreachable!("serde_json writes UTF-8: {error}"))
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
    resources: Resources<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outputs: Option<output::Outputs<'a>>,
}

impl<'a> Template<'a> {
    fn of(stack: &'a Stack) -> Self {
        Self {
            format_version: "2010-09-09",
            description: stack.description.as_deref(),
            parameters: (!stack.parameters.is_empty()).then_some(parameter::Parameters(&stack.parameters)),
            resources: Resources(stack),
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
    deletion_policy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_replace_policy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    depends_on: Option<Dependencies>,
    properties: P,
}

impl<P> Entry<P> {
    pub(super) const fn new(r#type: &'static str, properties: P) -> Self {
        Self { r#type, deletion_policy: None, update_replace_policy: None, depends_on: None, properties }
    }

    /// What becomes of the resource and its data when the template no longer holds it, or has to replace it.
    pub(super) const fn removal(mut self, policy: RemovalPolicy) -> Self {
        let policy = match policy {
            RemovalPolicy::Delete => "Delete",
            RemovalPolicy::Retain => "Retain",
        };
        self.deletion_policy = Some(policy);
        self.update_replace_policy = Some(policy);
        self
    }

    /// Resources that have to be there first although nothing refers to them.
    pub(super) fn after(mut self, ids: Vec<ResourceId>) -> Self {
        self.depends_on = Some(Dependencies(ids));
        self
    }
}

/// The logical ids of a `DependsOn`.
struct Dependencies(Vec<ResourceId>);

impl Serialize for Dependencies {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Id))
    }
}

struct Resources<'a>(&'a Stack);

impl Serialize for Resources<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stack = self.0;
        let mut map = serializer.serialize_map(None)?;
        for stream in &stack.kinesis_streams {
            map.serialize_entry(&Id(&stream.id()), &kinesis_stream::entry(stream))?;
        }
        for table in &stack.tables {
            map.serialize_entry(&Id(&table.id()), &table::entry(table))?;
        }
        for group in &stack.resource_groups {
            map.serialize_entry(&Id(&group.id()), &resource_group::entry(group))?;
        }
        queues_and_topics(&mut map, stack)?;
        for role in &stack.roles {
            map.serialize_entry(&Id(&role.id()), &role::entry(role))?;
        }
        functions_and_parts(&mut map, stack)?;
        for api in &stack.apis {
            rest_api_and_parts(&mut map, stack, api)?;
        }
        for key in &stack.api_keys {
            map.serialize_entry(&Id(&key.id()), &api_key::entry(key))?;
        }
        for plan in &stack.usage_plans {
            map.serialize_entry(&Id(&plan.id()), &usage_plan::entry(plan))?;
            for key in &plan.api_keys {
                map.serialize_entry(&Id(&plan.membership(key)), &usage_plan::membership(plan, key))?;
            }
        }
        map.end()
    }
}

fn queues_and_topics<M: SerializeMap>(map: &mut M, stack: &Stack) -> Result<(), M::Error> {
    for queue in &stack.queues {
        map.serialize_entry(&Id(&queue.id()), &queue::entry(queue))?;
    }
    for topic in &stack.topics {
        map.serialize_entry(&Id(&topic.id()), &topic::entry(topic))?;
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
        map.serialize_entry(&Id(&function.log_group_id()), &function::log_group(function))?;
        map.serialize_entry(&Id(&function.id()), &function::entry(function))?;
        for (key, mapping) in &function.event_source_mappings {
            map.serialize_entry(&Id(&function.mapping_id(key)), &function::mapping(function, mapping))?;
        }
    }
    for subscription in &stack.subscriptions {
        map.serialize_entry(&Id(&subscription.id()), &topic::subscription(subscription))?;
        if let Some(function) = subscription.function() {
            map.serialize_entry(&Id(&subscription.permission_id()), &function::permission(subscription, function))?;
        }
    }
    Ok(())
}

fn rest_api_and_parts<M: SerializeMap>(map: &mut M, stack: &Stack, api: &RestApi) -> Result<(), M::Error> {
    map.serialize_entry(&Id(&api.id()), &rest_api::entry(api))?;
    for path in api.resources.keys().filter(|path| !path.is_root()) {
        map.serialize_entry(&Id(&api.part(Kind::Resource, path.name().clone())), &resource::entry(api, path))?;
    }
    for (name, definition) in &api.models {
        map.serialize_entry(&Id(&api.part(Kind::Model, name.as_str())), &model::entry(api, name, definition))?;
    }
    for validation in api.validations() {
        let id = api.part(Kind::RequestValidator, validation.name());
        map.serialize_entry(&Id(&id), &request_validator::entry(api, validation))?;
    }
    for (path, verb, definition) in api.methods() {
        let id = api.part(Kind::Method(verb), path.name().clone());
        map.serialize_entry(&Id(&id), &method::entry(api, path, verb, definition))?;
    }
    let deployment = deployment::LogicalDeploymentId::of(stack, api);
    map.serialize_entry(&deployment, &deployment::entry(api))?;
    for stage in &api.stages {
        if let Some(log) = &stage.access_log {
            map.serialize_entry(&Id(&stage.log_group_id(api)), &stage::log_group(stack, api, stage, log))?;
        }
        map.serialize_entry(&Id(&stage.id(api)), &stage::entry(api, stage, &deployment))?;
    }
    Ok(())
}
