//! The checks of CORS.

use super::checkov_skip;
use super::finding::Checker;
use crate::check::rules::{cors_origin, duplicate_entry, invalid_header, value_out_of_range};
use crate::model::Cors;
use crate::model::Origins;
use crate::model::limits;

impl Cors {
    pub(crate) fn check(&self, check: &mut Checker) {
        match &self.origins {
            Origins::Any => check.require(
                &cors_origin::RULE,
                !self.credentials,
                &["cors", "credentials"],
                "credentials with every origin allowed, which browsers reject",
                "a list of origins",
            ),
            Origins::AllowList(origins) => {
                check.require(
                    &cors_origin::RULE,
                    !origins.is_empty(),
                    &["cors", "origins"],
                    "an empty list of origins",
                    "at least one origin",
                );
                for (index, origin) in origins.iter().enumerate() {
                    let at = ["cors", "origins", &index.to_string()];
                    check.require(
                        &cors_origin::RULE,
                        is_origin(origin),
                        &at,
                        format_args!("`{origin}` is not an origin"),
                        "SCHEME://HOST or SCHEME://HOST:PORT without a path, such as \
                         https://example.com",
                    );
                    check.require(
                        &duplicate_entry::RULE,
                        !origins[..index].contains(origin),
                        &at,
                        format_args!("duplicate origin `{origin}`"),
                        "each origin once",
                    );
                }
            }
        }
        for (field, names) in [
            ("allowed-headers", self.allowed_headers.as_deref().unwrap_or_default()),
            ("exposed-headers", &self.exposed_headers),
        ] {
            for (index, name) in names.iter().enumerate() {
                check.require(
                    &invalid_header::RULE,
                    limits::is_header_name(name) && (name != "*" || !self.credentials),
                    &["cors", field, &index.to_string()],
                    format_args!("invalid header name `{name}`"),
                    "letters, digits and `-`; `*` only without credentials",
                );
            }
        }
        check.require(
            &value_out_of_range::RULE,
            self.max_age_seconds.is_none_or(|seconds| seconds <= 86_400),
            &["cors", "max-age-seconds"],
            "browsers cache it for at most a day",
            "0 to 86400 seconds",
        );
        checkov_skip::check(check, &["cors"], &self.checkov_skip);
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
