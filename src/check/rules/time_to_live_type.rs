use crate::check::rule::rule;

rule! {
    /// Checks that the attribute of `time-to-live` is a number.
    ///
    /// ## Why
    /// DynamoDB ignores items whose expiry is not a number, so they would never expire.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {expires: S}, time-to-live: expires}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {expires: N}, time-to-live: expires}}
    /// ```
    "DG206", "time-to-live-type", Error
}
