//! Reports on a rendering.

use std::fmt::Write as _;

use dynagate::vtl::{Error, Event, Json, Overrides, Rendered, Trace};
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
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<&'a Trace>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<&'a Trace>,
}

#[derive(Serialize)]
struct Explained<'a> {
    message: &'a str,
    line: Option<usize>,
    column: Option<usize>,
}

/// The complete report as a JSON object.
pub(super) fn json(rendered: &Rendered, trace: Option<&Trace>) -> serde_json::Result<String> {
    let unresolved = rendered.unresolved.iter().map(|one| Unresolved {
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
        trace,
    };
    Ok(serde_json::to_string_pretty(&success)? + "\n")
}

/// The report of an error as a JSON object.
pub(super) fn failure(error: &Error, trace: Option<&Trace>) -> serde_json::Result<String> {
    let error = Explained { message: error.detail(), line: error.line(), column: error.column() };
    Ok(serde_json::to_string_pretty(&Failure { error, trace })? + "\n")
}

/// A line for each override and each unresolved reference.
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
    for one in &rendered.unresolved {
        // Writing to a string cannot fail.
        let _ = writeln!(
            trace,
            "{template}:{}:{}: {} does not resolve",
            one.line, one.column, one.reference
        );
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

/// Notes on overrides that API Gateway rejects or ignores.
pub(super) fn notes_of_the_overrides(rendered: &Rendered) -> Vec<String> {
    let twice = rendered.overridden_twice.iter().map(|parameter| {
        format!("{parameter} is overridden more than once, for which API Gateway returns a 5XX status: override it once")
    });
    let ignored = rendered.overrides.ignored_status().map(|status| {
        format!("API Gateway ignores the status {status}: use an integer from 100 to 599")
    });
    twice.chain(ignored).collect()
}

/// A note on a result that was probably meant to be JSON.
pub(super) fn hint(rendered: &Rendered) -> Option<String> {
    almost_json(&rendered.text)
        .map(|error| format!("the result looks like JSON but is invalid: {error}"))
}

/// A note on a body that was probably meant to be JSON, such as one whose quotes the shell has
/// removed.
pub(super) fn hint_of_the_body(event: &Event) -> Option<String> {
    let error = almost_json(event.body.as_deref()?)?;
    Some(format!(
        "the body looks like JSON but is invalid; templates may treat it as text: {error}"
    ))
}

fn almost_json(text: &str) -> Option<serde_json::Error> {
    let claims = text.trim_start().starts_with(['{', '[']);
    serde_json::from_str::<serde::de::IgnoredAny>(text).err().filter(|_| claims)
}
