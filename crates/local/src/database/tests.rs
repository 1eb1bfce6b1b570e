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
fn a_table_is_called_by_its_arn() {
    let database = database(orders());
    let arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/Orders";
    let item = json!({"id": {"S": "1"}, "TableName": {"S": arn}});
    call(&database, "PutItem", &json!({"TableName": arn, "Item": item}));
    let put = json!({"Put": {"TableName": arn, "Item": {"id": {"S": "2"}}}});
    call(&database, "TransactWriteItems", &json!({"TransactItems": [put]}));
    let keys = json!({"Keys": [{"id": {"S": "1"}}, {"id": {"S": "2"}}]});
    let got = call(&database, "BatchGetItem", &json!({"RequestItems": {arn: keys}}));
    assert_eq!(got["Responses"][arn].as_array().map(Vec::len), Some(2));
    let got =
        call(&database, "GetItem", &json!({"TableName": "Orders", "Key": {"id": {"S": "1"}}}));
    assert_eq!(got["Item"], item);
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

fn dumped(database: &Database) -> String {
    let mut dump = Vec::new();
    database.dump(&mut dump).expect("a dump");
    String::from_utf8(dump).expect("text")
}

#[test]
fn items_of_both_forms_are_seeded_and_dumped() {
    let database = database(streamed());
    let seed = r#"{
      "orders": [
        {"id": "2", "price": 9.50, "big": 12345678901234567890123456789012345678, "at": null,
         "address": {"S": "Main Street", "open": true}, "lines": [1, "two"]},
        {"id": {"S": "1"}, "tags": {"SS": ["b", "a"]}, "photo": {"B": "AAEC"}}
      ],
      "Orders": [{"id": "3"}]
    }"#;
    assert_eq!(database.seed(seed), Ok(3));
    let text = dumped(&database);
    let items: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(items["orders"].as_array().map(Vec::len), Some(3));
    for part in [
        r#"{"id":{"S":"1"},"photo":{"B":"AAEC"},"tags":{"SS":["#,
        r#""big":{"N":"12345678901234567890123456789012345678"}"#,
        r#""price":{"N":"9.5"}"#,
        r#""at":{"NULL":true}"#,
        r#""lines":{"L":[{"N":"1"},{"S":"two"}]}"#,
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(records(&database).is_empty());
    let copy = super::tests::database(orders());
    assert_eq!(copy.seed(&text), Ok(3));
    assert_eq!(dumped(&copy), text);
}

#[test]
fn an_empty_table_is_dumped_and_seeded() {
    let database = database(orders());
    let text = dumped(&database);
    assert_eq!(text, "{\n  \"orders\": []\n}\n");
    assert_eq!(database.seed(&text), Ok(0));
}

#[test]
fn a_mistake_in_a_seed_is_told_with_its_place() {
    let database = database(orders());
    let error = |text: &str| database.seed(text).expect_err("a mistake").to_string();
    assert_eq!(
        error("{\n  \"customers\": []}"),
        "line 2, column 13: unknown table customers; tables: orders"
    );
    assert_eq!(
        error("{\"orders\": [\n{\"id\": \"1\"},\n{\"name\": \"x\"}]}"),
        "line 3, column 13: item 2 of the table Orders: One or more parameter values were \
         invalid: Missing the key id in the item"
    );
    assert_eq!(
        error(r#"{"orders": [{"id": {"N": 5}}]}"#),
        "line 1, column 28: item 1 of the table Orders: NUMBER_VALUE cannot be converted to String"
    );
    assert_eq!(
        error(r#"{"orders": [{"id": 5}]}"#),
        "line 1, column 21: item 1 of the table Orders: One or more parameter values were \
         invalid: Type mismatch for key id expected: S actual: N"
    );
    assert!(error(r#"{"orders": {"id": 5}}"#).contains("expected a list of items"));
    assert!(error("[]").contains("expected an object with a list of items for each table"));
    assert!(error("{\"orders\": [}").starts_with("line 1, column 13: "));
    let large = format!(r#"{{"orders": [{{"id": "1", "text": "{}"}}]}}"#, "x".repeat(500_000));
    assert!(error(&large).ends_with("Item size has exceeded the maximum allowed size"));
    let deep =
        format!(r#"{{"orders": [{{"id": "1", "a": {}{}}}]}}"#, "[".repeat(500), "]".repeat(500));
    assert!(error(&deep).contains("recursion limit exceeded"), "{}", error(&deep));
}
