use crate::diff::{ChangeChecker, Changed, Consequence, change_rule};

change_rule! {
    /// Checks that a logical ID keeps its resource type.
    ///
    /// ## Why
    /// CloudFormation refuses an update that changes the type of a resource. A table that gets
    /// replicas changes from `AWS::DynamoDB::Table` to `AWS::DynamoDB::GlobalTable`. [Converting a
    /// table](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html)
    /// takes a template without it, which retains it, and an import.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, stream: NEW_AND_OLD_IMAGES}}
    /// ---
    /// tables: {orders: {partition-key: id, stream: NEW_AND_OLD_IMAGES, replicas: {eu-west-1: {}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id}}
    /// ---
    /// tables:
    ///   orders: {partition-key: id}
    ///   everywhere: {partition-key: id, stream: NEW_AND_OLD_IMAGES, replicas: {eu-west-1: {}}}
    /// ```
    "DG710", "changed-type", Error of CloudFormation, Resource(check)
}

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some((old, new)) = changed.old.zip(changed.new).filter(|(old, new)| old.kind != new.kind)
    else {
        return;
    };
    let id = changed.id();
    check.report(
        Consequence::Refused,
        id,
        format!(
            "the type of {id} changes from {} to {}, which CloudFormation refuses",
            old.kind, new.kind
        ),
        "deploy without the resource while its removal policy is `retain`, then import it as the \
         new type, with a change set of the type `IMPORT`"
            .to_owned(),
    );
}
