//! Calls of HTTP endpoints.
//!
//! An endpoint may be replaced by another one, such as a stand-in on this machine. Those behind TLS
//! or a VPC link are only called if they are replaced.

use std::fmt;
use std::str::FromStr;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderName, HeaderValue, Request, Uri};
use dynagate_gateway::{BackendRequest, BackendResponse};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::system::VpcLink;

/// The largest response: API Gateway allows 10 MB.
const BODY: usize = 10 << 20;

/// An address in place of an HTTP endpoint: `NAME=URL`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The start of the endpoint's URL, such as its scheme and host, or the ID of a VPC link.
    name: String,
    /// The address that is called instead, without a slash at the end.
    url: String,
}

/// The problem with a text that is no [`Replacement`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidReplacement(String);

impl fmt::Display for InvalidReplacement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidReplacement {}

impl FromStr for Replacement {
    type Err = InvalidReplacement;

    fn from_str(text: &str) -> Result<Self, InvalidReplacement> {
        let invalid = |problem: String| {
            InvalidReplacement(format!(
                "{problem}; expected the start of a URL or the ID of a VPC link, `=` and an address: \
             `https://example.com=http://127.0.0.1:9000`"
            ))
        };
        let (name, url) = text.split_once('=').unwrap_or((text, ""));
        let (name, url) = (name.trim_end_matches('/'), url.trim_end_matches('/'));
        if name.is_empty() || url.is_empty() {
            return Err(invalid("the name or the address is missing".to_owned()));
        }
        let parsed = url.parse::<Uri>().ok();
        let is_http = parsed.as_ref().is_some_and(|of| {
            of.scheme_str() == Some("http") && of.host().is_some() && of.query().is_none()
        });
        if !is_http {
            return Err(invalid(format!("`{url}` is not an address that begins with `http://`")));
        }
        Ok(Self { name: name.to_owned(), url: url.to_owned() })
    }
}

impl Replacement {
    /// True if it can replace an endpoint: it is the start of a URL, or names a VPC link.
    pub fn is_known(&self, links: &[VpcLink]) -> bool {
        self.name.contains("://") || links.iter().any(|link| link.id == self.name)
    }

    /// The name that is replaced.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// A client for HTTP endpoints.
#[derive(Debug)]
pub(super) struct Endpoints {
    replacements: Vec<Replacement>,
}

/// The reason why an endpoint gave no response.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// It cannot be called from this machine.
    NotCalled(String),
    /// It was called, and did not respond.
    Network(String),
}

impl Endpoints {
    pub(super) const fn new(replacements: Vec<Replacement>) -> Self {
        Self { replacements }
    }

    /// The URL to call for that of an integration.
    fn target(&self, url: &str, links: &[VpcLink]) -> Result<String, Failure> {
        let starts = self.replacements.iter().filter(|of| is_start(&of.name, url));
        if let Some(found) = starts.max_by_key(|of| of.name.len()) {
            return Ok(format!("{}{}", found.url, &url[found.name.len()..]));
        }
        if let Some(link) = links.iter().find(|link| is_start(&link.url, url)) {
            let replacement = self.replacements.iter().find(|of| of.name == link.id);
            return replacement.map_or_else(
                || {
                    Err(Failure::NotCalled(format!(
                        "{url} is behind the VPC link {id}: name an address with --endpoint \
                         {id}=http://HOST:PORT",
                        id = link.id
                    )))
                },
                |of| Ok(format!("{}{}", of.url, &url[link.url.len()..])),
            );
        }
        let scheme = url.split("://").next().unwrap_or_default();
        if scheme.eq_ignore_ascii_case("http") {
            return Ok(url.to_owned());
        }
        let host = url.split('/').take(3).collect::<Vec<_>>().join("/");
        Err(Failure::NotCalled(format!(
            "{url} is not called, because it needs TLS: name an address with --endpoint \
             {host}=http://HOST:PORT"
        )))
    }

    /// Calls an endpoint. Redirects are not followed, as by API Gateway.
    pub(super) async fn call(
        &self,
        url: &str,
        request: &BackendRequest,
        links: &[VpcLink],
    ) -> Result<BackendResponse, Failure> {
        let mut target = self.target(url, links)?;
        let query = request.encoded_query_string();
        if !query.is_empty() {
            target += "?";
            target += &query;
        }
        let network = |error: &dyn fmt::Display| Failure::Network(format!("{target}: {error}"));
        let uri = target.parse::<Uri>().map_err(|error| network(&error))?;
        let host = uri.host().unwrap_or_default();
        let address = (host.trim_matches(['[', ']']), uri.port_u16().unwrap_or(80));
        let path = uri.path_and_query().map_or("/", |of| of.as_str());
        let mut sent = Request::builder().method(request.method.as_str()).uri(path);
        sent = sent.header("Host", uri.authority().map_or(host, |of| of.as_str()));
        for (name, value) in request.headers.iter() {
            let is_of_connection = OF_CONNECTION.iter().any(|of| name.eq_ignore_ascii_case(of));
            let header = (HeaderName::try_from(name), HeaderValue::try_from(value));
            if let ((Ok(name), Ok(value)), false) = (header, is_of_connection) {
                sent = sent.header(name, value);
            }
        }
        let body = Bytes::copy_from_slice(request.body.as_bytes());
        let sent = sent.body(Body::from(body)).map_err(|error| network(&error))?;
        let stream = TcpStream::connect(address).await.map_err(|error| network(&error))?;
        let mut http = http1::Builder::new();
        http.title_case_headers(true);
        let connected = http.handshake(TokioIo::new(stream)).await;
        let (mut sender, connection) = connected.map_err(|error| network(&error))?;
        // The connection ends with its only request, also if that is dropped.
        let mut tasks = JoinSet::new();
        tasks.spawn(async move { drop(connection.await) });
        let response = sender.send_request(sent).await.map_err(|error| network(&error))?;
        let (parts, body) = response.into_parts();
        let body = to_bytes(Body::new(body), BODY).await.map_err(|error| network(&error))?;
        let mut answer = BackendResponse::new(parts.status.as_u16(), body.to_vec());
        for (name, value) in &parts.headers {
            // The length and the encoding of the transfer are those of this connection.
            if name != "transfer-encoding" {
                answer.headers.add(name.as_str(), String::from_utf8_lossy(value.as_bytes()));
            }
        }
        Ok(answer)
    }
}

/// The headers that belong to a connection.
const OF_CONNECTION: [&str; 6] =
    ["connection", "content-length", "host", "keep-alive", "transfer-encoding", "upgrade"];

/// True if a URL begins with a start that ends at a part of it. The scheme and the host are
/// compared in any case.
fn is_start(start: &str, url: &str) -> bool {
    let Some(head) = url.get(..start.len()).filter(|_| start.contains("://")) else { return false };
    let host = start.split('/').take(3).map(str::len).sum::<usize>() + 2;
    let host = host.min(start.len());
    head[..host].eq_ignore_ascii_case(&start[..host])
        && head[host..] == start[host..]
        && matches!(url.as_bytes().get(start.len()), None | Some(b'/' | b'?'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_replaced_by_their_start_or_link() {
        let of = |text: &str| text.parse::<Replacement>().expect("a replacement");
        let endpoints = Endpoints::new(vec![
            of("https://Partner.example.com=http://127.0.0.1:9000"),
            of("https://partner.example.com/v2/=http://127.0.0.1:9002/two/"),
            of("link=http://localhost:9001"),
        ]);
        let link = |id: &str, url: &str| VpcLink { id: id.to_owned(), url: url.to_owned() };
        let links = [link("link", "http://inner.example"), link("other", "http://outer.example")];
        for (url, expected) in [
            ("https://partner.example.com/v1/a%20b", "http://127.0.0.1:9000/v1/a%20b"),
            ("https://partner.example.com/v2/x", "http://127.0.0.1:9002/two/x"),
            ("https://partner.example.com", "http://127.0.0.1:9000"),
            ("http://inner.example/stock", "http://localhost:9001/stock"),
            ("http://plain.example/x", "http://plain.example/x"),
        ] {
            assert_eq!(endpoints.target(url, &links).as_deref(), Ok(expected));
        }
        for (url, option) in [
            ("https://partner.example.community/x", "https://partner.example.community="),
            ("https://other.example/x/y", "--endpoint https://other.example="),
            ("http://outer.example/x", "--endpoint other="),
        ] {
            let Err(Failure::NotCalled(reason)) = endpoints.target(url, &links) else {
                panic!("{url} is called")
            };
            assert!(reason.contains(option), "{reason}");
        }
    }

    #[test]
    fn mistakes_in_replacements_are_told() {
        for text in ["", "a", "=http://x", "a=", "a=https://x", "a=ftp://x", "a=http://", "a=b c"] {
            assert!(text.parse::<Replacement>().is_err(), "{text}");
        }
        let link = VpcLink { id: "abc".to_owned(), url: "http://x".to_owned() };
        let of = |text: &str| text.parse::<Replacement>().expect("a replacement");
        assert!(of("abc=http://x").is_known(std::slice::from_ref(&link)));
        assert!(!of("abd=http://x").is_known(std::slice::from_ref(&link)));
        assert!(of("https://a=http://x").is_known(&[]));
    }
}
