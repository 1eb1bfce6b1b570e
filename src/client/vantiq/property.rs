//! The properties of a type: the known attributes of a table.

use std::collections::BTreeMap;

use super::Error;
use super::identifier::property_name;
use crate::model::{AttributeType, Shape, Table};

/// An attribute of a table's items.
pub(super) struct Property {
    /// Its name in DynamoDB.
    pub(super) attribute: String,
    /// Its name in the type.
    pub(super) name: String,
    /// Its type in DynamoDB; `None` for any type.
    pub(super) of: Option<AttributeType>,
    /// True for a key attribute.
    pub(super) required: bool,
}

/// The attributes of a table: key attributes, then declared attributes, index keys, and the
/// time-to-live attribute. They have the names that callers of typed routes use, too.
pub(super) fn properties(table: &Table) -> Result<Vec<Property>, Error> {
    let keys = std::iter::once(&table.partition_key).chain(&table.sort_key);
    let mut properties = Vec::new();
    for key in keys.clone() {
        properties.push(property(table, key, Some(table.type_of(key)), true)?);
    }
    for (attribute, of) in optional_attributes(table) {
        if !keys.clone().any(|key| key == attribute) {
            properties.push(property(table, attribute, of, false)?);
        }
    }
    unambiguous(table, &properties)?;
    Ok(properties)
}

fn optional_attributes(table: &Table) -> BTreeMap<&str, Option<AttributeType>> {
    let mut attributes: BTreeMap<_, _> =
        table.expiry().into_iter().map(|name| (name, Some(AttributeType::N))).collect();
    attributes.extend(table.key_attributes().into_iter().map(|(name, of)| (name, Some(of))));
    attributes.extend(
        table
            .attributes
            .iter()
            .map(|(name, of)| (name.as_str(), of.shape()))
            .map(|(name, of)| (name, (*of != Shape::Any).then(|| of.attribute_type()))),
    );
    attributes
}

fn property(
    table: &Table,
    attribute: &str,
    of: Option<AttributeType>,
    required: bool,
) -> Result<Property, Error> {
    let declared = table.attributes.get(attribute);
    let called = declared.map_or(attribute, |declared| declared.name_in_json(attribute));
    let name = property_name(called).ok_or_else(|| Error::UnnamedAttribute {
        table: table.key.to_string(),
        attribute: attribute.to_owned(),
    })?;
    Ok(Property { attribute: attribute.to_owned(), name, of, required })
}

fn unambiguous(table: &Table, properties: &[Property]) -> Result<(), Error> {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for Property { attribute, name, .. } in properties {
        if let Some(earlier) = seen.insert(name, attribute) {
            return Err(Error::AmbiguousAttributes {
                table: table.key.to_string(),
                attributes: [earlier.to_owned(), attribute.clone()],
                property: name.clone(),
            });
        }
    }
    Ok(())
}
