//! The actions of DynamoDB: a request's JSON to dynoxide's types, and its response to JSON.

use dynagate_gateway::BackendResponse;
use dynoxide::actions as of;
use dynoxide::errors::DynoxideError;
use dynoxide::types::ConsumedCapacity;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::refusal;

/// A response of DynamoDB with its cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Called {
    /// The response, as DynamoDB sends it over HTTP.
    pub response: BackendResponse,
    /// The capacity units that the request consumed, even if it did not ask for them. `None` for
    /// refused requests and for actions without capacity.
    pub capacity_units: Option<f64>,
}

/// The effect of an action on items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// It changes no items.
    Reads,
    /// It may change items.
    Writes,
}

/// The effect of an action.
pub(super) fn effect(action: &str) -> Effect {
    match action {
        "PutItem"
        | "UpdateItem"
        | "DeleteItem"
        | "BatchWriteItem"
        | "TransactWriteItems"
        | "ExecuteStatement"
        | "ExecuteTransaction"
        | "BatchExecuteStatement" => Effect::Writes,
        _ => Effect::Reads,
    }
}

/// A response in JSON with the units that it reports.
type Answer = Result<(String, Option<f64>), DynoxideError>;

/// The capacity in a response.
trait Consumed {
    fn units(&self) -> f64;
}

impl Consumed for ConsumedCapacity {
    fn units(&self) -> f64 {
        self.capacity_units
    }
}

impl Consumed for Vec<ConsumedCapacity> {
    fn units(&self) -> f64 {
        self.iter().map(|table| table.capacity_units).sum()
    }
}

fn read<Request: DeserializeOwned>(body: &str) -> Result<Request, DynoxideError> {
    serde_json::from_str(body).map_err(|error| refusal::unreadable(body, &error))
}

/// The JSON of a response, with the members of all objects in the order of their names. Dynoxide
/// writes the attributes of an item in an order that changes.
fn written<Response: Serialize>(response: &Response) -> Result<String, DynoxideError> {
    let response = serde_json::to_value(response).map(|mut response| {
        response.sort_all_objects();
        response.to_string()
    });
    response.map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}

/// Calls an action whose response has the consumed capacity, which is left out of it unless the
/// request asks for it.
macro_rules! counted {
    ($body:expr, $request:ty, $action:expr) => {{
        let mut request: $request = read($body)?;
        let asked = request.return_consumed_capacity.as_deref().is_some_and(|of| of != "NONE");
        if !asked && request.return_consumed_capacity.as_deref().is_none_or(|of| of == "NONE") {
            request.return_consumed_capacity = Some("TOTAL".to_owned());
        }
        let mut response = $action(request)?;
        let units = response.consumed_capacity.as_ref().map(Consumed::units);
        if !asked {
            response.consumed_capacity = None;
        }
        Ok((written(&response)?, units))
    }};
}

fn plain<Request: DeserializeOwned, Response: Serialize>(
    body: &str,
    action: impl FnOnce(Request) -> dynoxide::Result<Response>,
) -> Answer {
    Ok((written(&action(read(body)?)?)?, None))
}

/// Calls an action with the body of a request.
pub(super) fn call(engine: &dynoxide::Database, action: &str, body: &str) -> Called {
    match answer(engine, action, body) {
        Some(Ok((body, capacity_units))) => {
            Called { response: BackendResponse::new(200, body), capacity_units }
        }
        Some(Err(error)) => {
            Called { response: refusal::response(action, error), capacity_units: None }
        }
        None => Called { response: refusal::unknown_operation(), capacity_units: None },
    }
}

/// `None` for an unknown action.
fn answer(engine: &dynoxide::Database, action: &str, body: &str) -> Option<Answer> {
    Some(match action {
        "GetItem" => get_item(engine, body),
        "PutItem" => put_item(engine, body),
        "UpdateItem" => update_item(engine, body),
        "DeleteItem" => delete_item(engine, body),
        "Query" => query(engine, body),
        "Scan" => scan(engine, body),
        "BatchGetItem" => batch_get_item(engine, body),
        "BatchWriteItem" => batch_write_item(engine, body),
        "TransactGetItems" => transact_get_items(engine, body),
        "TransactWriteItems" => transact_write_items(engine, body),
        "ExecuteStatement" => execute_statement(engine, body),
        "ExecuteTransaction" => execute_transaction(engine, body),
        "BatchExecuteStatement" => batch_execute_statement(engine, body),
        "CreateTable" => plain(body, |request| engine.create_table(request)),
        "UpdateTable" => plain(body, |request| engine.update_table(request)),
        "DeleteTable" => plain(body, |request| engine.delete_table(request)),
        "DescribeTable" => plain(body, |request| engine.describe_table(request)),
        "ListTables" => plain(body, |request| engine.list_tables(request)),
        "UpdateTimeToLive" => plain(body, |request| engine.update_time_to_live(request)),
        "DescribeTimeToLive" => plain(body, |request| engine.describe_time_to_live(request)),
        "TagResource" => plain(body, |request| engine.tag_resource(request)),
        "UntagResource" => plain(body, |request| engine.untag_resource(request)),
        "ListTagsOfResource" => plain(body, |request| engine.list_tags_of_resource(request)),
        "ListStreams" => plain(body, |request| engine.list_streams(request)),
        "DescribeStream" => plain(body, |request| engine.describe_stream(request)),
        "GetShardIterator" => plain(body, |request| engine.get_shard_iterator(request)),
        "GetRecords" => plain(body, |request| engine.get_records(request)),
        _ => return None,
    })
}

fn get_item(engine: &dynoxide::Database, body: &str) -> Answer {
    counted!(body, of::get_item::GetItemRequest, |request| engine.get_item(request))
}

fn put_item(engine: &dynoxide::Database, body: &str) -> Answer {
    counted!(body, of::put_item::PutItemRequest, |request| engine.put_item(request))
}

fn update_item(engine: &dynoxide::Database, body: &str) -> Answer {
    counted!(body, of::update_item::UpdateItemRequest, |request| engine.update_item(request))
}

fn delete_item(engine: &dynoxide::Database, body: &str) -> Answer {
    counted!(body, of::delete_item::DeleteItemRequest, |request| engine.delete_item(request))
}

fn query(engine: &dynoxide::Database, body: &str) -> Answer {
    counted!(body, of::query::QueryRequest, |request| engine.query(request))
}

fn scan(engine: &dynoxide::Database, body: &str) -> Answer {
    counted!(body, of::scan::ScanRequest, |request| engine.scan(request))
}

fn batch_get_item(engine: &dynoxide::Database, body: &str) -> Answer {
    counted!(body, of::batch_get_item::BatchGetItemRequest, |request| engine
        .batch_get_item(request))
}

fn batch_write_item(engine: &dynoxide::Database, body: &str) -> Answer {
    counted!(body, of::batch_write_item::BatchWriteItemRequest, |request| engine
        .batch_write_item(request))
}

fn transact_get_items(engine: &dynoxide::Database, body: &str) -> Answer {
    counted!(body, of::transact_get_items::TransactGetItemsRequest, |request| engine
        .transact_get_items(request))
}

fn transact_write_items(engine: &dynoxide::Database, body: &str) -> Answer {
    counted!(body, of::transact_write_items::TransactWriteItemsRequest, |request| engine
        .transact_write_items(request))
}

fn execute_statement(engine: &dynoxide::Database, body: &str) -> Answer {
    counted!(body, of::execute_statement::ExecuteStatementRequest, |request| engine
        .execute_statement(request))
}

fn execute_transaction(engine: &dynoxide::Database, body: &str) -> Answer {
    counted!(body, of::execute_transaction::ExecuteTransactionRequest, |request| engine
        .execute_transaction(request))
}

fn batch_execute_statement(engine: &dynoxide::Database, body: &str) -> Answer {
    counted!(body, of::batch_execute_statement::BatchExecuteStatementRequest, |request| engine
        .batch_execute_statement(request))
}
