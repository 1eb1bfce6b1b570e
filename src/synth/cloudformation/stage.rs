//! `AWS::ApiGateway::Stage`, and what belongs to it.

use serde::Serialize;

use super::deployment::LogicalDeploymentId;
use super::entry::Entry;
use super::value::{GetAtt, Owned, Ref, TagList, Texts, Value, value};
use crate::model::{
    CacheClusterSize, Kind, LoggingLevel, MethodKey, MethodSettings, Resource, RestApi, Stack,
    Stage,
};
use crate::plan::Plan;
use crate::text::{Attribute, Pseudo, Reference, Text};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    rest_api_id: Ref,
    deployment_id: DeploymentRef<'a>,
    stage_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<'a>>,
    #[serde(skip_serializing_if = "Texts::is_empty")]
    variables: Texts<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_log_setting: Option<AccessLogSetting<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    method_settings: Vec<MethodSetting>,
    tracing_enabled: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cache_cluster_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_cluster_size: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    canary_setting: Option<CanarySetting<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_certificate_id: Option<Ref>,
    #[serde(skip_serializing_if = "TagList::is_empty")]
    tags: TagList<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct CanarySetting<'a> {
    deployment_id: DeploymentRef<'a>,
    percent_traffic: f64,
    #[serde(skip_serializing_if = "Texts::is_empty")]
    stage_variable_overrides: Texts<'a>,
    use_stage_cache: bool,
}

#[derive(Serialize)]
struct DeploymentRef<'a> {
    #[serde(rename = "Ref")]
    id: LogicalDeploymentId<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AccessLogSetting<'a> {
    destination_arn: GetAtt,
    format: Value<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct MethodSetting {
    http_method: &'static str,
    resource_path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    throttling_rate_limit: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    throttling_burst_limit: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logging_level: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data_trace_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metrics_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    caching_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_ttl_in_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_data_encrypted: Option<bool>,
}

impl MethodSetting {
    fn new(key: &MethodKey, settings: MethodSettings) -> Self {
        let (http_method, resource_path) = match key {
            MethodKey::All => ("*", "/*".to_owned()),
            // The root is `/`; of other paths, every slash is encoded behind one that is not.
            MethodKey::Route(method, path) if path.is_root() => (method.as_str(), "/".to_owned()),
            MethodKey::Route(method, path) => {
                (method.as_str(), format!("/{}", path.as_str().replace('/', "~1")))
            }
        };
        Self {
            http_method,
            resource_path,
            throttling_rate_limit: settings.throttle.map(|throttle| throttle.rate),
            throttling_burst_limit: settings.throttle.map(|throttle| throttle.burst),
            logging_level: settings.logging_level.map(LoggingLevel::as_str),
            data_trace_enabled: settings.data_trace,
            metrics_enabled: settings.metrics,
            caching_enabled: settings.caching.map(|caching| caching.enabled),
            cache_ttl_in_seconds: settings.caching.map(|caching| caching.time_to_live_seconds),
            cache_data_encrypted: settings.caching.map(|caching| caching.encrypted),
        }
    }
}

pub(super) fn entry<'a>(
    plan: &'a Plan<'_>,
    api: &'a RestApi,
    stage: &'a Stage,
) -> Entry<impl Serialize + use<'a>> {
    let stack = plan.stack();
    let deployment = || DeploymentRef { id: LogicalDeploymentId::of(plan, api) };
    let properties = Properties {
        rest_api_id: Ref(api.id()),
        deployment_id: deployment(),
        stage_name: &stage.name,
        description: value(stage.description.as_ref()),
        variables: Texts(&stage.variables),
        access_log_setting: stage.access_log.as_ref().map(|log| AccessLogSetting {
            destination_arn: GetAtt(stage.log_group_id(api), "Arn"),
            format: Value(&log.format),
        }),
        method_settings: settings(stage),
        tracing_enabled: stage.tracing,
        cache_cluster_enabled: stage.cache.is_some(),
        cache_cluster_size: stage.cache.map(CacheClusterSize::as_str),
        canary_setting: stage.canary.as_ref().map(|canary| CanarySetting {
            deployment_id: deployment(),
            percent_traffic: canary.percent_traffic,
            stage_variable_overrides: Texts(&canary.variables),
            use_stage_cache: canary.use_stage_cache,
        }),
        client_certificate_id: stage
            .client_certificate
            .then(|| Ref(stage.client_certificate_id(api))),
        tags: TagList::of_stack(stack),
    };
    // No reference says that the account has to know the role by which logs are written.
    Entry::new(Kind::Stage, properties)
        .after(stack.accounts.iter().map(Resource::id).collect())
        .checkov_skip(&stage.checkov_skip)
}

/// The settings for methods that the stage has.
fn settings(stage: &Stage) -> Vec<MethodSetting> {
    stage
        .method_settings
        .keys()
        .map(|key| MethodSetting::new(key, stage.effective_settings(key)))
        .collect()
}

/// `AWS::ApiGateway::ClientCertificate`
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ClientCertificateProperties<'a> {
    #[serde(skip_serializing_if = "TagList::is_empty")]
    tags: TagList<'a>,
}

pub(super) fn client_certificate(stack: &Stack) -> Entry<impl Serialize> {
    let properties = ClientCertificateProperties { tags: TagList::of_stack(stack) };
    Entry::new(Kind::ClientCertificate, properties)
}

/// `AWS::WAFv2::WebACLAssociation`
#[derive(Serialize)]
struct WebAclAssociationProperties<'a> {
    #[serde(rename = "ResourceArn")]
    resource_arn: Owned,
    #[serde(rename = "WebACLArn")]
    web_acl_arn: Value<'a>,
}

pub(super) fn web_acl_association<'a>(
    api: &RestApi,
    stage: &Stage,
    web_acl: &'a Text,
) -> Entry<impl Serialize + use<'a>> {
    let id = |id| Reference::Resource { id, attribute: Attribute::Id };
    let arn = Text::from("arn:")
        .then(Pseudo::Partition)
        .then(":apigateway:")
        .then(Pseudo::Region)
        .then("::/restapis/")
        .then(id(api.id()))
        .then("/stages/")
        .then(id(stage.id(api)));
    let properties =
        WebAclAssociationProperties { resource_arn: Owned(arn), web_acl_arn: Value(web_acl) };
    Entry::new(Kind::WebAclAssociation, properties)
}
