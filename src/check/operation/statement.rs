//! Checks of statements and their parameters.

use super::source::check_needed;
use super::value::check_typed;
use super::{check_attribute, check_held, check_index, check_limit, check_sources};
use crate::check::checker::Field;
use crate::check::finding::Checker;
use crate::check::rules::{consistent_read, partiql_statement, response_body};
use crate::check::walk::Route;
use crate::model::operation::statement::{ExecuteStatement, MOST_CHARACTERS, PartiQl, Verb};
use crate::model::{ResponseBody, Table};
use crate::plan::operation::Step;

impl Step<'_> {
    pub(super) fn check_statement(
        &self,
        execute: &ExecuteStatement,
        route: Route<'_>,
        check: &mut Checker,
    ) {
        let ExecuteStatement { statement, parameters, limit, consistent_read, .. } = execute;
        let table = self.table;
        let characters = statement.around.iter().map(|text| text.chars().count()).sum::<usize>();
        check.require(
            &partiql_statement::RULE,
            characters < MOST_CHARACTERS,
            &["statement"],
            "a statement that is too long",
            format_args!("at most {MOST_CHARACTERS} characters"),
        );
        if let Some(index) = &statement.index {
            check_index(table, index, &["statement"], check);
        }
        // Of one that is too long, nothing else counts.
        if characters < MOST_CHARACTERS {
            check_keys(statement, table, check);
        }
        check.require(
            &partiql_statement::RULE,
            parameters.len() == statement.parameters,
            &["parameters"],
            format_args!("{} values for {} `?`", parameters.len(), statement.parameters),
            "one value for each",
        );
        for (index, parameter) in parameters.iter().enumerate() {
            let place = ["parameters", &index.to_string()];
            let (of, value) = parameter.typed();
            check_sources(value, &place, route, check);
            check_needed(value, &place, route, check);
            check_typed("?", of, value, &place, check);
        }
        let is_select = statement.verb == Verb::Select;
        check.require(
            &partiql_statement::RULE,
            is_select || limit.is_none(),
            &["limit"],
            "a limit without a SELECT",
            "SELECT, or no limit",
        );
        check_limit(*limit, check);
        let is_global = |index: &String| table.global_secondary_indexes.contains_key(index);
        check.require(
            &consistent_read::RULE,
            !consistent_read || is_select && !statement.index.as_ref().is_some_and(is_global),
            &["consistent-read"],
            "an unsupported consistent read",
            "a SELECT from a table or a local secondary index",
        );
    }

    /// Reports an attribute in the response that is not declared, or that the statement does not
    /// read.
    pub(super) fn check_returned_by(
        &self,
        execute: &ExecuteStatement,
        body: &ResponseBody,
        check: &mut Checker,
    ) {
        let (table, statement) = (self.table, &execute.statement);
        let ResponseBody::Attribute(name) = body else { return };
        let at = ["answer", "body"];
        check_attribute(table, Field::Value(&at), name, check);
        check.require(
            &response_body::RULE,
            statement.reads(name),
            &at,
            format_args!("the statement does not read `{name}`"),
            format_args!("`{name}` or `*` after SELECT"),
        );
        check_held(table, statement.index.as_deref(), name, Field::Value(&at), check);
    }
}

/// Reports a statement that DynamoDB rejects because of its key attributes.
fn check_keys(statement: &PartiQl, table: &Table, check: &mut Checker) {
    let at = ["statement"];
    let (partition_key, sort_key) = table.key_of(statement.index.as_deref());
    let key: Vec<&str> = std::iter::once(partition_key).chain(sort_key).collect();
    let equalities =
        || key.iter().map(|name| format!("\"{name}\" = ?")).collect::<Vec<_>>().join(" AND ");
    let clauses = statement.clauses();
    match statement.verb {
        Verb::Update | Verb::Delete => {
            if let Some(missing) = key.iter().find(|name| !clauses.pins(name)) {
                check.report(
                    &partiql_statement::RULE,
                    &at,
                    format_args!(
                        "no single item: WHERE has no value for the key attribute `{missing}`"
                    ),
                    format_args!("WHERE {}, optionally with AND and more conditions", equalities()),
                );
            }
            if let Some(changed) = clauses.changed().into_iter().find(|name| key.contains(name)) {
                check.report(
                    &partiql_statement::RULE,
                    &at,
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
                    &partiql_statement::RULE,
                    &at,
                    format_args!("an item without a value for the key attribute `{missing}`"),
                    format_args!("'{missing}': ? among its attributes"),
                );
            }
        }
        Verb::Select => {
            let order = clauses.order();
            if let Some(other) = order.iter().find(|name| !key.contains(name)) {
                check.report(
                    &partiql_statement::RULE,
                    &at,
                    format_args!("ORDER BY `{other}`, which is not a key attribute"),
                    format_args!("ORDER BY {}", key.join(" or ")),
                );
            } else if !order.is_empty() {
                check.require(
                    &partiql_statement::RULE,
                    clauses.tests(partition_key),
                    &at,
                    format_args!(
                        "ORDER BY across partition keys, which DynamoDB does not \
                                  support"
                    ),
                    format_args!("WHERE \"{partition_key}\" = ?"),
                );
            }
        }
    }
}
