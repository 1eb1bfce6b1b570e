//! The checks of a function.

use super::checkov_skip;
use super::finding::Checker;
use super::limits::check_range;
use super::stage::check_retention;
use crate::check::rules::{
    duplicate_entry, empty_grant, function_handler, reserved_name, resource_name, text_too_long,
    unknown_reference,
};
use crate::model::Function;
use crate::model::Stack;
use crate::model::UseOfTable;
use crate::model::arn;
use crate::model::function::MEMORY_SIZE;
use crate::model::function::RESERVED_VARIABLES;
use crate::model::function::TIMEOUT_SECONDS;
use crate::model::limits;
use crate::text::Text;

impl Function {
    pub(crate) fn check_environment(&self, stack: &Stack, check: &mut Checker) {
        let mut bytes = 0;
        for (name, value) in &self.environment {
            let at = ["environment", name];
            let starts = name.starts_with(|first: char| first.is_ascii_alphabetic());
            check.require_key(
                &resource_name::RULE,
                name.len() >= 2 && starts && limits::is_made_of(name, "_"),
                &at,
                format_args!("invalid environment variable name `{name}`"),
                "at least two letters, digits and `_`, starting with a letter",
            );
            check.require_key(
                &reserved_name::RULE,
                !RESERVED_VARIABLES.contains(&name.as_str()),
                &at,
                format_args!("`{name}` is reserved by Lambda"),
                "another name",
            );
            stack.check_text(check, &at, value);
            bytes += name.len() + value.as_literal().unwrap_or_default().len();
        }
        limits::ENVIRONMENT_BYTES.check(check, &["environment"], bytes);
        if let Some(key) = &self.environment_key {
            arn::KMS_KEY.check(stack, check, &["environment-key-arn"], key);
        }
    }

    pub(crate) fn check_uses(&self, stack: &Stack, check: &mut Checker) {
        for (table, UseOfTable { actions, indexes }) in &self.uses.tables {
            let name = &*table.id().name;
            let at = ["uses", "tables", name];
            stack.check_reference(check, &at, table.id());
            check.require(
                &empty_grant::RULE,
                !actions.is_empty(),
                &at,
                "a table without an action",
                "at least one action",
            );
            let known = stack.tables.iter().find(|known| known.key == table.id().name);
            for index in indexes {
                check.require(
                    &unknown_reference::RULE,
                    known.is_none_or(|table| table.has_index(index)),
                    &["uses", "tables", name, "indexes"],
                    format_args!("unknown index `{index}` of the table `{name}`"),
                    "the names of its indexes",
                );
            }
        }
        let topics = self.uses.topics.iter().map(|topic| ("topics", topic.id()));
        let queues = self.uses.queues.iter().map(|queue| ("queues", queue.id()));
        let streams = &self.uses.kinesis_streams;
        let streams = streams.iter().map(|stream| ("kinesis-streams", stream.id()));
        for (of, id) in topics.chain(queues).chain(streams) {
            stack.check_reference(check, &["uses", of], id);
        }
    }

    pub(crate) fn check_handler(&self, check: &mut Checker) {
        check.require(
            &function_handler::RULE,
            (1..=128).contains(&self.handler.len()) && !self.handler.contains(char::is_whitespace),
            &["handler"],
            format_args!("invalid handler `{}`", self.handler),
            "1 to 128 characters without white space",
        );
        check.require(
            &function_handler::RULE,
            self.code.source().is_none() || self.handler.starts_with("index."),
            &["handler"],
            format_args!(
                "the handler `{}` is not in the file `index` of the inline source",
                self.handler
            ),
            "index.FUNCTION",
        );
    }
}

impl Function {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        stack.check_text(check, &["name"], &self.name);
        if let Some(name) = self.name.as_literal() {
            check.require(
                &resource_name::RULE,
                (1..=64).contains(&name.len()) && limits::is_made_of(name, "_-"),
                &["name"],
                format_args!("invalid function name `{name}`"),
                "1 to 64 letters, digits, `_` and `-`",
            );
        }
        if let Some(description) = &self.description {
            stack.check_text(check, &["description"], description);
            check.require(
                &text_too_long::RULE,
                description.as_literal().is_none_or(|text| text.chars().count() <= 256),
                &["description"],
                "a description of more than 256 characters",
                "at most 256 characters",
            );
        }
        self.code.check(stack, check, self);
        self.check_handler(check);
        check_range(check, &["memory-size"], &MEMORY_SIZE, Some(self.memory_size));
        check_range(check, &["timeout-seconds"], &TIMEOUT_SECONDS, Some(self.timeout_seconds));
        self.check_environment(stack, check);
        check_retention(check, &["log", "retention-days"], self.log.retention_days);
        checkov_skip::check(check, &["log"], &self.log.checkov_skip);
        if let Some(destination) = &self.dead_letter {
            destination.check(stack, check, &["dead-letter"]);
        }
        self.check_uses(stack, check);
        let mappings = self.event_source_mappings.iter();
        let sources = mappings.filter_map(|(key, mapping)| Some((key, mapping.source_arn()?)));
        let read = |_: &Text| "another mapping of this function reads the same stream".to_owned();
        check.each_once(&duplicate_entry::RULE, &["event-source-mappings"], sources, read);
        for (key, mapping) in &self.event_source_mappings {
            mapping.check(stack, check, &["event-source-mappings", key]);
        }
        checkov_skip::check(check, &[], &self.checkov_skip);
        stack.check_tags(check, &["tags"], &self.tags);
    }
}
