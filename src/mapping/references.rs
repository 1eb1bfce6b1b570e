//! The values of references: the lines that a template begins with, and the expressions that stand
//! for them.
//!
//! They are functions of `$context`, the parameters and the body, so a response template computes
//! the same values as the request template.

use std::collections::BTreeSet;

use super::expression::{Condition, Expression};
use super::header;
use super::literal::vtl_string;
use super::stock;
use super::writer::Writer;
use crate::model::operation::batch::SEPARATOR;
use crate::model::{Filter, Reference, ValueSource, ValueTemplate};

/// The value of a reference: its source and the changes to it.
pub(super) type ValueKey = (ValueSource, Vec<Filter>);

fn key(reference: &Reference) -> ValueKey {
    (reference.source.clone(), reference.filters.clone())
}

impl Writer {
    /// Writes the lines that compute the values of these references, for [`Writer::reference`].
    /// Those of a list's elements belong into the loop: [`Writer::prepare_elements`].
    pub(super) fn prepare<'r>(&mut self, references: impl Iterator<Item = &'r Reference>) {
        let references: Vec<_> = references.collect();
        self.times(&references);
        for reference in references {
            if !is_of_element(reference) {
                self.prepare_one(reference);
            }
        }
    }

    /// Writes the lines that compute the values of references to the current element of a list.
    pub(super) fn prepare_elements<'r>(&mut self, references: impl Iterator<Item = &'r Reference>) {
        references.filter(|of| is_of_element(of)).for_each(|reference| self.prepare_one(reference));
    }

    /// Writes the lines that read a source by which callers choose a page, for [`Writer::source`].
    pub(super) fn prepare_page(&mut self, source: &ValueSource) {
        // The others need none.
        if matches!(source, ValueSource::Header(_)) {
            self.read(source);
        }
    }

    /// Holds if the request lacks one of the required values: without them, a key, a filter or a
    /// value would be the same for all callers. Elements of lists are checked one by one.
    pub(super) fn lacks_required<'r>(
        &mut self,
        references: impl Iterator<Item = &'r Reference>,
    ) -> Option<Condition> {
        let mut missing: Option<Condition> = None;
        for reference in references.filter(|of| of.is_required() && !is_of_element(of)) {
            if self.required.insert(key(reference)) {
                let lacks = self.is_missing(reference);
                missing = Some(missing.map_or(lacks.clone(), |missing| missing.or(&lacks)));
            }
        }
        missing
    }

    /// The expression of a value: a string, empty if missing.
    pub(super) fn reference(&self, reference: &Reference) -> Expression {
        let source = || self.source(&reference.source);
        self.filtered.get(&key(reference)).cloned().unwrap_or_else(source)
    }

    /// Holds if the request lacks a value.
    pub(super) fn is_missing(&self, reference: &Reference) -> Condition {
        if let Some(value) = self.filtered.get(&key(reference)) {
            return value.is_text("");
        }
        let source = text_of(&reference.source);
        Expression::is_missing(&source, &self.source(&source))
    }

    /// Holds if the request has all optional values of these templates; `None` if it always has.
    pub(super) fn given<'a>(
        &self,
        values: impl IntoIterator<Item = &'a ValueTemplate>,
    ) -> Option<Condition> {
        let optional = values.into_iter().flat_map(ValueTemplate::references);
        let optional: BTreeSet<_> = optional
            .filter(|reference| reference.is_optional && !self.required.contains(&key(reference)))
            .collect();
        let is_given = |reference: &Reference| {
            if let Some(value) = self.filtered.get(&key(reference)) {
                return value.is_not_empty();
            }
            if let Some(presence) = self.presence.get(&reference.source) {
                return presence.clone();
            }
            let source = text_of(&reference.source);
            Expression::is_given_by(&source, &self.source(&source))
        };
        optional.into_iter().map(is_given).reduce(|one, other| one.and(&other))
    }

    /// The expression of a source: a string, empty if missing.
    pub(super) fn source(&self, source: &ValueSource) -> Expression {
        self.sources.get(source).cloned().unwrap_or_else(|| Expression::source(source))
    }

    /// Sets variables to the request's times and a sortable ID if a value needs them.
    fn times(&mut self, references: &[&Reference]) {
        let mut later = BTreeSet::new();
        let mut is_now = false;
        let mut is_sortable = false;
        for reference in references {
            match reference.source {
                ValueSource::Now { plus } => {
                    later.insert(plus);
                    is_now |= plus > 0 || reference.filters.first() != Some(&Filter::Milliseconds);
                }
                ValueSource::SortableId => is_sortable = true,
                _ => {}
            }
        }
        if is_now {
            let later = later.into_iter().filter(|plus| *plus > 0);
            let later = later.map(|plus| format!("#set($secondsPlus{plus} = $seconds + {plus})\n"));
            self.stock(&stock::SECONDS, &[("later", &later.collect::<String>())]);
        }
        if is_sortable && !self.sources.contains_key(&ValueSource::SortableId) {
            self.stock(&stock::SORTABLE_ID, &[]);
            self.sources
                .insert(ValueSource::SortableId, Expression::source(&ValueSource::SortableId));
        }
    }

    fn prepare_one(&mut self, reference: &Reference) {
        self.read(&reference.source);
        if reference.filters.is_empty() && reference.is_optional {
            self.look_for(&reference.source);
        }
        if reference.filters.is_empty() || self.filtered.contains_key(&key(reference)) {
            return;
        }
        let source = &reference.source;
        let of_source = self.source(source);
        let value = match reference.filters.first() {
            Some(Filter::Json) => self.json_text(source),
            Some(Filter::Iso) => self.iso_time(source),
            Some(Filter::Milliseconds) => self.set("value", &Expression::milliseconds(source)),
            Some(Filter::Split { .. }) if of_source.is_variable() => self.variable("value"),
            _ => self.set("value", &of_source),
        };
        let mut from = if of_source.is_variable() { of_source } else { value.clone() };
        let mut is_missing = Expression::is_missing(source, &value);
        for filter in &reference.filters {
            match filter {
                Filter::Iso | Filter::Milliseconds => from = value.clone(),
                Filter::Json => {
                    from = value.clone();
                    is_missing = value.is_text("");
                }
                Filter::Split { separator, index } => {
                    let parts = self.variable("parts");
                    self.stock(
                        &stock::SPLIT,
                        &[
                            ("parts", &parts.to_string()),
                            ("value", &value.to_string()),
                            ("from", &from.to_string()),
                            ("separator", &vtl_string(&pattern(separator))),
                            ("index", &index.to_string()),
                        ],
                    );
                    from = value.clone();
                    is_missing = value.is_text("");
                }
                Filter::Default(text) => {
                    let text = vtl_string(text);
                    self.line(&format!("#if({is_missing})#set({value} = {text})#end"));
                    from = value.clone();
                }
            }
        }
        self.filtered.insert(key(reference), value);
    }

    /// Sets a variable to the JSON text of a source, empty if missing.
    fn json_text(&mut self, source: &ValueSource) -> Expression {
        if let ValueSource::Body(names) = source {
            let value = self.set("value", &Expression::body_json(names));
            if !names.is_empty() {
                let is_missing = Expression::body(names).is_null();
                self.line(&format!("#if({is_missing})#set({value} = '')#end"));
            }
            return value;
        }
        self.json_of_texts(&Expression::source(source))
    }

    /// Sets a variable to the JSON text of an object of texts.
    pub(super) fn json_of_texts(&mut self, texts: &Expression) -> Expression {
        // Its quotes and braces are escaped once more where it is written as a text.
        let [value, name] = ["value", "name"].map(|name| self.variable(name));
        self.stock(
            &stock::JSON_OBJECT,
            &[
                ("value", &value.to_string()),
                ("name", &name.to_string()),
                ("texts", &texts.to_string()),
                ("open", "{"),
                ("close", "}"),
                ("key", &name.escaped().to_string()),
                ("text", &texts.entry(&name).text().escaped().to_string()),
            ],
        );
        value
    }

    /// Keeps the presence of a member of the body in a variable, which is shorter than the
    /// condition.
    fn look_for(&mut self, source: &ValueSource) {
        let is_member = match source {
            ValueSource::Body(names) | ValueSource::Element(names) => !names.is_empty(),
            _ => false,
        };
        if is_member && !self.presence.contains_key(source) {
            let variable = self.variable("given");
            let is_given = Expression::is_given_by(source, &self.source(source));
            self.line(&format!("#set({variable} = {is_given})"));
            self.presence.insert(source.clone(), Condition::is_true(&variable.to_string()));
        }
    }

    /// Sets a variable to the ISO 8601 text of a time.
    fn iso_time(&mut self, time: &ValueSource) -> Expression {
        let value = self.variable("value");
        let seconds = match time {
            ValueSource::Now { plus } if *plus > 0 => format!("$secondsPlus{plus}"),
            _ => "$seconds".to_owned(),
        };
        let values = [("value", value.to_string()), ("seconds", seconds)];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        self.stock(&stock::ISO_TIME, &values);
        value
    }

    /// Reads a parameter into a variable. Other sources are used directly.
    fn read(&mut self, source: &ValueSource) {
        let name = match source {
            ValueSource::Path(_) => "path",
            ValueSource::QueryString(_) => "query",
            ValueSource::Header(_) => "header",
            ValueSource::QueryStringList(_) | ValueSource::HeaderList(_) => {
                let text = text_of(source);
                self.read(&text);
                let list = self.source(&text).split(SEPARATOR);
                self.sources.insert(source.clone(), list);
                return;
            }
            _ => return,
        };
        if self.sources.contains_key(source) {
            return;
        }
        let variable = self.variable(name);
        match source {
            ValueSource::Header(name) => self.lines(&header::look_up(name, &variable)),
            _ => self.assign(&variable, &Expression::source(source)),
        }
        self.sources.insert(source.clone(), variable);
    }
}

const fn is_of_element(reference: &Reference) -> bool {
    matches!(reference.source, ValueSource::Element(_) | ValueSource::Index)
}

/// The text that a list is a part of; other sources themselves.
fn text_of(source: &ValueSource) -> ValueSource {
    match source {
        ValueSource::QueryStringList(name) => ValueSource::QueryString(name.clone()),
        ValueSource::HeaderList(name) => ValueSource::Header(name.clone()),
        source => source.clone(),
    }
}

/// The regular expression of a text, for Java's `split`.
pub(super) fn pattern(separator: &str) -> String {
    let mut pattern = String::new();
    for character in separator.chars() {
        match character {
            '.' | '|' | '*' | '+' | '?' | '(' | ')' | '{' | '}' | '$' => {
                pattern.extend(['[', character, ']']);
            }
            '[' | ']' | '^' | '\\' => pattern.extend(['\\', character]),
            character => pattern.push(character),
        }
    }
    pattern
}
