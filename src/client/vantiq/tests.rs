use super::*;
use crate::model::{
    Access, Action, AllowedTables, AttributeType, AwsIntegration, Handle, HttpMethod, Method,
    MockIntegration, Policy, RequestModel, RestApi, Role, Service, Stack, Stage,
};
use crate::plan::Plan;

/// The example of Vantiq's article: one table, one route on the root with an API key.
fn pump_status() -> Stack {
    let mut stack = Stack::new("demo");
    let table = stack.add(
        Table::new("pump-status", "id")
            .sort_key("timestamp")
            .attribute("temp", AttributeType::N)
            .attribute("rpms", AttributeType::N),
    );
    let method = put_item(&mut stack, "writer", &[&table]).api_key_required(true);
    let model =
        RequestModel::passthrough(Action::PutItem, &AllowedTables::Named(vec![table.name()]));
    stack.add(
        RestApi::new("api")
            .model("PutItem", model)
            .route(HttpMethod::Post, "/", method.request_model("application/json", "PutItem"))
            .stage(Stage::new("test")),
    );
    stack
}

fn put_item(stack: &mut Stack, role: &str, tables: &[&Handle<Table>]) -> Method {
    let access = Access {
        action: Action::PutItem,
        resources: tables.iter().map(|table| table.arn().into()).collect(),
    };
    let role =
        stack.add(Role::new(role, Service::ApiGateway).policy(Policy::allowing("write", [access])));
    Method::new(AwsIntegration::passthrough(Action::PutItem)).credentials(role.arn())
}

fn made(stack: &Stack, options: &Options) -> Client {
    client(&Plan::of(stack), options).expect("a client")
}

fn refused(stack: &Stack, options: &Options) -> String {
    client(&Plan::of(stack), options).expect_err("an error").to_string()
}

#[test]
fn the_source_has_the_form_of_the_article() {
    let options = Options {
        endpoint: Some("https://y39oxxxxxx.execute-api.ap-northeast-1.amazonaws.com/test/".into()),
        api_key: Some("S4yNrDKZhK4CBahm6axGe7BvwU4".into()),
        ..Options::default()
    };
    assert_eq!(
        made(&pump_status(), &options).source.to_json(),
        r#"{
    "pollingInterval": 0,
    "uri": "https://y39oxxxxxx.execute-api.ap-northeast-1.amazonaws.com/test",
    "query": {},
    "requestDefaults": {
        "contentType": "application/json",
        "headers": {
            "x-api-key": "S4yNrDKZhK4CBahm6axGe7BvwU4"
        }
    }
}
"#
    );
}

#[test]
fn without_a_key_there_is_no_header_and_below_the_root_a_path() {
    let mut stack = Stack::new("demo");
    let table = stack.add(Table::new("orders", "id"));
    let method = put_item(&mut stack, "writer", &[&table]);
    stack.add(
        RestApi::new("api").route(HttpMethod::Put, "/orders", method).stage(Stage::new("prod")),
    );
    let client = made(&stack, &Options::default());
    assert_eq!(
        client.source.to_json(),
        r#"{
    "pollingInterval": 0,
    "uri": "https://<api-id>.execute-api.<region>.amazonaws.com/prod/orders",
    "query": {},
    "requestDefaults": {
        "contentType": "application/json"
    }
}
"#
    );
    assert!(client.procedures[0].vail.ends_with("USING { method: \"PUT\"}\n"));
    assert_eq!(
        refused(&stack, &Options { api_key: Some("k".into()), ..Options::default() }),
        "the route `PUT /orders` does not require an API key in a header"
    );
}

#[test]
fn the_type_requires_the_keys() {
    assert_eq!(
        made(&pump_status(), &Options::default()).types[0].to_json(),
        r#"{
    "name": "PumpStatus",
    "role": "schema",
    "properties": {
        "id": {
            "type": "String",
            "multi": false,
            "required": true
        },
        "timestamp": {
            "type": "String",
            "multi": false,
            "required": true
        },
        "rpms": {
            "type": "Real",
            "multi": false,
            "required": false
        },
        "temp": {
            "type": "Real",
            "multi": false,
            "required": false
        }
    }
}
"#
    );
}

#[test]
fn the_procedure_builds_the_item() {
    let client = made(&pump_status(), &Options::default());
    assert_eq!(client.procedures[0].name, "DynamoDB.insertPumpStatus");
    assert_eq!(
        client.procedures[0].vail,
        r#"PROCEDURE DynamoDB.insertPumpStatus(status PumpStatus)

var msg = {
  "TableName": "pump-status",
  "Item": {
    "id": {
      "S": status.id
    },
    "timestamp": {
      "S": status.timestamp
    }
  }
}

if (status.rpms != null) {
  msg.Item.rpms = { "N": status.rpms.toString() }    // DynamoDB expects numbers as strings
}
if (status.temp != null) {
  msg.Item.temp = { "N": status.temp.toString() }    // DynamoDB expects numbers as strings
}

PUBLISH { body: msg } to SOURCE DynamoDBSource USING { method: "POST"}
"#
    );
}

#[test]
fn every_type_of_attribute() {
    let mut stack = Stack::new("demo");
    let parameter = stack.add(crate::model::Parameter::new("suffix"));
    let mut table = Table::new("readings", "n")
        .name(crate::text::Text::from("readings-").then(parameter.value()))
        .attribute("n", AttributeType::N)
        .time_to_live("expires");
    for (name, of) in [
        ("binary", AttributeType::B),
        ("flag", AttributeType::BOOL),
        ("nothing", AttributeType::NULL),
        ("map", AttributeType::M),
        ("list", AttributeType::L),
        ("strings", AttributeType::SS),
        ("numbers", AttributeType::NS),
        ("fuel-level", AttributeType::BS),
    ] {
        table = table.attribute(name, of);
    }
    let table = stack.add(table);
    let method = put_item(&mut stack, "writer", &[&table]);
    stack.add(RestApi::new("api").route(HttpMethod::Any, "/", method).stage(Stage::new("test")));
    let client = made(&stack, &Options::default());
    assert_eq!(
        client.procedures[0].vail,
        r#"PROCEDURE DynamoDB.insertReadings(readings Readings)

var msg = {
  "TableName": "readings-<suffix>",
  "Item": {
    "n": {
      "N": readings.n.toString()    // DynamoDB expects numbers as strings
    },
    "nothing": {
      "NULL": true
    }
  }
}

if (readings.binary != null) {
  msg.Item.binary = { "B": readings.binary }    // Base64
}
if (readings.expires != null) {
  msg.Item.expires = { "N": readings.expires.toString() }    // DynamoDB expects numbers as strings
}
if (readings.flag != null) {
  msg.Item.flag = { "BOOL": readings.flag }
}
if (readings.fuelLevel != null) {
  msg.Item["fuel-level"] = { "BS": readings.fuelLevel }    // Base64 strings
}
if (readings.list != null) {
  msg.Item.list = { "L": readings.list }    // in DynamoDB's JSON: [ { "S": "value" } ]
}
if (readings.map != null) {
  msg.Item.map = { "M": readings.map }    // in DynamoDB's JSON: { "name": { "S": "value" } }
}
if (readings.numbers != null) {
  msg.Item.numbers = { "NS": readings.numbers }    // numbers as strings
}
if (readings.strings != null) {
  msg.Item.strings = { "SS": readings.strings }
}

PUBLISH { body: msg } to SOURCE DynamoDBSource USING { method: "POST"}
"#
    );
    let definition: serde_json::Value =
        serde_json::from_str(&client.types[0].to_json()).expect("JSON");
    let of: Vec<_> = definition["properties"]
        .as_object()
        .expect("properties")
        .iter()
        .map(|(name, property)| {
            format!("{name}: {} {}", property["type"], property["multi"]).replace('"', "")
        })
        .collect();
    assert_eq!(
        of,
        [
            "binary: String false",
            "expires: Real false",
            "flag: Boolean false",
            "fuelLevel: String true",
            "list: Object true",
            "map: Object false",
            "n: Real false",
            "numbers: String true",
            "strings: String true"
        ]
    );
}

#[test]
fn the_tables_of_the_route_and_no_others() {
    let mut stack = Stack::new("demo");
    let pumps = stack.add(Table::new("pumps", "id"));
    let valves = stack.add(Table::new("valves", "id"));
    stack.add(Table::new("unrelated", "id"));
    let method = put_item(&mut stack, "writer", &[&pumps, &valves]);
    stack.add(RestApi::new("api").route(HttpMethod::Post, "/", method).stage(Stage::new("test")));
    let names = |options: &Options| {
        made(&stack, options).types.into_iter().map(|of| of.name).collect::<Vec<_>>()
    };
    assert_eq!(names(&Options::default()), ["Pumps", "Valves"]);
    assert_eq!(names(&Options { table: Some("valves".into()), ..Options::default() }), ["Valves"]);
    assert_eq!(
        refused(&stack, &Options { table: Some("valve".into()), ..Options::default() }),
        "no table of the route is called `valve`; did you mean `valves`?"
    );
    assert_eq!(
        refused(&stack, &Options { table: Some("unrelated".into()), ..Options::default() }),
        "no table of the route is called `unrelated` (expected `pumps`, `valves`)"
    );
}

#[test]
fn tables_by_a_prefix() {
    let mut stack = Stack::new("demo");
    stack.add(Table::new("pumps", "id").name("plant-pumps"));
    stack.add(Table::new("other", "id"));
    let arn = crate::model::TableArn::beginning_with("plant-");
    let access = Access { action: Action::PutItem, resources: vec![arn.into()] };
    let role = stack
        .add(Role::new("writer", Service::ApiGateway).policy(Policy::allowing("write", [access])));
    let model =
        RequestModel::passthrough(Action::PutItem, &AllowedTables::BeginningWith("plant-".into()));
    let method = Method::new(AwsIntegration::passthrough(Action::PutItem)).credentials(role.arn());
    stack.add(
        RestApi::new("api")
            .model("PutItem", model)
            .route(HttpMethod::Post, "/", method.request_model("application/json", "PutItem"))
            .stage(Stage::new("test")),
    );
    let client = made(&stack, &Options::default());
    assert_eq!(client.types.iter().map(|of| of.name.as_str()).collect::<Vec<_>>(), ["Pumps"]);
    assert!(client.procedures[0].vail.contains("\"TableName\": \"plant-pumps\""));
}

#[test]
fn routes_are_chosen_by_their_spelling() {
    let mut stack = Stack::new("demo");
    let table = stack.add(Table::new("orders", "id"));
    let one = put_item(&mut stack, "one", &[&table]);
    let other = put_item(&mut stack, "other", &[&table]);
    stack.add(
        RestApi::new("api")
            .route(HttpMethod::Post, "/one", one)
            .route(HttpMethod::Post, "/other", other)
            .route(HttpMethod::Get, "/health", Method::new(MockIntegration::new(200)))
            .stage(Stage::new("test")),
    );
    assert_eq!(
        refused(&stack, &Options::default()),
        "several routes have a PutItem passthrough: choose one of `POST /one`, `POST /other`"
    );
    let on = |route: &str| Options { route: Some(route.into()), ..Options::default() };
    assert!(made(&stack, &on("post /other")).source.to_json().contains("/test/other\""));
    assert_eq!(
        refused(&stack, &on("POST /othr")),
        "no route with a PutItem passthrough is called `POST /othr`; did you mean `POST /other`?"
    );
    assert_eq!(
        refused(&stack, &on("GET /health")),
        "no route with a PutItem passthrough is called `GET /health` (expected `POST /one`, `POST \
         /other`)"
    );
}

#[test]
fn what_cannot_be() {
    let mut stack = Stack::new("demo");
    stack.add(
        RestApi::new("api")
            .route(HttpMethod::Get, "/", Method::new(MockIntegration::new(200)))
            .stage(Stage::new("test")),
    );
    assert!(refused(&stack, &Options::default()).starts_with("no route has a PutItem passthrough"));

    let endpoint = Options { endpoint: Some("example.com".into()), ..Options::default() };
    assert!(
        refused(&pump_status(), &endpoint)
            .starts_with("`example.com` is not the URL of a deployed stage")
    );

    let mut stack = Stack::new("demo");
    let table = Table::new("orders", "id")
        .attribute("a-b", AttributeType::S)
        .attribute("a b", AttributeType::S);
    let table = stack.add(table);
    let method = put_item(&mut stack, "writer", &[&table]);
    stack.add(RestApi::new("api").route(HttpMethod::Post, "/", method).stage(Stage::new("test")));
    assert_eq!(
        refused(&stack, &Options::default()),
        "the attributes `a b` and `a-b` of the table orders have the same property name `aB`"
    );
}

#[test]
fn names_of_callers_and_values_of_any_type() {
    let mut stack = Stack::new("demo");
    let named =
        |of: crate::model::Shape, name: &str| crate::model::Attribute::from(of).json_name(name);
    let table = stack.add(
        Table::new("orders", "id")
            .attribute("createdAt", named(AttributeType::N.into(), "created"))
            .attribute("data", crate::model::Shape::Any),
    );
    let method = put_item(&mut stack, "writer", &[&table]);
    stack.add(RestApi::new("api").route(HttpMethod::Put, "/", method).stage(Stage::new("prod")));
    let client = made(&stack, &Options::default());
    let of_type = client.types[0].to_json();
    assert!(of_type.contains("\"created\": {\n            \"type\": \"Real\""), "{of_type}");
    assert!(of_type.contains("\"data\": {\n            \"type\": \"Object\""), "{of_type}");
    let vail = &client.procedures[0].vail;
    for expected in [
        "if (order.created != null) {\n  msg.Item.createdAt = { \"N\": order.created.toString() }",
        "if (order.data != null) {\n  msg.Item.data = order.data    // in DynamoDB's JSON",
    ] {
        let expected = expected.replace(
            "order.",
            &format!("{}.", vail.split(['(', ' ']).nth(2).expect("a parameter")),
        );
        assert!(vail.contains(&expected), "{expected}\n{vail}");
    }
}
