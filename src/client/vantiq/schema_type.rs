//! Types: the structure of an item in Vantiq.

use serde::{Serialize, Serializer};

use super::identifier::type_name;
use super::property::Property;
use crate::model::{AttributeType, Table};

/// A [type](https://dev.vantiq.com/docs/system/resourceguide/index.html) of the role `schema`,
/// which describes data without storing it in Vantiq.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Type {
    /// `PumpStatus`
    pub name: String,
    role: &'static str,
    #[serde(serialize_with = "in_order")]
    properties: Vec<(String, PropertyDefinition)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct PropertyDefinition {
    #[serde(rename = "type")]
    of: &'static str,
    multi: bool,
    required: bool,
}

impl Type {
    pub(super) fn of(table: &Table, properties: Vec<Property>) -> Self {
        let properties =
            properties.into_iter().filter_map(|Property { name, of, required, .. }| {
                let (of, multi) = vantiq_type(of)?;
                Some((name, PropertyDefinition { of, multi, required }))
            });
        Self { name: type_name(&table.key), role: "schema", properties: properties.collect() }
    }

    /// The definition as exported and imported by Vantiq's Modelo.
    pub fn to_json(&self) -> String {
        super::pretty(self)
    }
}

/// The type of a property, and true if it is an array. Binary values are Base64, numbers in a set
/// are strings; maps, lists and values of any type are in DynamoDB's JSON, because VAIL cannot
/// easily convert them. Null has no property.
const fn vantiq_type(of: Option<AttributeType>) -> Option<(&'static str, bool)> {
    let Some(of) = of else { return Some(("Object", false)) };
    match of {
        AttributeType::S | AttributeType::B => Some(("String", false)),
        AttributeType::N => Some(("Real", false)),
        AttributeType::BOOL => Some(("Boolean", false)),
        AttributeType::M => Some(("Object", false)),
        AttributeType::L => Some(("Object", true)),
        AttributeType::SS | AttributeType::NS | AttributeType::BS => Some(("String", true)),
        AttributeType::NULL => None,
    }
}

fn in_order<S: Serializer>(
    members: &[(String, PropertyDefinition)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(members.iter().map(|(name, definition)| (name, definition)))
}
