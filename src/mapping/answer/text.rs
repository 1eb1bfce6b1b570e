//! Answers of text.
//!
//! White space is a part of the text, so every directive is flush left on a line of its own, whose
//! end VTL does not print.

use super::super::expression::Expression;
use super::super::literal::vtl_string;
use super::super::writer::Writer;
use super::{Answer, Given, Place, TextOf, text_of};
use crate::model::{AnswerLine, AnswerLines, AnswerPart, AnswerReference, AnswerText, TextFormat};
use crate::plan::operation::answer::Referent;

/// The writer of a text.
struct Lines<'a> {
    answer: &'a Answer<'a>,
    format: TextFormat,
    /// The variable with the character CR, if lines end in it.
    carriage_return: Option<Expression>,
}

impl Answer<'_> {
    /// Writes the body, for a [flush-left](Writer::flush_left) template.
    pub(super) fn text_body(&self, w: &mut Writer, text: &AnswerLines, place: &Place) {
        let carriage_return = text.format.ends_in_crlf().then(|| constant(w, "cr", "\r"));
        let lines = Lines { answer: self, format: text.format, carriage_return };
        lines.all(w, &text.lines, place);
    }
}

impl Lines<'_> {
    fn all(&self, w: &mut Writer, lines: &[AnswerLine], place: &Place) {
        for line in lines {
            match line {
                AnswerLine::Text(text) if self.answer.is_never_text(text) => {}
                AnswerLine::Text(text) => match self.answer.when_text(text, place) {
                    Some(when) => w.when(&when, |w| self.line(w, text, place)),
                    None => self.line(w, text, place),
                },
                AnswerLine::Each(list, lines) => self.each(w, list, lines, place),
            }
        }
    }

    fn each(&self, w: &mut Writer, list: &AnswerReference, lines: &[AnswerLine], place: &Place) {
        let answering = self.answer.subject.answering();
        // `Plan::check` reports what is no list.
        let (Some(scope), Ok(referent)) = answering.within_each(list, &place.scope) else { return };
        let Referent::Part(part) = referent else {
            let items = self.answer.items[scope.of].clone();
            let inner = Place { scope, element: place.element.clone(), is_found: place.is_found };
            return self.answer.each_item(w, &items, |w| self.all(w, lines, &inner));
        };
        let (attribute_value, when) = self.answer.part(&part, place);
        let list = attribute_value.get(part.shape.attribute_type().descriptor());
        w.when(&when, |w| {
            w.each_of_many(&list, "element", |w, element| {
                self.all(
                    w,
                    lines,
                    &Place { scope, element: element.clone(), is_found: place.is_found },
                );
            });
        });
    }

    /// Writes a line whose values exist.
    fn line(&self, w: &mut Writer, text: &AnswerText, place: &Place) {
        let mut line = String::new();
        let mut after_reference = false;
        for part in text.parts() {
            match part {
                AnswerPart::Literal(literal) => {
                    let is_read_by_vtl = literal.contains(['$', '#', '\\'])
                        || after_reference && literal.starts_with(goes_on);
                    if is_read_by_vtl {
                        line += &constant(w, "text", literal).to_string();
                    } else {
                        line += literal;
                    }
                    after_reference = is_read_by_vtl;
                }
                AnswerPart::Reference(reference) => {
                    line += &self.value(w, reference, place);
                    after_reference = true;
                }
            }
        }
        if let Some(carriage_return) = &self.carriage_return {
            line += &carriage_return.to_string();
        }
        w.line(&line);
    }

    /// Text that prints a value. Writes the variables that it needs.
    fn value(&self, w: &mut Writer, reference: &AnswerReference, place: &Place) -> String {
        let Given { when, kind } = self.answer.given(reference, place);
        let (text, is_safe) = match text_of(kind) {
            Some(TextOf::String(text)) => (text, false),
            Some(TextOf::Plain(text)) => (text, true),
            Some(TextOf::NextToken) => match self.answer.subject.cursor() {
                Some(cursor) => (cursor.text(w), true),
                None => return String::new(),
            },
            // `Plan::check` rejects items and lists in texts.
            None => return String::new(),
        };
        let (text, is_safe) = match (reference.default.as_deref(), when) {
            (Some(default), Some(when)) => {
                let value = constant(w, "value", default);
                w.line(&format!("#if({when})#set({value} = {text})#end"));
                (value, false)
            }
            // A quoted string has no methods, and would print its quotes.
            _ if text.is_quoted() => (w.set("value", &text), is_safe),
            _ => (text, is_safe),
        };
        match self.format {
            _ if is_safe && self.format != TextFormat::Csv => text.to_string(),
            TextFormat::Plain => text.to_string(),
            TextFormat::Markup => text.markup().to_string(),
            TextFormat::Csv if is_safe => format!("\"{text}\""),
            TextFormat::Csv => format!("\"{}\"", text.quotes_doubled()),
            TextFormat::Calendar => text.calendar_text().to_string(),
        }
    }
}

/// Sets a variable to a constant that VTL must not interpret.
fn constant(w: &mut Writer, name: &'static str, text: &str) -> Expression {
    let variable = w.variable(name);
    w.line(&format!("#set({variable} = {})", vtl_string(text)));
    variable
}

/// True if VTL may read the character after a reference as a part of it.
const fn goes_on(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '[' | '(' | '-' | '_')
}
