use crate::check::api::dynamodb;
use crate::check::api::rules::attribute_value_type::place_of;
use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::EPOCH_MILLISECONDS;

api_rule! {
    /// Checks that a time to live is in seconds.
    ///
    /// ## Why
    /// `$context.requestTimeEpoch` is in milliseconds, and DynamoDB takes seconds. A time of
    /// milliseconds is fifty thousand years from now, so nothing ever expires.
    ///
    /// ## Example
    /// ```vtl
    /// #set($expires = $context.requestTimeEpoch + 86400)
    /// {"TableName": "orders", "Item": {"id": {"S": "$context.requestId"}, "expires": {"N": "$expires"}}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// #set($expires = $context.requestTimeEpoch / 1000 + 86400)
    /// {"TableName": "orders", "Item": {"id": {"S": "$context.requestId"}, "expires": {"N": "$expires"}}}
    /// ```
    "DG921", "expiry-in-milliseconds", Warning, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    if template.dynamodb_request().is_none() {
        return;
    }
    let Some(json) = template.json() else { return };
    dynamodb::each_value(json, &mut |name, of, value| {
        let Some(time) =
            value.as_str().filter(|_| of == "N").and_then(|text| text.parse::<f64>().ok())
        else {
            return;
        };
        #[allow(clippy::cast_precision_loss, reason = "the digits of a time suffice")]
        let later = time - EPOCH_MILLISECONDS as f64;
        // A day and ten years in seconds.
        let is_seconds_later = (3_600.0..320_000_000.0).contains(&later);
        let lower = name.to_lowercase();
        let words = ["ttl", "expir", "timetolive", "time_to_live", "deleteafter", "delete_at"];
        let is_expiry = words.iter().any(|word| lower.contains(word));
        if later.abs() < 1e12 && (is_expiry || is_seconds_later) {
            check.report_in(
                template.place(place_of(template.text, name)),
                format_args!("the time in `{name}` is in milliseconds"),
                "seconds: `$context.requestTimeEpoch / 1000`",
                None,
            );
        }
    });
}
