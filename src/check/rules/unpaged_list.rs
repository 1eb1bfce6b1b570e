use crate::check::route::{Route, named, routes};
use crate::check::{Checker, rule};
use crate::plan::operation::Step;
use crate::plan::{Operation, PlannedApi};

rule! {
    /// Checks for lists that have no pages, because their filter is by who the caller is
    /// (`{context.identity…}`, `{context.authorizer…}`), or because their answer has no
    /// `{next-token}` and their number of items no `limit`.
    ///
    /// ## Why
    /// Callers get `ListTooLong` where DynamoDB reads more than a megabyte. A list with any other
    /// filter, such as by a parameter of the query string, can have pages.
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
    let is_whole_list = |route: &Route<'_>| {
        route.method.operations().into_iter().any(Operation::responds_with_whole_list)
    };
    let filters_by_caller = |route: &Route<'_>| {
        let operations = route.method.operations().into_iter();
        operations.flat_map(|operation| &operation.steps).any(Step::filters_by_caller)
    };
    let (filtered, others): (Vec<_>, Vec<_>) =
        routes(api).filter(is_whole_list).partition(filters_by_caller);
    if let Some(first) = filtered.first() {
        let (filter, have) =
            if filtered.len() == 1 { ("filters", "has") } else { ("filter", "have") };
        check.at(first.id()).report(
            &[],
            format_args!(
                "{} {filter} by the caller and {have} no pages: where DynamoDB reads more than a \
                 megabyte, callers get ListTooLong. With the caller in the partition key of the \
                 table or of an index there would be pages",
                named(&filtered)
            ),
            "",
        );
    }
    if let Some(first) = others.first() {
        let have = if others.len() == 1 { "has" } else { "have" };
        check.at(first.id()).report(
            &[],
            format_args!(
                "{} {have} no pages: where DynamoDB reads more than a megabyte, callers get \
                 ListTooLong. With {{next-token}} in the answer, or a limit, there would be pages",
                named(&others)
            ),
            "",
        );
    }
}
