//! Writes a mapping template that prints JSON.
//!
//! The template is readable: indented, with one member per line. White space is free, because it is
//! only between JSON tokens; quoted text stays on one line.

use std::collections::{BTreeMap, BTreeSet};

use super::expression::{Condition, Expression};
use super::literal::{json_characters, vtl_string, vtl_text};
use super::references::ValueKey;
use super::stock::{self, Stock};
use crate::model::limits::LOOP_ITERATIONS;
use crate::model::value_template::{Content, TextOf};
use crate::model::{Part, ValueSource, ValueTemplate};
use crate::text::{Segment, Text};

/// The number of blanks per level of indentation.
const INDENT: usize = 2;

/// The writer of a mapping template.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent properties of the current place")]
pub struct Writer {
    out: Text,
    depth: usize,
    /// True if lines are not indented, because blanks before a directive are printed.
    is_flush_left: bool,
    /// True if everything is on one line, because white space is a part of a text.
    is_inline: bool,
    /// True if the current line is not empty.
    in_line: bool,
    /// True if the last piece is a reference, which VTL would continue with following characters.
    after_reference: bool,
    /// The number of variables by name.
    variables: BTreeMap<&'static str, usize>,
    /// The variables of sources that have been read.
    pub(super) sources: BTreeMap<ValueSource, Expression>,
    /// The variables of values that filters have changed.
    pub(super) filtered: BTreeMap<ValueKey, Expression>,
    /// The conditions that the request has a source, if a variable knows.
    pub(super) presence: BTreeMap<ValueSource, Condition>,
    /// The values without which a request is refused.
    pub(super) required: BTreeSet<ValueKey>,
    /// The definitions that the template needs at its start.
    definitions: Vec<&'static Stock>,
    /// The kind of the documents that it reads.
    documents: Documents,
}

/// The kind of a document's values.
#[derive(Debug, Default)]
enum Documents {
    /// JSON.
    #[default]
    Json,
    /// Texts, as those of a form.
    Texts,
}

impl Writer {
    /// Writes a body that is not always rendered: what it reads is unknown afterwards.
    pub(super) fn apart(&mut self, body: impl FnOnce(&mut Self)) {
        let known = (
            self.sources.clone(),
            self.filtered.clone(),
            self.presence.clone(),
            self.required.clone(),
        );
        body(self);
        (self.sources, self.filtered, self.presence, self.required) = known;
    }

    /// Treats the values of a document as texts, as those of a form are.
    pub(super) fn read_texts(&mut self) {
        self.documents = Documents::Texts;
    }

    /// True if the values of a document are texts.
    pub(super) const fn reads_texts(&self) -> bool {
        matches!(self.documents, Documents::Texts)
    }

    /// Creates an empty template.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the template.
    pub fn finish(mut self) -> Text {
        self.end_line();
        let definitions: String = self.definitions.iter().map(|stock| stock.text()).collect();
        if definitions.is_empty() { self.out } else { Text::from(definitions).then(&self.out) }
    }

    /// Writes a line of comment.
    pub fn comment(&mut self, comment: &str) {
        self.end_line();
        let comment: String =
            comment.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        self.line(&format!("## {comment}"));
    }

    /// Sets a variable; it is called `name`, or `name2` if that is in use.
    ///
    /// The value must not be `null`, which API Gateway would replace by `""`.
    pub fn set(&mut self, name: &'static str, value: &Expression) -> Expression {
        let variable = self.variable(name);
        self.assign(&variable, value);
        variable
    }

    /// Sets a variable to a constant string that [`vtl_text`] accepts.
    pub(super) fn set_text(&mut self, name: &'static str, text: &Text) -> Expression {
        let variable = self.variable(name);
        self.end_line();
        self.push(&format!("#set({variable} = "));
        self.out.push(vtl_text(text));
        self.push(")");
        self.end_line();
        variable
    }

    /// Writes a constant text that [`vtl_text`] accepts as a value in a form.
    pub(super) fn url_encoded(&mut self, text: &Text) {
        self.push("$util.urlEncode(");
        self.out.push(vtl_text(text));
        self.push(")");
    }

    /// Assigns a value to an existing variable.
    pub(super) fn assign(&mut self, variable: &Expression, value: &Expression) {
        self.line(&format!("#set({variable} = {value})"));
    }

    /// Writes a stock template on lines of its own, without empty lines.
    pub(super) fn stock(&mut self, stock: &Stock, values: &[(&str, &str)]) {
        self.lines(&stock.render(values));
    }

    /// A list with the elements of a collection, such as an object's names, which have no indices.
    pub(super) fn list_of(&mut self, collection: &Expression) -> Expression {
        let [list, all] = ["list", "all"].map(|name| self.variable(name));
        self.line(&format!("#set({list} = [])"));
        self.line(&format!("#set({all} = {list}.addAll({collection}))"));
        list
    }

    /// A copy of an object without the members of these names.
    fn rest_of(&mut self, object: &Expression, names: &BTreeSet<&str>) -> Expression {
        let rest = self.set("rest", &Expression::parsed("{}"));
        self.call(&rest.put_all(object));
        let names: Vec<_> = names.iter().map(|name| vtl_string(name)).collect();
        for names in names.chunks(LOOP_ITERATIONS as usize) {
            let list = Expression::list(names.iter().cloned());
            self.each(&list, "name", |writer, name| writer.call(&rest.remove(name)));
        }
        rest
    }

    /// Calls a method without printing its result.
    fn call(&mut self, call: &Expression) {
        self.line(&format!("#set($called = {call})"));
    }

    /// Writes a part that is printed only if `condition` holds, on lines of its own.
    pub fn when(&mut self, condition: &Condition, body: impl FnOnce(&mut Self)) {
        self.line(&format!("#if({condition})"));
        self.indented(body);
        self.line("#end");
    }

    /// Writes two alternatives, each on lines of its own.
    pub fn either(
        &mut self,
        condition: &Condition,
        body: impl FnOnce(&mut Self),
        otherwise: impl FnOnce(&mut Self),
    ) {
        self.line(&format!("#if({condition})"));
        self.indented(body);
        self.line("#else");
        self.indented(otherwise);
        self.line("#end");
    }

    /// Writes `body` for requests for which `condition` does not hold, and `refused` for others,
    /// without further indentation.
    pub(super) fn refuse_when(
        &mut self,
        condition: &Condition,
        refused: &'static str,
        body: impl FnOnce(&mut Self),
    ) {
        self.line(&format!("#if({condition})"));
        self.line(refused);
        self.line("#else");
        body(self);
        self.line("#end");
    }

    /// The same as [`Writer::when`], within a line.
    pub fn when_inline(&mut self, condition: &Condition, body: impl FnOnce(&mut Self)) {
        self.push(&format!("#if({condition})"));
        body(self);
        self.push("#end");
    }

    /// Writes two alternatives within a line.
    pub fn either_inline(
        &mut self,
        condition: &Condition,
        body: impl FnOnce(&mut Self),
        otherwise: impl FnOnce(&mut Self),
    ) {
        self.push(&format!("#if({condition})"));
        body(self);
        self.push("#{else}");
        otherwise(self);
        self.push("#end");
    }

    /// Writes a loop over the first 1,000 elements of `list`; `body` gets the variable with the
    /// element.
    pub fn each(
        &mut self,
        list: &Expression,
        name: &'static str,
        body: impl FnOnce(&mut Self, &Expression),
    ) {
        let element = self.variable(name);
        self.each_as(list, &element, |writer| body(writer, &element));
    }

    /// The same with an existing variable.
    pub(super) fn each_as(
        &mut self,
        list: &Expression,
        element: &Expression,
        body: impl FnOnce(&mut Self),
    ) {
        self.line(&format!("#foreach({element} in {list})"));
        self.indented(body);
        self.line("#end");
    }

    /// Writes a loop over all elements of `list`, of which there may be more than the 1,000
    /// iterations of one loop.
    pub fn each_of_many(
        &mut self,
        list: &Expression,
        name: &'static str,
        body: impl FnOnce(&mut Self, &Expression),
    ) {
        let element = self.variable(name);
        self.each_of_many_as(list, &element, |writer| body(writer, &element));
    }

    /// The same with an existing variable.
    pub(super) fn each_of_many_as(
        &mut self,
        list: &Expression,
        element: &Expression,
        body: impl FnOnce(&mut Self),
    ) {
        let list = if list.is_variable() { list.clone() } else { self.set("list", list) };
        let [last_thousand, thousand, from, to] =
            ["last", "thousand", "from", "to"].map(|name| self.variable(name));
        self.line(&format!("#set({last_thousand} = ({list}.size() - 1) / 1000)"));
        self.line(&format!("#foreach({thousand} in [0..{last_thousand}])"));
        self.indented(|writer| {
            writer.line(&format!("#set({from} = {thousand} * 1000)"));
            writer.line(&format!("#set({to} = {from} + 1000)"));
            writer.line(&format!("#if({to} > {list}.size())#set({to} = {list}.size())#end"));
            writer.line(&format!("#foreach({element} in {list}.subList({from}, {to}))"));
            writer.indented(body);
            writer.line("#end");
        });
        self.line("#end");
    }

    /// Defines a block as a variable. It is rendered at each use, with the current values of other
    /// variables.
    pub(super) fn define(&mut self, variable: &Expression, body: impl FnOnce(&mut Self)) {
        self.line(&format!("#define({variable})"));
        self.indented(body);
        self.line("#end");
    }

    /// Writes a JSON object.
    pub fn object(&mut self, members: impl FnOnce(&mut Object<'_>)) {
        self.push("{");
        self.indented(|writer| members(&mut Object { writer, comma: Comma::None }));
        self.push("}");
    }

    /// Writes a JSON object on one line, whose members `body` writes.
    pub(super) fn object_inline(&mut self, body: impl FnOnce(&mut Self)) {
        self.push("{");
        body(self);
        self.push("}");
    }

    /// Writes a JSON array on one line, whose elements `body` writes.
    pub(super) fn array_inline(&mut self, body: impl FnOnce(&mut Self)) {
        self.push("[");
        body(self);
        self.push("]");
    }

    /// Writes a JSON array, whose elements `body` writes with [`Writer::each`] and similar methods.
    pub fn array(&mut self, elements: impl FnOnce(&mut Self)) {
        self.push("[");
        self.indented(elements);
        self.push("]");
    }

    /// Writes a comma, except after the last round of the innermost loop.
    pub fn comma_between(&mut self) {
        self.push("#if($foreach.hasNext),#end");
    }

    /// Sets a variable to the comma before elements if it is unknown whether others precede them.
    pub(super) fn comma(&mut self) -> Expression {
        let comma = self.variable("comma");
        self.line(&format!(r#"#set({comma} = "")"#));
        comma
    }

    /// Writes an element, after a comma if it is not the first.
    pub(super) fn after_comma(&mut self, comma: &Expression, element: impl FnOnce(&mut Self)) {
        // A blank ends the name. Braces would, too, but `${` is a reference in CloudFormation's
        // `Fn::Sub`.
        self.push(&format!("{comma} "));
        element(self);
        self.push(&format!(r#"#set({comma} = ",")"#));
    }

    /// Writes a constant as a JSON string. The values of references in it must need no escapes in
    /// JSON and VTL, such as a table's name.
    pub fn string(&mut self, text: &Text) {
        self.string_before(text, |_| {});
    }

    /// Writes a JSON string that begins with such a constant; `rest` writes the rest within it.
    pub(super) fn string_before(&mut self, text: &Text, rest: impl FnOnce(&mut Self)) {
        self.push("\"");
        for segment in text.segments() {
            match segment {
                Segment::Literal(literal) => self.push(&json_characters(literal)),
                Segment::Reference(reference) => self.out.push_reference(reference.clone()),
            }
        }
        rest(self);
        self.push("\"");
    }

    /// Writes the value of a template as a JSON string; `null`, a list or a map as plain JSON.
    pub fn value_template(&mut self, value_template: &ValueTemplate) {
        match value_template.content() {
            Content::Text(..) => {}
            Content::Null => return self.constant("null"),
            Content::List(elements) => {
                return self.array_inline(|w| w.separated(elements, Self::plain));
            }
            Content::Map(members) => {
                return self.object_inline(|w| {
                    w.separated(members, |w, (name, member)| {
                        w.name(name);
                        w.plain(member);
                    });
                });
            }
        }
        self.push("\"");
        self.template_inside_string(value_template);
        self.push("\"");
    }

    /// Writes the value of a template within an open JSON string.
    pub(super) fn template_inside_string(&mut self, value_template: &ValueTemplate) {
        for part in value_template.parts() {
            match part {
                Part::Literal(literal) => self.text_inside_string(literal),
                Part::Reference(reference) => {
                    self.value_inside_string(&self.reference(reference));
                }
            }
        }
    }

    /// Writes a value within a list or a map as plain JSON.
    fn plain(&mut self, value: &ValueTemplate) {
        match (value.content(), value.as_literal()) {
            (Content::Text(_, TextOf::Number | TextOf::Boolean), Some(literal)) => {
                self.push(literal);
            }
            _ => self.value_template(value),
        }
    }

    /// Writes a string of the caller or of an item as a JSON string.
    pub fn quoted(&mut self, string: &Expression) {
        self.push(&format!("\"{}\"", string.escaped()));
    }

    /// Writes a number as a JSON string, as DynamoDB expects it.
    pub fn quoted_number(&mut self, number: &Expression) {
        self.push(&format!("\"{number}\""));
    }

    /// Writes a boolean, or the text of a number, unchanged.
    pub fn bare(&mut self, value: &Expression) {
        self.push(&value.to_string());
    }

    /// Writes a value of any shape, which is not `null`, in DynamoDB's JSON.
    pub(super) fn any_to_dynamodb(&mut self, value: &Expression) {
        self.any(&stock::ANY_TO_DYNAMODB, "$anyInDynamoDb", value);
    }

    /// Writes an attribute value of any shape in plain JSON.
    pub(super) fn any_to_json(&mut self, attribute_value: &Expression) {
        self.any(&stock::ANY_TO_JSON, "$anyInJson", attribute_value);
    }

    fn any(&mut self, definition: &'static Stock, converted: &'static str, value: &Expression) {
        if !self.definitions.iter().any(|known| std::ptr::eq(*known, definition)) {
            self.definitions.push(definition);
        }
        self.push(&format!("#set($any = {value}){converted}"));
    }

    /// Writes constant JSON. Text that VTL might interpret is not escaped: write strings with
    /// [`Writer::string`].
    pub fn constant(&mut self, json: &'static str) {
        self.push(json);
    }

    /// Writes constant text within an open JSON string.
    pub(super) fn text_inside_string(&mut self, text: &str) {
        let mut characters = text.chars();
        match characters.next().filter(|first| self.after_reference && goes_on(*first)) {
            Some(first) => {
                self.push(&format!(
                    "\\u{:04x}{}",
                    u32::from(first),
                    json_characters(characters.as_str())
                ));
            }
            None => self.push(&json_characters(text)),
        }
    }

    /// Writes a string of the caller, of an item or of API Gateway within an open JSON string.
    pub(super) fn value_inside_string(&mut self, string: &Expression) {
        self.reference_inside_string(&string.escaped());
    }

    /// Writes a reference that prints escaped text within an open JSON string.
    pub(super) fn reference_inside_string(&mut self, reference: &Expression) {
        self.push(&reference.to_string());
        self.after_reference = true;
    }

    /// Writes constant JSON.
    pub fn json(&mut self, json: &serde_json::Value) {
        use serde_json::Value;
        match json {
            Value::Null | Value::Bool(_) | Value::Number(_) => self.push(&json.to_string()),
            Value::String(text) => self.string(&text.as_str().into()),
            Value::Array(items) => self.array_inline(|w| w.separated(items, Self::json)),
            Value::Object(members) => self.object_inline(|w| {
                w.separated(members, |w, (name, member)| {
                    w.name(name);
                    w.json(member);
                });
            }),
        }
    }

    /// Writes each item with commas between them.
    pub(super) fn separated<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            write(self, item);
        }
    }

    /// Writes the name of an object's member, and the colon.
    pub(super) fn name(&mut self, name: &str) {
        self.push(&format!("\"{}\": ", json_characters(name)));
    }

    /// Creates a new variable.
    pub(super) fn variable(&mut self, name: &'static str) -> Expression {
        let count = self.variables.entry(name).or_default();
        *count += 1;
        if *count == 1 {
            Expression::variable(name)
        } else {
            Expression::variable(&format!("{name}{count}"))
        }
    }

    /// Writes text on lines of its own, without empty lines.
    pub(super) fn lines(&mut self, text: &str) {
        text.lines().filter(|line| !line.trim().is_empty()).for_each(|line| self.line(line));
    }

    /// Writes text on a line of its own.
    pub(super) fn line(&mut self, text: &str) {
        self.end_line();
        // Following text would continue the name of the directive.
        let is_else = self.is_inline && text == "#else";
        self.push(if is_else { "#{else}" } else { text });
        self.end_line();
    }

    /// Writes a body on one line.
    pub(super) fn inline(&mut self, body: impl FnOnce(&mut Self)) {
        let was_inline = std::mem::replace(&mut self.is_inline, true);
        body(self);
        self.is_inline = was_inline;
    }

    /// Writes a body on lines of its own, one level deeper.
    pub(super) fn indented(&mut self, body: impl FnOnce(&mut Self)) {
        self.end_line();
        self.depth += 1;
        body(self);
        self.end_line();
        self.depth -= 1;
    }

    /// Writes a body without indentation, for a template that must not print white space.
    pub(super) fn flush_left(&mut self, body: impl FnOnce(&mut Self)) {
        let was_flush_left = std::mem::replace(&mut self.is_flush_left, true);
        body(self);
        self.is_flush_left = was_flush_left;
    }

    /// Ends the current line if it is not empty.
    pub(super) fn end_line(&mut self) {
        if self.in_line && !self.is_inline {
            self.out.push_literal("\n");
            self.in_line = false;
        }
    }

    /// Writes text in the current line.
    pub(super) fn push(&mut self, text: &str) {
        if !self.in_line {
            let depth = if self.is_flush_left { 0 } else { self.depth };
            self.out.push_literal(" ".repeat(INDENT * depth));
            self.in_line = true;
        }
        self.out.push_literal(text);
        self.after_reference = false;
    }
}

/// True if VTL may read the character after a reference as a part of it.
const fn goes_on(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '[' | '(' | '-' | '_')
}

/// The members of a JSON object. It writes the commas correctly, whichever members are rendered.
#[derive(Debug)]
pub struct Object<'w> {
    writer: &'w mut Writer,
    comma: Comma,
}

/// The text before the next member.
#[derive(Debug)]
enum Comma {
    /// Nothing, because it is the first.
    None,
    /// A comma, because there is one before it.
    Always,
    /// The value of a variable, because there may be none before it.
    Perhaps(Expression),
}

impl Object<'_> {
    /// Writes a member that is always present.
    pub fn member(&mut self, name: &str, value: impl FnOnce(&mut Writer)) {
        self.member_of(&name.into(), value);
    }

    /// The same, with a name that may contain references: a text for [`Writer::string`].
    pub(super) fn member_of(&mut self, name: &Text, value: impl FnOnce(&mut Writer)) {
        let writer = &mut *self.writer;
        match std::mem::replace(&mut self.comma, Comma::Always) {
            Comma::None => {}
            Comma::Always => {
                writer.push(",");
                writer.end_line();
            }
            Comma::Perhaps(comma) => {
                writer.end_line();
                writer.push(&format!("{comma} "));
            }
        }
        write_member(writer, name, value);
    }

    /// Writes a member that is present if `condition` holds.
    pub fn member_when(
        &mut self,
        condition: &Condition,
        name: &str,
        value: impl FnOnce(&mut Writer),
    ) {
        self.member_of_when(condition, &name.into(), value);
    }

    /// The same, with a name that may contain references: a text for [`Writer::string`].
    pub(super) fn member_of_when(
        &mut self,
        condition: &Condition,
        name: &Text,
        value: impl FnOnce(&mut Writer),
    ) {
        if matches!(self.comma, Comma::None) {
            self.comma = Comma::Perhaps(self.writer.comma());
        }
        let comma = &self.comma;
        self.writer.when(condition, |writer| match comma {
            Comma::Perhaps(comma) => {
                writer.after_comma(comma, |writer| write_member(writer, name, value));
            }
            Comma::None | Comma::Always => {
                writer.push(", ");
                write_member(writer, name, value);
            }
        });
    }

    /// Writes a member that is present if a condition holds; `None` means always.
    pub(super) fn member_if(
        &mut self,
        when: Option<&Condition>,
        name: &str,
        value: impl FnOnce(&mut Writer),
    ) {
        match when {
            Some(condition) => self.member_when(condition, name, value),
            None => self.member(name, value),
        }
    }

    /// Writes members that are all present if a condition holds; `None` means always. They must be
    /// the only ones of the object.
    pub(super) fn all_if(
        &mut self,
        when: Option<&Condition>,
        members: impl FnOnce(&mut Object<'_>),
    ) {
        match when {
            Some(condition) => self.all_when(condition, members),
            None => members(self),
        }
    }

    /// Writes members that are all present if `condition` holds. They must be the only ones of the
    /// object.
    pub(super) fn all_when(
        &mut self,
        condition: &Condition,
        members: impl FnOnce(&mut Object<'_>),
    ) {
        self.writer.when(condition, |writer| members(&mut Object { writer, comma: Comma::None }));
    }

    /// Writes members whose names are the values of `keys`, for a map with free keys. They must be
    /// the only ones of the object, because their names are unknown.
    pub fn members_of(&mut self, keys: &Expression, value: impl FnOnce(&mut Writer, &Expression)) {
        self.writer.each(keys, "key", |writer, key| {
            writer.quoted(key);
            writer.push(": ");
            value(writer, key);
            writer.comma_between();
        });
    }

    /// Writes members of these names, each if its condition holds. The names must have no special
    /// meaning in VTL and JSON; condition and value get the variable with the name.
    pub(super) fn members_named(
        &mut self,
        names: &[&str],
        condition: impl FnOnce(&Expression) -> Condition,
        value: impl FnOnce(&mut Writer, &Expression),
    ) {
        let name = self.writer.variable("name");
        let list = Expression::list(names.iter().map(|name| vtl_string(name)));
        self.members_each(&list, &name, Some(&condition(&name)), |writer| {
            writer.push(&format!("\"{name}\": "));
            value(writer, &name);
        });
    }

    /// Writes a member for each element of a list for which a condition, if any, holds.
    pub(super) fn members_each(
        &mut self,
        list: &Expression,
        element: &Expression,
        when: Option<&Condition>,
        member: impl FnOnce(&mut Writer),
    ) {
        if matches!(self.comma, Comma::None) {
            self.comma = Comma::Perhaps(self.writer.comma());
        }
        let comma = &self.comma;
        let member = |writer: &mut Writer| match comma {
            Comma::Perhaps(comma) => writer.after_comma(comma, member),
            Comma::None | Comma::Always => {
                writer.push(", ");
                member(writer);
            }
        };
        self.writer.each_as(list, element, |writer| match when {
            Some(condition) => writer.when(condition, member),
            None => member(writer),
        });
    }

    /// Writes the members of the caller's object except those of these names, as attribute values
    /// of any type.
    pub(super) fn further_to_dynamodb(&mut self, document: &Expression, taken: &BTreeSet<&str>) {
        let rest = self.writer.rest_of(document, taken);
        self.further("{\"M\":{", "}}", |writer| writer.any_to_dynamodb(&rest));
    }

    /// Writes the attributes of an item except those of these names, in plain JSON.
    pub(super) fn further_to_json(&mut self, item: &Expression, taken: &BTreeSet<&str>) {
        let rest = self.writer.rest_of(item, taken);
        let map = self.writer.set("map", &Expression::parsed("{}"));
        self.writer.call(&map.put("M", &rest));
        self.further("{", "}", |writer| writer.any_to_json(&map));
    }

    /// Writes what `any` prints, without this start and end, if there is anything between them.
    fn further(&mut self, start: &str, end: &str, any: impl FnOnce(&mut Writer)) {
        let [further, last] = ["further", "last"].map(|name| self.writer.variable(name));
        self.writer.define(&further, any);
        self.writer.assign(&further, &further.text());
        self.writer.assign(&further, &further.trimmed());
        self.writer.line(&format!("#set({last} = {further}.length() - {})", end.len()));
        self.writer.assign(&further, &further.part(start.len(), &last));
        let comma = match &self.comma {
            Comma::None => String::new(),
            Comma::Always => ", ".to_owned(),
            Comma::Perhaps(comma) => format!("{comma} "),
        };
        self.writer.when(&further.is_not_empty(), |w| w.push(&format!("{comma}{further}")));
    }

    /// The writer, for text between members such as variables.
    pub fn writer(&mut self) -> &mut Writer {
        self.writer
    }
}

fn write_member(writer: &mut Writer, name: &Text, value: impl FnOnce(&mut Writer)) {
    writer.string(name);
    writer.push(": ");
    value(writer);
}
