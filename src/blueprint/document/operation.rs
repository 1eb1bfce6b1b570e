//! Operations on the items of a table in a blueprint.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use crate::model::written::Scalar;
use crate::model::{
    self, ExistenceCondition, ItemCondition, ResponseBody, Segments, Test, ValueTemplate,
};

/// Reads an item by its key. The response is 404 if it does not exist.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Get {
    /// The table.
    pub(in crate::blueprint) table: String,
    /// The values of the key attributes. The default is the path parameters of the same names.
    #[serde(default)]
    pub(in crate::blueprint) key: BTreeMap<String, ValueTemplate>,
    /// True for a strongly consistent read.
    #[serde(default)]
    pub(in crate::blueprint) consistent_read: bool,
    /// The selected attributes. The default is all declared ones.
    #[serde(default)]
    pub(in crate::blueprint) attributes: Vec<String>,
    /// The response. The default is 200 with the item.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// Writes a whole item.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Put {
    /// The table.
    pub(in crate::blueprint) table: String,
    /// The place of the attributes in the body: `{body.order}`. The default is the whole body.
    pub(in crate::blueprint) from: Option<Place>,
    /// Attributes that are not in the body, and their values, including those of the path: `{id:
    /// "{path.id}"}`.
    #[serde(default)]
    pub(in crate::blueprint) values: BTreeMap<String, ValueTemplate>,
    /// The attributes from the body. The default is all declared ones that are not in `values`.
    pub(in crate::blueprint) attributes: Option<Vec<String>>,
    /// The required existence of an item with the same key. By default an existing one is replaced.
    #[serde(default)]
    pub(in crate::blueprint) expects: ExistenceCondition,
    /// The condition on the existing item.
    #[serde(default)]
    pub(in crate::blueprint) condition: ItemCondition,
    /// The response. The default is 200 with `{}`.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// Deletes an item.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Delete {
    /// The table.
    pub(in crate::blueprint) table: String,
    /// The values of the key attributes. The default is the path parameters of the same names.
    #[serde(default)]
    pub(in crate::blueprint) key: BTreeMap<String, ValueTemplate>,
    /// The required existence of the item. By default deleting a missing item is not an error.
    #[serde(default)]
    pub(in crate::blueprint) expects: ExistenceCondition,
    /// The condition on the existing item.
    #[serde(default)]
    pub(in crate::blueprint) condition: ItemCondition,
    /// The response. The default is 200 with `{}`.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// Changes attributes of an item, creating the item if it does not exist.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Update {
    /// The table.
    pub(in crate::blueprint) table: String,
    /// The values of the key attributes. The default is the path parameters of the same names.
    #[serde(default)]
    pub(in crate::blueprint) key: BTreeMap<String, ValueTemplate>,
    /// The place of the attributes in the body: `{body.order}`. The default is the whole body.
    pub(in crate::blueprint) from: Option<Place>,
    /// The attributes that are set from the body, each if present.
    #[serde(default)]
    pub(in crate::blueprint) set: Vec<String>,
    /// The lists to which those of the body are appended, each if present. A missing list starts
    /// empty.
    #[serde(default)]
    pub(in crate::blueprint) append: Vec<String>,
    /// Attributes that are always set, and their values.
    #[serde(default)]
    pub(in crate::blueprint) values: BTreeMap<String, ValueTemplate>,
    /// Numbers to add to attributes, which start at 0.
    #[serde(default)]
    pub(in crate::blueprint) add: BTreeMap<String, ValueTemplate>,
    /// Attributes to remove.
    #[serde(default)]
    pub(in crate::blueprint) remove: Vec<String>,
    /// The required existence of the item.
    #[serde(default)]
    pub(in crate::blueprint) expects: ExistenceCondition,
    /// The condition on the existing item.
    #[serde(default)]
    pub(in crate::blueprint) condition: ItemCondition,
    /// The response. The default is 200 with `{}`.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// Reads the items with one partition key, in the order of their sort keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Query {
    /// The table.
    pub(in crate::blueprint) table: String,
    /// The index to read instead of the table.
    pub(in crate::blueprint) index: Option<String>,
    /// The value of the partition key. The default is the path parameter of the same name.
    pub(in crate::blueprint) partition_key: Option<ValueTemplate>,
    /// The condition on the sort key. By default all items are read.
    pub(in crate::blueprint) sort_key: Option<Test>,
    /// The condition on items in the response. All items that are read are billed.
    #[serde(default)]
    pub(in crate::blueprint) filter: ItemCondition,
    /// The order of the sort keys.
    #[serde(default)]
    pub(in crate::blueprint) order: Order,
    /// The maximum number of items to read for a response.
    pub(in crate::blueprint) limit: Option<Limit>,
    /// The selected attributes. The default is all declared ones.
    #[serde(default)]
    pub(in crate::blueprint) attributes: Vec<String>,
    /// True for a strongly consistent read.
    #[serde(default)]
    pub(in crate::blueprint) consistent_read: bool,
    /// The response. The default is 200 with the items.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// Reads all items, unordered.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Scan {
    /// The table.
    pub(in crate::blueprint) table: String,
    /// The index to read instead of the table.
    pub(in crate::blueprint) index: Option<String>,
    /// The condition on items in the response. All items that are read are billed.
    #[serde(default)]
    pub(in crate::blueprint) filter: ItemCondition,
    /// The maximum number of items to read for a response.
    pub(in crate::blueprint) limit: Option<Limit>,
    /// The selected attributes. The default is all declared ones.
    #[serde(default)]
    pub(in crate::blueprint) attributes: Vec<String>,
    /// True for a strongly consistent read.
    #[serde(default)]
    pub(in crate::blueprint) consistent_read: bool,
    /// The segment to read, for a table that several callers scan in parallel.
    pub(in crate::blueprint) segments: Option<Segments>,
    /// The response. The default is 200 with the items.
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

/// The number of items to read for a response.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::blueprint) enum Limit {
    /// A fixed limit.
    Fixed(u32),
    /// The limit in the query string parameter `limit`, with this default.
    Default(u32),
}

/// The response after a successful operation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct SuccessResponse {
    /// The status: 200 to 399. The default is 200, or 204 without a body. For a redirect, set
    /// `Location` in `headers`: `integration.response.body.Item.url.S` for a `get`.
    #[schemars(range(min = 200, max = 399))]
    pub(in crate::blueprint) status: Option<u16>,
    /// Headers: constants, each in single quotes, or mapping expressions.
    #[serde(default)]
    pub(in crate::blueprint) headers: BTreeMap<String, String>,
    /// The body. The default depends on the operation.
    pub(in crate::blueprint) body: Option<ResponseBody>,
    /// True if a list is wrapped in an object with its cursor: `{"items": […], "nextToken": "…"}`.
    /// Otherwise the body is the list alone, and the cursor is in the header `X-Next-Token`.
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
                "`{}` is not a place in the body; expected {{body.NAME}}, or {{body.NAME.NAME}}",
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
