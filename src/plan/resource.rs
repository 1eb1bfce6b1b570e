//! The resources of a plan: everything that a backend writes, in one list.

use std::collections::HashMap;

use super::{
    AccessPolicy, Plan, PlannedAlarm, PlannedApi, PlannedDashboard, PlannedKey, PlannedMethod,
};
use crate::model::{
    Account, ApiKey, Authorizer, BasePathMapping, Bucket, CheckovSkip, Dashboard, DeliveryStream,
    DomainName, EventBus, EventRule, EventSourceMapping, EventTarget, Function, GatewayResponse,
    GatewayResponseType, Handle, HttpMethod, IdentityPool, Kind, KinesisDestination, KinesisStream,
    LambdaIntegration, LogEncryption, Path, Queue, RequestModel, ResourceGroup, ResourceId,
    ResourceServer, Role, ScaledCapacity, Schedule, Stage, StateMachine, Subscription, Table,
    Topic, UsagePlan, UserPool, UserPoolClient, UserPoolDomain, VpcLink,
};
use crate::text::Text;

/// A resource, with what it is a part of.
#[derive(Debug, Clone)]
#[expect(clippy::enum_variant_names, reason = "AWS calls them so")]
pub(crate) enum Resource<'a> {
    KmsKey(&'a PlannedKey),
    KinesisStream(&'a KinesisStream),
    Table(&'a Table),
    ScalableTarget(ScaledCapacity<'a>),
    ScalingPolicy(ScaledCapacity<'a>),
    KinesisStreamingDestination(&'a Table, &'a KinesisDestination),
    ResourceGroup(&'a ResourceGroup),
    Queue(&'a Queue),
    Topic(&'a Topic),
    AccessPolicy(&'a AccessPolicy),
    Bucket(&'a Bucket),
    BucketPolicy(&'a Bucket),
    DeliveryStream(&'a DeliveryStream),
    EventBus(&'a EventBus),
    UserPool(&'a UserPool),
    UserPoolDomain(&'a UserPool, &'a UserPoolDomain),
    ResourceServer(&'a UserPool, &'a str, &'a ResourceServer),
    UserPoolClient(&'a UserPool, &'a str, &'a UserPoolClient),
    IdentityPool(&'a IdentityPool),
    IdentityPoolRoleAttachment(&'a IdentityPool),
    Role(&'a Role),
    Account(&'a Account),
    LogGroup(LogGroup<'a>),
    Function(&'a Function),
    EventSourceMapping(&'a Function, &'a str, &'a EventSourceMapping),
    Schedule(&'a Function, &'a str, &'a Schedule),
    StateMachine(&'a StateMachine),
    Subscription(&'a Subscription),
    Permission(&'a Subscription, &'a Handle<Function>),
    EventRule(&'a EventRule),
    EventTarget(&'a EventRule, &'a str, &'a EventTarget),
    RulePermission(&'a EventRule, &'a str, &'a Handle<Function>),
    VpcLink(&'a VpcLink),
    RestApi(&'a PlannedApi<'a>),
    Resource(&'a PlannedApi<'a>, &'a Path),
    Model(&'a PlannedApi<'a>, &'a str, &'a RequestModel),
    RequestValidator(&'a PlannedApi<'a>),
    Authorizer(&'a PlannedApi<'a>, &'a str, &'a Authorizer),
    AuthorizerPermission(&'a PlannedApi<'a>, &'a str, &'a Text),
    Method(&'a PlannedApi<'a>, &'a Path, HttpMethod, &'a PlannedMethod<'a>),
    MethodPermission(&'a PlannedApi<'a>, &'a Path, HttpMethod, &'a LambdaIntegration),
    GatewayResponse(&'a PlannedApi<'a>, GatewayResponseType, &'a GatewayResponse),
    Deployment(&'a PlannedApi<'a>),
    ClientCertificate(&'a PlannedApi<'a>, &'a Stage),
    Stage(&'a PlannedApi<'a>, &'a Stage),
    WebAclAssociation(&'a PlannedApi<'a>, &'a Stage, &'a Text),
    MethodSettings(&'a PlannedApi<'a>, &'a Stage),
    ApiKey(&'a ApiKey),
    UsagePlan(&'a UsagePlan),
    UsagePlanKey(&'a UsagePlan, &'a Handle<ApiKey>),
    DomainName(&'a DomainName),
    BasePathMapping(&'a DomainName, &'a BasePathMapping),
    Alarm(&'a PlannedAlarm<'a>),
    Dashboard(&'a PlannedDashboard),
}

/// A log group of a function, a state machine or a stage.
#[derive(Debug, Clone)]
pub(crate) struct LogGroup<'a> {
    pub(crate) id: ResourceId,
    pub(crate) name: Text,
    pub(crate) retention_days: u32,
    pub(crate) encryption: &'a LogEncryption,
    pub(crate) checkov_skip: &'a CheckovSkip,
}

impl<'a> Resource<'a> {
    /// The resource's name on AWS, if it has one that others of its kind cannot have.
    pub(crate) fn name(&self) -> Option<&'a Text> {
        match *self {
            Self::KinesisStream(stream) => Some(&stream.name),
            Self::Table(table) => Some(&table.name),
            Self::ResourceGroup(group) => Some(&group.name),
            Self::Queue(queue) => Some(&queue.name),
            Self::Topic(topic) => Some(&topic.name),
            Self::Bucket(bucket) => Some(&bucket.name),
            Self::DeliveryStream(stream) => Some(&stream.name),
            Self::EventBus(bus) => Some(&bus.name),
            Self::Role(role) => role.name.as_ref(),
            Self::Function(function) => Some(&function.name),
            Self::Schedule(_, _, schedule) => schedule.name.as_ref(),
            Self::StateMachine(machine) => Some(&machine.name),
            Self::Alarm(alarm) => Some(&alarm.name),
            Self::Dashboard(dashboard) => Some(&dashboard.name),
            Self::DomainName(domain) => Some(&domain.name),
            Self::UserPoolDomain(_, domain) => Some(domain.name()),
            _ => None,
        }
    }

    /// True if the stack creates it.
    pub(crate) fn is_created(&self) -> bool {
        match self {
            Self::Table(table) => table.existing.is_none(),
            Self::KinesisStream(stream) => stream.existing.is_none(),
            Self::Queue(queue) => queue.existing.is_none(),
            Self::Topic(topic) => topic.existing.is_none(),
            Self::Bucket(bucket) | Self::BucketPolicy(bucket) => bucket.existing.is_none(),
            Self::EventBus(bus) => bus.existing.is_none(),
            Self::Function(function) => function.existing.is_none(),
            Self::StateMachine(machine) => machine.existing.is_none(),
            Self::ApiKey(key) => key.existing.is_none(),
            Self::UsagePlan(plan) => plan.existing.is_none(),
            Self::KmsKey(key) => key.is_created,
            _ => true,
        }
    }

    /// The customer managed key that encrypts it.
    pub(crate) fn customer_managed_key(&self) -> Option<&'a Text> {
        match *self {
            Self::KinesisStream(stream) => stream.encryption.customer_managed(),
            Self::Table(table) => table.encryption.customer_managed(),
            Self::Queue(queue) => queue.encryption.customer_managed(),
            Self::Topic(topic) => topic.encryption.customer_managed(),
            Self::Bucket(bucket) => bucket.encryption.customer_managed(),
            Self::DeliveryStream(stream) => stream.encryption.customer_managed(),
            Self::LogGroup(LogGroup { encryption, .. }) => encryption.customer_managed(),
            Self::Function(function) => function.environment_key.as_ref(),
            _ => None,
        }
    }

    /// The resource's kind and name.
    pub(crate) fn id(&self) -> ResourceId {
        match self {
            Self::KmsKey(_) => PlannedKey::id(),
            Self::KinesisStream(stream) => stream.id(),
            Self::Table(table) => table.id(),
            Self::ScalableTarget(capacity) => capacity.target_id(),
            Self::ScalingPolicy(capacity) => capacity.policy_id(),
            Self::KinesisStreamingDestination(table, _) => {
                ResourceId::new(Kind::KinesisStreamingDestination, table.key.clone())
            }
            Self::ResourceGroup(group) => group.id(),
            Self::Queue(queue) => queue.id(),
            Self::Topic(topic) => topic.id(),
            Self::AccessPolicy(policy) => policy.id(),
            Self::Bucket(bucket) => bucket.id(),
            Self::BucketPolicy(bucket) => bucket.policy_id(),
            Self::DeliveryStream(stream) => stream.id(),
            Self::VpcLink(link) => link.id(),
            Self::EventBus(bus) => bus.id(),
            Self::UserPool(pool) => pool.id(),
            Self::UserPoolDomain(pool, _) => pool.domain_id(),
            Self::ResourceServer(pool, name, _) => pool.resource_server_id(name),
            Self::UserPoolClient(pool, name, _) => pool.client_id(name),
            Self::IdentityPool(pool) => pool.id(),
            Self::IdentityPoolRoleAttachment(pool) => pool.role_attachment_id(),
            Self::Role(role) => role.id(),
            Self::Account(account) => account.id(),
            Self::LogGroup(group) => group.id.clone(),
            Self::Function(function) => function.id(),
            Self::EventSourceMapping(function, key, _) => function.mapping_id(key),
            Self::Schedule(function, key, _) => function.schedule_id(key),
            Self::StateMachine(machine) => machine.id(),
            Self::Subscription(subscription) => subscription.id(),
            Self::Permission(subscription, _) => subscription.permission_id(),
            Self::EventRule(rule) => rule.id(),
            Self::EventTarget(rule, target, _) => rule.target_id(target),
            Self::RulePermission(rule, target, _) => rule.permission_id(target),
            Self::RestApi(api) => api.id(),
            Self::Resource(api, path) => api.part(Kind::Resource, path.name().clone()),
            Self::Model(api, name, _) => api.part(Kind::Model, *name),
            Self::RequestValidator(api) => api.validator_id(),
            Self::Authorizer(api, name, _) => api.part(Kind::Authorizer, *name),
            Self::AuthorizerPermission(api, name, _) => api.part(Kind::AuthorizerPermission, *name),
            Self::Method(api, path, verb, _) => api.part(Kind::Method(*verb), path.name().clone()),
            Self::MethodPermission(api, path, verb, _) => {
                api.part(Kind::MethodPermission(*verb), path.name().clone())
            }
            Self::GatewayResponse(api, of, _) => api.gateway_response_id(*of),
            Self::Deployment(api) => api.deployment_id(),
            Self::ClientCertificate(api, stage) => stage.client_certificate_id(api),
            Self::Stage(api, stage) => stage.id(api),
            Self::WebAclAssociation(api, stage, _) => stage.web_acl_association_id(api),
            Self::MethodSettings(api, stage) => api.part(Kind::MethodSettings, stage.name.clone()),
            Self::ApiKey(key) => key.id(),
            Self::UsagePlan(plan) => plan.id(),
            Self::UsagePlanKey(plan, key) => plan.membership(key),
            Self::DomainName(domain) => domain.id(),
            Self::BasePathMapping(domain, mapping) => domain.mapping_id(mapping),
            Self::Alarm(alarm) => alarm.id.clone(),
            Self::Dashboard(_) => Dashboard::id(),
        }
    }
}

impl Plan<'_> {
    /// The names on AWS, to which references to names and ARNs resolve.
    pub(crate) fn names(&self) -> HashMap<ResourceId, &Text> {
        let named = self.resources().into_iter();
        named.filter_map(|resource| resource.name().map(|name| (resource.id(), name))).collect()
    }

    /// The resources that the stack creates, in the same order.
    pub(crate) fn created_resources(&self) -> Vec<Resource<'_>> {
        let mut resources = self.resources();
        resources.retain(Resource::is_created);
        resources
    }

    /// All resources, from those that stand alone to those that need others. Some exist already.
    pub(crate) fn resources(&self) -> Vec<Resource<'_>> {
        let stack = self.stack;
        let mut list = Vec::new();
        list.extend(self.key().map(Resource::KmsKey));
        list.extend(stack.kinesis_streams.iter().map(Resource::KinesisStream));
        stack.tables.iter().for_each(|table| table_and_parts(&mut list, table));
        list.extend(stack.resource_groups.iter().map(Resource::ResourceGroup));
        list.extend(stack.queues.iter().map(Resource::Queue));
        list.extend(stack.topics.iter().map(Resource::Topic));
        list.extend(self.access_policies.iter().map(Resource::AccessPolicy));
        for bucket in &stack.buckets {
            list.extend([Resource::Bucket(bucket), Resource::BucketPolicy(bucket)]);
        }
        list.extend(stack.event_buses.iter().map(Resource::EventBus));
        stack.user_pools.iter().for_each(|pool| user_pool_and_parts(&mut list, pool));
        list.extend(stack.identity_pools.iter().map(Resource::IdentityPool));
        list.extend(self.roles().map(Resource::Role));
        let attachments = stack.identity_pools.iter();
        list.extend(attachments.map(Resource::IdentityPoolRoleAttachment));
        list.extend(stack.delivery_streams.iter().map(Resource::DeliveryStream));
        list.extend(stack.accounts.iter().map(Resource::Account));
        stack.functions.iter().for_each(|function| function_and_parts(&mut list, function));
        stack.state_machines.iter().for_each(|machine| state_machine_and_log(&mut list, machine));
        for subscription in &stack.subscriptions {
            list.push(Resource::Subscription(subscription));
            let permission = |function| Resource::Permission(subscription, function);
            let function = subscription.function().filter(|of| !of.id().is_elsewhere());
            list.extend(function.map(permission));
        }
        stack.event_rules.iter().for_each(|rule| rule_and_targets(&mut list, rule));
        list.extend(stack.vpc_links.iter().map(Resource::VpcLink));
        self.apis.iter().for_each(|api| self.api_and_parts(&mut list, api));
        list.extend(stack.api_keys.iter().map(Resource::ApiKey));
        for plan in &stack.usage_plans {
            list.push(Resource::UsagePlan(plan));
            list.extend(plan.api_keys.iter().map(|key| Resource::UsagePlanKey(plan, key)));
        }
        for domain in &stack.domain_names {
            list.push(Resource::DomainName(domain));
            let mappings = domain.mappings.iter();
            list.extend(mappings.map(|mapping| Resource::BasePathMapping(domain, mapping)));
        }
        list.extend(self.alarms.iter().map(Resource::Alarm));
        list.extend(self.dashboard.iter().map(Resource::Dashboard));
        list
    }

    fn api_and_parts<'p>(&'p self, list: &mut Vec<Resource<'p>>, api: &'p PlannedApi<'p>) {
        list.push(Resource::RestApi(api));
        let below_root = api.resources.keys().filter(|path| !path.is_root());
        list.extend(below_root.map(|path| Resource::Resource(api, path)));
        list.extend(api.models.iter().map(|(name, model)| Resource::Model(api, name, model)));
        list.extend(api.has_validator().then_some(Resource::RequestValidator(api)));
        for (name, authorizer) in &api.authorizers {
            list.push(Resource::Authorizer(api, name, authorizer));
            let permission = |function| Resource::AuthorizerPermission(api, name, function);
            let function = authorizer.permitted_function();
            let function = function.filter(|arn| !self.stack.is_function_elsewhere(arn));
            list.extend(function.map(permission));
        }
        for (path, verb, method) in api.methods() {
            list.push(Resource::Method(api, path, verb, method));
            let permission = |function| Resource::MethodPermission(api, path, verb, function);
            list.extend(method.permitted_function().map(permission));
        }
        let responses = api.gateway_responses.iter();
        list.extend(responses.map(|(of, response)| Resource::GatewayResponse(api, *of, response)));
        list.push(Resource::Deployment(api));
        for stage in &api.stages {
            list.extend(stage.access_log.as_ref().map(|log| {
                Resource::LogGroup(LogGroup {
                    id: stage.log_group_id(api),
                    name: stage.log_group_name(self.stack, api),
                    retention_days: log.retention_days,
                    encryption: &log.encryption,
                    checkov_skip: &log.checkov_skip,
                })
            }));
            list.extend(stage.execution_log.as_ref().map(|log| {
                Resource::LogGroup(LogGroup {
                    id: stage.execution_log_group_id(api),
                    name: stage.execution_log_group_name(api),
                    retention_days: log.retention_days,
                    encryption: &log.encryption,
                    checkov_skip: &log.checkov_skip,
                })
            }));
            let certificate = *stage.client_certificate;
            list.extend(certificate.then_some(Resource::ClientCertificate(api, stage)));
            list.push(Resource::Stage(api, stage));
            let web_acl = stage.web_acl.as_ref();
            list.extend(web_acl.map(|web_acl| Resource::WebAclAssociation(api, stage, web_acl)));
            let has_settings = !stage.method_settings.is_empty();
            list.extend(has_settings.then_some(Resource::MethodSettings(api, stage)));
        }
    }
}

fn table_and_parts<'a>(list: &mut Vec<Resource<'a>>, table: &'a Table) {
    list.push(Resource::Table(table));
    for capacity in table.scaled_capacities() {
        list.push(Resource::ScalableTarget(capacity));
        list.push(Resource::ScalingPolicy(capacity));
    }
    let destination = table.kinesis_destination.as_ref();
    list.extend(destination.map(|of| Resource::KinesisStreamingDestination(table, of)));
}

fn user_pool_and_parts<'a>(list: &mut Vec<Resource<'a>>, pool: &'a UserPool) {
    if pool.existing.is_some() {
        return;
    }
    list.push(Resource::UserPool(pool));
    list.extend(pool.domain.as_ref().map(|domain| Resource::UserPoolDomain(pool, domain)));
    let servers = pool.resource_servers.iter();
    list.extend(servers.map(|(name, server)| Resource::ResourceServer(pool, name, server)));
    let clients = pool.clients.iter();
    list.extend(clients.map(|(name, client)| Resource::UserPoolClient(pool, name, client)));
}

fn rule_and_targets<'a>(list: &mut Vec<Resource<'a>>, rule: &'a EventRule) {
    list.push(Resource::EventRule(rule));
    for (id, target) in &rule.targets {
        list.push(Resource::EventTarget(rule, id, target));
        let function = target.function.as_ref().filter(|of| !of.id().is_elsewhere());
        list.extend(function.map(|function| Resource::RulePermission(rule, id, function)));
    }
}

fn function_and_parts<'a>(list: &mut Vec<Resource<'a>>, function: &'a Function) {
    if function.existing.is_none() {
        list.push(Resource::LogGroup(LogGroup {
            id: function.log_group_id(),
            name: function.log_group_name(),
            retention_days: *function.log.retention_days,
            encryption: &function.log.encryption,
            checkov_skip: &function.log.checkov_skip,
        }));
    }
    list.push(Resource::Function(function));
    for (key, mapping) in &function.event_source_mappings {
        list.push(Resource::EventSourceMapping(function, key, mapping));
    }
    for (key, schedule) in &function.schedules {
        list.push(Resource::Schedule(function, key, schedule));
    }
}

fn state_machine_and_log<'a>(list: &mut Vec<Resource<'a>>, machine: &'a StateMachine) {
    if machine.existing.is_none() {
        list.push(Resource::LogGroup(LogGroup {
            id: machine.log_group_id(),
            name: machine.log_group_name(),
            retention_days: *machine.log.retention_days,
            encryption: &machine.log.encryption,
            checkov_skip: &machine.log.checkov_skip,
        }));
    }
    list.push(Resource::StateMachine(machine));
}
