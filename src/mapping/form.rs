//! Bodies that are forms: their members take the place of those of JSON.

use super::expression::Expression;
use super::stock;
use super::writer::Writer;
use crate::text::{Segment, Text};

/// The template that `body` writes for JSON; for a form, with the form in place of the parsed JSON.
/// It calls [`read`] before it reads members.
pub(super) fn of_document(is_form: bool, body: impl FnOnce(&mut Writer)) -> Text {
    let mut w = Writer::new();
    body(&mut w);
    let template = w.finish();
    if !is_form {
        return template;
    }
    let document = Expression::body(&[]).to_string();
    let mut of_form = Text::default();
    for segment in template.segments() {
        match segment {
            Segment::Literal(literal) => of_form.push_literal(literal.replace(&document, "$form")),
            Segment::Reference(reference) => of_form.push_reference(reference.clone()),
        }
    }
    of_form
}

/// Writes the lines that read the form.
pub(super) fn read(w: &mut Writer) {
    w.stock(&stock::FORM, &[]);
    w.read_texts();
}
