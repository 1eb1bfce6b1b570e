//! Maps: with known attributes, and with free keys.

use std::collections::{BTreeMap, BTreeSet};

use super::{Attribute, Shape};

/// M: a map with known attributes. An item is such a map, too.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MapShape {
    pub(crate) attributes: BTreeMap<String, Attribute>,
    /// The names that further attributes of any type cannot have; `None` if there are no further
    /// attributes.
    pub(crate) further: Option<BTreeSet<String>>,
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

    /// Allows further attributes of any type.
    pub fn further_attributes(mut self) -> Self {
        self.further.get_or_insert_default();
        self
    }

    /// True if it has further attributes of any type.
    pub const fn has_further_attributes(&self) -> bool {
        self.further.is_some()
    }

    /// The names that no further attribute can have, because other attributes have them in the
    /// item or in JSON; `None` if there are no further attributes.
    pub(crate) fn taken_names(&self) -> Option<BTreeSet<&str>> {
        let others = self.further.as_ref()?.iter().map(String::as_str);
        let stored = self.attributes.keys().map(String::as_str);
        let in_json = self.attributes.iter().map(|(name, of)| of.name_in_json(name));
        Some(stored.chain(in_json).chain(others).collect())
    }

    /// True if it has no attributes.
    pub(crate) fn is_empty(&self) -> bool {
        self.attributes.is_empty() && self.further.is_none()
    }

    /// The same without hidden attributes.
    pub(crate) fn shown(&self) -> Self {
        let mut shown = self.clone();
        for (name, attribute) in self.attributes.iter().filter(|(_, attribute)| attribute.hidden) {
            shown.attributes.remove(name);
            if let Some(taken) = &mut shown.further {
                taken.extend([name.clone(), attribute.name_in_json(name).to_owned()]);
            }
        }
        for attribute in shown.attributes.values_mut() {
            attribute.shape = attribute.shape.shown();
        }
        shown
    }

    /// Selects the attributes of these names. Unknown ones are ignored, or of any type if there are
    /// further attributes.
    pub fn only<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Self {
        let attribute = |name: &str| match self.attributes.get(name) {
            Some(of) => Some((name.to_owned(), of.clone())),
            None => self.further.as_ref().map(|_| (name.to_owned(), Shape::Any.into())),
        };
        Self { attributes: names.into_iter().filter_map(attribute).collect(), further: None }
    }

    /// Removes the attributes of these names.
    pub fn without<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        for name in names {
            let removed = self.attributes.remove(name);
            if let Some(taken) = &mut self.further {
                taken.insert(name.to_owned());
                taken.extend(removed.and_then(|attribute| attribute.json_name));
            }
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
