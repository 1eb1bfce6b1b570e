//! The profile `hardened`: what it sets, what it leaves alone, and who may use its key.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use dynagate::blueprint::{self, Source};
use dynagate::check::Severity;
use dynagate::model::{
    Bucket, Code, Encryption, EventBus, Existing, ExistingTable, Function, FunctionLog, Hardened,
    HttpMethod, KinesisStream, Method, MockIntegration, Profile, Queue, QueueEncryption, Replica,
    RestApi, Runtime, Stack, Stage, StreamViewType, Subscription, SubscriptionEndpoint, Table,
    Throttle, Topic, UserPool,
};
use dynagate::pattern::PATTERNS;
use dynagate::plan::Plan;
use dynagate::synth::{Backend, CloudFormation, Terraform};
use dynagate::text::Text;
use serde_json::{Value, json};

const BAKERY: &str = include_str!("../blueprints/hardened.yaml");

fn source(text: &str) -> Source {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blueprints");
    Source { name: "bakery.yaml".into(), text: text.into(), directory }
}

fn load(text: &str) -> Stack {
    load_with(&source(text), &[])
}

fn load_with(source: &Source, set: &[&str]) -> Stack {
    let set: Vec<_> = set.iter().map(|set| set.parse().expect("KEY=VALUE")).collect();
    blueprint::load(source, &set).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

fn files(stack: &Stack) -> Vec<String> {
    let plan = Plan::of(stack).check().unwrap_or_else(|findings| panic!("{findings}"));
    let backends = [&CloudFormation as &dyn Backend, &Terraform];
    let artifacts = backends.into_iter().flat_map(|backend| backend.synthesize(&plan));
    artifacts.filter_map(|artifact| artifact.text().map(str::to_owned)).collect()
}

fn template(stack: &Stack) -> Value {
    serde_json::from_str(&files(stack)[0]).expect("JSON")
}

fn resources(template: &Value) -> impl Iterator<Item = (&String, &Value)> {
    template["Resources"].as_object().expect("resources").iter()
}

fn key_arn() -> Value {
    json!({"Fn::GetAtt": ["HardenedProfileKey", "Arn"]})
}

/// The properties of a resource.
fn of<'a>(template: &'a Value, id: &str) -> &'a Value {
    let properties = &template["Resources"][id]["Properties"];
    assert!(properties.is_object(), "no {id}");
    properties
}

#[test]
fn everything_is_encrypted_logged_and_protected() {
    let template = template(&load(BAKERY));
    let of = |id: &str| of(&template, id);
    let key = key_arn();
    assert_eq!(
        template["Resources"]["HardenedProfileKey"]["DeletionPolicy"],
        "RetainExceptOnCreate"
    );
    assert_eq!(of("HardenedProfileKey")["EnableKeyRotation"], true);
    assert_eq!(of("OrdersTable")["SSESpecification"]["KMSMasterKeyId"], key);
    assert_eq!(of("OrdersTable")["DeletionProtectionEnabled"], true);
    // Its removal policy is `delete`.
    assert_eq!(of("DraftsTable")["DeletionProtectionEnabled"], false);
    assert_eq!(of("ChangesStream")["StreamEncryption"]["KeyId"], key);
    assert_eq!(of("DeliveriesQueue")["KmsMasterKeyId"], key);
    assert_eq!(of("NewsTopic")["KmsMasterKeyId"], key);
    let encryption = &of("ReceiptsBucket")["BucketEncryption"]["ServerSideEncryptionConfiguration"];
    assert_eq!(encryption[0]["ServerSideEncryptionByDefault"]["KMSMasterKeyID"], key);
    assert_eq!(of("ReceiptsBucket")["VersioningConfiguration"]["Status"], "Enabled");
    assert_eq!(of("PriceFunction")["KmsKeyArn"], key);
    assert_eq!(of("PriceFunction")["TracingConfig"]["Mode"], "Active");
    let queue = json!({"Fn::GetAtt": ["FailedInvocationsQueue", "Arn"]});
    assert_eq!(of("PriceFunction")["DeadLetterConfig"]["TargetArn"], queue);
    assert_eq!(of("BakeStateMachine")["TracingConfiguration"]["Enabled"], true);
    let stage = of("ApiProdStage");
    assert_eq!(stage["TracingEnabled"], true);
    assert_eq!(stage["ClientCertificateId"], json!({"Ref": "ApiProdClientCertificate"}));
    assert_eq!(
        stage["MethodSettings"],
        json!([{
            "HttpMethod": "*", "ResourcePath": "/*", "ThrottlingRateLimit": 1000.0,
            "ThrottlingBurstLimit": 500, "LoggingLevel": "ERROR", "MetricsEnabled": true,
        }])
    );
    let groups: Vec<_> =
        resources(&template).filter(|(_, of)| of["Type"] == "AWS::Logs::LogGroup").collect();
    assert_eq!(groups.len(), 4);
    for (id, group) in groups {
        assert_eq!(group["Properties"]["KmsKeyId"], key, "{id}");
        assert_eq!(group["Properties"]["RetentionInDays"], 365, "{id}");
    }
    for (id, method) in
        resources(&template).filter(|(_, of)| of["Type"] == "AWS::ApiGateway::Method")
    {
        assert!(method["Properties"]["RequestValidatorId"].is_object(), "{id}");
    }
    let denied = ["DeliveriesQueue", "UndeliveredQueue", "FailedInvocationsQueue", "NewsTopic"];
    for id in denied.into_iter().chain(["ReceiptsBucket"]) {
        let policy = of(&format!("{id}Policy"));
        let statements = policy["PolicyDocument"]["Statement"].as_array().expect("statements");
        let is_denial = |of: &&Value| of["Effect"] == "Deny";
        let denial = statements.iter().find(is_denial).expect("a denial");
        assert_eq!(denial["Condition"], json!({"Bool": {"aws:SecureTransport": "false"}}), "{id}");
    }
}

/// The statements of the key's policy after that of the account: the service, and its condition.
fn uses(template: &Value) -> BTreeMap<String, Value> {
    let statements = &of(template, "HardenedProfileKey")["KeyPolicy"]["Statement"];
    let statements = statements.as_array().expect("statements");
    assert_eq!(statements[0]["Action"], "kms:*");
    let root = json!({"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}});
    assert_eq!(statements[0]["Principal"], root);
    let uses = statements[1..].iter().map(|statement| {
        let service = &statement["Principal"]["Service"];
        let service = service.as_str().or(service["Fn::Sub"].as_str()).expect("a service");
        let conditions = statement["Condition"].as_object().expect("conditions");
        let (_, condition) = conditions.iter().next().expect("a condition");
        let (name, values) = condition.as_object().expect("a key").iter().next().expect("one");
        (format!("{service} {name}"), values.clone())
    });
    uses.collect()
}

fn arn(service: &str, resource: &str) -> Value {
    let of = "${AWS::Region}:${AWS::AccountId}";
    json!({"Fn::Sub": format!("arn:${{AWS::Partition}}:{service}:{of}:{resource}")})
}

#[test]
fn the_key_is_for_exactly_the_services_that_use_it() {
    let logs = "logs.${AWS::Region}.${AWS::URLSuffix} kms:EncryptionContext:aws:logs:arn";
    let expected = [
        (
            logs,
            json!([
                arn("logs", "log-group:/aws/lambda/price"),
                arn("logs", "log-group:/aws/vendedlogs/states/bake"),
                arn("logs", "log-group:/aws/apigateway/bakery/api/prod"),
                arn("logs", "log-group:API-Gateway-Execution-Logs_${Api}/prod"),
            ]),
        ),
        ("sns.amazonaws.com aws:SourceArn", arn("sns", "news")),
        (
            "events.amazonaws.com kms:EncryptionContext:aws:sqs:arn",
            json!([arn("sqs", "deliveries"), arn("sqs", "undelivered")]),
        ),
        ("events.amazonaws.com kms:EncryptionContext:aws:sns:topicArn", arn("sns", "news")),
        (
            "cloudwatch.amazonaws.com aws:SourceArn",
            arn("cloudwatch", "alarm:undelivered-queue-visible-messages"),
        ),
    ];
    let expected: BTreeMap<_, _> =
        expected.into_iter().map(|(of, values)| (of.to_owned(), values)).collect();
    assert_eq!(uses(&template(&load(BAKERY))), expected);
    // A stack of a table and an API encrypts with it for the logs alone.
    let text = "
name: plain
profile: hardened
tables: {orders: {partition-key: id}}
api: {routes: {'GET /orders/{id}': {get: {table: orders}}}}
";
    let names: Vec<_> = uses(&template(&load(text))).into_keys().collect();
    assert_eq!(names, [logs]);
}

#[test]
fn roles_may_use_the_key_for_what_they_use() {
    let template = template(&load(BAKERY));
    let mut rights = BTreeSet::new();
    for (id, role) in resources(&template).filter(|(_, of)| of["Type"] == "AWS::IAM::Role") {
        for policy in role["Properties"]["Policies"].as_array().into_iter().flatten() {
            let statements = policy["PolicyDocument"]["Statement"].as_array().expect("statements");
            for statement in statements {
                let actions = match &statement["Action"] {
                    Value::Array(actions) => actions.clone(),
                    action => vec![action.clone()],
                };
                let actions: Vec<_> = actions.iter().map(|of| of.as_str().expect("text")).collect();
                if actions.iter().any(|action| action.starts_with("kms:")) {
                    assert!(actions.iter().all(|action| action.starts_with("kms:")), "{statement}");
                    assert_eq!(statement["Resource"], key_arn(), "{id}");
                    let condition = statement.get("Condition").map_or("", |condition| {
                        let table = &condition["StringEquals"];
                        let table = &table["kms:EncryptionContext:aws:dynamodb:tableName"];
                        table["Ref"].as_str().expect("a table")
                    });
                    rights.insert(format!("{id} {} {condition}", actions.join(",")));
                }
            }
        }
    }
    let expected = [
        "ApiRole kms:Decrypt OrdersTable",
        "ApiRole kms:Decrypt,kms:GenerateDataKey ",
        "BakeStateMachineRole kms:Decrypt,kms:GenerateDataKey ",
        "EventsRulesRole kms:GenerateDataKey ",
        "PriceFunctionRole kms:Decrypt DraftsTable",
        "PriceFunctionRole kms:Decrypt OrdersTable",
        "PriceFunctionRole kms:Decrypt,kms:GenerateDataKey ",
    ];
    assert_eq!(rights, expected.map(str::to_owned).into());
}

#[test]
fn what_is_written_takes_precedence() {
    let text = "
name: own
profile: hardened
tables: {orders: {partition-key: id, encryption: aws-managed, deletion-protection: false}}
queues: {late: {encryption: sqs-managed}, failed-invocations: {encryption: sqs-managed, message-retention-seconds: 60}}
topics: {news: {encryption: aws-managed}}
kinesis-streams: {changes: {encryption: aws-managed}}
buckets: {files: {encryption: s3-managed, versioning: false}}
functions:
  work:
    code: code/index.py
    tracing: false
    reserved-concurrency: 7
    log: {retention-days: 3, encryption: logs-managed}
  other: {code: code/index.py, dead-letter: {queue: late}, log: {encryption: logs-managed}}
state-machines:
  bake:
    definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
    tracing: false
    log: {retention-days: 3, encryption: logs-managed}
user-pools: {users: {deletion-protection: false}}
api:
  stage:
    tracing: false
    client-certificate: false
    access-log: {retention-days: 1, encryption: logs-managed}
    method-settings: {'*': {logging-level: INFO, metrics: false, throttle: {rate: 1, burst: 2}}}
  routes: {'GET /orders/{id}': {get: {table: orders}}}
";
    let template = template(&load(text));
    let of = |id: &str| of(&template, id);
    assert!(!template.to_string().contains("HardenedProfileKey"), "{template:#}");
    assert_eq!(of("OrdersTable")["DeletionProtectionEnabled"], false);
    assert!(of("FilesBucket").get("VersioningConfiguration").is_none());
    assert_eq!(of("FailedInvocationsQueue")["MessageRetentionPeriod"], 60);
    assert_eq!(of("FailedInvocationsQueue")["QueueName"], "failed-invocations");
    assert_eq!(of("WorkFunction")["TracingConfig"]["Mode"], "PassThrough");
    assert_eq!(of("WorkFunction")["ReservedConcurrentExecutions"], 7);
    assert_eq!(of("WorkLogGroup")["RetentionInDays"], 3);
    let late = json!({"Fn::GetAtt": ["LateQueue", "Arn"]});
    assert_eq!(of("OtherFunction")["DeadLetterConfig"]["TargetArn"], late);
    assert_eq!(of("BakeStateMachine")["TracingConfiguration"]["Enabled"], false);
    assert_eq!(of("UsersUserPool")["DeletionProtection"], "INACTIVE");
    let stage = of("ApiProdStage");
    assert_eq!(stage["TracingEnabled"], false);
    assert!(stage.get("ClientCertificateId").is_none());
    let settings = &stage["MethodSettings"][0];
    assert_eq!(settings["LoggingLevel"], "INFO");
    assert_eq!(settings["MetricsEnabled"], false);
    assert_eq!(settings["ThrottlingBurstLimit"], 2);
    // The stage may have logged before, so API Gateway may have made the group.
    assert!(!template.to_string().contains("API-Gateway-Execution-Logs"));
}

#[test]
fn a_program_writes_the_same() {
    let text = "
name: shop
profile:
  hardened: {retention-days: 731, reserved-concurrency: 5, throttle: {rate: 20, burst: 10}}
name-prefix: dev-
tables: {orders: {partition-key: id, removal-policy: retain, deletion-protection: false}}
queues: {late: {encryption: sqs-managed}}
topics: {news: {}}
kinesis-streams: {changes: {}}
buckets: {files: {versioning: false}}
functions:
  work:
    code: {source: 'pass'}
    runtime: python3.13
    tracing: false
    log: {retention-days: 7}
api:
  routes: {'GET /': {mock: {status: 204}}}
";
    let mut stack = Stack::new("shop").name_prefix("dev-").profile(
        Hardened::new()
            .retention_days(731)
            .reserved_concurrency(5)
            .throttle(Throttle { rate: 20.0, burst: 10 }),
    );
    stack.add_standard_outputs();
    stack.add(Table::new("orders", "id").deletion_protection(false));
    stack.add(Queue::new("late").encryption(QueueEncryption::SqsManaged));
    stack.add(Topic::new("news"));
    stack.add(KinesisStream::new("changes"));
    stack.add(Bucket::new("files").versioning(false));
    stack.add(
        Function::new("work", Runtime::Python313, Code::Source("pass".into()))
            .tracing(false)
            .log(FunctionLog::default().retention_days(7)),
    );
    stack.add(
        RestApi::new("api")
            .name("shop")
            .route(HttpMethod::Get, "/", Method::new(MockIntegration::new(204)))
            .stage(Stage::new("prod")),
    );
    assert_eq!(files(&stack), files(&load(text)));
    assert!(files(&stack)[0].contains("dev-shop-failed-invocations"));
}

#[test]
fn a_key_that_exists_already_is_used_and_its_needs_are_told() {
    let arn = "arn:aws:kms:us-east-1:123456789012:key/1";
    let set = format!("profile={{hardened: {{kms-key-arn: '{arn}'}}}}");
    let stack = load_with(&source(BAKERY), &[&set]);
    let template = template(&stack);
    assert!(!template.to_string().contains("HardenedProfileKey"));
    assert_eq!(of(&template, "OrdersTable")["SSESpecification"]["KMSMasterKeyId"], arn);
    let findings = dynagate::check::findings(&Plan::of(&stack));
    let needs: Vec<_> =
        findings.iter().filter(|finding| finding.rule.name == "needed-rights").collect();
    let [need] = needs[..] else { panic!("{needs:?}") };
    let expected = need.expected.as_deref().expect("statements");
    for part in [
        r#""Principal":{"Service":"logs.${aws.region}.${aws.url-suffix}"}"#,
        "log-group:API-Gateway-Execution-Logs_API-ID/prod",
        r#""aws:SourceArn":["arn:${aws.partition}:sns:${aws.region}:${aws.account-id}:news"]"#,
        r#""Principal":{"Service":"events.amazonaws.com"}"#,
        r#""Principal":{"Service":"cloudwatch.amazonaws.com"}"#,
    ] {
        assert!(expected.contains(part), "{part}: {expected}");
    }
    assert!(!expected.contains("kms:*"), "{expected}");
}

/// The errors of a stack.
fn errors(stack: &Stack) -> Vec<String> {
    let findings = dynagate::check::findings(&Plan::of(stack));
    let errors = findings.into_iter().filter(|finding| finding.severity() == Severity::Error);
    errors.map(|finding| finding.message).collect()
}

#[test]
fn replicas_need_keys_of_their_regions() {
    let stack = |encryption: Option<Encryption>, replica: Replica| {
        let table = Table::new("orders", "id")
            .stream(StreamViewType::NewAndOldImages)
            .replica("eu-west-1", replica);
        let mut stack = Stack::new("world").profile(Profile::hardened());
        stack.add(match encryption {
            Some(encryption) => table.encryption(encryption),
            None => table,
        });
        stack
    };
    let refused = "a replica without a key of a table with a customer managed key";
    assert_eq!(errors(&stack(None, Replica::new())), [refused]);
    let own = Replica::new().kms_key_arn("arn:aws:kms:eu-west-1:123456789012:key/1");
    assert_eq!(errors(&stack(None, own)), Vec::<String>::new());
    let aws_owned = stack(Some(Encryption::AwsOwned), Replica::new());
    assert_eq!(errors(&aws_owned), Vec::<String>::new());
}

#[test]
fn what_exists_already_stays_as_it_is() {
    let mut stack = Stack::new("old").profile(Profile::hardened());
    stack.add(Table::new("orders", "id").existing(ExistingTable::named("orders")));
    stack.add(Queue::new("late").existing(Existing::named("late")));
    stack.add(EventBus::new("all").existing(Existing::named("default")));
    let pool = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI";
    stack.add(UserPool::existing("users", pool));
    let plan = Plan::of(&stack);
    let findings = dynagate::check::findings(&plan);
    let told = findings.iter().filter(|finding| finding.rule.code == "DG121");
    assert_eq!(told.count(), 4, "{findings:?}");
    let template = template(&stack);
    assert_eq!(template["Resources"], json!({}));
}

#[test]
fn wrong_options_are_reported_once() {
    let stack = |options: Hardened| {
        let mut stack = Stack::new("wrong").profile(options);
        stack.add(Table::new("orders", "id"));
        let function = |key| Function::new(key, Runtime::Python313, Code::Source("pass".into()));
        stack.add(function("one"));
        stack.add(function("two"));
        stack
    };
    assert_eq!(errors(&stack(Hardened::new().retention_days(2))).len(), 1);
    assert_eq!(errors(&stack(Hardened::new().reserved_concurrency(0))).len(), 1);
    assert_eq!(errors(&stack(Hardened::new().kms_key_arn("alias/mine"))).len(), 1);
}

/// The resources that a value of a template refers to.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match (key.as_str(), member) {
                    ("Ref" | "DependsOn", Value::String(id)) => {
                        found.insert(id.clone());
                    }
                    ("Fn::GetAtt" | "DependsOn", Value::Array(ids)) => {
                        let ids = ids.iter().filter_map(Value::as_str);
                        found.extend(ids.map(str::to_owned));
                    }
                    ("Fn::Sub", Value::String(text)) => {
                        for part in text.split("${").skip(1) {
                            let name = part.split(['}', '.']).next().unwrap_or_default();
                            found.insert(name.to_owned());
                        }
                    }
                    _ => references(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// Asserts that the resources of a template can be created one after the other.
fn assert_acyclic(name: &str, template: &Value) {
    let mut waiting: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (id, resource) in resources(template) {
        let mut found = BTreeSet::new();
        references(resource, &mut found);
        waiting.insert(id, found);
    }
    loop {
        let ready: Vec<_> = waiting
            .iter()
            .filter(|(_, needs)| !needs.iter().any(|id| waiting.contains_key(id.as_str())))
            .map(|(id, _)| *id)
            .collect();
        if ready.is_empty() {
            break;
        }
        for id in ready {
            waiting.remove(id);
        }
    }
    assert!(waiting.is_empty(), "{name}: circular: {:?}", waiting.keys());
}

#[test]
fn every_blueprint_can_be_hardened() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blueprints");
    let mut count = 0;
    for entry in std::fs::read_dir(directory).expect("tests/blueprints") {
        let path = entry.expect("a file").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        // The replicas of these tables would need keys.
        if path.extension().is_none_or(|extension| extension != "yaml") || name == "replicas.yaml" {
            continue;
        }
        let source = source(&std::fs::read_to_string(&path).expect("a blueprint"));
        let stack = load_with(&source, &["profile=hardened"]);
        assert_eq!(errors(&stack), Vec::<String>::new(), "{name}");
        assert_acyclic(&name, &template(&stack));
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[test]
fn a_name_that_refers_to_a_table_does_not_make_a_circle() {
    let mut stack = Stack::new("circle").profile(Profile::hardened());
    let table = stack.add(Table::new("orders", "id"));
    let named = |after: &str| Text::from(table.name()).then(after);
    let queue = stack.add(Queue::new("late").name(named("-late")));
    let topic = stack.add(Topic::new("news").name(named("-news")));
    stack.add(Subscription::new("late", &topic, SubscriptionEndpoint::Sqs(queue)));
    let code = Code::Source("pass".into());
    stack.add(Function::new("work", Runtime::Python313, code).name(named("-work")));
    let template = template(&stack);
    assert_acyclic("circle", &template);
    let uses = uses(&template);
    let groups = &uses["logs.${AWS::Region}.${AWS::URLSuffix} kms:EncryptionContext:aws:logs:arn"];
    assert_eq!(*groups, arn("logs", "log-group:/aws/lambda/orders-work"));
    assert_eq!(uses["sns.amazonaws.com aws:SourceArn"], arn("sns", "orders-news"));
}

#[test]
fn a_deployed_stack_keeps_its_resources() {
    for pattern in PATTERNS {
        let plain = template(&load_with(&pattern.source(), &[]));
        let hardened = template(&load_with(&pattern.source(), &["profile=hardened"]));
        for (id, before) in resources(&plain) {
            if before["Type"] == "AWS::ApiGateway::Deployment" {
                continue;
            }
            let after = &hardened["Resources"][id];
            assert_eq!(after["Type"], before["Type"], "{}: {id}", pattern.name);
            for property in [
                "TableName",
                "KeySchema",
                "LocalSecondaryIndexes",
                "QueueName",
                "FifoQueue",
                "TopicName",
                "FifoTopic",
                "Name",
                "BucketName",
                "FunctionName",
                "LogGroupName",
                "StageName",
                "RoleName",
            ] {
                let (before, after) =
                    (&before["Properties"][property], &after["Properties"][property]);
                assert_eq!(after, before, "{}: {id}: {property}", pattern.name);
            }
        }
    }
}

#[test]
fn a_data_trace_is_noted_with_and_without_the_profile() {
    let pattern = PATTERNS.iter().find(|pattern| pattern.name == "ice-cream-flavours");
    let source = pattern.expect("a pattern").source();
    for set in [&[][..], &["profile=hardened"]] {
        let findings = dynagate::check::findings(&Plan::of(&load_with(&source, set)));
        let notes: Vec<_> =
            findings.iter().filter(|finding| finding.rule.name == "data-trace").collect();
        assert_eq!(notes.len(), 1, "{findings:?}");
        assert_eq!(notes[0].severity(), Severity::Note);
    }
}
