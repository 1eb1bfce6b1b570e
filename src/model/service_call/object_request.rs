//! Objects in buckets.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ServiceAnswer;
use crate::model::{Bucket, Handle, ValueTemplate};

/// Reads, writes or deletes an object of a bucket of S3. The body passes through unchanged.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct ObjectRequest {
    /// The bucket, by its name in this blueprint.
    pub(crate) bucket: Handle<Bucket>,
    /// The action.
    pub(crate) action: ObjectAction,
    /// The key of the object: a text with `{path.NAME}` and `{context.NAME}`, such as
    /// `photos/{path.key}`. The value of a greedy path parameter, as of `/photos/{key+}`, contains
    /// slashes.
    pub(crate) key: ValueTemplate,
    /// The version of the object: a parameter of the query string, `{query-string.version?}`. Not
    /// for `put`.
    pub(crate) version: Option<ValueTemplate>,
    /// The answer to `put` and `delete`, with values of the request. The default is 200 with `{}`.
    /// The answer to `get` is the object with its `Content-Type`, `ETag` and `Last-Modified`.
    pub(crate) answer: Option<ServiceAnswer>,
}

/// The action of a route with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectAction {
    /// Reads the object. The response is 404 if there is none.
    Get,
    /// Writes the body as the object, with its content type.
    Put,
    /// Deletes the object, if there is one.
    Delete,
}

impl ObjectRequest {
    /// Performs an action on the object with a key.
    pub fn new(bucket: &Handle<Bucket>, action: ObjectAction, key: ValueTemplate) -> Self {
        Self { bucket: bucket.clone(), action, key, version: None, answer: None }
    }

    /// The version of the object: a parameter of the query string.
    pub fn version(mut self, version: ValueTemplate) -> Self {
        self.version = Some(version);
        self
    }
}
