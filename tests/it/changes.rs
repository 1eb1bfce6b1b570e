//! Processing of item changes: permissions of functions, and contents of their archives.

use std::path::{Path, PathBuf};

use dynagate::blueprint::{self, Source};
use dynagate::model::{
    Code, EventSourceMapping, Function, Runtime, Stack, StartingPosition, Subscription,
    SubscriptionEndpoint, Table, Topic,
};
use dynagate::plan::Plan;
use dynagate::synth::{Backend, CloudFormation, Terraform};
use serde_json::{Value, json};

use crate::prove;

const API: &str = "api: {routes: {GET /: {mock: {status: 204}}}}\n";

fn loaded(changes: &str) -> Stack {
    let text = format!("name: changes\n{API}{changes}");
    let source = Source { name: "changes.yaml".into(), text, directory: PathBuf::new() };
    blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

fn resources(stack: &Stack) -> Value {
    let template = CloudFormation
        .synthesize(&Plan::of(stack).check().expect("sound"))
        .remove(0)
        .into_text()
        .expect("text");
    serde_json::from_str::<Value>(&template).expect("JSON")["Resources"].take()
}

/// The statements of the only function's role, as `action [resource]`.
fn statements(changes: &str) -> Vec<String> {
    let resources = resources(&loaded(changes));
    let role =
        &resources["WatchFunctionRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"];
    role.as_array()
        .expect("statements")
        .iter()
        .map(|statement| format!("{} {}", statement["Action"], statement["Resource"]))
        .collect()
}

const LOGS: &str = r#"["logs:CreateLogStream","logs:PutLogEvents"] {"Fn::Sub":"arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${WatchLogGroup}:*"}"#;

#[test]
fn a_function_without_uses_may_only_write_its_log() {
    assert_eq!(statements("functions: {watch: {code: {source: x}}}\n"), [LOGS]);
}

#[test]
fn a_function_has_exactly_the_permissions_of_its_uses() {
    let changes = "
tables: {orders: {partition-key: id, stream: NEW_IMAGE}}
kinesis-streams: {clicks: {encryption: {kms-key-arn: 'arn:aws:kms:eu-central-1:1:key/k'}}}
queues: {failures: {}}
topics: {news: {}}
functions:
  watch:
    code: {source: x}
    tracing: true
    uses: {tables: {orders: {actions: [GetItem]}}, topics: [news]}
    event-source-mappings:
      orders: {table: orders, starting-position: LATEST, on-failure: {queue: failures}}
      clicks: {kinesis-stream: clicks, starting-position: TRIM_HORIZON}
";
    assert_eq!(
        statements(changes),
        [
            LOGS,
            r#"["kinesis:DescribeStream","kinesis:DescribeStreamSummary","kinesis:GetRecords","kinesis:GetShardIterator","kinesis:ListShards"] {"Fn::GetAtt":["ClicksStream","Arn"]}"#,
            r#""kms:Decrypt" "arn:aws:kms:eu-central-1:1:key/k""#,
            r#"["dynamodb:DescribeStream","dynamodb:GetRecords","dynamodb:GetShardIterator"] {"Fn::GetAtt":["OrdersTable","StreamArn"]}"#,
            r#""dynamodb:ListStreams" {"Fn::Sub":"${OrdersTable.Arn}/stream/*"}"#,
            r#""sqs:SendMessage" {"Fn::GetAtt":["FailuresQueue","Arn"]}"#,
            r#""dynamodb:GetItem" {"Fn::GetAtt":["OrdersTable","Arn"]}"#,
            r#""sns:Publish" {"Ref":"NewsTopic"}"#,
            // IAM supports no resources for the actions of X-Ray.
            r#"["xray:PutTelemetryRecords","xray:PutTraceSegments"] "*""#,
        ]
    );
}

#[test]
fn a_queue_allows_exactly_the_topics_that_send_to_it() {
    let changes = "
queues: {all: {}, none: {}}
topics:
  a: {subscriptions: {q: {endpoint: {sqs: all}}, again: {endpoint: {https: 'https://example.com/'}, dead-letter-queue: all}}}
  b: {}
";
    let resources = resources(&loaded(changes));
    let policies: Vec<_> = resources
        .as_object()
        .expect("resources")
        .iter()
        .filter(|(_, of)| of["Type"] == "AWS::SQS::QueuePolicy")
        .collect();
    assert_eq!(policies.len(), 1);
    let statement = &policies[0].1["Properties"]["PolicyDocument"]["Statement"][0];
    assert_eq!(statement["Condition"], json!({"ArnEquals": {"aws:SourceArn": {"Ref": "ATopic"}}}));
    assert_eq!(statement["Principal"], json!({"Service": "sns.amazonaws.com"}));
}

/// The output of `python3 -m zipfile` for an archive.
fn listed(archive: &[u8]) -> Option<String> {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("code.zip");
    std::fs::write(&path, archive).expect("a file");
    let python = |action: &str| {
        std::process::Command::new("python3").args(["-m", "zipfile", action]).arg(&path).output()
    };
    let Ok(tested) = python("-t") else {
        assert!(!prove::tools_are_required(), "python3 does not run");
        prove::say("SKIPPED: nobody reads the archives of code, for python3 does not run\n");
        return None;
    };
    assert!(tested.status.success());
    Some(String::from_utf8_lossy(&python("-l").expect("python3").stdout).into_owned())
}

#[test]
fn the_archive_of_a_folder_is_reproducible() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    for (path, contents) in [
        ("code/index.py", "x = 1\n"),
        ("code/a/b.py", "y\n"),
        ("code/.env", "secret"),
        ("code/__pycache__/x.pyc", "z"),
    ] {
        let path = directory.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        std::fs::write(path, contents).expect("a file");
    }
    let text = format!(
        "name: changes\n{API}functions: {{watch: {{code: {{folder: {{path: code, s3: {{bucket: my-code, key: watch.zip}}}}}}}}}}\n"
    );
    let source = Source { name: "changes.yaml".into(), text, directory: directory.path().into() };
    let stack =
        blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let archive =
        Terraform.synthesize(&Plan::of(&stack).check().expect("sound")).pop().expect("an archive");
    assert_eq!(archive.name, "watch.zip");
    // CloudFormation loads the same archive from S3.
    assert_eq!(
        CloudFormation
            .synthesize(&Plan::of(&stack).check().expect("sound"))
            .pop()
            .expect("an archive"),
        archive
    );
    let key = |stack: &Stack| {
        let template = CloudFormation
            .synthesize(&Plan::of(stack).check().expect("sound"))
            .remove(0)
            .into_text()
            .expect("text");
        let template: Value = serde_json::from_str(&template).expect("JSON");
        let key = template["Resources"]["WatchFunction"]["Properties"]["Code"]["S3Key"].clone();
        let upload = CloudFormation.uploads(&Plan::of(stack)).pop().expect("an upload");
        assert_eq!((upload.archive.as_str(), upload.key.as_literal()), ("watch.zip", key.as_str()));
        key.as_str().expect("a key").to_owned()
    };
    let before = key(&stack);
    let digest = before.strip_prefix("watch-").and_then(|rest| rest.strip_suffix(".zip"));
    assert_eq!(digest.map(str::len), Some(10), "{before}");
    std::fs::write(directory.path().join("code/index.py"), "x = 2\n").expect("a file");
    let changed =
        blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    assert_ne!(key(&changed), before);
    if let Some(list) = listed(archive.bytes()) {
        assert!(
            list.contains("index.py")
                && list.contains("a/b.py")
                && list.contains("1980-01-01 00:00:00"),
            "{list}"
        );
        assert_eq!(list.lines().count(), 3, "{list}");
    }
}

#[test]
fn a_stream_arn_of_a_table_without_a_stream_is_rejected() {
    let mut stack = Stack::new("changes");
    let table = stack.add(Table::new("orders", "id"));
    let mapping = EventSourceMapping::of_table(&table, StartingPosition::Latest);
    stack.add(
        Function::new("watch", Runtime::Python313, Code::Source("x".into()))
            .event_source_mapping("orders", mapping),
    );
    let problems = Plan::of(&stack).check().expect_err("no stream").to_string();
    assert!(problems.contains("the table orders has no stream"), "{problems}");
}

#[test]
fn a_topic_may_invoke_its_function() {
    let mut stack = Stack::new("changes");
    let topic = stack.add(Topic::new("news"));
    let function = stack.add(Function::new("watch", Runtime::Python313, Code::Source("x".into())));
    stack.add(Subscription::new("watch", &topic, SubscriptionEndpoint::Lambda(function)));
    let resources = resources(&stack);
    let permission = &resources["NewsWatchPermission"]["Properties"];
    assert_eq!(permission["Principal"], "sns.amazonaws.com");
    assert_eq!(permission["SourceArn"], json!({"Ref": "NewsTopic"}));
    assert_eq!(permission["FunctionName"], json!({"Ref": "WatchFunction"}));
}

#[test]
fn every_stock_handler_is_a_file_with_tests() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("handlers/tests/test_handlers.py");
    let tests = std::fs::read_to_string(tests).expect("the tests");
    for handler in dynagate::handler::HANDLERS {
        assert!(
            tests.contains(&format!("import {}", handler.name.replace('-', "_"))),
            "{}",
            handler.name
        );
    }
}

#[test]
fn the_extension_determines_the_runtime_and_stock_handlers_report_failures() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(directory.path().join("watch.js"), "exports.handler = async () => 'done';\n")
        .expect("a file");
    let text = format!(
        "name: changes\n{API}kinesis-streams: {{clicks: {{mode: on-demand}}}}\nfunctions:\n  watch: {{code: watch.js}}\n  \
         log: {{code: {{stock: log-kinesis-changes}}, event-source-mappings: {{clicks: {{kinesis-stream: clicks, starting-position: LATEST}}}}}}\n"
    );
    let source = Source { name: "changes.yaml".into(), text, directory: directory.path().into() };
    let stack =
        blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let resources = resources(&stack);
    assert_eq!(resources["WatchFunction"]["Properties"]["Runtime"], "nodejs22.x");
    let mapping = resources
        .as_object()
        .expect("resources")
        .values()
        .find(|of| of["Type"] == "AWS::Lambda::EventSourceMapping");
    assert_eq!(
        mapping.expect("a mapping")["Properties"]["FunctionResponseTypes"],
        json!(["ReportBatchItemFailures"])
    );
}

#[test]
fn a_function_may_only_receive_from_the_queue_that_it_reads() {
    let changes = "
queues: {jobs: {encryption: {kms-key-arn: 'arn:aws:kms:eu-central-1:1:key/k'}}, others: {}}
functions: {watch: {code: {source: x}, event-source-mappings: {jobs: {queue: jobs}}}}
";
    assert_eq!(
        statements(changes),
        [
            LOGS,
            r#"["sqs:DeleteMessage","sqs:GetQueueAttributes","sqs:ReceiveMessage"] {"Fn::GetAtt":["JobsQueue","Arn"]}"#,
            r#""kms:Decrypt" "arn:aws:kms:eu-central-1:1:key/k""#,
        ]
    );
}

#[test]
fn a_function_has_its_further_permissions() {
    let changes = "
functions:
  watch:
    code: {source: x}
    permissions:
      - {actions: ['s3:PutObject', 's3:GetObject'], resources: ['arn:aws:s3:::reports/*']}
      - {actions: ['ses:GetSendQuota'], resources: ['*']}
";
    assert_eq!(
        statements(changes),
        [
            LOGS,
            r#"["s3:GetObject","s3:PutObject"] "arn:aws:s3:::reports/*""#,
            r#""ses:GetSendQuota" "*""#,
        ]
    );
}

#[test]
fn schedules_may_only_invoke_their_function() {
    let resources = resources(&loaded(
        "
queues: {missed: {}}
functions:
  watch:
    code: {source: x}
    schedules: {often: {rate: 5 minutes, dead-letter-queue: missed}, once: {at: '2035-01-01T00:00:00'}}
",
    ));
    let role = &resources["WatchSchedulesRole"]["Properties"];
    let statements = &role["Policies"][0]["PolicyDocument"]["Statement"];
    assert_eq!(
        *statements,
        json!([
            {
                "Effect": "Allow",
                "Action": "lambda:InvokeFunction",
                "Resource": {"Fn::GetAtt": ["WatchFunction", "Arn"]},
            },
            {
                "Effect": "Allow",
                "Action": "sqs:SendMessage",
                "Resource": {"Fn::GetAtt": ["MissedQueue", "Arn"]},
            },
        ])
    );
    let trust = &role["AssumeRolePolicyDocument"]["Statement"][0];
    assert_eq!(trust["Principal"], json!({"Service": "scheduler.amazonaws.com"}));
    let group =
        "arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule-group/default";
    assert_eq!(
        trust["Condition"],
        json!({"StringEquals": {
            "aws:SourceAccount": {"Ref": "AWS::AccountId"},
            "aws:SourceArn": {"Fn::Sub": group},
        }})
    );
    let once = &resources["WatchOnceSchedule"]["Properties"];
    assert_eq!(once["ScheduleExpression"], "at(2035-01-01T00:00:00)");
    assert_eq!(once["Name"], "watch-once");
}

#[test]
fn an_alarm_adds_up_the_operations_that_are_used() {
    let text = "
name: orders
tables: {orders: {partition-key: id, alarms: {throttles: 5}}}
functions: {watch: {code: {source: x}, uses: {tables: {orders: {actions: [Scan]}}}}}
api: {routes: {'GET /orders/{id}': {get: {table: orders}}}}
";
    let source = Source { name: "o.yaml".into(), text: text.into(), directory: PathBuf::new() };
    let stack =
        blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let resources = resources(&stack);
    let alarm = &resources["OrdersThrottlesTableAlarm"]["Properties"];
    assert_eq!(alarm["AlarmName"], "orders-table-throttles");
    assert_eq!(alarm["Metrics"][0]["Expression"], "FILL(m1, 0) + FILL(m2, 0)");
    let operation = |index: usize| {
        let metric = &alarm["Metrics"][index]["MetricStat"]["Metric"];
        assert_eq!(metric["MetricName"], "ThrottledRequests");
        metric["Dimensions"][1]["Value"].clone()
    };
    assert_eq!([operation(1), operation(2)], ["GetItem", "Scan"]);
}
