//! Sources: Vantiq's configuration for calling a route.

use serde::Serialize;

use super::Error;
use super::route::Route;

/// The name under which the procedures publish to the source.
pub(super) const SOURCE_NAME: &str = "DynamoDBSource";

/// The configuration of a REMOTE source, for "Edit Config as JSON".
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    polling_interval: u32,
    uri: String,
    query: Query,
    request_defaults: RequestDefaults,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Query {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestDefaults {
    content_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    headers: Option<Headers>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Headers {
    #[serde(rename = "x-api-key")]
    x_api_key: String,
}

impl Source {
    /// The name of the source in Vantiq.
    pub const NAME: &'static str = SOURCE_NAME;

    pub(super) fn of(
        route: &Route<'_>,
        endpoint: Option<&str>,
        api_key: Option<&str>,
    ) -> Result<Self, Error> {
        if api_key.is_some() && !route.needs_key_header() {
            return Err(Error::KeyNotNeeded(route.to_string()));
        }
        let endpoint = match endpoint {
            Some(endpoint) => checked(endpoint)?.to_owned(),
            None => format!(
                "https://<api-id>.execute-api.<region>.amazonaws.com/{}",
                route.stage_name()
            ),
        };
        let headers = route
            .needs_key_header()
            .then(|| Headers { x_api_key: api_key.unwrap_or("<api-key>").to_owned() });
        Ok(Self {
            polling_interval: 0,
            uri: endpoint + route.path_below_stage(),
            query: Query {},
            request_defaults: RequestDefaults { content_type: "application/json", headers },
        })
    }

    /// The configuration.
    pub fn to_json(&self) -> String {
        super::pretty(self)
    }
}

/// The endpoint without its trailing slash.
fn checked(endpoint: &str) -> Result<&str, Error> {
    let host = endpoint.strip_prefix("https://").or_else(|| endpoint.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(char::is_whitespace) => {
            Ok(endpoint.trim_end_matches('/'))
        }
        _ => Err(Error::Endpoint(endpoint.to_owned())),
    }
}
