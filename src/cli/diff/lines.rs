//! The lines of a difference, which text and Markdown share.

use dynagate::diff::contract::ContractChange;
use dynagate::diff::{Action, Difference, PropertyChange, ResourceChange};
use serde_json::Value;
use similar::TextDiff;

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
    let title = if id.starts_with(&format!("{}.", change.kind)) {
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
    text.contains('\n')
}

/// The changed lines of two texts.
fn compared(old: &str, new: &str) -> Vec<Line> {
    if old.len().max(new.len()) > LONGEST_TEXT {
        let text = "the texts are too long to compare".to_owned();
        return vec![Line { symbol: "", level: 2, text }];
    }
    let diff = TextDiff::from_lines(old, new);
    let mut lines = Vec::new();
    let unified = diff.unified_diff().context_radius(2).to_string();
    let all = unified.lines().filter(|line| !line.starts_with('\\'));
    let mut changed = all.filter(|line| !line.starts_with("@@"));
    for line in changed.by_ref().take(MOST_LINES) {
        let (symbol, text) = match line.split_at_checked(1) {
            Some(("+", text)) => ("+", text),
            Some(("-", text)) => ("-", text),
            Some((_, text)) => ("", text),
            None => ("", line),
        };
        lines.push(Line { symbol, level: 2, text: text.to_owned() });
    }
    let left = changed.count();
    if left > 0 {
        lines.push(Line { symbol: "", level: 2, text: format!("… {left} more lines") });
    }
    lines
}

/// A value on a line, shortened.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= LONGEST {
        return text;
    }
    let cut: String = text.chars().take(LONGEST - 1).collect();
    format!("{cut}…")
}

/// The text of a value: a string, the text of a function of CloudFormation with its references, or
/// JSON in lines.
fn text_of(value: &Value) -> String {
    let function = |name: &str| {
        let members = value.as_object().filter(|members| members.len() == 1)?;
        members.get(name)
    };
    if let Some(Value::String(text)) = function("Fn::Sub") {
        return text_of(&Value::String(text.clone()));
    }
    if let Some(Value::Array(parts)) = function("Fn::Join")
        && let [Value::String(separator), Value::Array(parts)] = parts.as_slice()
    {
        let part = |part: &Value| match part {
            Value::String(text) => text.clone(),
            other => format!("${{{other}}}"),
        };
        let parts: Vec<_> = parts.iter().map(part).collect();
        return text_of(&Value::String(parts.join(separator)));
    }
    match value {
        Value::String(text) => {
            let is_document = text.len() > LONGEST && text.trim_start().starts_with(['{', '[']);
            let document = is_document.then(|| serde_json::from_str::<Value>(text).ok()).flatten();
            document.map_or_else(|| text.clone(), |document| pretty(&document))
        }
        Value::Array(_) | Value::Object(_) if value.to_string().len() > LONGEST => pretty(value),
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
