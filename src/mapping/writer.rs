//! Writes a mapping template that prints JSON.
//!
//! What is written is readable in review: indented, with a member a line. Blanks and line breaks
//! cost nothing, since all of them are between JSON's tokens; what stands in quotes is on one line.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::expression::{Condition, Expression};
use super::header;
use super::literal::{json_characters, vtl_string, vtl_text};
use super::stock::Stock;
use crate::model::{Part, ValueSource, ValueTemplate};
use crate::text::{Segment, Text};

/// How many blanks a level is indented by.
const INDENT: usize = 2;

/// A mapping template while it is written.
#[derive(Debug, Default)]
pub struct Writer {
    out: Text,
    depth: usize,
    /// Whether the current line holds something.
    in_line: bool,
    /// Whether what was written last is a reference, which VTL reads on into what follows.
    after_reference: bool,
    /// How many variables there are of a name.
    variables: BTreeMap<&'static str, usize>,
    /// The variables of sources that have been read.
    sources: BTreeMap<ValueSource, Expression>,
    /// The sources without which a request is complete.
    optional: BTreeSet<ValueSource>,
}

impl Writer {
    /// An empty template.
    pub fn new() -> Self {
        Self::default()
    }

    /// The template.
    pub fn finish(mut self) -> Text {
        self.end_line();
        self.out
    }

    /// A line of comment.
    pub fn comment(&mut self, comment: &str) {
        self.end_line();
        let comment: String =
            comment.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        self.line(&format!("## {comment}"));
    }

    /// Sets a variable; it is called `name`, or `name2` where that is taken already.
    ///
    /// A value that may be `null` must not be kept: API Gateway makes `""` of it.
    pub fn set(&mut self, name: &'static str, value: &Expression) -> Expression {
        let variable = self.variable(name);
        self.assign(&variable, value);
        variable
    }

    /// Sets a variable to a constant string, of what [`vtl_text`] takes.
    pub(super) fn set_text(&mut self, name: &'static str, text: &Text) -> Expression {
        let variable = self.variable(name);
        self.end_line();
        self.push(&format!("#set({variable} = "));
        self.out.push(vtl_text(text));
        self.push(")");
        self.end_line();
        variable
    }

    /// Gives a variable another value.
    pub(super) fn assign(&mut self, variable: &Expression, value: &Expression) {
        self.line(&format!("#set({variable} = {value})"));
    }

    /// A stock template, on lines of its own; those that its values leave empty are left out.
    pub(super) fn stock(&mut self, stock: &Stock, values: &impl Serialize) {
        self.lines(&stock.render(values));
    }

    /// Reads a parameter into a variable, which [`Writer::source`] then uses. Other sources are
    /// used where they are.
    pub(super) fn read(&mut self, source: &ValueSource) {
        let name = match source {
            ValueSource::Path(_) => "path",
            ValueSource::QueryString(_) => "query",
            ValueSource::Header(_) => "header",
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

    /// Lets what needs a source be left out where a request does not bring it.
    pub(super) fn make_optional(&mut self, source: ValueSource) {
        self.optional.insert(source);
    }

    /// The expression of a source: a string, empty where it is missing.
    pub(super) fn source(&self, source: &ValueSource) -> Expression {
        self.sources.get(source).cloned().unwrap_or_else(|| Expression::source(source))
    }

    /// Holds where the request does not bring a source.
    pub(super) fn is_missing(&self, source: &ValueSource) -> Condition {
        Expression::is_missing(source, &self.source(source))
    }

    /// Holds where the request brings everything optional that these values are made of; `None`
    /// where nothing of it is optional.
    pub(super) fn given<'a>(
        &self,
        values: impl IntoIterator<Item = &'a ValueTemplate>,
    ) -> Option<Condition> {
        let sources: BTreeSet<_> = values.into_iter().flat_map(ValueTemplate::sources).collect();
        let optional = sources.into_iter().filter(|source| self.optional.contains(source));
        optional
            .map(|source| self.source(source).is_not_empty())
            .reduce(|one, other| one.and(&other))
    }

    /// A list with the elements of a collection, such as an object's names, which have no order to
    /// take a part by.
    pub(super) fn list_of(&mut self, collection: &Expression) -> Expression {
        let [list, all] = ["list", "all"].map(|name| self.variable(name));
        self.line(&format!("#set({list} = [])"));
        self.line(&format!("#set({all} = {list}.addAll({collection}))"));
        list
    }

    /// What is printed only if `condition` holds, on lines of its own.
    pub fn when(&mut self, condition: &Condition, body: impl FnOnce(&mut Self)) {
        self.line(&format!("#if({condition})"));
        self.indented(body);
        self.line("#end");
    }

    /// One or the other, each on lines of its own.
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

    /// Writes `body` for requests of which `condition` does not hold, and `refused` for others, at
    /// the depth around it.
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

    /// The same within a line.
    pub fn when_inline(&mut self, condition: &Condition, body: impl FnOnce(&mut Self)) {
        self.push(&format!("#if({condition})"));
        body(self);
        self.push("#end");
    }

    /// One or the other, within a line.
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

    /// What is printed for each of the first 1,000 elements of `list`; `body` gets the variable
    /// that holds the element.
    pub fn each(
        &mut self,
        list: &Expression,
        name: &'static str,
        body: impl FnOnce(&mut Self, &Expression),
    ) {
        let element = self.variable(name);
        self.each_as(list, &element, |writer| body(writer, &element));
    }

    /// The same with a variable that is there already.
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

    /// What is printed for each element of `list`, of which there may be more than the 1,000 after
    /// which a loop ends.
    pub fn each_of_many(
        &mut self,
        list: &Expression,
        name: &'static str,
        body: impl FnOnce(&mut Self, &Expression),
    ) {
        let element = self.variable(name);
        self.each_of_many_as(list, &element, |writer| body(writer, &element));
    }

    /// The same with a variable that is there already.
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

    /// Keeps what `body` writes in a variable: it is rendered wherever the variable is printed,
    /// with the values that others then have.
    pub(super) fn define(&mut self, variable: &Expression, body: impl FnOnce(&mut Self)) {
        self.line(&format!("#define({variable})"));
        self.indented(body);
        self.line("#end");
    }

    /// A JSON object.
    pub fn object(&mut self, members: impl FnOnce(&mut Object<'_>)) {
        self.push("{");
        self.indented(|writer| members(&mut Object { writer, comma: Comma::None }));
        self.push("}");
    }

    /// A JSON object on one line, whose members `body` writes.
    pub(super) fn object_inline(&mut self, body: impl FnOnce(&mut Self)) {
        self.push("{");
        body(self);
        self.push("}");
    }

    /// A JSON array on one line, whose elements `body` writes.
    pub(super) fn array_inline(&mut self, body: impl FnOnce(&mut Self)) {
        self.push("[");
        body(self);
        self.push("]");
    }

    /// A JSON array, whose elements `body` writes with [`Writer::each`] and the like.
    pub fn array(&mut self, elements: impl FnOnce(&mut Self)) {
        self.push("[");
        self.indented(elements);
        self.push("]");
    }

    /// A comma, but not after the last round of the innermost loop.
    pub fn comma_between(&mut self) {
        self.push("#if($foreach.hasNext),#end");
    }

    /// A variable for the comma before elements of which nobody knows whether there are any before
    /// them.
    pub(super) fn comma(&mut self) -> Expression {
        let comma = self.variable("comma");
        self.line(&format!(r#"#set({comma} = "")"#));
        comma
    }

    /// An element, after a comma if it is not the first.
    pub(super) fn after_comma(&mut self, comma: &Expression, element: impl FnOnce(&mut Self)) {
        // A blank ends the name; braces would, too, but `${` is CloudFormation's in `Fn::Sub`.
        self.push(&format!("{comma} "));
        element(self);
        self.push(&format!(r#"#set({comma} = ",")"#));
    }

    /// A constant as a JSON string. A reference in it must stand for something that JSON and VTL
    /// have no escape for, such as a table's name.
    pub fn string(&mut self, text: &Text) {
        self.push("\"");
        for segment in text.segments() {
            match segment {
                Segment::Literal(literal) => self.push(&json_characters(literal)),
                Segment::Reference(reference) => self.out.push_reference(reference.clone()),
            }
        }
        self.push("\"");
    }

    /// What a request makes of a composite, as a JSON string.
    pub fn value_template(&mut self, value_template: &ValueTemplate) {
        self.push("\"");
        for part in value_template.parts() {
            match part {
                Part::Literal(literal) => self.text_inside_string(literal),
                Part::ValueSource(source) => self.value_inside_string(&self.source(source)),
            }
        }
        self.push("\"");
    }

    /// A string of the caller's or of an item as a JSON string.
    pub fn quoted(&mut self, string: &Expression) {
        self.push(&format!("\"{}\"", string.escaped()));
    }

    /// A number as a JSON string, which is how DynamoDB takes it.
    pub fn quoted_number(&mut self, number: &Expression) {
        self.push(&format!("\"{number}\""));
    }

    /// A boolean, or the text of a number, as it is.
    pub fn bare(&mut self, value: &Expression) {
        self.push(&value.to_string());
    }

    /// JSON that is the same in every rendering. What VTL might read is not escaped: write strings
    /// with [`Writer::string`].
    pub fn constant(&mut self, json: &'static str) {
        self.push(json);
    }

    /// Constant text within a JSON string that is already open.
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

    /// A string of the caller's, of an item or of API Gateway within a JSON string that is already
    /// open.
    pub(super) fn value_inside_string(&mut self, string: &Expression) {
        self.reference_inside_string(&string.escaped());
    }

    /// A reference that prints the inside of a JSON string, within one that is already open.
    pub(super) fn reference_inside_string(&mut self, reference: &Expression) {
        self.push(&reference.to_string());
        self.after_reference = true;
    }

    /// JSON that is the same in every rendering.
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

    /// What `write` makes of each, with commas between them.
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

    /// The name of an object's member, and the colon.
    pub(super) fn name(&mut self, name: &str) {
        self.push(&format!("\"{}\": ", json_characters(name)));
    }

    /// A new variable.
    pub(super) fn variable(&mut self, name: &'static str) -> Expression {
        let count = self.variables.entry(name).or_default();
        *count += 1;
        if *count == 1 {
            Expression::variable(name)
        } else {
            Expression::variable(&format!("{name}{count}"))
        }
    }

    /// Text on lines of its own, of which empty ones are left out.
    fn lines(&mut self, text: &str) {
        text.lines().filter(|line| !line.trim().is_empty()).for_each(|line| self.line(line));
    }

    /// Text on a line of its own.
    pub(super) fn line(&mut self, text: &str) {
        self.end_line();
        self.push(text);
        self.end_line();
    }

    /// What is on lines of its own, a level further in.
    pub(super) fn indented(&mut self, body: impl FnOnce(&mut Self)) {
        self.end_line();
        self.depth += 1;
        body(self);
        self.end_line();
        self.depth -= 1;
    }

    fn end_line(&mut self) {
        if self.in_line {
            self.out.push_literal("\n");
            self.in_line = false;
        }
    }

    /// Text in the current line.
    pub(super) fn push(&mut self, text: &str) {
        if !self.in_line {
            self.out.push_literal(" ".repeat(INDENT * self.depth));
            self.in_line = true;
        }
        self.out.push_literal(text);
        self.after_reference = false;
    }
}

/// Whether a character right behind a reference may be read as a part of it.
const fn goes_on(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '[' | '-' | '_')
}

/// The members of a JSON object. It puts the commas where they belong, whichever members there are
/// when it is rendered.
#[derive(Debug)]
pub struct Object<'w> {
    writer: &'w mut Writer,
    comma: Comma,
}

/// What comes before the next member.
#[derive(Debug)]
enum Comma {
    /// Nothing: it is the first.
    None,
    /// A comma: there is one before it.
    Always,
    /// The value of a variable, for there may be none before it.
    Perhaps(Expression),
}

impl Object<'_> {
    /// A member that is always there.
    pub fn member(&mut self, name: &str, value: impl FnOnce(&mut Writer)) {
        self.member_of(&name.into(), value);
    }

    /// The same, with a name that may refer: to what [`Writer::string`] takes.
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

    /// A member that is there if `condition` holds.
    pub fn member_when(
        &mut self,
        condition: &Condition,
        name: &str,
        value: impl FnOnce(&mut Writer),
    ) {
        self.member_of_when(condition, &name.into(), value);
    }

    /// The same, with a name that may refer: to what [`Writer::string`] takes.
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

    /// A member that is there if a condition holds, or always where there is none.
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

    /// Members that are there, all of them, if a condition holds, or always where there is none.
    /// They must be the only ones of their object.
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

    /// Members that are there, all of them, if `condition` holds. They must be the only ones of
    /// their object.
    pub(super) fn all_when(
        &mut self,
        condition: &Condition,
        members: impl FnOnce(&mut Object<'_>),
    ) {
        self.writer.when(condition, |writer| members(&mut Object { writer, comma: Comma::None }));
    }

    /// Members whose names are the values of `keys`: those of a map with free keys. They must be
    /// the only ones of their object, since nobody knows what they are called.
    pub fn members_of(&mut self, keys: &Expression, value: impl FnOnce(&mut Writer, &Expression)) {
        self.writer.each(keys, "key", |writer, key| {
            writer.quoted(key);
            writer.push(": ");
            value(writer, key);
            writer.comma_between();
        });
    }

    /// Members of these names, each if the condition on it holds. The names must mean nothing to
    /// VTL and JSON; condition and value get the variable that holds one.
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

    /// A member for each element of a list for which a condition holds, if there is one.
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

    /// What is between the members: variables for instance.
    pub fn writer(&mut self) -> &mut Writer {
        self.writer
    }
}

fn write_member(writer: &mut Writer, name: &Text, value: impl FnOnce(&mut Writer)) {
    writer.string(name);
    writer.push(": ");
    value(writer);
}
