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
    /// Reads an item. Answers 200 with it, or 404.
    pub fn get(table: &Handle<Table>, get: Get) -> Self {
        Self::new(table, What::Get(get), ResponseBody::Item)
    }

    /// Writes a whole item, of the body and of values that the request makes. Answers 200 with
    /// `{}`.
    pub fn put(table: &Handle<Table>, put: Put) -> Self {
        Self::new(table, What::Put(put), empty())
    }

    /// Deletes an item. Answers 200 with `{}`.
    pub fn delete(table: &Handle<Table>, delete: Delete) -> Self {
        Self::new(table, What::Delete(delete), empty())
    }

    /// Changes attributes of an item. Answers 200 with `{}`.
    pub fn update(table: &Handle<Table>, update: Update) -> Self {
        Self::new(table, What::Update(update), empty())
    }

    /// Reads the items of one partition key. Answers 200 with a list.
    pub fn query(table: &Handle<Table>, query: Query) -> Self {
        Self::new(table, What::Query(query), ResponseBody::Items)
    }

    /// Reads all items. Answers 200 with a list.
    pub fn scan(table: &Handle<Table>, scan: Scan) -> Self {
        Self::new(table, What::Scan(scan), ResponseBody::Items)
    }

    /// Reads items whose keys the caller lists. Answers 200 with `{"items": […]}`, by the tables'
    /// names where they are several; what DynamoDB left out is listed as `unprocessed`, and the
    /// status is 207.
    pub fn batch_get(batch: BatchGet) -> Self {
        Self::does(Does::BatchGet(batch), SuccessResponse::new(200, ResponseBody::Items))
    }

    /// Writes and deletes items that the caller lists. Answers 200 with `{}`; what DynamoDB left
    /// undone is listed as `unprocessed`, and the status is 207.
    pub fn batch_write(batch: BatchWrite) -> Self {
        Self::does(Does::BatchWrite(batch), SuccessResponse::new(200, empty()))
    }

    /// Reads items as they are at one moment. Answers 200 with `{"items": […]}` in the order of the
    /// parts, `null` for an item that is not there.
    pub fn transact_get(transaction: TransactGet) -> Self {
        Self::does(Does::TransactGet(transaction), SuccessResponse::new(200, ResponseBody::Items))
    }

    /// Writes items, all or none. Answers 200 with `{}`.
    pub fn transact_write(transaction: TransactWrite) -> Self {
        Self::does(Does::TransactWrite(transaction), SuccessResponse::new(200, empty()))
    }

    /// Executes a statement about `table`. Answers 200: a SELECT with a list, what returns an item
    /// with the item, anything else with `{}`.
    pub fn execute_statement(table: &Handle<Table>, execute: ExecuteStatement) -> Self {
        let body = match execute.statement {
            PartiQl { verb: Verb::Select, .. } => ResponseBody::Items,
            PartiQl { is_returning: true, .. } => ResponseBody::Item,
            PartiQl { .. } => empty(),
        };
        Self::does(Does::ExecuteStatement(table.clone(), execute), SuccessResponse::new(200, body))
    }

    /// Answers otherwise.
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

    /// Whether a list stands in an object with its cursor, `{"items": […], "nextToken": "…"}`. Else
    /// the list alone is the body, and the cursor is in the header `X-Next-Token`.
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
            /// One that has nothing said of it yet.
            pub fn new() -> Self {
                Self::default()
            }

            /// What a key attribute is.
            pub fn key(mut self, attribute: impl Into<String>, value: ValueTemplate) -> Self {
                self.key.insert(attribute.into(), value);
                self
            }
        })*
    };
}

/// What has to hold of the item that is there, in operations that write.
macro_rules! conditional {
    ($($operation:ty),*) => {
        $(impl $operation {
            /// Answers 404 unless the item is there.
            pub fn if_exists(mut self) -> Self {
                self.expects = ExistenceCondition::Present;
                self
            }

            /// Answers 409 unless this holds of the item that is there.
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
    /// Whether the answer has every write that came before.
    pub fn consistent_read(mut self, consistent: bool) -> Self {
        self.consistent_read = consistent;
        self
    }

    /// Only these attributes.
    pub fn attributes<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.attributes = names.into_iter().map(Into::into).collect();
        self
    }
}

impl Put {
    /// One that takes every declared attribute from the body.
    pub fn new() -> Self {
        Self::default()
    }

    /// An attribute that does not come with the body.
    pub fn value(mut self, attribute: impl Into<String>, value: ValueTemplate) -> Self {
        self.values.insert(attribute.into(), value);
        self
    }

    /// Where in the body the attributes are: the names of the objects on the way.
    pub fn from<S: Into<String>>(mut self, place: impl IntoIterator<Item = S>) -> Self {
        self.from = place.into_iter().map(Into::into).collect();
        self
    }

    /// Only these attributes come with the body.
    pub fn attributes<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.attributes = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Answers 409 where there is an item of this key already.
    pub fn if_not_exists(mut self) -> Self {
        self.expects = ExistenceCondition::Missing;
        self
    }
}

impl Update {
    /// Sets these attributes from the body, each where the caller sends it.
    pub fn set<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.set.extend(names.into_iter().map(Into::into));
        self
    }

    /// Appends what comes with the body to these lists, each where the caller sends it.
    pub fn append<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.append.extend(names.into_iter().map(Into::into));
        self
    }

    /// Where in the body the attributes are: the names of the objects on the way.
    pub fn from<S: Into<String>>(mut self, place: impl IntoIterator<Item = S>) -> Self {
        self.from = place.into_iter().map(Into::into).collect();
        self
    }

    /// Always sets an attribute.
    pub fn value(mut self, attribute: impl Into<String>, value: ValueTemplate) -> Self {
        self.values.insert(attribute.into(), value);
        self
    }

    /// Adds a number to an attribute, which begins at 0.
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
    /// The items whose partition key is the path's parameter of its name.
    pub fn new() -> Self {
        Self::default()
    }

    /// The items whose partition key is this.
    pub fn of(partition_key: ValueTemplate) -> Self {
        Self { partition_key: Some(partition_key), ..Self::default() }
    }

    /// Reads an index instead of the table.
    pub fn index(mut self, name: impl Into<String>) -> Self {
        self.index = Some(name.into());
        self
    }

    /// What has to hold of the sort key.
    pub fn sort_key(mut self, test: Test) -> Self {
        self.sort_key = Some(test);
        self
    }

    /// The greatest sort keys first.
    pub fn descending(mut self) -> Self {
        self.descending = true;
        self
    }

    /// What is read, and how much of it.
    pub fn read(mut self, read: Read) -> Self {
        self.read = read;
        self
    }
}

impl Scan {
    /// All items of the table.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads an index instead of the table.
    pub fn index(mut self, name: impl Into<String>) -> Self {
        self.index = Some(name.into());
        self
    }

    /// What is read, and how much of it.
    pub fn read(mut self, read: Read) -> Self {
        self.read = read;
        self
    }
}

impl Scan {
    /// Only one segment of so many: 1 to 1,000,000.
    pub fn segment(mut self, segment: ValueTemplate, total: u32) -> Self {
        self.segments = Some(Segments { total, segment });
        self
    }
}

impl Read {
    /// Everything, 1,000 items at a time.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only items of which this holds.
    pub fn filter(mut self, filter: ItemCondition) -> Self {
        self.filter = filter;
        self
    }

    /// How many items are read for an answer.
    pub fn limit(mut self, limit: Limit) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Only these attributes.
    pub fn attributes<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.attributes = names.into_iter().map(Into::into).collect();
        self
    }

    /// Whether the answer has every write that came before.
    pub fn consistent_read(mut self, consistent: bool) -> Self {
        self.consistent_read = consistent;
        self
    }
}

impl BatchGet {
    /// A batch without tables yet.
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
    /// A batch without tables yet.
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
    /// The items of these keys.
    pub fn new(keys: KeyList) -> Self {
        Self { keys, ..Self::default() }
    }

    /// Only these attributes.
    pub fn attributes<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.attributes = names.into_iter().map(Into::into).collect();
        self
    }

    /// Whether the answer has every write that came before.
    pub fn consistent_read(mut self, consistent: bool) -> Self {
        self.consistent_read = consistent;
        self
    }
}

impl BatchWriteTable {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes these items.
    pub fn put(mut self, items: ItemList) -> Self {
        self.put = Some(items);
        self
    }

    /// Deletes the items of these keys.
    pub fn delete(mut self, keys: KeyList) -> Self {
        self.delete = Some(keys);
        self
    }
}

impl KeyList {
    /// The keys that the body's member of the table's name lists.
    pub fn new() -> Self {
        Self::default()
    }

    /// The keys of this list.
    pub fn of(list: List) -> Self {
        Self { list: Some(list), ..Self::default() }
    }

    /// A key attribute that does not come with the list. `{element}` is the element in it,
    /// `{element.NAME}` a member of it.
    pub fn key(mut self, attribute: impl Into<String>, value: ValueTemplate) -> Self {
        self.key.insert(attribute.into(), value);
        self
    }
}

impl ItemList {
    /// The items that the body's member of the table's name lists.
    pub fn new() -> Self {
        Self::default()
    }

    /// The items of this list.
    pub fn of(list: List) -> Self {
        Self { list: Some(list), ..Self::default() }
    }

    /// An attribute that does not come with the list. `{element.NAME}` is a member of the element
    /// in it.
    pub fn value(mut self, attribute: impl Into<String>, value: ValueTemplate) -> Self {
        self.values.insert(attribute.into(), value);
        self
    }

    /// Only these attributes come with the list.
    pub fn attributes<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.attributes = Some(names.into_iter().map(Into::into).collect());
        self
    }
}
