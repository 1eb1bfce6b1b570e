//! What is told of a rendering besides its text.

use std::fmt::Write as _;

use dynagate::vtl::{Error, Event, Json, Overrides, Rendered};
use serde::Serialize;

#[derive(Serialize)]
struct Success<'a> {
    text: &'a str,
    #[serde(flatten)]
    overrides: &'a Overrides,
    unresolved: Vec<Unresolved<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

#[derive(Serialize)]
struct Unresolved<'a> {
    reference: &'a str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Failure<'a> {
    error: Explained<'a>,
}

#[derive(Serialize)]
struct Explained<'a> {
    message: &'a str,
    line: Option<usize>,
    column: Option<usize>,
}

/// The whole, as a JSON object.
pub(super) fn json(rendered: &Rendered) -> serde_json::Result<String> {
    let unresolved = rendered.trace.iter().map(|one| Unresolved {
        reference: &one.reference,
        line: one.line,
        column: one.column,
    });
    let success = Success {
        text: &rendered.text,
        overrides: &rendered.overrides,
        unresolved: unresolved.collect(),
        notes: notes_of_the_overrides(rendered),
        hint: hint(rendered),
    };
    Ok(serde_json::to_string_pretty(&success)? + "\n")
}

/// Why there is no text, as a JSON object.
pub(super) fn failure(error: &Error) -> serde_json::Result<String> {
    let error = Explained { message: error.detail(), line: error.line(), column: error.column() };
    Ok(serde_json::to_string_pretty(&Failure { error })? + "\n")
}

/// A line for each override and each reference that resolved to nothing.
pub(super) fn trace(rendered: &Rendered, template: &str) -> String {
    let mut trace = String::new();
    let overrides = [
        ("requestOverride", &rendered.overrides.request_override),
        ("responseOverride", &rendered.overrides.response_override),
    ];
    for (side, set) in overrides {
        for (name, value) in set {
            trace_override(&mut trace, &format!("$context.{side}.{name}"), value);
        }
    }
    for one in &rendered.trace {
        // Writing to a string does not fail.
        let _ = writeln!(
            trace,
            "{template}:{}:{}: {} resolves to nothing",
            one.line, one.column, one.reference
        );
    }
    if trace.is_empty() {
        trace.push_str("nothing is overridden, and every reference resolves to something\n");
    }
    trace
}

fn trace_override(trace: &mut String, name: &str, value: &Json) {
    if let Json::Object(members) = value {
        members
            .iter()
            .for_each(|(member, value)| trace_override(trace, &format!("{name}.{member}"), value));
        return;
    }
    let _ = writeln!(trace, "{name} = {value}");
}

/// API Gateway's treatment of overrides that it does not take.
pub(super) fn notes_of_the_overrides(rendered: &Rendered) -> Vec<String> {
    let twice = rendered.overridden_twice.iter().map(|parameter| {
        format!("{parameter} is overridden more than once, and API Gateway answers 5XX: override it in one place")
    });
    let ignored = rendered.overrides.ignored_status().map(|status| {
        format!("API Gateway ignores the status {status}: set an integer from 100 to 599")
    });
    twice.chain(ignored).collect()
}

/// What somebody who means to print JSON should know.
pub(super) fn hint(rendered: &Rendered) -> Option<String> {
    almost_json(&rendered.text)
        .map(|error| format!("the result looks like JSON and is not: {error}"))
}

/// What somebody who means to send JSON should know; a shell's quotes are soon lost.
pub(super) fn hint_of_the_body(event: &Event) -> Option<String> {
    let error = almost_json(event.body.as_deref()?)?;
    Some(format!(
        "the body looks like JSON and is not, which templates may take for a text: {error}"
    ))
}

fn almost_json(text: &str) -> Option<serde_json::Error> {
    let claims = text.trim_start().starts_with(['{', '[']);
    serde_json::from_str::<serde::de::IgnoredAny>(text).err().filter(|_| claims)
}
