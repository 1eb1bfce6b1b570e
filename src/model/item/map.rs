//! Maps: with known attributes, and with free keys.

use std::collections::BTreeMap;

use super::{Attribute, Shape};

/// M: a map with known attributes. An item is such a map, too.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MapShape {
    pub(crate) attributes: BTreeMap<String, Attribute>,
}

impl MapShape {
    /// Creates a map without attributes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an attribute.
    pub fn attribute(mut self, name: impl Into<String>, attribute: impl Into<Attribute>) -> Self {
        self.attributes.insert(name.into(), attribute.into());
        self
    }

    /// Selects the attributes of these names, ignoring unknown ones.
    pub fn only<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Self {
        let attribute = |name: &str| {
            self.attributes.get_key_value(name).map(|(name, of)| (name.clone(), of.clone()))
        };
        Self { attributes: names.into_iter().filter_map(attribute).collect() }
    }

    /// Removes the attributes of these names.
    pub fn without<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        for name in names {
            self.attributes.remove(name);
        }
        self
    }

    /// The attribute of this name.
    pub fn get(&self, name: &str) -> Option<&Attribute> {
        self.attributes.get(name)
    }

    /// The attributes by name, required ones first.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Attribute)> {
        let named = |required| {
            let attributes =
                self.attributes.iter().filter(move |(_, attribute)| attribute.required == required);
            attributes.map(|(name, attribute)| (name.as_str(), attribute))
        };
        named(true).chain(named(false))
    }
}

/// M: a map with free keys, whose values have one shape.
#[derive(Debug, Clone, PartialEq)]
pub struct MapOfShape {
    pub(crate) of: Box<Shape>,
    pub(crate) min_items: Option<u32>,
    pub(crate) max_items: Option<u32>,
}

impl MapOfShape {
    /// Creates a map with values of this shape.
    pub fn new(of: impl Into<Shape>) -> Self {
        Self { of: Box::new(of.into()), min_items: None, max_items: None }
    }

    /// The shape of its values.
    pub const fn value(&self) -> &Shape {
        &self.of
    }

    /// The minimum number of keys.
    pub fn min_items(mut self, keys: u32) -> Self {
        self.min_items = Some(keys);
        self
    }

    /// The maximum number of keys.
    pub fn max_items(mut self, keys: u32) -> Self {
        self.max_items = Some(keys);
        self
    }
}
