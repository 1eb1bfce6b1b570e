//! The authorization of callers by IAM, user pools and Lambda authorizers.
//!
//! [`Request::authorization`] says how it is decided. Signatures and tokens are never verified
//! here.

use dynagate_vtl::{Event, Json, Regex};
use indexmap::IndexMap;

use crate::api::{Api, AuthorizationType, AuthorizerType, DeployedAuthorizer, DeployedMethod};
use crate::authorizer::Authorize;
use crate::authorizer_policy::{self, Decision};
use crate::explain::{self, Way};
use crate::mapping_expression::variable;
use crate::refusal::Refusal;
use crate::request::{Authorization, Request};

/// Authorizes a caller. The result is a Lambda authorizer if it has to be called first.
pub(crate) fn authorize(
    api: &Api,
    method: &DeployedMethod,
    request: &Request,
    event: &Event,
    method_arn: &str,
    path: &str,
    way: &Way,
) -> Result<Option<Authorize>, Refusal> {
    let authorizer = method.authorizer_id.as_ref().and_then(|id| api.authorizers.get(id));
    way.step(|| explain::authorization(method, authorizer, event));
    if let Some(authorizer) = authorizer {
        validate_token(authorizer, event)?;
        return by_authorizer(authorizer, method, request, event, method_arn, path);
    }
    if method.authorization_type == AuthorizationType::AwsIam && !is_signed(request) {
        let reason = "the method requires a signed request";
        return Err(Refusal::MissingAuthenticationToken(reason.to_owned()));
    }
    Ok(None)
}

/// True if IAM authorizes the request, should the method require it.
pub(crate) fn is_signed(request: &Request) -> bool {
    match request.authorization {
        Authorization::Given(authorized) => authorized,
        Authorization::Asked { .. } | Authorization::Called(_) => {
            let header = request.headers.get("authorization");
            header.is_some_and(|value| value.starts_with("AWS4-HMAC-SHA256"))
                || request.query_parameters().iter().any(|(name, _)| name == "X-Amz-Signature")
        }
    }
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

fn by_authorizer(
    authorizer: &DeployedAuthorizer,
    method: &DeployedMethod,
    request: &Request,
    event: &Event,
    method_arn: &str,
    path: &str,
) -> Result<Option<Authorize>, Refusal> {
    let is_user_pool = authorizer.r#type == AuthorizerType::CognitoUserPools;
    if request.authorization == Authorization::Given(true) {
        return Ok(None);
    }
    let mut sources = authorizer.identity_sources();
    let lacking = sources.find(|source| variable(source, event).is_none_or(|of| of.is_empty()));
    if let Some(source) = lacking {
        return Err(Refusal::Unauthorized(format!(
            "the request lacks {source}, an identity source of the authorizer"
        )));
    }
    match &request.authorization {
        Authorization::Given(_) if is_user_pool => Err(Refusal::Unauthorized(
            "the user pool does not authorize the caller: `authorized` is not true".to_owned(),
        )),
        Authorization::Given(_) => Err(denied(
            Decision::Deny,
            "the authorizer does not authorize the caller: `authorized` is not true",
        )),
        Authorization::Asked { claims } if is_user_pool => {
            by_user_pool(method, claims.as_ref()).map(|()| None)
        }
        Authorization::Called(_) if is_user_pool => by_user_pool(method, None).map(|()| None),
        Authorization::Asked { .. } => {
            Ok(Some(Authorize::new(authorizer, request, event, method_arn, path)))
        }
        Authorization::Called(Err(message)) if message == "Unauthorized" => {
            Err(Refusal::Unauthorized("the authorizer throws `Unauthorized`".to_owned()))
        }
        Authorization::Called(Err(message)) => {
            Err(Refusal::AuthorizerFailure(format!("the authorizer fails: {message}")))
        }
        Authorization::Called(Ok(response)) => {
            match authorizer_policy::decision(response, method_arn, event) {
                Ok(Decision::Allow) => Ok(None),
                Ok(decision) => Err(denied(
                    decision,
                    "the policy in the authorizer's response does not allow the request",
                )),
                Err(problem) => Err(Refusal::AuthorizerConfigurationError(format!(
                    "invalid response of the authorizer: {problem}"
                ))),
            }
        }
    }
}

/// The refusal of a caller whom a Lambda authorizer does not allow.
fn denied(decision: Decision, reason: &str) -> Refusal {
    let message = if decision == Decision::Deny {
        "User is not authorized to access this resource with an explicit deny"
    } else {
        "User is not authorized to access this resource"
    };
    Refusal::AccessDenied { message: message.to_owned(), reason: reason.to_owned() }
}

/// A method with scopes requires an access token with one of them, other methods an identity token.
fn by_user_pool(
    method: &DeployedMethod,
    claims: Option<&IndexMap<String, Json>>,
) -> Result<(), Refusal> {
    let refused = |reason: &str| Err(Refusal::Unauthorized(reason.to_owned()));
    let Some(claims) = claims else { return refused("the request has no valid token") };
    let text = |name: &str| match claims.get(name) {
        Some(Json::String(text)) => text.as_str(),
        _ => "",
    };
    let scopes = &method.authorization_scopes;
    if scopes.is_empty() {
        return match text("token_use") {
            "access" => refused("the method has no scopes, for which it requires an ID token"),
            _ => Ok(()),
        };
    }
    if text("scope").split(' ').any(|scope| scopes.contains(scope)) {
        return Ok(());
    }
    refused("the token has none of the method's scopes")
}

/// `$context.authorizer`; `None` if no authorizer was asked.
pub(crate) fn context(
    method: &DeployedMethod,
    request: &Request,
) -> Option<IndexMap<String, Json>> {
    method.authorizer_id.as_ref()?;
    match &request.authorization {
        Authorization::Asked { claims: Some(claims) } => {
            let claims = claims.iter().map(|(name, value)| (name.clone(), as_text(value)));
            Some(IndexMap::from([("claims".to_owned(), Json::Object(claims.collect()))]))
        }
        Authorization::Called(Ok(Json::Object(response))) => {
            let principal = response.get("principalId").map(|id| ("principalId", id));
            let values = match response.get("context") {
                Some(Json::Object(values)) => Some(values),
                _ => None,
            };
            let values = values.into_iter().flatten().map(|(name, value)| (name.as_str(), value));
            let entries = principal.into_iter().chain(values);
            Some(entries.map(|(name, value)| (name.to_owned(), as_text(value))).collect())
        }
        _ => None,
    }
}

/// The string that a value of an authorizer becomes; the items of a list are separated by commas.
fn as_text(value: &Json) -> Json {
    Json::String(match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => {
            let items = items.iter().map(|item| match as_text(item) {
                Json::String(text) => text,
                other => other.to_string(),
            });
            items.collect::<Vec<_>>().join(",")
        }
        other => other.to_string(),
    })
}

/// The API key in the response of a Lambda authorizer.
pub(crate) fn usage_identifier_key(response: &Json) -> Option<&str> {
    let Json::Object(response) = response else { return None };
    match response.get("usageIdentifierKey") {
        Some(Json::String(key)) => Some(key),
        _ => None,
    }
}
