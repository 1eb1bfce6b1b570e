use serde_json::{Value, json};

use super::store::Retention;
use super::*;

fn orders() -> Table {
    Table {
        key: "orders".into(),
        name: "Orders".into(),
        definition: json!({
            "TableName": "Orders",
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "BillingMode": "PAY_PER_REQUEST",
        }),
        time_to_live: None,
    }
}

fn with(table: Table, member: &str, value: Value) -> Table {
    let mut table = table;
    table.definition[member] = value;
    table
}

fn streamed() -> Table {
    let stream = json!({"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"});
    with(orders(), "StreamSpecification", stream)
}

fn by_customer() -> Table {
    let attributes = json!([
        {"AttributeName": "id", "AttributeType": "S"},
        {"AttributeName": "customer", "AttributeType": "S"},
    ]);
    let index = json!([{
        "IndexName": "by-customer",
        "KeySchema": [{"AttributeName": "customer", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }]);
    let table = with(orders(), "AttributeDefinitions", attributes);
    with(table, "GlobalSecondaryIndexes", index)
}

fn database(table: Table) -> Database {
    let database = Database::in_memory().expect("a database");
    database.prepare(&[table]).expect("a table");
    database
}

fn call(database: &Database, action: &str, request: &Value) -> Value {
    let response = database.call(action, &request.to_string());
    assert_eq!(response.status, 200, "{action} {request}: {}", response.body);
    serde_json::from_str(&response.body.text()).expect("JSON")
}

fn put(database: &Database, item: &Value) {
    call(database, "PutItem", &json!({"TableName": "Orders", "Item": item}));
}

fn refused(database: &Database, action: &str, body: &str) -> String {
    let response = database.call(action, body);
    assert_eq!(response.status, 400, "{}", response.body);
    response.body.into_text()
}

#[test]
fn an_item_is_put_and_got() {
    let database = database(orders());
    put(&database, &json!({"id": {"S": "1"}, "price": {"N": "1.10"}}));
    let got =
        call(&database, "GetItem", &json!({"TableName": "Orders", "Key": {"id": {"S": "1"}}}));
    assert_eq!(got["Item"]["id"], json!({"S": "1"}));
    assert_eq!(got.get("ConsumedCapacity"), None);
}

#[test]
fn capacity_is_told_beside_the_response() {
    let database = database(orders());
    put(&database, &json!({"id": {"S": "1"}}));
    let get = json!({"TableName": "Orders", "Key": {"id": {"S": "1"}}});
    let measured = database.measure("GetItem", &get.to_string());
    assert_eq!(measured.capacity_units, Some(0.5));
    assert!(
        !measured.response.body.text().contains("ConsumedCapacity"),
        "{}",
        measured.response.body
    );
    let transaction = json!({"TransactItems": [{"Get": get}]});
    let measured = database.measure("TransactGetItems", &transaction.to_string());
    assert_eq!(measured.capacity_units, Some(2.0));
    let asking = json!({
        "TableName": "Orders", "Key": {"id": {"S": "1"}}, "ReturnConsumedCapacity": "TOTAL",
    });
    let response = call(&database, "GetItem", &asking);
    assert_eq!(response["ConsumedCapacity"]["CapacityUnits"], json!(0.5));
    let wrong = database.measure("GetItem", "{}");
    assert_eq!(wrong.capacity_units, None);
}

#[test]
fn refusals_are_those_of_dynamodb_over_http() {
    let database = database(orders());
    let bare = r#"{"__type":"com.amazon.coral.service#SerializationException"}"#;
    for body in ["", "[]", "{", "{\"TableName\": \"Orders\",}", "5"] {
        assert_eq!(refused(&database, "GetItem", body), bare, "{body}");
    }
    assert_eq!(
        refused(&database, "PutItem", r#"{"TableName":"Orders","Item":{"id":{"S":5}}}"#),
        r#"{"__type":"com.amazon.coral.service#SerializationException","Message":"NUMBER_VALUE cannot be converted to String"}"#
    );
    assert_eq!(
        refused(&database, "GetItem", "{}"),
        r#"{"__type":"com.amazon.coral.validate#ValidationException","message":"2 validation errors detected: Value null at 'key' failed to satisfy constraint: Member must not be null; Value null at 'tableName' failed to satisfy constraint: Member must not be null"}"#
    );
    assert_eq!(
        refused(
            &database,
            "PutItem",
            r#"{"TableName":"Orders","Item":{"id":{"S":"a"},"n":{"N":"x"}}}"#
        ),
        r#"{"__type":"com.amazon.coral.validate#ValidationException","message":"1 validation error detected: The parameter cannot be converted to a numeric value: x"}"#
    );
    assert_eq!(
        refused(&database, "GetItem", r#"{"TableName":"Nothing","Key":{"id":{"S":"a"}}}"#),
        r#"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found"}"#
    );
    assert_eq!(
        refused(&database, "Nothing", "{}"),
        r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#
    );
    let deep = format!(
        r#"{{"TableName":"Orders","Item":{{"id":{{"S":"a"}},"deep":{}{{"S":"x"}}{}}}}}"#,
        r#"{"L":["#.repeat(200),
        "]}".repeat(200)
    );
    assert_eq!(
        refused(&database, "PutItem", &deep),
        r#"{"__type":"com.amazon.coral.validate#ValidationException","message":"Nesting Levels have exceeded supported limits"}"#
    );
}

#[test]
fn a_canceled_transaction_lists_its_reasons() {
    let database = database(orders());
    put(&database, &json!({"id": {"S": "1"}}));
    let write = json!({"TransactItems": [
        {"Put": {"TableName": "Orders", "Item": {"id": {"S": "2"}}}},
        {"Put": {"TableName": "Orders", "Item": {"id": {"S": "1"}},
            "ConditionExpression": "attribute_not_exists(id)"}},
    ]});
    assert_eq!(
        refused(&database, "TransactWriteItems", &write.to_string()),
        concat!(
            r#"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","#,
            r#""CancellationReasons":[{"Code":"None"},"#,
            r#"{"Code":"ConditionalCheckFailed","Message":"The conditional request failed"}],"#,
            r#""Message":"Transaction cancelled, please refer cancellation reasons for specific "#,
            r#"reasons [None, ConditionalCheckFailed]"}"#
        )
    );
}

#[test]
fn writes_are_told() {
    let database = database(orders());
    let mut changes = database.changes();
    changes.mark_unchanged();
    call(&database, "Scan", &json!({"TableName": "Orders"}));
    assert!(!changes.has_changed().expect("a sender"));
    put(&database, &json!({"id": {"S": "1"}}));
    assert!(changes.has_changed().expect("a sender"));
}

#[test]
fn expired_items_are_removed_with_a_record_of_the_service() {
    let table = Table { time_to_live: Some("expires".into()), ..streamed() };
    let database = database(table);
    put(&database, &json!({"id": {"S": "old"}, "expires": {"N": "1000"}}));
    put(&database, &json!({"id": {"S": "new"}, "expires": {"N": "99999999999"}}));
    database.sweep();
    let scan = call(&database, "Scan", &json!({"TableName": "Orders"}));
    assert_eq!(scan["Count"], 1);
    let records = records(&database);
    assert_eq!(records.len(), 3);
    assert_eq!(records[2]["eventName"], "REMOVE");
    assert_eq!(
        records[2]["userIdentity"],
        json!({"type": "Service", "principalId": "dynamodb.amazonaws.com"})
    );
}

fn records(database: &Database) -> Vec<Value> {
    let streams = call(database, "ListStreams", &json!({"TableName": "Orders"}));
    let arn = &streams["Streams"][0]["StreamArn"];
    let described = call(database, "DescribeStream", &json!({"StreamArn": arn}));
    let iterator = call(
        database,
        "GetShardIterator",
        &json!({
            "StreamArn": arn,
            "ShardId": described["StreamDescription"]["Shards"][0]["ShardId"],
            "ShardIteratorType": "TRIM_HORIZON",
        }),
    );
    let records =
        call(database, "GetRecords", &json!({"ShardIterator": iterator["ShardIterator"]}));
    records["Records"].as_array().expect("records").clone()
}

#[test]
fn a_stream_keeps_its_latest_records() {
    let database = database(streamed());
    for n in 0..20 {
        put(&database, &json!({"id": {"S": n.to_string()}, "text": {"S": "x".repeat(1_000)}}));
    }
    let latest = |keep| {
        database.shared.store.remove_old_records(keep).expect("removed");
        let records = records(&database);
        let last = records.last().map(|record| record["dynamodb"]["Keys"]["id"]["S"].clone());
        assert_eq!(last, Some("19".into()));
        records.len()
    };
    assert_eq!(latest(Retention { records: 100, bytes: 1 << 20 }), 20);
    assert_eq!(latest(Retention { records: 15, bytes: 1 << 20 }), 15);
    assert_eq!(latest(Retention { records: 15, bytes: 5_000 }), 4);
    assert_eq!(latest(Retention { records: 15, bytes: 1 }), 1);
}

#[test]
fn items_are_kept_when_indexes_change() {
    let database = database(orders());
    put(&database, &json!({"id": {"S": "1"}, "customer": {"S": "alice"}}));
    put(&database, &json!({"id": {"S": "2"}, "customer": {"N": "5"}}));
    let query = json!({
        "TableName": "Orders", "IndexName": "by-customer",
        "KeyConditionExpression": "customer = :c",
        "ExpressionAttributeValues": {":c": {"S": "alice"}},
    });
    let changes = database.prepare(&[by_customer()]).expect("a table");
    assert_eq!(changes, [TableChange::Indexes { table: "Orders".into(), dropped: 0 }]);
    assert_eq!(call(&database, "Query", &query)["Count"], 1);
    assert_eq!(call(&database, "Scan", &json!({"TableName": "Orders"}))["Count"], 2);
    assert_eq!(database.prepare(&[by_customer()]).expect("a table"), []);
    database.prepare(&[orders()]).expect("a table");
    refused(&database, "Query", &query.to_string());
    assert_eq!(call(&database, "Scan", &json!({"TableName": "Orders"}))["Count"], 2);
}

#[test]
fn a_table_with_another_key_is_replaced() {
    let database = database(orders());
    put(&database, &json!({"id": {"S": "1"}}));
    let number = json!([{"AttributeName": "id", "AttributeType": "N"}]);
    let changes = database.prepare(&[with(orders(), "AttributeDefinitions", number)]);
    let [change] = &changes.expect("a table")[..] else { panic!("one change") };
    assert_eq!(
        change.to_string(),
        "table Orders: its primary key changed, so it was replaced; 1 item was dropped"
    );
    assert_eq!(call(&database, "Scan", &json!({"TableName": "Orders"}))["Count"], 0);
}

#[test]
fn a_refused_table_leaves_the_items() {
    let database = database(orders());
    put(&database, &json!({"id": {"S": "1"}}));
    let wrong = json!([{"AttributeName": "id", "AttributeType": "X"}]);
    let error = database.prepare(&[with(orders(), "AttributeDefinitions", wrong)]);
    assert!(error.expect_err("a refusal").to_string().starts_with("table Orders: "));
    assert_eq!(call(&database, "Scan", &json!({"TableName": "Orders"}))["Count"], 1);
}

#[test]
fn an_undeclared_table_keeps_its_items() {
    let database = database(orders());
    put(&database, &json!({"id": {"S": "1"}}));
    let changes = database.prepare(&[]).expect("no table");
    assert_eq!(changes, [TableChange::Undeclared { table: "Orders".into(), items: 1 }]);
    assert_eq!(database.prepare(&[orders()]).expect("a table"), []);
    assert_eq!(call(&database, "Scan", &json!({"TableName": "Orders"}))["Count"], 1);
}

#[test]
fn a_stream_and_an_expiry_are_changed() {
    let database = database(orders());
    let keys_only = json!({"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"});
    let table = with(orders(), "StreamSpecification", keys_only);
    database.prepare(&[Table { time_to_live: Some("a".into()), ..table.clone() }]).expect("made");
    put(&database, &json!({"id": {"S": "1"}}));
    assert_eq!(records(&database)[0]["dynamodb"]["NewImage"], Value::Null);
    database.prepare(&[Table { time_to_live: Some("b".into()), ..streamed() }]).expect("made");
    put(&database, &json!({"id": {"S": "2"}}));
    let latest = records(&database).pop().expect("a record");
    assert_eq!(latest["dynamodb"]["NewImage"]["id"]["S"], "2");
    let of = call(&database, "DescribeTimeToLive", &json!({"TableName": "Orders"}));
    assert_eq!(of["TimeToLiveDescription"]["AttributeName"], "b");
}

#[test]
fn a_directory_keeps_items_and_serves_one_server() {
    let directory = tempfile::tempdir().expect("a directory");
    let open = || Database::in_directory(directory.path());
    let database = open().expect("a database");
    database.prepare(&[orders()]).expect("a table");
    put(&database, &json!({"id": {"S": "1"}}));
    let in_use = open().expect_err("in use").to_string();
    assert!(in_use.contains("is in use by another server"), "{in_use}");
    drop(database);
    let database = open().expect("a database");
    assert_eq!(database.prepare(&[orders()]).expect("a table"), []);
    assert_eq!(call(&database, "Scan", &json!({"TableName": "Orders"}))["Count"], 1);
}

#[test]
fn a_damaged_file_is_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("dynamodb.sqlite"), "not a database at all".repeat(99))
        .expect("a file");
    let error = Database::in_directory(directory.path()).expect_err("damaged").to_string();
    assert!(error.contains("the file is not a database. Move the file away"), "{error}");
}
