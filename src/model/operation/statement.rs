//! Statements of
//! [PartiQL](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html).
//!
//! A statement is constant; values of the request are passed as its `?` parameters. It is parsed as
//! far as necessary to determine its action and its table, and rejected if these are unclear.

mod keys;
mod refused;
mod reserved_word;

use std::fmt;
use std::iter::Peekable;
use std::str::{CharIndices, FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};

use super::{Limit, NextToken, SuccessResponse};
use crate::model::written::{STATEMENT, Scalar};
use crate::model::{AttributeType, Handle, Kind, ResourceId, Table, ValueTemplate};

/// The maximum number of characters of a
/// [statement](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html).
pub(crate) const MOST_CHARACTERS: usize = 8192;

/// Executes a statement of PartiQL.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct ExecuteStatement {
    /// The statement, with a table by its name in this blueprint: `SELECT * FROM orders WHERE id =
    /// ?`.
    pub(crate) statement: PartiQl,
    /// The values of its `?`, in order.
    #[serde(default)]
    pub(crate) parameters: Vec<StatementParameter>,
    /// The maximum number of items to read for a response. SELECT only.
    pub(crate) limit: Option<Limit>,
    /// The token with which a caller continues the list. By default `{query-string.nextToken}`.
    /// SELECT only.
    pub(crate) next_token: Option<NextToken>,
    /// True for a strongly consistent read. SELECT only.
    #[serde(default)]
    pub(crate) consistent_read: bool,
    /// The response. The default is 200: a list for a SELECT, the item for RETURNING, otherwise
    /// `{}`.
    #[serde(rename = "answer")]
    pub(crate) response: Option<SuccessResponse>,
}

/// The value of a `?`, by type. `true`, `false` and `NULL` are written in the statement itself.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
pub enum StatementParameter {
    /// A string.
    S(ValueTemplate),
    /// A number.
    N(ValueTemplate),
    /// Bytes in Base64.
    B(ValueTemplate),
}

/// A statement on one table or one of its indexes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartiQl {
    pub(crate) verb: Verb,
    /// The text before the table, and after it and its index.
    pub(crate) around: [String; 2],
    pub(crate) table: Handle<Table>,
    pub(crate) index: Option<String>,
    /// The number of `?` parameters.
    pub(crate) parameters: usize,
    /// True if it returns the changed item.
    pub(crate) is_returning: bool,
}

/// The action of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[schemars(rename = "StatementVerb")]
pub(crate) enum Verb {
    Select,
    Insert,
    Update,
    Delete,
}

impl Verb {
    /// The required IAM
    /// [action](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html).
    pub(crate) const fn iam_action(self) -> &'static str {
        match self {
            Self::Select => "dynamodb:PartiQLSelect",
            Self::Insert => "dynamodb:PartiQLInsert",
            Self::Update => "dynamodb:PartiQLUpdate",
            Self::Delete => "dynamodb:PartiQLDelete",
        }
    }

    /// The number of each of the [`CLAUSES`] in a statement on one table.
    pub(crate) fn clauses(self) -> [usize; 3] {
        match self {
            Self::Select => [1, 1, 0],
            Self::Insert => [0, 0, 1],
            Self::Update => [0, 0, 0],
            Self::Delete => [0, 1, 0],
        }
    }

    /// The keywords that may follow the table.
    const fn after_table(self) -> &'static [&'static str] {
        match self {
            Self::Select => &["WHERE", "ORDER"],
            Self::Insert => &["VALUE"],
            Self::Update => &["SET", "REMOVE"],
            Self::Delete => &["WHERE"],
        }
    }
}

/// The error for a text that is not a [`PartiQl`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartiQlError {
    message: String,
    expected: &'static str,
}

impl PartiQlError {
    fn new(message: impl Into<String>, expected: &'static str) -> Self {
        Self { message: message.into(), expected }
    }

    /// The expected form.
    pub const fn expected(&self) -> &'static str {
        self.expected
    }
}

impl fmt::Display for PartiQlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for PartiQlError {}

impl ExecuteStatement {
    /// Creates a statement without parameters.
    pub fn new(statement: PartiQl) -> Self {
        Self {
            statement,
            parameters: Vec::new(),
            limit: None,
            next_token: None,
            consistent_read: false,
            response: None,
        }
    }

    /// The value of the next `?`.
    pub fn parameter(mut self, value: StatementParameter) -> Self {
        self.parameters.push(value);
        self
    }
}

impl StatementParameter {
    /// The type, and the value.
    pub(crate) const fn typed(&self) -> (AttributeType, &ValueTemplate) {
        match self {
            Self::S(value) => (AttributeType::S, value),
            Self::N(value) => (AttributeType::N, value),
            Self::B(value) => (AttributeType::B, value),
        }
    }
}

impl PartiQl {
    /// True if a SELECT reads an attribute, by name or with `*`.
    pub(crate) fn reads(&self, attribute: &str) -> bool {
        let [before, _] = &self.around;
        tokens(before).unwrap_or_default().iter().any(|token| match token.kind {
            TokenKind::Word | TokenKind::Name => token.text == attribute,
            TokenKind::Sign => token.text == "*",
            TokenKind::Text => false,
        })
    }
}

impl<'de> Deserialize<'de> for PartiQl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Statement;

        impl<'de> Visitor<'de> for Statement {
            type Value = PartiQl;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<PartiQl, D::Error> {
                Scalar::deserialize(deserializer)?.0.parse().map_err(|error: PartiQlError| {
                    D::Error::custom(format_args!("{error}; expected {}", error.expected()))
                })
            }
        }

        deserializer.deserialize_newtype_struct(STATEMENT, Statement)
    }
}

impl JsonSchema for PartiQl {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PartiQl".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A statement of PartiQL about one table: `SELECT … FROM table[.index] …`, `INSERT INTO table VALUE \
                …`, `UPDATE table SET … WHERE …` or `DELETE FROM table WHERE …`. Names with other characters than \
                letters, digits and `_` stand in double quotes.",
            "type": "string"
        })
    }
}

/// The keywords that introduce further statements or tables.
const CLAUSES: [&str; 3] = ["SELECT", "FROM", "INTO"];

const FORMS: &str = "SELECT … FROM table[.index] …, INSERT INTO table VALUE …, UPDATE table SET|REMOVE … WHERE … or \
                     DELETE FROM table WHERE …";

impl FromStr for PartiQl {
    type Err = PartiQlError;

    fn from_str(text: &str) -> Result<Self, PartiQlError> {
        let tokens = tokens(text)?;
        let verb = match tokens.first() {
            Some(first) if first.is_word("SELECT") => Verb::Select,
            Some(first) if first.is_word("INSERT") => Verb::Insert,
            Some(first) if first.is_word("UPDATE") => Verb::Update,
            Some(first) if first.is_word("DELETE") => Verb::Delete,
            _ => return Err(PartiQlError::new("unknown statement", FORMS)),
        };
        let at = match verb {
            Verb::Select => tokens.iter().position(|token| token.is_word("FROM")),
            Verb::Insert => {
                Some(1).filter(|at| tokens.get(*at).is_some_and(|token| token.is_word("INTO")))
            }
            Verb::Delete => {
                Some(1).filter(|at| tokens.get(*at).is_some_and(|token| token.is_word("FROM")))
            }
            Verb::Update => Some(0),
        };
        let named = at.and_then(|at| Some((at, names(&tokens, at + 1).ok()?.2)));
        let count = |word| tokens.iter().filter(|token| token.is_word(word)).count();
        if CLAUSES.map(count) != verb.clauses() {
            return Err(PartiQlError::new("a nested statement, or not exactly one table", FORMS));
        }
        if let Some((at, next)) = named {
            refused::check(&tokens, at..next)?;
        }
        check_returning(&tokens, verb)?;
        if matches!(verb, Verb::Update | Verb::Delete) && count("WHERE") == 0 {
            return Err(PartiQlError::new(
                "a statement without a specific item",
                "WHERE with the complete key",
            ));
        }
        let at = at.ok_or_else(|| PartiQlError::new("missing table", FORMS))? + 1;
        let (table, index, next) = names(&tokens, at)?;
        let after = tokens.get(next);
        let follows = match after {
            Some(token) => verb.after_table().iter().any(|word| token.is_word(word)),
            None => verb == Verb::Select,
        };
        if !follows {
            return Err(PartiQlError::new(
                format!("unexpected text after the table `{}`", table.text),
                "one table without an alias, in double quotes if its name has other characters than letters, digits and `_`",
            ));
        }
        if index.is_some() && verb != Verb::Select {
            return Err(PartiQlError::new("a write to an index", "the table itself"));
        }
        let end = index.as_ref().unwrap_or(&table).end;
        Ok(Self {
            verb,
            around: [text[..table.start].to_owned(), text[end..].to_owned()],
            table: Handle::new(ResourceId::new(Kind::Table, table.text.as_str())),
            index: index.map(|index| index.text.clone()),
            parameters: tokens
                .iter()
                .filter(|token| token.kind == TokenKind::Sign && token.text == "?")
                .count(),
            is_returning: count("RETURNING") > 0,
        })
    }
}

/// Rejects RETURNING in statements that [do not support
/// it](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.delete.html).
fn check_returning(tokens: &[Token], verb: Verb) -> Result<(), PartiQlError> {
    let Some(at) = tokens.iter().position(|token| token.is_word("RETURNING")) else {
        return Ok(());
    };
    let returns = |which: [&str; 2]| matches!(&tokens[at + 1..], [all, age, star] if all.is_word(which[0]) && age.is_word(which[1]) && star.text == "*");
    let (is_fine, expected) = match verb {
        Verb::Select | Verb::Insert => (false, "UPDATE or DELETE, or no RETURNING"),
        Verb::Delete => (returns(["ALL", "OLD"]), "RETURNING ALL OLD *"),
        Verb::Update => (
            [["ALL", "OLD"], ["ALL", "NEW"], ["MODIFIED", "OLD"], ["MODIFIED", "NEW"]]
                .into_iter()
                .any(returns),
            "RETURNING with ALL or MODIFIED, OLD or NEW, and *",
        ),
    };
    if is_fine { Ok(()) } else { Err(PartiQlError::new("unsupported RETURNING", expected)) }
}

/// The table and its index, and the position after them.
fn names(tokens: &[Token], at: usize) -> Result<(&Token, Option<&Token>, usize), PartiQlError> {
    let name = |at: usize| {
        tokens
            .get(at)
            .filter(|token| token.kind != TokenKind::Sign && token.kind != TokenKind::Text)
    };
    let missing = || PartiQlError::new("missing table", FORMS);
    let table = name(at).ok_or_else(missing)?;
    if tokens.get(at + 1).is_some_and(|token| token.kind == TokenKind::Sign && token.text == ".") {
        return Ok((table, Some(name(at + 2).ok_or_else(missing)?), at + 3));
    }
    Ok((table, None, at + 1))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TokenKind {
    /// A keyword, a name or a number.
    Word,
    /// A name in double quotes.
    Name,
    /// A string in single quotes.
    Text,
    /// Any other character.
    Sign,
}

struct Token {
    kind: TokenKind,
    /// Without quotes.
    text: String,
    start: usize,
    end: usize,
}

impl Token {
    fn is_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, PartiQlError> {
    let mut tokens = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((start, character)) = characters.next() {
        let (kind, word) = match character {
            character if character.is_whitespace() => continue,
            '"' => (TokenKind::Name, quoted(&mut characters, character)?),
            '\'' => (TokenKind::Text, quoted(&mut characters, character)?),
            ';' => return Err(PartiQlError::new("a `;`", "one statement")),
            character if is_of_word(character) => {
                let mut word = String::from(character);
                while let Some((_, character)) = characters.next_if(|(_, next)| is_of_word(*next)) {
                    word.push(character);
                }
                (TokenKind::Word, word)
            }
            character => {
                let next = characters.peek().map(|(_, next)| *next);
                if matches!((character, next), ('-', Some('-')) | ('/', Some('*'))) {
                    return Err(PartiQlError::new("a comment", "the statement alone"));
                }
                (TokenKind::Sign, character.to_string())
            }
        };
        let end = characters.peek().map_or(text.len(), |(end, _)| *end);
        tokens.push(Token { kind, text: word, start, end });
    }
    Ok(tokens)
}

const fn is_of_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// The contents of quotes, in which a doubled quote is a literal one.
fn quoted(characters: &mut Peekable<CharIndices<'_>>, quote: char) -> Result<String, PartiQlError> {
    let mut text = String::new();
    while let Some((_, character)) = characters.next() {
        if character != quote {
            text.push(character);
        } else if characters.next_if(|(_, next)| *next == quote).is_some() {
            text.push(quote);
        } else {
            return Ok(text);
        }
    }
    Err(PartiQlError::new(
        format!("unclosed `{quote}`"),
        "closed quotes; a doubled quote is a literal one",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_statement_is_about() {
        for (text, verb, table, index, parameters) in [
            ("SELECT * FROM orders", Verb::Select, "orders", None, 0),
            (
                "select a FROM \"order-lines\".by_date WHERE a = ? AND b = '?'",
                Verb::Select,
                "order-lines",
                Some("by_date"),
                1,
            ),
            (
                "INSERT INTO \"o\"\"x\" VALUE {'id': ?, 'from': 'select'}",
                Verb::Insert,
                "o\"x",
                None,
                1,
            ),
            (
                "UPDATE orders SET a = ? REMOVE b WHERE id = ?\n RETURNING ALL NEW *",
                Verb::Update,
                "orders",
                None,
                2,
            ),
            ("DELETE FROM orders WHERE id = 'it''s from'", Verb::Delete, "orders", None, 0),
        ] {
            let parsed: PartiQl = text.parse().expect(text);
            assert_eq!(
                (parsed.verb, &*parsed.table.id().name, parsed.index.as_deref(), parsed.parameters),
                (verb, table, index, parameters),
                "{text}"
            );
        }
        let parsed: PartiQl = "SELECT a FROM \"x\".\"y\" WHERE é = ?".parse().expect("a statement");
        assert_eq!(parsed.around, ["SELECT a FROM ", " WHERE é = ?"]);
    }

    fn refusal(text: &str) -> String {
        text.parse::<PartiQl>().expect_err(text).to_string()
    }

    #[test]
    fn unsupported_clauses_and_functions_are_rejected() {
        for (text, word) in [
            ("SELECT * FROM orders LIMIT 5", "LIMIT"),
            ("SELECT * FROM orders WHERE id = ? limit ?", "LIMIT"),
            ("SELECT * FROM orders WHERE id = ? OFFSET 5", "OFFSET"),
            ("SELECT class FROM orders GROUP BY class", "GROUP"),
            ("SELECT * FROM orders WHERE id = ? HAVING a = 1", "HAVING"),
            ("SELECT * FROM orders WHERE id = ? UNION", "UNION"),
            ("SELECT DISTINCT class FROM orders", "DISTINCT"),
            ("SELECT * FROM orders INNER JOIN others", "JOIN"),
            ("SELECT COUNT(*) FROM orders", "COUNT"),
            ("SELECT a, max(b) FROM orders", "max"),
            ("SELECT * FROM orders WHERE upper(a) = ?", "upper"),
            ("SELECT * FROM orders WHERE a = 1 AND COALESCE(b, 2) = ?", "COALESCE"),
            ("UPDATE orders SET a = if_not_exists(a, 0) + 1 WHERE id = ?", "if_not_exists"),
        ] {
            assert!(refusal(text).contains(word), "{text}: {}", refusal(text));
        }
        for text in [
            "SELECT * FROM orders WHERE size(a) > 3 AND begins_with(b, 'x') AND NOT contains(c, ?)",
            "SELECT * FROM orders WHERE attribute_type(\"a\", 'S') AND b IS NOT MISSING AND c IS NULL",
            "SELECT * FROM orders WHERE a IN ['x', ?] AND b BETWEEN 1 AND 2 OR NOT (c = -1.5)",
            "SELECT a.b[0], \"limit\" FROM orders WHERE note = 'no LIMIT, no COUNT(*)'",
            "UPDATE orders SET a = list_append(a, ?) SET s = set_add(s, <<'x', 'y'>>) REMOVE b WHERE id = ?",
            "UPDATE orders SET a = <<1>> WHERE id = ? AND b <> 1 AND c <= 2 RETURNING MODIFIED OLD *",
            "INSERT INTO orders VALUE {'id': ?, 'user': {'date': [1, <<'a'>>]}}",
            "SELECT * FROM orders WHERE id = ? ORDER BY id DESC, \"at\" ASC",
            "DELETE FROM orders WHERE id = ? RETURNING ALL OLD *",
        ] {
            text.parse::<PartiQl>().unwrap_or_else(|error| panic!("{text}: {error}"));
        }
    }

    #[test]
    fn reserved_words_are_names_in_quotes_only() {
        for word in reserved_word::words()
            .filter(|word| !["FALSE", "MISSING", "NOT", "NULL", "TRUE"].contains(word))
        {
            for word in [word.to_owned(), word.to_lowercase()] {
                for text in [
                    format!("SELECT a, {word} FROM orders WHERE id = ?"),
                    format!("SELECT * FROM orders WHERE id = ? AND {word} = ?"),
                    format!("SELECT * FROM orders WHERE id = ? AND ({word} > 1 OR b = 2)"),
                    format!("SELECT * FROM orders WHERE a.{word} = ?"),
                    format!("UPDATE orders SET {word} = ? WHERE id = ?"),
                    format!("UPDATE orders SET a = 1 REMOVE {word} WHERE id = ?"),
                ] {
                    refusal(&text);
                }
            }
        }
    }

    #[test]
    fn returning_is_of_what_changes_an_item() {
        for text in [
            "SELECT * FROM orders WHERE id = ? RETURNING ALL OLD *",
            "INSERT INTO orders VALUE {'id': 1} RETURNING ALL NEW *",
            "DELETE FROM orders WHERE id = ? RETURNING ALL NEW *",
            "UPDATE orders SET a = 1 WHERE id = ? RETURNING NEW *",
        ] {
            assert!(refusal(text).contains("RETURNING"), "{text}");
        }
    }

    #[test]
    fn what_a_statement_says_of_the_key() {
        let pins = |condition: &str, name: &str| {
            let text = format!("UPDATE orders SET a = 1 WHERE {condition}");
            text.parse::<PartiQl>().expect(&text).clauses().pins(name)
        };
        for condition in [
            "id = ?",
            "\"id\" = 'x'",
            "? = id",
            "a = 1 AND id = ?",
            "(a = 1 OR b = 2) AND id = ?",
            "(id = ? AND a > 1)",
            "b BETWEEN 1 AND 2 AND id = ? AND a = 3",
            "id = ? AND b BETWEEN 1 AND 2",
        ] {
            assert!(pins(condition, "id"), "{condition}");
        }
        for condition in [
            "ID = ?",
            "a.id = ?",
            "id > ?",
            "id <> ?",
            "id = ? OR a = 1",
            "id IN [?]",
            "NOT (id = ?)",
            "id BETWEEN ? AND ?",
            "(id = ? OR a = 1) AND b = 2",
            "begins_with(id, ?)",
        ] {
            assert!(!pins(condition, "id"), "{condition}");
        }
        let clauses = |text: &str| text.parse::<PartiQl>().expect(text).clauses();
        let update = clauses(
            "UPDATE o SET a = list_append(a, ?), b.c = 1 SET \"d\" = 2 REMOVE e WHERE id = ? AND f = 1",
        );
        assert_eq!(update.changed(), ["a", "b", "d", "e"]);
        let select = clauses("SELECT * FROM o WHERE id = ? ORDER BY id DESC, \"at\"");
        assert_eq!(select.order(), ["id", "at"]);
        assert!(select.tests("id") && !select.tests("at"));
        let insert = clauses("INSERT INTO o VALUE {'id': ?, 'a': {'b': 1, 'c': 2}, 'd': [1, 2]}");
        assert_eq!(insert.inserted(Verb::Insert).expect("a literal"), ["id", "a", "d"]);
    }

    #[test]
    fn what_a_statement_reads() {
        let reads = |text: &str, name: &str| text.parse::<PartiQl>().expect(text).reads(name);
        assert!(reads("SELECT \"date\", b FROM orders", "date"));
        assert!(reads("SELECT \"date\", b FROM orders", "b"));
        assert!(reads("SELECT * FROM orders", "a"));
        assert!(!reads("SELECT \"date\", b FROM orders WHERE a = 1", "a"));
        assert!(!reads("SELECT B FROM orders", "b"), "attributes differ by case");
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for text in [
            "",
            "EXISTS(SELECT * FROM orders)",
            "SELECT * FROM",
            "SELECT * FROM 'orders'",
            "SELECT * FROM order-lines",
            "SELECT * FROM orders, others",
            "SELECT * FROM orders o",
            "SELECT * FROM orders JOIN others",
            "SELECT * FROM orders WHERE id IN (SELECT id FROM others)",
            "SELECT * FROM orders; DELETE FROM orders WHERE id = 'x'",
            "SELECT * FROM orders -- all of them",
            "SELECT /* */ * FROM orders",
            "SELECT * FROM orders WHERE id = 'x",
            "INSERT orders VALUE {}",
            "UPDATE orders SET a = 1",
            "DELETE FROM orders",
            "UPDATE orders SET a = (SELECT b FROM others) WHERE id = 1",
            "INSERT INTO orders VALUE (SELECT * FROM others)",
            "DELETE FROM orders.by_date WHERE id = 1",
            "DELETE orders WHERE id = 1 AND x = 'FROM'",
            "DROP TABLE orders",
        ] {
            assert!(text.parse::<PartiQl>().is_err(), "{text}");
        }
    }
}
