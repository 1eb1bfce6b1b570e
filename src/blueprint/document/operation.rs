//! Operations on the items of a table, as a blueprint writes them.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use crate::model::written::Scalar;
use crate::model::{
    self, ExistenceCondition, ItemCondition, ResponseBody, Segments, Test, ValueTemplate,
};

/// Reads an item by its key. Answers 404 where there is none.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Get {
    /// The table.
    pub(in crate::blueprint) table: String,
    /// The values of the key attributes. Without it, the path's parameters of the same names.
    #[serde(default)]
    pub(in crate::blueprint) key: BTreeMap<String, ValueTemplate>,
    /// Whether the answer has every write that came before.
    #[serde(default)]
    pub(in crate::blueprint) consistent_read: bool,
    /// Only these attributes. Without it, all that the table declares.
    #[serde(default)]
    pub(in crate::blueprint) attributes: Vec<String>,
    /// What is answered. Without it, 200 with the item.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// Writes a whole item.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Put {
    /// The table.
    pub(in crate::blueprint) table: String,
    /// Where in the body the attributes are: `{body.order}`. Without it, they are the body.
    pub(in crate::blueprint) from: Option<Place>,
    /// Attributes that do not come from the body, and their values; those of the path, too: `{id:
    /// "{path.id}"}`.
    #[serde(default)]
    pub(in crate::blueprint) values: BTreeMap<String, ValueTemplate>,
    /// The attributes that come from the body. Without it, all that the table declares and `values`
    /// does not have.
    pub(in crate::blueprint) attributes: Option<Vec<String>>,
    /// Whether an item of the same key may be there. Without it, it is replaced.
    #[serde(default)]
    pub(in crate::blueprint) expects: ExistenceCondition,
    /// What has to hold of the item that is there.
    #[serde(default)]
    pub(in crate::blueprint) condition: ItemCondition,
    /// What is answered. Without it, 200 with `{}`.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// Deletes an item.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Delete {
    /// The table.
    pub(in crate::blueprint) table: String,
    /// The values of the key attributes. Without it, the path's parameters of the same names.
    #[serde(default)]
    pub(in crate::blueprint) key: BTreeMap<String, ValueTemplate>,
    /// Whether the item has to be there. Without it, deleting what is not there is no error.
    #[serde(default)]
    pub(in crate::blueprint) expects: ExistenceCondition,
    /// What has to hold of the item that is there.
    #[serde(default)]
    pub(in crate::blueprint) condition: ItemCondition,
    /// What is answered. Without it, 200 with `{}`.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// Changes attributes of an item, which is made where there is none.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Update {
    /// The table.
    pub(in crate::blueprint) table: String,
    /// The values of the key attributes. Without it, the path's parameters of the same names.
    #[serde(default)]
    pub(in crate::blueprint) key: BTreeMap<String, ValueTemplate>,
    /// Where in the body the attributes are: `{body.order}`. Without it, they are the body.
    pub(in crate::blueprint) from: Option<Place>,
    /// The attributes that are set from the body, each where the caller sends it.
    #[serde(default)]
    pub(in crate::blueprint) set: Vec<String>,
    /// The lists to which those of the body are appended, each where the caller sends it. A list
    /// begins empty.
    #[serde(default)]
    pub(in crate::blueprint) append: Vec<String>,
    /// Attributes that are always set, and their values.
    #[serde(default)]
    pub(in crate::blueprint) values: BTreeMap<String, ValueTemplate>,
    /// Numbers to add to attributes, which begin at 0.
    #[serde(default)]
    pub(in crate::blueprint) add: BTreeMap<String, ValueTemplate>,
    /// Attributes that are removed.
    #[serde(default)]
    pub(in crate::blueprint) remove: Vec<String>,
    /// Whether the item has to be there.
    #[serde(default)]
    pub(in crate::blueprint) expects: ExistenceCondition,
    /// What has to hold of the item that is there.
    #[serde(default)]
    pub(in crate::blueprint) condition: ItemCondition,
    /// What is answered. Without it, 200 with `{}`.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// Reads the items of one partition key, in the order of their sort keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Query {
    /// The table.
    pub(in crate::blueprint) table: String,
    /// The index that is read instead of the table.
    pub(in crate::blueprint) index: Option<String>,
    /// The value of the partition key. Without it, the path's parameter of the same name.
    pub(in crate::blueprint) partition_key: Option<ValueTemplate>,
    /// What has to hold of the sort key. Without it, all are read.
    pub(in crate::blueprint) sort_key: Option<Test>,
    /// What has to hold of an item to be in the answer. All items that are read are paid for.
    #[serde(default)]
    pub(in crate::blueprint) filter: ItemCondition,
    /// The order of the sort keys.
    #[serde(default)]
    pub(in crate::blueprint) order: Order,
    /// How many items are read for an answer, at most.
    pub(in crate::blueprint) limit: Option<Limit>,
    /// Only these attributes. Without it, all that the table declares.
    #[serde(default)]
    pub(in crate::blueprint) attributes: Vec<String>,
    /// Whether the answer has every write that came before.
    #[serde(default)]
    pub(in crate::blueprint) consistent_read: bool,
    /// What is answered. Without it, 200 with the items.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// Reads all items, in no order.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Scan {
    /// The table.
    pub(in crate::blueprint) table: String,
    /// The index that is read instead of the table.
    pub(in crate::blueprint) index: Option<String>,
    /// What has to hold of an item to be in the answer. All items that are read are paid for.
    #[serde(default)]
    pub(in crate::blueprint) filter: ItemCondition,
    /// How many items are read for an answer, at most.
    pub(in crate::blueprint) limit: Option<Limit>,
    /// Only these attributes. Without it, all that the table declares.
    #[serde(default)]
    pub(in crate::blueprint) attributes: Vec<String>,
    /// Whether the answer has every write that came before.
    #[serde(default)]
    pub(in crate::blueprint) consistent_read: bool,
    /// The segment that is read, of a table that several callers read side by side.
    pub(in crate::blueprint) segments: Option<Segments>,
    /// What is answered. Without it, 200 with the items.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// A place in the body: `{body.order}`.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Scalar")]
pub(in crate::blueprint) struct Place(pub(in crate::blueprint) Vec<String>);

/// The order of the sort keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::blueprint) enum Order {
    /// The least first.
    #[default]
    Ascending,
    /// The greatest first.
    Descending,
}

/// How many items are read for an answer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::blueprint) enum Limit {
    /// Always so many.
    Fixed(u32),
    /// What the caller says in the parameter `limit` of the query string, or so many.
    Default(u32),
}

/// What is answered when DynamoDB has done it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct SuccessResponse {
    /// The status: 200 to 399. Without it, 200, or 204 where there is no body. A redirect names its
    /// place in `headers`: `Location: integration.response.body.Item.url.S` of a `get`.
    #[schemars(range(min = 200, max = 399))]
    pub(in crate::blueprint) status: Option<u16>,
    /// Headers: constants, each in single quotes of its own, or mapping expressions.
    #[serde(default)]
    pub(in crate::blueprint) headers: BTreeMap<String, String>,
    /// The body. Without it, what the operation is for.
    pub(in crate::blueprint) body: Option<ResponseBody>,
    /// Whether a list stands in an object with its cursor: `{"items": […], "nextToken": "…"}`. Else
    /// the list alone is the body, and the cursor is in the header `X-Next-Token`.
    #[serde(default = "super::yes")]
    pub(in crate::blueprint) envelope: bool,
}

impl TryFrom<Scalar> for Place {
    type Error = String;

    fn try_from(text: Scalar) -> Result<Self, String> {
        let source = text.0.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
        match source.map(str::parse) {
            Some(Ok(model::ValueSource::Body(names))) => Ok(Self(names)),
            _ => Err(format!(
                "`{}` is no place in the body; expected {{body.NAME}}, or {{body.NAME.NAME}}",
                text.0
            )),
        }
    }
}

impl JsonSchema for Place {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Place".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A place in the body: {body.NAME}, or {body.NAME.NAME}.",
            "type": "string",
            "pattern": r"^\{ *body\.[^{}]+\}$"
        })
    }
}
