//! The secondary indexes of a table.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Autoscaling, Capacity};

/// A [global secondary
/// index](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html), with keys of
/// its own.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct GlobalSecondaryIndex {
    /// The partition key of the index.
    pub(crate) partition_key: String,
    /// The sort key of the index.
    pub(crate) sort_key: Option<String>,
    /// The attributes in the index, besides the keys. The default is `all`.
    #[serde(default)]
    pub(crate) projection: Projection,
    /// The index's own capacity; required if and only if the table is provisioned.
    pub(crate) capacity: Option<Capacity>,
    /// The autoscaling of its capacity. With Terraform, you then have to change the indexes of the
    /// table yourself, because the provider can only ignore all changes of indexes or none.
    pub(crate) autoscaling: Option<Autoscaling>,
}

/// A [local secondary
/// index](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html): the table's
/// partition key with another sort key.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct LocalSecondaryIndex {
    /// The sort key of the index.
    pub(crate) sort_key: String,
    /// The attributes in the index, besides the keys. The default is `all`.
    #[serde(default)]
    pub(crate) projection: Projection,
}

/// The attributes in an index, besides the keys of table and index.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Projection {
    /// The whole item.
    #[default]
    All,
    /// No others.
    KeysOnly,
    /// These attributes.
    Include(Vec<String>),
}

impl GlobalSecondaryIndex {
    /// Creates an index on `partition_key` with whole items.
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

    /// The attributes in the index.
    pub fn projection(mut self, projection: Projection) -> Self {
        self.projection = projection;
        self
    }

    /// The index's own capacity; required if and only if the table is provisioned.
    pub fn capacity(mut self, capacity: Capacity) -> Self {
        self.capacity = Some(capacity);
        self
    }

    /// The autoscaling of the index's capacity.
    pub fn autoscaling(mut self, autoscaling: Autoscaling) -> Self {
        self.autoscaling = Some(autoscaling);
        self
    }
}

impl LocalSecondaryIndex {
    /// Creates an index on the table's partition key and `sort_key`, with whole items.
    pub fn new(sort_key: impl Into<String>) -> Self {
        Self { sort_key: sort_key.into(), projection: Projection::All }
    }

    /// The attributes in the index.
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
