//! `AWS::ApiGateway::UsagePlan` and `AWS::ApiGateway::UsagePlanKey`

use serde::ser::{Serialize, Serializer};

use super::template::Entry;
use super::value::{Ref, Value, value};
use crate::model::{ApiKey, Handle, Quota, ResourceId, Stage, Throttle, UsagePlan};

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    usage_plan_name: Value<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    api_stages: Vec<ApiStage<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    throttle: Option<ThrottleSettings>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quota: Option<QuotaSettings>,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct ApiStage<'a> {
    api_id: OwnerRef<'a>,
    stage: Ref<'a>,
}

/// A reference to the API that a stage is a part of.
struct OwnerRef<'a>(&'a Handle<Stage>);

impl Serialize for OwnerRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Ref(&self.0.id().owner()).serialize(serializer)
    }
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct ThrottleSettings {
    rate_limit: f64,
    burst_limit: u32,
}

#[derive(serde::Serialize)]
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

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct MembershipProperties<'a> {
    key_id: Ref<'a>,
    key_type: &'static str,
    usage_plan_id: PlanRef<'a>,
}

struct PlanRef<'a>(&'a UsagePlan);

impl Serialize for PlanRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let id: ResourceId = crate::model::Resource::id(self.0);
        Ref(&id).serialize(serializer)
    }
}

pub(super) fn entry(plan: &UsagePlan) -> Entry<impl Serialize> {
    let properties = Properties {
        usage_plan_name: Value(&plan.name),
        description: value(plan.description.as_ref()),
        api_stages: plan
            .stages
            .iter()
            .map(|stage| ApiStage { api_id: OwnerRef(stage), stage: Ref(stage.id()) })
            .collect(),
        throttle: plan
            .throttle
            .map(|Throttle { rate, burst }| ThrottleSettings { rate_limit: rate, burst_limit: burst }),
        quota: plan.quota.map(|Quota { limit, period, offset }| QuotaSettings {
            limit,
            period: period.as_str(),
            offset,
        }),
    };
    Entry::new("AWS::ApiGateway::UsagePlan", properties)
}

pub(super) fn membership<'a>(plan: &'a UsagePlan, key: &'a Handle<ApiKey>) -> Entry<impl Serialize + use<'a>> {
    let properties = MembershipProperties { key_id: Ref(key.id()), key_type: "API_KEY", usage_plan_id: PlanRef(plan) };
    Entry::new("AWS::ApiGateway::UsagePlanKey", properties)
}
