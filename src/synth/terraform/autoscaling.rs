//! [`aws_appautoscaling_target`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appautoscaling_target)
//! and
//! [`aws_appautoscaling_policy`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appautoscaling_policy).

use super::hcl::Writer;
use super::reference::{self, Address, SCALABLE_TARGET, SCALING_POLICY};
use super::tags;
use crate::model::{ScaledCapacity, Stack, Table, Throughput};

/// Writes what scales a table's capacities.
pub(super) fn write(w: &mut Writer, stack: &Stack, table: &Table) {
    for capacity in table.scaled_capacities() {
        let name = reference::name(&capacity.target_id());
        let target = Address::new(SCALABLE_TARGET, &name);
        w.resource(target, |w| {
            w.attribute("service_namespace", "dynamodb");
            w.attribute("resource_id", capacity.resource_id());
            w.attribute("scalable_dimension", capacity.dimension());
            w.attribute("min_capacity", capacity.scaling.minimum);
            w.attribute("max_capacity", capacity.scaling.maximum);
            tags::of_stack(w, stack);
        });
        policy(w, target, capacity);
    }
}

fn policy(w: &mut Writer, target: Address<'_>, capacity: ScaledCapacity<'_>) {
    let name = reference::name(&capacity.policy_id());
    w.resource(Address::new(SCALING_POLICY, &name), |w| {
        w.attribute("name", capacity.metric());
        w.attribute("policy_type", "TargetTrackingScaling");
        w.attribute("service_namespace", target.attribute("service_namespace"));
        w.attribute("resource_id", target.attribute("resource_id"));
        w.attribute("scalable_dimension", target.attribute("scalable_dimension"));
        w.block("target_tracking_scaling_policy_configuration", &[], |w| {
            w.attribute("target_value", capacity.scaling.target_utilization_percent);
            w.block("predefined_metric_specification", &[], |w| {
                w.attribute("predefined_metric_type", capacity.metric());
            });
        });
    });
}

/// The attributes of a table that change without Terraform, and so are none of its business.
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
