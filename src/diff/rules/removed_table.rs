use crate::diff::table::TABLES;
use crate::diff::{ChangeChecker, Changed, Consequence, Removal, change_rule};

change_rule! {
    /// Checks that no table is deleted with its items.
    ///
    /// ## Why
    /// CloudFormation deletes a removed table unless its [deletion
    /// policy](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html)
    /// retains it. Terraform destroys every resource whose block is removed, because
    /// `prevent_destroy` [goes with the
    /// block](https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy).
    ///
    /// ## Example
    /// ```yaml
    /// tables: {carts: {partition-key: id, removal-policy: delete}}
    /// ---
    /// tables: {orders: {partition-key: id}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {carts: {partition-key: id}}
    /// ---
    /// tables: {carts: {partition-key: id}}
    /// ```
    "DG716", "removed-table", Warning, Resource(check)
}

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some(old) = changed.old_of(&TABLES).filter(|_| changed.new.is_none()) else { return };
    let id = changed.id();
    if check.is_terraform() {
        check.report(
            Consequence::Lost,
            id,
            format!(
                "{id} is no longer in the module: Terraform would destroy the table with all its \
                 items"
            ),
            format!(
                "to keep the table, run `terraform state rm {id}`; to delete it, run `terraform \
                 destroy -target={id}` while its removal policy is `delete`"
            ),
        );
    } else if old.on_removal == Removal::Deleted {
        check.report(
            Consequence::Lost,
            id,
            format!("CloudFormation deletes the table {id} with all its items"),
            "deploy `removal-policy: retain` first to keep it".to_owned(),
        );
    }
}
