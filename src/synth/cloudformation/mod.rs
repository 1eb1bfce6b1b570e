//! CloudFormation templates, in JSON.
//!
//! Each kind of resource has a file that writes its entry; `writer` and `value` know how JSON and
//! references are written.

mod account;
mod advice;
mod alarm;
mod api_key;
mod authorizer;
mod autoscaling;
mod bucket;
mod delivery_stream;
mod deployment;
mod domain_name;
mod entry;
mod event_bus;
mod event_rule;
mod function;
mod gateway_response;
mod iam;
mod identity_pool;
mod kinesis_stream;
mod kms_key;
mod layout;
mod log_group;
mod method;
mod model;
mod output;
mod parameter;
mod permission;
mod queue;
mod quota;
mod request_validator;
mod resource;
mod resource_group;
mod rest_api;
mod role;
mod schedule;
mod shared;
mod stage;
mod state_machine;
mod table;
mod topic;
mod upload;
mod usage_plan;
mod user_pool;
mod value;
mod vpc_link;
mod writer;

pub use quota::QuotaExceeded;
pub use upload::Upload;

use self::deployment::LogicalDeploymentId;
use self::shared::Shared;
use self::writer::Writer;
use super::archive;
use super::artifact::{Artifact, Contents};
use super::backend::Backend;
use crate::check::CheckedPlan;
use crate::plan::identifier::LogicalId;
use crate::plan::{Plan, Resource};

/// Writes a plan as one CloudFormation template, the first of the files. The others are code
/// archives, which have to be uploaded to S3 first.
#[derive(Debug, Clone, Copy, Default)]
pub struct CloudFormation;

impl CloudFormation {
    /// Checks that the template of a plan is within CloudFormation's quotas.
    ///
    /// # Errors
    ///
    /// The exceeded quota, with a remedy.
    pub fn check_quotas(self, plan: &Plan<'_>, template: &Artifact) -> Result<(), QuotaExceeded> {
        quota::check(plan, template)
    }

    /// The template without white space between the tokens of its JSON. A template of up to 51,200
    /// bytes can be deployed without a bucket.
    pub fn compact(self, template: &Artifact) -> Artifact {
        let text = template.text().map(layout::compact).unwrap_or_default() + "\n";
        Artifact { name: template.name.clone(), contents: Contents::Text(text) }
    }

    /// The S3 locations of the archives, which have to be uploaded before the deployment.
    pub fn uploads(self, plan: &Plan<'_>) -> Vec<Upload> {
        upload::all(plan.stack()).collect()
    }
}

impl Backend for CloudFormation {
    fn synthesize(&self, plan: &CheckedPlan<'_>) -> Vec<Artifact> {
        let template = Artifact::of_text("template.json", template(plan));
        std::iter::once(template).chain(archive::of_folders(plan.stack())).collect()
    }
}

fn template(plan: &Plan<'_>) -> String {
    let stack = plan.stack();
    let shared = &Shared::of(plan);
    Writer::document(|w| {
        w.set("AWSTemplateFormatVersion", "2010-09-09");
        w.optional("Description", stack.description.as_deref());
        if !stack.parameters.is_empty() {
            w.object("Parameters", |w| {
                for parameter in &stack.parameters {
                    w.entry(&LogicalId(&parameter.id()), |w| parameter::write(w, parameter));
                }
            });
        }
        if !shared.is_empty() {
            w.set("Mappings", shared);
        }
        w.object("Resources", |w| {
            for resource in plan.created_resources() {
                write_entry(w, plan, &resource, shared);
            }
        });
        if plan.outputs().next().is_some() {
            w.object("Outputs", |w| {
                for output in plan.outputs() {
                    w.entry(&LogicalId(&output.id()), |w| output::write(w, output));
                }
            });
        }
    })
}

fn write_entry(w: &mut Writer, plan: &Plan<'_>, resource: &Resource<'_>, shared: &Shared<'_>) {
    let id = &resource.id();
    let of = match resource {
        // These are properties of the table, the stage and the rule.
        Resource::KinesisStreamingDestination(..)
        | Resource::MethodSettings(..)
        | Resource::EventTarget(..) => return,
        Resource::Table(table) if !table.replicas.is_empty() => table::GLOBAL,
        _ => id.kind.cloudformation_type(),
    };
    let entry = |w: &mut Writer| {
        w.set("Type", of);
        write(w, plan, resource, shared);
    };
    match resource {
        Resource::Deployment(api) => w.entry(&LogicalDeploymentId::of(plan, api), entry),
        _ => w.entry(&LogicalId(id), entry),
    }
}

/// Writes everything of a resource's entry but its type.
fn write(w: &mut Writer, plan: &Plan<'_>, resource: &Resource<'_>, shared: &Shared<'_>) {
    let stack = plan.stack();
    match resource {
        Resource::KmsKey(key) => kms_key::write(w, stack, key),
        Resource::KinesisStream(stream) => kinesis_stream::write(w, stack, stream),
        Resource::Table(table) => table::write(w, stack, table),
        Resource::ScalableTarget(capacity) => autoscaling::target(w, *capacity),
        Resource::ScalingPolicy(capacity) => autoscaling::policy(w, *capacity),
        Resource::KinesisStreamingDestination(..)
        | Resource::MethodSettings(..)
        | Resource::EventTarget(..) => {}
        Resource::ResourceGroup(group) => resource_group::write(w, stack, group),
        Resource::Queue(queue) => queue::write(w, stack, queue),
        Resource::AccessPolicy(policy) => iam::access_policy(w, policy),
        Resource::UserPool(pool) => user_pool::write(w, stack, pool),
        Resource::UserPoolDomain(pool, domain) => user_pool::domain(w, pool, domain),
        Resource::ResourceServer(pool, name, server) => {
            user_pool::resource_server(w, pool, name, server);
        }
        Resource::UserPoolClient(pool, name, client) => user_pool::client(w, pool, name, client),
        Resource::Topic(topic) => topic::write(w, stack, topic),
        Resource::Subscription(subscription) => topic::subscription(w, subscription),
        Resource::Permission(of, function) => function::permission(w, of, function),
        Resource::Bucket(bucket) => bucket::write(w, stack, bucket),
        Resource::BucketPolicy(bucket) => bucket::policy(w, bucket),
        Resource::DeliveryStream(stream) => delivery_stream::write(w, stack, stream),
        Resource::VpcLink(link) => vpc_link::write(w, stack, link),
        Resource::EventBus(bus) => event_bus::write(w, stack, bus),
        Resource::EventRule(rule) => event_rule::write(w, stack, rule),
        Resource::RulePermission(rule, _, function) => event_rule::permission(w, rule, function),
        Resource::IdentityPool(pool) => identity_pool::write(w, stack, pool),
        Resource::IdentityPoolRoleAttachment(pool) => identity_pool::role_attachment(w, pool),
        Resource::Role(role) => role::write(w, stack, role),
        Resource::Account(account) => account::write(w, account),
        Resource::LogGroup(group) => log_group::write(w, stack, group),
        Resource::Function(function) => function::write(w, stack, function),
        Resource::StateMachine(machine) => state_machine::write(w, stack, machine),
        Resource::EventSourceMapping(function, _, mapping) => {
            function::mapping(w, stack, function, mapping);
        }
        Resource::Schedule(function, key, of) => schedule::write(w, stack, function, key, of),
        Resource::Alarm(alarm) => alarm::write(w, stack, alarm),
        Resource::Dashboard(dashboard) => alarm::dashboard(w, dashboard),
        Resource::RestApi(api) => rest_api::write(w, stack, api),
        Resource::Resource(api, path) => resource::write(w, api, path),
        Resource::Model(api, name, model) => model::write(w, api, name, model),
        Resource::RequestValidator(api) => request_validator::write(w, api),
        Resource::Authorizer(api, name, authorizer) => {
            authorizer::write(w, api, name, authorizer);
        }
        Resource::AuthorizerPermission(api, name, function) => {
            authorizer::permission(w, api, name, function);
        }
        Resource::Method(api, path, verb, method) => {
            method::write(w, api, path, *verb, method, shared);
        }
        Resource::MethodPermission(api, path, verb, lambda) => {
            method::permission(w, api, path, *verb, lambda);
        }
        Resource::GatewayResponse(api, of, response) => {
            gateway_response::write(w, api, *of, response);
        }
        Resource::Deployment(api) => deployment::write(w, api),
        Resource::ClientCertificate(..) => stage::client_certificate(w, stack),
        Resource::Stage(api, stage) => stage::write(w, plan, api, stage),
        Resource::WebAclAssociation(api, stage, web_acl) => {
            stage::web_acl_association(w, api, stage, web_acl);
        }
        Resource::ApiKey(key) => api_key::write(w, stack, key),
        Resource::UsagePlan(of) => usage_plan::write(w, stack, of),
        Resource::UsagePlanKey(of, key) => usage_plan::membership(w, of, key),
        Resource::DomainName(domain) => domain_name::write(w, stack, domain),
        Resource::BasePathMapping(domain, mapping) => domain_name::mapping(w, domain, mapping),
    }
}
