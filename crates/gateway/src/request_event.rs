//! The event that a Lambda function receives for a request, from an authorizer or a proxy
//! integration.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use dynagate_vtl::{Event, Json};
use indexmap::IndexMap;

use crate::api::Api;
use crate::content_type;
use crate::fields::Fields;
use crate::request::Request;

/// The members that tell the request, without its body.
fn members(request: &Request, event: &Event, path: &str) -> IndexMap<String, Json> {
    let of_context = |name: &str| event.context.get(name).cloned().unwrap_or(Json::Null);
    let (headers, query) = (request.visible_headers(), request.query_parameters());
    object([
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

/// The [event](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html)
/// of an authorizer that receives the request.
pub(crate) fn of_authorizer(
    request: &Request,
    event: &Event,
    method_arn: &str,
    path: &str,
) -> Json {
    let mut whole = object([("type", "REQUEST".into()), ("methodArn", method_arn.into())]);
    whole.extend(members(request, event, path));
    Json::Object(whole)
}

/// The [event](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format)
/// of a proxy integration. What is empty is null, as recorded.
pub(crate) fn of_proxy(api: &Api, request: &Request, event: &Event, path: &str) -> Json {
    let mut whole = members(request, event, path);
    for (_, value) in &mut whole {
        if matches!(value, Json::Object(members) if members.is_empty()) {
            *value = Json::Null;
        }
    }
    let body = request.body.as_ref().filter(|body| !body.is_empty());
    let types = &api.binary_media_types;
    let is_binary =
        body.is_some() && content_type::is_binary(types, request.sent_content_type().as_deref());
    let text = body.map(|body| {
        if is_binary { BASE64_STANDARD.encode(body.as_bytes()) } else { body.text().into_owned() }
    });
    whole.insert("body".to_owned(), text.map_or(Json::Null, Json::String));
    whole.insert("isBase64Encoded".to_owned(), Json::Boolean(is_binary));
    Json::Object(whole)
}

pub(crate) fn object<const N: usize>(members: [(&str, Json); N]) -> IndexMap<String, Json> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn strings(of: &IndexMap<String, String>) -> Json {
    Json::Object(of.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect())
}

fn lists(of: &Fields) -> Json {
    let list = |values: Vec<String>| Json::Array(values.into_iter().map(Json::String).collect());
    Json::Object(of.all_values().into_iter().map(|(name, values)| (name, list(values))).collect())
}
