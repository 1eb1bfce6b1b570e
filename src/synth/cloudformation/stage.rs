//! `AWS::ApiGateway::Stage`, and what belongs to it: `AWS::ApiGateway::ClientCertificate` and
//! `AWS::WAFv2::WebACLAssociation`.

use super::deployment::LogicalDeploymentId;
use super::value::{GetAtt, Owned, Ref, Value, value};
use super::writer::Writer;
use crate::model::{Account, CacheClusterSize, LoggingLevel, MethodKey, RestApi, Stack, Stage};
use crate::plan::Plan;
use crate::text::{Attribute, Pseudo, Reference, Text};

pub(super) fn write(w: &mut Writer, plan: &Plan<'_>, api: &RestApi, stage: &Stage) {
    let stack = plan.stack();
    let deployment = |w: &mut Writer| {
        w.object("DeploymentId", |w| w.set("Ref", LogicalDeploymentId::of(plan, api)));
    };
    w.checkov_skip(&stage.checkov_skip);
    // No reference shows that the account must have the role for logs first.
    // Nor that API Gateway would create the group of the execution log without a retention.
    let execution_log = stage.execution_log.as_ref().map(|_| stage.execution_log_group_id(api));
    w.depends_on(stack.accounts.iter().map(Account::id).chain(execution_log));
    w.properties(|w| {
        w.set("RestApiId", Ref(api.id()));
        deployment(w);
        w.set("StageName", &stage.name);
        w.optional("Description", value(stage.description.as_ref()));
        w.texts("Variables", &stage.variables);
        if let Some(log) = &stage.access_log {
            w.object("AccessLogSetting", |w| {
                w.set("DestinationArn", GetAtt(stage.log_group_id(api), "Arn"));
                w.set("Format", Value(&log.format));
            });
        }
        w.list_if_any("MethodSettings", stage.method_settings.keys(), |w, key| {
            w.object_item(|w| method_setting(w, stage, key));
        });
        w.set("TracingEnabled", *stage.tracing);
        w.flag("CacheClusterEnabled", stage.cache.is_some());
        w.optional("CacheClusterSize", stage.cache.map(CacheClusterSize::as_str));
        if let Some(canary) = &stage.canary {
            w.object("CanarySetting", |w| {
                deployment(w);
                w.set("PercentTraffic", canary.percent_traffic);
                w.texts("StageVariableOverrides", &canary.variables);
                w.set("UseStageCache", canary.use_stage_cache);
            });
        }
        if *stage.client_certificate {
            w.set("ClientCertificateId", Ref(stage.client_certificate_id(api)));
        }
        w.tags_of_stack(stack);
    });
}

fn method_setting(w: &mut Writer, stage: &Stage, key: &MethodKey) {
    let (http_method, resource_path) = match key {
        MethodKey::All => ("*", "/*".to_owned()),
        // The root is `/`. In other paths, every slash is encoded after a leading slash.
        MethodKey::Route(method, path) if path.is_root() => (method.as_str(), "/".to_owned()),
        MethodKey::Route(method, path) => {
            (method.as_str(), format!("/{}", path.as_str().replace('/', "~1")))
        }
    };
    let settings = stage.effective_settings(key);
    w.set("HttpMethod", http_method);
    w.set("ResourcePath", resource_path);
    if let Some(throttle) = settings.throttle {
        w.set("ThrottlingRateLimit", throttle.rate);
        w.set("ThrottlingBurstLimit", throttle.burst);
    }
    w.optional("LoggingLevel", settings.logging_level.map(LoggingLevel::as_str));
    w.optional("DataTraceEnabled", settings.data_trace);
    w.optional("MetricsEnabled", settings.metrics);
    if let Some(caching) = settings.caching {
        w.set("CachingEnabled", caching.enabled);
        w.set("CacheTtlInSeconds", caching.time_to_live_seconds);
        w.set("CacheDataEncrypted", caching.encrypted);
    }
}

pub(super) fn client_certificate(w: &mut Writer, stack: &Stack) {
    w.properties(|w| w.tags_of_stack(stack));
}

pub(super) fn web_acl_association(w: &mut Writer, api: &RestApi, stage: &Stage, web_acl: &Text) {
    let id = |id| Reference::Resource { id, attribute: Attribute::Id };
    let arn = Text::from("arn:")
        .then(Pseudo::Partition)
        .then(":apigateway:")
        .then(Pseudo::Region)
        .then("::/restapis/")
        .then(id(api.id()))
        .then("/stages/")
        .then(id(stage.id(api)));
    w.properties(|w| {
        w.set("ResourceArn", Owned(arn));
        w.set("WebACLArn", Value(web_acl));
    });
}
