//! An entry of the template's `Resources`, whatever its type.

use serde::ser::{Serialize, Serializer};

use super::value::Id;
use crate::model::{CheckovSkip, Kind, RemovalPolicy, ResourceId};

/// A resource as the template holds it.
#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Entry<P> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Metadata>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deletion_policy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_replace_policy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    depends_on: Option<Dependencies>,
    properties: P,
}

impl<P> Entry<P> {
    pub(super) const fn new(kind: Kind, properties: P) -> Self {
        Self {
            r#type: kind.cloudformation_type(),
            metadata: None,
            deletion_policy: None,
            update_replace_policy: None,
            depends_on: None,
            properties,
        }
    }

    /// Another type than its kind's.
    pub(super) const fn of_type(mut self, r#type: &'static str) -> Self {
        self.r#type = r#type;
        self
    }

    /// The fate of the resource and its data when the template no longer holds it, or has to
    /// replace it. What a failed deployment has only just made goes in either case, for its name
    /// would be in the way of the next one.
    pub(super) const fn removal(mut self, policy: RemovalPolicy) -> Self {
        let (deletion, replacement) = match policy {
            RemovalPolicy::Delete => ("Delete", "Delete"),
            RemovalPolicy::Retain => ("RetainExceptOnCreate", "Retain"),
        };
        self.deletion_policy = Some(deletion);
        self.update_replace_policy = Some(replacement);
        self
    }

    /// Leaves the resource behind in every case, as something outside of the template goes on
    /// using it.
    pub(super) const fn left_behind(mut self) -> Self {
        self.deletion_policy = Some("Retain");
        self.update_replace_policy = Some("Retain");
        self
    }

    /// The checks of checkov that skip the resource.
    pub(super) fn checkov_skip(mut self, skip: &CheckovSkip) -> Self {
        self.metadata = (!skip.is_empty()).then(|| Metadata::skipping(skip));
        self
    }

    /// Resources that have to exist first although nothing refers to them.
    pub(super) fn after(mut self, ids: Vec<ResourceId>) -> Self {
        self.depends_on = (!ids.is_empty()).then_some(Dependencies(ids));
        self
    }
}

/// The metadata for tools that read templates.
#[derive(serde::Serialize)]
struct Metadata {
    checkov: Checkov,
}

#[derive(serde::Serialize)]
struct Checkov {
    skip: Vec<Skipped>,
}

#[derive(serde::Serialize)]
struct Skipped {
    id: String,
    comment: String,
}

impl Metadata {
    fn skipping(skip: &CheckovSkip) -> Self {
        let skip =
            skip.iter().map(|(id, reason)| Skipped { id: id.clone(), comment: reason.clone() });
        Self { checkov: Checkov { skip: skip.collect() } }
    }
}

/// The logical ids of a `DependsOn`.
struct Dependencies(Vec<ResourceId>);

impl Serialize for Dependencies {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Id))
    }
}
