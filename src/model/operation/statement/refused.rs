//! Statements that DynamoDB refuses whatever the request: clauses and functions that its `PartiQL`
//! has not, and attributes that are called like keywords.
//!
//! Only what is certain is refused here. What else a statement may hold, DynamoDB decides.

use super::reserved_word::is_reserved;
use crate::model::lookalike;

use super::{PartiQlError, Token, TokenKind};

/// Clauses of `PartiQL` that DynamoDB's
/// [SELECT](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html)
/// has not, and the remedies.
const CLAUSES: [(&str, &str); 9] = [
    ("LIMIT", "no LIMIT: `limit` of the operation says how many items are read"),
    ("OFFSET", "no OFFSET: the answer's `nextToken` leads to the next page"),
    ("GROUP", "items as they are stored, without GROUP BY"),
    ("HAVING", "a condition in WHERE"),
    ("UNION", "one SELECT"),
    ("INTERSECT", "one SELECT"),
    ("EXCEPT", "one SELECT"),
    ("JOIN", "one table"),
    ("DISTINCT", "all items, without DISTINCT"),
];

/// The
/// [functions](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-functions.html),
/// and those of
/// [UPDATE](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.update.html).
const FUNCTIONS: [&str; 9] = [
    "attribute_type",
    "begins_with",
    "contains",
    "exists",
    "list_append",
    "missing",
    "set_add",
    "set_delete",
    "size",
];

const AGGREGATES: [&str; 5] = ["AVG", "COUNT", "MAX", "MIN", "SUM"];

/// Keywords that can stand where a value is expected.
const VALUES: [&str; 5] = ["FALSE", "MISSING", "NOT", "NULL", "TRUE"];

/// Keywords behind which a value is expected.
const BEFORE_VALUES: [&str; 10] =
    ["SELECT", "WHERE", "AND", "OR", "BETWEEN", "IN", "BY", "SET", "REMOVE", "VALUE"];

/// The kind of token that comes next, by the one before it.
#[derive(Clone, Copy, PartialEq)]
enum Expected {
    Value,
    /// An operator, or a keyword that goes on.
    More,
    /// A step of a path, behind its dot.
    Step,
    /// A type's name, behind IS.
    Type,
}

/// Reports what DynamoDB certainly refuses; `table` is the range of the tokens that name the table.
pub(super) fn check(tokens: &[Token], table: std::ops::Range<usize>) -> Result<(), PartiQlError> {
    let mut expected = Expected::More;
    let mut bags = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        if table.contains(&index) {
            expected = Expected::More;
            continue;
        }
        expected = match token.kind {
            TokenKind::Name => Expected::More,
            TokenKind::Text => {
                if let Some(found) = lookalike::in_text(&token.text) {
                    return Err(PartiQlError::new(
                        format!(
                            "`{}` in a statement is text, and no value of the request",
                            found.written
                        ),
                        "a `?`, and the value in `parameters`",
                    ));
                }
                Expected::More
            }
            TokenKind::Word => match word(token, tokens.get(index + 1), expected)? {
                Some(next) => next,
                // DynamoDB's own words are all that follows.
                None => return Ok(()),
            },
            TokenKind::Sign => {
                let is_double = index > 0
                    && tokens[index - 1].text == token.text
                    && tokens[index - 1].end == token.start;
                match token.text.as_str() {
                    "<" if is_double => {
                        bags += 1;
                        Expected::Value
                    }
                    ">" if is_double && bags > 0 => {
                        bags -= 1;
                        Expected::More
                    }
                    "?" | ")" | "]" | "}" => Expected::More,
                    "*" if expected == Expected::Value => Expected::More,
                    "." => Expected::Step,
                    ":" if expected == Expected::Value
                        && tokens
                            .get(index + 1)
                            .is_some_and(|next| next.kind == TokenKind::Word) =>
                    {
                        return Err(PartiQlError::new(
                            format!(
                                "DynamoDB has no named parameters, such as `:{}`",
                                tokens[index + 1].text
                            ),
                            "a `?`, and the value in `parameters`",
                        ));
                    }
                    _ => Expected::Value,
                }
            }
        };
    }
    Ok(())
}

/// Returns the kind of token behind a word; nothing where the rest is of keywords alone.
fn word(
    token: &Token,
    next: Option<&Token>,
    expected: Expected,
) -> Result<Option<Expected>, PartiQlError> {
    if let Some((clause, remedy)) = CLAUSES.into_iter().find(|(clause, _)| token.is_word(clause)) {
        return Err(PartiQlError::new(format!("DynamoDB has no {clause} in PartiQL"), remedy));
    }
    let is_one_of = |words: &[&str]| words.iter().any(|word| token.is_word(word));
    match expected {
        Expected::Value
            if next.is_some_and(|next| next.kind == TokenKind::Sign && next.text == "(") =>
        {
            if is_one_of(&AGGREGATES) {
                let message =
                    format!("DynamoDB has no aggregate functions, such as {}", token.text);
                return Err(PartiQlError::new(
                    message,
                    "the items themselves: `body: count` of a query counts a page's",
                ));
            }
            if !is_one_of(&FUNCTIONS) && !is_one_of(&VALUES) {
                return Err(PartiQlError::new(
                    format!("DynamoDB has no function `{}` in PartiQL", token.text),
                    "attribute_type, begins_with, contains, missing or size; list_append, set_add or set_delete in SET",
                ));
            }
            Ok(Some(Expected::More))
        }
        Expected::Value if token.is_word("NOT") => Ok(Some(Expected::Value)),
        Expected::Value if is_one_of(&VALUES) => Ok(Some(Expected::More)),
        Expected::Value | Expected::Step if is_reserved(&token.text) => Err(PartiQlError::new(
            format!("`{}` is a reserved word of PartiQL", token.text),
            "the attribute's name in double quotes",
        )),
        Expected::Type if token.is_word("NOT") => Ok(Some(Expected::Type)),
        Expected::More if token.is_word("RETURNING") => Ok(None),
        Expected::More if token.is_word("IS") => Ok(Some(Expected::Type)),
        Expected::More if is_one_of(&BEFORE_VALUES) => Ok(Some(Expected::Value)),
        _ => Ok(Some(Expected::More)),
    }
}
