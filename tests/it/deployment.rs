//! A deployment is replaced exactly if a caller could notice a change: cases of both kinds, on both
//! backends.

use dynagate::blueprint::{self, Source};
use dynagate::plan::Plan;
use dynagate::synth::{Backend, CloudFormation, Terraform};

const BLUEPRINT: &str = "
name: orders
description: Orders
parameters:
  environment: {default: dev}
functions:
  authorizer: {name: authorizer, code: {source: 'def handler(event, context): pass'}}
queues: {late: {name: late-orders}}
topics: {news: {name: order-news}}
kinesis-streams: {changes: {name: order-changes}}
tables:
  orders:
    partition-key: id
    name: orders
    billing: {provisioned: {read: 1, write: 1}}
    tags: {team: shop}
api:
  name: orders
  description: Orders
  api-key-source: HEADER
  binary-media-types: [image/png]
  minimum-compression-size: 1024
  role: {name: orders-role, policy-name: dynamodb, description: For orders}
  deployment-description: first
  authorizers: {signed: {token: {function: '${functions.authorizer.arn}'}}}
  models:
    Order: {description: An order, schema: {type: object, required: [id]}}
  stage:
    name: prod
    description: Live
    variables: {colour: blue}
    method-settings:
      '*': {throttle: {rate: 10, burst: 20}}
  routes:
    POST /orders:
      authorization: NONE
      api-key-required: false
      operation-name: PutOrder
      parameters: {header: {X-Trace: false}}
      request-models: {application/json: Order}
      raw:
        action: PutItem
        tables: [orders]
        request:
          application/json: {handlebars: '{\"TableName\": \"{{tables.orders.name}}\", \"Item\": $input.body}'}
        passthrough-behavior: NEVER
        timeout-milliseconds: 5000
        responses:
          200:
            headers: {X-Done: \"'yes'\"}
            body: {application/json: '{}'}
          400: {selection-pattern: '4\\d{2}'}
    GET /ping-me/{who}:
      mock: {status: 204}
    GET /targets:
      authorizer: signed
      mock:
        status: 200
        body: {application/json: {handlebars: '[\"{{topics.news.arn}}\", \"{{queues.late.url}}\", \"{{kinesis-streams.changes.name}}\"]'}}
api-keys:
  shop: {description: The shop}
usage-plans:
  standard: {api-keys: [shop], quota: {limit: 5, period: DAY}}
outputs:
  colour: blue
";

/// The identity of the deployment on both backends.
fn identity(text: &str) -> (String, String) {
    let source = Source {
        name: "orders.yaml".into(),
        text: text.into(),
        directory: std::path::PathBuf::new(),
    };
    let stack =
        blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let template = CloudFormation
        .synthesize(&Plan::of(&stack).check().expect("sound"))
        .remove(0)
        .into_text()
        .expect("text");
    let template: serde_json::Value = serde_json::from_str(&template).expect("JSON");
    let resources = template["Resources"].as_object().expect("resources");
    let logical =
        resources.iter().find(|(_, resource)| resource["Type"] == "AWS::ApiGateway::Deployment");
    let module = Terraform.synthesize(&Plan::of(&stack).check().expect("sound"));
    let main = module
        .iter()
        .find(|artifact| artifact.name == "main.tf")
        .expect("main.tf")
        .text()
        .expect("text");
    let start = main.find("triggers").expect("triggers");
    let end = start + main[start..].find('}').expect("the end of the triggers");
    (logical.expect("a deployment").0.clone(), main[start..end].to_owned())
}

fn changed(from: &str, to: &str) -> (bool, bool) {
    assert_eq!(BLUEPRINT.matches(from).count(), 1, "`{from}` is in the blueprint once");
    let (before, after) = (identity(BLUEPRINT), identity(&BLUEPRINT.replace(from, to)));
    (before.0 != after.0, before.1 != after.1)
}

#[test]
fn replaced_when_a_caller_could_notice() {
    for (from, to) in [
        ("api-key-source: HEADER", "api-key-source: AUTHORIZER"),
        ("[image/png]", "[image/png, image/gif]"),
        ("minimum-compression-size: 1024", "minimum-compression-size: 0"),
        ("required: [id]", "required: [id, total]"),
        ("authorization: NONE", "authorization: AWS_IAM"),
        ("api-key-required: false", "api-key-required: true"),
        ("operation-name: PutOrder", "operation-name: StoreOrder"),
        ("X-Trace: false", "X-Trace: true"),
        ("X-Trace: false", "X-Other: false"),
        ("action: PutItem", "action: UpdateItem"),
        ("$input.body}", "$input.json(''$'')}"),
        ("passthrough-behavior: NEVER", "passthrough-behavior: WHEN_NO_MATCH"),
        ("timeout-milliseconds: 5000", "timeout-milliseconds: 6000"),
        ("'yes'", "'no'"),
        ("X-Done", "X-Finished"),
        ("application/json: '{}'", "application/json: '[]'"),
        ("application/json: '{}'", "text/plain: '{}'"),
        ("selection-pattern: '4\\d{2}'", "selection-pattern: '400'"),
        ("POST /orders", "PUT /orders"),
        ("POST /orders", "POST /order"),
        ("mock: {status: 204}", "mock: {status: 200}"),
        // Cached responses differ by the path's parameter, which the methods declare.
        ("{rate: 10, burst: 20}}", "{rate: 10, burst: 20}, caching: {}}\n    cache: '0.5'"),
        ("api:\n  name: orders", "api:\n  path-prefix: /v1\n  name: orders"),
        (
            "api:\n  name: orders",
            "api:\n  endpoint: {private: {vpc-endpoints: [vpce-1]}}\n  name: orders",
        ),
        ("api:\n  name: orders", "api:\n  cors: {origins: any}\n  name: orders"),
        (
            "api:\n  name: orders",
            "api:\n  gateway-responses: {DEFAULT_4XX: {status: 418}}\n  name: orders",
        ),
        (
            "api:\n  name: orders",
            "api:\n  gateway-responses: {DEFAULT_5XX: {body: {text/plain: Oh}}}\n  name: orders",
        ),
        (
            "api:\n  name: orders",
            "api:\n  policy: [{when: {source-ips: [10.0.0.0/8]}}]\n  name: orders",
        ),
        ("api:\n  name: orders", "api:\n  disable-execute-api-endpoint: true\n  name: orders"),
        (
            "authorizers: {signed",
            "authorizers: {a: {token: {function: 'arn:aws:lambda:us-east-1:123456789012:function:f'}}, signed",
        ),
        (
            "parameters: {header: {X-Trace: false}}",
            "parameters: {header: {X-Trace: {equals: 'yes'}}}",
        ),
        // The value of a reference changes with the physical name although the reference stays the
        // same.
        ("    name: orders\n    billing", "    name: all-orders\n    billing"),
        ("name: orders-role", "name: other-role"),
        ("{name: authorizer, ", "{name: other-authorizer, "),
        ("name: late-orders", "name: later-orders"),
        ("name: order-news", "name: news-of-orders"),
        ("name: order-changes", "name: changes-of-orders"),
    ] {
        assert_eq!(changed(from, to), (true, true), "{from} -> {to}");
    }
}

#[test]
fn kept_when_no_caller_could_notice() {
    for (from, to) in [
        ("description: Orders\nparameters", "description: All orders\nparameters"),
        ("environment: {default: dev}", "environment: {default: prod}"),
        ("{read: 1, write: 1}", "{read: 5, write: 5}"),
        ("tags: {team: shop}", "tags: {team: sales}"),
        ("api:\n  name: orders\n  description: Orders", "api:\n  name: shop\n  description: Shop"),
        ("policy-name: dynamodb, description: For orders", "policy-name: put, description: Other"),
        ("deployment-description: first", "deployment-description: second"),
        ("description: An order", "description: Something ordered"),
        ("description: Live", "description: Not live"),
        ("name: prod", "name: test"),
        ("variables: {colour: blue}", "variables: {colour: green}"),
        ("{rate: 10, burst: 20}", "{rate: 1, burst: 2}"),
        ("description: The shop", "description: A shop"),
        ("{limit: 5, period: DAY}", "{limit: 6, period: WEEK}"),
        ("  colour: blue\n", "  colour: green\n"),
        ("api:\n  name: orders", "tags: {team: sales}\napi:\n  name: orders"),
        (
            "variables: {colour: blue}",
            "variables: {colour: blue}\n    canary: {percent-traffic: 5}",
        ),
        ("variables: {colour: blue}", "variables: {colour: blue}\n    client-certificate: true"),
        (
            "api:\n  name: orders",
            "domain-names: {api.example.com: {certificate-arn: 'arn:aws:acm:us-east-1:123456789012:certificate/x'}}\napi:\n  name: orders",
        ),
        ("api:\n  name: orders", "api:\n  account-logging-role: true\n  name: orders"),
        // The order of unordered things.
        (
            "          200:\n            headers: {X-Done: \"'yes'\"}\n            body: {application/json: '{}'}\n          400: {selection-pattern: '4\\d{2}'}\n",
            "          400: {selection-pattern: '4\\d{2}'}\n          200:\n            body: {application/json: '{}'}\n            headers: {X-Done: \"'yes'\"}\n",
        ),
    ] {
        assert_eq!(changed(from, to), (false, false), "{from} -> {to}");
    }
}

#[test]
fn a_parameter_in_a_frozen_template_redeploys_on_terraform() {
    let text = BLUEPRINT.replace(
        "    name: orders\n    billing",
        "    name: 'orders-${parameters.environment}'\n    billing",
    );
    assert!(identity(&text).1.contains("var.environment"));
    assert!(!identity(BLUEPRINT).1.contains("var.environment"));
    // Also if the reference is in the name of an authorizer's function.
    let text =
        BLUEPRINT.replace("{name: authorizer, ", "{name: 'authorizer-${parameters.environment}', ");
    assert!(identity(&text).1.contains("var.environment"));
}
