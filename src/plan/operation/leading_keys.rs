//! The partition keys that an operation can name, for a condition of the policy that allows it.
//!
//! [`dynamodb:LeadingKeys`](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html)
//! holds the partition keys that a request names. API Gateway asks with the API's role, whoever
//! calls, so that no condition of the role's policy can compare a key with a caller. What it can
//! hold on to is the text that a key begins with whoever calls: `USER#` of
//! `USER#{context.identity.cognitoIdentityId}`. The rest stays with the mapping template, which
//! makes the key.
//!
//! `ForAllValues` holds, too, where a request names no key at all; `Null` keeps such requests out:
//! [Multivalued context
//! keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html).

use std::collections::BTreeSet;

use super::batch::ListKind;
use super::{Operation, Step};
use crate::model::operation::{StepKind, Values};
use crate::model::{AttributeType, Part, Statement, Table, ValueSource, ValueTemplate};

pub(crate) const KEY: &str = "dynamodb:LeadingKeys";

/// A right that an operation takes, and the partition keys that it is used with.
pub(crate) struct Right<'a> {
    pub(crate) table: &'a Table,
    statement: Statement,
    pub(crate) keys: Vec<LeadingKey<'a>>,
}

/// A partition key that a request names.
pub(crate) struct LeadingKey<'a> {
    /// The field that says it, within the operation.
    pub(crate) field: Vec<String>,
    value: Value<'a>,
}

pub(crate) enum Value<'a> {
    Is(&'a ValueTemplate),
    /// Nobody knows, and why.
    Unknown(&'static str),
}

impl Operation<'_> {
    /// The required IAM permissions, one statement for each table or index.
    pub(crate) fn statements(&self) -> Vec<Statement> {
        let statement = |Right { table, statement, keys }: Right<'_>| {
            let patterns: Option<BTreeSet<_>> = keys.iter().map(LeadingKey::pattern).collect();
            match patterns {
                Some(patterns) if self.has_leading_keys_of(table) => statement
                    .when("ForAllValues:StringLike", KEY, patterns)
                    .when("Null", KEY, ["false"]),
                // What nobody knows has been reported.
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
                let lists = step.lists().into_iter().map(|listed| {
                    let values = if listed.kind == ListKind::Put { "values" } else { "key" };
                    let field: Vec<_> = listed.kind.field().into_iter().chain([values]).collect();
                    among(&field, listed.values, COMES_WITH_LIST)
                });
                lists.collect()
            }
            StepKind::Get(_)
            | StepKind::GetPart(_)
            | StepKind::Delete(_)
            | StepKind::Update(_)
            | StepKind::ConditionCheck(_) => {
                let key = step.key().map(|values| among(&["key"], values, NO_VALUE));
                key.into_iter().collect()
            }
        };
        Self { table: step.table, statement: step.statement(), keys }
    }
}

const NO_VALUE: &str = "the partition key has no value";
const COMES_WITH_BODY: &str = "the partition key comes with the body";
const COMES_WITH_LIST: &str = "the partition keys come with the list";
/// Nothing in AWS's documentation says whether it is the table's partition key or the index's.
const OF_INDEX: &str = "AWS does not say which key of an index it is about";
const SCAN: &str = "a scan names no partition key";
const STATEMENT: &str = "a statement can have any condition";

impl<'a> LeadingKey<'a> {
    fn new(step: &Step<'a>, field: &[&str], value: Value<'a>) -> Self {
        let (partition_key, _) = step.table.key_of(None);
        let value = match value {
            Value::Is(_) if step.table.type_of(partition_key) != AttributeType::S => {
                Value::Unknown("the partition key is no string")
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

    pub(crate) fn fault(&self) -> &'static str {
        match self.value {
            Value::Unknown(why) => why,
            Value::Is(value_template) => match value_template.sources().next() {
                Some(ValueSource::Context(_)) => {
                    "the policy is that of the API's role, whoever calls"
                }
                _ => "the partition key can begin with anything",
            },
        }
    }
}

/// Text in which nothing means more than itself: [policy
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
