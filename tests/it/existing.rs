//! Resources that exist already: their names and ARNs are those that were declared, and no stack
//! contains them.

use dynagate::blueprint::{self, Source};
use dynagate::model::{
    Action, ApiKey, Code, Execution, Existing, ExistingTable, Function, Get, HttpMethod,
    LambdaIntegration, Method, RestApi, RouteKind, Runtime, Stack, Stage, StateMachine,
    StateMachineType, Table, UsagePlan, UseOfTable,
};
use dynagate::plan::Plan;
use dynagate::synth::Terraform;
use serde_json::{Value, json};

use crate::synthesized::{load, output, template};

/// A blueprint with a table that is referenced in every way, declared by `existing`.
fn blueprint(existing: &str) -> String {
    format!(
        r#"
name: orders
name-prefix: dev-
tables:
  orders:
    existing: {existing}
    partition-key: id
    encryption: {{kms-key-arn: "arn:aws:kms:eu-west-1:111122223333:key/1"}}
    global-secondary-indexes: {{by-state: {{partition-key: state}}}}
functions:
  report:
    code: {{source: "def handler(event, context):\n    pass\n"}}
    runtime: python3.13
    environment: {{NAME: "${{tables.orders.name}}", ARN: "${{tables.orders.arn}}", TEXT: "$${{tables.orders.name}}"}}
    uses: {{tables: {{orders: {{actions: [Query], indexes: [by-state]}}}}}}
api:
  routes:
    "GET /orders/{{id}}": {{get: {{table: orders}}}}
    "GET /raw/{{id}}": {{raw: {{action: Query, tables: [orders], indexes: [orders/by-state], request: {{application/json: {{handlebars: '{{"TableName": "{{{{tables.orders.arn}}}}"}}'}}}}}}}}
"#
    )
}

/// The values of all keys of this name.
fn all<'a>(key: &str, value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get(key));
            members.values().for_each(|member| all(key, member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| all(key, item, found)),
        _ => {}
    }
}

#[test]
fn a_table_of_a_name_is_only_referenced() {
    let stack = load(&blueprint("{name: prod-orders}"));
    let template = template(&stack);
    let text = template.to_string();
    let types: Vec<_> = template["Resources"].as_object().expect("resources").values().collect();
    assert!(types.iter().all(|of| of["Type"] != "AWS::DynamoDB::Table"), "{text}");
    assert!(!text.contains("OrdersTable.") && !text.contains("\"OrdersTable\""), "{text}");
    assert!(!text.contains("dev-prod-orders"), "{text}");
    let arn = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/prod-orders";
    let index = json!({"Fn::Sub": format!("{arn}/index/by-state")}).to_string();
    assert_eq!(text.matches(&index).count(), 2, "of the API's role and the function's: {text}");
    let mut variables = Vec::new();
    all("Variables", &template, &mut variables);
    assert_eq!(
        *variables[0],
        json!({"NAME": "prod-orders", "ARN": {"Fn::Sub": arn}, "TEXT": "${tables.orders.name}"})
    );
    assert!(text.contains(r#"\"TableName\": \"prod-orders\""#), "{text}");
    assert!(text.contains(r#""kms:EncryptionContext:aws:dynamodb:tableName":"prod-orders""#));
    let module = output(&stack, &Terraform, "main.tf");
    assert!(!module.contains("aws_dynamodb_table"), "{module}");
    assert!(module.contains(":table/prod-orders"), "{module}");
}

#[test]
fn requests_reach_a_table_of_another_account_and_region_by_its_arn() {
    let arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders";
    let stack = load(&blueprint(&format!("{{arn: \"{arn}\"}}")));
    let template = template(&stack);
    let mut uris = Vec::new();
    all("Uri", &template, &mut uris);
    let uri = "arn:${AWS::Partition}:apigateway:eu-west-1:dynamodb:action/GetItem";
    assert!(uris.contains(&&json!({"Fn::Sub": uri})), "{uris:?}");
    let text = template.to_string();
    assert!(text.contains(&format!(r#"\"TableName\": \"{arn}\""#)), "{text}");
    // The context of encryption has the name.
    assert!(text.contains(r#""kms:EncryptionContext:aws:dynamodb:tableName":"orders""#), "{text}");
}

#[test]
fn the_builder_makes_what_the_blueprint_makes() {
    let mut stack = Stack::new("orders");
    let table = Table::new("orders", "id").existing(ExistingTable::named("prod-orders"));
    let table = stack.add(table);
    stack.add(
        Function::new("report", Runtime::Python313, Code::Source("x".into()))
            .variable("NAME", table.name())
            .uses_table(&table, UseOfTable::new([Action::GetItem])),
    );
    stack.add(
        RestApi::new("api")
            .route(HttpMethod::Get, "/{id}", Method::new(Get::new(&table)))
            .stage(Stage::new("prod")),
    );
    let built = template(&stack);
    let read = template(&load(
        r#"
name: orders
tables: {orders: {existing: {name: prod-orders}, partition-key: id}}
functions:
  report:
    code: {source: x}
    runtime: python3.13
    environment: {NAME: "${tables.orders.name}"}
    uses: {tables: {orders: {actions: [GetItem]}}}
api: {routes: {"GET /{id}": {get: {table: orders}}}}
"#,
    ));
    for part in ["ApiRole", "ReportFunctionRole", "ReportFunction"] {
        assert_eq!(built["Resources"][part], read["Resources"][part]);
        assert!(built["Resources"][part].is_object(), "{part}");
    }
}

/// A blueprint that refers to queues, topics and streams in every way.
const RECEIVERS: &str = r#"
name: orders
name-prefix: dev-
kinesis-streams: {changes: {existing: {name: shop.changes}}}
queues:
  incoming: {existing: {name: incoming.fifo}, fifo: true}
  late: {existing: {arn: "arn:aws:sqs:${aws.region}:111122223333:late"}}
  own: {dead-letter-queue: {queue: late, max-receive-count: 3}}
topics:
  news:
    existing: {name: news}
    subscriptions: {report: {endpoint: {lambda: report}}, late: {endpoint: {sqs: late}}}
tables: {orders: {partition-key: id, kinesis-destination: {stream: changes}}}
functions:
  report:
    code: {source: "def handler(event, context):\n    pass\n"}
    runtime: python3.13
    environment: {URL: "${queues.incoming.url}", NAME: "${topics.news.name}"}
    uses: {topics: [news], queues: [incoming], kinesis-streams: [changes]}
    event-source-mappings:
      changes: {kinesis-stream: changes, starting-position: LATEST}
      incoming: {queue: incoming}
api: {routes: {GET /: {mock: {status: 204}}}}
"#;

#[test]
fn queues_topics_and_streams_are_only_referenced() {
    let stack = load(RECEIVERS);
    let template = template(&stack);
    let text = template.to_string();
    let resources = template["Resources"].as_object().expect("resources");
    let of_type = |of: &str| resources.values().filter(|found| found["Type"] == of).count();
    for (of, count) in [
        ("AWS::Kinesis::Stream", 0),
        ("AWS::SQS::Queue", 1),
        // It would replace the policy of the queue.
        ("AWS::SQS::QueuePolicy", 0),
        ("AWS::SNS::Topic", 0),
        ("AWS::SNS::Subscription", 2),
    ] {
        assert_eq!(of_type(of), count, "{of}: {text}");
    }
    let arn = |service: &str, name: &str| {
        let start =
            format!("arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:");
        json!({"Fn::Sub": format!("{start}{name}")}).to_string()
    };
    for expected in [
        r#"{"Fn::Sub":"https://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}/incoming.fifo"}"#,
        r#""NAME":"news""#,
        r#""deadLetterTargetArn":{"Fn::Sub":"arn:aws:sqs:${AWS::Region}:111122223333:late"}"#,
        &format!(r#""TopicArn":{}"#, arn("sns", "news")),
        &format!(r#""SourceArn":{}"#, arn("sns", "news")),
        &format!(r#""EventSourceArn":{}"#, arn("kinesis", "stream/shop.changes")),
        &format!(r#""EventSourceArn":{}"#, arn("sqs", "incoming.fifo")),
        &format!(r#""StreamArn":{}"#, arn("kinesis", "stream/shop.changes")),
        &format!(r#""Resource":{}"#, arn("sqs", "incoming.fifo")),
    ] {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
    for prefixed in ["dev-incoming", "dev-news", "dev-late", "dev-shop"] {
        assert!(!text.contains(prefixed), "{prefixed} is in {text}");
    }
    let module = output(&stack, &Terraform, "main.tf");
    for reference in ["aws_sns_topic.news", "aws_kinesis_stream.changes", "aws_sqs_queue.late"] {
        assert!(!module.contains(reference), "{reference} is in {module}");
    }
    assert!(module.contains("dns_suffix}/"), "{module}");
}

#[test]
fn buckets_event_buses_and_roles_are_only_referenced() {
    let stack = load(
        r#"
name: orders
name-prefix: dev-
tables: {orders: {partition-key: id}}
buckets: {photos: {existing: {name: shop-photos}}, exports: {existing: {arn: "arn:aws:s3:::exports"}}}
event-buses: {account: {existing: {name: default}}}
functions:
  report:
    code: {source: x}
    runtime: python3.13
    environment: {PHOTOS: "${buckets.photos.arn}", EXPORTS: "${buckets.exports.name}", BUS: "${event-buses.account.arn}"}
api:
  role: {existing: {name: gateway}}
  routes: {"GET /orders/{id}": {get: {table: orders}}}
outputs: {role: "${api.role.arn}"}
"#,
    );
    let template = template(&stack);
    let text = template.to_string();
    for of in ["AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::Events::EventBus"] {
        assert!(!text.contains(of), "{of} is in {text}");
    }
    let mut variables = Vec::new();
    all("Variables", &template, &mut variables);
    let bus = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default";
    assert_eq!(
        *variables[0],
        json!({
            "PHOTOS": {"Fn::Sub": "arn:${AWS::Partition}:s3:::shop-photos"},
            "EXPORTS": "exports",
            "BUS": {"Fn::Sub": bus},
        })
    );
    let role = json!({"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/gateway"});
    let mut credentials = Vec::new();
    all("Credentials", &template, &mut credentials);
    assert_eq!(credentials, [&role]);
    assert_eq!(template["Outputs"]["Role"]["Value"], role);
    assert!(template["Resources"].get("ApiRole").is_none(), "{text}");
    let module = output(&stack, &Terraform, "main.tf");
    assert!(!module.contains("aws_iam_role.api"), "{module}");
}

/// Functions, state machines and roles of others, used in every way.
const FUNCTIONS: &str = r#"
name: orders
name-prefix: dev-
queues: {incoming: {}}
topics: {news: {subscriptions: {audit: {endpoint: {lambda: audit}}, other: {endpoint: {lambda: other}}}}}
functions:
  audit:
    existing: {name: prod-audit}
    event-source-mappings: {incoming: {queue: incoming}}
    schedules: {nightly: {rate: 1 day}}
    alarms: {errors: 1}
  other: {existing: {arn: "arn:aws:lambda:us-east-1:111122223333:function:other"}}
  own:
    code: {source: x}
    runtime: python3.13
    role: {existing: {name: orders-own}}
    uses: {topics: [news], tables: {orders: {actions: [GetItem]}}}
tables: {orders: {partition-key: id}}
state-machines:
  fulfil: {existing: {name: prod-fulfil}}
  own:
    definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
    role: {existing: {arn: "arn:aws:iam::111122223333:role/steps"}}
    uses: {functions: [audit]}
api:
  authorizers:
    audit: {token: {function: "${functions.audit.arn}"}}
    other: {token: {function: "${functions.other.arn}"}}
  routes:
    "POST /audits/{id}": {authorizer: other, lambda: audit}
    "POST /others/{id}": {authorizer: audit, lambda: other}
    POST /fulfilments: {authorizer: audit, step-functions: {state-machine: fulfil}}
"#;

#[test]
fn functions_and_state_machines_are_only_referenced() {
    let stack = load(FUNCTIONS);
    let template = template(&stack);
    let text = template.to_string();
    let resources = template["Resources"].as_object().expect("resources");
    let of_type = |of: &str| resources.values().filter(|found| found["Type"] == of).count();
    for (of, count) in [
        ("AWS::Lambda::Function", 1),
        ("AWS::Lambda::EventSourceMapping", 1),
        ("AWS::Scheduler::Schedule", 1),
        ("AWS::CloudWatch::Alarm", 1),
        ("AWS::StepFunctions::StateMachine", 1),
        ("AWS::Logs::LogGroup", 2),
        // Of a route, an authorizer and a subscription; those of the other account are not ours.
        ("AWS::Lambda::Permission", 3),
        // The API's and the schedule's.
        ("AWS::IAM::Role", 2),
    ] {
        assert_eq!(of_type(of), count, "{of}: {text}");
    }
    let mut names = Vec::new();
    all("FunctionName", &template, &mut names);
    let arn = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:prod-audit";
    for name in names {
        let known = [json!("prod-audit"), json!("dev-own"), json!({ "Fn::Sub": arn })];
        assert!(known.contains(name), "{name}");
    }
    for expected in [
        // API Gateway calls a function in its own region.
        ":apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111122223333:function:other/invocations",
        ":stateMachine:prod-fulfil",
        r#""Role":{"Fn::Sub":"arn:${AWS::Partition}:iam::${AWS::AccountId}:role/orders-own"}"#,
        r#""RoleArn":"arn:aws:iam::111122223333:role/steps""#,
    ] {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
    let module = output(&stack, &Terraform, "main.tf");
    for reference in ["aws_lambda_function.audit", "aws_sfn_state_machine.fulfil", "own_function"] {
        assert!(!module.contains(reference), "{reference} is in {module}");
    }
}

#[test]
fn the_rights_of_what_is_not_changed_are_told() {
    let stack = load(FUNCTIONS);
    let findings = dynagate::check::findings(&Plan::of(&stack));
    let notes: Vec<_> = findings.iter().filter(|of| of.rule.name == "needed-rights").collect();
    let rights = |resource: &str| {
        let of = notes
            .iter()
            .find(|note| note.place.resource.as_ref().is_some_and(|of| of.to_string() == resource));
        let expected = of.unwrap_or_else(|| panic!("none of {resource}: {notes:?}"));
        expected.expected.as_deref().unwrap_or_default().to_owned()
    };
    let local = |service: &str, rest: &str| {
        format!("arn:${{aws.partition}}:{service}:${{aws.region}}:${{aws.account-id}}:{rest}")
    };
    for (resource, statements) in [
        (
            "function audit",
            vec![json!({
                "Effect": "Allow",
                "Action": ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
                "Resource": [local("sqs", "dev-incoming")],
            })],
        ),
        (
            "function own",
            vec![
                json!({
                    "Effect": "Allow",
                    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                    "Resource": [local("logs", "log-group:/aws/lambda/dev-own:*")],
                }),
                json!({
                    "Effect": "Allow",
                    "Action": ["dynamodb:GetItem"],
                    "Resource": [local("dynamodb", "table/dev-orders")],
                }),
                json!({
                    "Effect": "Allow",
                    "Action": ["sns:Publish"],
                    "Resource": [local("sns", "dev-news")],
                }),
            ],
        ),
        (
            "method POST /others/{id}",
            vec![json!({
                "Effect": "Allow",
                "Principal": {"Service": "apigateway.amazonaws.com"},
                "Action": "lambda:InvokeFunction",
                "Resource": "arn:aws:lambda:us-east-1:111122223333:function:other",
                "Condition": {"ArnLike": {
                    "AWS:SourceArn": local("execute-api", "API-ID/prod/POST/others/*"),
                }},
            })],
        ),
        (
            "subscription other",
            vec![json!({
                "Effect": "Allow",
                "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "lambda:InvokeFunction",
                "Resource": "arn:aws:lambda:us-east-1:111122223333:function:other",
                "Condition": {"ArnLike": {"AWS:SourceArn": local("sns", "dev-news")}},
            })],
        ),
    ] {
        let told = rights(resource);
        for statement in statements {
            assert!(told.contains(&statement.to_string()), "{statement} is not in {told}");
        }
    }
    assert!(rights("state machine own").contains(":function:prod-audit"));
    assert!(rights("authorizer other").contains("API-ID/authorizers/*"));
    assert_eq!(notes.len(), 6, "{notes:?}");
}

#[test]
fn builders_declare_functions_and_state_machines_that_exist() {
    let mut stack = Stack::new("orders");
    let audit = stack.add(Function::that_exists("audit", Existing::named("prod-audit")));
    let fulfil = StateMachine::that_exists(
        "fulfil",
        StateMachineType::Express,
        Existing::named("prod-fulfil"),
    );
    let fulfil = stack.add(fulfil);
    let own = Function::new("own", Runtime::Python313, Code::Source("x".into()));
    stack.add(own.existing_role(Existing::named("orders-own")));
    let definition = json!({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}});
    let steps = StateMachine::new("steps", definition);
    stack.add(steps.existing_role(Existing::named("orders-steps")));
    let mobile = stack.add(ApiKey::new("mobile").existing("a1b2c3"));
    stack.add(UsagePlan::new("gold").existing("f6g7h8").api_key(&mobile));
    let none = |kind: RouteKind| Method::new(kind).api_key_required(true);
    stack.add(
        RestApi::new("api")
            .name("orders")
            .route(HttpMethod::Post, "/audits", none(LambdaIntegration::new(&audit).into()))
            .route(HttpMethod::Post, "/fulfilments", none(Execution::start_sync(&fulfil).into()))
            .stage(Stage::new("prod")),
    );
    let read = load(
        r"
name: orders
functions:
  audit: {existing: {name: prod-audit}}
  own: {code: {source: x}, runtime: python3.13, role: {existing: {name: orders-own}}}
state-machines:
  fulfil: {existing: {name: prod-fulfil}, type: EXPRESS}
  steps:
    definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
    role: {existing: {name: orders-steps}}
api-keys: {mobile: {existing: {id: a1b2c3}}}
usage-plans: {gold: {existing: {id: f6g7h8}, api-keys: [mobile]}}
api:
  api-key-required: true
  routes:
    POST /audits: {lambda: audit}
    POST /fulfilments: {step-functions: {state-machine: fulfil, action: start-sync}}
",
    );
    let (built, read) = (template(&stack), template(&read));
    assert_eq!(built["Resources"], read["Resources"]);
    let key = &built["Resources"]["GoldMobileUsagePlanKey"]["Properties"];
    assert_eq!(*key, json!({"KeyId": "a1b2c3", "KeyType": "API_KEY", "UsagePlanId": "f6g7h8"}));
}

#[test]
fn one_name_in_two_regions_is_of_two_tables() {
    let tables = |first: &str, second: &str| {
        format!(
            r#"
name: orders
tables:
  first: {{existing: {{{first}}}, partition-key: id}}
  second: {{existing: {{{second}}}, partition-key: id}}
api: {{routes: {{"GET /{{id}}": {{get: {{table: first}}}}}}}}
"#
        )
    };
    let far = r#"arn: "arn:aws:dynamodb:us-east-1:${aws.account-id}:table/orders""#;
    let farther = r#"arn: "arn:aws:dynamodb:us-east-1:111122223333:table/orders""#;
    for (first, second) in [("name: orders", far), (far, farther)] {
        assert!(Plan::of(&load(&tables(first, second))).check().is_ok(), "{first} and {second}");
    }
    for same in ["name: orders", far] {
        let source =
            Source { name: "orders.yaml".into(), text: tables(same, same), directory: ".".into() };
        let errors = blueprint::load(&source, &[]).expect_err("a duplicate").render(false);
        assert!(errors.contains("DG102"), "{errors}");
    }
}
