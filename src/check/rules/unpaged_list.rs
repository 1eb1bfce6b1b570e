use crate::check::rule::rule;
use crate::check::{Checker, Finding};
use crate::model::Kind;
use crate::plan::{Operation, Plan};

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
    "DG809", "unpaged-list", Note, check
}

fn check(plan: &Plan<'_>, findings: &mut Vec<Finding>) {
    for api in plan.apis() {
        for (path, verb, method) in api.methods() {
            let operation = method.operation();
            if operation.is_some_and(Operation::answers_whole_list) {
                let id = api.part(Kind::Method(verb), path.name().clone());
                Checker::new(findings, Some(id)).report(
                    &RULE,
                    &[],
                    format_args!(
                        "{verb} {path} filters by who calls, and has no pages: where DynamoDB reads \
                         more than a megabyte, callers get ListTooLong. With the caller in the \
                         partition key of the table or of an index it would have pages"
                    ),
                    "",
                );
            }
        }
    }
}
