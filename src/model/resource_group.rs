//! Groups of resources: table groups in the DynamoDB console.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Handle, Name, Table, builder, written};
use crate::text::Text;

/// The tag by which a table group finds its tables.
pub(crate) const TABLE_GROUP: &str = "table-group";

/// Tables that the console shows together: a [resource
/// group](https://docs.aws.amazon.com/ARG/latest/userguide/resource-groups.html) of those with its
/// tag.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct ResourceGroup {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The physical name. May contain references. The default is the name in this blueprint.
    #[serde(default, deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// The description. May contain references.
    pub(crate) description: Option<Text>,
    /// The tables, by their names in this blueprint. Each gets the tag `table-group`.
    pub(crate) tables: Vec<Handle<Table>>,
}

written::member!(ResourceGroup);

impl ResourceGroup {
    /// Creates a group without tables.
    pub fn new(key: &str) -> Self {
        Self { key: key.into(), name: key.into(), description: None, tables: Vec::new() }
    }

    builder::name! {
        /// The physical name, if it differs.
    }

    builder::description! {
        /// The description.
    }

    /// Adds a table, which gets the tag `table-group` with the key of the group.
    pub fn table(mut self, table: &Handle<Table>) -> Self {
        self.tables.push(table.clone());
        self
    }

    /// True if a table is in it.
    pub(crate) fn holds(&self, table: &Table) -> bool {
        self.tables.iter().any(|of| of.id().name == table.key)
    }
}
