use super::content_types::never_matches;
use crate::check::route::{Route, response_place};
use crate::check::{Checker, rule};
use crate::model::limits;
use crate::plan::PlannedApi;

rule! {
    /// Checks that content types have the form TYPE/SUBTYPE, those of requests without parameters.
    ///
    /// ## Why
    /// API Gateway would never select the template or the model: it compares the content type of a
    /// request without parameters such as `charset`.
    ///
    /// ## Example
    /// ```yaml
    /// api: {gateway-responses: {DEFAULT_4XX: {body: {json: "{}"}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {gateway-responses: {DEFAULT_4XX: {body: {application/json: "{}"}}}}
    /// ```
    "DG515", "invalid-content-type", Error, Api(check), Method(check_method)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    for (index, media_type) in api.binary_media_types.iter().enumerate() {
        check.require(
            limits::is_content_type(media_type),
            &["binary-media-types", &index.to_string()],
            format_args!("invalid media type `{media_type}`"),
            "TYPE/SUBTYPE, such as image/png",
        );
        if let Some(without) = limits::without_parameters(media_type) {
            let at = ["binary-media-types", &index.to_string()];
            check.report(&at, never_matches(media_type), format_args!("`{without}`"));
        }
    }
    for (of, response) in api.gateway_responses.iter().filter(|(_, response)| !response.is_made) {
        for content_type in response.templates.keys() {
            check_type(&["gateway-responses", of.as_str(), "body"], content_type, check);
        }
    }
}

fn check_method(Route { method, .. }: Route<'_>, check: &mut Checker<'_>) {
    // Those of generated templates are `content-types`.
    let of_raw = (!method.is_generated()).then_some(&method.integration.request_templates);
    for content_type in of_raw.into_iter().flat_map(std::collections::BTreeMap::keys) {
        check_type(&["raw", "request"], content_type, check);
        check_parameters(&["raw", "request"], content_type, check);
    }
    for content_type in method.declared().request_models.keys() {
        check_parameters(&["request-models"], content_type, check);
    }
    for response in method.integration.responses() {
        let wrong = |of: &&String| !limits::is_content_type(of);
        for content_type in response.templates.keys().filter(wrong) {
            let status = response.status.to_string();
            let at = response_place(&method.integration, &status, &["body"]);
            check_type(&at, content_type, check);
        }
    }
}

/// Reports the parameters of a content type of requests.
fn check_parameters(at: &[&str], content_type: &str, check: &mut Checker<'_>) {
    if let Some(without) = limits::without_parameters(content_type) {
        let message = never_matches(content_type);
        check.require_key(
            false,
            &[at, &[content_type]].concat(),
            format_args!("{message}"),
            format_args!("`{without}`"),
        );
    }
}

fn check_type(at: &[&str], content_type: &str, check: &mut Checker<'_>) {
    if !limits::is_content_type(content_type) {
        check.require_key(
            false,
            &[at, &[content_type]].concat(),
            format_args!("invalid content type `{content_type}`"),
            "TYPE/SUBTYPE, such as application/json",
        );
    }
}
