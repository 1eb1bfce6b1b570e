use crate::check::rule::rule;

rule! {
    /// Checks that every key of the blueprint is one that dynagate knows.
    ///
    /// ## Why
    /// The setting of a misspelled key would silently keep its default.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, stram: NEW_IMAGE}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, stream: NEW_IMAGE}}
    /// ```
    "DG002", "unknown-key", Error
}
