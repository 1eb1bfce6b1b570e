//! What is wrong with a statement and what it is given.

use super::super::statement::{ExecuteStatement, MOST_CHARACTERS, Verb};
use super::source::check_needed;
use super::value::check_typed;
use super::{Route, check_attribute, check_held, check_index, check_limit, check_sources};
use crate::model::problem::{Checker, Field};
use crate::model::{AnswerBody, Table};

impl ExecuteStatement {
    pub(super) fn check(&self, table: &Table, route: Route<'_>, check: &mut Checker) {
        let statement = &self.statement;
        check.require(
            *statement.table == *table.key,
            &["statement"],
            format_args!("a statement about `{}`, and not about the table `{}`", statement.table, table.key),
            "the table's name in the stack",
        );
        let characters = statement.around.iter().map(|text| text.chars().count()).sum::<usize>();
        check.require(
            characters < MOST_CHARACTERS,
            &["statement"],
            "a statement that is too long",
            format_args!("at most {MOST_CHARACTERS} characters"),
        );
        if let Some(index) = &statement.index {
            check_index(table, index, &["statement"], check);
        }
        check.require(
            self.parameters.len() == statement.parameters,
            &["parameters"],
            format_args!("{} values for {} `?`", self.parameters.len(), statement.parameters),
            "a value for each",
        );
        for (index, (of, value)) in self.parameters.iter().enumerate() {
            let place = ["parameters", &index.to_string()];
            check_sources(value, &place, route, check);
            check_needed(value, &place, route, check);
            let fits = of.is_key_type();
            check.require(
                fits,
                &place,
                "a value that no text can stand for",
                "S, N or B; `true`, `false` and NULL stand in the statement itself",
            );
            if fits {
                check_typed("?", *of, value, &place, check);
            }
        }
        let is_select = statement.verb == Verb::Select;
        check.require(
            is_select || self.limit.is_none(),
            &["limit"],
            "a limit of what is not read",
            "SELECT, or no limit",
        );
        check_limit(self.limit.as_ref(), check);
        let is_global = |index: &String| table.global_secondary_indexes.contains_key(index);
        check.require(
            !self.consistent_read || is_select && !statement.index.as_ref().is_some_and(is_global),
            &["consistent-read"],
            "this has no consistent reads",
            "a SELECT from a table or a local secondary index",
        );
    }

    /// Reports an attribute to answer with that is not declared, or that the statement does not read.
    pub(super) fn check_answered(&self, table: &Table, body: &AnswerBody, check: &mut Checker) {
        let AnswerBody::Attribute(name) = body else { return };
        let at = ["answer", "body"];
        check_attribute(table, Field::Value(&at), name, check);
        check.require(
            self.statement.reads(name),
            &at,
            format_args!("the statement does not read `{name}`"),
            format_args!("`{name}` or `*` behind SELECT"),
        );
        check_held(table, self.statement.index.as_deref(), name, Field::Value(&at), check);
    }
}
