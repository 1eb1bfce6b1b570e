use crate::check::api::request_members::request_members;
use crate::check::api::rules::attribute_value_type::place_of;
use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::nearest::nearest;

api_rule! {
    /// Checks that a request has no members that its action does not know.
    ///
    /// ## Why
    /// The service ignores such a member, or refuses the request. Names are case-sensitive.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "Item": {"id": {"S": "$context.requestId"}}, "ConditionExpresion": "attribute_not_exists(id)"}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "Item": {"id": {"S": "$context.requestId"}}, "ConditionExpression": "attribute_not_exists(id)"}
    /// ```
    "DG925", "unknown-action-member", Warning, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    let is_own = !template.is_response() && !template.prints_body();
    let Some((service, action)) = template.at.service_action().filter(|_| is_own) else {
        return;
    };
    let Some(of) = request_members(service, action) else { return };
    let Ok(probe) = &template.probe else { return };
    let Some(json) = probe.json() else { return };
    for name in json.as_object().into_iter().flat_map(|members| members.keys()) {
        // A template that passes the caller's body on has the caller's names.
        if of.known.contains(&name.as_str()) || !template.text.contains(name.as_str()) {
            continue;
        }
        let help = nearest(name, of.known.iter().copied());
        check.report_in(
            template.place(place_of(template.text, name)),
            format_args!("{action} has no member `{name}`"),
            "",
            help.map(|nearest| format!("did you mean `{nearest}`?")),
        );
    }
}
