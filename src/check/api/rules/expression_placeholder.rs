use std::ops::Range;

use serde_json::Value;

use crate::check::api::dynamodb;
use crate::check::api::{ApiChecker, MappingTemplate, api_rule};

api_rule! {
    /// Checks that expressions and their placeholders fit together.
    ///
    /// ## Why
    /// DynamoDB refuses an expression with a `:value` or a `#name` that the request does not
    /// define, and a request that defines one that no expression uses.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "KeyConditionExpression": "id = :key", "ExpressionAttributeValues": {":id": {"S": $input.json('$.id')}}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "KeyConditionExpression": "id = :id", "ExpressionAttributeValues": {":id": {"S": $input.json('$.id')}}}
    /// ```
    "DG922", "expression-placeholder", Error, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    if template.dynamodb_request().is_none() {
        return;
    }
    let Some(json) = template.json() else { return };
    dynamodb::each_request(json, &mut |request| {
        let words = dynamodb::words(request);
        for (sign, member) in
            [(':', "ExpressionAttributeValues"), ('#', "ExpressionAttributeNames")]
        {
            let defined = request.get(member).and_then(Value::as_object);
            let used: Vec<_> =
                words.iter().filter(|word| word.starts_with(sign) && word.len() > 1).collect();
            for word in &used {
                if !defined.is_some_and(|defined| defined.contains_key(**word)) {
                    check.report_in(
                        template.place(place_in(template.text, word)),
                        format_args!("an expression uses `{word}`, which {member} does not define"),
                        "",
                        None,
                    );
                }
            }
            for name in defined.into_iter().flat_map(|defined| defined.keys()) {
                if !used.iter().any(|word| *word == name) {
                    check.report_in(
                        template.place(place_in(template.text, name)),
                        format_args!("{member} defines `{name}`, which no expression uses"),
                        "",
                        None,
                    );
                }
            }
        }
    });
}

/// The place of a word in the template; the whole template if it is not written there.
pub(super) fn place_in(text: &str, word: &str) -> Range<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = text.match_indices(word).map(|(start, _)| start..start + word.len());
    let whole = found.find(|range| {
        let starts_word = word.starts_with([':', '#']) || !text[..range.start].ends_with(is_part);
        starts_word && !text[range.end..].starts_with(is_part)
    });
    whole.unwrap_or(0..text.trim_end().len())
}
