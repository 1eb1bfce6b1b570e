//! The [response of a Lambda
//! authorizer](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html)
//! and the policy in it.

use dynagate_vtl::{Event, Json};
use indexmap::IndexMap;

use crate::policy_condition;

/// The decision of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    Allow,
    /// A statement denies the request.
    Deny,
    /// No statement applies to the request.
    NoStatement,
}

/// The decision of a response about a request. The error is a problem of the response.
pub(crate) fn decision(
    response: &Json,
    method_arn: &str,
    event: &Event,
) -> Result<Decision, String> {
    let Json::Object(response) = response else { return Err("it is no object".to_owned()) };
    if !matches!(response.get("principalId"), Some(Json::String(_))) {
        return Err("it has no `principalId`".to_owned());
    }
    check_context(response.get("context"))?;
    let Some(Json::Object(policy)) = response.get("policyDocument") else {
        return Err("it has no `policyDocument`".to_owned());
    };
    let statements = match policy.get("Statement") {
        Some(Json::Array(statements)) => statements.as_slice(),
        Some(statement @ Json::Object(_)) => std::slice::from_ref(statement),
        _ => return Err("the policy has no `Statement`".to_owned()),
    };
    let mut decision = Decision::NoStatement;
    for statement in statements {
        let Json::Object(statement) = statement else {
            return Err("a statement is no object".to_owned());
        };
        let of = match statement.get("Effect") {
            Some(Json::String(effect)) if effect == "Allow" => Decision::Allow,
            Some(Json::String(effect)) if effect == "Deny" => Decision::Deny,
            _ => return Err("the `Effect` of a statement is neither Allow nor Deny".to_owned()),
        };
        let applies = applies(statement, method_arn, event, of == Decision::Allow)?;
        if applies && decision != Decision::Deny {
            decision = of;
        }
    }
    Ok(decision)
}

/// The values for `$context.authorizer` are strings, numbers and booleans.
fn check_context(context: Option<&Json>) -> Result<(), String> {
    let members = match context {
        None | Some(Json::Null) => return Ok(()),
        Some(Json::Object(members)) => members,
        Some(_) => return Err("its `context` is no object".to_owned()),
    };
    let nested = |value: &Json| matches!(value, Json::Array(_) | Json::Object(_));
    match members.iter().find(|(_, value)| nested(value)) {
        Some((name, _)) => Err(format!("the value `{name}` in its `context` is a list or a map")),
        None => Ok(()),
    }
}

/// True if a statement applies to a request.
fn applies(
    statement: &IndexMap<String, Json>,
    method_arn: &str,
    event: &Event,
    allows: bool,
) -> Result<bool, String> {
    let matches = |name: &str, value: &str, is_case_sensitive: bool| {
        let listed = |patterns: &Json| {
            texts(patterns).any(|pattern| {
                if is_case_sensitive {
                    matches(pattern, value)
                } else {
                    matches(&pattern.to_ascii_lowercase(), &value.to_ascii_lowercase())
                }
            })
        };
        match (statement.get(name), statement.get(&format!("Not{name}"))) {
            (Some(patterns), _) => Ok(listed(patterns)),
            (None, Some(patterns)) => Ok(!listed(patterns)),
            (None, None) => Err(format!("a statement has no `{name}`")),
        }
    };
    let is_about =
        matches("Action", "execute-api:Invoke", false)? && matches("Resource", method_arn, true)?;
    let mut conditions = match statement.get("Condition") {
        Some(Json::Object(operators)) => Some(operators),
        _ => None,
    }
    .into_iter()
    .flatten()
    .filter_map(|(operator, keys)| match keys {
        Json::Object(keys) => Some((operator, keys)),
        _ => None,
    })
    .flat_map(|(operator, keys)| keys.iter().map(move |(key, values)| (operator, key, values)));
    let holds = conditions.all(|(operator, key, values)| {
        let values: Vec<_> = texts(values).map(str::to_owned).collect();
        policy_condition::holds(operator, key, &values, event).unwrap_or(allows)
    });
    Ok(is_about && holds)
}

/// A string or a list of strings.
fn texts(of: &Json) -> impl Iterator<Item = &str> {
    let items =
        if let Json::Array(items) = of { items.as_slice() } else { std::slice::from_ref(of) };
    items.iter().filter_map(|item| match item {
        Json::String(text) => Some(text.as_str()),
        _ => None,
    })
}

/// True if a pattern of IAM matches a text: `*` stands for any characters, `?` for one.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut of_text) = (0, 0);
    // The last star, and the place in the text up to which it matches.
    let mut star = None;
    while of_text < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, of_text));
                at += 1;
            }
            Some(byte) if *byte == b'?' || *byte == text[of_text] => {
                at += 1;
                of_text += 1;
            }
            _ => {
                let Some((last, matched)) = star else { return false };
                star = Some((last, matched + 1));
                (at, of_text) = (last + 1, matched + 1);
            }
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ARN: &str = "arn:aws:execute-api:us-east-1:123456789012:abcdef1234/prod/GET/orders/7";

    fn decided(statements: &serde_json::Value) -> Result<Decision, String> {
        let response = json!({"principalId": "me", "policyDocument": {"Statement": statements}});
        decision(&response.into(), ARN, &Event::default())
    }

    #[test]
    fn statements_and_their_resources() {
        let statement = |effect: &str, resource: &str| json!({"Action": "execute-api:invoke", "Effect": effect, "Resource": [resource]});
        for (resource, expected) in [
            ("*", Decision::Allow),
            (ARN, Decision::Allow),
            ("arn:aws:execute-api:*:*:abcdef1234/*/GET/*", Decision::Allow),
            ("arn:aws:execute-api:*:*:abcdef1234/prod/*/orders/?", Decision::Allow),
            ("arn:aws:execute-api:*:*:abcdef1234/prod/POST/*", Decision::NoStatement),
            ("arn:aws:execute-api:*:*:abcdef1234/*/get/*", Decision::NoStatement),
            ("arn:aws:execute-api:*:*:*/orders", Decision::NoStatement),
        ] {
            assert_eq!(decided(&json!([statement("Allow", resource)])), Ok(expected), "{resource}");
        }
        let both = json!([statement("Deny", "*/orders/*"), statement("Allow", "*")]);
        assert_eq!(decided(&both), Ok(Decision::Deny));
        assert_eq!(decided(&json!([])), Ok(Decision::NoStatement));
    }

    #[test]
    fn invalid_responses() {
        let policy = json!({"Statement": [{"Action": "*", "Effect": "Allow", "Resource": "*"}]});
        for (response, problem) in [
            (json!("Allow"), "it is no object"),
            (json!({ "policyDocument": policy }), "it has no `principalId`"),
            (json!({"principalId": "me"}), "it has no `policyDocument`"),
            (json!({"principalId": "me", "policyDocument": {}}), "the policy has no `Statement`"),
            (
                json!({"principalId": "me", "policyDocument": policy, "context": {"a": []}}),
                "the value `a` in its `context` is a list or a map",
            ),
        ] {
            let decided = decision(&response.into(), ARN, &Event::default());
            assert_eq!(decided, Err(problem.to_owned()));
        }
    }
}
