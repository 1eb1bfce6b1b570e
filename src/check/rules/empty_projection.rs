use crate::check::{Checker, rule};
use crate::model::{Projection, Table};

rule! {
    /// Checks that an index projects at least one attribute where its projection is a list.
    ///
    /// ## Why
    /// DynamoDB refuses an empty list; `keys-only` projects the keys alone.
    ///
    /// ## Example
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     global-secondary-indexes:
    ///       by-customer: {partition-key: customer, projection: {include: []}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     global-secondary-indexes:
    ///       by-customer: {partition-key: customer, projection: keys-only}
    /// ```
    "DG204", "empty-projection", Error, Table(check)
}

fn check(table: &Table, check: &mut Checker<'_>) {
    let global = table.global_secondary_indexes.iter();
    let global = global.map(|(name, of)| ("global-secondary-indexes", name, &of.projection));
    let local = table.local_secondary_indexes.iter();
    let local = local.map(|(name, of)| ("local-secondary-indexes", name, &of.projection));
    for (section, name, projection) in global.chain(local) {
        check.require(
            !matches!(projection, Projection::Include(attributes) if attributes.is_empty()),
            &[section, name, "projection"],
            "an empty list of attributes",
            "attributes, or keys-only",
        );
    }
}
