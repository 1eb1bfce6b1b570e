//! The request to the backend, according to the [integration passthrough
//! behaviors](https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html)
//! and the [mapping of
//! parameters](https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html).

use dynagate_vtl::{Event, Json, Overrides, Template};
use indexmap::IndexMap;

use crate::api::{Api, DeployedIntegration, IntegrationType, PassthroughBehavior};
use crate::backend::{Backend, BackendRequest, Invocation};
use crate::body::Body;
use crate::content_handling::{self, Converted};
use crate::content_type;
use crate::explain::{StepKind, Way};
use crate::fields::Fields;
use crate::mapping_expression::{self, InvalidJson};
use crate::percent;
use crate::refusal::Refusal;
use crate::request::Request;
use crate::templates::Templates;

/// The rendered or passed-through body, the parameters and the overrides that the template sets.
pub(crate) struct Prepared {
    pub(crate) body: Body,
    pub(crate) parameters: Parameters,
    pub(crate) overrides: Overrides,
}

/// The parameters of the request to the backend that the integration maps or its template
/// overrides.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    /// The values of the names in braces in the URI.
    path: IndexMap<String, String>,
    query_string: IndexMap<String, String>,
    headers: IndexMap<String, String>,
}

/// Prepares the request to the backend. The event gets the body that the template reads.
pub(crate) fn prepare(
    templates: &Templates,
    api: &Api,
    integration: &DeployedIntegration,
    request: &Request,
    event: &mut Event,
    way: &Way,
) -> Result<Prepared, Refusal> {
    let content_type = request.content_type();
    let found = content_type::entry(&integration.request_templates, &content_type);
    way.step(|| StepKind::RequestTemplate {
        content_type: content_type.clone(),
        template: found.map(|(of, _)| of.to_owned()),
        passthrough_behavior: integration.passthrough_behavior,
        rendering: None,
    });
    let empty = Body::default();
    let converted = content_handling::of_request(
        &api.binary_media_types,
        integration.content_handling,
        request.sent_content_type().as_deref(),
        request.body.as_ref().unwrap_or(&empty),
    )?;
    let mut parameters = Parameters::mapped(integration, request, event)?;
    let template = template(integration, &content_type)?;
    let (body, overrides) = match (template, converted) {
        (Some(_), Converted::Bytes(_)) => {
            return Err(Refusal::InternalServerError(
                "the request template cannot read a body of bytes".to_owned(),
            ));
        }
        (Some(template), Converted::Text(text)) => {
            event.body = Some(text);
            let rendered = templates.render(template, event, "request", way)?;
            (rendered.text.into(), rendered.overrides)
        }
        (None, Converted::Bytes(bytes)) => (bytes, Overrides::default()),
        // API Gateway passes an empty body to AWS services as an empty object, as recorded.
        (None, Converted::Text(text)) if text.is_empty() && is_aws(integration) => {
            ("{}".into(), Overrides::default())
        }
        (None, Converted::Text(text)) => (text.into(), Overrides::default()),
    };
    parameters.apply(&overrides);
    Ok(Prepared { body, parameters, overrides })
}

/// The headers that no integration can map, and those that an AWS service cannot, as recorded.
const REFUSED: [&str; 2] = ["content-length", "transfer-encoding"];
const REFUSED_FOR_AWS: [&str; 5] =
    ["authorization", "connection", "expect", "proxy-authenticate", "te"];

impl Parameters {
    /// The parameters that the integration maps. A source without a value is not sent.
    fn mapped(
        integration: &DeployedIntegration,
        request: &Request,
        event: &Event,
    ) -> Result<Self, Refusal> {
        let mut parameters = Self::default();
        if integration.r#type == IntegrationType::Mock {
            return Ok(parameters);
        }
        for (parameter, expression) in &integration.request_parameters {
            let Some(target) = parameter.strip_prefix("integration.request.") else { continue };
            let Some((kind, name)) = target.split_once('.') else { continue };
            let of = match kind {
                "path" => &mut parameters.path,
                "querystring" => &mut parameters.query_string,
                "header" => &mut parameters.headers,
                _ => continue,
            };
            let is = |refused: &&str| name.eq_ignore_ascii_case(refused);
            let is_refused =
                REFUSED.iter().any(is) || (is_aws(integration) && REFUSED_FOR_AWS.iter().any(is));
            if kind == "header" && is_refused {
                return Err(Refusal::InternalServerError(format!(
                    "the integration maps the header {name}, which API Gateway does not allow"
                )));
            }
            let value = mapping_expression::of_request(expression, request, event);
            let value = value.map_err(|InvalidJson| {
                Refusal::InvalidJson(format!(
                    "the integration maps {expression}, and the body is not JSON"
                ))
            })?;
            if let Some(value) = value {
                of.insert(name.to_owned(), value);
            }
        }
        Ok(parameters)
    }

    /// Applies `$context.requestOverride`.
    fn apply(&mut self, overrides: &Overrides) {
        for (kind, parameters) in [
            ("path", &mut self.path),
            ("querystring", &mut self.query_string),
            ("header", &mut self.headers),
        ] {
            let Some(Json::Object(set)) = overrides.request_override.get(kind) else { continue };
            for (name, value) in set {
                if kind == "header" {
                    parameters.retain(|known, _| !known.eq_ignore_ascii_case(name));
                }
                parameters.insert(name.clone(), mapping_expression::text(value));
            }
        }
    }
}

/// True for an AWS service or a Lambda function.
const fn is_aws(integration: &DeployedIntegration) -> bool {
    matches!(integration.r#type, IntegrationType::Aws | IntegrationType::AwsProxy)
}

/// The parameters of a proxy integration. A function receives none of them.
pub(crate) fn proxied(
    integration: &DeployedIntegration,
    request: &Request,
    event: &Event,
) -> Result<Parameters, Refusal> {
    let parameters = Parameters::mapped(integration, request, event)?;
    let is_http = integration.r#type == IntegrationType::HttpProxy;
    Ok(if is_http { parameters } else { Parameters::default() })
}

/// The body of a proxy integration, which is not converted by templates.
pub(crate) fn proxied_body(
    api: &Api,
    integration: &DeployedIntegration,
    request: &Request,
) -> Result<Body, Refusal> {
    let converted = content_handling::of_request(
        &api.binary_media_types,
        integration.content_handling,
        request.sent_content_type().as_deref(),
        request.body.as_ref().unwrap_or(&Body::default()),
    )?;
    Ok(match converted {
        Converted::Bytes(body) => body,
        Converted::Text(text) => text.into(),
    })
}

/// The request to the backend with this body.
pub(crate) fn to_backend(
    api: &Api,
    integration: &DeployedIntegration,
    request: &Request,
    event: &Event,
    parameters: Parameters,
    body: Body,
) -> Result<BackendRequest, Refusal> {
    let Parameters { path, query_string: mapped, headers: mapped_headers } = parameters;
    let uri = uri(integration.uri.as_deref().unwrap_or_default(), event, &path);
    let found = if is_aws(integration) { Backend::of_arn(&uri) } else { Backend::of_url(&uri) };
    let (mut backend, mut query_string) = found.ok_or_else(|| {
        Refusal::IntegrationFailure(format!("`{uri}` is not the address of a backend"))
    })?;
    query_string.extend(mapped);
    let mut headers = match integration.r#type {
        IntegrationType::Http => sent_to_http(api, request, event),
        IntegrationType::HttpProxy => {
            // Nothing in the query string is replaced, as recorded.
            query_string.extend(request.query_parameters());
            passed_to_http(api, request)
        }
        _ if matches!(backend, Backend::Path { .. }) => {
            sent_content_type(request).into_iter().collect()
        }
        _ => Fields::default(),
    };
    for (name, value) in mapped_headers {
        let is = |dropped: &&str| name.eq_ignore_ascii_case(dropped);
        if is_aws(integration) || !REPLACED_FOR_HTTP.iter().any(is) {
            headers.set(&name, value);
        }
    }
    if let Backend::Function { invocation, .. } = &mut backend {
        match headers.get("x-amz-invocation-type") {
            Some("Event") => *invocation = Invocation::Asynchronous,
            Some("DryRun") => *invocation = Invocation::DryRun,
            _ => {}
        }
    }
    let method = integration.http_method.as_deref().filter(|method| *method != "ANY");
    let method = method.unwrap_or_else(|| request.verb()).to_owned();
    if backend.is_function() && method != "POST" {
        return Err(Refusal::IntegrationFailure(format!(
            "functions are invoked with POST, and the method of the integration is {method}"
        )));
    }
    Ok(BackendRequest { backend, method, query_string, headers, body })
}

/// The mapped headers that an HTTP endpoint does not receive, or with a value of API Gateway, as
/// recorded.
const REPLACED_FOR_HTTP: [&str; 7] =
    ["connection", "date", "expect", "host", "proxy-authenticate", "te", "via"];

/// The methods whose requests have a body.
const WITH_BODY: [&str; 3] = ["PATCH", "POST", "PUT"];

/// The content type of the caller, which HTTP endpoints and paths of services receive, as recorded.
fn sent_content_type(request: &Request) -> Option<(&'static str, &str)> {
    let value = request.headers.get("content-type");
    Some(("Content-Type", value.filter(|_| WITH_BODY.contains(&request.verb()))?))
}

/// The headers that API Gateway sends to an HTTP endpoint by itself, as recorded.
fn sent_to_http(api: &Api, request: &Request, event: &Event) -> Fields {
    let mut headers = Fields::default();
    headers.add("Accept", content_type::JSON);
    headers.add("User-Agent", format!("AmazonAPIGateway_{}", api.id));
    headers.add(API_ID, api.id.as_str());
    headers.extend(sent_content_type(request));
    if let Some(trace) = event.params.header.get(TRACE_ID) {
        headers.add(TRACE_ID, trace.as_str());
    }
    headers
}

/// The headers of the caller that an HTTP endpoint receives from a proxy integration, as recorded.
fn passed_to_http(api: &Api, request: &Request) -> Fields {
    const DROPPED: [&str; 4] = ["content-encoding", "date", "host", "via"];
    let is_passed = |name: &str| !DROPPED.iter().any(|of| name.eq_ignore_ascii_case(of));
    let sent = request.visible_headers().into_iter().filter(|(name, _)| is_passed(name));
    let mut headers: Fields = sent.collect();
    headers.set(API_ID, api.id.as_str());
    headers
}

/// The headers by which API Gateway tells an HTTP endpoint of itself and of the trace.
const API_ID: &str = "X-Amzn-Apigateway-Api-Id";
const TRACE_ID: &str = "X-Amzn-Trace-Id";

/// The URI with its stage variables and path parameters. A stage variable that is missing is empty,
/// as recorded; a path parameter without a value is left as it is.
fn uri(uri: &str, event: &Event, path: &IndexMap<String, String>) -> String {
    const VARIABLE: &str = "{stageVariables.";
    let mut filled = String::with_capacity(uri.len());
    let mut rest = uri;
    while let Some(at) = rest.find('{') {
        let is_variable = rest[..at].ends_with('$') && rest[at..].starts_with(VARIABLE);
        let start = if is_variable { at - 1 } else { at };
        let Some(end) = rest[at..].find('}').map(|length| at + length) else { break };
        filled += &rest[..start];
        let name = &rest[at + 1..end];
        if let Some(name) = name.strip_prefix("stageVariables.").filter(|_| is_variable) {
            filled += event.stage_variables.get(name).map_or("", String::as_str);
        } else {
            match path.get(name.strip_suffix('+').unwrap_or(name)) {
                Some(value) => filled += &percent::encode_path(value),
                None => filled += &rest[start..=end],
            }
        }
        rest = &rest[end + 1..];
    }
    filled + rest
}

/// The template of a content type; `None` if the body is passed through.
fn template<'a>(
    integration: &'a DeployedIntegration,
    content_type: &str,
) -> Result<Option<&'a str>, Refusal> {
    let templates = &integration.request_templates;
    if let Some((_, template)) = content_type::entry(templates, content_type) {
        return Ok(Some(template));
    }
    match integration.passthrough_behavior {
        PassthroughBehavior::WhenNoMatch => Ok(None),
        PassthroughBehavior::WhenNoTemplates if templates.is_empty() => Ok(None),
        behavior @ (PassthroughBehavior::WhenNoTemplates | PassthroughBehavior::Never) => {
            Err(Refusal::UnsupportedMediaType(format!(
                "no request template for {content_type}, and the passthrough behavior is {}",
                behavior.as_str()
            )))
        }
    }
}

/// The status that the rendered template of a mock integration selects: a number. API Gateway
/// parses it leniently: `{statusCode: 200}` is valid.
pub(crate) fn mock_status(rendered: &Body) -> Result<u16, Refusal> {
    let event = Event { body: Some(rendered.text().into_owned()), ..Event::default() };
    // As JSON, a number differs from the string of its digits.
    let status =
        Template::parse("$input.json('$.statusCode')").and_then(|template| template.render(&event));
    let status = status.ok().and_then(|status| status.text.parse().ok());
    status.ok_or_else(|| {
        Refusal::InternalServerError(
            "the request template of the mock integration renders no statusCode".to_owned(),
        )
    })
}
