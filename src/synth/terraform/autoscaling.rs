//! [`aws_appautoscaling_target`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appautoscaling_target)
//! and
//! [`aws_appautoscaling_policy`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appautoscaling_policy).

use super::hcl::Writer;
use super::reference::AttributeOf;
use super::tags;
use crate::model::{ScaledCapacity, Stack, Table, Throughput};

pub(super) fn target(w: &mut Writer, stack: &Stack, capacity: ScaledCapacity<'_>) {
    w.resource_of(&capacity.target_id(), |w| {
        w.attribute("service_namespace", "dynamodb");
        w.attribute("resource_id", capacity.resource_id());
        w.attribute("scalable_dimension", capacity.dimension());
        w.attribute("min_capacity", capacity.scaling.minimum);
        w.attribute("max_capacity", capacity.scaling.maximum);
        tags::of_stack(w, stack);
    });
}

pub(super) fn policy(w: &mut Writer, capacity: ScaledCapacity<'_>) {
    let target = &capacity.target_id();
    w.resource_of(&capacity.policy_id(), |w| {
        w.attribute("name", capacity.metric());
        w.attribute("policy_type", "TargetTrackingScaling");
        w.attribute("service_namespace", AttributeOf(target, "service_namespace"));
        w.attribute("resource_id", AttributeOf(target, "resource_id"));
        w.attribute("scalable_dimension", AttributeOf(target, "scalable_dimension"));
        w.block("target_tracking_scaling_policy_configuration", &[], |w| {
            w.attribute("target_value", capacity.scaling.target_utilization_percent);
            w.block("predefined_metric_specification", &[], |w| {
                w.attribute("predefined_metric_type", capacity.metric());
            });
        });
    });
}

/// The attributes of a table that autoscaling changes and Terraform ignores.
pub(super) fn ignored(table: &Table) -> Vec<&'static str> {
    let of_table = table.scaled_capacities().filter(|capacity| capacity.index.is_none());
    let mut ignored: Vec<_> = of_table
        .map(|capacity| match capacity.of {
            Throughput::Read => "read_capacity",
            Throughput::Write => "write_capacity",
        })
        .collect();
    if table.scaled_capacities().any(|capacity| capacity.index.is_some()) {
        ignored.push("global_secondary_index");
    }
    ignored
}
