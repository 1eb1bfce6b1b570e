use crate::check::route::Use;
use crate::check::{Checker, rule};
use crate::model::operation::{StepKind, Verb};

rule! {
    /// Checks that consistent reads are of tables and local secondary indexes only.
    ///
    /// ## Why
    /// DynamoDB refuses consistent reads of global secondary indexes.
    ///
    /// ## Example
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     global-secondary-indexes: {by-kind: {partition-key: kind}}
    /// api:
    ///   routes:
    ///     "GET /kinds/{kind}": {query: {table: orders, index: by-kind, consistent-read: true}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     global-secondary-indexes: {by-kind: {partition-key: kind}}
    /// api: {routes: {"GET /kinds/{kind}": {query: {table: orders, index: by-kind}}}}
    /// ```
    "DG613", "consistent-read", Error, Step(check)
}

fn check(Use { step, .. }: Use<'_>, check: &mut Checker<'_>) {
    let is_global = |index: &str| step.table.global_secondary_indexes.contains_key(index);
    if let StepKind::Statement(execute) = step.kind {
        let of_global = execute.statement.index.as_deref().is_some_and(is_global);
        check.require(
            !execute.consistent_read || execute.statement.verb == Verb::Select && !of_global,
            &["consistent-read"],
            "an unsupported consistent read",
            "a SELECT from a table or a local secondary index",
        );
    }
    let Some(read) = step.read() else { return };
    check.require(
        !read.consistent_read || !read.index.is_some_and(is_global),
        &["consistent-read"],
        "consistent reads of a global secondary index",
        "a local secondary index, or the table",
    );
}
