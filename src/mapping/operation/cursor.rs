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
use crate::model::{Operation as Declared, ValueSource};
use crate::plan::operation::{LastKey, Operation};

/// The regular expression of a part of a cursor: complete Base64.
const PART: &str = r"([\w-]{4})*([\w-]{4}|[\w-]{3}=|[\w-]{2}==)";

/// The key at which a page ends.
fn last_key() -> Expression {
    Expression::input_path("$.LastEvaluatedKey")
}

/// DynamoDB's own token, with which the list of a statement continues.
fn token() -> Expression {
    Expression::input_path("$.NextToken")
}

/// Holds if DynamoDB has more of the list than it returns.
pub(in super::super) fn goes_on(operation: &Operation<'_>) -> Condition {
    match operation.declared {
        Declared::ExecuteStatement(_) => token().is_string(),
        _ => last_key().is_map(),
    }
}

/// The cursor of a list.
pub(in super::super) struct Cursor<'a> {
    operation: &'a Operation<'a>,
    /// The key at which the list continues; empty if the list has no cursor.
    keys: Vec<LastKey<'a>>,
    /// The source of the caller's cursor.
    source: ValueSource,
}

impl<'a> Cursor<'a> {
    pub(in super::super) fn of(operation: &'a Operation) -> Self {
        let keys = if operation.responds_with_page() { operation.last_key() } else { Vec::new() };
        Self { operation, keys, source: operation.token_source() }
    }

    /// The key attributes that are not known from the request.
    fn carried(&self) -> impl Iterator<Item = &LastKey<'a>> {
        self.keys.iter().filter(|key| key.known.is_none())
    }

    /// The parts of the cursor, each encoded for URLs: DynamoDB's token, or attributes of the last
    /// key.
    fn parts(&self) -> Vec<Expression> {
        match self.operation.declared {
            Declared::ExecuteStatement(_) => vec![token().base64_url()],
            _ => self
                .carried()
                .map(|key| last_key().get(key.name).get(key.of.descriptor()).base64_url())
                .collect(),
        }
    }

    /// Holds if the list continues.
    pub(in super::super) fn goes_on(&self) -> Condition {
        if self.operation.responds_with_page() {
            goes_on(self.operation)
        } else {
            Condition::never()
        }
    }

    /// Writes the cursor within an open JSON string.
    pub(in super::super) fn value_inside_string(&self, w: &mut Writer) {
        for (index, part) in self.parts().iter().enumerate() {
            if index > 0 {
                // VTL does not always treat a dot between two references as text.
                w.push("\\u002e");
            }
            w.reference_inside_string(part);
        }
    }

    /// The cursor as a string.
    pub(in super::super) fn text(&self, w: &mut Writer) -> Expression {
        let parts: Vec<_> = self.parts().iter().map(ToString::to_string).collect();
        if parts.len() > 1 {
            w.line("#set($dot = '.')");
        }
        Expression::interpolated(&parts.join("$dot"))
    }

    /// Parses a cursor, before the request that [`Self::read`] writes it to.
    pub(super) fn prepare_to_read(&self, w: &mut Writer) {
        if !self.keys.is_empty() {
            prepare(w, &self.source, self.carried().count());
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

/// Decodes a token, before the request that `read_token` writes it to.
pub(super) fn prepare_to_read_token(w: &mut Writer, operation: &Operation<'_>) {
    prepare(w, &operation.token_source(), 1);
}

fn prepare(w: &mut Writer, source: &ValueSource, parts: usize) {
    let source = w.source(source).to_string();
    let parts = vec![PART; parts].join("[.]");
    w.stock(&stock::CURSOR, &[("source", &source), ("parts", &parts)]);
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
