use crate::diff::table::{IN_MODULES, Table};
use crate::diff::{ChangeChecker, Consequence, change_rule};

change_rule! {
    /// Checks that a table leaves its customer managed key by an update.
    ///
    /// ## Why
    /// The argument `kms_key_arn` of the aws provider is optional and computed: a table without it
    /// stays under its old key
    /// ([terraform-provider-aws#29811](https://github.com/hashicorp/terraform-provider-aws/issues/29811)),
    /// but the role of the API loses access to that key in the same deployment, so that every
    /// request fails.
    ///
    /// ## Example
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     encryption: {kms-key-arn: "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
    /// ---
    /// tables: {orders: {partition-key: id, encryption: aws-managed}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     encryption: {kms-key-arn: "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
    /// ---
    /// tables: {orders: {partition-key: id}}
    /// ```
    "DG724", "removed-table-key", Error of Terraform, Difference(check)
}

fn check(check: &mut ChangeChecker<'_>) {
    let (before, now) = (check.old, check.new);
    for (id, new) in now.resources.iter().filter(|(_, of)| of.kind == IN_MODULES) {
        let tables = before.resources.get(id).and_then(Table::of).zip(Table::of(new));
        let Some((old, new)) = tables else { continue };
        let is_kept = new.is_encrypted_in_account && new.kms_key.is_none();
        // A state has the AWS managed key as well, if the caller was not allowed to look it up. Only
        // a customer key is granted to a role.
        let is_granted = |key: &String| {
            let mut policies =
                before.resources.values().filter(|of| of.kind == "aws_iam_role_policy");
            !before.is_deployed
                || policies.any(|of| of.text("policy").is_some_and(|text| text.contains(key)))
        };
        let Some(key) = old.kms_key.as_ref().filter(|key| is_kept && is_granted(key)) else {
            continue;
        };
        check.report(
            Consequence::Refused,
            id,
            format!(
                "{id} is encrypted with {key}: the provider does not change this to `aws-managed`, \
                 but the role loses access to the key"
            ),
            format!(
                "run `aws dynamodb update-table --table-name {} --sse-specification \
                 Enabled=true,SSEType=KMS` first, or omit `encryption` for a key owned by DynamoDB",
                old.name
            ),
        );
    }
}
