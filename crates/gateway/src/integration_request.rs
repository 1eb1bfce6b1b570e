//! The request to the backend, according to the [integration passthrough
//! behaviors](https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html).

use dynagate_vtl::{Event, Json, Overrides, Template};
use indexmap::IndexMap;

use crate::api::{Api, DeployedIntegration, IntegrationType, PassthroughBehavior};
use crate::body::Body;
use crate::content_handling::{self, Converted};
use crate::content_type;
use crate::explain::{StepKind, Way};
use crate::mapping_expression::{self, InvalidJson};
use crate::refusal::Refusal;
use crate::request::Request;
use crate::templates::Templates;

/// The rendered or passed-through body, the headers and the overrides that the template sets.
pub(crate) struct Prepared {
    pub(crate) body: Body,
    pub(crate) headers: IndexMap<String, String>,
    pub(crate) overrides: Overrides,
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
    let mut headers = headers(integration, request, event)?;
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
        (None, Converted::Text(text)) if text.is_empty() => ("{}".into(), Overrides::default()),
        (None, Converted::Text(text)) => (text.into(), Overrides::default()),
    };
    if let Some(Json::Object(set)) = overrides.request_override.get("header") {
        for (name, value) in set {
            headers.retain(|known, _| !known.eq_ignore_ascii_case(name));
            headers.insert(name.clone(), mapping_expression::text(value));
        }
    }
    Ok(Prepared { body, headers, overrides })
}

/// The headers that no integration can map, and those that an AWS service cannot, as recorded.
const REFUSED: [&str; 2] = ["content-length", "transfer-encoding"];
const REFUSED_FOR_AWS: [&str; 5] =
    ["authorization", "connection", "expect", "proxy-authenticate", "te"];

/// The headers that the integration maps.
fn headers(
    integration: &DeployedIntegration,
    request: &Request,
    event: &Event,
) -> Result<IndexMap<String, String>, Refusal> {
    let mut headers = IndexMap::new();
    let is_aws = matches!(integration.r#type, IntegrationType::Aws | IntegrationType::AwsProxy);
    let is_mock = integration.r#type == IntegrationType::Mock;
    for (parameter, expression) in &integration.request_parameters {
        let Some(name) = parameter.strip_prefix("integration.request.header.") else { continue };
        let is = |refused: &&str| name.eq_ignore_ascii_case(refused);
        if !is_mock && (REFUSED.iter().any(is) || (is_aws && REFUSED_FOR_AWS.iter().any(is))) {
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
            headers.insert(name.to_owned(), value);
        }
    }
    Ok(headers)
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
