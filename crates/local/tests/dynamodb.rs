//! The endpoint of DynamoDB: for programs that speak its protocol, and for the AWS SDKs.

use std::path::PathBuf;
use std::process::Command;

use dynagate_local::database::Table;
use dynagate_local::{Options, Seed, Server, StartError, System};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

fn system() -> System {
    let table = Table {
        key: "orders".into(),
        name: "shop-orders".into(),
        definition: json!({
            "TableName": "shop-orders",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
            "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"},
        }),
        time_to_live: Some("expires".into()),
    };
    System { tables: vec![table], ..System::default() }
}

fn options() -> Options {
    Options { port: 0, dynamodb_port: Some(0), aws_port: 0, ..Options::default() }
}

fn seed(text: &str) -> Seed {
    Seed { name: "items.json".into(), text: text.into() }
}

async fn started() -> (Server, String) {
    let seeds = vec![seed(r#"{"orders": [{"id": "1", "total": 12.5}]}"#)];
    let options = Options { seeds, ..options() };
    let server = Server::start(system(), &options).await.expect("a server");
    let address = server.addresses().dynamodb.expect("an endpoint").to_string();
    (server, address)
}

const SIGNED: &str = "Authorization: AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/\
                      aws4_request, SignedHeaders=host, Signature=x\r\nX-Amz-Date: 20260101T000000Z";

/// Sends a request with these header lines, and returns the status and the response.
async fn send(address: &str, line: &str, headers: &[&str], body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let has_host = headers.iter().any(|line| line.starts_with("Host:"));
    let host = if has_host { String::new() } else { format!("Host: {address}\r\n") };
    let headers: Vec<_> = headers.iter().map(|line| format!("{line}\r\n")).collect();
    let headers = headers.concat();
    let length = body.len();
    let request = format!(
        "{line} HTTP/1.1\r\n{host}{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut response = String::new();
    stream.read_to_string(&mut response).await.expect("a response");
    let status = response.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.expect("a status"), response)
}

async fn call(address: &str, target: &str, request: &Value) -> (u16, Value) {
    let target = format!("X-Amz-Target: {target}");
    let (status, response) =
        send(address, "POST /", &[&target, SIGNED], &request.to_string()).await;
    let (head, body) = response.split_once("\r\n\r\n").expect("a body");
    assert!(head.contains("content-type: application/x-amz-json-1.0"), "{head}");
    assert!(head.contains("x-amzn-requestid: "), "{head}");
    (status, serde_json::from_str(body).expect("JSON"))
}

#[tokio::test]
async fn items_and_streams_are_served() {
    let (server, address) = started().await;
    let mut changes = server.database().changes();
    changes.mark_unchanged();
    let put = json!({"TableName": "shop-orders", "Item": {"id": {"S": "2"}}});
    assert_eq!(call(&address, "DynamoDB_20120810.PutItem", &put).await, (200, json!({})));
    assert!(changes.has_changed().expect("a database"));
    let scan = json!({"TableName": "shop-orders"});
    let (status, response) = call(&address, "DynamoDB_20120810.Scan", &scan).await;
    assert_eq!((status, &response["Count"]), (200, &json!(2)));
    let (_, streams) = call(&address, "DynamoDBStreams_20120810.ListStreams", &json!({})).await;
    assert_eq!(streams["Streams"][0]["TableName"], "shop-orders");
    let (status, response) = call(&address, "DynamoDB_20120810.Nothing", &json!({})).await;
    assert_eq!(status, 400);
    assert_eq!(response["__type"], "com.amazon.coral.service#UnknownOperationException");
    server.stop().await;
}

#[tokio::test]
async fn requests_of_other_origins_and_without_credentials_are_refused() {
    let (server, address) = started().await;
    let target = "X-Amz-Target: DynamoDB_20120810.ListTables";
    let status = async |headers: &[&str]| {
        let headers = [&[target, SIGNED], headers].concat();
        send(&address, "POST /", &headers, "{}").await.0
    };
    assert_eq!(status(&[]).await, 200);
    assert_eq!(status(&["Origin: http://localhost:5173"]).await, 200);
    assert_eq!(status(&["Origin: https://example.com"]).await, 403);
    assert_eq!(status(&["Origin: null"]).await, 403);
    assert_eq!(status(&["Host: rebound.example.com:8000"]).await, 403);
    assert_eq!(status(&["Host: localhost:8000"]).await, 200);
    let (status, response) = send(&address, "POST /", &[target], "{}").await;
    assert_eq!(status, 400);
    assert!(response.contains("MissingAuthenticationTokenException"), "{response}");
    let asks = ["Origin: http://localhost:5173", "Access-Control-Request-Headers: x-amz-target"];
    let (status, response) = send(&address, "OPTIONS /", &asks, "").await;
    assert_eq!(status, 200);
    assert!(response.contains("access-control-allow-origin: http://localhost:5173\r\n"));
    assert!(response.contains("access-control-allow-headers: x-amz-target\r\n"));
    assert_eq!(send(&address, "GET /", &[], "").await.0, 200);
    server.stop().await;
}

#[tokio::test]
async fn a_mistake_in_a_seed_ends_the_start() {
    let options = Options { seeds: vec![seed("{\n\"nothing\": []}")], ..options() };
    let error = Server::start(system(), &options).await.expect_err("a mistake");
    assert!(matches!(error, StartError::Seed { .. }));
    assert_eq!(error.to_string(), "items.json:2:9: unknown table nothing; tables: orders");
}

/// The Python of `tests/prove/setup`, which has boto3 and the AWS CLI. A test without it is
/// skipped, which it says, or fails if tools are required.
fn tools() -> Option<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")))?;
    let tools = cache.join("dynagate-tools/prove/tools/bin");
    if tools.join("aws").exists() && tools.join("python").exists() {
        return Some(tools);
    }
    let required = std::env::var_os("DYNAGATE_REQUIRE_TOOLS").is_some();
    assert!(!required, "boto3 and the AWS CLI are not installed: run tests/prove/setup");
    eprintln!("SKIPPED: boto3 and the AWS CLI are not installed");
    None
}

const SDK: &str = r##"
import boto3, json
client = boto3.client("dynamodb")
table = boto3.resource("dynamodb").Table("shop-orders")
for number in range(30):
    table.put_item(Item={"id": f"n{number}", "number": number, "tags": {"a", "b"}})
counted = table.update_item(
    Key={"id": "n1"}, UpdateExpression="ADD #n :one", ReturnValues="UPDATED_NEW",
    ExpressionAttributeNames={"#n": "number"}, ExpressionAttributeValues={":one": 1})
assert counted["Attributes"] == {"number": 2}, counted
try:
    table.put_item(Item={"id": "n1"}, ConditionExpression="attribute_not_exists(id)")
    raise SystemExit("not refused")
except client.exceptions.ConditionalCheckFailedException:
    pass
try:
    client.transact_write_items(TransactItems=[{"ConditionCheck": {
        "TableName": "shop-orders", "Key": {"id": {"S": "none"}},
        "ConditionExpression": "attribute_exists(id)"}}])
    raise SystemExit("not canceled")
except client.exceptions.TransactionCanceledException as canceled:
    reasons = canceled.response["CancellationReasons"]
    assert reasons[0]["Code"] == "ConditionalCheckFailed", reasons
pages = client.get_paginator("scan").paginate(
    TableName="shop-orders", PaginationConfig={"PageSize": 7})
assert sum(page["Count"] for page in pages) == 31
statement = client.execute_statement(Statement='SELECT * FROM "shop-orders" WHERE id = \'1\'')
assert statement["Items"] == [{"id": {"S": "1"}, "total": {"N": "12.5"}}], statement
streams = boto3.client("dynamodbstreams")
arn = streams.list_streams(TableName="shop-orders")["Streams"][0]["StreamArn"]
shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
iterator = streams.get_shard_iterator(
    StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
records = streams.get_records(ShardIterator=iterator)["Records"]
assert [record["eventName"] for record in records] == ["INSERT"] * 30 + ["MODIFY"], records
client.create_table(
    TableName="another", BillingMode="PAY_PER_REQUEST",
    KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}],
    AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}])
client.get_waiter("table_exists").wait(TableName="another")
print(json.dumps(client.list_tables()["TableNames"]))
"##;

#[tokio::test(flavor = "multi_thread")]
async fn the_sdk_and_the_cli_work() {
    let Some(tools) = tools() else { return };
    let (server, address) = started().await;
    let run = async |program: &str, arguments: &[&str]| {
        let mut command = Command::new(tools.join(program));
        command
            .args(arguments)
            .env("AWS_ENDPOINT_URL", format!("http://{address}"))
            .env("AWS_ACCESS_KEY_ID", "local")
            .env("AWS_SECRET_ACCESS_KEY", "local")
            .env("AWS_DEFAULT_REGION", "us-east-1")
            .env("AWS_PAGER", "");
        let output = tokio::task::spawn_blocking(move || command.output()).await;
        let output = output.expect("a task").expect("an output");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
        text
    };
    assert_eq!(run("python", &["-c", SDK]).await.trim(), r#"["another", "shop-orders"]"#);
    let key = r#"{"id": {"S": "n1"}}"#;
    let get = ["dynamodb", "get-item", "--table-name", "shop-orders", "--key", key];
    let got: Value = serde_json::from_str(&run("aws", &get).await).expect("JSON");
    assert_eq!(got["Item"]["number"], json!({"N": "2"}));
    let tables = run("aws", &["dynamodb", "list-tables", "--output", "text"]).await;
    assert!(tables.contains("shop-orders"), "{tables}");
    server.stop().await;
}
