//! Random requests: each is answered, and none fails within the engine.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use super::{Database, Table};

const ACTIONS: [&str; 18] = [
    "GetItem",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "Query",
    "Scan",
    "BatchGetItem",
    "BatchWriteItem",
    "TransactGetItems",
    "TransactWriteItems",
    "ExecuteStatement",
    "ExecuteTransaction",
    "BatchExecuteStatement",
    "DescribeTable",
    "DescribeStream",
    "GetShardIterator",
    "GetRecords",
    "ListTables",
];

const NAMES: [&str; 43] = [
    "TableName",
    "IndexName",
    "Key",
    "Item",
    "Keys",
    "RequestItems",
    "Orders",
    "PutRequest",
    "DeleteRequest",
    "TransactItems",
    "Put",
    "Get",
    "Update",
    "Delete",
    "ConditionCheck",
    "ConditionExpression",
    "FilterExpression",
    "KeyConditionExpression",
    "ProjectionExpression",
    "UpdateExpression",
    "ExpressionAttributeNames",
    "ExpressionAttributeValues",
    "#n",
    ":v",
    "Limit",
    "Select",
    "ScanIndexForward",
    "ExclusiveStartKey",
    "ReturnValues",
    "ReturnConsumedCapacity",
    "Statement",
    "Statements",
    "TransactStatements",
    "Parameters",
    "ClientRequestToken",
    "Expected",
    "AttributeUpdates",
    "KeyConditions",
    "StreamArn",
    "ShardIterator",
    "id",
    "n",
    "S",
];

const TEXTS: [&str; 29] = [
    "Orders",
    "by-n",
    "Nothing",
    "",
    "a",
    "1",
    "-1",
    "1e200",
    "NaN",
    "#n = :v",
    "id = :v",
    "id = :v AND n > :v",
    "attribute_exists(id) OR size(#n) < :v",
    "SET #n = :v + :v",
    "REMOVE a[0].b",
    "ADD n :v",
    "SET a = list_append(if_not_exists(a, :v), :v) DELETE t :v",
    "((((((((((a",
    "a.b.c[100000000000]",
    "ALL_NEW",
    "COUNT",
    "TOTAL",
    "INDEXES",
    "SELECT * FROM \"Orders\" WHERE id = ?",
    "INSERT INTO \"Orders\" VALUE {'id': 'x'}",
    "UPDATE \"Orders\" SET n = n + 1 WHERE id = 'a'",
    "DELETE FROM \"Orders\" WHERE id = '",
    "eyJ0YWJsZV9uYW1lIjoiT3JkZXJzIiwic2hhcmRfaWQiOiJ4IiwicG9zaXRpb24iOi0xfQ==",
    "\u{0}\u{1f600}é",
];

fn attribute() -> impl Strategy<Value = Value> {
    let text = select(&TEXTS[..]);
    let scalar = prop_oneof![
        text.clone().prop_map(|of| json!({"S": of})),
        text.clone().prop_map(|of| json!({"N": of})),
        text.clone().prop_map(|of| json!({"B": of})),
        any::<i64>().prop_map(|of| json!({"N": of.to_string()})),
        any::<bool>().prop_map(|of| json!({"BOOL": of})),
        Just(json!({"NULL": true})),
        prop::collection::vec(text.clone(), 0..3).prop_map(|of| json!({"SS": of})),
        prop::collection::vec(text, 0..3).prop_map(|of| json!({"NS": of})),
    ];
    scalar.prop_recursive(3, 12, 3, |of| {
        prop_oneof![
            prop::collection::vec(of.clone(), 0..3).prop_map(|of| json!({"L": of})),
            prop::collection::vec((select(&NAMES[..]), of), 0..3)
                .prop_map(|of| json!({"M": object(of)})),
        ]
    })
}

fn object(members: Vec<(&'static str, Value)>) -> Value {
    members.into_iter().map(|(name, of)| (name.to_owned(), of)).collect::<Map<_, _>>().into()
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        3 => select(&TEXTS[..]).prop_map(Value::from),
        2 => attribute(),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(4, 24, 4, |of| {
        prop_oneof![
            prop::collection::vec(of.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((select(&NAMES[..]), of), 0..4).prop_map(object),
        ]
    })
}

/// A request with members that the action has, of any value or a likely one.
fn request() -> impl Strategy<Value = Value> {
    let members = prop::collection::vec((select(&NAMES[..]), value()), 0..6);
    let item = prop::collection::vec((select(vec!["id", "n", "a"]), attribute()), 0..3);
    (members, item, any::<[bool; 3]>()).prop_map(|(members, item, [table, key, values])| {
        let mut request = object(members);
        let item = object(item);
        if table {
            request["TableName"] = "Orders".into();
        }
        if key {
            request["Key"] = json!({"id": item.get("id")});
            request["Item"] = item.clone();
        }
        if values {
            request["ExpressionAttributeValues"] = json!({":v": item.get("n")});
            request["ExpressionAttributeNames"] = json!({"#n": "n"});
        }
        request
    })
}

fn database() -> Database {
    let definition = json!({
        "TableName": "Orders",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "n", "AttributeType": "N"},
        ],
        "BillingMode": "PAY_PER_REQUEST",
        "GlobalSecondaryIndexes": [{
            "IndexName": "by-n",
            "KeySchema": [{"AttributeName": "n", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }],
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    });
    let table = Table {
        key: "orders".into(),
        name: "Orders".into(),
        definition,
        time_to_live: Some("n".into()),
    };
    let database = Database::in_memory().expect("a database");
    database.prepare(&[table]).expect("a table");
    database
}

#[test]
fn every_request_is_answered() {
    let database = database();
    let actions = select(&ACTIONS[..]);
    proptest!(ProptestConfig::with_cases(2_000), |(action in actions, request in request())| {
        let response = database.call(action, &request.to_string());
        prop_assert!(matches!(response.status, 200 | 400), "{response:?}");
        let body: Value = serde_json::from_slice(response.body.as_bytes()).expect("JSON");
        if response.status == 400 {
            let kind = body["__type"].as_str().expect("a type");
            prop_assert!(kind.starts_with("com.amazon"), "{kind}");
            // Prefixes of the engine's own errors.
            for prefix in ["VALIDATION", "SERIALIZATION", "expected ", "invalid type"] {
                prop_assert!(!response.body.text().contains(&format!(":\"{prefix}")), "{response:?}");
            }
        }
    });
    database.sweep();
}

#[test]
fn any_text_is_answered() {
    let database = database();
    proptest!(|(action in ".{0,20}", body in ".{0,200}")| {
        prop_assert_eq!(database.call(&action, &body).status, 400);
        prop_assert_eq!(database.call("PutItem", &body).status, 400);
        let _ = database.seed(&body);
    });
}
