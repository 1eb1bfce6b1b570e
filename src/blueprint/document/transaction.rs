//! Transactions in a blueprint.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};

use super::operation::{Delete, Put, SuccessResponse, Update};
use crate::model::{ExistenceCondition, ItemCondition, ValueTemplate};

/// Reads items at a single point in time. The response is `{"items": […]}`, in the order of the
/// parts, with `null` for missing items.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct TransactGet {
    /// The items.
    #[schemars(length(min = 1, max = 100))]
    pub(in crate::blueprint) parts: Vec<GetPart>,
    /// The response. The default is 200 with the items.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// An item to read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct GetPart {
    /// The table.
    pub(in crate::blueprint) table: String,
    /// The values of the key attributes. The default is the path parameters of the same names.
    #[serde(default)]
    pub(in crate::blueprint) key: BTreeMap<String, ValueTemplate>,
    /// The selected attributes. The default is all declared ones.
    #[serde(default)]
    pub(in crate::blueprint) attributes: Vec<String>,
    /// True if a missing item gives a 404.
    #[serde(default)]
    pub(in crate::blueprint) required: bool,
}

/// Writes all items or none. If one part fails, the response is the one that it would have alone.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct TransactWrite {
    /// The writes, each to a different item.
    #[schemars(length(min = 1, max = 100))]
    pub(in crate::blueprint) parts: Vec<WritePart>,
    /// The token that makes repeated requests within ten minutes idempotent: 1 to 36 characters,
    /// such as `{header.Idempotency-Key}`.
    pub(in crate::blueprint) idempotency_token: Option<ValueTemplate>,
    /// The response. The default is 200 with `{}`.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// A part of a transaction.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::blueprint) enum WritePart {
    /// Writes a whole item.
    Put(Part<Put>),
    /// Changes attributes of an item, creating the item if it does not exist.
    Update(Part<Update>),
    /// Deletes an item.
    Delete(Part<Delete>),
    /// Requires a condition on an item that is not written.
    ConditionCheck(ConditionCheck),
}

/// Requires a condition on an item that is not written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct ConditionCheck {
    /// The table.
    pub(in crate::blueprint) table: String,
    /// The values of the key attributes. The default is the path parameters of the same names.
    #[serde(default)]
    pub(in crate::blueprint) key: BTreeMap<String, ValueTemplate>,
    /// The required existence of the item.
    #[serde(default)]
    pub(in crate::blueprint) expects: ExistenceCondition,
    /// The condition on the item.
    #[serde(default)]
    pub(in crate::blueprint) condition: ItemCondition,
}

/// An operation that is a part. The transaction has the response for all of them.
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
