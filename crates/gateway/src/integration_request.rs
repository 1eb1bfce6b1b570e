//! The request to the backend, according to the [integration passthrough
//! behaviors](https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html).

use dynagate_vtl::{Event, Overrides, Template};

use crate::api::{DeployedIntegration, PassthroughBehavior};
use crate::content_type;
use crate::explain::{StepKind, Way};
use crate::refusal::Refusal;
use crate::templates::Templates;

/// Returns the rendered or passed-through body, and the overrides that the template sets.
pub(crate) fn render(
    templates: &Templates,
    integration: &DeployedIntegration,
    content_type: &str,
    event: &Event,
    way: &Way,
) -> Result<(String, Overrides), Refusal> {
    let found = content_type::entry(&integration.request_templates, content_type);
    way.step(|| StepKind::RequestTemplate {
        content_type: content_type.to_owned(),
        template: found.map(|(of, _)| of.to_owned()),
        passthrough_behavior: integration.passthrough_behavior,
        rendering: None,
    });
    match template(integration, content_type)? {
        Some(template) => {
            let rendered = templates.render(template, event, "request", way)?;
            Ok((rendered.text, rendered.overrides))
        }
        None => Ok((event.body.clone().unwrap_or_default(), Overrides::default())),
    }
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

/// The status that the rendered template of a mock integration selects. API Gateway parses it
/// leniently: `{statusCode: 200}` is valid.
pub(crate) fn mock_status(rendered: &str) -> Result<u16, Refusal> {
    let event = Event { body: Some(rendered.to_owned()), ..Event::default() };
    let status =
        Template::parse("$input.path('$.statusCode')").and_then(|template| template.render(&event));
    let status = status.ok().and_then(|status| status.text.parse().ok());
    status.ok_or_else(|| {
        Refusal::InternalServerError(
            "the request template of the mock integration renders no statusCode".to_owned(),
        )
    })
}
