//! The DynamoDB operations that an integration can call.
//!
//! One table has the name in the integration's URI, the required IAM actions, and the place of
//! table names in the request. Sources: the [Amazon DynamoDB API
//! Reference](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html)
//! and the [Service Authorization
//! Reference](https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html).

use serde::{Deserialize, Serialize};

/// An operation of DynamoDB's API.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[allow(missing_docs, reason = "the names are AWS's, and so is their documentation")]
#[non_exhaustive]
pub enum Action {
    BatchExecuteStatement,
    BatchGetItem,
    BatchWriteItem,
    DeleteItem,
    DescribeTable,
    ExecuteStatement,
    ExecuteTransaction,
    GetItem,
    PutItem,
    Query,
    Scan,
    TransactGetItems,
    TransactWriteItems,
    UpdateItem,
}

/// The IAM actions that change items.
const WRITING: [&str; 7] = [
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
];

/// True if an IAM action changes items.
pub(crate) fn is_writing(iam_action: &str) -> bool {
    WRITING.contains(&iam_action)
}

/// The place of table names in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tables {
    /// The top-level member `TableName`.
    TableName,
    /// The keys of the object `RequestItems`.
    RequestItems,
    /// `TableName` in the operations of each of the `TransactItems`.
    TransactItems(&'static [&'static str]),
    /// Within the texts of its statements.
    Statements,
}

impl Action {
    /// The header `X-Amz-Target` that [asks
    /// for](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html)
    /// it.
    pub(crate) fn target(self) -> String {
        format!("DynamoDB_20120810.{}", self.as_str())
    }

    /// The name in the API, and in the integration's URI.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BatchExecuteStatement => "BatchExecuteStatement",
            Self::BatchGetItem => "BatchGetItem",
            Self::BatchWriteItem => "BatchWriteItem",
            Self::DeleteItem => "DeleteItem",
            Self::DescribeTable => "DescribeTable",
            Self::ExecuteStatement => "ExecuteStatement",
            Self::ExecuteTransaction => "ExecuteTransaction",
            Self::GetItem => "GetItem",
            Self::PutItem => "PutItem",
            Self::Query => "Query",
            Self::Scan => "Scan",
            Self::TransactGetItems => "TransactGetItems",
            Self::TransactWriteItems => "TransactWriteItems",
            Self::UpdateItem => "UpdateItem",
        }
    }

    /// The required IAM actions. A transaction requires the actions of its parts, and a statement
    /// that of its kind; here, those of all kinds.
    pub const fn iam_actions(self) -> &'static [&'static str] {
        match self {
            Self::BatchGetItem => &["dynamodb:BatchGetItem"],
            Self::BatchWriteItem => &["dynamodb:BatchWriteItem"],
            Self::DeleteItem => &["dynamodb:DeleteItem"],
            Self::DescribeTable => &["dynamodb:DescribeTable"],
            Self::BatchExecuteStatement | Self::ExecuteStatement | Self::ExecuteTransaction => &[
                "dynamodb:PartiQLDelete",
                "dynamodb:PartiQLInsert",
                "dynamodb:PartiQLSelect",
                "dynamodb:PartiQLUpdate",
            ],
            Self::GetItem | Self::TransactGetItems => &["dynamodb:GetItem"],
            Self::PutItem => &["dynamodb:PutItem"],
            Self::Query => &["dynamodb:Query"],
            Self::Scan => &["dynamodb:Scan"],
            Self::TransactWriteItems => &[
                "dynamodb:ConditionCheckItem",
                "dynamodb:DeleteItem",
                "dynamodb:PutItem",
                "dynamodb:UpdateItem",
            ],
            Self::UpdateItem => &["dynamodb:UpdateItem"],
        }
    }

    /// True if it can read from a secondary index.
    pub const fn reads_indexes(self) -> bool {
        matches!(self, Self::Query | Self::Scan) || self.executes_statements()
    }

    /// True if its request has `PartiQL` statements, which determine the actions and tables.
    pub(crate) const fn executes_statements(self) -> bool {
        matches!(self.tables(), Tables::Statements)
    }

    /// True if its request names tables by the keys of an object.
    pub(crate) const fn names_tables_by_key(self) -> bool {
        matches!(self.tables(), Tables::RequestItems)
    }

    /// The members that every request has.
    pub(crate) const fn required_members(self) -> &'static [&'static str] {
        match self {
            Self::BatchGetItem | Self::BatchWriteItem => &["RequestItems"],
            Self::DeleteItem | Self::GetItem | Self::UpdateItem => &["TableName", "Key"],
            Self::BatchExecuteStatement => &["Statements"],
            Self::ExecuteStatement => &["Statement"],
            Self::ExecuteTransaction => &["TransactStatements"],
            Self::PutItem => &["TableName", "Item"],
            Self::DescribeTable | Self::Query | Self::Scan => &["TableName"],
            Self::TransactGetItems | Self::TransactWriteItems => &["TransactItems"],
        }
    }

    /// The place of table names in its request.
    pub(crate) const fn tables(self) -> Tables {
        match self {
            Self::BatchGetItem | Self::BatchWriteItem => Tables::RequestItems,
            Self::BatchExecuteStatement | Self::ExecuteStatement | Self::ExecuteTransaction => {
                Tables::Statements
            }
            Self::TransactGetItems => Tables::TransactItems(&["Get"]),
            Self::TransactWriteItems => {
                Tables::TransactItems(&["ConditionCheck", "Delete", "Put", "Update"])
            }
            Self::DeleteItem
            | Self::DescribeTable
            | Self::GetItem
            | Self::PutItem
            | Self::Query
            | Self::Scan
            | Self::UpdateItem => Tables::TableName,
        }
    }
}
