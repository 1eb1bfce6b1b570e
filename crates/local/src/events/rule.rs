//! Rules of event buses and their targets.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::executions::Scope;
use crate::pattern;

/// A rule of an event bus that is enabled.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRule {
    /// The physical name.
    pub name: String,
    /// The ARN.
    pub arn: String,
    /// The [pattern](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html)
    /// of its events.
    pub pattern: Value,
    /// The targets.
    pub targets: Vec<EventTarget>,
}

/// A target of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTarget {
    /// The ARN of the queue, topic, function, state machine, Kinesis stream or event bus.
    pub arn: String,
    /// The message group of a FIFO queue.
    pub group_id: Option<String>,
    /// The text that it gets.
    pub input: EventInput,
    /// The ARN of the queue for events that it did not get.
    pub dead_letter_queue: Option<String>,
}

/// The text that a target gets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum EventInput {
    /// The event.
    #[default]
    Event,
    /// A constant.
    Constant(String),
    /// A template with values of the event, as an [input
    /// transformer](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html)
    /// makes it.
    Transformed {
        /// The JSON paths of the values by their names.
        paths: BTreeMap<String, String>,
        /// The template, with `<NAME>` for each value.
        template: String,
    },
}

impl EventRule {
    /// True if it matches an event.
    pub(super) fn matches(&self, event: &Value) -> bool {
        pattern::matches(&self.pattern, event)
    }
}

impl EventInput {
    /// The text for an event.
    pub(super) fn text(&self, rule: &EventRule, event: &Value) -> String {
        match self {
            Self::Event => event.to_string(),
            Self::Constant(text) => text.clone(),
            Self::Transformed { paths, template } => transform(rule, paths, template, event),
        }
    }
}

/// Fills a template. In a JSON string, values are text without quotes; elsewhere they are JSON. A
/// value that the event lacks is left out.
fn transform(
    rule: &EventRule,
    paths: &BTreeMap<String, String>,
    template: &str,
    event: &Value,
) -> String {
    let mut text = String::with_capacity(template.len());
    let mut in_string = false;
    let mut rest = template;
    while let Some(next) = rest.chars().next() {
        match next {
            '\\' => {
                let after = rest[1..].chars().next();
                // An escaped bracket is the bracket itself, other escapes are those of JSON.
                if !matches!(after, Some('<' | '>')) {
                    text.push('\\');
                }
                text.extend(after);
                rest = &rest[1 + after.map_or(0, char::len_utf8)..];
                continue;
            }
            '<' => {
                if let Some((name, behind)) = rest[1..].split_once('>')
                    && let Some(value) = value(rule, paths, name, event, in_string)
                {
                    text.push_str(&value);
                    rest = behind;
                    continue;
                }
            }
            '"' => in_string = !in_string,
            _ => {}
        }
        text.push(next);
        rest = &rest[next.len_utf8()..];
    }
    text
}

/// The text of the value with a name; `None` if the name is not defined. It is empty if the event
/// lacks the value.
fn value(
    rule: &EventRule,
    paths: &BTreeMap<String, String>,
    name: &str,
    event: &Value,
    in_string: bool,
) -> Option<String> {
    let without_detail = || {
        let members = event.as_object().into_iter().flatten();
        let kept = members.filter(|(name, _)| *name != "detail");
        kept.map(|(name, of)| (name.clone(), of.clone())).collect::<Map<_, _>>()
    };
    let value = match name {
        "aws.events.rule-arn" => Some(rule.arn.as_str().into()),
        "aws.events.rule-name" => Some(rule.name.as_str().into()),
        "aws.events.event.ingestion-time" => event.get("time").cloned(),
        "aws.events.event" => Some(without_detail().into()),
        "aws.events.event.json" => Some(event.clone()),
        _ => Scope { data: event, context: &Value::Null }.find(paths.get(name)?),
    };
    Some(match value {
        Some(Value::String(of)) if in_string => of,
        Some(of) if in_string => of.to_string().replace('"', ""),
        Some(of) => of.to_string(),
        None => String::new(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn templates_are_filled_as_documented() {
        let event = json!({
            "id": "e-1", "time": "2026-01-01T00:00:00Z",
            "detail": {"id": "it's", "total": 7, "lines": [{"n": 1}, {"n": 2}], "paid": true},
        });
        let rule = EventRule {
            name: "placed".to_owned(),
            arn: "arn:rule".to_owned(),
            pattern: json!({}),
            targets: Vec::new(),
        };
        let paths = [
            ("id", "$.detail.id"),
            ("total", "$.detail.total"),
            ("lines", "$.detail.lines"),
            ("second", "$.detail.lines[1].n"),
            ("all", "$.detail.lines[*].n"),
            ("none", "$.detail.none"),
        ];
        let paths = paths.map(|(name, path)| (name.to_owned(), path.to_owned()));
        let fill = |template: &str| {
            let (paths, template) = (paths.clone().into(), template.to_owned());
            EventInput::Transformed { paths, template }.text(&rule, &event)
        };
        for (template, expected) in [
            (r#"{"a": <id>, "b": <total>}"#, r#"{"a": "it's", "b": 7}"#),
            (r#""Order <id>: <total>""#, r#""Order it's: 7""#),
            // Quotes of values are removed in strings.
            (r#"{"a": "<lines>"}"#, r#"{"a": "[{n:1},{n:2}]"}"#),
            (r#"{"a": <lines>, "b": <second>}"#, r#"{"a": [{"n":1},{"n":2}], "b": 2}"#),
            (r#"{"a": <all>}"#, r#"{"a": [1,2]}"#),
            (r#""<none>|\<id\>|<unknown>""#, r#""|<id>|<unknown>""#),
            (r#""\"<id>\"""#, r#""\"it's\"""#),
            (
                r#"{"a": <aws.events.event>, "r": "<aws.events.rule-name>"}"#,
                r#"{"a": {"id":"e-1","time":"2026-01-01T00:00:00Z"}, "r": "placed"}"#,
            ),
            ("<aws.events.event.ingestion-time>", r#""2026-01-01T00:00:00Z""#),
        ] {
            assert_eq!(fill(template), expected, "{template}");
        }
        let whole: Value = serde_json::from_str(&fill("<aws.events.event.json>")).expect("JSON");
        assert_eq!(whole, event);
    }
}
