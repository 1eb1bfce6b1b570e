//! [`aws_api_gateway_usage_plan`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_usage_plan)
//! and its keys.

use super::hcl::Writer;
use super::reference::AttributeOf;
use super::tags;
use crate::model::{ApiKey, Handle, Stack, Stage, UsagePlan};
use crate::text::{Attribute, Text};

pub(super) fn write(w: &mut Writer, stack: &Stack, plan: &UsagePlan) {
    w.resource_of(&plan.id(), |w| {
        w.attribute("name", &plan.name);
        w.optional("description", plan.description.as_ref());
        tags::of_stack(w, stack);
        plan.stages.iter().for_each(|stage| api_stage(w, stage));
        throttle_and_quota(w, plan);
    });
}

fn api_stage(w: &mut Writer, stage: &Handle<Stage>) {
    w.block("api_stages", &[], |w| {
        w.attribute("api_id", AttributeOf(&stage.id.owner(), "id"));
        w.attribute("stage", AttributeOf(&stage.id, "stage_name"));
    });
}

fn throttle_and_quota(w: &mut Writer, plan: &UsagePlan) {
    if let Some(throttle) = plan.throttle {
        w.block("throttle_settings", &[], |w| {
            w.attribute("rate_limit", throttle.rate);
            w.attribute("burst_limit", throttle.burst);
        });
    }
    if let Some(quota) = plan.quota {
        w.block("quota_settings", &[], |w| {
            w.attribute("limit", quota.limit);
            w.attribute("offset", quota.offset);
            w.attribute("period", quota.period.as_str());
        });
    }
}

pub(super) fn membership(w: &mut Writer, plan: &UsagePlan, key: &Handle<ApiKey>) {
    w.resource_of(&plan.membership(key), |w| {
        w.attribute("usage_plan_id", plan.id().attribute(Attribute::Id));
        w.attribute("key_id", Text::from(key.api_key_id()));
        w.attribute("key_type", "API_KEY");
    });
}
