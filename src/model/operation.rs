//! Operations on the items of tables: what a route does, said in terms of items and requests.
//!
//! An operation comes to an [`AwsIntegration`](super::AwsIntegration) with mapping templates both
//! ways; `mapping` makes them. What callers send stays a value in all of them: names, expressions
//! and the tables are constants.

pub(crate) mod batch;
mod builder;
pub(crate) mod statement;
pub(crate) mod step;
pub(crate) mod transaction;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

pub use self::batch::{
    BatchGet, BatchGetTable, BatchWrite, BatchWriteTable, ItemList, KeyList, List,
};
pub(crate) use self::statement::Verb;
pub use self::statement::{ExecuteStatement, PartiQl, PartiQlError};
pub use self::step::{
    ConditionCheck, Delete, ExistenceCondition, Get, Limit, Put, Query, Read, Scan, Segments,
    Update,
};
pub(crate) use self::step::{Key, Step, What};
pub use self::transaction::{TransactGet, TransactWrite};
use super::{
    AwsIntegration, ErrorMapping, IntegrationResponse, Method, RequestModel, RequestParameter,
    RoleArn, Statement, Table,
};
use crate::mapping;
use crate::plan::operation as plan;

/// An operation on items.
///
/// It has copies of its tables, not references to them: what their items look like, and their keys
/// and indexes, decide what mapping templates, request model and rights it needs, and these are
/// asked for while there is no stack yet that could tell. `Stack::check` makes sure that a copy is
/// the table that the stack has.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    pub(crate) does: Does,
    pub(crate) response: SuccessResponse,
    /// The tables of which the policy knows how the partition keys begin.
    pub(crate) leading_keys: BTreeSet<String>,
    /// The parameters that a request need not have: what is made of one is left out where it is
    /// missing.
    pub(crate) optional: BTreeSet<RequestParameter>,
    /// The answers to DynamoDB's errors, as its method was made with.
    pub(crate) errors: Arc<ErrorMapping>,
}

/// What an operation does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Does {
    One(Step),
    BatchGet(BatchGet),
    BatchWrite(BatchWrite),
    TransactGet(TransactGet),
    TransactWrite(TransactWrite),
    /// With the table that the statement is about.
    ExecuteStatement(Table, ExecuteStatement),
}

/// What is answered when DynamoDB has done it.
#[derive(Debug, Clone, PartialEq)]
pub struct SuccessResponse {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: ResponseBody,
    pub(crate) envelope: bool,
}

/// The body of an answer.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ResponseBody {
    /// The item as it is now.
    Item,
    /// The item as it was before.
    OldItem,
    /// A list of items with a cursor: `{"items": […], "nextToken": "…"}`.
    Items,
    /// How many items this page has, of those that it would answer: `{"count": 3}`. `nextToken`
    /// says that there are more.
    Count,
    /// One attribute of the item as it is now, or of each item in a list.
    Attribute(String),
    /// One attribute of the item as it was before.
    OldAttribute(String),
    /// DynamoDB's own JSON.
    DynamoDb,
    /// This JSON, whose strings may hold `{context.NAME}`; `{{` and `}}` stand for braces.
    Fixed(serde_json::Value),
    /// Nothing at all.
    Nothing,
}

/// True if an [answer of this status](https://www.rfc-editor.org/rfc/rfc9110#section-6.4.1) has no
/// content.
pub(crate) const fn has_no_content(status: u16) -> bool {
    matches!(status, 204 | 205 | 304)
}

/// The status of a batch of which DynamoDB has left something undone.
pub(crate) const PARTLY: u16 = 207;

impl Operation {
    /// The method that performs it, with the rights of `credentials`.
    pub fn method(mut self, credentials: RoleArn, errors: &ErrorMapping) -> Method {
        self.errors = Arc::new(errors.clone());
        let operation = plan::Operation::new(&self);
        let json = "application/json";
        let mut success =
            IntegrationResponse::new(self.response.status).selection_pattern("2\\d{2}");
        success.headers.clone_from(&self.response.headers);
        if let Some(answer) = mapping::operation::answer(&operation, errors) {
            success = success.template(json, answer);
        }
        let mut integration = AwsIntegration::new(operation.action(), credentials)
            .request_template(json, mapping::operation::request(&operation));
        // Without a pattern, it is what answers everything else: DynamoDB's 400 and 500. The API
        // writes its template, which operations share.
        integration.responses = vec![success, IntegrationResponse::new(500)];
        let mut method = Method::new(integration);
        for (parameter, required) in operation.request_parameters() {
            // What one part of the operation can do without, another may need.
            let required = required || method.request_parameters.get(&parameter) == Some(&true);
            method = method.request_parameter(parameter, required);
        }
        method.operation = Some(Box::new(self));
        method
    }

    /// The model of its requests' bodies; `None` where it takes nothing from them.
    pub fn request_model(&self) -> Option<RequestModel> {
        plan::Operation::new(self).request_model()
    }

    /// What IAM has to allow for it, a statement for each table or index.
    pub fn statements(&self) -> Vec<Statement> {
        plan::Operation::new(self).statements()
    }

    /// Lets the policy allow it only for the partition keys of `tables` that its requests can name,
    /// by the text that these begin with. Every operation on such a table has to say so that the
    /// same role is for, since a role may do whatever one of its statements allows.
    ///
    /// [`Plan::check`](crate::plan::Plan::check) refuses it where the keys can begin with
    /// anything.
    pub fn leading_keys<'t>(mut self, tables: impl IntoIterator<Item = &'t Table>) -> Self {
        self.leading_keys = tables.into_iter().map(|table| table.key.to_string()).collect();
        self
    }
}
