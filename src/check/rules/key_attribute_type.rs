use crate::check::rule::rule;

rule! {
    /// Checks that key attributes are of type S, N or B, and have a name of 1 to 255 bytes.
    ///
    /// ## Why
    /// DynamoDB takes no other types in keys.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {id: BOOL}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {id: S}}}
    /// ```
    "DG201", "key-attribute-type", Error
}
