//! Bodies of text: lines with references.

use serde_json::Value;

use super::{AnswerError, AnswerPart, AnswerReference, AnswerSource, AnswerText, EACH, Reading};
use crate::model::operation::TextBody;
use crate::nearest::nearest;

/// The lines of a text, and its format.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AnswerLines {
    pub(crate) format: TextFormat,
    pub(crate) lines: Vec<AnswerLine>,
}

/// A line, or several.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AnswerLine {
    /// One line.
    Text(AnswerText),
    /// `{each: items, as: […]}`: these lines for each element of a list.
    Each(AnswerReference, Vec<AnswerLine>),
}

/// The format of a text: the escapes of values, and the ends of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextFormat {
    /// Values as they are.
    Plain,
    /// HTML and XML: values with entities.
    Markup,
    /// [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180): values as quoted fields.
    Csv,
    /// [RFC 5545](https://www.rfc-editor.org/rfc/rfc5545#section-3.3.11): values of the type TEXT.
    Calendar,
}

/// The content types.
const CONTENT_TYPES: [(&str, TextFormat); 6] = [
    ("text/plain", TextFormat::Plain),
    ("text/html", TextFormat::Markup),
    ("text/csv", TextFormat::Csv),
    ("text/calendar", TextFormat::Calendar),
    ("application/xml", TextFormat::Markup),
    ("text/xml", TextFormat::Markup),
];

const EXPECTED_TYPE: &str = "text/plain, text/html, text/csv, text/calendar, application/xml or \
     text/xml, each with `; charset=UTF-8` or without";

const EXPECTED_LINE: &str = "a line of text, or {each: LIST, as: [LINE, …]}";

impl TextFormat {
    /// The format of a content type; `None` if it is not supported.
    fn of(content_type: &str) -> Option<Self> {
        let (name, parameter) = match content_type.split_once(';') {
            Some((name, parameter)) => (name.trim_end(), Some(parameter.trim())),
            None => (content_type, None),
        };
        // API Gateway answers in UTF-8.
        let is_utf_8 = |parameter: &str| {
            ["charset=utf-8", "charset=\"utf-8\""].contains(&parameter.to_lowercase().as_str())
        };
        let known = CONTENT_TYPES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.filter(|_| parameter.is_none_or(is_utf_8)).map(|(_, format)| *format)
    }

    /// True if lines end in CR and LF.
    pub(crate) const fn ends_in_crlf(self) -> bool {
        matches!(self, Self::Csv | Self::Calendar)
    }
}

impl TryFrom<&TextBody> for AnswerLines {
    /// Every mistake, at its place in the body.
    type Error = Vec<AnswerError>;

    fn try_from(body: &TextBody) -> Result<Self, Vec<AnswerError>> {
        let mut reading = Reading::default();
        let format = TextFormat::of(&body.content_type);
        if format.is_none() {
            let name = body.content_type.split(';').next().unwrap_or_default().trim();
            let help = nearest(name, CONTENT_TYPES.map(|(known, _)| known))
                .filter(|known| *known != name)
                .map(|known| format!("did you mean `{known}`?"));
            let message = format!("`{}` is not a content type of texts", body.content_type);
            reading.way.push("content-type".to_owned());
            let error = AnswerError::new(message, help);
            reading.fail(AnswerError { expected: EXPECTED_TYPE, ..error });
            reading.way.pop();
        }
        let format = format.unwrap_or(TextFormat::Plain);
        let lines = reading.lines("lines", &body.lines, format);
        if reading.errors.is_empty() { Ok(Self { format, lines }) } else { Err(reading.errors) }
    }
}

impl Reading {
    /// The lines in a member of this name.
    fn lines(&mut self, key: &str, json: &Value, format: TextFormat) -> Vec<AnswerLine> {
        self.way.push(key.to_owned());
        let mut lines = Vec::new();
        if let Value::Array(elements) = json {
            for (index, element) in elements.iter().enumerate() {
                self.way.push(index.to_string());
                lines.extend(self.line(element, format));
                self.way.pop();
            }
        } else {
            let error = AnswerError::new("the lines are not a list".to_owned(), None);
            self.fail(AnswerError { expected: "[LINE, …]", ..error });
        }
        self.way.pop();
        lines
    }

    fn line(&mut self, json: &Value, format: TextFormat) -> Option<AnswerLine> {
        let mut wrong = |message: String, expected| {
            self.fail(AnswerError { expected, ..AnswerError::new(message, None) });
            None
        };
        match json {
            Value::String(text) if text.contains(|c: char| c.is_control() && c != '\t') => wrong(
                "a line with a control character, such as the end of a line".to_owned(),
                "one line of text; each line is an element of the list",
            ),
            Value::String(text) => match text.parse::<AnswerText>() {
                Ok(text) => {
                    if let (TextFormat::Csv, Some(part)) = (format, part_of_field(&text)) {
                        return wrong(
                            format!("`{part}` is a part of a CSV field"),
                            "a reference alone between commas, because it is quoted",
                        );
                    }
                    Some(AnswerLine::Text(text))
                }
                Err(error) => {
                    self.fail(error);
                    None
                }
            },
            Value::Object(members) => {
                let (2, Some(Value::String(list)), Some(lines)) =
                    (members.len(), members.get("each"), members.get("as"))
                else {
                    return wrong(
                        "a mapping that is not a list of lines".to_owned(),
                        EXPECTED_LINE,
                    );
                };
                let lines = self.lines("as", lines, format);
                let list = self.list(list)?;
                Some(AnswerLine::Each(list.into(), lines))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
                wrong(format!("`{json}` is not a line"), EXPECTED_LINE)
            }
        }
    }

    /// The list of `each`.
    pub(super) fn list(&mut self, list: &str) -> Option<AnswerSource> {
        let source = list.trim().parse().ok().filter(|source| {
            matches!(
                source,
                AnswerSource::Items
                    | AnswerSource::ItemsOf(_)
                    | AnswerSource::Item(_)
                    | AnswerSource::OldItem(_)
                    | AnswerSource::ItemAt(..)
                    | AnswerSource::Element(_)
                    | AnswerSource::Response(_)
            )
        });
        if source.is_none() {
            let bare = list.trim().trim_start_matches('{').trim_end_matches('}');
            let help = bare.parse::<AnswerSource>().ok().filter(|_| bare != list.trim());
            let help = help.map(|_| format!("did you mean `{bare}`?"));
            let error = AnswerError::new(format!("`{list}` is not a list"), help);
            self.way.push("each".to_owned());
            self.fail(AnswerError { expected: EACH, ..error });
            self.way.pop();
        }
        source
    }
}

/// The first reference that is not a whole field of CSV.
fn part_of_field(text: &AnswerText) -> Option<&AnswerSource> {
    let ends = |part: Option<&AnswerPart>, is_end: fn(&str) -> bool| match part {
        Some(AnswerPart::Literal(literal)) => is_end(literal),
        Some(AnswerPart::Reference(_)) => false,
        None => true,
    };
    let parts = text.parts();
    parts.iter().enumerate().find_map(|(index, part)| {
        let AnswerPart::Reference(reference) = part else { return None };
        let before = index.checked_sub(1).and_then(|before| parts.get(before));
        let is_whole = ends(before, |literal| literal.ends_with(','))
            && ends(parts.get(index + 1), |literal| literal.starts_with(','));
        (!is_whole).then_some(&reference.source)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn mistakes(content_type: &str, lines: Value) -> Vec<(String, String)> {
        let body = TextBody::new(content_type, lines);
        let errors = AnswerLines::try_from(&body).expect_err("mistakes");
        errors.iter().map(|error| (error.way.join("."), error.to_string())).collect()
    }

    #[test]
    fn content_types_have_formats() {
        for (content_type, format) in [
            ("text/calendar; charset=UTF-8", Some(TextFormat::Calendar)),
            ("text/html", Some(TextFormat::Markup)),
            ("Text/CSV;charset=\"utf-8\"", Some(TextFormat::Csv)),
            ("text/plain; charset=latin1", None),
            ("text/html; charset=utf-8; x=y", None),
            ("application/json", None),
        ] {
            assert_eq!(TextFormat::of(content_type), format, "{content_type}");
        }
    }

    #[test]
    fn every_mistake_is_found_at_its_place() {
        let lines = json!([
            "{itm.id}",
            {"each": "{items}", "as": ["a\nb", 1]},
            {"each": "items", "lines": []},
            "{item.a},{item.b} {item.c}",
        ]);
        let places: Vec<_> =
            mistakes("text/cvs", lines.clone()).into_iter().map(|(place, _)| place).collect();
        assert_eq!(
            places,
            ["content-type", "lines.0", "lines.1.as.0", "lines.1.as.1", "lines.1.each", "lines.2"]
        );
        assert_eq!(
            mistakes("text/csv", lines).pop(),
            Some(("lines.3".to_owned(), "`{item.b}` is a part of a CSV field".to_owned()))
        );
        assert_eq!(
            mistakes("text/plain", json!("a")),
            [("lines".to_owned(), "the lines are not a list".to_owned())]
        );
    }
}
