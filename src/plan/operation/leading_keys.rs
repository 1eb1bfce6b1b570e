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

use std::collections::{BTreeMap, BTreeSet};

use super::step::resource;
use super::{Does, ExecuteStatement, Operation, Step, What};
use crate::model::operation::{ItemList, KeyList};
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
        match &self.does {
            Does::One(step) => vec![Right::of_step(step, &[])],
            Does::BatchGet(batch) => {
                let rights = batch.tables.iter().map(|(table, lookup)| {
                    let keys = vec![of_keys(table, &lookup.keys, &["tables", &table.key])];
                    Right::of_table(table, "dynamodb:BatchGetItem", keys)
                });
                rights.collect()
            }
            Does::BatchWrite(batch) => {
                let rights = batch.tables.iter().map(|(table, writes)| {
                    let put = writes
                        .put
                        .iter()
                        .map(|put| of_items(table, put, &["tables", &table.key, "put"]));
                    let delete = writes.delete.iter();
                    let delete = delete
                        .map(|delete| of_keys(table, delete, &["tables", &table.key, "delete"]));
                    Right::of_table(table, "dynamodb:BatchWriteItem", put.chain(delete).collect())
                });
                rights.collect()
            }
            Does::TransactGet(transaction) => {
                let parts = transaction.parts.iter().enumerate();
                parts
                    .map(|(index, part)| Right::of_step(&part.step, &["parts", &index.to_string()]))
                    .collect()
            }
            Does::TransactWrite(transaction) => {
                let parts = transaction.parts.iter().enumerate();
                parts
                    .map(|(index, step)| {
                        Right::of_step(step, &["parts", &index.to_string(), step.name()])
                    })
                    .collect()
            }
            Does::ExecuteStatement(table, ExecuteStatement { statement, .. }) => {
                let why = "a statement can have any condition";
                vec![Right {
                    table,
                    statement: Statement::allow([statement.verb.iam_action()])
                        .on(resource(table, statement.index.as_deref())),
                    keys: vec![LeadingKey {
                        field: vec!["statement".to_owned()],
                        value: Value::Unknown(why),
                    }],
                }]
            }
        }
    }
}

impl<'a> Right<'a> {
    fn of_table(table: &'a Table, action: &str, keys: Vec<LeadingKey<'a>>) -> Self {
        Self { table, statement: Statement::allow([action]).on(resource(table, None)), keys }
    }

    /// That of a step at a place of its operation.
    fn of_step(step: &'a Step<'a>, at: &[&str]) -> Self {
        let (partition_key, _) = step.table.key_of(None);
        let key = match step.what {
            What::Get(_) | What::Delete(_) | What::Update(_) | What::ConditionCheck(_) => {
                of_map(step.table, step.key(), at, "key", "nothing says it")
            }
            What::Put(put) => of_map(step.table, Some(&put.values), at, "values", COMES_WITH_BODY),
            What::Query(query) => match (&query.index, step.partition_key()) {
                (None, Some(value)) => LeadingKey::new(
                    step.table,
                    partition_key,
                    at,
                    &["partition-key"],
                    Value::Is(value),
                ),
                _ => LeadingKey::new(
                    step.table,
                    partition_key,
                    at,
                    &["index"],
                    Value::Unknown(OF_INDEX),
                ),
            },
            What::Scan(_) => {
                LeadingKey::new(step.table, partition_key, at, &[], Value::Unknown(SCAN))
            }
        };
        Self { table: step.table, statement: step.statement(), keys: vec![key] }
    }
}

const COMES_WITH_BODY: &str = "the partition key comes with the body";
/// Nothing in AWS's documentation says whether it is the table's partition key or the index's.
const OF_INDEX: &str = "AWS does not say which key of an index it is about";
const SCAN: &str = "a scan names no partition key";

fn of_keys<'a>(table: &'a Table, keys: &'a KeyList, at: &[&str]) -> LeadingKey<'a> {
    of_map(table, Some(&keys.key), at, "key", "the partition keys come with the list")
}

fn of_items<'a>(table: &'a Table, items: &'a ItemList, at: &[&str]) -> LeadingKey<'a> {
    of_map(table, Some(&items.values), at, "values", "the partition keys come with the list")
}

/// The partition key among the values of `field`; without it, nobody knows it, for this reason.
fn of_map<'a>(
    table: &'a Table,
    values: Option<&'a BTreeMap<String, ValueTemplate>>,
    at: &[&str],
    field: &str,
    otherwise: &'static str,
) -> LeadingKey<'a> {
    let (partition_key, _) = table.key_of(None);
    match values.and_then(|values| values.get(partition_key)) {
        Some(value) => {
            LeadingKey::new(table, partition_key, at, &[field, partition_key], Value::Is(value))
        }
        None => LeadingKey::new(table, partition_key, at, &[field], Value::Unknown(otherwise)),
    }
}

impl<'a> LeadingKey<'a> {
    fn new(
        table: &Table,
        partition_key: &str,
        at: &[&str],
        field: &[&str],
        value: Value<'a>,
    ) -> Self {
        let value = match value {
            Value::Is(_) if table.type_of(partition_key) != AttributeType::S => {
                Value::Unknown("the partition key is no string")
            }
            value => value,
        };
        Self { field: at.iter().chain(field).map(|&name| name.to_owned()).collect(), value }
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
