//! The embedded DynamoDB.

use dynagate_gateway::DynamoDbResponse;
use dynoxide::errors::DynoxideError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A table to create.
#[derive(Debug, Clone)]
pub struct Table {
    /// The table's name.
    pub name: String,
    /// The body of
    /// [`CreateTable`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html).
    pub definition: Value,
    /// The attribute with the time of expiry.
    pub time_to_live: Option<String>,
}

/// The tables and their items, in memory.
#[derive(Clone)]
pub struct Database {
    engine: dynoxide::Database,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").finish_non_exhaustive()
    }
}

/// An action with typed requests and responses.
fn typed<Request: DeserializeOwned, Response: Serialize>(
    body: &str,
    action: impl FnOnce(Request) -> dynoxide::Result<Response>,
) -> Result<String, DynoxideError> {
    let request = serde_json::from_str(body)
        .map_err(|error| DynoxideError::SerializationException(error.to_string()))?;
    serde_json::to_string(&action(request)?)
        .map_err(|error| DynoxideError::SerializationException(error.to_string()))
}

impl Database {
    /// Creates a database in memory.
    ///
    /// # Errors
    ///
    /// Returns an error if `SQLite` cannot be opened.
    pub fn in_memory() -> Result<Self, String> {
        let engine = dynoxide::Database::memory().map_err(|error| error.to_string())?;
        Ok(Self { engine })
    }

    /// Creates the tables that do not exist yet.
    ///
    /// # Errors
    ///
    /// Returns DynamoDB's refusal of a table.
    pub fn create(&self, tables: &[Table]) -> Result<(), String> {
        for table in tables {
            let response = self.call("CreateTable", &table.definition.to_string());
            if response.status != 200 && !response.body.contains("ResourceInUseException") {
                return Err(format!("table {}: {}", table.name, response.body));
            }
        }
        Ok(())
    }

    /// Calls an action of DynamoDB with the body of a request.
    pub fn call(&self, action: &str, body: &str) -> DynamoDbResponse {
        let engine = &self.engine;
        let called = match action {
            "CreateTable" => typed(body, |request| engine.create_table(request)),
            "PutItem" => typed(body, |request| engine.put_item(request)),
            "GetItem" => typed(body, |request| engine.get_item(request)),
            "DeleteItem" => typed(body, |request| engine.delete_item(request)),
            "UpdateItem" => typed(body, |request| engine.update_item(request)),
            "Query" => typed(body, |request| engine.query(request)),
            "Scan" => typed(body, |request| engine.scan(request)),
            "BatchGetItem" => typed(body, |request| engine.batch_get_item(request)),
            "BatchWriteItem" => typed(body, |request| engine.batch_write_item(request)),
            "TransactWriteItems" => typed(body, |request| engine.transact_write_items(request)),
            "TransactGetItems" => typed(body, |request| engine.transact_get_items(request)),
            "ExecuteStatement" => typed(body, |request| engine.execute_statement(request)),
            "BatchExecuteStatement" => {
                typed(body, |request| engine.batch_execute_statement(request))
            }
            "ExecuteTransaction" => typed(body, |request| engine.execute_transaction(request)),
            "DescribeTable" => typed(body, |request| engine.describe_table(request)),
            "ListTables" => typed(body, |request| engine.list_tables(request)),
            _ => {
                let body = r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#;
                return DynamoDbResponse::new(400, body);
            }
        };
        match called {
            Ok(body) => DynamoDbResponse::new(200, body),
            Err(error) => DynamoDbResponse::new(error.status_code(), error.to_json()),
        }
    }
}
