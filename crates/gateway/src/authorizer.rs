//! Calls of Lambda authorizers.

use dynagate_vtl::{Event, Json};
use indexmap::IndexMap;

use crate::api::{AuthorizerType, DeployedAuthorizer};
use crate::fields::Fields;
use crate::mapping_expression::variable;
use crate::request::Request;

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
            object([
                ("type", "TOKEN".into()),
                ("methodArn", method_arn.into()),
                ("authorizationToken", token.into()),
            ])
        } else {
            request_event(request, event, method_arn, path)
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

/// The [event](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html)
/// of an authorizer that receives the request.
fn request_event(request: &Request, event: &Event, method_arn: &str, path: &str) -> Json {
    let of_context = |name: &str| event.context.get(name).cloned().unwrap_or(Json::Null);
    let (headers, query) = (request.visible_headers(), request.query_parameters());
    object([
        ("type", "REQUEST".into()),
        ("methodArn", method_arn.into()),
        ("resource", of_context("resourcePath")),
        ("path", path.into()),
        ("httpMethod", request.verb().into()),
        ("headers", strings(&headers.last_values())),
        ("multiValueHeaders", lists(&headers)),
        ("queryStringParameters", strings(&query.last_values())),
        ("multiValueQueryStringParameters", lists(&query)),
        ("pathParameters", strings(&event.params.path)),
        ("stageVariables", strings(&event.stage_variables)),
        ("requestContext", Json::Object(event.context.clone())),
    ])
}

fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn strings(of: &IndexMap<String, String>) -> Json {
    Json::Object(of.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect())
}

fn lists(of: &Fields) -> Json {
    let list = |values: Vec<String>| Json::Array(values.into_iter().map(Json::String).collect());
    Json::Object(of.all_values().into_iter().map(|(name, values)| (name, list(values))).collect())
}
