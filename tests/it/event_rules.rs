//! Rules of event buses: their targets get exactly the rights that they need.

use dynagate::model::{
    Code, EventBus, EventRule, EventTarget, Existing, Function, HttpMethod, InputTransformer,
    IntegrationResponse, Method, MockIntegration, Queue, RestApi, Runtime, Stack, Stage,
    StateMachine,
};
use dynagate::plan::Plan;
use dynagate::synth::Terraform;
use serde_json::json;

use crate::synthesized::{load, output, resources};

const SHOP: &str = include_str!("../blueprints/event-rules.yaml");

#[test]
fn each_kind_of_target_gets_its_rights() {
    let stack = load(SHOP);
    let resources = resources(&stack);
    let rule = json!({"Fn::GetAtt": ["ShopPlacedRule", "Arn"]});
    let from_rule = json!({"ArnEquals": {"aws:SourceArn": rule}});
    let statements = |of: &str| resources[of]["Properties"]["PolicyDocument"]["Statement"].clone();
    for (policy, queue) in [
        ("PlacedQueuePolicy", "PlacedQueue"),
        ("OrderedQueuePolicy", "OrderedQueue"),
        ("LateQueuePolicy", "LateQueue"),
    ] {
        let expected = json!([{
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": {"Fn::GetAtt": [queue, "Arn"]},
            "Condition": from_rule,
        }]);
        assert_eq!(statements(policy), expected, "{policy}");
    }
    // The policy replaces that which SNS gives a topic, so the account keeps its rights.
    let of_topic = statements("NewsTopicPolicy");
    let owner = json!({"StringEquals": {"AWS:SourceOwner": {"Ref": "AWS::AccountId"}}});
    assert_eq!(
        (&of_topic[0]["Principal"], &of_topic[0]["Condition"]),
        (&json!({"AWS": "*"}), &owner)
    );
    assert_eq!(of_topic[1]["Action"], "sns:Publish");
    assert_eq!(of_topic[1]["Condition"], from_rule);
    let invoked = &resources["ShopPlacedSlashAuditRulePermission"]["Properties"];
    assert_eq!(
        (&invoked["SourceArn"], &invoked["Principal"]),
        (&rule, &json!("events.amazonaws.com"))
    );
    let delivery = &resources["ShopRulesRole"]["Properties"];
    let allowed = &delivery["Policies"][0]["PolicyDocument"]["Statement"];
    let expected = json!([
        {
            "Effect": "Allow",
            "Action": "events:PutEvents",
            "Resource": {"Fn::GetAtt": ["ArchiveBus", "Arn"]},
        },
        {
            "Effect": "Allow",
            "Action": ["kinesis:PutRecord", "kinesis:PutRecords"],
            "Resource": {"Fn::GetAtt": ["ClicksStream", "Arn"]},
        },
        {
            "Effect": "Allow",
            "Action": "states:StartExecution",
            "Resource": {"Ref": "FulfilStateMachine"},
        },
    ]);
    assert_eq!(*allowed, expected);
    let trust = &delivery["AssumeRolePolicyDocument"]["Statement"][0];
    assert_eq!(trust["Principal"], json!({"Service": "events.amazonaws.com"}));
    // The event bus of the account has a rule, but is not created.
    assert_eq!(resources["AccountUploadsRule"]["Properties"]["EventBusName"], "default");
    assert!(resources["AccountBus"].is_null());
    let module = output(&stack, &Terraform, "main.tf");
    for block in [
        r#"resource "aws_cloudwatch_event_rule" "shop_placed""#,
        r#"resource "aws_cloudwatch_event_target" "shop_placed_slash_news""#,
        r#"resource "aws_lambda_permission" "shop_placed_slash_audit_rule""#,
        r#"resource "aws_sns_topic_policy" "news""#,
    ] {
        assert!(module.contains(block), "{block} is not in {module}");
    }
}

#[test]
fn the_builder_makes_what_the_blueprint_makes() {
    let mut stack = Stack::new("shop");
    let placed = stack.add(Queue::fifo("placed"));
    let late = stack.add(Queue::new("late"));
    let code = Code::Source("x".into());
    let audit = stack.add(Function::new("audit", Runtime::Python313, code));
    let definition = json!({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}});
    let fulfil = stack.add(StateMachine::new("fulfil", definition));
    let bus = stack.add(EventBus::new("account").existing(Existing::named("default")));
    let transformer = InputTransformer::new("{\"order\": <id>}").path("id", "$.detail.id");
    stack.add(
        EventRule::new("placed", &bus, json!({"source": ["shop"]}))
            .description("Orders")
            .target(
                "queue",
                EventTarget::to_queue(&placed)
                    .group_id("orders")
                    .maximum_retry_attempts(2)
                    .dead_letter_queue(&late),
            )
            .target("audit", EventTarget::to_function(&audit).transform(transformer))
            .target("fulfil", EventTarget::to_state_machine(&fulfil).input(json!({"a": 1}))),
    );
    let nothing = Method::new(MockIntegration::responding(IntegrationResponse::new(204)));
    stack.add(RestApi::new("api").route(HttpMethod::Get, "/", nothing).stage(Stage::new("prod")));
    let read = load(
        r#"
name: shop
queues: {placed: {fifo: true}, late: {}}
functions: {audit: {code: {source: x}, runtime: python3.13}}
state-machines: {fulfil: {definition: {StartAt: Done, States: {Done: {Type: Succeed}}}}}
event-buses:
  account:
    existing: {name: default}
    rules:
      placed:
        description: Orders
        pattern: {source: [shop]}
        targets:
          queue: {queue: placed, group-id: orders, maximum-retry-attempts: 2, dead-letter-queue: late}
          audit: {function: audit, transform: {paths: {id: $.detail.id}, template: '{"order": <id>}'}}
          fulfil: {state-machine: fulfil, input: {a: 1}}
api: {routes: {GET /: {mock: {status: 204}}}}
"#,
    );
    let (built, read) = (resources(&stack), resources(&read));
    for of in ["AccountPlacedRule", "PlacedQueuePolicy", "LateQueuePolicy", "AccountRulesRole"] {
        assert!(built[of].is_object(), "{of}");
        assert_eq!(built[of], read[of], "{of}");
    }
}

#[test]
fn the_policies_of_existing_receivers_are_told() {
    let stack = load(
        r"
name: shop
name-prefix: dev-
queues: {late: {existing: {name: prod-late}}}
event-buses:
  account: {existing: {name: default}, rules: {all: {pattern: {source: [shop]}, targets: {late: {queue: late}}}}}
  own: {rules: {all: {pattern: {source: [shop]}, targets: {late: {queue: late}}}}}
api: {routes: {GET /: {mock: {status: 204}}}}
",
    );
    assert!(resources(&stack)["LateQueuePolicy"].is_null());
    let findings = dynagate::check::findings(&Plan::of(&stack));
    let told: Vec<_> = findings.iter().filter(|of| of.rule.name == "needed-rights").collect();
    let [told] = told[..] else { panic!("{told:?}") };
    let arn = |service: &str, rest: &str| {
        format!("arn:${{aws.partition}}:{service}:${{aws.region}}:${{aws.account-id}}:{rest}")
    };
    let statement = json!({
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": ["sqs:SendMessage"],
        "Resource": [arn("sqs", "prod-late")],
        "Condition": {"ArnEquals": {"aws:SourceArn": [
            arn("events", "rule/dev-shop-all"),
            arn("events", "rule/dev-own/dev-shop-all"),
        ]}},
    });
    let expected = told.expected.as_deref().unwrap_or_default();
    assert!(expected.contains(&statement.to_string()), "{statement} is not in {expected}");
}
