//! [`aws_api_gateway_stage`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_stage),
//! its log group and its [method
//! settings](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_method_settings).

use super::api::Api;
use super::hcl::Writer;
use super::reference::{
    self, ACCOUNT, Address, CLIENT_CERTIFICATE, DEPLOYMENT, LOG_GROUP, METHOD_SETTINGS, STAGE,
    WEB_ACL_ASSOCIATION,
};
use super::tags;
use super::{checkov_skip, log_group};
use crate::model::{
    Kind, LoggingLevel, MethodKey, MethodSettings, Resource, ResourceId, Stack, Stage,
};

pub(super) fn write(w: &mut Writer, stack: &Stack, api: &Api<'_>, stage: &Stage) {
    let name = reference::name(&stage.id(api.model));
    if let Some(log) = &stage.access_log {
        let address = reference::name(&stage.log_group_id(api.model));
        let group_name = stage.log_group_name(stack, api.model);
        let address = Address::new(LOG_GROUP, &address);
        log_group::write(w, stack, address, group_name, log.retention_days, &log.checkov_skip);
    }
    let certificate = reference::name(&stage.client_certificate_id(api.model));
    if stage.client_certificate {
        w.resource(Address::new(CLIENT_CERTIFICATE, &certificate), |w| tags::of_stack(w, stack));
    }
    w.resource(Address::new(STAGE, &name), |w| attributes(w, stack, api, stage));
    if let Some(web_acl) = &stage.web_acl {
        let association = reference::name(&stage.web_acl_association_id(api.model));
        w.resource(Address::new(WEB_ACL_ASSOCIATION, &association), |w| {
            w.attribute("resource_arn", Address::new(STAGE, &name).attribute("arn"));
            w.attribute("web_acl_arn", web_acl);
        });
    }
    for (key, settings) in &stage.method_settings {
        // The provider could not find settings that set nothing.
        if *settings != MethodSettings::default() {
            method_settings(w, api, stage, key);
        }
    }
}

fn attributes(w: &mut Writer, stack: &Stack, api: &Api<'_>, stage: &Stage) {
    let deployment = reference::name(&api.model.deployment_id());
    checkov_skip::write(w, &stage.checkov_skip);
    w.attribute("rest_api_id", api.id());
    w.attribute("deployment_id", Address::new(DEPLOYMENT, &deployment).attribute("id"));
    w.attribute("stage_name", &*stage.name);
    w.optional("description", stage.description.as_ref());
    if stage.tracing {
        w.attribute("xray_tracing_enabled", true);
    }
    if let Some(size) = stage.cache {
        w.attribute("cache_cluster_enabled", true);
        w.attribute("cache_cluster_size", size.as_str());
    }
    if stage.client_certificate {
        let certificate = reference::name(&stage.client_certificate_id(api.model));
        w.attribute(
            "client_certificate_id",
            Address::new(CLIENT_CERTIFICATE, &certificate).attribute("id"),
        );
    }
    tags::of_stack(w, stack);
    if !stage.variables.is_empty() {
        w.object("variables", |w| {
            stage.variables.iter().for_each(|(name, value)| w.entry(name, value));
        });
    }
    if let Some(log) = &stage.access_log {
        let group = reference::name(&stage.log_group_id(api.model));
        w.block("access_log_settings", &[], |w| {
            w.attribute("destination_arn", Address::new(LOG_GROUP, &group).attribute("arn"));
            w.attribute("format", &log.format);
        });
    }
    if let Some(canary) = &stage.canary {
        w.block("canary_settings", &[], |w| {
            w.attribute("deployment_id", Address::new(DEPLOYMENT, &deployment).attribute("id"));
            w.attribute("percent_traffic", canary.percent_traffic);
            w.attribute("use_stage_cache", canary.use_stage_cache);
            if !canary.variables.is_empty() {
                w.object("stage_variable_overrides", |w| {
                    canary.variables.iter().for_each(|(name, value)| w.entry(name, value));
                });
            }
        });
    }
    // A stage of another name is there, and in usage plans and behind domain names, before the old
    // one goes: API Gateway deletes none that they have.
    w.block("lifecycle", &[], |w| w.attribute("create_before_destroy", true));
    if !stack.accounts.is_empty() {
        w.blank_line();
        // No reference says that the account has to know the role by which logs are written.
        w.list("depends_on", |w| {
            for account in &stack.accounts {
                w.item(Address::new(ACCOUNT, &reference::name(&account.id())));
            }
        });
    }
}

fn method_settings(w: &mut Writer, api: &Api<'_>, of: &Stage, key: &MethodKey) {
    let name = reference::name(&of.id(api.model));
    let stage = Address::new(STAGE, &name);
    let (name, path) = name_and_path(stage, key);
    w.resource(Address::new(METHOD_SETTINGS, &name), |w| {
        checkov_skip::write(w, &of.checkov_skip);
        w.attribute("rest_api_id", api.id());
        w.attribute("stage_name", stage.attribute("stage_name"));
        w.attribute("method_path", path.as_str());
        w.block("settings", &[], |w| settings_of(w, of.effective_settings(key)));
    });
}

/// What the settings are called in the module, and by what path API Gateway knows them.
///
/// No other name has two `_` in a row, so that the settings of `POST /` at the stage `a` are never
/// those of a stage `a-post`. In the path, each `/` of the resource is `~1`, as in a JSON pointer;
/// the provider hands the path on as it is.
fn name_and_path(stage: Address<'_>, key: &MethodKey) -> (String, String) {
    match key {
        MethodKey::All => (stage.name.to_owned(), "*/*".to_owned()),
        MethodKey::Route(verb, path) => {
            let method = reference::name(&ResourceId::new(Kind::Method(*verb), path.as_str()));
            (
                format!("{}__{method}", stage.name),
                format!("{}/{verb}", path.as_str().replace('/', "~1")),
            )
        }
    }
}

/// Writes all that is off, too: the provider would leave it as it happens to be.
fn settings_of(w: &mut Writer, settings: MethodSettings) {
    if let Some(throttle) = settings.throttle {
        w.attribute("throttling_rate_limit", throttle.rate);
        w.attribute("throttling_burst_limit", throttle.burst);
    }
    w.attribute("logging_level", settings.logging_level.unwrap_or(LoggingLevel::Off).as_str());
    w.attribute("data_trace_enabled", settings.data_trace.unwrap_or_default());
    w.attribute("metrics_enabled", settings.metrics.unwrap_or_default());
    w.attribute("caching_enabled", settings.caching.is_some_and(|caching| caching.enabled));
    if let Some(caching) = settings.caching {
        w.attribute("cache_ttl_in_seconds", caching.time_to_live_seconds);
        w.attribute("cache_data_encrypted", caching.encrypted);
    }
}
