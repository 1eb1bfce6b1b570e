use crate::check::rule::rule;

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
    "DG208", "replica-settings", Error
}
