//! Expressions of DynamoDB: conditions, filters, keys and updates.

use serde_json::Value;

use super::decode::Decoder;
use super::{object, text};
use crate::vtl::Json;

/// A request of DynamoDB with its placeholders.
pub(super) struct Placeholders<'a> {
    pub(super) request: &'a Value,
    pub(super) decoder: &'a Decoder,
}

/// A condition as it is written in an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    /// A test of an attribute, as a blueprint has it.
    Test(String, Json),
}

impl Condition {
    /// The condition as a mapping of a blueprint.
    pub(super) fn form(&self) -> Json {
        match self {
            Self::Test(attribute, test) => object([(attribute, Some(test.clone()))]),
            Self::Not(of) => object([("not", Some(of.form()))]),
            Self::Any(of) => object([("any", Some(Json::Array(forms(of))))]),
            Self::All(of) => {
                let mut members = indexmap::IndexMap::new();
                for condition in of {
                    let Json::Object(form) = condition.form() else { continue };
                    for (name, value) in form {
                        if members.contains_key(&name) {
                            return object([("all", Some(Json::Array(forms(of))))]);
                        }
                        members.insert(name, value);
                    }
                }
                Json::Object(members)
            }
        }
    }

    /// The conditions that must all hold.
    pub(super) fn parts(self) -> Vec<Self> {
        match self {
            Self::All(parts) => parts,
            one => vec![one],
        }
    }
}

fn forms(of: &[Condition]) -> Vec<Json> {
    of.iter().map(Condition::form).collect()
}

/// A clause of an update.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Change {
    /// `SET a = value`
    Set(String, Json),
    /// `SET a = if_not_exists(a, value)`
    IfNotExists(String, Json),
    /// `SET a = list_append(…)`; true if the values come first.
    Append(String, Json, bool),
    /// `SET a = b + c` and so on, as a blueprint calculates.
    Calculate(String, Json),
    /// `SET a = if_not_exists(a, 0) + value`, or minus if true.
    Count(String, Json, bool),
    /// `ADD a value`
    Add(String, Json),
    /// `DELETE a value`
    Delete(String, Json),
    /// `REMOVE a`
    Remove(String),
}

/// An operand of an expression.
#[derive(Debug, Clone, PartialEq)]
enum Operand {
    Attribute(String),
    Value(Json),
    /// `if_not_exists(a, b)`
    IfNotExists(String, Box<Operand>),
    /// `list_append(a, b)`
    ListAppend(Box<Operand>, Box<Operand>),
    /// `size(a)`
    Size(String),
}

struct Parser<'p, 'a> {
    of: &'p Placeholders<'a>,
    tokens: Vec<String>,
    at: usize,
}

impl<'a> Placeholders<'a> {
    /// The condition of a member; `None` if there is none, or if it is not understood.
    pub(super) fn condition(&self, member: &str) -> Option<Condition> {
        let mut parser = self.parser(member)?;
        let condition = parser.any()?;
        parser.is_done().then_some(condition)
    }

    /// The changes of `UpdateExpression`.
    pub(super) fn changes(&self) -> Option<Vec<Change>> {
        let mut parser = self.parser("UpdateExpression")?;
        let mut changes = Vec::new();
        while let Some(clause) = parser.next() {
            loop {
                changes.push(parser.change(&clause.to_ascii_uppercase())?);
                if parser.peek() != Some(",") {
                    break;
                }
                parser.at += 1;
            }
        }
        Some(changes)
    }

    /// The attributes of `ProjectionExpression`.
    pub(super) fn projection(&self) -> Option<Vec<String>> {
        let mut parser = self.parser("ProjectionExpression")?;
        let mut attributes = vec![parser.attribute()?];
        while parser.peek() == Some(",") {
            parser.at += 1;
            attributes.push(parser.attribute()?);
        }
        Some(attributes)
    }

    fn parser<'p>(&'p self, member: &str) -> Option<Parser<'p, 'a>> {
        let expression = self.request.get(member)?.as_str()?;
        Some(Parser { of: self, tokens: tokens(expression), at: 0 })
    }

    fn name(&self, token: &str) -> Option<String> {
        if token.starts_with('#') {
            let name = self.request.get("ExpressionAttributeNames")?.get(token)?;
            return name.as_str().map(str::to_owned);
        }
        Some(token.to_owned())
    }

    fn value(&self, token: &str) -> Option<Json> {
        let value = self.request.get("ExpressionAttributeValues")?.get(token)?;
        attribute_value(value, self.decoder)
    }
}

/// The value of an attribute of DynamoDB as a blueprint has it.
pub(super) fn attribute_value(value: &Value, decoder: &Decoder) -> Option<Json> {
    let members = value.as_object()?;
    let (of, inner) = members.iter().next().filter(|_| members.len() == 1)?;
    Some(match (of.as_str(), inner) {
        ("S" | "B", Value::String(inner)) => text(decoder.text(inner)),
        ("N", Value::String(inner)) => {
            let decoded = decoder.text(inner);
            if decoded == *inner
                && let Ok(number) = serde_json::from_str::<serde_json::Number>(inner)
            {
                Json::from(Value::Number(number))
            } else {
                text(decoded)
            }
        }
        ("BOOL", Value::Bool(inner)) => Json::Boolean(*inner),
        ("NULL", _) => Json::Null,
        ("L", Value::Array(items)) => {
            let items = items.iter().map(|item| attribute_value(item, decoder));
            Json::Array(items.collect::<Option<_>>()?)
        }
        ("SS" | "NS" | "BS", Value::Array(items)) => {
            let items = items.iter().map(|item| Some(text(decoder.text(item.as_str()?))));
            Json::Array(items.collect::<Option<_>>()?)
        }
        ("M", Value::Object(members)) => {
            let members = members.iter();
            let members = members
                .map(|(name, member)| Some((name.clone(), attribute_value(member, decoder)?)));
            Json::Object(members.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

fn tokens(expression: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = expression.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || "_#:.[]-".contains(c);
        let length = if is_word(first) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else if ["<>", "<=", ">="].iter().any(|of| rest.starts_with(of)) {
            2
        } else {
            first.len_utf8()
        };
        tokens.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    tokens
}

impl Parser<'_, '_> {
    fn peek(&self) -> Option<&str> {
        self.tokens.get(self.at).map(String::as_str)
    }

    fn next(&mut self) -> Option<String> {
        let token = self.tokens.get(self.at).cloned()?;
        self.at += 1;
        Some(token)
    }

    fn is_word(&self, word: &str) -> bool {
        self.peek().is_some_and(|token| token.eq_ignore_ascii_case(word))
    }

    fn expect(&mut self, token: &str) -> Option<()> {
        self.next()?.eq_ignore_ascii_case(token).then_some(())
    }

    fn is_done(&self) -> bool {
        self.at == self.tokens.len()
    }

    fn any(&mut self) -> Option<Condition> {
        let mut parts = vec![self.all()?];
        while self.is_word("OR") {
            self.at += 1;
            parts.push(self.all()?);
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { Condition::Any(parts) })
    }

    fn all(&mut self) -> Option<Condition> {
        let mut parts = vec![self.not()?];
        while self.is_word("AND") {
            self.at += 1;
            parts.push(self.not()?);
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { Condition::All(parts) })
    }

    fn not(&mut self) -> Option<Condition> {
        if self.is_word("NOT") {
            self.at += 1;
            return Some(Condition::Not(Box::new(self.not()?)));
        }
        if self.peek() == Some("(") {
            self.at += 1;
            let inner = self.any()?;
            self.expect(")")?;
            return Some(inner);
        }
        self.test()
    }

    fn test(&mut self) -> Option<Condition> {
        let first = self.peek()?.to_ascii_lowercase();
        let test = |name: &str, value: Json| object([(name, Some(value))]);
        if self.tokens.get(self.at + 1).is_some_and(|next| next == "(") && first != "size" {
            self.at += 2;
            let attribute = self.attribute()?;
            let of = match &*first {
                "attribute_exists" => text("exists"),
                "attribute_not_exists" => text("not-exists"),
                "attribute_type" | "begins_with" | "contains" => {
                    self.expect(",")?;
                    let value = self.operand_form()?;
                    let name = match &*first {
                        "attribute_type" => "attribute-type",
                        "begins_with" => "begins-with",
                        _ => "contains",
                    };
                    test(name, value)
                }
                _ => return None,
            };
            self.expect(")")?;
            return Some(Condition::Test(attribute, of));
        }
        let left = self.operand()?;
        let of = match self.next()?.to_ascii_uppercase().as_str() {
            "=" => test("equals", self.operand_form()?),
            "<>" => test("not-equals", self.operand_form()?),
            "<" => test("less-than", self.operand_form()?),
            "<=" => test("at-most", self.operand_form()?),
            ">" => test("greater-than", self.operand_form()?),
            ">=" => test("at-least", self.operand_form()?),
            "BETWEEN" => {
                let low = self.operand_form()?;
                self.expect("AND")?;
                test("between", Json::Array(vec![low, self.operand_form()?]))
            }
            "IN" => {
                self.expect("(")?;
                let mut values = vec![self.operand_form()?];
                while self.peek() == Some(",") {
                    self.at += 1;
                    values.push(self.operand_form()?);
                }
                self.expect(")")?;
                test("one-of", Json::Array(values))
            }
            _ => return None,
        };
        match left {
            Operand::Attribute(attribute) => Some(Condition::Test(attribute, of)),
            Operand::Size(attribute) => Some(Condition::Test(attribute, test("size", of))),
            _ => None,
        }
    }

    /// A name or a path with its placeholders resolved.
    fn attribute(&mut self) -> Option<String> {
        let token = self.next()?;
        let parts = token.split('.').map(|part| {
            let (name, index) = match part.find('[') {
                Some(at) => part.split_at(at),
                None => (part, ""),
            };
            Some(format!("{}{index}", self.of.name(name)?))
        });
        Some(parts.collect::<Option<Vec<_>>>()?.join("."))
    }

    fn operand(&mut self) -> Option<Operand> {
        let token = self.peek()?.to_owned();
        let is_call = self.tokens.get(self.at + 1).is_some_and(|next| next == "(");
        match (token.to_ascii_lowercase().as_str(), is_call) {
            ("if_not_exists", true) => {
                self.at += 2;
                let attribute = self.attribute()?;
                self.expect(",")?;
                let otherwise = self.operand()?;
                self.expect(")")?;
                Some(Operand::IfNotExists(attribute, Box::new(otherwise)))
            }
            ("list_append", true) => {
                self.at += 2;
                let first = self.operand()?;
                self.expect(",")?;
                let second = self.operand()?;
                self.expect(")")?;
                Some(Operand::ListAppend(Box::new(first), Box::new(second)))
            }
            ("size", true) => {
                self.at += 2;
                let attribute = self.attribute()?;
                self.expect(")")?;
                Some(Operand::Size(attribute))
            }
            (_, true) => None,
            _ if token.starts_with(':') => {
                self.at += 1;
                Some(Operand::Value(self.of.value(&token)?))
            }
            _ => Some(Operand::Attribute(self.attribute()?)),
        }
    }

    /// An operand as a blueprint has it.
    fn operand_form(&mut self) -> Option<Json> {
        match self.operand()? {
            Operand::Value(value) => Some(value),
            Operand::Attribute(attribute) => Some(object([("attribute", Some(text(attribute)))])),
            _ => None,
        }
    }

    fn change(&mut self, clause: &str) -> Option<Change> {
        let attribute = self.attribute()?;
        match clause {
            "REMOVE" => return Some(Change::Remove(attribute)),
            "ADD" | "DELETE" => {
                let token = self.next()?;
                let value = self.of.value(&token)?;
                return Some(if clause == "ADD" {
                    Change::Add(attribute, value)
                } else {
                    Change::Delete(attribute, value)
                });
            }
            "SET" => {}
            _ => return None,
        }
        self.expect("=")?;
        let left = self.operand()?;
        if let Some(sign @ ("+" | "-")) = self.peek() {
            let is_minus = sign == "-";
            self.at += 1;
            let right = self.operand()?;
            return Some(match (left, right) {
                (Operand::IfNotExists(of, _), Operand::Value(value)) if of == attribute => {
                    Change::Count(attribute, value, is_minus)
                }
                (left, right) => {
                    let name = if is_minus { "minus" } else { "plus" };
                    let operands = vec![form(left)?, form(right)?];
                    let value = object([(name, Some(Json::Array(operands)))]);
                    Change::Calculate(attribute, value)
                }
            });
        }
        Some(match left {
            Operand::Value(value) => Change::Set(attribute, value),
            Operand::Attribute(of) => {
                Change::Calculate(attribute, object([("attribute", Some(text(of)))]))
            }
            Operand::IfNotExists(of, otherwise) if of == attribute => match *otherwise {
                Operand::Value(value) => Change::IfNotExists(attribute, value),
                _ => return None,
            },
            Operand::ListAppend(first, second) => match (*first, *second) {
                (Operand::Value(value), _) => Change::Append(attribute, value, true),
                (_, Operand::Value(value)) => Change::Append(attribute, value, false),
                _ => return None,
            },
            _ => return None,
        })
    }
}

fn form(operand: Operand) -> Option<Json> {
    match operand {
        Operand::Value(value) => Some(value),
        Operand::Attribute(attribute) => Some(object([("attribute", Some(text(attribute)))])),
        _ => None,
    }
}
