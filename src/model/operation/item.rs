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

/// Changes attributes of an item, creating the item if it does not exist.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Update {
    /// The table, by its name in this blueprint.
    pub(crate) table: Handle<Table>,
    /// The values of the key attributes. The default is the path parameters of the same names.
    #[serde(default)]
    pub(crate) key: Values,
    /// The place of the attributes in the body: `{body.order}`. The default is the whole body.
    pub(crate) from: Option<BodyPlace>,
    /// The attributes that are set from the body, each if present.
    #[serde(default)]
    pub(crate) set: Vec<String>,
    /// The lists to which those of the body are appended, each if present. A missing list starts
    /// empty.
    #[serde(default)]
    pub(crate) append: Vec<String>,
    /// Attributes that are set, and their values. A value within an attribute is named by its
    /// path: `address.city`, `lines[0].total`.
    #[serde(default, deserialize_with = "attribute_values")]
    #[schemars(with = "BTreeMap<String, Written>")]
    pub(crate) values: Values,
    /// Numbers to add to attributes, which start at 0.
    #[serde(default)]
    pub(crate) add: Values,
    /// Attributes to remove, or the paths of values within them.
    #[serde(default)]
    pub(crate) remove: Vec<String>,
    /// The required existence of the item. By default, `nothing`: a missing item is created.
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

impl Update {
    /// Sets these attributes from the body, each if present.
    pub fn set<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.set.extend(names.into_iter().map(Into::into));
        self
    }

    /// Appends lists from the body to these attributes, each if present.
    pub fn append<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.append.extend(names.into_iter().map(Into::into));
        self
    }

    /// Adds a number to an attribute, which starts at 0.
    pub fn add(mut self, attribute: impl Into<String>, number: ValueTemplate) -> Self {
        self.add.insert(attribute.into(), number);
        self
    }

    /// Removes an attribute.
    pub fn remove(mut self, attribute: impl Into<String>) -> Self {
        self.remove.push(attribute.into());
        self
    }

    /// True if it changes something whatever the caller sends.
    pub(crate) fn changes_anyway(&self) -> bool {
        !self.values.is_empty() || !self.add.is_empty() || !self.remove.is_empty()
    }
}
