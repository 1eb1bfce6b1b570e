use crate::check::{Checker, rule};

rule! {
    /// Checks that no table has replicas, which a deployed table cannot get.
    ///
    /// ## Why
    /// In CloudFormation, tables with replicas have another resource type. A table that was
    /// deployed without replicas would be deleted.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, stream: NEW_AND_OLD_IMAGES, replicas: {eu-west-1: {}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// allow: [replicated-table] # They had replicas from the start.
    /// tables: {orders: {partition-key: id, stream: NEW_AND_OLD_IMAGES, replicas: {eu-west-1: {}}}}
    /// ```
    "DG814", "replicated-table", Note of CloudFormation, Plan(check)
}

fn check(check: &mut Checker<'_>) {
    let tables: Vec<_> =
        check.stack().tables.iter().filter(|table| !table.replicas.is_empty()).collect();
    let Some(first) = tables.first() else { return };
    let names: Vec<_> = tables.iter().map(|table| format!("`{}`", table.key)).collect();
    check.at(first.id()).require_key(
        false,
        &["replicas"],
        format_args!(
            "tables with replicas ({}) have another resource type: CloudFormation may delete a \
             table that was deployed without replicas, with all its items; import it instead",
            names.join(", ")
        ),
        "",
    );
}
