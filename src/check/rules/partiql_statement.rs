use crate::check::route::Use;
use crate::check::{Checker, rule};
use crate::model::Table;
use crate::model::operation::StepKind;
use crate::model::operation::statement::{MOST_CHARACTERS, PartiQl, Verb};

rule! {
    /// Checks PartiQL statements against the table, its keys and the given parameters.
    ///
    /// ## Why
    /// DynamoDB would refuse every request.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     DELETE /orders:
    ///       execute-statement:
    ///         statement: DELETE FROM orders WHERE kind = ?
    ///         parameters: [{S: x}]
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     "DELETE /orders/{id}":
    ///       execute-statement:
    ///         statement: DELETE FROM orders WHERE id = ?
    ///         parameters: [{S: "{path.id}"}]
    /// ```
    "DG621", "partiql-statement", Error, Step(check)
}

fn check(Use { step, .. }: Use<'_>, check: &mut Checker<'_>) {
    let StepKind::Statement(execute) = step.kind else { return };
    let (statement, parameters) = (&execute.statement, &execute.parameters);
    let characters = statement.around.iter().map(|text| text.chars().count()).sum::<usize>();
    // Of one that is too long, nothing else counts.
    if characters < MOST_CHARACTERS {
        check_keys(statement, step.table, check);
    } else {
        let expected = format_args!("at most {MOST_CHARACTERS} characters");
        check.report(AT, "a statement that is too long", expected);
    }
    check.require(
        parameters.len() == statement.parameters,
        &["parameters"],
        format_args!("{} values for {} `?`", parameters.len(), statement.parameters),
        "one value for each",
    );
    check.require(
        statement.verb == Verb::Select || execute.limit.is_none(),
        &["limit"],
        "a limit without a SELECT",
        "SELECT, or no limit",
    );
}

const AT: &[&str] = &["statement"];

/// Reports a statement that DynamoDB rejects because of its key attributes.
fn check_keys(statement: &PartiQl, table: &Table, check: &mut Checker<'_>) {
    let (partition_key, sort_key) = table.key_of(statement.index.as_deref());
    let key: Vec<&str> = std::iter::once(partition_key).chain(sort_key).collect();
    let equalities =
        || key.iter().map(|name| format!("\"{name}\" = ?")).collect::<Vec<_>>().join(" AND ");
    let clauses = statement.clauses();
    match statement.verb {
        Verb::Update | Verb::Delete => {
            if let Some(missing) = key.iter().find(|name| !clauses.pins(name)) {
                check.report(
                    AT,
                    format_args!(
                        "no single item: WHERE has no value for the key attribute `{missing}`"
                    ),
                    format_args!("WHERE {}, optionally with AND and more conditions", equalities()),
                );
            }
            if let Some(changed) = clauses.changed().into_iter().find(|name| key.contains(name)) {
                check.report(
                    AT,
                    format_args!("`{changed}` is a key attribute, which an update cannot change"),
                    "other attributes in SET and REMOVE",
                );
            }
        }
        Verb::Insert => {
            let inserted = clauses.inserted(statement.verb);
            if let Some(missing) =
                inserted.and_then(|names| key.iter().find(|name| !names.contains(name)))
            {
                check.report(
                    AT,
                    format_args!("an item without a value for the key attribute `{missing}`"),
                    format_args!("'{missing}': ? among its attributes"),
                );
            }
        }
        Verb::Select => {
            let order = clauses.order();
            if let Some(other) = order.iter().find(|name| !key.contains(name)) {
                check.report(
                    AT,
                    format_args!("ORDER BY `{other}`, which is not a key attribute"),
                    format_args!("ORDER BY {}", key.join(" or ")),
                );
            } else if !order.is_empty() {
                check.require(
                    clauses.tests(partition_key),
                    AT,
                    format_args!("ORDER BY across partition keys, which DynamoDB does not support"),
                    format_args!("WHERE \"{partition_key}\" = ?"),
                );
            }
        }
    }
}
