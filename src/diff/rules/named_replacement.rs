use crate::diff::table::Table;
use crate::diff::{Action, ChangeChecker, Changed, Consequence, change_rule, names};

change_rule! {
    /// Checks that a replaced resource gets another name.
    ///
    /// ## Why
    /// CloudFormation creates a replacement before it deletes the old resource, whose [custom
    /// name](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html)
    /// is taken: "CloudFormation cannot update a stack when a custom-named resource requires
    /// replacing". Terraform fails in the same way for a resource with `create_before_destroy`.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, name: orders}}
    /// ---
    /// tables: {orders: {partition-key: number, name: orders}}
    /// api: {routes: {"GET /orders/{number}": {get: {table: orders}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, name: orders, removal-policy: delete}}
    /// ---
    /// tables:
    ///   orders: {partition-key: id, name: orders, removal-policy: delete}
    ///   numbers: {partition-key: number, name: orders-by-number}
    /// ```
    "DG714", "named-replacement", Error of CloudFormation, Resource(check)
}

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some((old, new)) = changed.old.zip(changed.new) else { return };
    if changed.change.action != Action::Replaced || old.kind != new.kind {
        return;
    }
    let Some(name) = names::of(new).filter(|name| names::of(old).as_ref() == Some(name)) else {
        return;
    };
    let id = changed.id();
    let tables = Table::of(old).zip(Table::of(new));
    let why = tables.filter(|(old, new)| old.is_replaced_by(new)).map_or_else(
        || format!("{} changes", changed.reasons()),
        |(old, new)| old.replacement(&new),
    );
    check.report(
        Consequence::Refused,
        id,
        format!(
            "{id} requires replacement: {why}. CloudFormation cannot replace a resource with the \
             custom name `{name}`"
        ),
        "change its `name`: CloudFormation then creates a new one, which is empty, and retains the \
         old one unless its removal policy is `delete`"
            .to_owned(),
    );
}
