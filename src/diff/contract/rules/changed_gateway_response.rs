use crate::diff::contract::refusals::{Refusal, refusals};
use crate::diff::contract::{ApiPair, Breaking, Changes, contract_rule};
use crate::diff::contract::{body, rules::changed_response_header};
use crate::gateway::Response;

contract_rule! {
    /// Checks that callers get the same responses of API Gateway itself: for a missing key, an invalid body, a timeout and the like.
    /// Both versions are made to refuse the same requests.
    ///
    /// ## Why
    /// Clients read the errors of API Gateway as they read those of the routes.
    ///
    /// ## Example
    /// ```yaml
    /// api: {gateway-responses: {MISSING_AUTHENTICATION_TOKEN: {status: 404}}}
    /// ---
    /// api: {gateway-responses: {MISSING_AUTHENTICATION_TOKEN: {status: 410}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {gateway-responses: {MISSING_AUTHENTICATION_TOKEN: {status: 404, headers: {X-Why: "'no route'"}}}}
    /// ```
    "DG766", "changed-gateway-response", Warning, Api(check)
}

fn check(apis: &ApiPair<'_>, changes: &mut Changes) {
    if apis.routes.is_empty() || apis.old.gateway_responses == apis.new.gateway_responses {
        return;
    }
    let (old, new) = (refusals(apis.old), refusals(apis.new));
    for (Refusal { of, response: old, causes }, Refusal { response: new, .. }) in
        old.into_iter().zip(new)
    {
        if !causes.occur_in(apis.old) || !causes.occur_in(apis.new) {
            continue;
        }
        let (was, is) = (old.status, new.status);
        if was != is {
            let message = format!("the status of {of} is another one");
            let values = (Some(was.to_string()), Some(is.to_string()));
            changes.push(Breaking::Possibly, message, values.0, values.1);
        }
        let words = format!("the body of {of}");
        for change in body::compare(&old.body.text(), &new.body.text(), &words) {
            changes.push(change.breaking, change.message, change.old, change.new);
        }
        changed_response_header::compare(&old, &new, changes);
        let allows = |response: &Response| response.header("Access-Control-Allow-Origin").is_some();
        match (allows(&old), allows(&new)) {
            (true, false) => {
                changes.breaking("pages of other origins can no longer read errors of API Gateway");
            }
            (false, true) => {
                changes.harmless("pages of other origins can read errors of API Gateway");
            }
            _ => {}
        }
    }
}
