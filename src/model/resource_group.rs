//! Groups of resources: table groups in the DynamoDB console.

use super::Name;
use super::builder;
use crate::text::Text;

/// A [resource group](https://docs.aws.amazon.com/ARG/latest/userguide/resource-groups.html): the
/// tables with a tag.
#[derive(Debug, Clone)]
pub struct ResourceGroup {
    pub(crate) key: Name,
    pub(crate) name: Text,
    pub(crate) description: Option<Text>,
    pub(crate) tag_key: String,
    pub(crate) tag_value: Text,
}

impl ResourceGroup {
    /// Creates the group of the tables whose tag `tag_key` is `tag_value`.
    pub fn tables_tagged(
        key: &str,
        tag_key: impl Into<String>,
        tag_value: impl Into<Text>,
    ) -> Self {
        Self {
            key: key.into(),
            name: key.into(),
            description: None,
            tag_key: tag_key.into(),
            tag_value: tag_value.into(),
        }
    }

    builder::name! {
        /// The physical name, if it differs.
    }

    builder::description! {
        /// The description.
    }
}
