use crate::check::{Checker, rule};
use crate::model::Table;

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
    "DG206", "time-to-live-type", Error, Table(check)
}

fn check(table: &Table, check: &mut Checker<'_>) {
    let Some(attribute) = table.expiry() else { return };
    let is_key = table.key_attributes().iter().any(|(key, _)| *key == attribute);
    let (of, declared) = match table.attributes.get(attribute) {
        Some(declared) => (declared.shape.type_name(), "declared as"),
        None if is_key => ("S", "a key attribute, and without a declaration"),
        None => return,
    };
    check.require(
        of == "N",
        &["time-to-live"],
        format_args!("`{attribute}` is {declared} {of}"),
        "a number (N): the time of expiry in Unix seconds",
    );
}
