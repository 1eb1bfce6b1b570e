//! Executions of state machines, as routes and SDKs start them.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::database::{Database, Table};
use crate::events::{EventBus, Events, Targets};
use crate::functions::Functions;
use crate::functions::tests::{environment, function, installed};
use crate::messaging::{Messaging, Resources};

use super::*;

const STATES: &str = "arn:aws:states:us-east-1:123456789012";

fn machine(name: &str, is_express: bool, definition: Value) -> StateMachine {
    let arn = format!("{STATES}:stateMachine:{name}");
    StateMachine { name: name.to_owned(), arn, is_express, definition }
}

fn executions(machines: Vec<StateMachine>, source: &str) -> Arc<Executions> {
    let database = Database::in_memory().expect("a database");
    database
        .prepare(&[Table {
            key: "orders".to_owned(),
            name: "orders".to_owned(),
            definition: json!({
                "TableName": "orders",
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "BillingMode": "PAY_PER_REQUEST",
            }),
            time_to_live: None,
        }])
        .expect("a table");
    let price = function("price", "index.py", source);
    let resources =
        Resources { queues: vec![crate::messaging::test_queue("jobs")], ..Resources::default() };
    let bus = EventBus {
        name: "bus".to_owned(),
        arn: "arn:aws:events:r:1:event-bus/bus".to_owned(),
        rules: Vec::new(),
    };
    let targets = Targets {
        functions: Arc::new(Functions::new(vec![price], environment(), Arc::new(|_| {}))),
        messaging: Arc::new(Messaging::new(resources, Arc::new(|_| {}))),
        executions: Arc::new(OnceLock::new()),
    };
    let services = Services {
        database,
        functions: Arc::clone(&targets.functions),
        messaging: Arc::clone(&targets.messaging),
        executions: Arc::clone(&targets.executions),
        events: Arc::new(Events::new(vec![bus], targets, Arc::new(|_| {}))),
    };
    let executions = Arc::new(Executions::new(machines, services.clone(), Arc::new(|_| {})));
    let _ = services.executions.set(Arc::downgrade(&executions));
    executions
}

/// The response to a synchronous execution of the only state machine.
async fn sync(definition: Value, input: Value) -> Value {
    let executions = executions(vec![machine("m", true, definition)], "");
    start_sync(&executions, input).await
}

async fn start_sync(executions: &Arc<Executions>, input: Value) -> Value {
    let body = json!({
        "stateMachineArn": format!("{STATES}:stateMachine:m"), "input": input.to_string(),
    });
    call(executions, "StartSyncExecution", &body).await.expect("a response")
}

fn output(response: &Value) -> Value {
    assert_eq!(response["status"], "SUCCEEDED", "{response}");
    serde_json::from_str(response["output"].as_str().expect("an output")).expect("JSON")
}

#[tokio::test]
async fn states_pass_their_data_on() {
    let definition = json!({"StartAt": "Shape", "States": {
        "Shape": {
            "Type": "Pass",
            "Parameters": {
                "name.$": "$.name", "all.$": "$.lines[*].n", "by.$": "$$.StateMachine.Name",
                "text.$": "States.Format('Hello {}', $.name)", "fixed": [1],
            },
            "ResultPath": "$.shaped", "Next": "Choose",
        },
        "Choose": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.shaped.all[0]", "NumericGreaterThan": 1, "Next": "Wait"}],
            "Default": "Wrong",
        },
        "Wait": {"Type": "Wait", "Timestamp": "2020-01-01T00:00:00Z", "Next": "Each"},
        "Each": {
            "Type": "Map", "ItemsPath": "$.lines", "MaxConcurrency": 1,
            "ItemSelector": {"at.$": "$$.Map.Item.Index", "n.$": "$$.Map.Item.Value.n"},
            "ItemProcessor": {"StartAt": "One", "States": {
                "One": {"Type": "Pass", "OutputPath": "$.n", "End": true},
            }},
            "ResultPath": "$.each", "Next": "Both",
        },
        "Both": {
            "Type": "Parallel", "ResultPath": "$.both",
            "Branches": [
                {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "a", "End": true}}},
                {"StartAt": "B", "States": {"B": {"Type": "Succeed", "OutputPath": "$.name"}}},
            ],
            "Next": "Done",
        },
        "Done": {"Type": "Succeed", "OutputPath": "$['shaped', 'each', 'both']"},
        "Wrong": {"Type": "Fail", "Error": "Wrong", "CausePath": "$.name"},
    }});
    let input = json!({"name": "Ada's", "lines": [{"n": 2}, {"n": 3}]});
    let response = sync(definition.clone(), input).await;
    let output = output(&response);
    assert_eq!(
        output["shaped"],
        json!({"name": "Ada's", "all": [2, 3], "by": "m", "text": "Hello Ada's", "fixed": [1]})
    );
    assert_eq!((&output["each"], &output["both"]), (&json!([2, 3]), &json!(["a", "Ada's"])));
    let response = sync(definition, json!({"name": "x", "lines": [{"n": 0}]})).await;
    assert_eq!(
        (&response["status"], &response["error"], &response["cause"]),
        (&json!("FAILED"), &json!("Wrong"), &json!("x"))
    );
}

#[tokio::test]
async fn failures_are_caught_by_name() {
    let failing = |catch: &str| {
        json!({"StartAt": "Try", "States": {
            "Try": {
                "Type": "Parallel",
                "Branches": [{"StartAt": "F", "States": {
                    "F": {"Type": "Fail", "Error": "Mine", "Cause": "because"},
                }}],
                "Catch": [
                    {"ErrorEquals": ["Other"], "Next": "Done"},
                    {"ErrorEquals": [catch], "ResultPath": "$.failure", "Next": "Done"},
                ],
                "End": true,
            },
            "Done": {"Type": "Succeed"},
        }})
    };
    for name in ["Mine", "States.ALL", "States.TaskFailed"] {
        let response = sync(failing(name), json!({"a": 1})).await;
        let expected = json!({"a": 1, "failure": {"Error": "Mine", "Cause": "because"}});
        assert_eq!(output(&response), expected);
    }
    assert_eq!(sync(failing("Mine2"), json!({})).await["error"], "Mine");
    // No state catches a mistake in the definition.
    let response = sync(
        json!({"StartAt": "P", "States": {"P": {
            "Type": "Map", "ItemsPath": "$.none", "End": true,
            "ItemProcessor": {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}},
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "P"}],
        }}}),
        json!({}),
    )
    .await;
    assert_eq!(response["error"], "States.Runtime");
    let response = sync(
        json!({"StartAt": "W", "TimeoutSeconds": 0, "States": {
            "W": {"Type": "Wait", "Seconds": 60, "End": true},
        }}),
        json!({}),
    )
    .await;
    assert_eq!(response["status"], "TIMED_OUT");
}

#[tokio::test]
async fn tasks_call_the_services_of_the_system() {
    if !installed("python3") {
        return;
    }
    let definition = json!({"StartAt": "Price", "States": {
        "Price": {
            "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:price",
            "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 0, "MaxAttempts": 1}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Failed"}],
            "ResultPath": "$.priced", "Next": "Again",
        },
        "Again": {
            "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "price", "Payload.$": "$"},
            "ResultSelector": {"price.$": "$.Payload.price"}, "ResultPath": "$.again",
            "Next": "Put",
        },
        "Put": {
            "Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem",
            "Parameters": {
                "TableName": "orders", "Item": {"id": {"S.$": "$.id"}},
                "ConditionExpression": "attribute_not_exists(id)",
            },
            "Catch": [
                {"ErrorEquals": ["DynamoDB.ConditionalCheckFailedException"], "Next": "Twice"},
            ],
            "ResultPath": null, "Next": "Send",
        },
        "Send": {
            "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl": "jobs", "MessageBody": {"id.$": "$.id"}},
            "ResultPath": null, "Next": "Tell",
        },
        "Tell": {
            "Type": "Task", "Resource": "arn:aws:states:::events:putEvents",
            "Parameters": {"Entries": [
                {
                    "EventBusName": "bus", "Source": "m", "DetailType": "t",
                    "Detail": {"id.$": "$.id"},
                },
            ]},
            "ResultPath": "$.told", "End": true,
        },
        "Failed": {"Type": "Pass", "Result": "failed", "End": true},
        "Twice": {"Type": "Pass", "Result": "twice", "End": true},
    }});
    let source = "def handler(event, context):\n    if event['id'] == 'bad':\n        raise KeyError('no')\n    return {'price': 7}\n";
    let executions = executions(vec![machine("m", true, definition)], source);
    let first = output(&start_sync(&executions, json!({"id": "1"})).await);
    assert_eq!((&first["priced"], &first["again"]), (&json!({"price": 7}), &json!({"price": 7})));
    assert_eq!(first["told"]["FailedEntryCount"], 0);
    let queue = &executions.services.messaging.queues()[0];
    assert_eq!(queue.messages[0].body, r#"{"id":"1"}"#);
    assert_eq!(output(&start_sync(&executions, json!({"id": "1"})).await), json!("twice"));
    assert_eq!(output(&start_sync(&executions, json!({"id": "bad"})).await), json!("failed"));
    executions.services.functions.stop();
}

#[tokio::test]
async fn executions_are_started_once_and_described() {
    let done =
        json!({"StartAt": "D", "States": {"D": {"Type": "Pass", "Result": "x", "End": true}}});
    let waiting =
        json!({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 600, "End": true}}});
    let other =
        json!({"QueryLanguage": "JSONata", "StartAt": "D", "States": {"D": {"Type": "Succeed"}}});
    let machines = vec![
        machine("done", false, done),
        machine("waiting", false, waiting),
        machine("m", true, other.clone()),
        machine("other", false, other),
    ];
    let executions = executions(machines, "");
    let start = async |machine: &str, name: &str, input: &str| {
        let arn = format!("{STATES}:stateMachine:{machine}");
        let body = json!({"stateMachineArn": arn, "name": name, "input": input});
        call(&executions, "StartExecution", &body).await
    };
    let describe = async |arn: &Value| {
        call(&executions, "DescribeExecution", &json!({"executionArn": arn})).await
    };
    let started = start("done", "one", "{}").await.expect("a response");
    assert_eq!(started["executionArn"], format!("{STATES}:execution:done:one"));
    let begin = Instant::now();
    let described = loop {
        let described = describe(&started["executionArn"]).await.expect("an execution");
        if described["status"] != "RUNNING" {
            break described;
        }
        assert!(begin.elapsed() < Duration::from_secs(60));
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    assert_eq!(
        (&described["status"], &described["output"]),
        (&json!("SUCCEEDED"), &json!("\"x\""))
    );
    let code =
        |result: Result<Value, crate::messaging::ServiceError>| result.expect_err("an error").code;
    assert_eq!(code(start("done", "one", "{}").await), "ExecutionAlreadyExists");
    let first = start("waiting", "w", "{}").await.expect("a response");
    assert_eq!(start("waiting", "w", "{}").await.expect("the same"), first);
    assert_eq!(code(start("waiting", "w", "[]").await), "ExecutionAlreadyExists");
    assert_eq!(code(start("none", "a", "{}").await), "StateMachineDoesNotExist");
    assert_eq!(code(start("done", "a b", "{}").await), "InvalidName");
    assert_eq!(code(start("done", "a", "{").await), "InvalidExecutionInput");
    let none = format!("{STATES}:execution:done:none");
    assert_eq!(code(describe(&none.into()).await), "ExecutionDoesNotExist");
    assert_eq!(code(describe(&json!("none")).await), "InvalidArn");
    let of_standard = json!({"stateMachineArn": format!("{STATES}:stateMachine:done")});
    let sync = call(&executions, "StartSyncExecution", &of_standard).await;
    assert_eq!(code(sync), "StateMachineTypeNotSupported");
    // What is not run here does not pretend to end.
    let of_express = json!({"stateMachineArn": format!("{STATES}:stateMachine:m")});
    let sync = call(&executions, "StartSyncExecution", &of_express).await;
    assert_eq!(sync.expect_err("an error").status, 500);
    let kept = start("other", "a", "{}").await.expect("a response");
    assert_eq!(describe(&kept["executionArn"]).await.expect("an execution")["status"], "RUNNING");
    executions.stop();
}

#[test]
fn definitions_that_are_not_run_are_named() {
    let of = |state: Value| support::missing(&json!({"StartAt": "S", "States": {"S": state}}));
    for (state, reason) in [
        (json!({"Type": "Task", "Resource": "arn:aws:states:::ecs:runTask.sync"}), "ecs:runTask"),
        (
            json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken"}),
            "waitForTaskToken",
        ),
        (json!({"Type": "Pass", "Assign": {"x": 1}}), "assigns variables"),
        (
            json!({"Type": "Pass", "Parameters": {"a": [{"h.$": "States.Hash($, 'MD5')"}]}}),
            "States.Hash",
        ),
        (json!({"Type": "Choice", "Choices": [{"Variable": "$", "Is": 1}]}), "operator Is"),
        (
            json!({"Type": "Map", "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"}}}),
            "distributed",
        ),
        (json!({"Type": "Odd"}), "unknown type"),
    ] {
        let found = of(state).expect("a reason");
        assert!(found.contains(reason) && found.contains("`S`"), "{found}");
    }
    assert_eq!(of(json!({"Type": "Succeed"})), None);
    assert!(support::missing(&json!({})).is_some());
}
