//! Who may call a method.

use super::refusal::{Refusal, variable};
use super::routing::Routed;
use super::{Gateway, Request};
use crate::model::{Authorization, Authorizer};
use crate::vtl::{Event, Regex};

/// Lets a caller in, or says why not. A request tells itself whether IAM or the authorizer would
/// let it in.
pub(super) fn authorize(
    gateway: &Gateway<'_>,
    routed: &Routed<'_>,
    request: &Request,
    event: &Event,
) -> Result<(), Refusal> {
    let method = routed.method;
    let authorizer = method.authorizer.as_ref().and_then(|name| gateway.api.authorizers.get(name));
    if let Some(authorizer) = authorizer {
        validate_token(authorizer, event)?;
    }
    if !request.authorized {
        if let Some(authorizer) = authorizer {
            return Err(not_let_in(authorizer, event));
        }
        match method.authorization {
            Authorization::AwsIam => {
                let reason = "the method asks for a signed request";
                return Err(Refusal::MissingAuthenticationToken(reason.to_owned()));
            }
            Authorization::None => {}
        }
    }
    if method.api_key_required { api_key(gateway, request) } else { Ok(()) }
}

/// A token that does not match is shown to no Lambda function, whatever that would say. One that is
/// not there is not compared.
fn validate_token(authorizer: &Authorizer, event: &Event) -> Result<(), Refusal> {
    let (Authorizer::Lambda(_), Some(expression)) =
        (authorizer, authorizer.validation_expression())
    else {
        return Ok(());
    };
    let source = authorizer.identity_source().unwrap_or_default();
    let Some(token) = variable(&source, event) else { return Ok(()) };
    let found = Regex::searching(expression).and_then(|regex| regex.find_at(&token, 0));
    match found {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(Refusal::Unauthorized(format!("the token does not match {expression}"))),
        Err(error) => Err(Refusal::Unauthorized(format!(
            "the token cannot be held against {expression}: {error}"
        ))),
    }
}

/// A user pool knows no token that it does not let in; a Lambda function is asked only where all
/// that it goes by is there.
fn not_let_in(authorizer: &Authorizer, event: &Event) -> Refusal {
    let sources = authorizer.identity_source().unwrap_or_default();
    let missing =
        sources.split(',').find(|source| !source.is_empty() && variable(source, event).is_none());
    match (missing, authorizer) {
        (Some(source), _) => {
            Refusal::Unauthorized(format!("the authorizer goes by {source}, which is not there"))
        }
        (None, Authorizer::Cognito(_)) => Refusal::Unauthorized(
            "the user pool does not let the caller in: `authorized` is not true".to_owned(),
        ),
        (None, Authorizer::Lambda(_)) => Refusal::AccessDenied(
            "the authorizer does not let the caller in: `authorized` is not true".to_owned(),
        ),
    }
}

fn api_key(gateway: &Gateway<'_>, request: &Request) -> Result<(), Refusal> {
    if !request.api_key {
        let reason = match request.header_named("x-api-key") {
            Some(_) => "the API key is none of the stack's",
            None => "the method requires an API key",
        };
        return Err(Refusal::InvalidApiKey(reason.to_owned()));
    }
    let stage = gateway.stage.id(gateway.api);
    let enabled = |id| gateway.stack.api_keys.iter().any(|key| key.enabled && key.key == id);
    let opens = gateway.stack.usage_plans.iter().any(|plan| {
        plan.stages.iter().any(|of| *of.id() == stage)
            && plan.api_keys.iter().any(|key| enabled(key.id().name.clone()))
    });
    let reason =
        || Refusal::InvalidApiKey("no usage plan has an enabled API key for this stage".to_owned());
    opens.then_some(()).ok_or_else(reason)
}
