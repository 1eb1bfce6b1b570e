//! Integrations with HTTP endpoints.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use super::{
    Handle, HttpMethod, HttpRequest, Part, Payload, Reference, RouteKind, ServiceAnswer,
    ValueSource, ValueTemplate, VpcLink, stage,
};
use crate::text::{Segment, Text};

/// A [proxy integration with an HTTP
/// endpoint](https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html):
/// the endpoint gets the request with its headers, query string and body, and its response is that
/// of the route.
#[derive(Debug, Clone, PartialEq)]
pub struct HttpIntegration {
    /// The URL.
    pub(crate) url: Text,
    pub(crate) method: Option<HttpMethod>,
    pub(crate) query_string: BTreeMap<String, Text>,
    pub(crate) headers: BTreeMap<String, Text>,
    pub(crate) vpc_link: Option<Handle<VpcLink>>,
    pub(crate) vpc_link_id: Option<Text>,
    pub(crate) timeout_milliseconds: Option<u32>,
}

/// The route `http` in a blueprint.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "HttpFields")]
pub(crate) enum HttpForm {
    Proxy(HttpIntegration),
    Mapped(HttpRequest),
}

/// An HTTP endpoint, which gets the whole request as a proxy, or a mapped request. One of `proxy`
/// and `url` is required.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
struct HttpFields {
    /// The URL of an endpoint that gets the whole request: `https://example.com/pets/{path.id}`.
    /// May contain references, path parameters of the route behind the host, and
    /// `{stage-variable.NAME}`.
    proxy: Option<Text>,
    /// Instead of `proxy`: the URL of an endpoint that gets only the declared parameters and the
    /// `payload`. The response to the caller is made of the endpoint's.
    url: Option<Text>,
    /// The HTTP method of requests to the endpoint. The default is that of the request.
    method: Option<HttpMethod>,
    /// Parameters of the query string that are added to those of the caller: each a constant or one
    /// value, `{query-string.NAME}`, `{header.NAME}`, `{path.NAME}`, `{body.NAME}`,
    /// `{context.NAME}` or `{stage-variable.NAME}`. With `?` after the name, requests may lack it.
    /// Constants may contain references.
    #[serde(default)]
    query_string: BTreeMap<String, Text>,
    /// Headers that replace those of the caller: each a constant or one value, as in
    /// `query-string`. Constants may contain references.
    #[serde(default)]
    headers: BTreeMap<String, Text>,
    /// The VPC link through which a private endpoint is called.
    vpc_link: Option<Handle<VpcLink>>,
    /// Instead of `vpc-link`: the ID of a VPC link that exists already. May contain references.
    vpc_link_id: Option<Text>,
    /// The timeout for the endpoint. The default is 29,000, which is also the maximum of
    /// edge-optimized APIs, and of accounts for which AWS has not raised it.
    #[schemars(range(min = 50, max = 300_000))]
    timeout_milliseconds: Option<u32>,
    /// With `url`: the body, which is JSON, or the text of JSON such as `{body|json}`. The default
    /// is no body.
    payload: Option<Payload>,
    /// With `url`: the answer. The default is 200 with the endpoint's response. The answer to an
    /// error of the endpoint is in `errors` of the route, by its status. By default, it is the same
    /// for 400, 404, 409, 429 and 503, and 500 for all other statuses.
    answer: Option<ServiceAnswer>,
}

impl TryFrom<HttpFields> for HttpForm {
    type Error = &'static str;

    fn try_from(fields: HttpFields) -> Result<Self, &'static str> {
        let HttpFields { proxy, url, payload, answer, .. } = fields;
        let endpoint = |url| HttpIntegration {
            url,
            method: fields.method,
            query_string: fields.query_string,
            headers: fields.headers,
            vpc_link: fields.vpc_link,
            vpc_link_id: fields.vpc_link_id,
            timeout_milliseconds: fields.timeout_milliseconds,
        };
        match (proxy, url) {
            (Some(_), None) if payload.is_some() || answer.is_some() => {
                Err("a payload or an answer with `proxy`: they belong to `url`")
            }
            (Some(proxy), None) => Ok(Self::Proxy(endpoint(proxy))),
            (None, Some(url)) => {
                Ok(Self::Mapped(HttpRequest { endpoint: endpoint(url), payload, answer }))
            }
            (None, None) => Err("an endpoint without a URL: one of `proxy` and `url`"),
            (Some(_), Some(_)) => Err("two URLs of an endpoint: one of `proxy` and `url`"),
        }
    }
}

impl From<HttpForm> for RouteKind {
    fn from(form: HttpForm) -> Self {
        match form {
            HttpForm::Proxy(integration) => integration.into(),
            HttpForm::Mapped(request) => request.into(),
        }
    }
}

impl JsonSchema for HttpForm {
    fn schema_name() -> Cow<'static, str> {
        "HttpIntegration".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        HttpFields::json_schema(generator)
    }
}

/// A part of a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UrlPart<'a> {
    /// Characters that are not a placeholder.
    Literal(&'a str),
    /// `{path.NAME}`
    Path(&'a str),
    /// `{stage-variable.NAME}`
    StageVariable(&'a str),
    /// Anything else in braces, with them.
    Unknown(&'a str),
    /// A value that is known after deployment.
    Reference,
}

/// The value of a parameter of the request to the endpoint.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum MappedValue<'a> {
    /// The same in all requests.
    Constant(&'a Text),
    /// A value of the request.
    Reference(Reference),
    /// Text around a value, or a value that API Gateway cannot map, which is reported.
    Unsupported,
}

impl HttpIntegration {
    /// Passes requests to the endpoint with this URL, which may contain path parameters of the
    /// route, `{path.NAME}`, and stage variables, `{stage-variable.NAME}`.
    pub fn proxy(url: impl Into<Text>) -> Self {
        Self {
            url: url.into(),
            method: None,
            query_string: BTreeMap::new(),
            headers: BTreeMap::new(),
            vpc_link: None,
            vpc_link_id: None,
            timeout_milliseconds: None,
        }
    }

    /// The HTTP method of requests to the endpoint. The default is that of the request.
    pub fn method(mut self, method: HttpMethod) -> Self {
        self.method = Some(method);
        self
    }

    /// Adds a parameter to the query string: a constant, or one value such as `{header.X-User}`.
    pub fn query_string(mut self, name: impl Into<String>, value: impl Into<Text>) -> Self {
        self.query_string.insert(name.into(), value.into());
        self
    }

    /// Sets a header: a constant, or one value such as `{context.requestId}`.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Text>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    /// The VPC link through which a private endpoint is called.
    pub fn vpc_link(mut self, link: &Handle<VpcLink>) -> Self {
        self.vpc_link = Some(link.clone());
        self
    }

    /// The ID of an existing VPC link through which a private endpoint is called.
    pub fn vpc_link_id(mut self, id: impl Into<Text>) -> Self {
        self.vpc_link_id = Some(id.into());
        self
    }

    /// The timeout for the endpoint in milliseconds: 50 to 29,000, or up to 300,000 if the API is
    /// not edge-optimized and AWS has raised the account's quota.
    pub fn timeout_milliseconds(mut self, milliseconds: u32) -> Self {
        self.timeout_milliseconds = Some(milliseconds);
        self
    }

    /// The ID of the VPC link.
    pub(crate) fn link_id(&self) -> Option<Text> {
        let declared = self.vpc_link.as_ref().map(|link| link.vpc_link_id().into());
        declared.or_else(|| self.vpc_link_id.clone())
    }

    /// The parts of the URL.
    pub(crate) fn url_parts(&self) -> Vec<UrlPart<'_>> {
        let mut parts = Vec::new();
        for segment in self.url.segments() {
            match segment {
                Segment::Literal(literal) => parts_of(literal, &mut parts),
                Segment::Reference(_) => parts.push(UrlPart::Reference),
            }
        }
        parts
    }

    /// The names of the path parameters in the URL.
    pub(crate) fn url_parameters(&self) -> impl Iterator<Item = &str> {
        self.url_parts().into_iter().filter_map(|part| match part {
            UrlPart::Path(name) => Some(name),
            _ => None,
        })
    }

    /// The URL in the form of API Gateway: `{NAME}` and `${stageVariables.NAME}`.
    pub(crate) fn uri(&self) -> Text {
        let mut uri = Text::new();
        for segment in stage::with_variables(&self.url).segments() {
            match segment {
                Segment::Literal(literal) => uri.push_literal(literal.replace(PATH, "{")),
                Segment::Reference(reference) => uri.push_reference(reference.clone()),
            }
        }
        uri
    }

    /// The parameters of the request to the endpoint with their places: the kind in API Gateway's
    /// names, the name and the value.
    pub(crate) fn mapped(&self) -> impl Iterator<Item = (&'static str, &str, MappedValue<'_>)> {
        let query_string = self.query_string.iter().map(|(name, of)| ("querystring", name, of));
        let headers = self.headers.iter().map(|(name, of)| ("header", name, of));
        query_string.chain(headers).map(|(kind, name, of)| (kind, name.as_str(), mapped(of)))
    }
}

/// The beginning of a path parameter in a URL.
const PATH: &str = "{path.";

fn parts_of<'a>(literal: &'a str, parts: &mut Vec<UrlPart<'a>>) {
    let mut rest = literal;
    while let Some(start) = rest.find('{') {
        let (before, placeholder) = rest.split_at(start);
        if !before.is_empty() {
            parts.push(UrlPart::Literal(before));
        }
        let end = placeholder.find('}').map_or(placeholder.len(), |end| end + 1);
        let (placeholder, behind) = placeholder.split_at(end);
        let name = |start| placeholder.strip_prefix(start)?.strip_suffix('}');
        parts.push(match (name(PATH), name(stage::VARIABLE)) {
            (Some(name), _) => UrlPart::Path(name),
            (_, Some(name)) => UrlPart::StageVariable(name),
            _ => UrlPart::Unknown(placeholder),
        });
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(UrlPart::Literal(rest));
    }
}

pub(crate) fn mapped(value: &Text) -> MappedValue<'_> {
    let Some(literal) = value.as_literal() else { return MappedValue::Constant(value) };
    if !literal.contains('{') {
        return MappedValue::Constant(value);
    }
    let Ok(template) = literal.parse::<ValueTemplate>() else { return MappedValue::Unsupported };
    match template.parts() {
        [Part::Reference(reference)]
            if reference.filters.is_empty() && expression(&reference.source).is_some() =>
        {
            MappedValue::Reference(reference.clone())
        }
        _ => MappedValue::Unsupported,
    }
}

/// The [mapping
/// expression](https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html)
/// of a value; `None` if there is none.
pub(crate) fn expression(source: &ValueSource) -> Option<String> {
    Some(match source {
        ValueSource::Path(name) => format!("method.request.path.{name}"),
        ValueSource::QueryString(name) => format!("method.request.querystring.{name}"),
        ValueSource::QueryStringList(name) => {
            format!("method.request.multivaluequerystring.{name}")
        }
        ValueSource::Header(name) => format!("method.request.header.{name}"),
        ValueSource::HeaderList(name) => format!("method.request.multivalueheader.{name}"),
        ValueSource::Body(names) if names.is_empty() => "method.request.body".to_owned(),
        ValueSource::Body(names) => format!("method.request.body.{}", names.join(".")),
        ValueSource::Context(names) => format!("context.{}", names.join(".")),
        ValueSource::StageVariable(name) => format!("stageVariables.{name}"),
        _ => return None,
    })
}
