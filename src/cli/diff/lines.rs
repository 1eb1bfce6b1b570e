//! The lines of a difference, which text and Markdown share.

use dynagate::diff::contract::ContractChange;
use dynagate::diff::{Action, Difference, PropertyChange, ResourceChange};
use serde_json::{Map, Value};
use similar::{ChangeTag, TextDiff};

/// A line of a difference.
pub(super) struct Line {
    /// `+`, `-`, `~`, `-/+`, `x` or nothing.
    pub(super) symbol: &'static str,
    /// The number of levels that it is indented.
    pub(super) level: usize,
    pub(super) text: String,
}

/// The longest value on a line.
const LONGEST: usize = 60;
/// The most lines of a text that are displayed.
const MOST_LINES: usize = 60;
/// The longest text whose lines are compared.
const LONGEST_TEXT: usize = 1 << 20;

/// The lines of a changed resource.
pub(super) fn of(change: &ResourceChange) -> Vec<Line> {
    let id = match &change.new_id {
        Some(new_id) => format!("{} → {new_id}", change.id),
        None => change.id.clone(),
    };
    let fate = match change.action {
        Action::Replaced => " is replaced",
        Action::Retained => " leaves the stack and is retained",
        Action::Added | Action::Changed | Action::Removed => "",
    };
    // An address begins with the type, and the name of a declaration with its kind.
    let is_named_by_kind =
        id.strip_prefix(&change.kind).is_some_and(|rest| rest.starts_with(['.', ' ']))
            || id.starts_with("module.") && id.contains(&format!(".{}.", change.kind));
    let title = if is_named_by_kind {
        format!("{id}{fate}")
    } else {
        format!("{id} ({}){fate}", change.kind)
    };
    let mut lines = vec![Line { symbol: change.action.symbol(), level: 0, text: title }];
    if matches!(change.action, Action::Changed | Action::Replaced) {
        for property in &change.properties {
            lines.extend(of_property(property));
        }
    }
    lines
}

fn of_property(change: &PropertyChange) -> Vec<Line> {
    let path = &change.path;
    let because = if change.replaces { "  # forces replacement" } else { "" };
    let line = |symbol, text: String| Line { symbol, level: 1, text: text + because };
    if let Some(to) = &change.refers_to {
        return vec![line("~", format!("{path} refers to the replaced {to}"))];
    }
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => {
            let (old_text, new_text) = (text_of(old), text_of(new));
            if is_long(&old_text) || is_long(&new_text) {
                let mut lines = vec![line("~", format!("{path}:"))];
                lines.extend(compared(&old_text, &new_text));
                return lines;
            }
            vec![line("~", format!("{path}: {} → {}", shown(old), shown(new)))]
        }
        (None, Some(new)) => vec![line("+", format!("{path}: {}", shown(new)))],
        (Some(old), None) => vec![line("-", format!("{path}: {}", shown(old)))],
        (None, None) => Vec::new(),
    }
}

fn is_long(text: &str) -> bool {
    text.contains('\n') || text.chars().count() > LONGEST
}

/// The changed lines of two texts.
fn compared(old: &str, new: &str) -> Vec<Line> {
    if old.len().max(new.len()) > LONGEST_TEXT {
        let text = "the texts are too long to compare".to_owned();
        return vec![Line { symbol: "", level: 2, text }];
    }
    let diff = TextDiff::from_lines(old, new);
    let mut lines = Vec::new();
    let mut left = 0;
    for (index, hunk) in diff.unified_diff().context_radius(2).iter_hunks().enumerate() {
        if index > 0 {
            lines.push(Line { symbol: "", level: 2, text: "…".to_owned() });
        }
        for change in hunk.iter_changes() {
            if lines.len() >= MOST_LINES {
                left += 1;
                continue;
            }
            let symbol = match change.tag() {
                ChangeTag::Equal => "",
                ChangeTag::Delete => "-",
                ChangeTag::Insert => "+",
            };
            let text = change.value().trim_end_matches(['\r', '\n']).to_owned();
            lines.push(Line { symbol, level: 2, text });
        }
    }
    if left > 0 {
        lines.push(Line { symbol: "", level: 2, text: format!("… {left} more lines") });
    }
    lines
}

/// A value on a line, shortened.
fn shown(value: &Value) -> String {
    let text = plain(value).to_string();
    if text.chars().count() <= LONGEST {
        return text;
    }
    let cut: String = text.chars().take(LONGEST - 1).collect();
    format!("{cut}…")
}

/// A value whose functions of CloudFormation are texts with references: `${Orders.Arn}`.
fn plain(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(members) => function(members).map_or_else(
            || members.iter().map(|(name, value)| (name.clone(), plain(value))).collect(),
            Value::String,
        ),
        other => other.clone(),
    }
}

/// The text of a function of CloudFormation.
fn function(members: &Map<String, Value>) -> Option<String> {
    let (name, value) = members.iter().next().filter(|_| members.len() == 1)?;
    match (name.as_str(), value) {
        ("Ref", Value::String(id)) => Some(format!("${{{id}}}")),
        ("Fn::Sub", Value::String(text)) => Some(text.clone()),
        ("Fn::GetAtt", Value::Array(parts)) => {
            let parts: Option<Vec<_>> = parts.iter().map(Value::as_str).collect();
            Some(format!("${{{}}}", parts?.join(".")))
        }
        ("Fn::Join", Value::Array(parts)) => {
            let [Value::String(separator), Value::Array(parts)] = parts.as_slice() else {
                return None;
            };
            let part = |part: &Value| match plain(part) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            Some(parts.iter().map(part).collect::<Vec<_>>().join(separator))
        }
        _ => None,
    }
}

/// The text of a value: a string, or JSON in lines.
fn text_of(value: &Value) -> String {
    match plain(value) {
        Value::String(text) => {
            let is_document = text.len() > LONGEST && text.trim_start().starts_with(['{', '[']);
            let document = is_document.then(|| serde_json::from_str::<Value>(&text).ok()).flatten();
            document.map_or(text, |document| pretty(&document))
        }
        value @ (Value::Array(_) | Value::Object(_)) if value.to_string().len() > LONGEST => {
            pretty(&value)
        }
        other => other.to_string(),
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// The number of resources for each fate, in words.
pub(super) fn summary(changes: &[ResourceChange]) -> String {
    let actions =
        [Action::Added, Action::Changed, Action::Replaced, Action::Removed, Action::Retained];
    let counts = actions.iter().filter_map(|action| {
        let count = changes.iter().filter(|change| change.action == *action).count();
        (count > 0).then(|| format!("{count} {}", action.as_str()))
    });
    counts.collect::<Vec<_>>().join(", ")
}

/// A change that callers notice, with its API if there are several.
pub(super) fn told(change: &ContractChange, difference: &Difference) -> String {
    let is_alone = difference.contract.iter().all(|other| other.api == change.api);
    if is_alone { change.to_string() } else { format!("API {}: {change}", change.api) }
}
