//! The permissions of the integration role.

use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::model::{ApiRole, Get, HttpMethod, Method, RestApi, Stack, Stage, Table};
use dynagate::plan::Plan;
use dynagate::synth::{Backend as _, CloudFormation};
use serde_json::{Value, json};

/// The statements of the role's policy in a blueprint's template.
fn statements(text: &str) -> Value {
    let source =
        Source { name: "orders.yaml".into(), text: text.into(), directory: PathBuf::new() };
    let stack =
        blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let template = CloudFormation
        .synthesize(&Plan::of(&stack).check().expect("sound"))
        .remove(0)
        .into_text()
        .expect("text");
    let template: Value = serde_json::from_str(&template).expect("JSON");
    template["Resources"]["ApiRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
        .clone()
}

#[test]
fn the_role_may_use_the_customer_key_of_a_table() {
    let key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let statements = statements(&format!(
        "name: orders
tables:
  orders: {{partition-key: id, encryption: {{kms-key-arn: '{key}'}}}}
  unused: {{partition-key: id, encryption: {{kms-key-arn: '{key}'}}}}
  returns: {{partition-key: id}}
api:
  routes:
    POST /orders: {{raw: {{action: PutItem, tables: [orders, returns]}}}}
"
    ));
    assert_eq!(
        statements[1],
        json!({
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Resource": key,
            "Condition": {"StringEquals": {"kms:EncryptionContext:aws:dynamodb:tableName": {"Ref": "OrdersTable"}}}
        })
    );
    assert_eq!(statements.as_array().expect("statements").len(), 2);
}

/// The value of a reference is only known after deployment, so the prefix may match.
#[test]
fn the_role_may_use_the_key_for_a_prefix_with_a_parameter() {
    let key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let statements = statements(&format!(
        "name: orders
parameters: {{environment: {{default: prod}}}}
tables:
  orders: {{name: '${{parameters.environment}}-orders', partition-key: id, encryption: {{kms-key-arn: '{key}'}}}}
  other: {{name: 'other-${{parameters.environment}}', partition-key: id, encryption: {{kms-key-arn: '{key}'}}}}
api: {{routes: {{POST /orders: {{raw: {{action: PutItem, table-name-prefix: prod-}}}}}}}}
"
    ));
    let statements = statements.as_array().expect("statements");
    assert_eq!(statements.len(), 2);
    assert_eq!(
        statements[1]["Condition"],
        json!({"StringEquals": {"kms:EncryptionContext:aws:dynamodb:tableName": {"Ref": "OrdersTable"}}})
    );
}

#[test]
fn operations_of_many_are_allowed_what_their_parts_are() {
    let statements = statements(
        "name: orders
tables:
  orders: {partition-key: id, global-secondary-indexes: {by-day: {partition-key: day}}}
  people: {partition-key: id, attributes: {day: S}}
  unused: {partition-key: id}
api:
  routes:
    POST /lookup: {batch-get: {tables: {orders: {}, people: {}}}}
    POST /orders: {batch-write: {tables: {orders: {put: {}}}}}
    GET /both/{id}: {transact-get: {parts: [{table: orders}, {table: people}]}}
    POST /both/{id}:
      transact-write:
        parts:
          - put: {table: orders}
          - update: {table: people, values: {day: '1'}}
          - delete: {table: orders, key: {id: x}}
          - condition-check: {table: people, key: {id: y}, expects: present}
    GET /days: {execute-statement: {statement: 'SELECT id FROM orders.\"by-day\" WHERE day = 1'}}
    DELETE /people/{id}: {execute-statement: {statement: DELETE FROM people WHERE id = ?, parameters: [S: '{path.id}']}}
",
    );
    let allowed = |resource: Value| {
        let all = statements.as_array().expect("statements");
        let mut actions: Vec<String> = all
            .iter()
            .filter(|statement| statement["Resource"] == resource)
            .flat_map(|statement| match &statement["Action"] {
                Value::Array(actions) => actions.clone(),
                action => vec![action.clone()],
            })
            .map(|action| {
                action.as_str().expect("an action").trim_start_matches("dynamodb:").to_owned()
            })
            .collect();
        actions.sort();
        actions
    };
    let arn = |table: &str| json!({"Fn::GetAtt": [table, "Arn"]});
    assert_eq!(
        allowed(arn("OrdersTable")),
        ["BatchGetItem", "BatchWriteItem", "DeleteItem", "GetItem", "PutItem"],
        "{statements:#}"
    );
    assert_eq!(
        allowed(arn("PeopleTable")),
        ["BatchGetItem", "ConditionCheckItem", "GetItem", "PartiQLDelete", "UpdateItem"]
    );
    assert_eq!(allowed(json!({"Fn::Sub": "${OrdersTable.Arn}/index/by-day"})), ["PartiQLSelect"]);
    assert_eq!(statements.as_array().expect("statements").len(), 3);
}

/// Each permission is restricted to the keys of its own routes, without wildcards from values.
#[test]
fn keys_begin_as_the_routes_say() {
    let statements = statements(include_str!("../blueprints/leading-keys.yaml"));
    let begins = |patterns: Value| {
        json!({
            "ForAllValues:StringLike": {"dynamodb:LeadingKeys": patterns},
            "Null": {"dynamodb:LeadingKeys": "false"},
        })
    };
    let arn = |table: &str| json!({"Fn::GetAtt": [table, "Arn"]});
    let allowed = |action: &str, table: &str| -> Vec<Value> {
        let all = statements.as_array().expect("statements").iter();
        let those = all.filter(|statement| {
            let actions = &statement["Action"];
            let has = actions == action
                || actions.as_array().is_some_and(|all| all.contains(&action.into()));
            has && statement["Resource"] == arn(table)
        });
        those.map(|statement| statement["Condition"].clone()).collect()
    };
    assert_eq!(allowed("dynamodb:Query", "NotesTable"), [begins(json!("USER#*"))]);
    assert_eq!(allowed("dynamodb:PutItem", "NotesTable"), [begins(json!("USER#*"))]);
    assert_eq!(allowed("dynamodb:GetItem", "NotesTable"), [begins(json!("TEAM${*}${$}{#*"))]);
    assert_eq!(allowed("dynamodb:BatchGetItem", "NotesTable"), [begins(json!("TEAM${*}${$}{#*"))]);
    let counters = allowed("dynamodb:UpdateItem", "CountersTable");
    assert_eq!(counters, [begins(json!("PAGE#*")), begins(json!("all"))]);
    assert_eq!(allowed("dynamodb:PutItem", "OthersTable"), [Value::Null]);
}

/// Builders set it per operation, with the same checks.
#[test]
fn leading_keys_of_a_builder_s_operation() {
    let stack = |owner: &str| {
        let mut stack = Stack::new("notes");
        let table = stack.add(Table::new("notes", "owner"));
        let owner = owner.parse().expect("a composite");
        let get = Get::new(&table).key("owner", owner);
        stack.add(
            RestApi::new("api")
                .role(ApiRole::new().leading_keys([&table]))
                .route(HttpMethod::Get, "/{id}", Method::new(get))
                .stage(Stage::new("v1")),
        );
        stack
    };
    let sound = stack("USER#{path.id}");
    assert!(Plan::of(&sound).check().is_ok());
    let template = CloudFormation
        .synthesize(&Plan::of(&sound).check().expect("sound"))
        .remove(0)
        .into_text()
        .expect("text");
    assert!(template.contains(r#""dynamodb:LeadingKeys": "USER#*""#), "{template}");
    let problems = Plan::of(&stack("{path.id}")).check().expect_err("any key").to_string();
    assert!(problems.contains("the partition key can begin with anything"), "{problems}");
}

#[test]
fn a_route_may_send_to_its_queue_and_use_its_key() {
    let key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let statements = statements(&format!(
        "name: orders
queues:
  orders: {{encryption: {{kms-key-arn: '{key}'}}}}
  others: {{}}
api:
  routes:
    POST /orders: {{sqs: {{queue: orders, message: '{{body|json}}'}}}}
"
    ));
    assert_eq!(
        statements,
        json!([
            {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": key},
            {
                "Effect": "Allow",
                "Action": "sqs:SendMessage",
                "Resource": {"Fn::GetAtt": ["OrdersQueue", "Arn"]}
            }
        ])
    );
}

#[test]
fn a_route_may_use_its_event_bus_state_machine_stream_and_objects() {
    let key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let statements = statements(&format!(
        "name: orders
event-buses: {{orders: {{}}}}
kinesis-streams: {{clicks: {{}}}}
buckets: {{photos: {{encryption: {{kms-key-arn: '{key}'}}}}}}
state-machines: {{order: {{definition: {{StartAt: A, States: {{A: {{Type: Succeed}}}}}}}}}}
api:
  routes:
    POST /a: {{event-bridge: {{bus: orders, source: shop, detail-type: order, detail: '{{body|json}}'}}}}
    POST /b: {{step-functions: {{state-machine: order}}}}
    POST /c: {{kinesis: {{stream: clicks, data: '{{body|json}}', partition-key: '{{context.requestId}}'}}}}
    'GET /d/{{key+}}': {{s3: {{bucket: photos, action: get, key: 'images/{{path.key}}'}}}}
    POST /f: {{firehose: {{delivery-stream-name: views, each: '{{body.views}}', data: {{view: '{{element}}'}}}}}}
    PUT /e: {{s3: {{bucket: photos, action: put, key: latest.json}}}}
"
    ));
    let arn = |of: &str| json!({"Fn::GetAtt": [of, "Arn"]});
    let objects = |key: &str| json!({"Fn::Sub": format!("${{PhotosBucket.Arn}}/{key}")});
    let allow = |action: &str, resource: Value| json!({"Effect": "Allow", "Action": action, "Resource": resource});
    assert_eq!(
        statements,
        json!([
            allow("events:PutEvents", arn("OrdersBus")),
            allow(
                "firehose:PutRecordBatch",
                json!({
                    "Fn::Sub": "arn:${AWS::Partition}:firehose:${AWS::Region}:\
                                ${AWS::AccountId}:deliverystream/views",
                }),
            ),
            allow("kinesis:PutRecord", arn("ClicksStream")),
            {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": key},
            allow("s3:GetObject", objects("images/*")),
            allow("s3:PutObject", objects("latest.json")),
            allow("states:StartExecution", json!({"Ref": "OrderStateMachine"})),
        ])
    );
}

#[test]
fn a_route_may_publish_to_its_topic() {
    let statements = statements(
        "name: orders
topics: {events: {}, others: {}}
api:
  routes:
    POST /events: {sns: {topic: events, message: '{body|json}'}}
    POST /bus:
      aws:
        service: events
        action: PutEvents
        body: {Entries: []}
        permissions: [{actions: ['events:PutEvents'], resources: ['arn:aws:events:eu-west-1:111122223333:event-bus/a']}]
",
    );
    assert_eq!(
        statements,
        json!([
            {
                "Effect": "Allow",
                "Action": "events:PutEvents",
                "Resource": "arn:aws:events:eu-west-1:111122223333:event-bus/a"
            },
            {"Effect": "Allow", "Action": "sns:Publish", "Resource": {"Ref": "EventsTopic"}}
        ])
    );
}
