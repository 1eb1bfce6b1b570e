//! Bodies passed through to DynamoDB unchanged, and the model that validates them.
//!
//! A member that an action does not need can change the purpose of the route:
//! `ReturnValuesOnConditionCheckFailure` makes a write return an item. Therefore a model allows the
//! members that the action needs, and those explicitly allowed.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::action::Tables;
use super::request_model::DRAFT_4;
use super::{Action, AllowedTables, Json, RequestModel};

/// A passed-through request: its action, and what it may contain.
#[derive(Debug, Clone, PartialEq)]
pub struct Passthrough {
    action: Action,
    tables: AllowedTables,
    indexes: Vec<String>,
    allowed: BTreeSet<FurtherMember>,
}

macro_rules! further_members {
    ($($name:ident),+ $(,)?) => {
        /// A request member that no action needs: it returns more, or belongs to the legacy API
        /// before expressions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[allow(missing_docs, reason = "the names are AWS's, and so is their documentation")]
        #[non_exhaustive]
        pub enum FurtherMember {
            $($name,)+
        }

        impl FurtherMember {
            /// The name in DynamoDB's API.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }
        }
    };
}

further_members! {
    AttributeUpdates,
    AttributesToGet,
    ConditionalOperator,
    Expected,
    KeyConditions,
    QueryFilter,
    ReturnConsumedCapacity,
    ReturnItemCollectionMetrics,
    ReturnValues,
    ReturnValuesOnConditionCheckFailure,
    ScanFilter,
    Select,
}

/// The members of an action's request, or of a part of it, from the [API
/// reference](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html).
#[derive(Clone, Copy)]
struct Members {
    /// Members that are always needed, or for the purpose of the action.
    needed: &'static [&'static str],
    /// Members that can be allowed.
    further: &'static [FurtherMember],
}

const CONDITION: &str = "ConditionExpression";
const NAMES: &str = "ExpressionAttributeNames";
const VALUES: &str = "ExpressionAttributeValues";

use FurtherMember as F;

/// The further members of an action that writes one item.
const WRITE: &[F] = &[
    F::ConditionalOperator,
    F::Expected,
    F::ReturnConsumedCapacity,
    F::ReturnItemCollectionMetrics,
    F::ReturnValues,
    F::ReturnValuesOnConditionCheckFailure,
];
const CAPACITY: &[F] = &[F::ReturnConsumedCapacity];
const CAPACITY_AND_METRICS: &[F] = &[F::ReturnConsumedCapacity, F::ReturnItemCollectionMetrics];
const FAILED_ITEM: &[F] = &[F::ReturnValuesOnConditionCheckFailure];

/// The members of an action's request.
const fn members(action: Action) -> Members {
    let (needed, further): (&[&str], &[F]) = match action {
        Action::BatchExecuteStatement => (&["Statements"], CAPACITY),
        Action::BatchGetItem => (&["RequestItems"], CAPACITY),
        Action::BatchWriteItem => (&["RequestItems"], CAPACITY_AND_METRICS),
        Action::DeleteItem => (&["TableName", "Key", CONDITION, NAMES, VALUES], WRITE),
        Action::DescribeTable => (&["TableName"], &[]),
        Action::ExecuteStatement => (
            &["Statement", "Parameters", "ConsistentRead", "Limit", "NextToken"],
            &[F::ReturnConsumedCapacity, F::ReturnValuesOnConditionCheckFailure],
        ),
        Action::ExecuteTransaction => (&["TransactStatements", "ClientRequestToken"], CAPACITY),
        Action::GetItem => (
            &["TableName", "Key", "ConsistentRead", "ProjectionExpression", NAMES],
            &[F::AttributesToGet, F::ReturnConsumedCapacity],
        ),
        Action::PutItem => (&["TableName", "Item", CONDITION, NAMES, VALUES], WRITE),
        Action::Query => (
            &[
                "TableName",
                "KeyConditionExpression",
                "FilterExpression",
                "ProjectionExpression",
                NAMES,
                VALUES,
                "ConsistentRead",
                "ExclusiveStartKey",
                "Limit",
                "ScanIndexForward",
            ],
            &[
                F::AttributesToGet,
                F::ConditionalOperator,
                F::KeyConditions,
                F::QueryFilter,
                F::ReturnConsumedCapacity,
                F::Select,
            ],
        ),
        Action::Scan => (
            &[
                "TableName",
                "FilterExpression",
                "ProjectionExpression",
                NAMES,
                VALUES,
                "ConsistentRead",
                "ExclusiveStartKey",
                "Limit",
                "Segment",
                "TotalSegments",
            ],
            &[
                F::AttributesToGet,
                F::ConditionalOperator,
                F::ReturnConsumedCapacity,
                F::ScanFilter,
                F::Select,
            ],
        ),
        Action::TransactGetItems => (&["TransactItems"], CAPACITY),
        Action::TransactWriteItems => {
            (&["TransactItems", "ClientRequestToken"], CAPACITY_AND_METRICS)
        }
        Action::UpdateItem => (
            &["TableName", "Key", "UpdateExpression", CONDITION, NAMES, VALUES],
            &[
                F::AttributeUpdates,
                F::ConditionalOperator,
                F::Expected,
                F::ReturnConsumedCapacity,
                F::ReturnItemCollectionMetrics,
                F::ReturnValues,
                F::ReturnValuesOnConditionCheckFailure,
            ],
        ),
    };
    Members { needed, further }
}

/// The members of a part of a transaction, a batch or a list of statements.
const fn members_of_part(action: Action, part: &str) -> Members {
    let (needed, further): (&[&str], &[F]) = match (action, part.as_bytes()) {
        (Action::BatchGetItem, _) => {
            (&["Keys", "ConsistentRead", "ProjectionExpression", NAMES], &[F::AttributesToGet])
        }
        (Action::TransactGetItems, _) => {
            (&["TableName", "Key", "ProjectionExpression", NAMES], &[])
        }
        (Action::BatchExecuteStatement, _) => {
            (&["Statement", "Parameters", "ConsistentRead"], FAILED_ITEM)
        }
        (Action::ExecuteTransaction, _) => (&["Statement", "Parameters"], FAILED_ITEM),
        (_, b"Put") => (&["TableName", "Item", CONDITION, NAMES, VALUES], FAILED_ITEM),
        (_, b"Update") => {
            (&["TableName", "Key", "UpdateExpression", CONDITION, NAMES, VALUES], FAILED_ITEM)
        }
        _ => (&["TableName", "Key", CONDITION, NAMES, VALUES], FAILED_ITEM),
    };
    Members { needed, further }
}

impl Action {
    /// The members that can be allowed besides the needed ones, including those of parts.
    pub(crate) fn further_members(self) -> BTreeSet<FurtherMember> {
        let part = match self {
            Self::TransactWriteItems => members_of_part(self, "Put").further,
            Self::BatchGetItem | Self::BatchExecuteStatement | Self::ExecuteTransaction => {
                members_of_part(self, "").further
            }
            _ => &[],
        };
        members(self).further.iter().chain(part).copied().collect()
    }
}

impl Passthrough {
    /// Allows requests of an action on these tables, with the members that the action needs.
    ///
    /// A batch names its tables by the keys of an object, and a schema's keys cannot contain
    /// references: only tables with literal names are allowed.
    pub fn new(action: Action, tables: AllowedTables) -> Self {
        Self { action, tables, indexes: Vec::new(), allowed: BTreeSet::new() }
    }

    /// Allows a `Query` or `Scan` on this index of its table.
    pub fn index(mut self, name: impl Into<String>) -> Self {
        self.indexes.push(name.into());
        self
    }

    /// Allows a member that the action does not need. An unknown member has no effect.
    pub fn allow(mut self, member: FurtherMember) -> Self {
        self.allowed.insert(member);
        self
    }

    fn members(&self, of: Members, schema: impl Fn(&str) -> Json) -> Json {
        let needed = of.needed.iter().map(|name| (*name, schema(name)));
        let further = of.further.iter().filter(|member| self.allowed.contains(member));
        closed(needed.chain(further.map(|member| (member.as_str(), anything()))))
    }

    fn schema(&self) -> Json {
        let Json::Object(mut schema) = self.members(members(self.action), |name| self.member(name))
        else {
            return anything();
        };
        if let (Some(Json::Object(properties)), false) =
            (schema.get_mut("properties"), self.indexes.is_empty())
        {
            let names = Json::strings(self.indexes.iter().map(String::as_str));
            properties.insert("IndexName".to_owned(), Json::object([("enum", names)]));
        }
        schema.insert("$schema".to_owned(), DRAFT_4.into());
        schema.insert("title".to_owned(), format!("{} request", self.action.as_str()).into());
        schema.insert(
            "required".to_owned(),
            Json::strings(self.action.required_members().iter().copied()),
        );
        Json::Object(schema)
    }

    fn member(&self, name: &str) -> Json {
        match name {
            "TableName" => self.tables.as_name(),
            "RequestItems" => self.tables.as_keys(self.of_table()),
            "TransactItems" => self.transact_items(),
            "Statement" => typed("string"),
            "Statements" | "TransactStatements" => {
                list_of(self.members(members_of_part(self.action, ""), |_| anything()))
            }
            "Item" | "Key" => typed("object"),
            _ => anything(),
        }
    }

    /// The part of a batch for one of its tables.
    fn of_table(&self) -> Json {
        if self.action == Action::BatchGetItem {
            return self.members(members_of_part(self.action, ""), |_| anything());
        }
        let put = closed([("Item", typed("object"))]);
        let delete = closed([("Key", typed("object"))]);
        list_of(closed([("DeleteRequest", delete), ("PutRequest", put)]))
    }

    fn transact_items(&self) -> Json {
        let Tables::TransactItems(operations) = self.action.tables() else { return typed("array") };
        let part = |name: &'static str| {
            let of_part =
                self.members(members_of_part(self.action, name), |member| self.member(member));
            let Json::Object(mut part) = of_part else { return (name, of_part) };
            part.insert("required".to_owned(), Json::strings(["TableName"]));
            (name, Json::Object(part))
        };
        list_of(closed(operations.iter().copied().map(part)))
    }
}

impl From<Passthrough> for RequestModel {
    fn from(passthrough: Passthrough) -> Self {
        Self::made(passthrough.schema())
    }
}

fn anything() -> Json {
    Json::object::<String>([])
}

fn typed(name: &str) -> Json {
    Json::object([("type", name.into())])
}

/// An object with these members and no others.
fn closed<'a>(properties: impl IntoIterator<Item = (&'a str, Json)>) -> Json {
    Json::object([
        ("type", "object".into()),
        ("additionalProperties", Json::Bool(false)),
        ("properties", Json::object(properties)),
    ])
}

fn list_of(items: Json) -> Json {
    Json::object([("type", "array".into()), ("items", items)])
}
