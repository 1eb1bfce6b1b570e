//! Operations on one item.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::SuccessResponse;
use crate::model::value_template::{Written, attribute_values};
use crate::model::written::Scalar;
use crate::model::{Handle, ItemCondition, Table, ValueSource, ValueTemplate};

/// The values of attributes by name.
pub(crate) type Values = BTreeMap<String, ValueTemplate>;

/// Reads an item by its key. The response is 404 if it does not exist.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Get {
    /// The table, by its name in this blueprint.
    pub(crate) table: Handle<Table>,
    /// The values of the key attributes. The default is the path parameters of the same names.
    #[serde(default)]
    pub(crate) key: Values,
    /// True for a strongly consistent read.
    #[serde(default)]
    pub(crate) consistent_read: bool,
    /// The selected attributes. The default is all declared ones.
    #[serde(default)]
    pub(crate) attributes: Vec<String>,
    /// The response. The default is 200 with the item.
    #[serde(rename = "answer")]
    pub(crate) response: Option<SuccessResponse>,
}

/// Writes a whole item.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Put {
    /// The table, by its name in this blueprint.
    pub(crate) table: Handle<Table>,
    /// The place of the attributes in the body: `{body.order}`. The default is the whole body.
    pub(crate) from: Option<BodyPlace>,
    /// Attributes that are not in the body, and their values. A key attribute of the path belongs
    /// here: `{id: "{path.id}"}`. Without it, the key is taken from the body, not from the path.
    #[serde(default, deserialize_with = "attribute_values")]
    #[schemars(with = "BTreeMap<String, Written>")]
    pub(crate) values: Values,
    /// The attributes from the body. The default is all declared ones that are not in `values`.
    pub(crate) attributes: Option<Vec<String>>,
    /// The required existence of an item with the same key. By default an existing one is replaced.
    #[serde(default)]
    pub(crate) expects: ExistenceCondition,
    /// The condition on the existing item.
    #[serde(default)]
    pub(crate) condition: ItemCondition,
    /// The response. The default is 200 with `{}`.
    #[serde(rename = "answer")]
    pub(crate) response: Option<SuccessResponse>,
}

/// Deletes an item.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Delete {
    /// The table, by its name in this blueprint.
    pub(crate) table: Handle<Table>,
    /// The values of the key attributes. The default is the path parameters of the same names.
    #[serde(default)]
    pub(crate) key: Values,
    /// The required existence of the item. By default deleting a missing item is not an error.
    #[serde(default)]
    pub(crate) expects: ExistenceCondition,
    /// The condition on the existing item.
    #[serde(default)]
    pub(crate) condition: ItemCondition,
    /// The response. The default is 200 with `{}`.
    #[serde(rename = "answer")]
    pub(crate) response: Option<SuccessResponse>,
}

/// The required existence of an item with the same key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExistenceCondition {
    /// The item may exist or not.
    #[default]
    Nothing,
    /// The item must not exist; otherwise the response is 409.
    Missing,
    /// The item must exist; otherwise the response is 404.
    Present,
}

/// A place in the body: `{body.order}`, or `{body}` for the whole body.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Scalar")]
pub(crate) struct BodyPlace(pub(crate) Vec<String>);

impl TryFrom<Scalar> for BodyPlace {
    type Error = String;

    fn try_from(text: Scalar) -> Result<Self, String> {
        let source = text.0.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
        match source.map(str::parse) {
            Some(Ok(ValueSource::Body(names))) => Ok(Self(names)),
            _ => Err(format!(
                "`{}` is not a place in the body; expected {{body}}, {{body.NAME}} or \
                 {{body.NAME.NAME}}",
                text.0
            )),
        }
    }
}

impl JsonSchema for BodyPlace {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "BodyPlace".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A place in the body: `{body}`, `{body.NAME}` or `{body.NAME.NAME}`.",
            "type": "string",
            "pattern": r"^\{ *body(\.[^{}]+)?\}$"
        })
    }
}

impl Put {
    /// Responds with 409 if an item with this key exists.
    pub fn if_not_exists(mut self) -> Self {
        self.expects = ExistenceCondition::Missing;
        self
    }
}
