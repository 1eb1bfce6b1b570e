//! [`aws_api_gateway_usage_plan`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_usage_plan)
//! and the keys that belong to it.

use super::hcl::Writer;
use super::reference::{self, API_KEY, Address, REST_API, STAGE, USAGE_PLAN, USAGE_PLAN_KEY};
use super::tags;
use crate::model::{ApiKey, Handle, Resource, Stack, Stage, UsagePlan};

pub(super) fn write(w: &mut Writer, stack: &Stack, plan: &UsagePlan) {
    let name = reference::name(&plan.id());
    let address = Address::new(USAGE_PLAN, &name);
    w.resource(address, |w| {
        w.attribute("name", &plan.name);
        w.optional("description", plan.description.as_ref());
        tags::of_stack(w, stack);
        plan.stages.iter().for_each(|stage| api_stage(w, stage));
        throttle_and_quota(w, plan);
    });
    plan.api_keys.iter().for_each(|key| membership(w, plan, address, key));
}

fn api_stage(w: &mut Writer, stage: &Handle<Stage>) {
    let api = reference::name(&stage.id.owner());
    let stage = reference::name(&stage.id);
    w.block("api_stages", &[], |w| {
        w.attribute("api_id", Address::new(REST_API, &api).attribute("id"));
        w.attribute("stage", Address::new(STAGE, &stage).attribute("stage_name"));
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

fn membership(w: &mut Writer, plan: &UsagePlan, address: Address<'_>, key: &Handle<ApiKey>) {
    let name = reference::name(&plan.membership(key));
    let key = reference::name(&key.id);
    w.resource(Address::new(USAGE_PLAN_KEY, &name), |w| {
        w.attribute("usage_plan_id", address.attribute("id"));
        w.attribute("key_id", Address::new(API_KEY, &key).attribute("id"));
        w.attribute("key_type", "API_KEY");
    });
}
