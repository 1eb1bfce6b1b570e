//! Content types, which are not case-sensitive.

use std::collections::{BTreeMap, BTreeSet};

/// The default content type of requests and responses.
pub(crate) const JSON: &str = "application/json";

/// The MIME type of a header's value, without parameters, in lower case. Of a list, it is the first.
pub(crate) fn mime_type(value: &str) -> Option<String> {
    let mime_type = value.split([';', ',']).next().unwrap_or_default().trim();
    (!mime_type.is_empty()).then(|| mime_type.to_ascii_lowercase())
}

/// True if a MIME type is one of the API's binary types. An entry `image/*` includes all subtypes
/// and `*/*` all types; other entries with `*` include nothing, as recorded.
pub(crate) fn is_binary(types: &BTreeSet<String>, mime_type: Option<&str>) -> bool {
    types.iter().any(|entry| {
        let entry = entry.to_ascii_lowercase();
        let Some(mime_type) = mime_type else { return entry == "*/*" };
        let of_type = entry.strip_suffix('*').filter(|of| of.ends_with('/') && !of.contains('*'));
        let is_exact = entry == mime_type && !entry.starts_with('*');
        entry == "*/*" || is_exact || of_type.is_some_and(|of| mime_type.starts_with(of))
    })
}

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
