//! The [rules of choices](https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html).

use std::cmp::Ordering;

use serde_json::Value;

use super::data::{DEPTH, Scope};
use super::interpreter::Failure;
use crate::timestamp;

/// The comparisons without `Equals`, `LessThan` and so on.
const KINDS: [&str; 4] = ["String", "Numeric", "Timestamp", "Boolean"];
/// The comparisons of a kind.
const ORDERS: [&str; 5] =
    ["Equals", "GreaterThanEquals", "GreaterThan", "LessThanEquals", "LessThan"];
/// The tests of the type.
const TESTS: [&str; 6] =
    ["IsPresent", "IsNull", "IsString", "IsNumeric", "IsBoolean", "IsTimestamp"];

/// The name of an operator in a rule that is not known.
pub(super) fn unknown(rule: &Value) -> Option<String> {
    let mut names = rule.as_object()?.iter();
    names.find_map(|(name, operand)| match name.as_str() {
        "Next" | "Variable" | "Comment" => None,
        "And" | "Or" => operand.as_array()?.iter().find_map(unknown),
        "Not" => unknown(operand),
        name => (!is_known(name)).then(|| name.to_owned()),
    })
}

fn is_known(name: &str) -> bool {
    let compared = name.strip_suffix("Path").unwrap_or(name);
    let is_order = KINDS.iter().any(|kind| {
        let order = compared.strip_prefix(kind);
        order.is_some_and(|of| ORDERS.contains(&of) && (*kind != "Boolean" || of == "Equals"))
    });
    is_order || name == "StringMatches" || TESTS.contains(&name)
}

/// True if a rule applies.
pub(super) fn applies(scope: Scope<'_>, rule: &Value, depth: usize) -> Result<bool, Failure> {
    let deeper = depth + 1;
    if deeper > DEPTH {
        return Err(Failure::runtime("the rules are nested too deeply".to_owned()));
    }
    let each = |name: &str| rule.get(name).and_then(Value::as_array);
    if let Some(rules) = each("And") {
        for rule in rules {
            if !applies(scope, rule, deeper)? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    if let Some(rules) = each("Or") {
        for rule in rules {
            if applies(scope, rule, deeper)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if let Some(rule) = rule.get("Not") {
        return applies(scope, rule, deeper).map(|applies| !applies);
    }
    let path = rule.get("Variable").and_then(Value::as_str).unwrap_or_default();
    let members = rule.as_object().into_iter().flatten();
    let mut operators =
        members.filter(|(name, _)| !["Next", "Variable", "Comment"].contains(&name.as_str()));
    let Some((operator, operand)) = operators.next() else { return Ok(false) };
    let found = scope.find(path);
    if let Some(test) = TESTS.iter().find(|test| *test == operator) {
        let is = match (*test, &found) {
            ("IsPresent", found) => found.is_some(),
            // The other tests of a missing value fail like its comparison.
            (_, None) => return Err(missing(path)),
            ("IsNull", Some(value)) => value.is_null(),
            ("IsString", Some(value)) => value.is_string(),
            ("IsNumeric", Some(value)) => value.is_number(),
            ("IsBoolean", Some(value)) => value.is_boolean(),
            (_, Some(value)) => value.as_str().and_then(timestamp::milliseconds).is_some(),
        };
        return Ok(operand.as_bool() == Some(is));
    }
    let value = found.ok_or_else(|| missing(path))?;
    let (operator, operand) = match operator.strip_suffix("Path") {
        Some(operator) => (operator, scope.get(operand.as_str().unwrap_or_default())?),
        None => (operator.as_str(), operand.clone()),
    };
    Ok(compares(operator, &value, &operand))
}

fn missing(path: &str) -> Failure {
    Failure::runtime(format!(
        "Invalid path '{path}': The choice state's condition path references an invalid value."
    ))
}

/// True if a value compares to an operand as the operator says. Values of other types do not.
fn compares(operator: &str, value: &Value, operand: &Value) -> bool {
    if operator == "StringMatches" {
        let texts = value.as_str().zip(operand.as_str());
        return texts.is_some_and(|(value, pattern)| {
            matches(&value.chars().collect::<Vec<_>>(), &pattern_of(pattern))
        });
    }
    let found = KINDS.iter().find_map(|kind| operator.strip_prefix(kind).map(|of| (*kind, of)));
    let Some((kind, wanted)) = found else { return false };
    let order = match kind {
        "String" => value.as_str().zip(operand.as_str()).map(|(a, b)| a.cmp(b)),
        "Boolean" => value.as_bool().zip(operand.as_bool()).map(|(a, b)| a.cmp(&b)),
        "Timestamp" => {
            let time = |of: &Value| of.as_str().and_then(timestamp::milliseconds);
            time(value).zip(time(operand)).map(|(a, b)| a.cmp(&b))
        }
        _ => value.as_f64().zip(operand.as_f64()).and_then(|(a, b)| a.partial_cmp(&b)),
    };
    match (wanted, order) {
        ("Equals", Some(order)) => order == Ordering::Equal,
        ("GreaterThan", Some(order)) => order == Ordering::Greater,
        ("GreaterThanEquals", Some(order)) => order != Ordering::Less,
        ("LessThan", Some(order)) => order == Ordering::Less,
        ("LessThanEquals", Some(order)) => order != Ordering::Greater,
        _ => false,
    }
}

/// The characters of a pattern; `None` stands for any characters: `*` without a backslash.
fn pattern_of(pattern: &str) -> Vec<Option<char>> {
    let mut characters = pattern.chars();
    let mut parts = Vec::new();
    while let Some(character) = characters.next() {
        parts.push(match character {
            '*' => None,
            '\\' => characters.next(),
            of => Some(of),
        });
    }
    parts
}

fn matches(text: &[char], pattern: &[Option<char>]) -> bool {
    let (mut at, mut of) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while at < text.len() {
        match pattern.get(of) {
            Some(None) => {
                star = Some((at, of));
                of += 1;
            }
            Some(Some(character)) if *character == text[at] => {
                at += 1;
                of += 1;
            }
            _ => match star {
                Some((from, behind)) => {
                    star = Some((from + 1, behind));
                    at = from + 1;
                    of = behind + 1;
                }
                None => return false,
            },
        }
    }
    pattern[of..].iter().all(Option::is_none)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rules_are_those_of_step_functions() {
        let data = json!({
            "s": "abc", "n": 5, "b": true, "z": null, "t": "2026-01-02T00:00:00Z", "other": "abc"
        });
        let scope = Scope { data: &data, context: &data };
        for (rule, expected) in [
            (json!({"Variable": "$.s", "StringEquals": "abc"}), true),
            (json!({"Variable": "$.s", "StringEqualsPath": "$.other"}), true),
            (json!({"Variable": "$.s", "StringLessThan": "abb"}), false),
            (json!({"Variable": "$.s", "StringMatches": "a*c"}), true),
            (json!({"Variable": "$.s", "StringMatches": "a\\*c"}), false),
            (json!({"Variable": "$.s", "StringMatches": "*b"}), false),
            (json!({"Variable": "$.n", "NumericGreaterThanEquals": 5.0}), true),
            (json!({"Variable": "$.s", "NumericEquals": 5}), false),
            (json!({"Variable": "$.b", "BooleanEquals": true}), true),
            (json!({"Variable": "$.t", "TimestampGreaterThan": "2026-01-01T23:00:00-00:30"}), true),
            (json!({"Variable": "$.z", "IsNull": true}), true),
            (json!({"Variable": "$.none", "IsPresent": false}), true),
            (json!({"Variable": "$.t", "IsTimestamp": true}), true),
            (json!({"Not": {"Variable": "$.n", "NumericLessThan": 5}}), true),
            (
                json!({"And": [{"Variable": "$.b", "IsBoolean": true}, {"Or": [
                    {"Variable": "$.n", "NumericEquals": 1}, {"Variable": "$.n", "IsNumeric": true}
                ]}]}),
                true,
            ),
        ] {
            assert_eq!(applies(scope, &rule, 0).ok(), Some(expected), "{rule}");
            assert_eq!(unknown(&rule), None, "{rule}");
        }
        assert!(applies(scope, &json!({"Variable": "$.none", "StringEquals": ""}), 0).is_err());
        for operator in ["StringContains", "BooleanLessThan", "Equals", "IsX"] {
            let rule = json!({"Not": {"Variable": "$.s", operator: 1}});
            assert_eq!(unknown(&rule).as_deref(), Some(operator));
        }
    }
}
