//! The stage.

use super::Lowering;
use crate::blueprint::diagnostic::{At, Fault};
use crate::blueprint::document as written;
use crate::blueprint::reference::Scope;
use crate::model::{
    AccessLog, Caching, Canary, HttpMethod, MethodKey, MethodSettings, Path, Stage, Throttle,
};

impl Lowering<'_> {
    pub(super) fn stage(&mut self, written: &written::Stage, scope: &Scope) -> Stage {
        let mut stage = Stage::new(&written.name);
        stage.description =
            self.optional(written.description.as_ref(), &["api", "stage", "description"]);
        for (name, value) in &written.variables {
            let value = self.text(scope, value, &["api", "stage", "variables", name]);
            stage.variables.insert(name.clone(), value);
        }
        for (key, settings) in &written.method_settings {
            let of = if key == "*" {
                MethodKey::All
            } else {
                match self.settings_key(key) {
                    Some((verb, path)) => MethodKey::Route(verb, Path::unchecked(&path)),
                    None => continue,
                }
            };
            stage.method_settings.insert(of, method_settings(settings));
        }
        stage.access_log = written.access_log.as_ref().map(|log| {
            let at = ["api", "stage", "access-log"];
            let mut lowered = AccessLog::retention_days(log.retention_days);
            lowered.log_group_name = self
                .optional(log.log_group_name.as_ref(), &[&at[..], &["log-group-name"]].concat());
            lowered.checkov_skip.clone_from(&log.checkov_skip.0);
            match &log.format {
                Some(format) => {
                    lowered.format(self.text(scope, format, &[&at[..], &["format"]].concat()))
                }
                None => lowered,
            }
        });
        stage.tracing = written.tracing;
        stage.cache = written.cache;
        stage.canary = written.canary.as_ref().map(|canary| {
            let mut lowered = Canary::traffic_percent(canary.percent_traffic)
                .use_stage_cache(canary.use_stage_cache);
            for (name, value) in &canary.variables {
                let value = self.text(scope, value, &["api", "stage", "canary", "variables", name]);
                lowered.variables.insert(name.clone(), value);
            }
            lowered
        });
        stage.client_certificate = written.client_certificate;
        stage.checkov_skip.clone_from(&written.checkov_skip.0);
        stage.web_acl = self.optional(written.web_acl.as_ref(), &["api", "stage", "web-acl"]);
        stage
    }

    /// The route that settings are for: it has to be one of the API's, as it is written there.
    pub(super) fn settings_key(&mut self, key: &str) -> Option<(HttpMethod, String)> {
        let found =
            self.routes.iter().find(|(_, written)| *written == key).map(|(route, _)| route.clone());
        if found.is_none() {
            let routes: Vec<_> = self.routes.values().cloned().collect();
            let mut path = vec!["api", "stage", "method-settings"];
            path.push(key);
            if self.node.at(&["api", "routes", key]).is_none() {
                let fault = Fault::new(&path, At::Key, format!("the API has no route `{key}`"));
                let known = std::iter::once("*").chain(routes.iter().map(String::as_str));
                self.faults.push(fault.one_of(key, known, str::to_owned));
            }
        }
        found
    }
}

fn method_settings(written: &written::MethodSettings) -> MethodSettings {
    MethodSettings {
        throttle: written.throttle.map(throttle),
        logging_level: written.logging_level,
        data_trace: written.data_trace,
        metrics: written.metrics,
        caching: written.caching.map(|caching| Caching {
            enabled: caching.enabled,
            time_to_live_seconds: caching.time_to_live_seconds,
            encrypted: caching.encrypted,
        }),
    }
}

pub(super) fn throttle(written: written::Throttle) -> Throttle {
    Throttle { rate: written.rate, burst: written.burst }
}
