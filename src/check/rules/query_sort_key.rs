use crate::check::route::Use;
use crate::check::{Checker, rule};
use crate::model::operation::StepKind;

rule! {
    /// Checks that a query tests a sort key that exists, by a comparison that queries support.
    ///
    /// ## Why
    /// DynamoDB refuses other key conditions.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"GET /customers/{id}": {query: {table: orders, sort-key: {equals: x}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, sort-key: at}}
    /// api:
    ///   routes:
    ///     "GET /customers/{id}": {query: {table: orders, sort-key: {equals: x}}}
    /// ```
    "DG622", "query-sort-key", Error, Step(check)
}

fn check(Use { step, .. }: Use<'_>, check: &mut Checker<'_>) {
    let StepKind::Query(query) = step.kind else { return };
    let Some(test) = &query.sort_key else { return };
    let (_, sort_key) = step.table.key_of(query.index.as_deref());
    if sort_key.is_none() {
        check.report(
            &["sort-key"],
            "a sort key condition without a sort key",
            "a table or an index with a sort key",
        );
    } else {
        check.require(
            test.is_of_sort_key(),
            &["sort-key"],
            "unsupported sort key condition",
            "equals, less-than, at-most, greater-than, at-least, between or begins-with",
        );
    }
}
