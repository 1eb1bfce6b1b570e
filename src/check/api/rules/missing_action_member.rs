use crate::check::api::request_members::request_members;
use crate::check::api::{ApiChecker, MappingTemplate, api_rule};

api_rule! {
    /// Checks that a request has the members that its action requires.
    ///
    /// ## Why
    /// The service refuses every request without them.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "ReturnValues": "ALL_OLD", "Expected": {}, "Item": {}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "Item": {"id": {"S": "$context.requestId"}}}
    /// ```
    "DG924", "missing-action-member", Error, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    let is_own = !template.is_response() && !template.prints_body();
    let Some((service, action)) = template.at.service_action().filter(|_| is_own) else {
        return;
    };
    let Some(of) = request_members(service, action) else { return };
    let Some(json) = template.json() else { return };
    // An empty request is one that the template refuses.
    let Some(members) = json.as_object().filter(|members| !members.is_empty()) else { return };
    for required in of.required {
        let mut names = required.split('|');
        let is_there = |name: &str| {
            members
                .get(name)
                .is_some_and(|value| value.as_object().is_none_or(|object| !object.is_empty()))
        };
        if !names.any(is_there) {
            check.report_in(
                template.place(0..template.text.trim_end().len()),
                format_args!(
                    "the request has no {}, which {action} requires",
                    required.replace('|', " or ")
                ),
                "",
                None,
            );
        }
    }
}
