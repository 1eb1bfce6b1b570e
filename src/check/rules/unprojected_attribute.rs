use crate::check::route::Use;
use crate::check::values::tests;
use crate::check::{Checker, rule};
use crate::model::operation::StepKind;
use crate::plan::operation::answer::Answering;
use crate::plan::operation::answer::Unresolved;

rule! {
    /// Checks that a read of an index uses attributes that the index holds.
    ///
    /// ## Why
    /// DynamoDB returns none of the others.
    ///
    /// ## Example
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     attributes: {total: N, kind: S}
    ///     global-secondary-indexes: {by-kind: {partition-key: kind, projection: keys-only}}
    /// api:
    ///   routes:
    ///     "GET /kinds/{kind}": {query: {table: orders, index: by-kind, attributes: [total]}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     attributes: {total: N, kind: S}
    ///     global-secondary-indexes:
    ///       by-kind: {partition-key: kind, projection: {include: [total]}}
    /// api:
    ///   routes:
    ///     "GET /kinds/{kind}": {query: {table: orders, index: by-kind, attributes: [total]}}
    /// ```
    "DG604", "unprojected-attribute", Error, Step(check)
}

const EXPECTED: &str = "attributes of its projection";

fn check(of: Use<'_>, check: &mut Checker<'_>) {
    let Use { step, .. } = of;
    let read = step.read();
    let index = match step.kind {
        StepKind::Statement(execute) => execute.statement.index.as_deref(),
        _ => read.and_then(|read| read.index),
    };
    let Some(index) = index else { return };
    let holds = |name: &str| step.table.holds(Some(index), name);
    let message = |name: &str| format!("the index `{index}` does not contain `{name}`");
    for (position, name) in step.projection().iter().enumerate().filter(|(_, name)| !holds(name)) {
        check.report(&["attributes", &position.to_string()], message(name), EXPECTED);
    }
    for placed in tests(step).iter().filter(|placed| placed.field[0] == "filter") {
        let unprojected = |path| Some(step.table.path(path).attribute).filter(|name| !holds(name));
        if let Some(name) = unprojected(placed.path) {
            check.require_key(false, &placed.field(), message(name), EXPECTED);
        }
        for name in placed.others.iter().filter_map(|(other, _)| unprojected(other)) {
            check.report(&placed.field(), message(name), EXPECTED);
        }
    }
    for found in of.operation.answer_references() {
        if let Err(Unresolved::NotProjected { name }) = &found.referent {
            let place: Vec<_> = found.place.iter().map(String::as_str).collect();
            check.report(&place, message(name), EXPECTED);
        }
    }
}
