use crate::check::{Checker, rule};
use crate::model::replica::is_region;
use crate::model::{Billing, StreamViewType, Table};

rule! {
    /// Checks that a table with replicas has the billing, stream and encryption that replicas
    /// need.
    ///
    /// ## Why
    /// DynamoDB replicates by the table's stream, and encrypts replicas as it encrypts the
    /// table.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {lines: {partition-key: id, replicas: {eu-west-1: {}}, stream: NEW_IMAGE}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables:
    ///   lines: {partition-key: id, replicas: {eu-west-1: {}}, stream: NEW_AND_OLD_IMAGES}
    /// ```
    "DG208", "replica-settings", Error, Table(check)
}

fn check(table: &Table, check: &mut Checker<'_>) {
    if table.replicas.is_empty() {
        return;
    }
    check.require(
        table.billing == Billing::OnDemand,
        &["billing"],
        "a table with replicas that is not on-demand",
        "billing: on-demand, or no replicas",
    );
    check.require(
        table.stream == Some(StreamViewType::NewAndOldImages),
        if table.stream.is_some() { &["stream"] } else { &["replicas"] },
        "replicas without a stream of new and old images",
        "stream: NEW_AND_OLD_IMAGES on the table",
    );
    let has_own_key = table.encryption.customer_managed().is_some();
    for (region, replica) in &table.replicas {
        let at = ["replicas", region.as_str(), "kms-key-arn"];
        check.require_key(
            is_region(region),
            &at[..2],
            format_args!("unknown region `{region}`"),
            "the name of a region, such as eu-west-1",
        );
        match (&replica.kms_key_arn, has_own_key) {
            (None, true) => check.report(
                &at[..2],
                "a replica without a key of a table with a customer managed key",
                "kms-key-arn: the ARN of a key in this region, or another `encryption` of the table",
            ),
            (Some(_), false) => check.report(
                &at,
                "a replica with a key of a table without a customer managed key",
                "no key here, or encryption: {kms-key-arn: …} on the table",
            ),
            _ => {}
        }
    }
}
