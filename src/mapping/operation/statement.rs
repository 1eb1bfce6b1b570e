//! `PartiQL` statements: constants except for the table's name, with separate parameters.

use super::super::placeholders::attribute_value;
use super::super::writer::Writer;
use super::read::{prepare_limit, write_limit};
use super::{cursor, name_of};
use crate::model::Table;
use crate::model::operation::{ExecuteStatement, PartiQl, Verb};
use crate::plan::Operation;
use crate::text::Text;

/// The request of a statement.
pub(super) fn request(
    w: &mut Writer,
    table: &Table,
    execute: &ExecuteStatement,
    operation: &Operation<'_>,
) {
    let is_select = execute.statement.verb == Verb::Select;
    let is_paged = operation.responds_with_page();
    if is_paged {
        cursor::prepare_to_read_token(w, operation);
    }
    if is_select {
        prepare_limit(w, execute.limit.as_ref());
    }
    w.object(|request| {
        request.member("Statement", |w| w.string(&statement(table, &execute.statement)));
        if !execute.parameters.is_empty() {
            request.member("Parameters", |w| {
                w.array(|w| {
                    for (index, parameter) in execute.parameters.iter().enumerate() {
                        if index > 0 {
                            w.line(",");
                        }
                        let (of, value) = parameter.typed();
                        attribute_value(w, of, value);
                    }
                });
            });
        }
        if is_select && !operation.reads_whole_pages() {
            write_limit(request, execute.limit.as_ref());
        }
        if is_paged {
            cursor::read_token(request);
        }
        if execute.consistent_read {
            request.member("ConsistentRead", |w| w.constant("true"));
        }
        if execute.statement.verb == Verb::Update {
            // It distinguishes a missing item from a failed condition.
            request.member("ReturnValuesOnConditionCheckFailure", |w| w.constant("\"ALL_OLD\""));
        }
    });
}

/// The statement with the physical name of the table.
fn statement(table: &Table, statement: &PartiQl) -> Text {
    let [before, after] = &statement.around;
    let text = Text::from(before.as_str()).then("\"").then(name_of(table)).then("\"");
    let text = match &statement.index {
        Some(index) => text.then(format!(".\"{index}\"")),
        None => text,
    };
    text.then(after.as_str())
}
