//! References between resources, as both engines write them.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::check::Engine;

/// True for a function of CloudFormation, such as `{"Ref": "Orders"}`.
pub(super) fn is_function(members: &Map<String, Value>) -> bool {
    members.len() == 1 && members.keys().all(|name| name == "Ref" || name.starts_with("Fn::"))
}

/// The replaced resource to which a value refers, except by an attribute that stays.
pub(super) fn to_replaced(
    engine: Engine,
    value: &Value,
    replaced: &BTreeSet<String>,
    stays: impl Fn(&str, &str) -> bool,
) -> Option<String> {
    let mut found = None;
    visit(engine, value, &mut |id, attribute| {
        if replaced.contains(id) && !stays(id, attribute) {
            found.get_or_insert_with(|| id.to_owned());
        }
    });
    found
}

/// Visits the resources to which a value refers, with the attribute.
pub(super) fn visit(engine: Engine, value: &Value, visitor: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::String(text) if engine == Engine::Terraform => {
            for expression in expressions(text) {
                words(expression, visitor);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| visit(engine, item, visitor)),
        Value::Object(members) => {
            if engine == Engine::CloudFormation && is_function(members) {
                function(members, visitor);
            }
            members.values().for_each(|value| visit(engine, value, visitor));
        }
        _ => {}
    }
}

/// Visits the resources of a function of CloudFormation.
fn function(members: &Map<String, Value>, visitor: &mut dyn FnMut(&str, &str)) {
    for (name, value) in members {
        match (&**name, value) {
            ("Ref", Value::String(id)) => visitor(id, ""),
            ("Fn::GetAtt", Value::String(text)) => {
                let (id, attribute) = text.split_once('.').unwrap_or((text, ""));
                visitor(id, attribute);
            }
            ("Fn::GetAtt", Value::Array(parts)) => {
                let part = |index: usize| parts.get(index).and_then(Value::as_str);
                visitor(part(0).unwrap_or_default(), part(1).unwrap_or_default());
            }
            ("Fn::Sub", Value::String(text)) => substituted(text, visitor),
            ("Fn::Sub", Value::Array(parts)) => {
                let text = parts.first().and_then(Value::as_str).unwrap_or_default();
                substituted(text, visitor);
            }
            _ => {}
        }
    }
}

/// Visits the resources in a text of `Fn::Sub`.
fn substituted(text: &str, visitor: &mut dyn FnMut(&str, &str)) {
    for part in text.split("${").skip(1) {
        let Some((name, _)) = part.split_once('}') else { continue };
        let (id, attribute) = name.trim().split_once('.').unwrap_or((name.trim(), ""));
        if !id.starts_with('!') {
            visitor(id, attribute);
        }
    }
}

/// The expressions of a text in Terraform's syntax: `a` of `x-${a}`.
pub(super) fn expressions(text: &str) -> Vec<&str> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find("${") {
        if rest[..at].ends_with('$') {
            rest = &rest[at + 2..];
            continue;
        }
        let end = end(&rest[at..]);
        found.push(rest[at + 2..at + end].trim_end_matches('}').trim());
        rest = &rest[at + end..];
    }
    found
}

/// The length of the `${…}` at the beginning of a text.
pub(super) fn end(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    text.len()
}

/// Visits the resources in an expression of Terraform: `aws_sqs_queue.orders.arn`, also in a
/// module: `module.jobs.aws_sqs_queue.orders.arn`.
fn words(expression: &str, visitor: &mut dyn FnMut(&str, &str)) {
    const OTHERS: [&str; 9] =
        ["count", "data", "each", "local", "module", "path", "self", "terraform", "var"];
    let is_part =
        |character: char| character.is_ascii_alphanumeric() || "_.-[]*".contains(character);
    for word in expression.split(|character| !is_part(character)) {
        // A list is in brackets, and an index behind a name.
        let plain = word.trim_start_matches('[').replace("[*]", "");
        let mut parts = plain.split('.').map(|part| part.split(['[', ']']).next().unwrap_or(part));
        let mut address = String::new();
        let mut first = parts.next();
        while let Some("module") = first {
            let Some(name) = parts.next() else { break };
            address.extend(["module.", name, "."]);
            first = parts.next();
        }
        let (Some(kind), Some(name)) = (first, parts.next()) else { continue };
        let is_name = |part: &str| part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if is_name(kind) && is_name(name) && !OTHERS.contains(&kind) {
            visitor(&format!("{address}{kind}.{name}"), parts.next().unwrap_or_default());
        }
    }
}

/// The text with the values of its references, as far as they are known.
pub(super) fn resolved(text: &str, known: &dyn Fn(&str, &str) -> Option<String>) -> String {
    map_expressions(text, |expression| {
        let (id, attribute) = expression.rsplit_once('.')?;
        known(id, attribute)
    })
}

/// The text with other texts in place of `${…}`; `None` leaves one as it is.
pub(super) fn map_expressions(
    text: &str,
    mut replacement: impl FnMut(&str) -> Option<String>,
) -> String {
    let (mut result, mut rest) = (String::new(), text);
    while let Some(at) = rest.find("${") {
        result.push_str(&rest[..at]);
        if rest[..at].ends_with('$') {
            result.push_str("${");
            rest = &rest[at + 2..];
            continue;
        }
        let end = at + end(&rest[at..]);
        let expression = rest[at + 2..end].strip_suffix('}').unwrap_or(&rest[at + 2..end]);
        match replacement(expression.trim()) {
            Some(value) => result.push_str(&value),
            None => result.push_str(&rest[at..end]),
        }
        rest = &rest[end..];
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(engine: Engine, value: &Value) -> Vec<String> {
        let mut found = Vec::new();
        visit(engine, value, &mut |id, attribute| found.push(format!("{id}/{attribute}")));
        found
    }

    #[test]
    fn references_of_both_engines() {
        let value =
            json!([{"Ref": "A"}, {"Fn::GetAtt": ["B", "Arn"]}, {"Fn::Sub": "x${C.Arn}${!D}"}]);
        assert_eq!(found(Engine::CloudFormation, &value), ["A/", "B/Arn", "C/Arn"]);
        let value = json!([
            "x-${aws_a.b.arn}-$${aws_no.x}-${data.aws_c.d.id}",
            {"y": "${join(\",\", [aws_e.f[0].id, var.x, module.x[0].module.y.aws_z.w.id, module.x.out.a])}"}
        ]);
        assert_eq!(
            found(Engine::Terraform, &value),
            ["aws_a.b/arn", "aws_e.f/id", "module.x.module.y.aws_z.w/id", "module.x.out.a/"]
        );
    }

    #[test]
    fn known_references_have_their_values() {
        let known = |id: &str, attribute: &str| {
            (id == "aws_a.b" && attribute == "arn").then(|| "arn:1".to_owned())
        };
        assert_eq!(
            resolved("${aws_a.b.arn}/${aws_c.d.id} $${x}", &known),
            "arn:1/${aws_c.d.id} $${x}"
        );
    }
}
