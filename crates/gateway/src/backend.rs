//! Requests of integrations to their backends, and the responses of these.

use std::fmt;

use crate::body::Body;
use crate::fields::Fields;
use crate::percent;

/// The request of an integration to its backend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackendRequest {
    /// The backend.
    pub backend: Backend,
    /// The HTTP method.
    pub method: String,
    /// The parameters of the query string, not encoded.
    pub query_string: Fields,
    /// The headers that the integration maps, passes or adds, or its template overrides. Signatures
    /// and those that every HTTP client sends are not included.
    pub headers: Fields,
    /// The body: what the mapping template rendered, or the event of a proxy integration.
    pub body: Body,
}

/// The backend of an integration, from its URI with stage variables and path parameters filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Backend {
    /// An action of an AWS service.
    Action {
        /// The service, as in the URI: `dynamodb`, `sqs`, `states`, `events`.
        service: String,
        /// The region.
        region: String,
        /// The action, such as `GetItem`.
        action: String,
    },
    /// A path of an AWS service.
    Path {
        /// The service, as in the URI: `sqs`, `s3`.
        service: String,
        /// The region.
        region: String,
        /// The path without a slash at the beginning, percent-encoded:
        /// `123456789012/orders`.
        path: String,
    },
    /// A Lambda function.
    Function {
        /// The ARN, which may end with an alias or a version.
        arn: String,
        /// The kind of invocation.
        invocation: Invocation,
    },
    /// An HTTP endpoint.
    Http {
        /// The URL without the query string.
        url: String,
    },
}

/// A kind of invocation of a Lambda function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Invocation {
    /// The function responds: `RequestResponse`.
    Synchronous,
    /// The invocation is only accepted: `Event`.
    Asynchronous,
    /// Only the right to invoke the function is checked: `DryRun`.
    DryRun,
    /// The response is streamed.
    Streaming,
}

/// The path of the Lambda API in the URI of an integration, before and after the ARN.
const FUNCTIONS: &str = "/functions/";
const INVOCATIONS: &str = "/invocations";
const STREAMING_INVOCATIONS: &str = "/response-streaming-invocations";

impl Backend {
    /// Reads the address of an AWS integration and the query parameters of its action:
    /// `arn:aws:apigateway:REGION:SERVICE:action/NAME&PARAMETER=VALUE`, or the same with
    /// `path/PATH`. Returns `None` for other texts.
    ///
    /// The kind of invocation of a function is that of `X-Amz-Invocation-Type` in the request.
    pub(crate) fn of_arn(uri: &str) -> Option<(Self, Fields)> {
        let mut parts = uri.splitn(6, ':');
        let mut next = || parts.next().filter(|part| !part.is_empty());
        (next()? == "arn").then_some(())?;
        next()?;
        (next()? == "apigateway").then_some(())?;
        let (region, service) = (next()?.to_owned(), next()?.to_owned());
        let (kind, rest) = next()?.split_once('/').filter(|(_, rest)| !rest.is_empty())?;
        match kind {
            "action" => {
                let (action, query) = rest.split_once('&').unwrap_or((rest, ""));
                let action = action.to_owned();
                Some((Self::Action { service, region, action }, percent::form_fields(query)))
            }
            "path" if service == "lambda" => {
                let (_, function) = rest.split_once(FUNCTIONS)?;
                let streamed = function.strip_suffix(STREAMING_INVOCATIONS);
                let called = function.strip_suffix(INVOCATIONS);
                let arn = streamed.or(called)?.to_owned();
                let invocation = match streamed {
                    Some(_) => Invocation::Streaming,
                    None => Invocation::Synchronous,
                };
                Some((Self::Function { arn, invocation }, Fields::default()))
            }
            "path" => {
                let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
                let path = path.trim_start_matches('/').to_owned();
                Some((Self::Path { service, region, path }, percent::form_fields(query)))
            }
            _ => None,
        }
    }

    /// Reads the URL of an HTTP endpoint and its query string; `None` for other texts.
    pub(crate) fn of_url(uri: &str) -> Option<(Self, Fields)> {
        let (scheme, rest) = uri.split_once("://")?;
        let is_http = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        let host = rest.split(['/', '?']).next().unwrap_or_default();
        if !is_http || host.is_empty() || host.starts_with(':') {
            return None;
        }
        let (url, query) = uri.split_once('?').unwrap_or((uri, ""));
        Some((Self::Http { url: url.to_owned() }, percent::form_fields(query)))
    }

    /// The name of the function of an ARN, and its alias or version.
    pub fn function(&self) -> Option<(&str, Option<&str>)> {
        let Self::Function { arn, .. } = self else { return None };
        let mut parts = arn.split(':').skip(6);
        Some((parts.next()?, parts.next()))
    }

    /// True if the backend is a Lambda function.
    pub(crate) const fn is_function(&self) -> bool {
        matches!(self, Self::Function { .. })
    }
}

impl fmt::Display for Backend {
    /// Writes `dynamodb:action/GetItem`, `sqs:path/123456789012/orders`, the ARN of a function or
    /// the URL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Action { service, action, .. } => write!(f, "{service}:action/{action}"),
            Self::Path { service, path, .. } => write!(f, "{service}:path/{path}"),
            Self::Function { arn, .. } => f.write_str(arn),
            Self::Http { url } => f.write_str(url),
        }
    }
}

impl BackendRequest {
    /// The action if the backend is DynamoDB, such as `GetItem`: that of the address, or of the
    /// header `X-Amz-Target`.
    pub fn dynamodb_action(&self) -> Option<&str> {
        match &self.backend {
            Backend::Action { service, action, .. } if service == "dynamodb" => Some(action),
            Backend::Path { service, path, .. } if service == "dynamodb" && path.is_empty() => {
                self.headers.get("X-Amz-Target")?.strip_prefix("DynamoDB_20120810.")
            }
            _ => None,
        }
    }

    /// True for functions and the actions of services whose protocol is JSON.
    pub(crate) fn must_be_json(&self) -> bool {
        /// The services, by
        /// [their API models](https://github.com/boto/botocore/tree/develop/botocore/data).
        const JSON: [&str; 5] = ["dynamodb", "events", "firehose", "kinesis", "states"];
        match &self.backend {
            Backend::Action { service, .. } => JSON.contains(&service.as_str()),
            Backend::Function { .. } => true,
            Backend::Path { .. } | Backend::Http { .. } => false,
        }
    }

    /// The query string, percent-encoded, without a question mark; empty if there is none.
    pub fn encoded_query_string(&self) -> String {
        let pairs = self.query_string.iter();
        let pairs = pairs
            .map(|(name, value)| format!("{}={}", percent::encode(name), percent::encode(value)));
        pairs.collect::<Vec<_>>().join("&")
    }
}

/// The response of a backend.
///
/// That of a Lambda function is the response of its API: the body is the result of the function or,
/// with the header `X-Amz-Function-Error`, the error with `errorMessage`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackendResponse {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Fields,
    /// The body.
    pub body: Body,
}

/// The header in which the Lambda API tells that a function failed.
const FUNCTION_ERROR: &str = "X-Amz-Function-Error";

impl BackendResponse {
    /// Creates a response without headers.
    pub fn new(status: u16, body: impl Into<Body>) -> Self {
        Self { status, headers: Fields::default(), body: body.into() }
    }

    /// Creates the response of a Lambda function that failed. The body has `errorMessage` and
    /// `errorType`.
    pub fn function_error(body: impl Into<Body>) -> Self {
        Self::new(200, body).header(FUNCTION_ERROR, "Unhandled")
    }

    /// Adds a header.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.add(name, value);
        self
    }

    /// True if the response is that of a Lambda function that failed.
    pub fn is_function_error(&self) -> bool {
        self.headers.get(FUNCTION_ERROR).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_aws_integrations() {
        let of = |uri: &str| {
            let (backend, query) = Backend::of_arn(uri)?;
            let query: Vec<_> =
                query.iter().map(|(name, value)| format!("{name}={value}")).collect();
            Some((backend.to_string(), query.join(" ")))
        };
        let arn = |service: &str| format!("arn:aws:apigateway:eu-central-1:{service}");
        let function = "arn:aws:lambda:eu-central-1:123456789012:function:orders:live";
        for (uri, expected) in [
            ("dynamodb:action/GetItem", "dynamodb:action/GetItem|"),
            ("sqs:path/123456789012/orders", "sqs:path/123456789012/orders|"),
            ("s3:path/bucket/a%20b?acl=", "s3:path/bucket/a%20b|acl="),
            ("sns:action/Publish&TopicArn=a%3Ab&x=y", "sns:action/Publish|TopicArn=a:b x=y"),
        ] {
            let found = of(&arn(uri)).map(|(backend, query)| format!("{backend}|{query}"));
            assert_eq!(found.as_deref(), Some(expected));
        }
        let uri = arn(&format!("lambda:path/2015-03-31/functions/{function}/invocations"));
        let (backend, _) = Backend::of_arn(&uri).expect("a function");
        assert_eq!(backend.to_string(), function);
        assert_eq!(backend.function(), Some(("orders", Some("live"))));
        for uri in ["", "arn:aws:s3:::bucket", "https://example.com", &arn("sqs:x/y"), &arn("")] {
            assert_eq!(of(uri), None, "{uri}");
        }
    }

    #[test]
    fn addresses_of_http_endpoints() {
        let (backend, query) = Backend::of_url("https://example.com/a?b=c%20d").expect("a URL");
        assert_eq!(backend, Backend::Http { url: "https://example.com/a".to_owned() });
        assert_eq!(query.get("b"), Some("c d"));
        for uri in ["", "https://", "https:///a", "https://?a", "ftp://a", "example.com"] {
            assert_eq!(Backend::of_url(uri), None, "{uri}");
        }
    }
}
