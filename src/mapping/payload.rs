//! The bodies that are sent to services: JSON with payloads in it, as JSON or as text, and forms.
//!
//! Only constants of the blueprint are written as they are. A caller's text is escaped for its
//! place: a JSON string, a JSON string in the text of JSON, which is escaped twice, a field of a
//! form, which is percent-encoded, or Base64. A text that is one reference is JSON of the value's
//! own type where the payload is JSON.

use std::fmt::Write as _;

use super::expression::{Condition, Expression};
use super::literal::vtl_string;
use super::operation::element_brings_all;
use super::stock;
use super::writer::{Object, Writer};
use crate::model::operation::batch::SEPARATOR;
use crate::model::value_template::{Content, TextOf};
use crate::model::{self, Filter, List, Reference, ValueSource, ValueTemplate};
use crate::plan::service_call::{Part, Value};

/// The writer of a document.
#[derive(Default)]
pub(super) struct Payload<'p> {
    /// The variables with the texts of payloads.
    texts: Vec<(&'p ValueTemplate, Expression)>,
}

/// The references of a template, as [`Writer::prepare`] needs them: a whole map of headers or of
/// parameters is read as its JSON.
pub(super) fn prepared(references: Vec<&Reference>) -> Vec<Reference> {
    references
        .into_iter()
        .map(|reference| as_json(reference).unwrap_or(reference.clone()))
        .collect()
}

/// The JSON text of a map of headers or of parameters.
fn as_json(reference: &Reference) -> Option<Reference> {
    let is_map = matches!(reference.source, ValueSource::Headers | ValueSource::QueryStrings);
    let filters = vec![Filter::Json];
    (is_map && reference.filters.is_empty()).then(|| Reference { filters, ..reference.clone() })
}

impl<'p> Payload<'p> {
    /// Sets the variables with the texts of fields, before the form.
    fn prepare_fields(&mut self, w: &mut Writer, fields: &'p [(String, Part<'_>)]) {
        for (_, part) in fields {
            match part {
                Part::Text(value) | Part::Document(value) => {
                    let text = text_of(w, value.template);
                    self.texts.push((value.template, text));
                }
                Part::MessageAttributes(attributes) => self.prepare_fields(w, attributes),
                _ => {}
            }
        }
    }

    /// Sets the variables with texts, before the document.
    pub(super) fn prepare(&mut self, w: &mut Writer, part: &'p Part<'_>) {
        match part {
            Part::Document(Value { template, .. }) => {
                if !matches!(template.content(), Content::Text(..)) {
                    let document = w.variable("document");
                    define(w, &document, template);
                    self.texts.push((*template, document.text()));
                }
            }
            Part::Form(fields) => self.prepare_fields(w, fields),
            Part::Raw(Value { template, .. }) if template.parts().is_empty() => {}
            Part::Base64(Value { template, .. }) | Part::Raw(Value { template, .. }) => {
                let text = text_of(w, template);
                self.texts.push((*template, text));
            }
            Part::Base64Line(Value { template, .. }) => {
                let text = text_of(w, template);
                let text = w.set("text", &text);
                let end = w.set("end", &Expression::literal(&vtl_string("\n")));
                self.texts.push((*template, Expression::interpolated(&format!("{text}{end}"))));
            }
            Part::Object(members) | Part::Whole(members) => {
                for (_, part) in members {
                    self.prepare(w, part);
                }
            }
            Part::List(parts) => {
                for part in parts {
                    self.prepare(w, part);
                }
            }
            // Those of an element are set in the loop.
            Part::Each(..)
            | Part::Nothing
            | Part::MessageAttributes(_)
            | Part::Constant(_)
            | Part::Fixed(_)
            | Part::Index
            | Part::Text(_)
            | Part::Suffixed(..)
            | Part::PassedThrough(..)
            | Part::Json(_) => {}
        }
    }

    fn text(&self, template: &ValueTemplate) -> Expression {
        let known = self.texts.iter().find(|(known, _)| std::ptr::eq(*known, template));
        known.map_or_else(|| Expression::constant("''"), |(_, text)| text.clone())
    }

    /// Writes a body.
    pub(super) fn body(&self, w: &mut Writer, part: &'p Part<'_>) {
        match part {
            Part::Nothing => {}
            Part::Form(fields) => text_line(w, |w| {
                for (index, (name, part)) in fields.iter().enumerate() {
                    if let Part::MessageAttributes(attributes) = part {
                        self.attributes(w, name, attributes);
                        continue;
                    }
                    let separator = if index > 0 { "&" } else { "" };
                    let field = |w: &mut Writer| {
                        w.push(&format!("{separator}{name}="));
                        self.field(w, part);
                    };
                    match when_part(w, part) {
                        Some(when) => w.when_inline(&when, field),
                        None => field(w),
                    }
                }
            }),
            Part::Raw(value) if !value.template.parts().is_empty() => {
                let text = self.text(value.template).unquoted();
                text_line(w, |w| w.bare(&text));
            }
            Part::Raw(value) => json(w, value.template),
            part => self.json(w, part),
        }
    }

    /// Writes the fields of message attributes, with consecutive numbers.
    fn attributes(&self, w: &mut Writer, prefix: &str, attributes: &'p [(String, Part<'_>)]) {
        let (always, optional): (Vec<_>, Vec<_>) =
            attributes.iter().partition(|(_, part)| when_part(w, part).is_none());
        let field = |w: &mut Writer, number: &str, (name, part): &'p (String, Part<'_>)| {
            // An encoded dot is not a part of a reference before it.
            let name = percent_encoded(name);
            w.push(&format!("&{prefix}.{number}%2EName={name}"));
            w.push(&format!("&{prefix}.{number}%2EValue%2EDataType=String"));
            w.push(&format!("&{prefix}.{number}%2EValue%2EStringValue="));
            self.field(w, part);
        };
        for (index, attribute) in always.iter().copied().enumerate() {
            field(w, &(index + 1).to_string(), attribute);
        }
        if optional.is_empty() {
            return;
        }
        let number = w.variable("number");
        w.push(&format!("#set({number} = {})", always.len()));
        for attribute in optional {
            let Some(when) = when_part(w, &attribute.1) else { continue };
            w.when_inline(&when, |w| {
                w.push(&format!("#set({number} = {number} + 1)"));
                field(w, &number.to_string(), attribute);
            });
        }
    }

    /// Writes the value of a field of a form.
    fn field(&self, w: &mut Writer, part: &'p Part<'_>) {
        match part {
            Part::Constant(text) => match text.as_literal() {
                Some(literal) => w.push(&percent_encoded(literal)),
                None => w.url_encoded(text),
            },
            Part::Fixed(json) => w.push(&percent_encoded(&json.to_string())),
            Part::Text(value) | Part::Document(value) => {
                let encoded = self.text(value.template).url_encoded();
                w.bare(&encoded);
            }
            _ => {}
        }
    }

    /// Writes a part as JSON.
    pub(super) fn json(&self, w: &mut Writer, part: &'p Part<'_>) {
        match part {
            // They are whole bodies, or parts of forms.
            Part::Nothing
            | Part::Raw(_)
            | Part::Form(_)
            | Part::MessageAttributes(_)
            | Part::PassedThrough(..) => {}
            Part::Constant(text) => w.string(text),
            Part::Fixed(json) => w.json(json),
            Part::Index => w.quoted_number(&Expression::constant("$foreach.index")),
            Part::Text(value) => w.value_template(value.template),
            Part::Suffixed(start, value) => w.string_before(start, |w| {
                w.template_inside_string(value.template);
            }),
            Part::Json(value) => json(w, value.template),
            Part::Document(value) => match value.template.content() {
                Content::Text(..) => w.value_template(value.template),
                _ => w.quoted(&self.text(value.template)),
            },
            Part::Base64(value) | Part::Base64Line(value) => {
                let encoded = self.text(value.template).base64();
                w.push(&format!("\"{encoded}\""));
            }
            Part::Object(members) => w.object(|object| self.members(object, members)),
            Part::Whole(members) => w.object(|object| {
                for (name, part) in members {
                    object.member(name, |w| self.json(w, part));
                }
            }),
            Part::List(parts) => w.array(|w| {
                let comma = w.comma();
                for part in parts {
                    let element = |w: &mut Writer| w.after_comma(&comma, |w| self.json(w, part));
                    match when_part(w, part) {
                        Some(when) => w.when(&when, element),
                        None => element(w),
                    }
                }
            }),
            Part::Each(list, _, part) => w.array(|w| each(w, list, part)),
        }
    }

    fn members(&self, object: &mut Object<'_>, members: &'p [(String, Part<'_>)]) {
        for (name, part) in members {
            let when = when_part(object.writer(), part);
            object.member_if(when.as_ref(), name, |w| self.json(w, part));
        }
    }
}

/// The condition that a part is not missing; `None` if it never is.
fn when_part(w: &Writer, part: &Part<'_>) -> Option<Condition> {
    match part {
        Part::Text(value)
        | Part::Suffixed(_, value)
        | Part::Json(value)
        | Part::Document(value)
        | Part::Base64(value)
        | Part::Base64Line(value) => when(w, value.template),
        Part::Whole(members) => {
            let conditions = members.iter().filter_map(|(_, part)| when_part(w, part));
            conditions.reduce(|one, other| one.and(&other))
        }
        _ => None,
    }
}

/// Writes a text on one line, whose end is not a part of the text.
fn text_line(w: &mut Writer, text: impl FnOnce(&mut Writer)) {
    w.end_line();
    // The end of a directive takes the end of the line.
    w.inline(|w| {
        w.push("#if(true)");
        text(w);
        w.push("#end");
    });
    w.end_line();
}

/// A constant with everything encoded that has a meaning in a form or in VTL.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Writes a part for each element of a list. If an element lacks a required value, its part is an
/// empty object, which services reject.
fn each(w: &mut Writer, list: &List, part: &Part<'_>) {
    let elements = match list {
        List::Body(place) => Expression::body(place),
        List::QueryString(name) => Expression::query_parameter(name).text().split(SEPARATOR),
    };
    w.each_as(&elements, &Expression::element(), |w| {
        let mut references = Vec::new();
        part.values(true, &mut |_, value, _| references.extend(value.template.references()));
        let references = prepared(references);
        w.prepare_elements(references.iter());
        let mut payload = Payload::default();
        payload.prepare(w, part);
        let brings = element_brings_all(w, references.iter());
        match part {
            Part::Object(members) => {
                w.object(|object| {
                    object.all_if(brings.as_ref(), |object| payload.members(object, members));
                });
            }
            part => payload.json(w, part),
        }
        w.comma_between();
    });
}

/// Defines a variable that prints the JSON of a payload, on one line.
fn define(w: &mut Writer, variable: &Expression, template: &ValueTemplate) {
    w.end_line();
    w.inline(|w| {
        w.push(&format!("#define({variable})"));
        json(w, template);
        w.push("#end");
    });
    w.end_line();
}

/// The text of a payload: a text itself, or that of its JSON.
fn text_of(w: &mut Writer, template: &ValueTemplate) -> Expression {
    let Content::Text(parts, _) = template.content() else {
        let document = w.variable("document");
        define(w, &document, template);
        return document.text();
    };
    if let [model::Part::Reference(reference)] = &parts[..] {
        return w.reference(reference);
    }
    let mut references = String::new();
    for part in parts {
        let part = match part {
            model::Part::Literal(literal) => Expression::literal(&vtl_string(literal)),
            model::Part::Reference(reference) => w.reference(reference),
        };
        references += &w.set("part", &part).to_string();
    }
    Expression::interpolated(&references)
}

/// The condition that a value is not missing; `None` if it never is.
fn when(w: &Writer, template: &ValueTemplate) -> Option<Condition> {
    match template.content() {
        Content::Text(..) => w.given([template]),
        Content::Null | Content::List(_) | Content::Map(_) => None,
    }
}

/// Writes a payload as JSON.
fn json(w: &mut Writer, template: &ValueTemplate) {
    match template.content() {
        Content::Null => w.constant("null"),
        Content::Text(parts, TextOf::String) => match &parts[..] {
            [model::Part::Reference(reference)] => own_json(w, reference),
            _ => w.value_template(template),
        },
        Content::Text(..) => w.push(template.as_literal().unwrap_or_default()),
        Content::List(elements) => {
            if elements.iter().all(|element| when(w, element).is_none()) {
                return w.array_inline(|w| w.separated(elements, json));
            }
            w.array(|w| {
                let comma = w.comma();
                for element in elements {
                    let write = |w: &mut Writer| w.after_comma(&comma, |w| json(w, element));
                    match when(w, element) {
                        Some(when) => w.when(&when, write),
                        None => write(w),
                    }
                }
            });
        }
        Content::Map(members) => w.object(|object| {
            for (name, member) in members {
                let when = when(object.writer(), member);
                object.member_if(when.as_ref(), name, |w| json(w, member));
            }
        }),
    }
}

/// Writes a value with its own JSON type.
fn own_json(w: &mut Writer, reference: &Reference) {
    if let Some(map) = as_json(reference) {
        let value = w.reference(&map);
        return w.bare(&value);
    }
    match (&reference.source, &reference.filters[..]) {
        (ValueSource::Body(names), []) if !w.reads_texts() => body_json(w, names),
        (ValueSource::Body(names), [Filter::Default(default)]) if !w.reads_texts() => {
            let default = serde_json::from_str(default)
                .unwrap_or_else(|_| serde_json::Value::String(default.clone()));
            let is_missing = Expression::body(names).is_null();
            w.either_inline(&is_missing, |w| w.json(&default), |w| body_json(w, names));
        }
        (ValueSource::Element(names), []) => {
            any_json(w, &Expression::element().way(names));
        }
        (ValueSource::HeaderList(_) | ValueSource::QueryStringList(_), []) => {
            let list = w.reference(reference);
            w.array(|w| {
                w.each(&list, "text", |w, text| {
                    w.quoted(text);
                    w.comma_between();
                });
            });
        }
        (ValueSource::Index, []) => w.constant("$foreach.index"),
        (source, [] | [Filter::Milliseconds]) if source.is_time() => {
            let value = w.reference(reference).unquoted();
            w.bare(&value);
        }
        _ => {
            let value = w.reference(reference);
            w.quoted(&value);
        }
    }
}

/// Writes a member of the body, or the whole body, with its own JSON type.
fn body_json(w: &mut Writer, names: &[String]) {
    let is_plain =
        |name: &String| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if names.iter().all(is_plain) {
        w.bare(&Expression::body_json(names));
    } else {
        // A `JSONPath` would read other names differently.
        any_json(w, &Expression::body(names));
    }
}

/// Writes a value of any type as JSON. Within a list, every value prints as JSON.
pub(super) fn any_json(w: &mut Writer, value: &Expression) {
    let [values, added, text, end] =
        ["values", "added", "json", "end"].map(|name| w.variable(name));
    w.push(&stock::ANY_JSON.render(&[
        ("values", &values.to_string()),
        ("added", &added.to_string()),
        ("json", &text.to_string()),
        ("end", &end.to_string()),
        ("value", &value.to_string()),
    ]));
}
