//! Passed-through bodies: the members that the action needs, and those that are allowed.

use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::gateway::{Gateway, Outcome, Request};
use dynagate::model::Stack;
use proptest::prelude::*;
use serde_json::{Value, json};

/// An action, a request with all members that it needs, and the path to the members.
type Case = (&'static str, fn() -> Value, &'static [&'static str]);

const CASES: [Case; 12] = [
    (
        "PutItem",
        || json!({"TableName": "pumps", "Item": {}, "ConditionExpression": "x", "ExpressionAttributeNames": {}, "ExpressionAttributeValues": {}}),
        &[""],
    ),
    ("DeleteItem", || json!({"TableName": "pumps", "Key": {}, "ConditionExpression": "x"}), &[""]),
    (
        "UpdateItem",
        || json!({"TableName": "pumps", "Key": {}, "UpdateExpression": "SET a = :a", "ConditionExpression": "x"}),
        &[""],
    ),
    (
        "GetItem",
        || json!({"TableName": "pumps", "Key": {}, "ConsistentRead": true, "ProjectionExpression": "a"}),
        &[""],
    ),
    (
        "Query",
        || json!({"TableName": "pumps", "KeyConditionExpression": "x", "Limit": 5, "ExclusiveStartKey": {}, "ScanIndexForward": false}),
        &[""],
    ),
    (
        "Scan",
        || json!({"TableName": "pumps", "FilterExpression": "x", "Segment": 0, "TotalSegments": 1}),
        &[""],
    ),
    (
        "BatchGetItem",
        || json!({"RequestItems": {"pumps": {"Keys": [{}], "ConsistentRead": true}}}),
        &["", "/RequestItems/pumps"],
    ),
    (
        "BatchWriteItem",
        || json!({"RequestItems": {"pumps": [{"PutRequest": {"Item": {}}}, {"DeleteRequest": {"Key": {}}}]}}),
        &["", "/RequestItems/pumps/0", "/RequestItems/pumps/1/DeleteRequest"],
    ),
    (
        "TransactGetItems",
        || json!({"TransactItems": [{"Get": {"TableName": "pumps", "Key": {}}}]}),
        &["", "/TransactItems/0", "/TransactItems/0/Get"],
    ),
    (
        "TransactWriteItems",
        || json!({"ClientRequestToken": "t", "TransactItems": [{"Put": {"TableName": "pumps", "Item": {}}}, {"Update": {"TableName": "pumps", "Key": {}, "UpdateExpression": "x"}}, {"Delete": {"TableName": "pumps", "Key": {}}}, {"ConditionCheck": {"TableName": "pumps", "Key": {}, "ConditionExpression": "x"}}]}),
        &[
            "",
            "/TransactItems/0/Put",
            "/TransactItems/1/Update",
            "/TransactItems/2/Delete",
            "/TransactItems/3/ConditionCheck",
        ],
    ),
    ("DescribeTable", || json!({"TableName": "pumps"}), &[""]),
    ("UpdateItem", || json!({"TableName": "pumps", "Key": {}}), &[""]),
];

/// Members that reveal something, or belong to the legacy API before expressions.
const FURTHER: [&str; 12] = [
    "AttributeUpdates",
    "AttributesToGet",
    "ConditionalOperator",
    "Expected",
    "KeyConditions",
    "QueryFilter",
    "ReturnConsumedCapacity",
    "ReturnItemCollectionMetrics",
    "ReturnValues",
    "ReturnValuesOnConditionCheckFailure",
    "ScanFilter",
    "Select",
];

fn api(raw: &str) -> Stack {
    let text = format!(
        "name: pumps\ntables: {{pumps: {{partition-key: id, global-secondary-indexes: {{by-at: {{partition-key: at}}, \
         secret: {{partition-key: s}}}}}}}}\napi: {{routes: {{POST /: {{raw: {{{raw}}}}}}}}}\n"
    );
    let source = Source { name: "test.yaml".into(), text, directory: PathBuf::new() };
    blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

/// The request that DynamoDB gets, if the body is accepted.
fn passed(stack: &Stack, body: String) -> Option<String> {
    let request = Request::new("POST", "/").header("Content-Type", "application/json").body(body);
    match Gateway::of(crate::gateway::deployed(stack)).expect("a stage").receive(&request) {
        Outcome::Call(call) => Some(call.request().body.to_string()),
        Outcome::Response(response) => {
            assert_eq!(response.status, 400, "{response:?}");
            None
        }
        Outcome::Authorize(call) => panic!("{call:?}"),
    }
}

#[test]
fn exactly_the_members_that_an_action_needs_are_passed_on() {
    for (action, request, places) in CASES {
        let stack = api(&format!("action: {action}, tables: [pumps]"));
        let whole = request();
        assert!(passed(&stack, whole.to_string()).is_some(), "{action}: {whole}");
        for place in places {
            for member in FURTHER {
                let mut body = whole.clone();
                let object =
                    body.pointer_mut(place).and_then(Value::as_object_mut).expect("an object");
                object.insert(member.to_owned(), json!("ALL_OLD"));
                assert_eq!(passed(&stack, body.to_string()), None, "{action}: {body}");
            }
        }
    }
}

#[test]
fn exactly_the_allowed_members_are_passed_on() {
    for (action, place, member) in [
        ("PutItem", "", "ReturnValues"),
        ("DeleteItem", "", "ReturnValuesOnConditionCheckFailure"),
        ("UpdateItem", "", "AttributeUpdates"),
        ("Query", "", "Select"),
        ("Scan", "", "ScanFilter"),
        ("GetItem", "", "AttributesToGet"),
        ("BatchGetItem", "/RequestItems/pumps", "AttributesToGet"),
        ("TransactWriteItems", "/TransactItems/0/Put", "ReturnValuesOnConditionCheckFailure"),
        ("TransactWriteItems", "", "ReturnItemCollectionMetrics"),
    ] {
        let stack = api(&format!("action: {action}, tables: [pumps], allow: [{member}]"));
        let (_, request, _) = CASES.iter().find(|(name, ..)| *name == action).expect("a case");
        for other in FURTHER {
            let mut body = request();
            let object = body.pointer_mut(place).and_then(Value::as_object_mut).expect("an object");
            object.insert(other.to_owned(), json!([]));
            assert_eq!(
                passed(&stack, body.to_string()).is_some(),
                other == member,
                "{action}: {body}"
            );
        }
    }
}

#[test]
fn an_index_must_be_that_of_the_route() {
    let stack = api("action: Query, tables: [pumps], indexes: [pumps/by-at]");
    let query = |index: &str| json!({"TableName": "pumps", "IndexName": index}).to_string();
    assert!(passed(&stack, query("by-at")).is_some());
    assert_eq!(passed(&stack, query("secret")), None);
    assert_eq!(passed(&api("action: Query, tables: [pumps]"), query("by-at")), None);
}

/// The model checks the last of several members of a name, and only that one is passed on.
#[test]
fn only_one_of_duplicate_members_is_passed_on() {
    let stack = api("action: PutItem, tables: [pumps]");
    let body = r#"{"TableName": "others", "TableName": "pumps", "Item": {"secret": 1}, "Item": {"id": {"S": "a"}}}"#;
    let sent: Value =
        serde_json::from_str(&passed(&stack, body.to_owned()).expect("passed")).expect("JSON");
    assert_eq!(sent, json!({"TableName": "pumps", "Item": {"id": {"S": "a"}}}));
    let transaction = api("action: TransactWriteItems, tables: [pumps]");
    let body = r#"{"TransactItems": [{"Put": {"TableName": "pumps", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}}], "TransactItems": []}"#;
    assert_eq!(passed(&transaction, body.to_owned()).as_deref(), Some(r#"{"TransactItems":[]}"#));
}

#[test]
fn other_content_types_are_refused() {
    let stack = api("action: PutItem, tables: [pumps]");
    let body = json!({"TableName": "pumps", "Item": {}, "ReturnValues": "ALL_OLD"}).to_string();
    for (content_type, status) in [
        ("text/plain", 415),
        ("application/x-amz-json-1.0", 415),
        ("application/json; charset=utf-8", 400),
        ("APPLICATION/JSON", 400),
    ] {
        let request =
            Request::new("POST", "/").header("Content-Type", content_type).body(body.clone());
        match Gateway::of(crate::gateway::deployed(&stack)).expect("a stage").receive(&request) {
            Outcome::Response(response) => assert_eq!(response.status, status, "{content_type}"),
            other => panic!("{content_type}: {other:?}"),
        }
    }
}

/// A template that prints the body does not bypass the model.
#[test]
fn a_template_that_prints_the_body_has_the_same_model() {
    for template in ["$input.body", " $!input.body\\n", "$input.json('$')"] {
        let stack = api(&format!(
            "action: PutItem, tables: [pumps], request: {{application/json: \"{template}\"}}"
        ));
        let body = |more: &str| format!(r#"{{"TableName": "pumps", "Item": {{}}{more}}}"#);
        assert!(passed(&stack, body("")).is_some(), "{template}");
        assert_eq!(passed(&stack, body(r#", "ReturnValues": "ALL_OLD""#)), None, "{template}");
    }
}

proptest! {
    /// No other top-level member is passed on, in any spelling.
    #[test]
    fn no_other_member_is_passed_on(name in "[A-Za-z]{1,12}|[Rr]eturn[Vv]alues|\\PC{1,8}", case in 0..CASES.len()) {
        let (action, request, _) = CASES[case];
        let mut body = request();
        let is_new = body.as_object_mut().expect("an object").insert(name.clone(), json!("ALL_OLD")).is_none();
        let needed = ["ClientRequestToken", "ExpressionAttributeNames", "ExpressionAttributeValues", "ConsistentRead",
            "FilterExpression", "ProjectionExpression", "KeyConditionExpression", "Limit", "UpdateExpression"];
        prop_assume!(is_new && !needed.contains(&name.as_str()));
        let stack = api(&format!("action: {action}, tables: [pumps]"));
        prop_assert_eq!(passed(&stack, body.to_string()), None);
    }
}
