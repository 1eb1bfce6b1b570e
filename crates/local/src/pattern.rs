//! Patterns that select events: the filters of [event source
//! mappings](https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html) and the
//! [filter policies](https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html)
//! of subscriptions.

use std::cmp::Ordering;

use serde_json::{Map, Number, Value};

/// True if an event matches a pattern. A pattern with an unknown operator matches nothing.
pub(crate) fn matches(pattern: &Value, event: &Value) -> bool {
    match pattern {
        Value::Object(members) => object_matches(members, Some(event)),
        _ => false,
    }
}

/// True if every member of the pattern matches the member of the event. A missing event has no
/// members, which `exists: false` matches.
fn object_matches(members: &Map<String, Value>, event: Option<&Value>) -> bool {
    // An array matches if one of its elements does.
    if let Some(Value::Array(elements)) = event {
        return elements.iter().any(|element| object_matches(members, Some(element)));
    }
    members.iter().all(|(name, pattern)| match pattern {
        Value::Array(alternatives) if name == "$or" => {
            let matched = |of: &Value| of.as_object().is_some_and(|of| object_matches(of, event));
            alternatives.iter().any(matched)
        }
        Value::Array(rules) => {
            let value = event.and_then(|event| event.get(name));
            rules.iter().any(|rule| leaf_matches(rule, value))
        }
        Value::Object(members) => object_matches(members, event.and_then(|event| event.get(name))),
        _ => false,
    })
}

/// True if a value, or an element of an array, matches a rule.
fn leaf_matches(rule: &Value, value: Option<&Value>) -> bool {
    if let Some(exists) = rule.get("exists") {
        let present = value.is_some_and(|value| !value.is_object());
        return exists.as_bool() == Some(present);
    }
    match value {
        None => false,
        Some(Value::Array(elements)) => match rule.get("anything-but") {
            // Not one of the elements may be among the excluded values.
            Some(_) => elements.iter().all(|element| rule_matches(rule, element)),
            None => elements.iter().any(|element| rule_matches(rule, element)),
        },
        Some(value) => rule_matches(rule, value),
    }
}

fn rule_matches(rule: &Value, value: &Value) -> bool {
    match rule {
        Value::Object(operator) => {
            let mut operators = operator.iter();
            match (operators.next(), operators.next()) {
                (Some((name, operand)), None) => operator_matches(name, operand, value),
                _ => false,
            }
        }
        Value::Number(number) => value.as_number().is_some_and(|value| equal(number, value)),
        rule => rule == value,
    }
}

fn operator_matches(name: &str, operand: &Value, value: &Value) -> bool {
    match name {
        "anything-but" => match operand {
            Value::Array(excluded) => !excluded.iter().any(|of| excludes(of, value)),
            excluded => !excludes(excluded, value),
        },
        "numeric" => match (operand.as_array(), value.as_number()) {
            (Some(conditions), Some(value)) => numeric(conditions, value),
            _ => false,
        },
        _ => value.as_str().is_some_and(|value| text_matches(name, operand, value)),
    }
}

/// True if `anything-but` excludes a value.
fn excludes(excluded: &Value, value: &Value) -> bool {
    match excluded {
        Value::Object(operator) => operator.iter().all(|(name, operand)| match operand {
            Value::Array(operands) => {
                operands.iter().any(|operand| operator_matches(name, operand, value))
            }
            operand => operator_matches(name, operand, value),
        }),
        excluded => rule_matches(excluded, value),
    }
}

fn text_matches(name: &str, operand: &Value, value: &str) -> bool {
    // `{"prefix": {"equals-ignore-case": "a"}}` ignores the case.
    if let (Some(operand), "prefix" | "suffix") = (operand.get("equals-ignore-case"), name) {
        let operand = operand.as_str().map(str::to_lowercase);
        let value = value.to_lowercase();
        return operand.is_some_and(|operand| match name {
            "prefix" => value.starts_with(&operand),
            _ => value.ends_with(&operand),
        });
    }
    let Some(operand) = operand.as_str() else { return false };
    match name {
        "prefix" => value.starts_with(operand),
        "suffix" => value.ends_with(operand),
        "equals-ignore-case" => value.to_lowercase() == operand.to_lowercase(),
        "wildcard" => wildcard(operand, value),
        "cidr" => in_network(operand, value),
        _ => false,
    }
}

/// True if a text matches a pattern in which `*` stands for any characters.
fn wildcard(pattern: &str, value: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| value.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// True if an address belongs to a network: `10.0.0.0/24`.
fn in_network(network: &str, address: &str) -> bool {
    use std::net::IpAddr;

    let Some((start, length)) = network.split_once('/') else { return false };
    let (Ok(start), Ok(length), Ok(address)) =
        (start.parse::<IpAddr>(), length.parse::<u32>(), address.parse::<IpAddr>())
    else {
        return false;
    };
    let (start, address, width) = match (start, address) {
        (IpAddr::V4(start), IpAddr::V4(address)) => {
            (u128::from(start.to_bits()), u128::from(address.to_bits()), 32)
        }
        (IpAddr::V6(start), IpAddr::V6(address)) => (start.to_bits(), address.to_bits(), 128),
        _ => return false,
    };
    let Some(rest) = u32::checked_sub(width, length) else { return false };
    // A shift by the whole width would overflow: the network of length 0 contains every address.
    start.checked_shr(rest).unwrap_or(0) == address.checked_shr(rest).unwrap_or(0)
}

/// True if a number fulfills all conditions: `[">", 0, "<=", 5]`.
fn numeric(conditions: &[Value], value: &Number) -> bool {
    !conditions.is_empty()
        && conditions.len().is_multiple_of(2)
        && conditions.chunks_exact(2).all(|condition| {
            let (Some(operator), Some(operand)) = (condition[0].as_str(), condition[1].as_number())
            else {
                return false;
            };
            let order = compare(value, operand);
            match operator {
                "=" => order == Some(Ordering::Equal),
                "<" => order == Some(Ordering::Less),
                ">" => order == Some(Ordering::Greater),
                "<=" => matches!(order, Some(Ordering::Less | Ordering::Equal)),
                ">=" => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
                _ => false,
            }
        })
}

fn equal(left: &Number, right: &Number) -> bool {
    left == right || compare(left, right) == Some(Ordering::Equal)
}

fn compare(left: &Number, right: &Number) -> Option<Ordering> {
    left.as_f64()?.partial_cmp(&right.as_f64()?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn patterns_match_as_documented() {
        let event = json!({
            "eventName": "INSERT",
            "dynamodb": {
                "NewImage": {
                    "status": {"S": "shipped"}, "price": {"N": "10"}, "empty": {"S": ""}, "none": null
                },
                "count": 5, "tags": ["a", "b"], "list": [{"x": 1}, {"x": 2}], "address": "10.0.0.9"
            }
        });
        let yes = [
            json!({}),
            json!({"eventName": ["INSERT"]}),
            json!({"eventName": ["MODIFY", "INSERT"]}),
            json!({"eventName": [{"prefix": "INS"}]}),
            json!({"eventName": [{"prefix": {"equals-ignore-case": "ins"}}]}),
            json!({"eventName": [{"suffix": "ERT"}]}),
            json!({"eventName": [{"equals-ignore-case": "insert"}]}),
            json!({"eventName": [{"anything-but": ["REMOVE"]}]}),
            json!({"eventName": [{"anything-but": "REMOVE"}]}),
            json!({"eventName": [{"anything-but": {"prefix": "REM"}}]}),
            json!({"eventName": [{"anything-but": {"prefix": ["REM", "MOD"]}}]}),
            json!({"eventName": [{"wildcard": "I*E*T"}]}),
            json!({"dynamodb": {"NewImage": {"status": {"S": ["shipped"]}}}}),
            json!({"dynamodb": {"NewImage": {"empty": {"S": [""]}}}}),
            json!({"dynamodb": {"NewImage": {"none": [null]}}}),
            json!({"dynamodb": {"NewImage": {"none": [{"exists": true}]}}}),
            json!({"dynamodb": {"NewImage": {"missing": [{"exists": false}]}}}),
            json!({"dynamodb": {"OldImage": {"status": {"S": [{"exists": false}]}}}}),
            json!({"dynamodb": {"count": [5.0]}}),
            json!({"dynamodb": {"count": [{"numeric": ["=", 5]}]}}),
            json!({"dynamodb": {"count": [{"numeric": [">", 0, "<=", 5]}]}}),
            json!({"dynamodb": {"tags": ["b"]}}),
            json!({"dynamodb": {"tags": [{"anything-but": ["c"]}]}}),
            json!({"dynamodb": {"list": {"x": [2]}}}),
            json!({"dynamodb": {"address": [{"cidr": "10.0.0.0/24"}]}}),
            json!({"dynamodb": {"address": [{"cidr": "0.0.0.0/0"}]}}),
            json!({"$or": [{"eventName": ["REMOVE"]}, {"dynamodb": {"count": [5]}}]}),
        ];
        let no = [
            json!({"eventName": ["insert"]}),
            json!({"eventName": []}),
            json!({"eventName": "INSERT"}),
            json!({"eventName": [{"prefix": "ins"}]}),
            json!({"eventName": [{"anything-but": ["INSERT", "x"]}]}),
            json!({"eventName": [{"anything-but": {"suffix": "ERT"}}]}),
            json!({"eventName": [{"exists": false}]}),
            json!({"eventName": [{"unknown": "INSERT"}]}),
            json!({"eventName": [{"wildcard": "I*X*T"}]}),
            json!({"dynamodb": {"OldImage": {"status": {"S": [{"anything-but": "x"}]}}}}),
            json!({"dynamodb": {"OldImage": {"status": {"S": [{"exists": true}]}}}}),
            json!({"dynamodb": {"count": ["5"]}}),
            json!({"dynamodb": {"count": [{"numeric": [">", 5]}]}}),
            json!({"dynamodb": {"count": [{"numeric": [">"]}]}}),
            json!({"dynamodb": {"NewImage": {"price": {"N": [{"numeric": ["=", 10]}]}}}}),
            json!({"dynamodb": {"tags": [{"anything-but": ["a"]}]}}),
            json!({"dynamodb": {"address": [{"cidr": "10.0.1.0/24"}]}}),
            json!({"dynamodb": {"address": [{"cidr": "10.0.0.0/99"}]}}),
            json!({"$or": [{"eventName": ["REMOVE"]}, {"dynamodb": {"count": [6]}}]}),
            json!(["eventName"]),
        ];
        for pattern in yes {
            assert!(matches(&pattern, &event), "{pattern}");
        }
        for pattern in no {
            assert!(!matches(&pattern, &event), "{pattern}");
        }
    }
}
