//! Examples in a blueprint.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{
    Body, Example, ExampleStep, ExpectedBackendRequest, ExpectedRequest, ExpectedResponse,
};
use crate::gateway::{BackendResponse, Request};
use crate::model::written::{Scalar, ShortOr, full_form};
use crate::vtl::Json;

/// Reads examples in the order in which they are written.
pub(crate) fn examples<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Example>, D::Error> {
    let examples = IndexMap::<String, Example>::deserialize(deserializer)?;
    Ok(examples.into_iter().map(|(name, example)| Example { name, ..example }).collect())
}

impl<'de> Deserialize<'de> for Example {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "kebab-case")]
        struct Example {
            api: Option<String>,
            #[serde(default, deserialize_with = "given_request")]
            request: Option<Request>,
            dynamodb_request: Option<ExpectedRequest>,
            #[serde(default, deserialize_with = "backend_response")]
            dynamodb_response: Option<BackendResponse>,
            backend_request: Option<ExpectedBackendRequest>,
            #[serde(default, deserialize_with = "backend_response")]
            backend_response: Option<BackendResponse>,
            response: Option<ExpectedResponse>,
            items: Option<IndexMap<String, Vec<Json>>>,
            #[serde(default)]
            steps: Vec<ExampleStep>,
        }

        let fields = Example::deserialize(deserializer)?;
        let about_a_request = fields.request.is_some()
            || fields.dynamodb_request.is_some()
            || fields.dynamodb_response.is_some()
            || fields.backend_request.is_some()
            || fields.backend_response.is_some()
            || fields.response.is_some();
        if !fields.steps.is_empty() && about_a_request {
            return Err(D::Error::custom(
                "an example with `steps` has no request and no results of its own; expected them \
                 in a step",
            ));
        }
        if fields.dynamodb_response.is_some() && fields.backend_response.is_some() {
            return Err(D::Error::custom(
                "an example has either `dynamodb-response` or `backend-response`; expected the \
                 former for DynamoDB, and the latter for other backends",
            ));
        }
        let request = match fields.request {
            Some(request) => request,
            None if fields.steps.is_empty() => return Err(D::Error::missing_field("request")),
            None => Request::default(),
        };
        Ok(Self {
            name: String::new(),
            api: fields.api,
            request,
            dynamodb_request: fields.dynamodb_request,
            dynamodb_response: fields.dynamodb_response,
            backend_request: fields.backend_request,
            backend_response: fields.backend_response,
            response: fields.response,
            items: fields.items,
            steps: fields.steps,
        })
    }
}

fn given_request<'de, D: Deserializer<'de>>(of: D) -> Result<Option<Request>, D::Error> {
    request(of).map(Some)
}

/// A request: `GET /orders/7?limit=5`, or a mapping. The API's `path-prefix` is added to the path.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
struct RequestFields {
    /// `GET`, `POST` …
    method: String,
    /// The path as sent, percent-encoded, without the stage and the API's `path-prefix`:
    /// `/orders/a%20b?limit=5`.
    #[serde(rename = "path")]
    target: String,
    /// Query string parameters besides those in the path, not encoded.
    #[serde(default, deserialize_with = "scalars")]
    #[schemars(with = "BTreeMap<String, Scalar>")]
    query_string: IndexMap<String, String>,
    /// Headers. The default `Content-Type` is `application/json`.
    #[serde(default, deserialize_with = "scalars")]
    #[schemars(with = "BTreeMap<String, Scalar>")]
    headers: IndexMap<String, String>,
    /// The body: a string is sent unchanged, everything else as JSON.
    #[serde(default, deserialize_with = "text")]
    #[schemars(with = "Option<Body>")]
    body: Option<String>,
    /// True if it has a key of the API's usage plans.
    #[serde(default)]
    api_key: bool,
    /// True if the route's authorization allows the caller.
    #[serde(default)]
    authorized: bool,
    /// Variables of `$context`: `{identity: {sourceIp: 192.0.2.7}, requestTimeEpoch:
    /// 1700000000000}`. All others have constant values.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    context: IndexMap<String, Json>,
    /// Stage variables with other values than in `stage`, such as those of the canary or of another
    /// environment.
    #[serde(default, deserialize_with = "scalars")]
    #[schemars(with = "BTreeMap<String, Scalar>")]
    stage_variables: IndexMap<String, String>,
}

impl From<RequestFields> for Request {
    fn from(fields: RequestFields) -> Self {
        let RequestFields {
            method,
            target,
            query_string,
            headers,
            body,
            api_key,
            authorized,
            context,
            stage_variables,
        } = fields;
        Self {
            method,
            target,
            query_string: query_string.into_iter().collect(),
            headers: headers.into_iter().collect(),
            body: body.map(Into::into),
            api_key,
            context,
            stage_variables,
            ..Self::default()
        }
        .authorized(authorized)
    }
}

/// The response of a backend. That of a function that fails has the header `X-Amz-Function-Error`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, rename = "BackendResponse")]
pub(super) struct BackendResponseFields {
    /// The status. The default is 200.
    #[serde(default = "ok")]
    #[schemars(range(min = 100, max = 599))]
    status: u16,
    /// Headers.
    #[serde(default, deserialize_with = "scalars")]
    #[schemars(with = "BTreeMap<String, Scalar>")]
    headers: IndexMap<String, String>,
    /// The body. The default is `{}`.
    #[serde(default = "nothing", deserialize_with = "required_text")]
    #[schemars(with = "Option<Body>")]
    body: String,
}

impl From<BackendResponseFields> for BackendResponse {
    fn from(BackendResponseFields { status, headers, body }: BackendResponseFields) -> Self {
        Self { status, headers: headers.into_iter().collect(), body: body.into() }
    }
}

/// The expected response.
#[derive(Deserialize, JsonSchema)]
#[serde(remote = "ExpectedResponse", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
struct ResponseFields {
    /// The status.
    #[schemars(range(min = 100, max = 599))]
    status: Option<u16>,
    /// Expected headers, besides which there may be others; `null` for a header that must be
    /// missing.
    #[serde(default, deserialize_with = "optional_scalars")]
    #[schemars(with = "BTreeMap<String, Option<Scalar>>")]
    headers: BTreeMap<String, Option<String>>,
    /// The body: a string is compared as text, everything else as JSON.
    body: Option<Body>,
}

const fn ok() -> u16 {
    200
}

fn nothing() -> String {
    "{}".to_owned()
}

fn scalars<'de, D: Deserializer<'de>>(of: D) -> Result<IndexMap<String, String>, D::Error> {
    let scalars = IndexMap::<String, Scalar>::deserialize(of)?;
    Ok(scalars.into_iter().map(|(name, value)| (name, value.0)).collect())
}

pub(super) fn optional_scalars<'de, D: Deserializer<'de>>(
    of: D,
) -> Result<BTreeMap<String, Option<String>>, D::Error> {
    let scalars = BTreeMap::<String, Option<Scalar>>::deserialize(of)?;
    Ok(scalars.into_iter().map(|(name, value)| (name, value.map(|of| of.0))).collect())
}

fn text<'de, D: Deserializer<'de>>(of: D) -> Result<Option<String>, D::Error> {
    Option::<Body>::deserialize(of).map(|body| body.map(|body| body.text()))
}

fn required_text<'de, D: Deserializer<'de>>(of: D) -> Result<String, D::Error> {
    Body::deserialize(of).map(|body| body.text())
}

/// Reads a request in either form.
pub(super) fn request<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Request, D::Error> {
    #[derive(Deserialize)]
    #[serde(try_from = "String")]
    struct Line(Request);

    impl TryFrom<String> for Line {
        type Error = String;

        fn try_from(line: String) -> Result<Self, String> {
            let (method, target) = line.split_once(' ').ok_or_else(|| {
                format!("`{line}` is not a request; expected METHOD /path, such as GET /orders/7")
            })?;
            Ok(Self(Request::new(method, target.trim_start())))
        }
    }

    deserializer.deserialize_any(ShortOr {
        short: |Line(request)| request,
        full: |fields: RequestFields| fields.into(),
        expecting: "a string such as `GET /orders/7`, or a mapping with `method` and `path`",
    })
}

/// Reads an optional response of a backend.
pub(super) fn backend_response<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<BackendResponse>, D::Error> {
    let fields = Option::<BackendResponseFields>::deserialize(deserializer)?;
    Ok(fields.map(Into::into))
}

/// The schema of a request.
pub(super) struct RequestForm;

impl JsonSchema for RequestForm {
    fn schema_name() -> Cow<'static, str> {
        "ExampleRequest".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The request: just `GET /orders/7?limit=5`, or a mapping.",
            "anyOf": [
                {"type": "string", "pattern": "^(DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) /"},
                RequestFields::json_schema(generator)
            ]
        })
    }
}

impl<'de> Deserialize<'de> for ExpectedResponse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(transparent)]
        struct Full(#[serde(with = "ResponseFields")] ExpectedResponse);

        struct StatusOrFields;

        impl<'de> Visitor<'de> for StatusOrFields {
            type Value = ExpectedResponse;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a status such as `200`, or a mapping with `status`, `headers` and `body`",
                )
            }

            fn visit_u64<E: Error>(self, status: u64) -> Result<ExpectedResponse, E> {
                // Invalid statuses are rejected together.
                Ok(ExpectedResponse::new(u16::try_from(status).unwrap_or(u16::MAX)))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ExpectedResponse, A::Error> {
                full_form(map).map(|Full(response)| response)
            }
        }

        deserializer.deserialize_any(StatusOrFields)
    }
}

impl JsonSchema for ExpectedResponse {
    fn schema_name() -> Cow<'static, str> {
        "ExampleResponse".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The response to the caller: just the status, or a mapping.",
            "anyOf": [
                {"type": "integer", "minimum": 100, "maximum": 599},
                ResponseFields::json_schema(generator)
            ]
        })
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Json::deserialize(deserializer)? {
            Json::String(text) => Self::Text(text),
            json => Self::Json(json),
        })
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
