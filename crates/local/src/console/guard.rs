//! The admission of requests to the console, and the headers that confine its page.
//!
//! Other pages in the user's browser must neither read nor change anything here:
//!
//! - The header `Host` must be an IP address or `localhost`. A page whose name is bound to this
//!   machine's address by its own DNS server is refused.
//! - Requests that change something must come from the console's own page, by `Origin` and
//!   `Sec-Fetch-Site`. Programs other than browsers send neither.
//! - No answer allows other origins, and no answer may be framed or embedded elsewhere.

use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use super::answer;

/// The page loads its own files, connects to its own origin, and does nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Passes on the requests of the console's page and of the user's programs.
pub(super) async fn admit(request: Request, next: Next) -> Response {
    let mut response = match refusal(&request) {
        Some(message) => answer::failure(StatusCode::FORBIDDEN, message),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The reason why a request is refused.
fn refusal(request: &Request) -> Option<&'static str> {
    let Some(host) = host(request).filter(is_local) else {
        return Some(
            "the console is only served to requests whose Host is an IP address or localhost",
        );
    };
    let (method, headers) = (request.method(), request.headers());
    let site = text(headers, "sec-fetch-site");
    if matches!(*method, Method::GET | Method::HEAD) {
        // The page itself may be opened from a link elsewhere.
        let is_page = !request.uri().path().starts_with("/api/");
        return match site {
            None | Some("same-origin" | "none") => None,
            Some(_) if is_page => None,
            Some(_) => Some("other pages may not read the console's data"),
        };
    }
    let from_elsewhere = "only the console's own page may change something";
    let own = format!("http://{host}");
    match text(headers, ORIGIN.as_str()) {
        None if headers.contains_key(ORIGIN) => return Some(from_elsewhere),
        Some(origin) if !origin.eq_ignore_ascii_case(&own) => return Some(from_elsewhere),
        _ => {}
    }
    match site {
        None | Some("same-origin") => None,
        Some(_) => Some(from_elsewhere),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The host that a request was sent to. A target with a host must agree with the header.
fn host(request: &Request) -> Option<Authority> {
    let mut values = request.headers().get_all(HOST).iter();
    let host: Authority = values.next()?.to_str().ok()?.parse().ok()?;
    let is_single = values.next().is_none();
    let is_of_target = request.uri().authority().is_none_or(|authority| *authority == host);
    (is_single && is_of_target).then_some(host)
}

/// True if no DNS server is asked for the host: it is an IP address or `localhost`.
fn is_local(host: &Authority) -> bool {
    let name = host.host();
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    !host.as_str().contains('@')
        && (name.eq_ignore_ascii_case("localhost") || address.parse::<std::net::IpAddr>().is_ok())
}
