//! The checks of a stage.

use super::checkov_skip;
use super::finding::Checker;
use crate::check::rules::{
    access_log_format, caching_without_cache, duplicate_name, resource_name, unknown_reference,
    value_out_of_range,
};
use crate::model::AccessLog;
use crate::model::Canary;
use crate::model::MethodKey;
use crate::model::MethodSettings;
use crate::model::RestApi;
use crate::model::Stack;
use crate::model::Stage;
use crate::model::arn;
use crate::model::limits::{STAGE_VARIABLES, is_made_of};
use crate::model::lookalike;
use crate::model::stage::RETENTION_DAYS;
use crate::model::stage::has_lines;
use crate::plan::PlannedApi;
use crate::text::Text;

impl Canary {
    pub(crate) fn check(&self, stage: &Stage, stack: &Stack, check: &mut Checker) {
        check.require(
            &value_out_of_range::RULE,
            (0.0..=100.0).contains(&self.percent_traffic),
            &["canary", "percent-traffic"],
            format_args!("{} percent", self.percent_traffic),
            "0 to 100",
        );
        check.require(
            &caching_without_cache::RULE,
            !self.use_stage_cache || stage.cache.is_some(),
            &["canary", "use-stage-cache"],
            "the stage has no cache",
            "a cache on the stage",
        );
        for (name, value) in &self.variables {
            let at = ["canary", "variables", name.as_str()];
            check.require_key(
                &unknown_reference::RULE,
                stage.variables.contains_key(name),
                &at,
                format_args!("unknown stage variable `{name}`"),
                crate::model::one_of("one of the stage's variables", stage.variables.keys()),
            );
            stack.check_text(check, &at, value);
            check_value(&at, value, check);
        }
    }
}

/// Reports what cannot be the value of a stage variable.
pub(crate) fn check_value(at: &[&str], value: &Text, check: &mut Checker) {
    if let Some(value) = value.as_literal() {
        check.require(
            &resource_name::RULE,
            value.len() <= 512 && is_made_of(value, "-._~:/?#&=,"),
            at,
            format_args!("invalid stage variable value `{value}`"),
            "at most 512 letters, digits and `-._~:/?#&=,`",
        );
    }
}

/// Reports a period for which CloudWatch Logs cannot keep logs.
pub(crate) fn check_retention(check: &mut Checker, field: &[&str], days: u32) {
    check.require(
        &value_out_of_range::RULE,
        RETENTION_DAYS.contains(&days),
        field,
        format_args!("unsupported retention of {days} days"),
        format_args!("one of {}", RETENTION_DAYS.map(|days| days.to_string()).join(", ")),
    );
}

impl Stage {
    pub(crate) fn check(&self, api: &PlannedApi<'_>, stack: &Stack, check: &mut Checker) {
        check.require(
            &resource_name::RULE,
            (1..=128).contains(&self.name.len()) && is_made_of(&self.name, "_-"),
            &["name"],
            format_args!("invalid stage name `{}`", self.name),
            "1 to 128 letters, digits, `_` and `-`",
        );
        if let Some(description) = &self.description {
            stack.check_text(check, &["description"], description);
        }
        STAGE_VARIABLES.check(check, &["variables"], self.variables.len());
        if let Some(canary) = &self.canary {
            canary.check(self, stack, check);
        }
        if let Some(web_acl) = &self.web_acl {
            arn::WEB_ACL.check(stack, check, &["web-acl"], web_acl);
        }
        for (name, value) in &self.variables {
            let at = ["variables", name.as_str()];
            check.require_key(
                &resource_name::RULE,
                (1..=64).contains(&name.len()) && is_made_of(name, "_"),
                &at,
                format_args!("invalid stage variable name `{name}`"),
                "1 to 64 letters, digits and `_`",
            );
            stack.check_text(check, &at, value);
            check_value(&at, value, check);
        }
        for (key, settings) in &self.method_settings {
            let spelling = key.spelling();
            if let MethodKey::Route(method, path) = key {
                check.require_key(
                    &unknown_reference::RULE,
                    api.method(*method, path).is_some(),
                    &["method-settings", &spelling],
                    format_args!("unknown route `{spelling}`"),
                    crate::model::one_of(
                        "`*` or a route",
                        api.methods().map(|(path, method, _)| format!("{method} {path}")),
                    ),
                );
            }
            settings.check(check, &spelling);
        }
        self.check_caching(api, check);
        checkov_skip::check(check, &[], &self.checkov_skip);
        if let Some(log) = &self.access_log {
            log.check(stack, check);
            self.check_log_group(stack, api, check);
        }
    }

    /// Reports a log group that the stack has already.
    pub(crate) fn check_log_group(&self, stack: &Stack, api: &RestApi, check: &mut Checker) {
        let (id, name) = (self.id(api), self.log_group_name(stack, api));
        let stages =
            stack.apis.iter().flat_map(|api| api.stages.iter().map(move |stage| (api, stage)));
        let earlier = stages
            .take_while(|(api, stage)| stage.id(api) != id)
            .filter(|(_, stage)| stage.access_log.is_some())
            .map(|(api, stage)| (stage.log_group_id(api), stage.log_group_name(stack, api)));
        let functions = stack
            .functions
            .iter()
            .map(|function| (function.log_group_id(), function.log_group_name()));
        if let Some((other, _)) = functions.chain(earlier).find(|(_, other)| *other == name) {
            let message = format_args!("the same physical name as {other}");
            check.report(
                &duplicate_name::RULE,
                &["access-log", "log-group-name"],
                message,
                "a different name",
            );
        }
    }
}

impl AccessLog {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        if let Some(name) = &self.log_group_name {
            let at = ["access-log", "log-group-name"];
            stack.check_text(check, &at, name);
            if let Some(name) = name.as_literal() {
                check.require(
                    &resource_name::RULE,
                    (1..=512).contains(&name.len()) && is_made_of(name, ".-_/#"),
                    &at,
                    format_args!("invalid log group name `{name}`"),
                    "1 to 512 letters, digits and `.-_/#`",
                );
            }
        }
        check_retention(check, &["access-log", "retention-days"], self.retention_days);
        checkov_skip::check(check, &["access-log"], &self.checkov_skip);
        let at = ["access-log", "format"];
        stack.check_text(check, &at, &self.format);
        if let Some(format) = self.format.as_literal() {
            if let Some(found) = lookalike::in_braces(format) {
                check.report(
                    &access_log_format::RULE,
                    &at,
                    format_args!("`{}` in a log format would be logged literally", found.written),
                    "variables such as $context.requestId",
                );
            }
            check.require(
                &access_log_format::RULE,
                format.contains("$context.requestId")
                    || format.contains("$context.extendedRequestId"),
                &at,
                "the format lacks $context.requestId",
                "$context.requestId or $context.extendedRequestId in it",
            );
        }
        check.require(
            &access_log_format::RULE,
            !has_lines(&self.format),
            &at,
            "a log format with line breaks",
            "one line; in YAML, `>-` folds several lines into one",
        );
    }
}

impl MethodSettings {
    pub(crate) fn check(&self, check: &mut Checker, key: &str) {
        if let Some(throttle) = self.throttle {
            throttle.check(check, &["method-settings", key, "throttle"]);
        }
    }
}
