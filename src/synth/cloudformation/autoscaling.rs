//! `AWS::ApplicationAutoScaling::ScalableTarget` and `AWS::ApplicationAutoScaling::ScalingPolicy`
//!
//! Neither takes tags, and the role is the service's own.

use serde::Serialize;

use super::entry::Entry;
use super::value::{Owned, Ref};
use crate::model::{Kind, ScaledCapacity};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Target {
    service_namespace: &'static str,
    resource_id: Owned,
    scalable_dimension: &'static str,
    min_capacity: u32,
    max_capacity: u32,
}

pub(super) fn target(capacity: ScaledCapacity<'_>) -> Entry<impl Serialize + use<>> {
    let properties = Target {
        service_namespace: "dynamodb",
        resource_id: Owned(capacity.resource_id()),
        scalable_dimension: capacity.dimension(),
        min_capacity: capacity.scaling.minimum,
        max_capacity: capacity.scaling.maximum,
    };
    Entry::new(Kind::ScalableTarget, properties)
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Policy {
    policy_name: &'static str,
    policy_type: &'static str,
    scaling_target_id: Ref,
    target_tracking_scaling_policy_configuration: TargetTracking,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TargetTracking {
    target_value: u32,
    predefined_metric_specification: PredefinedMetric,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PredefinedMetric {
    predefined_metric_type: &'static str,
}

pub(super) fn policy(capacity: ScaledCapacity<'_>) -> Entry<impl Serialize + use<>> {
    let properties = Policy {
        policy_name: capacity.metric(),
        policy_type: "TargetTrackingScaling",
        scaling_target_id: Ref(capacity.target_id()),
        target_tracking_scaling_policy_configuration: TargetTracking {
            target_value: capacity.scaling.target_utilization_percent,
            predefined_metric_specification: PredefinedMetric {
                predefined_metric_type: capacity.metric(),
            },
        },
    };
    Entry::new(Kind::ScalingPolicy, properties)
}
