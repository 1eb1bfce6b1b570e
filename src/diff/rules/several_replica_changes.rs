use std::collections::BTreeSet;

use crate::diff::{ChangeChecker, Changed, Consequence, StateResource, change_rule};

change_rule! {
    /// Checks that at most one replica of a table comes or goes.
    ///
    /// ## Why
    /// CloudFormation [adds or removes a single
    /// replica](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html#cfn-dynamodb-globaltable-replicas)
    /// in each update of a table. Terraform changes one replica after the other.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, stream: NEW_AND_OLD_IMAGES, replicas: {eu-west-1: {}}}}
    /// ---
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     stream: NEW_AND_OLD_IMAGES
    ///     replicas: {eu-west-1: {}, eu-west-2: {}, eu-west-3: {}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, stream: NEW_AND_OLD_IMAGES, replicas: {eu-west-1: {}}}}
    /// ---
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     stream: NEW_AND_OLD_IMAGES
    ///     replicas: {eu-west-1: {}, eu-west-2: {}}
    /// ```
    "DG725", "several-replica-changes", Error of CloudFormation, Resource(check)
}

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some((old, new)) = changed.both_of(&["AWS::DynamoDB::GlobalTable"]) else { return };
    let (old, new) = (regions(old), regions(new));
    let moved: Vec<_> = old.symmetric_difference(&new).map(|of| format!("`{of}`")).collect();
    if moved.len() < 2 {
        return;
    }
    let id = changed.id();
    check.report(
        Consequence::Refused,
        id,
        format!(
            "{} replicas of the table {id} change ({}), but CloudFormation creates or deletes only \
             one replica of a table per update",
            moved.len(),
            moved.join(", ")
        ),
        check.in_steps("makes the changes one by one"),
    );
}

fn regions(table: &StateResource) -> BTreeSet<&str> {
    table.list("Replicas").iter().filter_map(|replica| replica["Region"].as_str()).collect()
}
