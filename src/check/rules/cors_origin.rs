use crate::check::{Checker, rule};
use crate::model::{Origins, limits};
use crate::plan::PlannedApi;

rule! {
    /// Checks the origins of CORS.
    ///
    /// ## Why
    /// Browsers compare origins literally, so a path or a trailing slash never matches, and they
    /// reject credentials if every origin is allowed.
    ///
    /// ## Example
    /// ```yaml
    /// api: {cors: {origins: ["https://example.com/"]}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {cors: {origins: ["https://example.com"]}}
    /// ```
    "DG511", "cors-origin", Error, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    let Some(cors) = &api.cors else { return };
    let origins = match &cors.origins {
        Origins::Any => {
            return check.require(
                !cors.credentials,
                &["cors", "credentials"],
                "credentials with every origin allowed, which browsers reject",
                "a list of origins",
            );
        }
        Origins::AllowList(origins) => origins,
    };
    let check = &mut check.within(&["cors", "origins"]);
    check.require(!origins.is_empty(), &[], "an empty list of origins", "at least one origin");
    for (index, origin) in origins.iter().enumerate() {
        if !is_origin(origin) {
            check.report_with_help(
                &[&index.to_string()],
                format_args!("`{origin}` is not an origin"),
                "SCHEME://HOST or SCHEME://HOST:PORT without a path, such as https://example.com",
                (origin == "*").then(|| "for all origins, write `origins: any`".to_owned()),
            );
        }
    }
}

/// True for a valid [origin](https://www.rfc-editor.org/rfc/rfc6454#section-7).
fn is_origin(text: &str) -> bool {
    let Some((scheme, authority)) = text.split_once("://") else { return text == "null" };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port))
            if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            (host, port)
        }
        Some((_, port)) if !port.ends_with(']') => return false,
        _ => (authority, ""),
    };
    scheme.starts_with(|first: char| first.is_ascii_lowercase())
        && limits::is_made_of(scheme, "+-.")
        && !host.is_empty()
        && limits::is_made_of(host, "-._[]:")
        && !host.bytes().any(|byte| byte.is_ascii_uppercase())
        && port.len() <= 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_as_browsers_send_them() {
        for origin in [
            "https://example.com",
            "http://localhost:3000",
            "null",
            "http://[::1]:8080",
            "chrome-extension://a",
        ] {
            assert!(is_origin(origin), "{origin}");
        }
        for origin in [
            "",
            "*",
            "example.com",
            "https://example.com/",
            "https://",
            "https://a b",
            "https://Example.com",
            "https://a:b",
        ] {
            assert!(!is_origin(origin), "{origin}");
        }
    }
}
