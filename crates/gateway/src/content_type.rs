//! Content types, which are not case-sensitive.

use std::collections::BTreeMap;

/// The default content type of requests and responses.
pub(crate) const JSON: &str = "application/json";

/// The entry of a content type.
pub(crate) fn entry<'a, T>(
    entries: &'a BTreeMap<String, T>,
    content_type: &str,
) -> Option<(&'a str, &'a T)> {
    let found = entries.iter().find(|(of, _)| of.eq_ignore_ascii_case(content_type));
    found.map(|(of, entry)| (of.as_str(), entry))
}

/// The entry of the content type that the caller accepts, else that of JSON, else the first one.
pub(crate) fn accepted<'a, T>(
    entries: &'a BTreeMap<String, T>,
    accept: Option<&str>,
) -> Option<(&'a str, &'a T)> {
    let first = || entries.iter().next().map(|(of, entry)| (of.as_str(), entry));
    accept.and_then(|accept| entry(entries, accept)).or_else(|| entry(entries, JSON)).or_else(first)
}
