//! Cursors: where a list goes on.
//!
//! A cursor is the key after which the next page begins, each attribute in Base64 of its own with `-` and `_` for the two
//! characters that mean something in a URL, and dots between them. It is opaque to callers, and nothing that they make of it
//! can do more than name a key: the parts come back as values in quotes. What is no cursor becomes an empty key, which
//! DynamoDB refuses.

use serde_json::json;

use super::super::expression::{Condition, Expression};
use super::super::stock;
use super::super::writer::{Object, Writer};
use crate::model::AttributeType;

/// The parameter of the query string that takes a cursor.
pub(crate) const PARAMETER: &str = "nextToken";

/// The header that gives a cursor where the body is nothing but the list.
pub(crate) const HEADER: &str = "X-Next-Token";

/// A part of a cursor, whole Base64, as a regular expression.
const PART: &str = "([A-Za-z0-9_-]{4})*([A-Za-z0-9_-]{4}|[A-Za-z0-9_-]{3}=|[A-Za-z0-9_-]{2}==)";

/// The attributes of the key that a list is continued by, with their types.
pub(super) type Keys<'a> = [(&'a str, AttributeType)];

/// Writes the member that a list ends with, if there is more of it.
pub(super) fn write(object: &mut Object<'_>, keys: &Keys<'_>) {
    let last = Expression::input_path("$.LastEvaluatedKey");
    object.member_when(&last.is_map(), PARAMETER, |w| {
        w.push("\"");
        for (index, part) in parts(&last, keys).enumerate() {
            if index > 0 {
                // A dot between two references is not always text to VTL.
                w.push("\\u002e");
            }
            w.reference_inside_string(&part);
        }
        w.push("\"");
    });
}

/// The same of a list that DynamoDB itself has a token for.
pub(super) fn write_token(object: &mut Object<'_>) {
    let token = Expression::input_path("$.NextToken");
    object.member_when(&token.is_string(), PARAMETER, |w| {
        w.push("\"");
        w.reference_inside_string(&token.base64_url());
        w.push("\"");
    });
}

/// Sets the header of a list that stands alone, if there is more of it.
pub(super) fn write_header(w: &mut Writer, keys: &Keys<'_>) {
    let last = Expression::input_path("$.LastEvaluatedKey");
    w.when(&last.is_map(), |w| {
        w.line("#set($dot = '.')");
        let cursor = parts(&last, keys).map(|part| part.to_string()).collect::<Vec<_>>().join("$dot");
        w.line(&format!("#set($context.responseOverride.header.{HEADER} = \"{cursor}\")"));
    });
}

/// The attributes of a key, each in letters that mean nothing in a URL.
fn parts<'k>(last: &'k Expression, keys: &'k Keys<'_>) -> impl Iterator<Item = Expression> + 'k {
    keys.iter().map(move |(name, of)| last.get(name).get(of.descriptor()).base64_url())
}

/// Takes a cursor apart, before the request that `read` puts it into.
pub(super) fn prepare_to_read(w: &mut Writer, keys: &Keys<'_>) {
    prepare(w, keys.len());
}

/// Takes a token out of its cursor, before the request that `read_token` puts it into.
pub(super) fn prepare_to_read_token(w: &mut Writer) {
    prepare(w, 1);
}

fn prepare(w: &mut Writer, parts: usize) {
    w.stock(&stock::CURSOR, &json!({"parameter": PARAMETER, "parts": vec![PART; parts].join("[.]")}));
}

/// Writes the member of a request that goes on where the caller's cursor says.
pub(super) fn read(request: &mut Object<'_>, keys: &Keys<'_>) {
    let is_given = Condition::is_not_empty("$cursor");
    request.member_when(&is_given, "ExclusiveStartKey", |w| {
        w.object(|key| {
            for (index, (name, of)) in keys.iter().enumerate() {
                key.member_when(&Condition::is_true("$isCursor"), name, |w| {
                    w.object_inline(|w| {
                        w.name(of.descriptor());
                        w.quoted(&part(index));
                    });
                });
            }
        });
    });
}

/// Writes the member of a request that goes on where the caller's token says. Of what is none, DynamoDB says so.
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
