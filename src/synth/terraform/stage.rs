//! [`aws_api_gateway_stage`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_stage),
//! and its [method
//! settings](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_method_settings).

use super::api::Api;
use super::hcl::Writer;
use super::reference::{self, Address, AttributeOf};
use super::{checkov_skip, tags};
use crate::model::{
    Account, Kind, LoggingLevel, MethodKey, MethodSettings, ResourceId, Stack, Stage,
};
use crate::text::Text;

pub(super) fn write(w: &mut Writer, stack: &Stack, api: &Api<'_>, stage: &Stage) {
    w.resource_of(&stage.id(api.model), |w| attributes(w, stack, api, stage));
}

pub(super) fn client_certificate(w: &mut Writer, id: &ResourceId, stack: &Stack) {
    w.resource_of(id, |w| tags::of_stack(w, stack));
}

pub(super) fn web_acl_association(
    w: &mut Writer,
    id: &ResourceId,
    stage: &ResourceId,
    web_acl: &Text,
) {
    w.resource_of(id, |w| {
        w.attribute("resource_arn", AttributeOf(stage, "arn"));
        w.attribute("web_acl_arn", web_acl);
    });
}

pub(super) fn all_method_settings(w: &mut Writer, api: &Api<'_>, stage: &Stage) {
    for (key, settings) in &stage.method_settings {
        // The provider cannot find settings that set nothing.
        if *settings != MethodSettings::default() {
            method_settings(w, api, stage, key);
        }
    }
}

fn attributes(w: &mut Writer, stack: &Stack, api: &Api<'_>, stage: &Stage) {
    let deployment = &api.model.deployment_id();
    checkov_skip::write(w, &stage.checkov_skip);
    w.attribute("rest_api_id", api.id());
    w.attribute("deployment_id", AttributeOf(deployment, "id"));
    w.attribute("stage_name", &*stage.name);
    w.optional("description", stage.description.as_ref());
    if *stage.tracing {
        w.attribute("xray_tracing_enabled", true);
    }
    if let Some(size) = stage.cache {
        w.attribute("cache_cluster_enabled", true);
        w.attribute("cache_cluster_size", size.as_str());
    }
    if *stage.client_certificate {
        let certificate = &stage.client_certificate_id(api.model);
        w.attribute("client_certificate_id", AttributeOf(certificate, "id"));
    }
    tags::of_stack(w, stack);
    if !stage.variables.is_empty() {
        w.object("variables", |w| {
            stage.variables.iter().for_each(|(name, value)| w.entry(name, value));
        });
    }
    if let Some(log) = &stage.access_log {
        let group = &stage.log_group_id(api.model);
        w.block("access_log_settings", &[], |w| {
            w.attribute("destination_arn", AttributeOf(group, "arn"));
            w.attribute("format", &log.format);
        });
    }
    if let Some(canary) = &stage.canary {
        w.block("canary_settings", &[], |w| {
            w.attribute("deployment_id", AttributeOf(deployment, "id"));
            w.attribute("percent_traffic", canary.percent_traffic);
            w.attribute("use_stage_cache", canary.use_stage_cache);
            if !canary.variables.is_empty() {
                w.object("stage_variable_overrides", |w| {
                    canary.variables.iter().for_each(|(name, value)| w.entry(name, value));
                });
            }
        });
    }
    // A renamed stage is created, with usage plans and domain names pointing to it, before the old
    // one is deleted: API Gateway does not delete a stage in use.
    w.block("lifecycle", &[], |w| w.attribute("create_before_destroy", true));
    // No reference shows that the account must have the role for logs first, nor that API Gateway
    // would create the group of the execution log without a retention.
    let execution_log =
        stage.execution_log.as_ref().map(|_| stage.execution_log_group_id(api.model));
    let before: Vec<_> = stack.accounts.iter().map(Account::id).chain(execution_log).collect();
    if !before.is_empty() {
        w.blank_line();
        w.list("depends_on", |w| {
            for id in &before {
                w.item(Address::of(id.kind, &reference::name(id)));
            }
        });
    }
}

fn method_settings(w: &mut Writer, api: &Api<'_>, of: &Stage, key: &MethodKey) {
    let stage = &of.id(api.model);
    let (name, path) = name_and_path(&reference::name(stage), key);
    w.resource(Address::of(Kind::MethodSettings, &name), |w| {
        checkov_skip::write(w, &of.checkov_skip);
        w.attribute("rest_api_id", api.id());
        w.attribute("stage_name", AttributeOf(stage, "stage_name"));
        w.attribute("method_path", path.as_str());
        w.block("settings", &[], |w| settings_of(w, of.effective_settings(key)));
    });
}

/// The name of the settings in the module, and the path for API Gateway.
///
/// Other names contain no two `_` in a row, so the settings of `POST /` at the stage `a` never
/// collide with a stage `a-post`. In the path, each `/` of the resource is `~1`, as in a JSON
/// pointer; the provider passes the path on unchanged.
fn name_and_path(stage: &str, key: &MethodKey) -> (String, String) {
    match key {
        MethodKey::All => (stage.to_owned(), "*/*".to_owned()),
        MethodKey::Route(verb, path) => {
            let method = reference::name(&ResourceId::new(Kind::Method(*verb), path.as_str()));
            (format!("{stage}__{method}"), format!("{}/{verb}", path.as_str().replace('/', "~1")))
        }
    }
}

/// Also writes settings that are off, because the provider would keep previous values.
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
