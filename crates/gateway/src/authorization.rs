//! The authorization of callers: IAM, authorizers and API keys.
//!
//! Neither IAM nor authorizers are called: [`Request::authorized`] is their decision.

use dynagate_vtl::{Event, Regex};

use crate::api::{Api, AuthorizationType, AuthorizerType, DeployedAuthorizer, DeployedMethod};
use crate::explain::{self, StepKind, Way};
use crate::mapping_expression::variable;
use crate::refusal::Refusal;
use crate::request::Request;

/// Authorizes a caller.
pub(crate) fn authorize(
    api: &Api,
    stage: &str,
    method: &DeployedMethod,
    request: &Request,
    event: &Event,
    way: &Way,
) -> Result<(), Refusal> {
    let authorizer = method.authorizer_id.as_ref().and_then(|id| api.authorizers.get(id));
    way.step(|| explain::authorization(method, authorizer, event));
    if let Some(authorizer) = authorizer {
        validate_token(authorizer, event)?;
    }
    if !request.authorized {
        if let Some(authorizer) = authorizer {
            return Err(refusal(authorizer, event));
        }
        if method.authorization_type == AuthorizationType::AwsIam {
            let reason = "the method requires a signed request: `authorized` is not true";
            return Err(Refusal::MissingAuthenticationToken(reason.to_owned()));
        }
    }
    if !method.api_key_required {
        return Ok(());
    }
    way.step(|| StepKind::ApiKey { value: event.params.header.get("x-api-key").cloned() });
    api_key(api, stage, request)
}

/// Refuses a token that does not match, before the Lambda function is called. A missing token is
/// not compared.
fn validate_token(authorizer: &DeployedAuthorizer, event: &Event) -> Result<(), Refusal> {
    let (AuthorizerType::Token, Some(expression)) =
        (authorizer.r#type, authorizer.identity_validation_expression.as_deref())
    else {
        return Ok(());
    };
    let source = authorizer.identity_source.as_deref().unwrap_or_default();
    let Some(token) = variable(source, event) else { return Ok(()) };
    let found = Regex::searching(expression).and_then(|regex| regex.find_at(&token, 0));
    match found {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(Refusal::Unauthorized(format!("the token does not match {expression}"))),
        Err(error) => {
            Err(Refusal::Unauthorized(format!("cannot match the token with {expression}: {error}")))
        }
    }
}

/// The refusal of a caller who is not authorized: 401 if an identity source is missing or the
/// authorizer is a user pool, otherwise 403.
fn refusal(authorizer: &DeployedAuthorizer, event: &Event) -> Refusal {
    let missing = authorizer.identity_sources().find(|source| variable(source, event).is_none());
    match (missing, authorizer.r#type) {
        (Some(source), _) => Refusal::Unauthorized(format!(
            "the request lacks {source}, an identity source of the authorizer"
        )),
        (None, AuthorizerType::CognitoUserPools) => Refusal::Unauthorized(
            "the user pool does not authorize the caller: `authorized` is not true".to_owned(),
        ),
        (None, AuthorizerType::Token | AuthorizerType::Request) => Refusal::AccessDenied(
            "the authorizer does not authorize the caller: `authorized` is not true".to_owned(),
        ),
    }
}

fn api_key(api: &Api, stage: &str, request: &Request) -> Result<(), Refusal> {
    if !request.api_key {
        let reason = match request.header_named("x-api-key") {
            Some(_) => "unknown API key: `api-key: true` brings a valid one",
            None => "the method requires an API key",
        };
        return Err(Refusal::InvalidApiKey(reason.to_owned()));
    }
    let is_enabled = |id: &String| api.api_keys.get(id).is_some_and(|key| key.enabled);
    let opens = api
        .usage_plans
        .values()
        .any(|plan| plan.api_stages.contains(stage) && plan.keys.iter().any(is_enabled));
    let reason =
        || Refusal::InvalidApiKey("no usage plan has an enabled API key for this stage".to_owned());
    opens.then_some(()).ok_or_else(reason)
}
