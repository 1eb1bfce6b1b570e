//! `AWS::ApplicationAutoScaling::ScalableTarget` and `AWS::ApplicationAutoScaling::ScalingPolicy`
//!
//! Neither supports tags, and the role is the service-linked one.

use super::value::{Owned, Ref};
use super::writer::Writer;
use crate::model::ScaledCapacity;

pub(super) fn target(w: &mut Writer, capacity: ScaledCapacity<'_>) {
    w.properties(|w| {
        w.set("ServiceNamespace", "dynamodb");
        w.set("ResourceId", Owned(capacity.resource_id()));
        w.set("ScalableDimension", capacity.dimension());
        w.set("MinCapacity", capacity.scaling.minimum);
        w.set("MaxCapacity", capacity.scaling.maximum);
    });
}

pub(super) fn policy(w: &mut Writer, capacity: ScaledCapacity<'_>) {
    w.properties(|w| {
        w.set("PolicyName", capacity.metric());
        w.set("PolicyType", "TargetTrackingScaling");
        w.set("ScalingTargetId", Ref(capacity.target_id()));
        w.object("TargetTrackingScalingPolicyConfiguration", |w| {
            w.set("TargetValue", capacity.scaling.target_utilization_percent);
            w.object("PredefinedMetricSpecification", |w| {
                w.set("PredefinedMetricType", capacity.metric());
            });
        });
    });
}
