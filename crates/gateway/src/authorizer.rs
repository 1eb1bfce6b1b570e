//! Calls of Lambda authorizers.

use dynagate_vtl::{Event, Json};

use crate::api::{AuthorizerType, DeployedAuthorizer};
use crate::mapping_expression::variable;
use crate::request::Request;
use crate::request_event;

/// The call of a Lambda authorizer for a request. Its result belongs into
/// [`Request::authorization`], as
/// [`Authorization::Called`](crate::Authorization::Called), with which the gateway receives the
/// request again.
#[derive(Debug, Clone, PartialEq)]
pub struct Authorize {
    /// The name of the authorizer.
    pub authorizer: String,
    /// The address of the function, as the authorizer has it; see
    /// [`DeployedAuthorizer::function_arn`].
    pub uri: String,
    /// The event that the function receives.
    pub event: Json,
    /// The values of the identity sources, by which API Gateway caches the result.
    pub identity: Vec<String>,
    /// The number of seconds for which the result may be cached; 0 if it may not.
    pub time_to_live: u32,
}

/// The default of API Gateway, in seconds.
const TIME_TO_LIVE: u32 = 300;

impl Authorize {
    pub(crate) fn new(
        authorizer: &DeployedAuthorizer,
        request: &Request,
        event: &Event,
        method_arn: &str,
        path: &str,
    ) -> Self {
        let identity: Vec<_> = authorizer
            .identity_sources()
            .map(|source| variable(source, event).unwrap_or_default())
            .collect();
        let event = if authorizer.r#type == AuthorizerType::Token {
            let token = identity.first().cloned().unwrap_or_default();
            Json::Object(request_event::object([
                ("type", "TOKEN".into()),
                ("methodArn", method_arn.into()),
                ("authorizationToken", token.into()),
            ]))
        } else {
            request_event::of_authorizer(request, event, method_arn, path)
        };
        Self {
            authorizer: authorizer.name.clone(),
            uri: authorizer.authorizer_uri.clone().unwrap_or_default(),
            event,
            identity,
            time_to_live: authorizer.authorizer_result_ttl_in_seconds.unwrap_or(TIME_TO_LIVE),
        }
    }
}
