use crate::check::route::Route;
use crate::check::{Checker, rule};
use crate::plan::Operation;

rule! {
    /// Checks for lists that are filtered by the caller and so have no pages.
    ///
    /// ## Why
    /// Callers get `ListTooLong` where DynamoDB reads more than a megabyte.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {owner: S}}}
    /// api:
    ///   routes:
    ///     GET /mine:
    ///       authorization: AWS_IAM
    ///       scan: {table: orders, filter: {owner: {equals: "{context.identity.userArn}"}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: owner, sort-key: id}}
    /// api:
    ///   routes:
    ///     "GET /orders/{id}": null
    ///     GET /mine:
    ///       authorization: AWS_IAM
    ///       query: {table: orders, partition-key: "{context.identity.userArn}"}
    /// ```
    "DG809", "unpaged-list", Note, Method(check)
}

fn check(Route { path, verb, method, .. }: Route<'_>, check: &mut Checker<'_>) {
    if method.operation().is_some_and(Operation::responds_with_whole_list) {
        check.report(
            &[],
            format_args!(
                "{verb} {path} filters by the caller and has no pages: where DynamoDB reads more \
                 than a megabyte, callers get ListTooLong. With the caller in the partition key of \
                 the table or of an index it would have pages"
            ),
            "",
        );
    }
}
