//! The secondary indexes of a table.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Autoscaling, Capacity};

/// A [global secondary
/// index](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html): other keys.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct GlobalSecondaryIndex {
    /// The attribute that is the index's partition key.
    pub(crate) partition_key: String,
    /// The attribute that is the index's sort key.
    pub(crate) sort_key: Option<String>,
    /// The attributes that are copied into the index besides its keys.
    #[serde(default)]
    pub(crate) projection: Projection,
    /// The index's own capacity; needed exactly when the table is provisioned.
    pub(crate) capacity: Option<Capacity>,
    /// The autoscaling of its capacity. With Terraform, changes to indexes of such a table are then
    /// yours to make: the provider can only ignore all of an index or nothing.
    pub(crate) autoscaling: Option<Autoscaling>,
}

/// A [local secondary
/// index](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html): the table's
/// partition key with another sort key.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct LocalSecondaryIndex {
    /// The attribute that is the index's sort key.
    pub(crate) sort_key: String,
    /// The attributes that are copied into the index besides its keys.
    #[serde(default)]
    pub(crate) projection: Projection,
}

/// The attributes that are copied from a table into an index, besides the keys of both.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Projection {
    /// The whole item.
    #[default]
    All,
    /// Nothing more.
    KeysOnly,
    /// These attributes.
    Include(Vec<String>),
}

impl GlobalSecondaryIndex {
    /// An index on `partition_key` that holds whole items.
    pub fn new(partition_key: impl Into<String>) -> Self {
        Self {
            partition_key: partition_key.into(),
            sort_key: None,
            projection: Projection::All,
            capacity: None,
            autoscaling: None,
        }
    }

    /// The index's sort key.
    pub fn sort_key(mut self, attribute: impl Into<String>) -> Self {
        self.sort_key = Some(attribute.into());
        self
    }

    /// What the index holds.
    pub fn projection(mut self, projection: Projection) -> Self {
        self.projection = projection;
        self
    }

    /// The index's own capacity; needed exactly when the table is provisioned.
    pub fn capacity(mut self, capacity: Capacity) -> Self {
        self.capacity = Some(capacity);
        self
    }

    /// How the index's capacity follows what is used of it.
    pub fn autoscaling(mut self, autoscaling: Autoscaling) -> Self {
        self.autoscaling = Some(autoscaling);
        self
    }
}

impl LocalSecondaryIndex {
    /// An index on the table's partition key and `sort_key` that holds whole items.
    pub fn new(sort_key: impl Into<String>) -> Self {
        Self { sort_key: sort_key.into(), projection: Projection::All }
    }

    /// What the index holds.
    pub fn projection(mut self, projection: Projection) -> Self {
        self.projection = projection;
        self
    }
}

impl Projection {
    /// The value of `ProjectionType` in `CreateTable`.
    pub(crate) const fn as_str(&self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::KeysOnly => "KEYS_ONLY",
            Self::Include(_) => "INCLUDE",
        }
    }

    /// The attributes of [`Projection::Include`].
    pub(crate) fn attributes(&self) -> &[String] {
        match self {
            Self::Include(attributes) => attributes,
            Self::All | Self::KeysOnly => &[],
        }
    }
}
