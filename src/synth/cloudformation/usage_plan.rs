//! `AWS::ApiGateway::UsagePlan` and `AWS::ApiGateway::UsagePlanKey`

use serde::Serialize;

use super::entry::Entry;
use super::value::{Ref, TagList, Value, value};
use crate::model::{ApiKey, Handle, Kind, Quota, Resource as _, Stack, Throttle, UsagePlan};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    usage_plan_name: Value<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    api_stages: Vec<ApiStage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    throttle: Option<ThrottleSettings>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quota: Option<QuotaSettings>,
    #[serde(skip_serializing_if = "TagList::is_empty")]
    tags: TagList<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ApiStage {
    api_id: Ref,
    stage: Ref,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ThrottleSettings {
    rate_limit: f64,
    burst_limit: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct QuotaSettings {
    limit: u32,
    period: &'static str,
    #[serde(skip_serializing_if = "is_zero")]
    offset: u32,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_zero(offset: &u32) -> bool {
    *offset == 0
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct MembershipProperties {
    key_id: Ref,
    key_type: &'static str,
    usage_plan_id: Ref,
}

pub(super) fn entry<'a>(stack: &'a Stack, plan: &'a UsagePlan) -> Entry<impl Serialize + use<'a>> {
    let properties = Properties {
        usage_plan_name: Value(&plan.name),
        description: value(plan.description.as_ref()),
        api_stages: plan
            .stages
            .iter()
            .map(|stage| ApiStage {
                api_id: Ref(stage.id().owner()),
                stage: Ref(stage.id().clone()),
            })
            .collect(),
        throttle: plan.throttle.map(|Throttle { rate, burst }| ThrottleSettings {
            rate_limit: rate,
            burst_limit: burst,
        }),
        quota: plan.quota.map(|Quota { limit, period, offset }| QuotaSettings {
            limit,
            period: period.as_str(),
            offset,
        }),
        tags: TagList::of_stack(stack),
    };
    Entry::new(Kind::UsagePlan, properties)
}

pub(super) fn membership(plan: &UsagePlan, key: &Handle<ApiKey>) -> Entry<impl Serialize + use<>> {
    let properties = MembershipProperties {
        key_id: Ref(key.id().clone()),
        key_type: "API_KEY",
        usage_plan_id: Ref(plan.id()),
    };
    Entry::new(Kind::UsagePlanKey, properties)
}
