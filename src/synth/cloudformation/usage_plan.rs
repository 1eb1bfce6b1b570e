//! `AWS::ApiGateway::UsagePlan` and `AWS::ApiGateway::UsagePlanKey`

use super::value::{Owned, Ref, Value, value};
use super::writer::Writer;
use crate::model::{ApiKey, Handle, Stack, UsagePlan};
use crate::text::Attribute;

pub(super) fn write(w: &mut Writer, stack: &Stack, plan: &UsagePlan) {
    w.properties(|w| {
        w.set("UsagePlanName", Value(&plan.name));
        w.optional("Description", value(plan.description.as_ref()));
        w.list_if_any("ApiStages", &plan.stages, |w, stage| {
            w.object_item(|w| {
                w.set("ApiId", Ref(stage.id().owner()));
                w.set("Stage", Ref(stage.id().clone()));
            });
        });
        if let Some(throttle) = plan.throttle {
            w.object("Throttle", |w| {
                w.set("RateLimit", throttle.rate);
                w.set("BurstLimit", throttle.burst);
            });
        }
        if let Some(quota) = plan.quota {
            w.object("Quota", |w| {
                w.set("Limit", quota.limit);
                w.set("Period", quota.period.as_str());
                w.optional("Offset", Some(quota.offset).filter(|offset| *offset > 0));
            });
        }
        w.tags_of_stack(stack);
    });
}

pub(super) fn membership(w: &mut Writer, plan: &UsagePlan, key: &Handle<ApiKey>) {
    w.properties(|w| {
        w.set("KeyId", Owned(key.api_key_id().into()));
        w.set("KeyType", "API_KEY");
        w.set("UsagePlanId", Owned(plan.id().attribute(Attribute::Id)));
    });
}
