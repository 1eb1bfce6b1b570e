use crate::check::rule::rule;

rule! {
    /// Checks that a table has a stream where its stream is used.
    ///
    /// ## Why
    /// A function or a replica reads the changes of a table from its stream.
    ///
    /// ## Example
    /// ```yaml
    /// outputs: {stream: "${tables.orders.stream-arn}"}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, stream: NEW_IMAGE}}
    /// outputs: {stream: "${tables.orders.stream-arn}"}
    /// ```
    "DG301", "missing-stream", Error
}
