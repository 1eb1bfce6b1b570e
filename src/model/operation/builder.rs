//! Builder methods that several operations share.
//!
//! ```
//! use dynagate::model::{
//!     Get, HttpMethod, Method, Put, ResponseBody, RestApi, Stack, SuccessResponse, Table,
//! };
//!
//! let mut stack = Stack::new("orders");
//! let table = stack.add(Table::new("orders", "id"));
//! let get = Get::new(&table).key("id", "{path.id}".parse()?);
//! let added = ResponseBody::Json(serde_json::json!({"message": "Added"}));
//! let put = Put::new(&table)
//!     .value("id", "{context.requestId}".parse()?)
//!     .if_not_exists()
//!     .response(SuccessResponse::new(201, added));
//! stack.add(
//!     RestApi::new("api")
//!         .route(HttpMethod::Get, "/orders/{id}", Method::new(get))
//!         .route(HttpMethod::Post, "/orders", Method::new(put)),
//! );
//! # Ok::<(), dynagate::model::ValueTemplateError>(())
//! ```

use super::item::BodyPlace;
use super::{
    BatchGet, BatchGetTable, BatchWrite, BatchWriteTable, ConditionCheck, Delete, ExecuteStatement,
    ExistenceCondition, Get, GetPart, ItemList, KeyList, Limit, List, NextToken, Put, Query, Scan,
    TransactGet, TransactWrite, Update,
};
use crate::model::{Handle, ItemCondition, Table, ValueTemplate};

/// Adds the same methods to several types.
macro_rules! methods {
    ($($of:ty),+: $methods:tt) => { $(impl $of $methods)+ };
}

/// Adds constructors that set the table, and these fields to their defaults.
macro_rules! on_a_table {
    ($($of:ident: $($field:ident)+,)+) => {$(
        impl $of {
            /// Creates it for a table, with default settings.
            pub fn new(table: &Handle<Table>) -> Self {
                Self { table: table.clone(), $($field: Default::default()),+ }
            }
        }
    )+};
}

on_a_table! {
    Get: key consistent_read attributes response,
    Put: from values attributes expects condition response,
    Delete: key expects condition response,
    Update: key from set remove_null values if_not_exists add subtract delete append prepend
        calculate remove expects condition response,
    Query: index partition_key sort_key filter order limit next_token attributes consistent_read response,
    Scan: index filter limit next_token attributes consistent_read segments response,
    GetPart: key attributes required,
    ConditionCheck: key expects condition,
}

methods!(BatchGet, BatchWrite, BatchGetTable, BatchWriteTable, KeyList, ItemList, TransactGet,
    TransactWrite: {
    /// Creates it with default settings.
    pub fn new() -> Self {
        Self::default()
    }
});

methods!(Get, Delete, Update, ConditionCheck, GetPart, BatchGetTable, KeyList: {
    /// The value of a key attribute. For a list of keys, `{element}` is the current element, and
    /// `{element.NAME}` one of its members.
    pub fn key(mut self, attribute: impl Into<String>, value: ValueTemplate) -> Self {
        self.key.insert(attribute.into(), value);
        self
    }
});

methods!(BatchGetTable, KeyList: {
    /// The list of the keys.
    pub fn keys(mut self, list: List) -> Self {
        self.keys = Some(list);
        self
    }
});

methods!(Put, Update, ItemList: {
    /// The value of an attribute, in an update also of the value at a path. For a list of items,
    /// `{element.NAME}` is a member of the current element.
    pub fn value(mut self, attribute: impl Into<String>, value: ValueTemplate) -> Self {
        self.values.insert(attribute.into(), value);
        self
    }
});

methods!(Put, Update, ItemList: {
    /// The path to the attributes of an item in the body; an empty one for the whole body.
    pub fn from<S: Into<String>>(mut self, place: impl IntoIterator<Item = S>) -> Self {
        self.from = Some(BodyPlace(place.into_iter().map(Into::into).collect()));
        self
    }
});

methods!(Get, Query, Scan, GetPart, BatchGetTable: {
    /// Selects attributes.
    pub fn attributes<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.attributes = names.into_iter().map(Into::into).collect();
        self
    }
});

methods!(Put, ItemList: {
    /// Limits the attributes taken from the caller.
    pub fn attributes<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.attributes = Some(names.into_iter().map(Into::into).collect());
        self
    }
});

methods!(Get, Query, Scan, BatchGetTable, ExecuteStatement: {
    /// True for a strongly consistent read.
    pub fn consistent_read(mut self, consistent: bool) -> Self {
        self.consistent_read = consistent;
        self
    }
});

methods!(Put, Delete, Update, ConditionCheck: {
    /// Responds with 404 if the item does not exist.
    pub fn if_exists(mut self) -> Self {
        self.expects = ExistenceCondition::Present;
        self
    }

    /// Responds with 409 if the condition does not hold for the existing item.
    pub fn condition(mut self, condition: ItemCondition) -> Self {
        self.condition = condition;
        self
    }
});

methods!(Query, Scan: {
    /// Reads an index instead of the table.
    pub fn index(mut self, name: impl Into<String>) -> Self {
        self.index = Some(name.into());
        self
    }

    /// Responds only with items for which this holds.
    pub fn filter(mut self, filter: ItemCondition) -> Self {
        self.filter = filter;
        self
    }
});

methods!(Query, Scan, ExecuteStatement: {
    /// The number of items to read for a response: a number, or a
    /// [`CallerLimit`](crate::model::CallerLimit).
    pub fn limit(mut self, limit: impl Into<Limit>) -> Self {
        self.limit = Some(limit.into());
        self
    }

    /// The token with which a caller continues the list: one reference to the query string, a
    /// header or the body. By default `{query-string.nextToken}`.
    pub fn next_token_from(mut self, source: ValueTemplate) -> Self {
        self.next_token = Some(NextToken { from: source });
        self
    }
});
