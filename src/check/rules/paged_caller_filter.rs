use crate::check::route::Use;
use crate::check::{Checker, rule};
use crate::model::ResponseBody;

rule! {
    /// Checks that a list has no pages if its filter is by who the caller is
    /// (`{context.identity…}`, `{context.authorizer…}`).
    ///
    /// ## Why
    /// The token of a page could name an item that the filter hides. A list with any other filter,
    /// such as by a parameter of the query string, can have pages.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {owner: S}}}
    /// api:
    ///   routes:
    ///     GET /mine:
    ///       authorization: AWS_IAM
    ///       scan:
    ///         table: orders
    ///         filter: {owner: {equals: "{context.identity.userArn}"}}
    ///         limit: {default: 5}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {owner: S}}}
    /// api:
    ///   routes:
    ///     GET /mine:
    ///       authorization: AWS_IAM
    ///       scan: {table: orders, filter: {owner: {equals: "{context.identity.userArn}"}}}
    /// ```
    "DG617", "paged-caller-filter", Error, Step(check)
}

fn check(of: Use<'_>, check: &mut Checker<'_>) {
    let Some(read) = of.step.read().filter(|_| of.step.filters_by_caller()) else { return };
    check.require(
        read.limit.is_none(),
        &["limit"],
        "a filter by caller with pages, whose nextToken could reveal an item that the filter hides",
        "no limit, so the list is returned at once; or the caller in the partition key of the \
         table or an index",
    );
    check.require(
        of.response() != Some(&ResponseBody::DynamoDb),
        &["answer", "body"],
        "a filter by caller and DynamoDB's own response, whose LastEvaluatedKey could reveal an \
         item that the filter hides",
        "items or json; or the caller in the partition key of the table or an index",
    );
}
