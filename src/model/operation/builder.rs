//! The builders of operations.
//!
//! ```
//! use dynagate::model::{Get, HttpMethod, Method, Operation, Put, ResponseBody, RestApi, Stack, SuccessResponse, Table};
//!
//! let mut stack = Stack::new("orders");
//! let table = stack.add(Table::new("orders", "id"));
//! let get = Operation::get(&table, Get::new().key("id", "{path.id}".parse()?));
//! let put = Operation::put(&table, Put::new().value("id", "{context.requestId}".parse()?).if_not_exists())
//!     .response(SuccessResponse::new(201, ResponseBody::Fixed(serde_json::json!({"message": "Added"}))));
//! stack.add(
//!     RestApi::new("api")
//!         .route(HttpMethod::Get, "/orders/{id}", Method::new(get))
//!         .route(HttpMethod::Post, "/orders", Method::new(put)),
//! );
//! # Ok::<(), dynagate::model::ValueTemplateError>(())
//! ```

use super::{
    BatchGet, BatchGetTable, BatchWrite, BatchWriteTable, ConditionCheck, Delete, Does,
    ExecuteStatement, ExistenceCondition, Get, ItemList, KeyList, Limit, List, Operation, PartiQl,
    Put, Query, Read, ResponseBody, Scan, Segments, Step, SuccessResponse, TransactGet,
    TransactWrite, Update, Verb, What,
};
use crate::model::{Handle, ItemCondition, Table, Test, ValueTemplate};

impl Operation {
    /// Reads an item. The response is 200 with the item, or 404.
    pub fn get(table: &Handle<Table>, get: Get) -> Self {
        Self::new(table, What::Get(get), ResponseBody::Item)
    }

    /// Writes a whole item, made of the body and of request values. The response is 200 with `{}`.
    pub fn put(table: &Handle<Table>, put: Put) -> Self {
        Self::new(table, What::Put(put), empty())
    }

    /// Deletes an item. The response is 200 with `{}`.
    pub fn delete(table: &Handle<Table>, delete: Delete) -> Self {
        Self::new(table, What::Delete(delete), empty())
    }

    /// Changes attributes of an item. The response is 200 with `{}`.
    pub fn update(table: &Handle<Table>, update: Update) -> Self {
        Self::new(table, What::Update(update), empty())
    }

    /// Reads the items with one partition key. The response is 200 with a list.
    pub fn query(table: &Handle<Table>, query: Query) -> Self {
        Self::new(table, What::Query(query), ResponseBody::Items)
    }

    /// Reads all items. The response is 200 with a list.
    pub fn scan(table: &Handle<Table>, scan: Scan) -> Self {
        Self::new(table, What::Scan(scan), ResponseBody::Items)
    }

    /// Reads items by a list of keys from the caller. The response is 200 with `{"items": […]}`,
    /// grouped by table name if there are several tables; with unprocessed keys, it is 207 with
    /// `unprocessed`.
    pub fn batch_get(batch: BatchGet) -> Self {
        Self::does(Does::BatchGet(batch), SuccessResponse::new(200, ResponseBody::Items))
    }

    /// Writes and deletes items that the caller lists. The response is 200 with `{}`; with
    /// unprocessed items, it is 207 with `unprocessed`.
    pub fn batch_write(batch: BatchWrite) -> Self {
        Self::does(Does::BatchWrite(batch), SuccessResponse::new(200, empty()))
    }

    /// Reads items at a single point in time. The response is 200 with `{"items": […]}` in the
    /// order of the parts, with `null` for missing items.
    pub fn transact_get(transaction: TransactGet) -> Self {
        Self::does(Does::TransactGet(transaction), SuccessResponse::new(200, ResponseBody::Items))
    }

    /// Writes all items or none. The response is 200 with `{}`.
    pub fn transact_write(transaction: TransactWrite) -> Self {
        Self::does(Does::TransactWrite(transaction), SuccessResponse::new(200, empty()))
    }

    /// Executes a statement on `table`. The response is 200: a list for a SELECT, the item if one
    /// is returned, otherwise `{}`.
    pub fn execute_statement(table: &Handle<Table>, execute: ExecuteStatement) -> Self {
        let body = match execute.statement {
            PartiQl { verb: Verb::Select, .. } => ResponseBody::Items,
            PartiQl { is_returning: true, .. } => ResponseBody::Item,
            PartiQl { .. } => empty(),
        };
        Self::does(Does::ExecuteStatement(table.clone(), execute), SuccessResponse::new(200, body))
    }

    /// Sets another response.
    pub fn response(mut self, response: SuccessResponse) -> Self {
        self.response = response;
        self
    }

    fn does(does: Does, answer: SuccessResponse) -> Self {
        Self { does, response: answer }
    }

    fn new(table: &Handle<Table>, what: What, body: ResponseBody) -> Self {
        Self::does(Does::One(Step { table: table.clone(), what }), SuccessResponse::new(200, body))
    }
}

/// `{}`
fn empty() -> ResponseBody {
    ResponseBody::Fixed(serde_json::json!({}))
}

impl SuccessResponse {
    /// A status and a body.
    pub fn new(status: u16, body: ResponseBody) -> Self {
        Self { status, headers: std::collections::BTreeMap::new(), body, envelope: true }
    }

    /// True if a list is wrapped in an object with its cursor, `{"items": […], "nextToken": "…"}`.
    /// Otherwise the body is the list alone, and the cursor is in the header `X-Next-Token`.
    pub fn envelope(mut self, envelope: bool) -> Self {
        self.envelope = envelope;
        self
    }

    /// Sets a header: a constant in single quotes, or a mapping expression.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }
}

/// The value of a key attribute, in operations on one item.
macro_rules! of_one_item {
    ($($operation:ty),*) => {
        $(impl $operation {
            /// Creates one without settings.
            pub fn new() -> Self {
                Self::default()
            }

            /// The value of a key attribute.
            pub fn key(mut self, attribute: impl Into<String>, value: ValueTemplate) -> Self {
                self.key.insert(attribute.into(), value);
                self
            }
        })*
    };
}

/// The condition on the existing item, in operations that write.
macro_rules! conditional {
    ($($operation:ty),*) => {
        $(impl $operation {
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
        })*
    };
}

of_one_item!(Get, Delete, Update, ConditionCheck);
conditional!(Put, Delete, Update, ConditionCheck);

impl Get {
    /// True for a strongly consistent read.
    pub fn consistent_read(mut self, consistent: bool) -> Self {
        self.consistent_read = consistent;
        self
    }

    /// Selects attributes.
    pub fn attributes<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.attributes = names.into_iter().map(Into::into).collect();
        self
    }
}

impl Put {
    /// Takes every declared attribute from the body.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets an attribute that is not in the body.
    pub fn value(mut self, attribute: impl Into<String>, value: ValueTemplate) -> Self {
        self.values.insert(attribute.into(), value);
        self
    }

    /// The path to the attributes in the body.
    pub fn from<S: Into<String>>(mut self, place: impl IntoIterator<Item = S>) -> Self {
        self.from = place.into_iter().map(Into::into).collect();
        self
    }

    /// Limits the attributes taken from the body.
    pub fn attributes<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.attributes = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Responds with 409 if an item with this key exists.
    pub fn if_not_exists(mut self) -> Self {
        self.expects = ExistenceCondition::Missing;
        self
    }
}

impl Update {
    /// Sets these attributes from the body, each if present.
    pub fn set<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.set.extend(names.into_iter().map(Into::into));
        self
    }

    /// Appends lists from the body to these attributes, each if present.
    pub fn append<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.append.extend(names.into_iter().map(Into::into));
        self
    }

    /// The path to the attributes in the body.
    pub fn from<S: Into<String>>(mut self, place: impl IntoIterator<Item = S>) -> Self {
        self.from = place.into_iter().map(Into::into).collect();
        self
    }

    /// Sets an attribute to a value of the request.
    pub fn value(mut self, attribute: impl Into<String>, value: ValueTemplate) -> Self {
        self.values.insert(attribute.into(), value);
        self
    }

    /// Adds a number to an attribute, which starts at 0.
    pub fn add(mut self, attribute: impl Into<String>, number: ValueTemplate) -> Self {
        self.add.insert(attribute.into(), number);
        self
    }

    /// Removes an attribute.
    pub fn remove(mut self, attribute: impl Into<String>) -> Self {
        self.remove.push(attribute.into());
        self
    }
}

impl Query {
    /// Queries the items whose partition key is the path parameter of its name.
    pub fn new() -> Self {
        Self::default()
    }

    /// Queries the items with this partition key.
    pub fn of(partition_key: ValueTemplate) -> Self {
        Self { partition_key: Some(partition_key), ..Self::default() }
    }

    /// Reads an index instead of the table.
    pub fn index(mut self, name: impl Into<String>) -> Self {
        self.index = Some(name.into());
        self
    }

    /// The condition on the sort key.
    pub fn sort_key(mut self, test: Test) -> Self {
        self.sort_key = Some(test);
        self
    }

    /// Sorts in descending order of the sort key.
    pub fn descending(mut self) -> Self {
        self.descending = true;
        self
    }

    /// The selected attributes, the filter and the limit.
    pub fn read(mut self, read: Read) -> Self {
        self.read = read;
        self
    }
}

impl Scan {
    /// Scans all items of the table.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads an index instead of the table.
    pub fn index(mut self, name: impl Into<String>) -> Self {
        self.index = Some(name.into());
        self
    }

    /// The selected attributes, the filter and the limit.
    pub fn read(mut self, read: Read) -> Self {
        self.read = read;
        self
    }
}

impl Scan {
    /// Scans only one segment of `total`: 1 to 1,000,000.
    pub fn segment(mut self, segment: ValueTemplate, total: u32) -> Self {
        self.segments = Some(Segments { total, segment });
        self
    }
}

impl Read {
    /// Reads everything, in pages of 1,000 items.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads only items for which this holds.
    pub fn filter(mut self, filter: ItemCondition) -> Self {
        self.filter = filter;
        self
    }

    /// The number of items to read for a response.
    pub fn limit(mut self, limit: Limit) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Selects attributes.
    pub fn attributes<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.attributes = names.into_iter().map(Into::into).collect();
        self
    }

    /// True for a strongly consistent read.
    pub fn consistent_read(mut self, consistent: bool) -> Self {
        self.consistent_read = consistent;
        self
    }
}

impl BatchGet {
    /// Creates a batch without tables.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads items of a table.
    pub fn table(mut self, table: &Handle<Table>, lookup: BatchGetTable) -> Self {
        self.tables.push((table.clone(), lookup));
        self
    }
}

impl BatchWrite {
    /// Creates a batch without tables.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes to a table.
    pub fn table(mut self, table: &Handle<Table>, writes: BatchWriteTable) -> Self {
        self.tables.push((table.clone(), writes));
        self
    }
}

impl BatchGetTable {
    /// Reads the items with these keys.
    pub fn new(keys: KeyList) -> Self {
        Self { keys, ..Self::default() }
    }

    /// Selects attributes.
    pub fn attributes<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.attributes = names.into_iter().map(Into::into).collect();
        self
    }

    /// True for a strongly consistent read.
    pub fn consistent_read(mut self, consistent: bool) -> Self {
        self.consistent_read = consistent;
        self
    }
}

impl BatchWriteTable {
    /// Creates one without writes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes these items.
    pub fn put(mut self, items: ItemList) -> Self {
        self.put = Some(items);
        self
    }

    /// Deletes the items with these keys.
    pub fn delete(mut self, keys: KeyList) -> Self {
        self.delete = Some(keys);
        self
    }
}

impl KeyList {
    /// The keys in the body's member with the table's name.
    pub fn new() -> Self {
        Self::default()
    }

    /// The keys in this list.
    pub fn of(list: List) -> Self {
        Self { list: Some(list), ..Self::default() }
    }

    /// A key attribute that is not in the list. `{element}` is the current element,
    /// `{element.NAME}` one of its members.
    pub fn key(mut self, attribute: impl Into<String>, value: ValueTemplate) -> Self {
        self.key.insert(attribute.into(), value);
        self
    }
}

impl ItemList {
    /// The items in the body's member with the table's name.
    pub fn new() -> Self {
        Self::default()
    }

    /// The items in this list.
    pub fn of(list: List) -> Self {
        Self { list: Some(list), ..Self::default() }
    }

    /// An attribute that is not in the list. `{element.NAME}` is a member of the current element.
    pub fn value(mut self, attribute: impl Into<String>, value: ValueTemplate) -> Self {
        self.values.insert(attribute.into(), value);
        self
    }

    /// Limits the attributes taken from the list.
    pub fn attributes<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.attributes = Some(names.into_iter().map(Into::into).collect());
        self
    }
}
