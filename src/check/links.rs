//! The links of a resource: its texts, which may hold references, and its handles of other
//! resources, each with its place.

use super::route::each_template;
use crate::model::arn::{self, ArnOf};
use crate::model::existing::MayExist;
use crate::model::{
    Authorizer, Code, DeliveryStream, DomainName, EventRule, EventSourceMapping, ExecutionRole,
    FailureDestination, IdentityPool, Json, KeyEncryption, LogEncryption, PolicyConditions, Queue,
    ResourceId, ResourceStatement, Role, RouteKind, S3Object, Schedule, Stage, StateMachine,
    Subscription, SubscriptionEndpoint, Table, Tags, UserPoolDomain, VpcLink,
};
use crate::plan::{PlannedApi, PlannedMethod, Resource};
use crate::text::Text;

/// A link to another resource, or a text that may hold some.
#[derive(Clone, Copy)]
pub(crate) enum Link<'a> {
    Text(&'a Text),
    /// The ARN of a resource of some type, in the stack or outside it.
    Arn(&'static ArnOf, &'a Text),
    Handle(&'a ResourceId),
}

type Visit<'a> = dyn FnMut(&[&str], Link<'_>) + 'a;

const NAME: &[&str] = &["name"];
const DESCRIPTION: &[&str] = &["description"];
const KMS_KEY: &[&str] = &["encryption", "kms-key-arn"];
const KEY_OF_PROFILE: &[&str] = &["hardened", "kms-key-arn"];

/// Visits the links of a resource.
pub(super) fn each(resource: &Resource<'_>, visit: &mut Visit<'_>) {
    match resource {
        Resource::KmsKey(key) => visit(KEY_OF_PROFILE, Link::Arn(&arn::KMS_KEY, &key.arn)),
        Resource::KinesisStream(stream) => {
            named(&stream.name, *stream, &arn::KINESIS_STREAM, visit);
            key(&stream.encryption, visit);
            tags(&stream.tags, visit);
        }
        Resource::Table(table) => of_table(table, visit),
        Resource::ResourceGroup(group) => {
            visit(NAME, Link::Text(&group.name));
            optional(DESCRIPTION, group.description.as_ref(), visit);
            for (index, table) in group.tables.iter().enumerate() {
                visit(&["tables", &index.to_string()], Link::Handle(table.id()));
            }
        }
        Resource::Queue(queue) => of_queue(queue, visit),
        Resource::Topic(topic) => {
            named(&topic.name, *topic, &arn::TOPIC, visit);
            optional(&["display-name"], topic.display_name.as_ref(), visit);
            key(&topic.encryption, visit);
            tags(&topic.tags, visit);
        }
        Resource::Bucket(bucket) => {
            named(&bucket.name, *bucket, &arn::BUCKET, visit);
            if let Some(key) = bucket.encryption.customer_managed() {
                visit(KMS_KEY, Link::Arn(&arn::KMS_KEY, key));
            }
            tags(&bucket.tags, visit);
        }
        Resource::DeliveryStream(stream) => of_delivery_stream(stream, visit),
        Resource::VpcLink(link) => of_vpc_link(link, visit),
        Resource::EventBus(bus) => {
            named(&bus.name, *bus, &arn::EVENT_BUS, visit);
            optional(DESCRIPTION, bus.description.as_ref(), visit);
            tags(&bus.tags, visit);
        }
        Resource::EventRule(rule) => of_rule(rule, visit),
        Resource::UserPool(pool) => {
            visit(NAME, Link::Text(&pool.name));
            tags(&pool.tags, visit);
        }
        Resource::UserPoolDomain(_, UserPoolDomain::Prefix(label)) => {
            visit(&["prefix"], Link::Text(label));
        }
        Resource::UserPoolDomain(_, UserPoolDomain::Custom(custom)) => {
            visit(&["custom", "name"], Link::Text(&custom.name));
            let certificate = &custom.certificate_arn;
            visit(&["custom", "certificate-arn"], Link::Arn(&arn::CERTIFICATE, certificate));
        }
        Resource::UserPoolClient(_, _, client) => optional(NAME, client.name.as_ref(), visit),
        Resource::IdentityPool(pool) => of_identity_pool(pool, visit),
        Resource::Role(role) => of_role(role, visit),
        Resource::Account(account) => visit(&[], Link::Handle(&account.cloudwatch_role.id)),
        Resource::Function(function) => of_function(function, visit),
        Resource::StateMachine(machine) => of_state_machine(machine, visit),
        Resource::EventSourceMapping(_, _, mapping) => of_mapping(mapping, visit),
        Resource::Schedule(_, _, schedule) => of_schedule(schedule, visit),
        Resource::Subscription(subscription) => of_subscription(subscription, visit),
        Resource::RestApi(api) => of_api(api, visit),
        Resource::Model(_, _, model) => {
            json(&["schema"], &model.schema, visit);
        }
        Resource::Authorizer(_, _, authorizer) => of_authorizer(authorizer, visit),
        Resource::Method(_, _, _, method) => of_method(method, visit),
        Resource::Stage(_, stage) => of_stage(stage, visit),
        Resource::ApiKey(api_key) => {
            with_id(&api_key.name, *api_key, visit);
            optional(DESCRIPTION, api_key.description.as_ref(), visit);
        }
        Resource::UsagePlan(plan) => {
            with_id(&plan.name, *plan, visit);
            optional(DESCRIPTION, plan.description.as_ref(), visit);
            plan.stages.iter().for_each(|stage| visit(&["stages"], Link::Handle(&stage.id)));
            plan.api_keys.iter().for_each(|key| visit(&["api-keys"], Link::Handle(&key.id)));
        }
        Resource::DomainName(domain) => of_domain(domain, visit),
        Resource::Alarm(alarm) => {
            let key = alarm.metric.key;
            for (field, topics) in [("actions", alarm.actions), ("ok-actions", alarm.ok_actions)] {
                for topic in topics {
                    visit(&[key, field], Link::Handle(topic.id()));
                }
            }
        }
        Resource::Dashboard(dashboard) => visit(NAME, Link::Text(&dashboard.name)),
        // These have those of the resource that they are a part of.
        Resource::ScalableTarget(_)
        | Resource::ScalingPolicy(_)
        | Resource::KinesisStreamingDestination(..)
        | Resource::AccessPolicy(_)
        | Resource::EventTarget(..)
        | Resource::RulePermission(..)
        | Resource::BucketPolicy(_)
        | Resource::IdentityPoolRoleAttachment(_)
        | Resource::ResourceServer(..)
        | Resource::LogGroup(_)
        | Resource::Permission(..)
        | Resource::Resource(..)
        | Resource::RequestValidator(_)
        | Resource::AuthorizerPermission(..)
        | Resource::MethodPermission(..)
        | Resource::GatewayResponse(..)
        | Resource::Deployment(_)
        | Resource::ClientCertificate(..)
        | Resource::WebAclAssociation(..)
        | Resource::MethodSettings(..)
        | Resource::UsagePlanKey(..)
        | Resource::BasePathMapping(..) => {}
    }
}

/// Visits the name of a resource, or the name or ARN of one that exists already.
fn named(name: &Text, of: &impl MayExist, arn_of: &'static ArnOf, visit: &mut Visit<'_>) {
    let Some((name, arn)) = of.existing() else { return visit(NAME, Link::Text(name)) };
    optional(&["existing", "name"], name, visit);
    if let Some(arn) = arn {
        visit(&["existing", "arn"], Link::Arn(arn_of, arn));
    }
}

/// Visits the name of a resource, or the ID of one that exists already.
fn with_id(name: &Text, of: &impl MayExist, visit: &mut Visit<'_>) {
    match of.existing() {
        Some((id, _)) => optional(&["existing", "id"], id, visit),
        None => visit(NAME, Link::Text(name)),
    }
}

fn of_table(table: &Table, visit: &mut Visit<'_>) {
    named(&table.name, table, &arn::TABLE, visit);
    if let Some(arn) = table.existing.as_ref().and_then(|existing| existing.stream_arn.as_ref()) {
        visit(&["existing", "stream-arn"], Link::Arn(&arn::TABLE_STREAM, arn));
    }
    if let Some(key) = table.encryption.customer_managed() {
        visit(KMS_KEY, Link::Arn(&arn::KMS_KEY, key));
    }
    if let Some(destination) = &table.kinesis_destination {
        visit(&["kinesis-destination", "stream"], Link::Handle(destination.stream.id()));
    }
    for (region, replica) in &table.replicas {
        if let Some(key) = &replica.kms_key_arn {
            visit(&["replicas", region, "kms-key-arn"], Link::Arn(&arn::KMS_KEY, key));
        }
    }
    tags(&table.tags, visit);
}

fn of_function(function: &crate::model::Function, visit: &mut Visit<'_>) {
    named(&function.name, function, &arn::FUNCTION, visit);
    of_execution_role(function.role.as_ref(), visit);
    optional(DESCRIPTION, function.description.as_ref(), visit);
    if let Some((at, object)) = s3_object(function.code.as_ref()) {
        visit(&[at, &["bucket"]].concat(), Link::Text(&object.bucket));
        visit(&[at, &["key"]].concat(), Link::Text(&object.key));
        optional(&[at, &["version"]].concat(), object.version.as_ref(), visit);
    }
    for (name, value) in &function.environment {
        visit(&["environment", name], Link::Text(value));
    }
    if let Some(key) = &function.environment_key {
        visit(&["environment-key-arn"], Link::Arn(&arn::KMS_KEY, key));
    }
    key_of_log("log", &function.log.encryption, visit);
    if let Some(arn) = &function.code_signing_config_arn {
        visit(&["code-signing-config-arn"], Link::Arn(&arn::CODE_SIGNING_CONFIG, arn));
    }
    if let Some(vpc) = &function.vpc {
        indexed(&["vpc", "subnet-ids"], &vpc.subnet_ids, visit);
        indexed(&["vpc", "security-group-ids"], &vpc.security_group_ids, visit);
    }
    destination("dead-letter", function.dead_letter.as_ref(), visit);
    for table in function.uses.tables.keys() {
        visit(&["uses", "tables", &table.id().name], Link::Handle(table.id()));
    }
    for (index, permission) in function.permissions.iter().enumerate() {
        let at = ["permissions", &index.to_string(), "resources"];
        indexed(&at, &permission.resources, visit);
    }
    let topics = function.uses.topics.iter().map(|topic| ("topics", topic.id()));
    let queues = function.uses.queues.iter().map(|queue| ("queues", queue.id()));
    let streams = function.uses.kinesis_streams.iter();
    let streams = streams.map(|stream| ("kinesis-streams", stream.id()));
    for (field, id) in topics.chain(queues).chain(streams) {
        visit(&["uses", field], Link::Handle(id));
    }
    tags(&function.tags, visit);
}

fn of_delivery_stream(stream: &DeliveryStream, visit: &mut Visit<'_>) {
    visit(NAME, Link::Text(&stream.name));
    visit(&["bucket"], Link::Handle(stream.bucket.id()));
    optional(&["prefix"], stream.prefix.as_ref(), visit);
    optional(&["error-prefix"], stream.error_prefix.as_ref(), visit);
    if let Some(key) = stream.encryption.customer_managed() {
        visit(KMS_KEY, Link::Arn(&arn::KMS_KEY, key));
    }
    tags(&stream.tags, visit);
}

fn of_vpc_link(link: &VpcLink, visit: &mut Visit<'_>) {
    visit(NAME, Link::Text(&link.name));
    let balancer = &link.load_balancer_arn;
    visit(&["load-balancer-arn"], Link::Arn(&arn::LOAD_BALANCER, balancer));
    optional(DESCRIPTION, link.description.as_ref(), visit);
    tags(&link.tags, visit);
}

fn of_identity_pool(pool: &IdentityPool, visit: &mut Visit<'_>) {
    visit(NAME, Link::Text(&pool.name));
    for (index, provider) in pool.providers.iter().enumerate() {
        let index = index.to_string();
        if let Some(pool) = &provider.user_pool {
            visit(&["providers", &index, "user-pool"], Link::Handle(pool.id()));
        }
        for (field, text) in
            [("provider-name", &provider.provider_name), ("client-id", &provider.client_id)]
        {
            optional(&["providers", &index, field], text.as_ref(), visit);
        }
    }
    tags(&pool.tags, visit);
}

fn of_state_machine(machine: &StateMachine, visit: &mut Visit<'_>) {
    named(&machine.name, machine, &arn::STATE_MACHINE, visit);
    of_execution_role(machine.role.as_ref(), visit);
    key_of_log("log", &machine.log.encryption, visit);
    for (field, definition) in
        [("definition", &machine.definition), ("definition-file", &machine.definition_file)]
    {
        if let Some(definition) = definition {
            json(&[field], definition, visit);
        }
    }
    let uses = &machine.uses;
    for table in uses.tables.keys() {
        visit(&["uses", "tables", &table.id().name], Link::Handle(table.id()));
    }
    let functions = uses.functions.iter().map(|function| ("functions", function.id()));
    let topics = uses.topics.iter().map(|topic| ("topics", topic.id()));
    let queues = uses.queues.iter().map(|queue| ("queues", queue.id()));
    let streams = uses.kinesis_streams.iter().map(|stream| ("kinesis-streams", stream.id()));
    let buses = uses.event_buses.iter().map(|bus| ("event-buses", bus.id()));
    for (field, id) in functions.chain(topics).chain(queues).chain(streams).chain(buses) {
        visit(&["uses", field], Link::Handle(id));
    }
    tags(&machine.tags, visit);
}

fn of_execution_role(role: Option<&ExecutionRole>, visit: &mut Visit<'_>) {
    let Some(ExecutionRole { existing }) = role else { return };
    optional(&["role", "existing", "name"], existing.name.as_ref(), visit);
    if let Some(arn) = &existing.arn {
        visit(&["role", "existing", "arn"], Link::Arn(&arn::ROLE, arn));
    }
}

fn of_endpoint(endpoint: &SubscriptionEndpoint, visit: &mut Visit<'_>) {
    let at = ["endpoint", endpoint.protocol()];
    let text = endpoint.endpoint();
    match endpoint {
        SubscriptionEndpoint::Application(_) => visit(&at, Link::Arn(&arn::MOBILE_ENDPOINT, &text)),
        SubscriptionEndpoint::Firehose { role, .. } => {
            let stream = [at[0], at[1], "delivery-stream-arn"];
            visit(&stream, Link::Arn(&arn::DELIVERY_STREAM, &text));
            visit(&[at[0], at[1], "role-arn"], Link::Arn(&arn::ROLE, &role.into()));
        }
        _ => visit(&at, Link::Text(&text)),
    }
}

fn of_api(api: &PlannedApi<'_>, visit: &mut Visit<'_>) {
    visit(NAME, Link::Text(&api.name));
    optional(DESCRIPTION, api.description.as_ref(), visit);
    optional(&["deployment-description"], api.deployment_description.as_ref(), visit);
    if let Some((name, arn)) = MayExist::existing(&api.declared().role) {
        optional(&["role", "existing", "name"], name, visit);
        if let Some(arn) = arn {
            visit(&["role", "existing", "arn"], Link::Arn(&arn::ROLE, arn));
        }
    }
    for (index, table) in api.declared().role.leading_keys.iter().enumerate() {
        visit(&["role", "leading-keys", &index.to_string()], Link::Handle(table.id()));
    }
    for (index, statement) in api.policy.iter().enumerate() {
        let index = index.to_string();
        let ResourceStatement { principals, when, unless, .. } = statement;
        indexed(&["policy", &index, "principals"], principals, visit);
        for (part, conditions) in [("when", when), ("unless", unless)] {
            let PolicyConditions { source_ips, vpcs, vpc_endpoints, .. } = conditions;
            indexed(&["policy", &index, part, "source-ips"], source_ips, visit);
            indexed(&["policy", &index, part, "vpcs"], vpcs, visit);
            indexed(&["policy", &index, part, "vpc-endpoints"], vpc_endpoints, visit);
        }
    }
}

fn of_authorizer(authorizer: &Authorizer, visit: &mut Visit<'_>) {
    let key = authorizer.key();
    for (index, pool) in authorizer.user_pools().iter().enumerate() {
        visit(&[key, "user-pools", &index.to_string()], Link::Arn(&arn::USER_POOL, pool));
    }
    if let Some(function) = authorizer.function() {
        visit(&[key, "function"], Link::Arn(&arn::FUNCTION, function));
    }
    if let Some(credentials) = authorizer.credentials() {
        visit(&[key, "credentials"], Link::Arn(&arn::ROLE, credentials));
    }
}

fn of_method(method: &PlannedMethod<'_>, visit: &mut Visit<'_>) {
    let at = [method.kind.name()];
    match &method.kind {
        RouteKind::Operation(_) | RouteKind::Choice(_) => {
            let operations = method.kind.operations().into_iter();
            let steps = operations.flat_map(crate::model::Operation::steps);
            steps.for_each(|step| visit(&at, Link::Handle(step.table.id())));
        }
        RouteKind::Aws(raw) => {
            let of_indexes = raw.indexes.iter().map(|(table, _)| table);
            let tables = raw.tables.iter().chain(of_indexes);
            tables.for_each(|table| visit(&at, Link::Handle(table.id())));
        }
        // The mapping templates of a service refer to its resource.
        RouteKind::Lambda(_) | RouteKind::Service(_) | RouteKind::Http(_) | RouteKind::Mock(_) => {}
    }
    // The other links of a function are those of the address.
    if let Some(arn) = method.kind.function().and_then(|function| function.arn.as_ref()) {
        visit(&[at[0], "arn"], Link::Arn(&arn::FUNCTION, arn));
    }
    for (parameter, value) in &method.fixed_parameters {
        let at = ["parameters", parameter.section(), parameter.name(), "equals"];
        visit(&at, Link::Text(value));
    }
    let integration = &method.integration;
    let role = integration.credentials.as_ref().map(|role| &role.0);
    let texts = role.into_iter().chain(&integration.uri).chain(&integration.vpc_link_id);
    for text in texts.chain(integration.request_parameters.values()) {
        visit(&at, Link::Text(text));
    }
    each_template(method, &mut |at, template| visit(at, Link::Text(template)));
}

fn of_stage(stage: &Stage, visit: &mut Visit<'_>) {
    optional(DESCRIPTION, stage.description.as_ref(), visit);
    if let Some(web_acl) = &stage.web_acl {
        visit(&["web-acl"], Link::Arn(&arn::WEB_ACL, web_acl));
    }
    for (name, value) in &stage.variables {
        visit(&["variables", name], Link::Text(value));
    }
    for (name, value) in stage.canary.iter().flat_map(|canary| &canary.variables) {
        visit(&["canary", "variables", name], Link::Text(value));
    }
    if let Some(log) = &stage.access_log {
        optional(&["access-log", "log-group-name"], log.log_group_name.as_ref(), visit);
        visit(&["access-log", "format"], Link::Text(&log.format));
        key_of_log("access-log", &log.encryption, visit);
    }
    if let Some(log) = &stage.execution_log {
        key_of_log("execution-log", &log.encryption, visit);
    }
}

fn key(encryption: &KeyEncryption, visit: &mut Visit<'_>) {
    if let KeyEncryption::CustomerManaged(key) = encryption {
        visit(KMS_KEY, Link::Arn(&arn::KMS_KEY, key));
    }
}

fn destination(field: &str, of: Option<&FailureDestination>, visit: &mut Visit<'_>) {
    match of {
        Some(FailureDestination::Queue(queue)) => {
            visit(&[field, "queue"], Link::Handle(queue.id()));
        }
        Some(FailureDestination::Topic(topic)) => {
            visit(&[field, "topic"], Link::Handle(topic.id()));
        }
        None => {}
    }
}

fn tags(tags: &Tags, visit: &mut Visit<'_>) {
    for (key, value) in tags {
        visit(&["tags", key], Link::Text(value));
    }
}

fn optional(at: &[&str], text: Option<&Text>, visit: &mut Visit<'_>) {
    if let Some(text) = text {
        visit(at, Link::Text(text));
    }
}

fn texts<'a>(at: &[&str], texts: impl Iterator<Item = &'a Text>, visit: &mut Visit<'_>) {
    texts.for_each(|text| visit(at, Link::Text(text)));
}

fn json(at: &[&str], json: &Json, visit: &mut Visit<'_>) {
    json.texts(&mut |text| visit(at, Link::Text(text)));
}

/// Visits the key of a log group.
fn key_of_log(log: &str, encryption: &LogEncryption, visit: &mut Visit<'_>) {
    if let Some(key) = encryption.customer_managed() {
        visit(&[&[log], KMS_KEY].concat(), Link::Arn(&arn::KMS_KEY, key));
    }
}

fn indexed(at: &[&str], texts: &[Text], visit: &mut Visit<'_>) {
    for (index, text) in texts.iter().enumerate() {
        visit(&[at, &[&index.to_string()]].concat(), Link::Text(text));
    }
}

/// The object in S3 with the code of a function, and its place.
pub(crate) fn s3_object(code: Option<&Code>) -> Option<(&'static [&'static str], &S3Object)> {
    match code? {
        Code::Source(_) | Code::File { .. } | Code::Stock(_) => None,
        Code::Files { s3, .. } => Some((&["code", "folder", "s3"], s3)),
        Code::S3(s3) => Some((&["code", "s3"], s3)),
    }
}

fn of_queue(queue: &Queue, visit: &mut Visit<'_>) {
    named(&queue.name, queue, &arn::QUEUE, visit);
    if let Some(key) = queue.encryption.customer_managed() {
        visit(KMS_KEY, Link::Arn(&arn::KMS_KEY, key));
    }
    if let Some(dead_letter) = &queue.dead_letter {
        visit(&["dead-letter-queue", "queue"], Link::Handle(dead_letter.queue.id()));
    }
    tags(&queue.tags, visit);
}

fn of_role(role: &Role, visit: &mut Visit<'_>) {
    optional(NAME, role.name.as_ref(), visit);
    optional(DESCRIPTION, role.description.as_ref(), visit);
    texts(&["managed-policies"], role.managed_policies.iter(), visit);
    for policy in &role.policies {
        visit(&["policy-name"], Link::Text(&policy.name));
        let statements = &policy.statements;
        let conditions = statements.iter().flat_map(|of| of.conditions.values());
        let values = conditions.flat_map(|keys| keys.values().flatten());
        let resources = statements.iter().flat_map(|of| &of.resources);
        texts(&["policy-name", "statements"], values.chain(resources), visit);
    }
}

fn of_mapping(mapping: &EventSourceMapping, visit: &mut Visit<'_>) {
    if let Some(table) = &mapping.table {
        visit(&["table"], Link::Text(&table.stream_arn().into()));
    }
    if let Some(stream) = &mapping.kinesis_stream {
        visit(&["kinesis-stream"], Link::Handle(stream.id()));
    }
    if let Some(queue) = &mapping.queue {
        visit(&["queue"], Link::Handle(queue.id()));
    }
    destination("on-failure", mapping.on_failure.as_ref(), visit);
    for (index, filter) in mapping.filters.iter().enumerate() {
        json(&["filters", &index.to_string()], filter, visit);
    }
}

fn of_schedule(schedule: &Schedule, visit: &mut Visit<'_>) {
    optional(NAME, schedule.name.as_ref(), visit);
    optional(DESCRIPTION, schedule.description.as_ref(), visit);
    if let Some(input) = &schedule.input {
        json(&["input"], input, visit);
    }
    if let Some(queue) = &schedule.dead_letter_queue {
        visit(&["dead-letter-queue"], Link::Handle(queue.id()));
    }
}

fn of_subscription(subscription: &Subscription, visit: &mut Visit<'_>) {
    visit(&[], Link::Handle(subscription.topic.id()));
    of_endpoint(&subscription.endpoint, visit);
    if let Some(policy) = &subscription.filter_policy {
        json(&["filter-policy"], policy, visit);
    }
    if let Some(queue) = &subscription.dead_letter_queue {
        visit(&["dead-letter-queue"], Link::Handle(queue.id()));
    }
}

fn of_rule(rule: &EventRule, visit: &mut Visit<'_>) {
    visit(&[], Link::Handle(rule.bus.id()));
    optional(NAME, rule.name.as_ref(), visit);
    optional(DESCRIPTION, rule.description.as_ref(), visit);
    rule.pattern.iter().for_each(|pattern| json(&["pattern"], pattern, visit));
    for (id, target) in &rule.targets {
        for (field, resource) in target.resources() {
            visit(&["targets", id, field], Link::Handle(resource));
        }
        target.input.iter().for_each(|input| json(&["targets", id, "input"], input, visit));
        if let Some(queue) = &target.dead_letter_queue {
            visit(&["targets", id, "dead-letter-queue"], Link::Handle(queue.id()));
        }
    }
}

fn of_domain(domain: &DomainName, visit: &mut Visit<'_>) {
    visit(NAME, Link::Text(&domain.name));
    visit(&["certificate-arn"], Link::Arn(&arn::CERTIFICATE, &domain.certificate));
    if let Some(store) = &domain.trust_store {
        visit(&["mutual-tls", "truststore-uri"], Link::Text(&store.uri));
        optional(&["mutual-tls", "truststore-version"], store.version.as_ref(), visit);
    }
    for mapping in &domain.mappings {
        visit(&["base-path"], Link::Handle(&mapping.stage.id));
    }
}
