//! Transactions: a fixed number of parts that succeed or fail together.

use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use super::item::Values;
use super::{Delete, ExistenceCondition, Put, SuccessResponse, Update};
use crate::model::{Handle, ItemCondition, Table, ValueTemplate};

/// The most parts of a
/// [transaction](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html).
pub(crate) const MOST_PARTS: usize = 100;

/// Reads items at a single point in time. The response is `{"items": […]}`, in the order of the
/// parts, with `null` for missing items.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct TransactGet {
    /// The items.
    #[schemars(length(min = 1, max = 100))]
    pub(crate) parts: Vec<GetPart>,
    /// The response. The default is 200 with the items.
    #[serde(rename = "answer")]
    pub(crate) response: Option<SuccessResponse>,
}

/// An item to read.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct GetPart {
    /// The table, by its name in this blueprint.
    pub(crate) table: Handle<Table>,
    /// The values of the key attributes. The default is the path parameters of the same names.
    #[serde(default)]
    pub(crate) key: Values,
    /// The selected attributes. The default is all declared ones.
    #[serde(default)]
    pub(crate) attributes: Vec<String>,
    /// True if a missing item gives a 404.
    #[serde(default)]
    pub(crate) required: bool,
}

/// Writes all items or none. If one part fails, the response is the one that it would have alone.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct TransactWrite {
    /// The writes, each to a different item.
    #[schemars(length(min = 1, max = 100))]
    pub(crate) parts: Vec<WritePart>,
    /// The token that makes repeated requests within ten minutes idempotent: 1 to 36 characters,
    /// such as `{header.Idempotency-Key}`.
    pub(crate) idempotency_token: Option<ValueTemplate>,
    /// The response. The default is 200 with `{}`.
    #[serde(rename = "answer")]
    pub(crate) response: Option<SuccessResponse>,
}

/// A part of a transaction. The transaction has the response for all of them.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "each is created once, and rarely moved")]
pub enum WritePart {
    /// Writes a whole item.
    Put(#[schemars(with = "WithoutResponse<Put>")] Put),
    /// Changes attributes of an item, creating the item if it does not exist.
    Update(#[schemars(with = "WithoutResponse<Update>")] Update),
    /// Deletes an item.
    Delete(#[schemars(with = "WithoutResponse<Delete>")] Delete),
    /// Requires a condition on an item that is not written.
    ConditionCheck(ConditionCheck),
}

/// Requires a condition on an item that is not written.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct ConditionCheck {
    /// The table, by its name in this blueprint.
    pub(crate) table: Handle<Table>,
    /// The values of the key attributes. The default is the path parameters of the same names.
    #[serde(default)]
    pub(crate) key: Values,
    /// The required existence of the item.
    #[serde(default)]
    pub(crate) expects: ExistenceCondition,
    /// The condition on the item.
    #[serde(default)]
    pub(crate) condition: ItemCondition,
}

/// The schema of an operation that is a part.
struct WithoutResponse<T>(PhantomData<T>);

impl<T: JsonSchema> JsonSchema for WithoutResponse<T> {
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

impl TransactGet {
    /// Adds an item to read.
    pub fn part(mut self, part: GetPart) -> Self {
        self.parts.push(part);
        self
    }
}

impl GetPart {
    /// Responds with 404 if the item does not exist.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

impl TransactWrite {
    /// Adds a [`Put`], an [`Update`], a [`Delete`] or a [`ConditionCheck`].
    pub fn part(mut self, part: impl Into<WritePart>) -> Self {
        self.parts.push(part.into());
        self
    }

    /// The token that makes repeated requests within ten minutes idempotent: 1 to 36 characters,
    /// such as `{header.Idempotency-Key}`.
    pub fn idempotency_token(mut self, token: ValueTemplate) -> Self {
        self.idempotency_token = Some(token);
        self
    }
}

macro_rules! parts {
    ($($of:ident)+) => {$(
        impl From<$of> for WritePart {
            fn from(part: $of) -> Self {
                Self::$of(part)
            }
        }
    )+};
}

parts! { Put Update Delete ConditionCheck }
