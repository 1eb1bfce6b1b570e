//! The responses of an operation by status, collected from all of its sources: answers, errors,
//! and API Gateway itself.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::dialect::Version;
use super::schema::{any_of, object, string};
use crate::vtl::Json;

/// The responses by status.
#[derive(Default)]
pub(super) struct Responses {
    by_status: BTreeMap<u16, Response>,
    /// The response of any other status.
    pub(super) default: Option<Response>,
}

/// The meaning of a status, and its headers and bodies.
#[derive(Default)]
pub(super) struct Response {
    descriptions: Vec<String>,
    headers: BTreeMap<String, Json>,
    content: BTreeMap<String, Content>,
}

/// Bodies of a content type.
#[derive(Default)]
struct Content {
    schemas: Vec<Json>,
    examples: IndexMap<String, Json>,
}

impl Responses {
    /// The response of a status.
    pub(super) fn status(&mut self, status: u16) -> &mut Response {
        self.by_status.entry(status).or_default()
    }

    /// The response that a caller with this status gets, if it is documented.
    pub(super) fn of(&mut self, status: u16) -> Option<&mut Response> {
        if self.by_status.contains_key(&status) {
            return self.by_status.get_mut(&status);
        }
        self.default.as_mut()
    }

    /// Removes the bodies, which responses to `HEAD` do not have.
    pub(super) fn remove_bodies(&mut self) {
        for response in self.by_status.values_mut().chain(&mut self.default) {
            response.content.clear();
        }
    }

    /// The responses in a document. One at least is required.
    pub(super) fn write(self, version: Version) -> Json {
        let by_status = self.by_status.into_iter();
        let mut responses: IndexMap<String, Json> = by_status
            .map(|(status, response)| (status.to_string(), response.write(status, version)))
            .collect();
        if let Some(default) = self.default {
            responses.insert("default".to_owned(), default.write(0, version));
        }
        Json::Object(responses)
    }
}

impl Response {
    /// Adds a meaning.
    pub(super) fn describe(&mut self, description: impl Into<String>) -> &mut Self {
        let description = description.into();
        if !self.descriptions.contains(&description) {
            self.descriptions.push(description);
        }
        self
    }

    /// Adds a header.
    pub(super) fn header(&mut self, name: &str, description: Option<&str>) -> &mut Self {
        let known = self.headers.keys().any(|known| known.eq_ignore_ascii_case(name));
        if !known {
            let description = description.map(|text| ("description", text.into()));
            let schema = ("schema", string());
            let header = object(description.into_iter().chain([schema]));
            self.headers.insert(name.to_owned(), header);
        }
        self
    }

    /// Adds a body.
    pub(super) fn body(&mut self, content_type: &str, schema: Json) -> &mut Self {
        let key = self.content_type(content_type).unwrap_or_else(|| content_type.to_owned());
        let content = self.content.entry(key).or_default();
        if !content.schemas.contains(&schema) {
            content.schemas.push(schema);
        }
        self
    }

    /// Sets the body of a content type, instead of what is known of it.
    pub(super) fn replace_body(&mut self, content_type: &str, schema: Json) {
        let key = self.content_type(content_type).unwrap_or_else(|| content_type.to_owned());
        self.content.insert(key, Content { schemas: vec![schema], examples: IndexMap::new() });
    }

    /// Adds an example of a body. One of another content type than those of the bodies is left out.
    pub(super) fn example(&mut self, content_type: &str, name: &str, example: Json) {
        let Some(key) = self.content_type(content_type) else { return };
        if let Some(content) = self.content.get_mut(&key) {
            content.examples.insert(name.to_owned(), example);
        }
    }

    /// The content type as it is written here.
    fn content_type(&self, content_type: &str) -> Option<String> {
        let known = self.content.keys();
        let mut known = known.filter(|known| known.eq_ignore_ascii_case(content_type));
        known.next().cloned()
    }

    fn write(self, status: u16, version: Version) -> Json {
        let description = match self.descriptions.as_slice() {
            [] => phrase(status).to_owned(),
            [only] => only.clone(),
            several => {
                several.iter().map(|text| format!("- {text}")).collect::<Vec<_>>().join("\n")
            }
        };
        let mut response = vec![("description", Json::String(description))];
        if !self.headers.is_empty() {
            response.push(("headers", Json::Object(self.headers.into_iter().collect())));
        }
        if !self.content.is_empty() {
            let content = self.content.into_iter().map(|(content_type, content)| {
                let schema = version.schema(any_of(content.schemas));
                (content_type, media_type(schema, content.examples))
            });
            response.push(("content", Json::Object(content.collect())));
        }
        object(response)
    }
}

/// The bodies of a content type in a document.
pub(super) fn media_type(schema: Json, examples: IndexMap<String, Json>) -> Json {
    let examples = (!examples.is_empty()).then(|| ("examples", Json::Object(examples)));
    object([("schema", schema)].into_iter().chain(examples))
}

/// The meaning of a status.
const fn phrase(status: u16) -> &'static str {
    match status {
        200..=299 => "The request succeeded.",
        300..=399 => "The response is elsewhere.",
        400..=499 => "The request is refused.",
        500..=599 => "The request failed.",
        _ => "Any other response.",
    }
}
