//! The template document.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::deployment::LogicalDeploymentId;
use super::layout::{self, OneLine};
use super::shared::Shared;
use super::value::Id;
use super::{
    account, api_key, authorizer, autoscaling, deployment, domain_name, function, gateway_response,
    global_table, kinesis_stream, log_group, method, model, output, parameter, queue,
    request_validator, resource, resource_group, rest_api, role, stage, table, topic, usage_plan,
};
use crate::plan::{Plan, Resource};

/// Writes the template of a plan.
pub(super) fn write(plan: &Plan<'_>) -> String {
    // It grows as it is written: memory asked for at once comes as pages that have not been touched
    // yet, which costs more.
    let mut bytes = Vec::with_capacity(4096);
    let shared = Shared::of(plan.stack());
    Template::of(plan, &shared)
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
    fn of(plan: &'a Plan<'a>, shared: &'a Shared<'a>) -> Self {
        let stack = plan.stack();
        Self {
            format_version: "2010-09-09",
            description: stack.description.as_deref(),
            parameters: (!stack.parameters.is_empty())
                .then_some(parameter::Parameters(&stack.parameters)),
            mappings: shared,
            resources: Resources(plan, shared),
            outputs: plan.outputs().next().map(|_| output::Outputs(plan)),
        }
    }
}

struct Resources<'a>(&'a Plan<'a>, &'a Shared<'a>);

impl Serialize for Resources<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for resource in self.0.resources() {
            write_entry(&mut map, self.0, &resource, self.1)?;
        }
        map.end()
    }
}

fn write_entry<M: SerializeMap>(
    map: &mut M,
    plan: &Plan<'_>,
    resource: &Resource<'_>,
    shared: &Shared<'_>,
) -> Result<(), M::Error> {
    let stack = plan.stack();
    let id = &resource.id();
    let id = &Id(id);
    match resource {
        Resource::KinesisStream(stream) => {
            map.serialize_entry(id, &kinesis_stream::entry(stack, stream))
        }
        Resource::Table(table) if table.replicas.is_empty() => {
            map.serialize_entry(id, &table::entry(stack, table))
        }
        Resource::Table(table) => map.serialize_entry(id, &global_table::entry(stack, table)),
        Resource::ScalableTarget(capacity) => {
            map.serialize_entry(id, &autoscaling::target(*capacity))
        }
        Resource::ScalingPolicy(capacity) => {
            map.serialize_entry(id, &autoscaling::policy(*capacity))
        }
        Resource::ResourceGroup(group) => {
            map.serialize_entry(id, &resource_group::entry(stack, group))
        }
        Resource::Queue(queue) => map.serialize_entry(id, &queue::entry(stack, queue)),
        Resource::QueuePolicy(policy) => map.serialize_entry(id, &queue::policy(policy)),
        Resource::Topic(topic) => map.serialize_entry(id, &topic::entry(stack, topic)),
        Resource::Subscription(subscription) => {
            map.serialize_entry(id, &topic::subscription(subscription))
        }
        Resource::Permission(subscription, function) => {
            map.serialize_entry(id, &function::permission(subscription, function))
        }
        Resource::Role(role) => map.serialize_entry(id, &role::entry(stack, role)),
        Resource::Account(account) => map.serialize_entry(id, &account::entry(account)),
        Resource::LogGroup(group) => map.serialize_entry(id, &log_group::entry(stack, group)),
        Resource::Function(function) => map.serialize_entry(id, &function::entry(stack, function)),
        Resource::EventSourceMapping(function, _, mapping) => {
            map.serialize_entry(id, &function::mapping(stack, function, mapping))
        }
        Resource::RestApi(api) => map.serialize_entry(id, &rest_api::entry(stack, api)),
        Resource::Resource(api, path) => map.serialize_entry(id, &resource::entry(api, path)),
        Resource::Model(api, name, model) => {
            map.serialize_entry(id, &model::entry(api, name, model))
        }
        Resource::RequestValidator(api) => map.serialize_entry(id, &request_validator::entry(api)),
        Resource::Authorizer(api, name, authorizer) => {
            map.serialize_entry(id, &authorizer::entry(api, name, authorizer))
        }
        Resource::AuthorizerPermission(api, name, function) => {
            map.serialize_entry(id, &authorizer::permission(api, name, function))
        }
        Resource::Method(api, path, verb, method) => {
            map.serialize_entry(id, &method::entry(api, path, *verb, method, shared))
        }
        Resource::GatewayResponse(api, of, response) => {
            map.serialize_entry(id, &gateway_response::entry(api, *of, response))
        }
        Resource::Deployment(api) => {
            map.serialize_entry(&LogicalDeploymentId::of(plan, api), &deployment::entry(api))
        }
        Resource::ClientCertificate(..) => {
            map.serialize_entry(id, &stage::client_certificate(stack))
        }
        Resource::Stage(api, stage) => map.serialize_entry(id, &stage::entry(plan, api, stage)),
        Resource::WebAclAssociation(api, stage, web_acl) => {
            map.serialize_entry(id, &stage::web_acl_association(api, stage, web_acl))
        }
        Resource::ApiKey(key) => map.serialize_entry(id, &api_key::entry(stack, key)),
        Resource::UsagePlan(of) => map.serialize_entry(id, &usage_plan::entry(stack, of)),
        Resource::UsagePlanKey(of, key) => {
            map.serialize_entry(id, &usage_plan::membership(of, key))
        }
        Resource::DomainName(domain) => map.serialize_entry(id, &domain_name::entry(stack, domain)),
        Resource::BasePathMapping(domain, mapping) => {
            map.serialize_entry(id, &domain_name::mapping(domain, mapping))
        }
        // The table's and the stage's own properties.
        Resource::KinesisStreamingDestination(..) | Resource::MethodSettings(..) => Ok(()),
    }
}
