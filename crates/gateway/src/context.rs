//! The variable `$context` of a request, with values of [`placeholder`] for variables that only a
//! deployed API has.
//!
//! The variables are those of the
//! [reference](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference).

use dynagate_vtl::Json;
use indexmap::IndexMap;

use crate::api::Api;
use crate::calendar;
use crate::placeholder::{
    API_KEY, API_KEY_ID, DEPLOYMENT_ID, EXTENDED_REQUEST_ID, REQUEST_ID, REQUEST_TIME_EPOCH,
    RESOURCE_ID, SOURCE_IP,
};
use crate::request::Request;

/// The variables of a request to a stage; `resource` is the path of its resource.
pub(crate) fn of(
    api: &Api,
    stage: &str,
    request: &Request,
    resource: Option<&str>,
) -> IndexMap<String, Json> {
    let Api { id, account_id, region, .. } = api;
    let mut identity = vec![("sourceIp", SOURCE_IP.to_owned())];
    if let Some(agent) = request.header_named("user-agent") {
        identity.push(("userAgent", agent.to_owned()));
    }
    if request.api_key {
        identity.extend([("apiKey", API_KEY.to_owned()), ("apiKeyId", API_KEY_ID.to_owned())]);
    }
    let mut context = object([
        ("accountId", account_id.clone()),
        ("apiId", id.clone()),
        ("deploymentId", DEPLOYMENT_ID.to_owned()),
        ("domainName", format!("{id}.execute-api.{region}.amazonaws.com")),
        ("domainPrefix", id.clone()),
        ("extendedRequestId", EXTENDED_REQUEST_ID.to_owned()),
        ("httpMethod", request.method.clone()),
        ("path", format!("/{stage}{}", request.path())),
        ("protocol", "HTTP/1.1".to_owned()),
        ("requestId", REQUEST_ID.to_owned()),
        ("stage", stage.to_owned()),
    ]);
    if let Some(path) = resource {
        context.extend(object([
            ("resourceId", RESOURCE_ID.to_owned()),
            ("resourcePath", path.to_owned()),
        ]));
    }
    context.insert("identity".to_owned(), Json::Object(object(identity)));
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
