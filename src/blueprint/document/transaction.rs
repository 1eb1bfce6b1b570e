//! Transactions, as a blueprint writes them.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};

use super::operation::{Delete, Put, SuccessResponse, Update};
use crate::model::{ExistenceCondition, ItemCondition, ValueTemplate};

/// Reads items as they are at one moment. The answer is `{"items": […]}`, in the order of the
/// parts, with `null` for an item that is not there.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct TransactGet {
    /// The items.
    #[schemars(length(min = 1, max = 100))]
    pub(in crate::blueprint) parts: Vec<GetPart>,
    /// What is answered. Without it, 200 with the items.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// An item that is read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct GetPart {
    /// The table.
    pub(in crate::blueprint) table: String,
    /// The values of the key attributes. Without it, the path's parameters of the same names.
    #[serde(default)]
    pub(in crate::blueprint) key: BTreeMap<String, ValueTemplate>,
    /// Only these attributes. Without it, all that the table declares.
    #[serde(default)]
    pub(in crate::blueprint) attributes: Vec<String>,
    /// Whether the answer is 404 without the item.
    #[serde(default)]
    pub(in crate::blueprint) required: bool,
}

/// Writes items, all or none. Where one part cannot be done, the answer is the one that it would
/// have by itself.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct TransactWrite {
    /// What is done, each to an item of its own.
    #[schemars(length(min = 1, max = 100))]
    pub(in crate::blueprint) parts: Vec<WritePart>,
    /// What makes a repeated request do nothing, for ten minutes: 1 to 36 characters, such as
    /// `{header.Idempotency-Key}`.
    pub(in crate::blueprint) idempotency_token: Option<ValueTemplate>,
    /// What is answered. Without it, 200 with `{}`.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// A part of a transaction.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::blueprint) enum WritePart {
    /// Writes a whole item.
    Put(Part<Put>),
    /// Changes attributes of an item, which is made where there is none.
    Update(Part<Update>),
    /// Deletes an item.
    Delete(Part<Delete>),
    /// Has something hold of an item that is not written.
    ConditionCheck(ConditionCheck),
}

/// Has something hold of an item that is not written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct ConditionCheck {
    /// The table.
    pub(in crate::blueprint) table: String,
    /// The values of the key attributes. Without it, the path's parameters of the same names.
    #[serde(default)]
    pub(in crate::blueprint) key: BTreeMap<String, ValueTemplate>,
    /// Whether the item has to be there.
    #[serde(default)]
    pub(in crate::blueprint) expects: ExistenceCondition,
    /// What has to hold of the item.
    #[serde(default)]
    pub(in crate::blueprint) condition: ItemCondition,
}

/// An operation that is a part: the transaction answers for all of them.
#[derive(Debug)]
pub(in crate::blueprint) struct Part<T>(pub(in crate::blueprint) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Part<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

impl<T: JsonSchema> JsonSchema for Part<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("{}Part", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = T::json_schema(generator);
        if let Some(properties) =
            schema.get_mut("properties").and_then(serde_json::Value::as_object_mut)
        {
            properties.remove("answer");
        }
        schema
    }
}
