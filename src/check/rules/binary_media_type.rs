use crate::check::route::{Route, routes};
use crate::check::{Checker, rule};
use crate::model::ContentHandling;
use crate::plan::PlannedApi;

rule! {
    /// Checks that no mapping template reads a body that API Gateway treats as bytes.
    ///
    /// ## Why
    /// The template would see Base64 text instead of the body.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   binary-media-types: [application/json]
    ///   routes: {POST /orders: {put: {table: orders}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {binary-media-types: [image/png], routes: {POST /orders: {put: {table: orders}}}}
    /// ```
    "DG508", "binary-media-type", Error, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    for (index, media_type) in api.binary_media_types.iter().enumerate() {
        let Some((Route { path, verb, .. }, content_type)) = text_made_bytes(api, media_type)
        else {
            continue;
        };
        check.report(
            &["binary-media-types", &index.to_string()],
            format_args!(
                "`{media_type}` makes {content_type} binary, but the mapping template of {verb} \
                 {path} needs text"
            ),
            "only types without templates, such as image/png, or `raw` on the route with \
             content-handling CONVERT_TO_TEXT",
        );
    }
}

/// A route with a request template for a content type that a binary media type covers.
fn text_made_bytes<'a>(
    api: &'a PlannedApi<'a>,
    media_type: &str,
) -> Option<(Route<'a>, &'a String)> {
    let (kind, subtype) = media_type.split_once('/')?;
    let covers = |content_type: &&String| {
        content_type.split_once('/').is_some_and(|(of, sub)| {
            (kind == "*" || kind.eq_ignore_ascii_case(of))
                && (subtype == "*" || subtype.eq_ignore_ascii_case(sub))
        })
    };
    routes(api).find_map(|route| {
        let integration = &route.method.integration;
        let is_text = integration.content_handling == Some(ContentHandling::ConvertToText);
        if is_text || !route.verb.has_body() {
            return None;
        }
        Some((route, integration.request_templates.keys().find(covers)?))
    })
}
