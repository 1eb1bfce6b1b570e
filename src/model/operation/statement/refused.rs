//! Statements that DynamoDB always rejects: with unsupported clauses and functions, or with
//! attributes named like keywords.
//!
//! Only certain errors are reported here. DynamoDB validates the rest.

use super::reserved_word::is_reserved;
use crate::model::lookalike;

use super::{PartiQlError, Token, TokenKind};

/// Unsupported `PartiQL` clauses in DynamoDB's
/// [SELECT](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html),
/// with remedies.
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

/// Keywords that may stand in place of a value.
const VALUES: [&str; 5] = ["FALSE", "MISSING", "NOT", "NULL", "TRUE"];

/// Keywords that precede a value.
const BEFORE_VALUES: [&str; 10] =
    ["SELECT", "WHERE", "AND", "OR", "BETWEEN", "IN", "BY", "SET", "REMOVE", "VALUE"];

/// The kind of the next token, depending on the previous one.
#[derive(Clone, Copy, PartialEq)]
enum Expected {
    Value,
    /// An operator, or a continuing keyword.
    More,
    /// A step of a path, after its dot.
    Step,
    /// The name of a type, after IS.
    Type,
}

/// Reports certain errors; `table` is the range of the tokens that name the table.
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
                            "`{}` is plain text in a statement, not a value of the request",
                            found.written
                        ),
                        "`?` with a value in `parameters`",
                    ));
                }
                Expected::More
            }
            TokenKind::Word => match word(token, tokens.get(index + 1), expected)? {
                Some(next) => next,
                // Only DynamoDB's own keywords follow.
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
                                "DynamoDB does not support named parameters such as `:{}`",
                                tokens[index + 1].text
                            ),
                            "`?` with a value in `parameters`",
                        ));
                    }
                    _ => Expected::Value,
                }
            }
        };
    }
    Ok(())
}

/// Returns the kind of the token after a word; `None` if only keywords follow.
fn word(
    token: &Token,
    next: Option<&Token>,
    expected: Expected,
) -> Result<Option<Expected>, PartiQlError> {
    if let Some((clause, remedy)) = CLAUSES.into_iter().find(|(clause, _)| token.is_word(clause)) {
        return Err(PartiQlError::new(
            format!("DynamoDB does not support {clause} in PartiQL"),
            remedy,
        ));
    }
    let is_one_of = |words: &[&str]| words.iter().any(|word| token.is_word(word));
    match expected {
        Expected::Value
            if next.is_some_and(|next| next.kind == TokenKind::Sign && next.text == "(") =>
        {
            if is_one_of(&AGGREGATES) {
                let message =
                    format!("DynamoDB does not support aggregate functions such as {}", token.text);
                return Err(PartiQlError::new(
                    message,
                    "the items themselves: `body: count` of a query counts a page's",
                ));
            }
            if !is_one_of(&FUNCTIONS) && !is_one_of(&VALUES) {
                return Err(PartiQlError::new(
                    format!("DynamoDB does not support the function `{}` in PartiQL", token.text),
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
