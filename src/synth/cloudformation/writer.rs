//! The writer of the template's JSON, which [`layout`](super::layout) breaks into lines.

use std::fmt::Display;
use std::io::Write as _;

use serde::Serialize;

use super::layout::{self, OneLine};

/// Writes JSON.
pub(super) struct Writer {
    /// On one line.
    json: Vec<u8>,
    /// True if nothing stands in the current object or list yet.
    is_first: bool,
}

impl Writer {
    /// Writes a document and breaks it into lines.
    pub(super) fn document(members: impl FnOnce(&mut Self)) -> String {
        // The buffer grows on demand: reserving memory at once is slower because of page faults.
        let mut writer = Self { json: Vec::with_capacity(4096), is_first: true };
        writer.bracketed(b'{', b'}', members);
        let json = std::str::from_utf8(&writer.json)
            .unwrap_or_else(|error| unreachable!("serde_json writes UTF-8: {error}"));
        let mut document = layout::lay_out(json);
        document.push('\n');
        document
    }

    /// Writes a member of an object.
    pub(super) fn set(&mut self, name: &str, value: impl Serialize) {
        self.name(name);
        self.value(&value);
    }

    /// Writes a member of an object where it has a value.
    pub(super) fn optional(&mut self, name: &str, value: Option<impl Serialize>) {
        if let Some(value) = value {
            self.set(name, value);
        }
    }

    /// Writes a flag where it is set.
    pub(super) fn flag(&mut self, name: &str, is_set: bool) {
        if is_set {
            self.set(name, true);
        }
    }

    /// Writes a member that is an object.
    pub(super) fn object(&mut self, name: &str, members: impl FnOnce(&mut Self)) {
        self.name(name);
        self.bracketed(b'{', b'}', members);
    }

    /// Writes a member that is an object, under an identifier: letters and digits.
    pub(super) fn entry(&mut self, id: &impl Display, members: impl FnOnce(&mut Self)) {
        self.comma();
        // Writing to a vector does not fail.
        let _ = write!(self.json, "\"{id}\": ");
        self.bracketed(b'{', b'}', members);
    }

    /// Writes a member that is a list.
    pub(super) fn list<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        self.name(name);
        self.bracketed(b'[', b']', |w| items.into_iter().for_each(|item| write(w, item)));
    }

    /// Writes a member that is a list where it has items.
    pub(super) fn list_if_any<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        write: impl FnMut(&mut Self, T),
    ) {
        let mut items = items.into_iter().peekable();
        if items.peek().is_some() {
            self.list(name, items, write);
        }
    }

    /// Writes an item of a list.
    pub(super) fn item(&mut self, value: impl Serialize) {
        self.comma();
        self.value(&value);
    }

    /// Writes an item of a list that is an object.
    pub(super) fn object_item(&mut self, members: impl FnOnce(&mut Self)) {
        self.comma();
        self.bracketed(b'{', b'}', members);
    }

    fn bracketed(&mut self, open: u8, close: u8, content: impl FnOnce(&mut Self)) {
        self.json.push(open);
        self.is_first = true;
        content(self);
        self.is_first = false;
        self.json.push(close);
    }

    fn name(&mut self, name: &str) {
        self.comma();
        self.value(name);
        self.json.extend_from_slice(b": ");
    }

    fn comma(&mut self) {
        if !std::mem::take(&mut self.is_first) {
            self.json.extend_from_slice(b", ");
        }
    }

    fn value(&mut self, value: &(impl Serialize + ?Sized)) {
        value
            .serialize(&mut serde_json::Serializer::with_formatter(&mut self.json, OneLine))
            .unwrap_or_else(|error| {
                unreachable!("a template has string keys and no failing writer: {error}")
            });
    }
}
