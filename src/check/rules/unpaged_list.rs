use crate::check::route::{Route, named, routes};
use crate::check::{Checker, rule};
use crate::plan::{Operation, PlannedApi};

rule! {
    /// Checks for lists that have no pages, because their filter is by who the caller is
    /// (`{context.identity…}`, `{context.authorizer…}`).
    ///
    /// ## Why
    /// Callers get `ListTooLong` where DynamoDB reads more than a megabyte. A list with any other
    /// filter, such as by a parameter of the query string, has pages.
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
    ///     GET /mine:
    ///       authorization: AWS_IAM
    ///       query: {table: orders, partition-key: "{context.identity.userArn}"}
    /// ```
    "DG809", "unpaged-list", Note, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    let responds_with_whole_list = |route: &Route<'_>| {
        route.method.operation().is_some_and(Operation::responds_with_whole_list)
    };
    let unpaged: Vec<_> = routes(api).filter(responds_with_whole_list).collect();
    let Some(first) = unpaged.first() else { return };
    let (filter, have) = if unpaged.len() == 1 { ("filters", "has") } else { ("filter", "have") };
    check.at(first.id()).report(
        &[],
        format_args!(
            "{} {filter} by the caller and {have} no pages: where DynamoDB reads more than a \
             megabyte, callers get ListTooLong. With the caller in the partition key of the table \
             or of an index there would be pages",
            named(&unpaged)
        ),
        "",
    );
}
