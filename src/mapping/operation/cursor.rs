//! Cursors: the position at which a list continues.
//!
//! A cursor is the key after which the next page starts, without the attributes that are known from
//! the request. Each attribute is encoded in Base64, with `-` and `_` for the two characters that
//! have a meaning in a URL, and dots separate them. A cursor is opaque to callers. Whatever they
//! send in its place can only name a key, because the parts are used as quoted values. An invalid
//! cursor becomes an empty key, which DynamoDB rejects.
//!
//! A list that is filtered by caller has no cursor, because its page may end at an item that the
//! filter hides. Neither has a list of at most one item, whose key is known from the request.

use super::super::expression::{Condition, Expression};
use super::super::placeholders::attribute_value;
use super::super::stock;
use super::super::writer::{Object, Writer};
use crate::plan::operation::{CURSOR, CURSOR_HEADER, LastKey, Operation};

/// The regular expression of a part of a cursor: complete Base64.
const PART: &str = r"([\w-]{4})*([\w-]{4}|[\w-]{3}=|[\w-]{2}==)";

/// The key at which a page ends.
pub(super) fn last_key() -> Expression {
    Expression::input_path("$.LastEvaluatedKey")
}

/// The cursor of a list.
pub(super) struct Cursor<'a> {
    /// The key at which the list continues; empty if the list has no cursor.
    keys: Vec<LastKey<'a>>,
}

impl<'a> Cursor<'a> {
    pub(super) fn of(operation: &'a Operation) -> Self {
        Self {
            keys: if operation.responds_with_page() { operation.last_key() } else { Vec::new() },
        }
    }

    /// The key attributes that are not known from the request.
    fn carried(&self) -> impl Iterator<Item = &LastKey<'a>> {
        self.keys.iter().filter(|key| key.known.is_none())
    }

    /// The same of the last key, each encoded for URLs.
    fn parts(&self) -> impl Iterator<Item = Expression> {
        self.carried().map(|key| last_key().get(key.name).get(key.of.descriptor()).base64_url())
    }

    /// Writes the member with the cursor if the list continues.
    pub(super) fn write(&self, object: &mut Object<'_>) {
        if self.keys.is_empty() {
            return;
        }
        object.member_when(&last_key().is_map(), CURSOR, |w| {
            w.push("\"");
            for (index, part) in self.parts().enumerate() {
                if index > 0 {
                    // VTL does not always treat a dot between two references as text.
                    w.push("\\u002e");
                }
                w.reference_inside_string(&part);
            }
            w.push("\"");
        });
    }

    /// Sets the header with the cursor if the list continues.
    pub(super) fn write_header(&self, w: &mut Writer) {
        if self.keys.is_empty() {
            return;
        }
        w.when(&last_key().is_map(), |w| {
            w.line("#set($dot = '.')");
            let cursor = self.parts().map(|part| part.to_string()).collect::<Vec<_>>().join("$dot");
            w.line(&format!(
                "#set($context.responseOverride.header.{CURSOR_HEADER} = \"{cursor}\")"
            ));
        });
    }

    /// Parses a cursor, before the request that [`Self::read`] writes it to.
    pub(super) fn prepare_to_read(&self, w: &mut Writer) {
        if !self.keys.is_empty() {
            prepare(w, self.carried().count());
        }
    }

    /// Writes the member of a request that continues at the caller's cursor.
    pub(super) fn read(&self, request: &mut Object<'_>) {
        if self.keys.is_empty() {
            return;
        }
        let is_given = Condition::is_not_empty("$cursor");
        request.member_when(&is_given, "ExclusiveStartKey", |w| {
            w.object(|key| key.all_when(&Condition::is_true("$isCursor"), |key| self.key(key)));
        });
    }

    fn key(&self, key: &mut Object<'_>) {
        let mut carried = 0;
        for LastKey { name, of, known } in &self.keys {
            key.member(name, |w| match known {
                Some(value) => attribute_value(w, *of, value),
                None => w.object_inline(|w| {
                    w.name(of.descriptor());
                    w.quoted(&part(carried));
                }),
            });
            carried += usize::from(known.is_none());
        }
    }
}

/// The same for a list with DynamoDB's own token.
pub(super) fn write_token(object: &mut Object<'_>) {
    let token = Expression::input_path("$.NextToken");
    object.member_when(&token.is_string(), CURSOR, |w| {
        w.push("\"");
        w.reference_inside_string(&token.base64_url());
        w.push("\"");
    });
}

/// Decodes a token, before the request that `read_token` writes it to.
pub(super) fn prepare_to_read_token(w: &mut Writer) {
    prepare(w, 1);
}

fn prepare(w: &mut Writer, parts: usize) {
    w.stock(&stock::CURSOR, &[("parameter", CURSOR), ("parts", &vec![PART; parts].join("[.]"))]);
}

/// Writes the member of a request that continues at the caller's token. DynamoDB reports an invalid
/// token.
pub(super) fn read_token(request: &mut Object<'_>) {
    request.member_when(&Condition::is_not_empty("$cursor"), "NextToken", |w| {
        w.push("\"");
        w.when_inline(&Condition::is_true("$isCursor"), |w| w.value_inside_string(&part(0)));
        w.push("\"");
    });
}

/// A part of a cursor.
fn part(index: usize) -> Expression {
    Expression::variable("parts").at(index).decoded_base64()
}
