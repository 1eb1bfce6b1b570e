use std::collections::BTreeSet;

use crate::check::api::{ApiChecker, MappingTemplate, api_rule};

api_rule! {
    /// Checks that references resolve for some request.
    ///
    /// ## Why
    /// API Gateway prints nothing for an unknown variable, property or method, as for a misspelled
    /// one. There is no `$util.toJson`, which AppSync has.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": "$inputs.params('id')"}}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": $input.json('$.id')}}}
    /// ```
    "DG915", "unresolved-reference", Warning, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    let Ok(probe) = &template.probe else { return };
    for unresolved in probe.never_resolved() {
        let reference = unresolved.reference.as_str();
        let Some(expected) = expected(reference, &probe.reads.variables) else { continue };
        check.report_in(
            template.place(unresolved.span.clone()),
            format_args!("`{reference}` does not resolve and prints nothing"),
            expected,
            None,
        );
    }
}

/// The right form of a reference; `None` if a request that was not tried can resolve it.
fn expected(reference: &str, variables: &BTreeSet<String>) -> Option<&'static str> {
    const UTIL: &str = "one of escapeJavaScript, parseJson, urlEncode, urlDecode, base64Encode and \
                        base64Decode";
    const KNOWN: [&str; 7] = [
        "context",
        "foreach",
        "method",
        "stageVariables",
        "template",
        "velocityCount",
        "velocityHasNext",
    ];
    let name = reference.trim_start_matches(['$', '!', '{']);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
    let (name, rest) = name.split_at(end.unwrap_or(name.len()));
    let member: String = rest.chars().skip(1).take_while(char::is_ascii_alphanumeric).collect();
    match name {
        "util" => (!UTIL.contains(&member) || member.len() < 9).then_some(UTIL),
        "input" => {
            let is_known = ["body", "json", "params", "path"].contains(&member.as_str());
            (!is_known).then_some("one of body, json, params and path")
        }
        name if KNOWN.contains(&name) || variables.contains(name) => None,
        _ => Some(
            "a variable that the template sets, or one of $input, $util, $context and \
             $stageVariables",
        ),
    }
}
