//! Methods with a regular expression: `matches`, `replaceAll`, `replaceFirst`, `split`.

use crate::error::Error;
use crate::java::regex::{Purpose, Regex, Replacement, next_start};
use crate::methods::Found;
use crate::value::{ArrayOf, List, ListKind, Number, Runtime, Value};

/// `$text.name(arguments)` for methods whose first argument is a regular expression.
pub(super) fn call(
    text: &str,
    name: &str,
    arguments: &[Value],
    runtime: &mut dyn Runtime,
) -> Found {
    Ok(Some(match (name, arguments) {
        ("matches", [Value::String(regex)]) => Value::Boolean(
            Regex::compiled(regex, Purpose::Match { ignore_case: false }, runtime.budget())?
                .is_match_within(text, runtime.budget())?,
        ),
        ("replaceAll", [Value::String(regex), Value::String(replacement)]) => {
            replaced(text, regex, replacement, usize::MAX, runtime)?
        }
        ("replaceFirst", [Value::String(regex), Value::String(replacement)]) => {
            replaced(text, regex, replacement, 1, runtime)?
        }
        ("split", [Value::String(regex)]) => split(text, regex, 0, runtime)?,
        ("split", [Value::String(regex), Value::Number(Number::Int(limit))]) => {
            split(text, regex, *limit, runtime)?
        }
        _ => return Ok(None),
    }))
}

fn replaced(
    text: &str,
    regex: &str,
    replacement: &str,
    most: usize,
    runtime: &mut dyn Runtime,
) -> Result<Value, Error> {
    let regex = Regex::compiled(regex, Purpose::Search, runtime.budget())?;
    let mut parsed: Option<Replacement> = None;
    let mut out = String::new();
    let (mut copied, mut from) = (0, 0);
    for _ in 0..most {
        if from > text.len() {
            break;
        }
        // Finding groups is slower than finding the match alone.
        let groups = match &parsed {
            Some(parsed) if parsed.is_constant() => {
                regex.find_within(text, from, runtime.budget())?.map(|found| vec![Some(found)])
            }
            _ => regex.groups_at(text, from, runtime.budget())?,
        };
        let Some(groups) = groups else { break };
        let Some((start, end)) = groups.first().copied().flatten() else { break };
        let parsed = match &mut parsed {
            Some(parsed) => &*parsed,
            // Java parses the replacement at the first match.
            empty => &*empty.insert(Replacement::parse(replacement, &regex)?),
        };
        runtime.budget().append(&text[copied..start], &mut out)?;
        parsed.write(text, &groups, &mut out, runtime.budget())?;
        copied = end;
        from = next_start(text, (start, end));
    }
    runtime.budget().append(&text[copied..], &mut out)?;
    Ok(Value::from(out))
}

/// Splits by Java's rules: an empty match at the start splits nothing off, and a limit of 0 drops
/// empty parts at the end.
fn split(text: &str, regex: &str, limit: i32, runtime: &mut dyn Runtime) -> Result<Value, Error> {
    let regex = Regex::compiled(regex, Purpose::Search, runtime.budget())?;
    let most = usize::try_from(limit).ok().filter(|limit| *limit > 0).unwrap_or(usize::MAX);
    let mut parts = Vec::new();
    let (mut part, mut from) = (0, 0);
    while parts.len() + 1 < most && from <= text.len() {
        let Some((start, end)) = regex.find_within(text, from, runtime.budget())? else { break };
        from = next_start(text, (start, end));
        // Java ignores an empty match only at the start.
        if end == 0 {
            continue;
        }
        runtime.budget().spend_memory(List::ITEM + 2 * size_of::<&str>())?;
        runtime.budget().spend_text(start - part)?;
        parts.push(&text[part..start]);
        part = end;
    }
    runtime.budget().spend_text(text.len() - part)?;
    parts.push(&text[part..]);
    if limit == 0 {
        while parts.len() > 1 && parts.last().is_some_and(|part| part.is_empty()) {
            parts.pop();
        }
        if parts.len() == 1 && parts[0].is_empty() && !text.is_empty() {
            parts.pop();
        }
    }
    Ok(Value::list(ListKind::Array(ArrayOf::Strings), parts.into_iter().map(Value::from).collect()))
}
