//! Examples in a blueprint.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::example;
use crate::model::Action;
use crate::model::written::{Scalar, ShortOr, full_form};
use crate::vtl::Json;

/// A request and its results, in the order in which they occur. Only `request` is required for
/// `dynagate test --update` to write the rest. `dynagate test` requires a `dynamodb-request` or a
/// `response`; omitted parts match anything. Examples are not deployed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Example {
    /// The request.
    pub(in crate::blueprint) request: Request,
    /// The expected request to DynamoDB.
    pub(in crate::blueprint) dynamodb_request: Option<DynamoDbRequest>,
    /// The response of DynamoDB. By default, the example ends with the request to DynamoDB.
    pub(in crate::blueprint) dynamodb_response: Option<DynamoDbResponse>,
    /// The expected response: a status, or a mapping.
    pub(in crate::blueprint) response: Option<Response>,
}

/// A request: `GET /orders/7?limit=5`, or a mapping. The API's `path-prefix` is added to the path.
#[derive(Debug)]
pub(in crate::blueprint) enum Request {
    Line(String),
    Full(Box<RequestFields>),
}

/// A request.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct RequestFields {
    /// `GET`, `POST` …
    pub(in crate::blueprint) method: String,
    /// The path as sent, percent-encoded, without the stage and the API's `path-prefix`:
    /// `/orders/a%20b?limit=5`.
    pub(in crate::blueprint) path: String,
    /// Query string parameters besides those in the path, not encoded.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Scalar>")]
    pub(in crate::blueprint) query_string: IndexMap<String, Scalar>,
    /// Headers. The default `Content-Type` is `application/json`.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Scalar>")]
    pub(in crate::blueprint) headers: IndexMap<String, Scalar>,
    /// The body: a string is sent unchanged, everything else as JSON.
    pub(in crate::blueprint) body: Option<Body>,
    /// True if it has a key of the API's usage plans.
    #[serde(default)]
    pub(in crate::blueprint) api_key: bool,
    /// True if the route's authorization allows the caller.
    #[serde(default)]
    pub(in crate::blueprint) authorized: bool,
    /// Variables of `$context`: `{identity: {sourceIp: 192.0.2.7}, requestTimeEpoch:
    /// 1700000000000}`. All others have constant values.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub(in crate::blueprint) context: IndexMap<String, Json>,
}

/// The expected request to DynamoDB.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct DynamoDbRequest {
    /// The action.
    pub(in crate::blueprint) action: Option<Action>,
    /// The body, compared as JSON.
    pub(in crate::blueprint) body: Option<Body>,
}

/// The response of DynamoDB.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct DynamoDbResponse {
    /// The status. The default is 200.
    #[serde(default = "ok")]
    #[schemars(range(min = 100, max = 599))]
    pub(in crate::blueprint) status: u16,
    /// Headers.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Scalar>")]
    pub(in crate::blueprint) headers: IndexMap<String, Scalar>,
    /// The body. The default is `{}`.
    pub(in crate::blueprint) body: Option<Body>,
}

const fn ok() -> u16 {
    200
}

/// The expected response: a status, or a mapping.
#[derive(Debug)]
pub(in crate::blueprint) struct Response(pub(in crate::blueprint) ResponseFields);

/// The expected response.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct ResponseFields {
    /// The status.
    #[schemars(range(min = 100, max = 599))]
    pub(in crate::blueprint) status: Option<u16>,
    /// Expected headers, besides which there may be others; `null` for a header that must be
    /// missing.
    #[serde(default)]
    pub(in crate::blueprint) headers: BTreeMap<String, Option<Scalar>>,
    /// The body: a string is compared as text, everything else as JSON.
    pub(in crate::blueprint) body: Option<Body>,
}

/// A body: a string is text, everything else is JSON.
#[derive(Debug)]
pub(in crate::blueprint) struct Body(pub(in crate::blueprint) example::Body);

impl<'de> Deserialize<'de> for Request {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShortOr {
            short: Self::Line,
            full: Self::Full,
            expecting: "a string such as `GET /orders/7`, or a mapping with `method` and `path`",
        })
    }
}

impl JsonSchema for Request {
    fn schema_name() -> Cow<'static, str> {
        "ExampleRequest".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "What a caller sends: just `GET /orders/7?limit=5`, or a mapping.",
            "anyOf": [
                {"type": "string", "pattern": "^(DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) /"},
                RequestFields::json_schema(generator)
            ]
        })
    }
}

impl<'de> Deserialize<'de> for Response {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct StatusOrFields;

        impl<'de> Visitor<'de> for StatusOrFields {
            type Value = Response;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a status such as `200`, or a mapping with `status`, `headers` and `body`",
                )
            }

            fn visit_u64<E: Error>(self, status: u64) -> Result<Response, E> {
                // Invalid statuses are rejected together.
                let status = Some(u16::try_from(status).unwrap_or(u16::MAX));
                Ok(Response(ResponseFields { status, ..ResponseFields::default() }))
            }

            fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<Response, A::Error> {
                full_form(access).map(Response)
            }
        }

        deserializer.deserialize_any(StatusOrFields)
    }
}

impl JsonSchema for Response {
    fn schema_name() -> Cow<'static, str> {
        "ExampleResponse".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "What the caller has to get: just the status, or a mapping.",
            "anyOf": [
                {"type": "integer", "minimum": 100, "maximum": 599},
                ResponseFields::json_schema(generator)
            ]
        })
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Json::deserialize(deserializer)? {
            Json::String(text) => example::Body::Text(text),
            json => example::Body::Json(json),
        }))
    }
}

impl JsonSchema for Body {
    fn schema_name() -> Cow<'static, str> {
        "ExampleBody".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"description": "A body: text as it is, and everything else as JSON."})
    }
}
