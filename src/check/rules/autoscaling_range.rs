use crate::check::{Checker, rule};
use crate::model::{Autoscaling, Billing, Capacity, Scaling, Table, Throughput};

rule! {
    /// Checks that autoscaling has a range that holds the provisioned capacity.
    ///
    /// ## Why
    /// Application Auto Scaling refuses an empty range, and on-demand tables scale by
    /// themselves.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {lines: {partition-key: id, autoscaling: {read: {minimum: 1, maximum: 10}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables:
    ///   lines:
    ///     partition-key: id
    ///     billing: {provisioned: {read: 5, write: 5}}
    ///     autoscaling: {read: {minimum: 1, maximum: 10}}
    /// ```
    "DG207", "autoscaling-range", Error, Table(check)
}

fn check(table: &Table, check: &mut Checker<'_>) {
    if let Some(autoscaling) = table.autoscaling {
        let check = &mut check.within(&["autoscaling"]);
        check_autoscaling(autoscaling, table.billing.capacity(), check);
    }
    for (name, index) in &table.global_secondary_indexes {
        // An index that lacks the capacity breaks another rule.
        if let Some(autoscaling) = index.autoscaling
            && (table.billing == Billing::OnDemand || index.capacity.is_some())
        {
            let check = &mut check.within(&["global-secondary-indexes", name, "autoscaling"]);
            check_autoscaling(autoscaling, index.capacity, check);
        }
    }
}

/// Checks autoscaling against the provisioned capacity, which is `None` for on-demand.
fn check_autoscaling(of: Autoscaling, capacity: Option<Capacity>, check: &mut Checker<'_>) {
    check.require(
        of.read.is_some() || of.write.is_some(),
        &[],
        "autoscaling without `read` and `write`",
        "`read`, `write` or both, each with `minimum` and `maximum`",
    );
    let Some(capacity) = capacity else {
        return check.report(
            &[],
            "autoscaling of on-demand capacity",
            "no autoscaling, or billing: {provisioned: {read: …, write: …}} on the table",
        );
    };
    for (throughput, scaling) in of.each() {
        let provisioned = match throughput {
            Throughput::Read => capacity.read,
            Throughput::Write => capacity.write,
        };
        let key = throughput.key();
        check_scaling(scaling, key, provisioned, &mut check.within(&[key]));
    }
}

fn check_scaling(of: Scaling, key: &str, provisioned: u32, check: &mut Checker<'_>) {
    let Scaling { minimum, maximum, .. } = of;
    check.require(minimum > 0, &["minimum"], "a capacity of 0", "at least 1 capacity unit");
    check.require(
        minimum <= maximum,
        &["maximum"],
        format_args!("the maximum {maximum} is below the minimum {minimum}"),
        format_args!("at least {minimum}"),
    );
    check.require(
        minimum > maximum || (minimum..=maximum).contains(&provisioned),
        &[],
        format_args!("the {key} capacity {provisioned} is not between {minimum} and {maximum}"),
        "a range that includes the provisioned capacity",
    );
}
