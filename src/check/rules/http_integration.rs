use crate::check::{Checker, rule};
use crate::model::http_integration::{MappedValue, UrlPart};
use crate::model::{
    HttpIntegration, HttpMethod, INTERNAL, RestApi, RouteKind, ServiceCall, limits,
};
use crate::plan::service_call::{error_status, is_json};
use crate::plan::{PlannedMethod, Resource, ServiceRoute};
use crate::text::Segment;

rule! {
    /// Checks the endpoints of routes that pass requests to one.
    ///
    /// ## Why
    /// Only path parameters can be parts of a URL, and API Gateway encodes them there. Callers must
    /// not choose the host. A mapped parameter is a constant or a single value.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     "GET /pets/{id}": {http: {proxy: "https://example.com/pets?id={query-string.id}"}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     "GET /pets/{id}": {http: {proxy: "https://example.com/pets/{path.id}"}}
    /// ```
    "DG541", "http-integration", Error, Resource(check), Service(check_service)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Method(api, _, _, method) = resource else { return };
    let Some(http) = method.kind.endpoint() else { return };
    if let RouteKind::Service(_) = &method.kind {
        check_errors(method, check);
    }
    let check = &mut check.within(&["http"]);
    let at = if let RouteKind::Http(_) = &method.kind { "proxy" } else { "url" };
    check_url(http, at, api.declared(), check);
    check.require_key(
        http.vpc_link.is_none() || http.vpc_link_id.is_none(),
        &["vpc-link-id"],
        "two VPC links",
        "one of `vpc-link` and `vpc-link-id`",
    );
    for (kind, name, value) in http.mapped() {
        check_mapped(kind, name, &value, check);
    }
}

/// Checks a mapped parameter of a request.
pub(super) fn check_mapped(
    kind: &str,
    name: &str,
    value: &MappedValue<'_>,
    check: &mut Checker<'_>,
) {
    let key = if kind == "header" { "headers" } else { "query-string" };
    check.require_key(
        if kind == "header" {
            limits::is_header_name(name)
        } else {
            limits::is_parameter_name(name)
        },
        &[key, name],
        format_args!("invalid parameter name `{name}`"),
        "letters, digits, `_`, `-`, `.`, `:` and `$`",
    );
    let (fault, expected) = match value {
        MappedValue::Constant(text) => {
            let has_quote = |of: &Segment| matches!(of, Segment::Literal(of) if of.contains('\''));
            let is_quoted = text.segments().iter().any(has_quote);
            (is_quoted.then_some("an apostrophe in a constant"), "text without `'`")
        }
        MappedValue::Reference(_) => (None, ""),
        MappedValue::Unsupported => (
            Some("API Gateway cannot map this value"),
            "a constant, or one of {path.NAME}, {query-string.NAME}, {header.NAME}, \
                 {body.NAME}, {context.NAME} and {stage-variable.NAME}, alone",
        ),
    };
    if let Some(message) = fault {
        check.report(&[key, name], message, expected);
    }
}

const URL: &str = "https://HOST/PATH, with {path.NAME} behind the host and {stage-variable.NAME}";

/// Reports responses to errors that are not those of a status.
fn check_errors(method: &PlannedMethod<'_>, check: &mut Checker<'_>) {
    let codes = method.errors.iter().flat_map(|errors| errors.answers.keys());
    for code in codes.filter(|code| *code != INTERNAL && error_status(code).is_none()) {
        check.require_key(
            false,
            &["errors", "answers", code],
            format_args!("`{code}` is not a status of an endpoint's error"),
            format_args!("a status from 400 to 599, or {INTERNAL} for all others"),
        );
    }
}

/// Checks the payload of a mapped request.
fn check_service(service: &ServiceRoute<'_>, check: &mut Checker<'_>) {
    let ServiceCall::HttpRequest(request) = service.declared else { return };
    let Some(payload) = &request.payload else { return };
    check.require(
        is_json(payload),
        &["payload"],
        "the payload is not JSON",
        "a list, a map, or the text of JSON, such as {body|json}",
    );
    check.require(
        !matches!(request.endpoint.method, Some(HttpMethod::Get | HttpMethod::Head)),
        &["payload"],
        "a request of this method has no body",
        "`method`: POST, PUT, PATCH or DELETE",
    );
}

fn check_url(http: &HttpIntegration, at: &str, api: &RestApi, check: &mut Checker<'_>) {
    let at = [at];
    let parts = http.url_parts();
    if let Some(UrlPart::Literal(start)) = parts.first() {
        let is_url = ["https://", "http://"].iter().any(|scheme| start.starts_with(scheme));
        check.require(is_url, &at, format_args!("`{start}` is not the start of a URL"), URL);
    }
    let mut before = String::new();
    for part in parts {
        match part {
            UrlPart::Literal(literal) => before.push_str(literal),
            UrlPart::Reference => before.push('x'),
            UrlPart::StageVariable(name) => {
                before.push('x');
                let is_known = |of: &crate::model::Stage| of.variables.contains_key(name);
                let message = format_args!("unknown stage variable `{name}`");
                check.require(
                    api.stages.iter().all(is_known),
                    &at,
                    message,
                    "a variable of the stage",
                );
            }
            UrlPart::Path(name) => {
                let host = before.split_once("://").map(|(_, rest)| rest);
                check.require(
                    host.is_some_and(|host| host.contains('/')),
                    &at,
                    format_args!("`{{path.{name}}}` lets callers choose the host"),
                    "path parameters behind the host",
                );
                before.push('x');
            }
            UrlPart::Unknown(text) => {
                check.report(&at, format_args!("`{text}` cannot be a part of a URL"), URL);
            }
        }
    }
}
