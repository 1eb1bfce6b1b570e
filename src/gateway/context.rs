//! `$context` of a request: what API Gateway knows of it, made up where nothing says it, always the
//! same.
//!
//! The variables are those of the
//! [reference](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference).

use indexmap::IndexMap;

use super::deployed::{
    ACCOUNT_ID, API_ID, API_KEY, REGION, REQUEST_ID, REQUEST_TIME_EPOCH, SOURCE_IP,
};
use super::routing::Routed;
use super::{Gateway, Request};
use crate::vtl::Json;

/// The variables of a request.
pub(super) fn of(
    gateway: &Gateway<'_>,
    request: &Request,
    routed: Option<&Routed<'_>>,
) -> IndexMap<String, Json> {
    let stage = &gateway.stage.name;
    let domain = format!("{API_ID}.execute-api.{REGION}.amazonaws.com");
    let mut identity = vec![("sourceIp", SOURCE_IP.to_owned())];
    if let Some(agent) = request.header_named("user-agent") {
        identity.push(("userAgent", agent.to_owned()));
    }
    if request.api_key {
        identity.extend([("apiKey", API_KEY.to_owned()), ("apiKeyId", "api-key-id".to_owned())]);
    }
    let mut context = object([
        ("accountId", ACCOUNT_ID.to_owned()),
        ("apiId", API_ID.to_owned()),
        ("deploymentId", "deploy".to_owned()),
        ("domainName", domain),
        ("domainPrefix", API_ID.to_owned()),
        ("extendedRequestId", "AAAAAAAAAAAAAAA=".to_owned()),
        ("httpMethod", request.method.clone()),
        ("path", format!("/{stage}{}", request.path())),
        ("protocol", "HTTP/1.1".to_owned()),
        ("requestId", REQUEST_ID.to_owned()),
        ("stage", stage.to_string()),
    ]);
    if let Some(routed) = routed {
        context.extend(object([
            ("resourceId", "res123".to_owned()),
            ("resourcePath", routed.path.to_string()),
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

/// Puts what is given in the place of what is there; objects into objects.
fn merge(known: &mut IndexMap<String, Json>, given: &IndexMap<String, Json>) {
    for (name, value) in given {
        match (known.get_mut(name), value) {
            (Some(Json::Object(inner)), Json::Object(given)) => merge(inner, given),
            _ => drop(known.insert(name.clone(), value.clone())),
        }
    }
}

/// `14/Nov/2023:22:13:20 +0000`, of milliseconds since 1970.
fn request_time(milliseconds: u64) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let seconds = milliseconds / 1000;
    let (year, month, day) = date(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{day:02}/{}/{year}:{hour:02}:{minute:02}:{second:02} +0000", MONTHS[month])
}

/// Year, month (from 0) and day of the month of so many days since 1970.
fn date(mut days: u64) -> (u64, usize, u64) {
    /// Days of 400 years, after which the calendar repeats.
    const CYCLE: u64 = 146_097;
    let mut year = 1970 + days / CYCLE * 400;
    days %= CYCLE;
    let is_leap = |year: u64| {
        (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400)
    };
    loop {
        let length = 365 + u64::from(is_leap(year));
        if days < length {
            break;
        }
        days -= length;
        year += 1;
    }
    let lengths = [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    for (month, length) in lengths.into_iter().enumerate() {
        if days < length {
            return (year, month, days + 1);
        }
        days -= length;
    }
    unreachable!("a year has no more days than its months")
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
