//! The variable `$context` of a request, with values of [`placeholder`] for variables that only a
//! deployed API has.
//!
//! The variables are those of the
//! [reference](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference).

use dynagate_vtl::Json;
use indexmap::IndexMap;

use crate::api::{Api, DeployedMethod, DeployedStage};
use crate::authorization;
use crate::calendar;
use crate::placeholder::{
    API_KEY_ID, DEPLOYMENT_ID, EXTENDED_REQUEST_ID, REQUEST_ID, REQUEST_TIME_EPOCH, RESOURCE_ID,
    SOURCE_IP,
};
use crate::request::Request;
use crate::routing::Route;
use crate::usage;

/// The names of `$context.identity`, most of which are null.
const IDENTITY: [&str; 12] = [
    "accessKey",
    "accountId",
    "caller",
    "cognitoAuthenticationProvider",
    "cognitoAuthenticationType",
    "cognitoIdentityId",
    "cognitoIdentityPoolId",
    "principalOrgId",
    "sourceIp",
    "user",
    "userAgent",
    "userArn",
];

/// The variables of a request to a stage.
pub(crate) fn of(
    api: &Api,
    stage_name: &str,
    stage: Option<&DeployedStage>,
    request: &Request,
    route: Option<&Route<'_>>,
) -> IndexMap<String, Json> {
    let Api { id, account_id, region, .. } = api;
    let mut context = object([
        ("accountId", account_id.clone()),
        ("apiId", id.clone()),
        ("deploymentId", DEPLOYMENT_ID.to_owned()),
        ("domainName", format!("{id}.execute-api.{region}.amazonaws.com")),
        ("domainPrefix", id.clone()),
        ("extendedRequestId", EXTENDED_REQUEST_ID.to_owned()),
        ("httpMethod", request.verb().to_owned()),
        ("path", format!("/{stage_name}{}", request.path())),
        ("protocol", "HTTP/1.1".to_owned()),
        ("requestId", REQUEST_ID.to_owned()),
        ("stage", stage_name.to_owned()),
    ]);
    if let Some(route) = route {
        context.extend(object([
            ("resourceId", RESOURCE_ID.to_owned()),
            ("resourcePath", route.path.to_owned()),
        ]));
        if let Some(authorizer) = authorization::context(route.method, request) {
            context.insert("authorizer".to_owned(), Json::Object(authorizer));
        }
    }
    if stage.is_some_and(|stage| stage.canary_settings.is_some()) {
        context.insert("isCanaryRequest".to_owned(), Json::Boolean(request.canary));
    }
    let identity = identity(api, stage_name, request, route.map(|route| route.method));
    context.insert("identity".to_owned(), Json::Object(identity));
    context.insert("requestTimeEpoch".to_owned(), Json::Number(REQUEST_TIME_EPOCH.into()));
    merge(&mut context, &request.context);
    if !context.contains_key("requestTime")
        && let Some(Json::Number(epoch)) = context.get("requestTimeEpoch")
    {
        let time = request_time(epoch.as_u64().unwrap_or(REQUEST_TIME_EPOCH));
        context.insert("requestTime".to_owned(), Json::String(time));
    }
    context
}

/// `$context.identity`
fn identity(
    api: &Api,
    stage: &str,
    request: &Request,
    method: Option<&DeployedMethod>,
) -> IndexMap<String, Json> {
    let mut identity: IndexMap<_, _> =
        IDENTITY.into_iter().map(|name| (name.to_owned(), Json::Null)).collect();
    identity.extend(object([("sourceIp", SOURCE_IP.to_owned())]));
    if let Some(agent) = request.headers.get("user-agent") {
        identity.extend(object([("userAgent", agent.to_owned())]));
    }
    let key = method.filter(|method| method.api_key_required || request.api_key);
    if let Some(value) = key.and_then(|_| usage::key_value(api, request)) {
        let sent = usage::find(api, stage, request).filter(|_| !request.api_key);
        let id = sent.map_or(API_KEY_ID, |usage| usage.api_key);
        identity.extend(object([("apiKey", value), ("apiKeyId", id.to_owned())]));
    }
    identity
}

fn object(members: impl IntoIterator<Item = (&'static str, String)>) -> IndexMap<String, Json> {
    members.into_iter().map(|(name, value)| (name.to_owned(), Json::String(value))).collect()
}

/// Merges given values into known ones, including those within objects.
fn merge(known: &mut IndexMap<String, Json>, given: &IndexMap<String, Json>) {
    for (name, value) in given {
        match (known.get_mut(name), value) {
            (Some(Json::Object(inner)), Json::Object(given)) => merge(inner, given),
            _ => drop(known.insert(name.clone(), value.clone())),
        }
    }
}

/// Formats milliseconds since 1970: `14/Nov/2023:22:13:20 +0000`.
fn request_time(milliseconds: u64) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let seconds = milliseconds / 1000;
    let (year, month, day) = calendar::date(seconds / 86_400);
    let month = MONTHS[usize::from(month) - 1];
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{day:02}/{month}/{year}:{hour:02}:{minute:02}:{second:02} +0000")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_logs_write_them() {
        for (milliseconds, expected) in [
            (0, "01/Jan/1970:00:00:00 +0000"),
            (REQUEST_TIME_EPOCH, "14/Nov/2023:22:13:20 +0000"),
            (951_782_400_000, "29/Feb/2000:00:00:00 +0000"),
            (1_735_689_599_999, "31/Dec/2024:23:59:59 +0000"),
            (4_107_542_400_000, "01/Mar/2100:00:00:00 +0000"),
        ] {
            assert_eq!(request_time(milliseconds), expected);
        }
        assert!(request_time(u64::MAX).contains(':'));
    }
}
