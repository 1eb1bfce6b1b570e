//! The partition keys that an operation can name, for a condition of the policy that allows it.
//!
//! [`dynamodb:LeadingKeys`](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html)
//! contains the partition keys that a request names. API Gateway assumes the API's role for every
//! caller, so a condition of the role's policy cannot compare a key with the caller. It can require
//! the constant text with which a key starts: `USER#` of
//! `USER#{context.identity.cognitoIdentityId}`. The mapping template provides the rest of the key.
//!
//! With the credentials of the caller, IAM knows the user of an identity pool by a [policy
//! variable](https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html), so that the
//! condition contains the whole key.
//!
//! `ForAllValues` also holds for a request that names no key; `Null` denies such requests:
//! [Multivalued context
//! keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html).

use std::collections::BTreeSet;

use super::{Operation, Step};
use crate::model::operation::{StepKind, Values};
use crate::model::{AttributeType, Part, Reference, Statement, Table, ValueSource, ValueTemplate};

pub(crate) const KEY: &str = "dynamodb:LeadingKeys";

/// A permission of an operation, and the partition keys for which it is used.
pub(crate) struct Right<'a> {
    pub(crate) table: &'a Table,
    statement: Statement,
    pub(crate) keys: Vec<LeadingKey<'a>>,
}

/// A partition key that a request names.
pub(crate) struct LeadingKey<'a> {
    /// The field with its value, within the operation.
    pub(crate) field: Vec<String>,
    value: Value<'a>,
}

pub(crate) enum Value<'a> {
    Is(&'a ValueTemplate),
    /// Any value, with the reason.
    Unknown(&'static str),
}

impl Operation<'_> {
    /// The required IAM permissions, one statement for each table or index.
    pub(crate) fn statements(&self) -> Vec<Statement> {
        let statement = |Right { table, statement, keys }: Right<'_>| {
            let pattern =
                if self.is_of_caller { LeadingKey::pattern_of_caller } else { LeadingKey::pattern };
            let patterns: Option<BTreeSet<_>> = keys.iter().map(pattern).collect();
            match patterns {
                Some(patterns) if self.is_of_caller || self.has_leading_keys_of(table) => statement
                    .when("ForAllValues:StringLike", KEY, patterns)
                    .when("Null", KEY, ["false"]),
                // Keys that can be anything have been reported.
                _ => statement,
            }
        };
        self.rights().into_iter().map(statement).collect()
    }

    pub(crate) fn rights(&self) -> Vec<Right<'_>> {
        self.steps.iter().map(Right::of_step).collect()
    }
}

impl<'a> Right<'a> {
    fn of_step(step: &'a Step<'a>) -> Self {
        let key = |field: &[&str], value| LeadingKey::new(step, field, value);
        let among = |field: &[&str], values, otherwise| {
            let (partition_key, _) = step.table.key_of(None);
            match Values::get(values, partition_key) {
                Some(value) => key(&[field, &[partition_key]].concat(), Value::Is(value)),
                None => key(field, Value::Unknown(otherwise)),
            }
        };
        let keys = match step.kind {
            StepKind::Put(put) => vec![among(&["values"], &put.values, COMES_WITH_BODY)],
            StepKind::Query(query) => vec![match (&query.index, step.partition_key()) {
                (None, Some(value)) => key(&["partition-key"], Value::Is(value)),
                _ => key(&["index"], Value::Unknown(OF_INDEX)),
            }],
            StepKind::Scan(_) => vec![key(&[], Value::Unknown(SCAN))],
            StepKind::Statement(_) => vec![key(&["statement"], Value::Unknown(STATEMENT))],
            StepKind::BatchGet(_) | StepKind::BatchWrite(_) => {
                let lists = step.lists.iter().map(|listed| {
                    let field = [&listed.place()[..], &[listed.kind.section()]].concat();
                    among(&field, listed.values, COMES_WITH_LIST)
                });
                lists.collect()
            }
            _ => step.key().map(|key| among(&["key"], key, NO_VALUE)).into_iter().collect(),
        };
        Self { table: step.table, statement: step.statement(), keys }
    }
}

const NO_VALUE: &str = "the partition key has no value";
const COMES_WITH_BODY: &str = "the partition key comes with the body";
const COMES_WITH_LIST: &str = "the partition keys come with the list";
/// The documentation does not state if it is the table's partition key or the index's.
const OF_INDEX: &str = "AWS does not document which key of an index it contains";
const SCAN: &str = "a scan names no partition key";
const STATEMENT: &str = "a statement can have any condition";

impl<'a> LeadingKey<'a> {
    fn new(step: &Step<'a>, field: &[&str], value: Value<'a>) -> Self {
        let (partition_key, _) = step.table.key_of(None);
        let value = match value {
            Value::Is(_) if step.table.type_of(partition_key) != AttributeType::S => {
                Value::Unknown("the partition key is not a string")
            }
            value => value,
        };
        let field = field.iter().map(|&name| name.to_owned());
        Self { field: step.place.iter().cloned().chain(field).collect(), value }
    }

    /// The pattern for
    /// [`StringLike`](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html);
    /// `None` if the key can begin with anything.
    pub(crate) fn pattern(&self) -> Option<String> {
        let Value::Is(value_template) = self.value else { return None };
        match value_template.parts() {
            [Part::Literal(whole)] => Some(literal(whole)),
            [Part::Literal(start), ..] => Some(literal(start) + "*"),
            _ => None,
        }
    }

    /// The pattern of the keys of the caller, a user of an identity pool; `None` if the key does not
    /// name the user, or not before something that the user chooses.
    pub(crate) fn pattern_of_caller(&self) -> Option<String> {
        let Value::Is(value_template) = self.value else { return None };
        let mut pattern = String::new();
        let mut names_caller = false;
        for part in value_template.parts() {
            match part {
                Part::Literal(text) => pattern += &literal(text),
                Part::Reference(reference) if is_caller(reference) => {
                    names_caller = true;
                    pattern += CALLER;
                }
                Part::Reference(_) => {
                    pattern.push('*');
                    return names_caller.then_some(pattern);
                }
            }
        }
        names_caller.then_some(pattern)
    }

    pub(crate) fn fault(&self) -> &'static str {
        match self.value {
            Value::Unknown(why) => why,
            Value::Is(value_template) => match value_template.sources().next() {
                Some(ValueSource::Context(_)) => "the API's role makes the requests of all callers",
                _ => "the partition key can begin with anything",
            },
        }
    }
}

/// The identity of the user of an identity pool, as IAM knows it.
const CALLER: &str = "${cognito-identity.amazonaws.com:sub}";

/// True for the identity of the user of an identity pool, unchanged.
fn is_caller(reference: &Reference) -> bool {
    let ValueSource::Context(name) = &reference.source else { return false };
    *name == ["identity", "cognitoIdentityId"] && reference.filters.is_empty()
}

/// Escaped text without wildcards and [policy
/// variables](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html).
fn literal(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '*' | '?' | '$' => pattern.extend(['$', '{', character, '}']),
            other => pattern.push(other),
        }
    }
    pattern
}
