//! serde's deserializers over nodes, keys and variants.

use std::cell::{Cell, RefCell};
use std::slice;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Expected, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;

use super::super::diagnostic::{At, Fault};
use super::super::node::{Key, Node, Number, Value};
use super::Path;
use super::failure::{Failure, Spot};
use super::filling::Filling;
use super::notes::{Notes, address};
use super::words::{blank_is_missing, did_you_mean, list, shortened, worded};
use crate::blueprint::{existing, foreign};
use crate::model::written::{CODE, FIELDS, READ, TEMPLATE, TEXT};
use crate::nearest::nearest_where;

/// Decodes one node.
#[derive(Clone, Copy)]
pub(super) struct NodeDeserializer<'a> {
    node: &'a Node,
    path: &'a Path<'a>,
    document: &'a Node,
    notes: &'a RefCell<Notes>,
    /// The entry of a mapping of which the node is the value, if any.
    entry: Option<Entry<'a>>,
}

#[derive(Clone, Copy)]
struct Entry<'a> {
    mapping: &'a Node,
    name: &'a str,
    /// The valid keys of the mapping, if known.
    fields: Option<&'static [&'static str]>,
    /// True if the mapping's type has a fixed set of keys, known or not.
    fixed: bool,
}

impl<'a> NodeDeserializer<'a> {
    pub(super) fn root(node: &'a Node, notes: &'a RefCell<Notes>) -> Self {
        Self { node, path: &Path::Root, document: node, notes, entry: None }
    }

    pub(super) fn spot(self) -> Spot<'a> {
        Spot { path: self.path, at: At::Value, node: self.node, notes: self.notes }
    }

    /// Creates a value. Errors of the type after decoding (`try_from`, `deserialize_with`) belong
    /// to this node.
    fn make<'de, S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Failure> {
        seed.deserialize(self).map_err(|failure| self.spot().place(failure))
    }

    fn wrong_type(self, expected: &dyn Expected) -> Failure {
        self.spot().place(Failure::Kind { expected: worded(&expected.to_string()) })
    }

    fn mapping<'de, V: Visitor<'de>>(
        self,
        entries: &'a [(Key, Node)],
        fields: Option<&'static [&'static str]>,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let done = self.notes.borrow().done(self.node);
        let mut access = Entries {
            of: self,
            entries: entries.len(),
            rest: entries.get(done..).unwrap_or_default().iter(),
            current: None,
            keys: Keys {
                fields: Cell::new(fields),
                fixed: Cell::new(fields.is_some()),
                told: Cell::new(false),
            },
            filled: 0,
        };
        let value = visitor.visit_map(&mut access).map_err(|failure| self.spot().place(failure))?;
        access.report_rest();
        if self.notes.borrow().lacking.contains_key(&address(self.node)) {
            // All missing keys are known now, and the placeholder must not be returned.
            return Err(self.spot().fail(None));
        }
        Ok(value)
    }

    fn sequence<'de, V: Visitor<'de>>(
        self,
        items: &'a [Node],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let next = self.notes.borrow().done(self.node);
        visitor
            .visit_seq(Items { of: self, items, next })
            .map_err(|failure| self.spot().place(failure))
    }

    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.node.value {
            Value::Number(Number::Unsigned(number)) => visitor.visit_u64(*number),
            Value::Number(Number::Negative(number)) => visitor.visit_i64(*number),
            Value::Number(Number::Float(number)) => visitor.visit_f64(*number),
            _ => return Err(self.wrong_type(&visitor)),
        }
        .map_err(|failure| self.spot().place(failure))
    }

    /// Reads what a string stands for.
    fn read<'de, V: Visitor<'de>>(self, of: &str, visitor: V) -> Result<V::Value, Failure> {
        let has_forms = of == CODE || of == TEMPLATE;
        let Value::String(written) = &self.node.value else {
            return match self.node.value {
                Value::Mapping(_) if has_forms => visitor.visit_newtype_struct(self),
                _ if has_forms => Err(self.wrong_type(&visitor)),
                _ => Err(self.spot().place(Failure::Kind { expected: "a string".to_owned() })),
            };
        };
        let place = (self.node, self.path, self.document);
        let read = self.notes.borrow_mut().read(of, written, place);
        match read {
            Some(read) => read.visit(visitor),
            None => visitor.visit_newtype_struct(self),
        }
    }

    /// Reports a key that the mapping's type does not know, and continues.
    fn report_unknown(self, entry: Entry<'_>) {
        let mut notes = self.notes.borrow_mut();
        if !notes.unknown.insert(address(self.node)) {
            return;
        }
        let mut meant = None;
        notes.faults.push_with(|| {
            let fields = entry.fields.unwrap_or_default();
            // An existing key was not meant.
            let is_free = |field: &str| entry.mapping.get(field).is_none();
            let free: Vec<_> = fields.iter().copied().filter(|field| is_free(field)).collect();
            let joined = entry.name.split_once(':').filter(|(key, _)| free.contains(key));
            let method = self.path.method();
            meant = joined
                .and_then(|(key, _)| free.iter().copied().find(|field| *field == key))
                .or_else(|| foreign::key(entry.name, &free))
                .or_else(|| nearest_where(entry.name, fields, is_free))
                .filter(|_| method.is_none());
            let help = match joined {
                Some((key, value)) => Some(blank_is_missing(key, value)),
                None => method
                    .or_else(|| did_you_mean(meant))
                    .or_else(|| foreign::key_elsewhere(entry.name, fields).map(str::to_owned)),
            };
            let message = format!("unknown key `{}`", shortened(entry.name));
            Fault::at(self.path.segments(), At::Key, message)
                .expected((!fields.is_empty()).then(|| list(fields)))
                .help(help)
                .of_unknown_key(meant)
        });
        match meant {
            Some(meant) => drop(notes.meant.insert((address(entry.mapping), meant.to_owned()))),
            None => drop(notes.unclear.insert(address(entry.mapping))),
        }
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
            self.number(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for NodeDeserializer<'_> {
    type Error = Failure;

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64
    }

    forward_to_deserialize_any! { bytes byte_buf }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.node.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(_) => return self.number(visitor),
            Value::String(text) => visitor.visit_str(text),
            Value::Sequence(items) => return self.sequence(items, visitor),
            Value::Mapping(entries) => return self.mapping(entries, None, visitor),
        }
        .map_err(|failure| self.spot().place(failure))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.node.value {
            Value::Bool(value) => {
                visitor.visit_bool(*value).map_err(|failure| self.spot().place(failure))
            }
            _ => Err(self.wrong_type(&visitor)),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.node.value {
            Value::String(text) => {
                visitor.visit_str(text).map_err(|failure| self.spot().place(failure))
            }
            _ => Err(self.wrong_type(&visitor)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.node.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
        .map_err(|failure| self.spot().place(failure))
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.node.value {
            Value::Null => visitor.visit_unit().map_err(|failure| self.spot().place(failure)),
            _ => Err(self.wrong_type(&visitor)),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        if READ.contains(&name) {
            return self.read(name, visitor);
        }
        self.notes.borrow_mut().look_up(name, self.node, self.path, self.document);
        let value = match &self.node.value {
            // It is used literally.
            Value::String(text) if self.notes.borrow().dangling.contains(&address(self.node)) => {
                visitor.visit_newtype_struct(StrDeserializer::new(&text.replace("${", "$${")))
            }
            Value::String(text) if name == TEXT && text.contains("${") => {
                let expanded = existing::expanded(self.document, text);
                visitor.visit_newtype_struct(StrDeserializer::new(&expanded))
            }
            Value::String(text) => match existing::handle(self.document, name, text) {
                Some(handle) => visitor.visit_newtype_struct(handle),
                None => visitor.visit_newtype_struct(self),
            },
            _ => visitor.visit_newtype_struct(self),
        };
        value.map_err(|failure| self.spot().place(failure))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.node.value {
            Value::Sequence(items) => self.sequence(items, visitor),
            Value::Null => self.sequence(&[], visitor),
            _ => Err(self.wrong_type(&visitor)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.deserialize_seq(visitor)
    }

    /// A key without a value is an empty mapping, like a section that only has comments.
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.node.value {
            Value::Mapping(entries) => self.mapping(entries, None, visitor),
            Value::Null => self.mapping(&[], None, visitor),
            _ => Err(self.wrong_type(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        match &self.node.value {
            Value::Mapping(entries) => self.mapping(entries, Some(fields), visitor),
            Value::Null => self.mapping(&[], Some(fields), visitor),
            _ => Err(self.wrong_type(&visitor)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let place = |failure| self.spot().place(failure);
        match &self.node.value {
            Value::String(name) => {
                let variant = Variant { of: self, name, spot: self.spot(), content: None };
                visitor.visit_enum(variant).map_err(place)
            }
            Value::Mapping(entries) => {
                let mut named = entries
                    .iter()
                    .filter(|(_, value)| !self.notes.borrow().duplicates.contains(&address(value)));
                let (Some((name, content)), None) = (named.next(), named.next()) else {
                    let expected = format!("exactly one key: {}", list(variants));
                    return Err(place(Failure::Kind { expected }));
                };
                if self.notes.borrow().omits(content) {
                    return Err(self.spot().fail(None));
                }
                let path = Path::Key { parent: self.path, name };
                let spot = Spot { path: &path, at: At::Key, ..self.spot() };
                let content = NodeDeserializer { node: content, path: &path, entry: None, ..self };
                visitor
                    .visit_enum(Variant { of: self, name, spot, content: Some(content) })
                    .map_err(place)
            }
            other => {
                let mut failure = Failure::Kind { expected: list(variants) };
                let text = match other {
                    Value::Bool(value) => value.to_string(),
                    Value::Number(number) => number.to_string(),
                    _ => String::new(),
                };
                if variants.contains(&text.as_str()) {
                    failure = Failure::Kind { expected: format!("the string `{text}`") };
                }
                Err(place(failure))
            }
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        if let Some(entry) = self.entry {
            let known = entry.fields.is_some_and(|fields| fields.contains(&entry.name));
            if entry.fixed && !known {
                self.report_unknown(entry);
            }
        }
        visitor.visit_unit()
    }
}

struct Items<'a> {
    of: NodeDeserializer<'a>,
    items: &'a [Node],
    next: usize,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Failure> {
        let notes = self.of.notes;
        let rest = self.items.iter().enumerate().skip(self.next);
        let Some((index, node)) = rest.into_iter().find(|(_, item)| !notes.borrow().omits(item))
        else {
            return Ok(None);
        };
        self.next = index + 1;
        notes.borrow_mut().pass_over(self.of.node, index);
        let path = Path::Index { parent: self.of.path, index };
        let item = NodeDeserializer { node, path: &path, entry: None, ..self.of }.make(seed)?;
        notes.borrow_mut().pass_over(self.of.node, self.next);
        Ok(Some(item))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len().saturating_sub(self.next))
    }
}

struct Entries<'a> {
    of: NodeDeserializer<'a>,
    /// The number of entries in the mapping.
    entries: usize,
    rest: slice::Iter<'a, (Key, Node)>,
    /// The entry whose value comes next; `None` for a placeholder.
    current: Option<&'a (Key, Node)>,
    keys: Keys,
    /// The number of placeholders handed out.
    filled: usize,
}

/// The known facts about a mapping's keys.
struct Keys {
    fields: Cell<Option<&'static [&'static str]>>,
    /// True if the type has a fixed set of keys, known or not.
    fixed: Cell<bool>,
    /// True if the last request for a key returned none but revealed the fields.
    told: Cell<bool>,
}

impl<'a> Entries<'a> {
    /// The next missing key of the mapping.
    fn next_filling(&mut self) -> Option<(&'static str, &'a Node)> {
        let notes = self.of.notes.borrow();
        let name = notes.lacking.get(&address(self.of.node))?.get(self.filled)?;
        self.filled += 1;
        Some((name, self.of.node))
    }

    /// Reports entries that were not used, besides the one that selects the form.
    fn report_rest(&mut self) {
        let Some((chosen, _)) = self.current else { return };
        for (name, value) in self.rest.by_ref() {
            let mut notes = self.of.notes.borrow_mut();
            if !notes.omits(value) && notes.unknown.insert(address(value)) {
                let path = Path::Key { parent: self.of.path, name }.segments();
                let message =
                    format!("`{}` cannot stand beside `{}`", shortened(name), shortened(chosen));
                notes.faults.push(
                    Fault::at(path, At::Key, message).help(Some("remove one of them".to_owned())),
                );
            }
        }
    }
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Failure> {
        let notes = self.of.notes;
        let start = (self.rest.clone(), self.filled);
        let fields = self.keys.fields.get().unwrap_or_default();
        // A key of a fixed set without a value counts as missing.
        self.current = self.rest.find(|(key, value)| {
            let is_empty = value.value == Value::Null && fields.contains(&&**key);
            !is_empty && !notes.borrow().omits(value)
        });
        if self.current.is_some() {
            // Previous entries are omitted or have been decoded.
            notes.borrow_mut().pass_over(self.of.node, self.entries - self.rest.len() - 1);
        }
        let next =
            self.current.map(|(name, value)| (&**name, value)).or_else(|| self.next_filling());
        let Some((name, node)) = next else { return Ok(None) };
        let path = Path::Key { parent: self.of.path, name };
        let spot = Spot { path: &path, at: At::Key, node, notes };
        let (keys, document) = (Some(&self.keys), self.of.document);
        let key = seed.deserialize(KeyDeserializer { name, spot, keys, document })?;
        if self.keys.told.take() {
            (self.rest, self.filled) = start;
        }
        Ok(Some(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Failure> {
        let Some((name, node)) = self.current else { return seed.deserialize(Filling::new()) };
        let path = Path::Key { parent: self.of.path, name };
        let entry = Entry {
            mapping: self.of.node,
            name,
            fields: self.keys.fields.get(),
            fixed: self.keys.fixed.get(),
        };
        let value =
            NodeDeserializer { node, path: &path, entry: Some(entry), ..self.of }.make(seed)?;
        self.of.notes.borrow_mut().pass_over(self.of.node, self.entries - self.rest.len());
        Ok(value)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// Decodes a mapping's key, or an enum's variant.
#[derive(Clone, Copy)]
struct KeyDeserializer<'a> {
    name: &'a str,
    spot: Spot<'a>,
    keys: Option<&'a Keys>,
    document: &'a Node,
}

macro_rules! number_keys {
    ($($method:ident $visit:ident $type:ty;)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
            match self.name.parse::<$type>() {
                Ok(number) => visitor.$visit(number),
                Err(_) => Err(Failure::Kind { expected: worded(&(&visitor as &dyn Expected).to_string()) }),
            }
            .map_err(|failure| self.spot.place(failure))
        })*
    };
}

impl<'de> Deserializer<'de> for KeyDeserializer<'_> {
    type Error = Failure;

    number_keys! {
        deserialize_i8 visit_i64 i64;
        deserialize_i16 visit_i64 i64;
        deserialize_i32 visit_i64 i64;
        deserialize_i64 visit_i64 i64;
        deserialize_u8 visit_u64 u64;
        deserialize_u16 visit_u64 u64;
        deserialize_u32 visit_u64 u64;
        deserialize_u64 visit_u64 u64;
        deserialize_bool visit_bool bool;
    }

    forward_to_deserialize_any! {
        i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map ignored_any
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_str(self.name).map_err(|failure| self.spot.place(failure))
    }

    /// Only types with a fixed set of keys request an identifier.
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        if let Some(keys) = self.keys {
            keys.fixed.set(true);
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        match self.keys {
            Some(keys) if name == FIELDS => {
                keys.fields.set(Some(fields));
                keys.told.set(true);
                visitor.visit_unit()
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let Spot { path, node, .. } = self.spot;
        self.spot.notes.borrow_mut().look_up_key(name, self.name, (node, path), self.document);
        match existing::handle(self.document, name, self.name) {
            Some(handle) => visitor.visit_newtype_struct(handle),
            None => visitor.visit_newtype_struct(self),
        }
        .map_err(|failure| self.spot.place(failure))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        visitor
            .visit_enum(StrDeserializer::new(self.name))
            .map_err(|failure| self.spot.place(failure))
    }
}

/// A variant: a string, or a mapping's only key with its value.
struct Variant<'a> {
    of: NodeDeserializer<'a>,
    name: &'a str,
    spot: Spot<'a>,
    content: Option<NodeDeserializer<'a>>,
}

impl Variant<'_> {
    fn without_content(&self) -> Failure {
        let name = self.name;
        let fault =
            Fault::at(self.of.path.segments(), At::Value, format!("`{name}` needs a value"))
                .expected(Some(format!("a mapping: `{name}: …`")));
        self.of.spot().fail(Some(fault))
    }
}

impl<'de> EnumAccess<'de> for Variant<'_> {
    type Error = Failure;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Failure> {
        let (name, document) = (self.name, self.of.document);
        let key = KeyDeserializer { name, spot: self.spot, keys: None, document };
        Ok((seed.deserialize(key)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_> {
    type Error = Failure;

    fn unit_variant(self) -> Result<(), Failure> {
        match self.content {
            None => Ok(()),
            Some(content) if content.node.value == Value::Null => Ok(()),
            Some(content) => {
                let name = self.name;
                let fault = Fault::at(
                    content.path.segments(),
                    At::Value,
                    format!("`{name}` takes no value"),
                )
                .expected(Some(format!("`{name}` alone, in the place of this mapping")));
                Err(content.spot().fail(Some(fault)))
            }
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Failure> {
        match self.content {
            Some(content) => content.make(seed),
            None => Err(self.without_content()),
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Failure> {
        match self.content {
            Some(content) => content.deserialize_seq(visitor),
            None => Err(self.without_content()),
        }
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        match self.content {
            Some(content) => content.deserialize_struct("", fields, visitor),
            None => Err(self.without_content()),
        }
    }
}
