//! The secondary indexes of a table.

use super::{Autoscaling, Capacity};

/// A [global secondary
/// index](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html): other keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlobalSecondaryIndex {
    pub(crate) partition_key: String,
    pub(crate) sort_key: Option<String>,
    pub(crate) projection: Projection,
    pub(crate) capacity: Option<Capacity>,
    pub(crate) autoscaling: Option<Autoscaling>,
}

/// A [local secondary
/// index](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html): the table's
/// partition key with another sort key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalSecondaryIndex {
    pub(crate) sort_key: String,
    pub(crate) projection: Projection,
}

/// What an index holds of an item, besides the keys of table and index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
