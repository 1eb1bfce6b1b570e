//! Functions with their code, rights, event source mappings and logs.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::properties::Properties;
use super::super::{Importer, object, text, texts};
use super::whole;
use crate::handler::HANDLERS;
use crate::load::{Declared, LoadedStatement};
use crate::model::{Action, Kind};
use crate::vtl::Json;

/// The runtimes of blueprints, with those that they take the place of.
const RUNTIMES: [(&str, &[&str]); 8] = [
    ("python3.13", &["python3.14", "python3.10", "python3.9", "python3.8", "python3.7"]),
    ("python3.12", &[]),
    ("python3.11", &[]),
    (
        "nodejs22.x",
        &["nodejs24.x", "nodejs20.x", "nodejs18.x", "nodejs16.x", "nodejs14.x", "nodejs12.x"],
    ),
    ("java21", &[]),
    ("java17", &[]),
    ("ruby3.3", &["ruby3.4", "ruby3.2", "ruby2.7"]),
    ("provided.al2023", &["provided.al2"]),
];

/// The parameter with the bucket to which the code of functions is uploaded.
const CODE_BUCKET: &str = "code-bucket";

/// The policies of SAM for tables, with their actions.
const TABLE_POLICIES: [(&str, &[&str]); 3] = [
    (
        "DynamoDBCrudPolicy",
        &[
            "GetItem",
            "DeleteItem",
            "PutItem",
            "Scan",
            "Query",
            "UpdateItem",
            "BatchWriteItem",
            "BatchGetItem",
            "DescribeTable",
        ],
    ),
    ("DynamoDBReadPolicy", &["GetItem", "Scan", "Query", "BatchGetItem", "DescribeTable"]),
    ("DynamoDBWritePolicy", &["PutItem", "UpdateItem", "BatchWriteItem"]),
];

impl Importer<'_> {
    pub(super) fn function(&mut self, declared: &Declared, name: &str) {
        let properties = Properties::of(&declared.properties);
        let path = |key| ["functions", name, key];
        let here = ["functions", name];
        self.physical_name(declared, "FunctionName", &here);
        let description = properties.get("Description").text().filter(|text| !text.is_empty());
        let description = description.map(|description| self.text(&description));
        self.document.set_some(&path("description"), description);
        if !self.code(declared, name) {
            return;
        }
        let handler = properties.get("Handler").text().filter(|of| of != "index.handler");
        self.document.set_some(&path("handler"), handler.map(text));
        let architecture = properties.get("Architectures").texts();
        if architecture.first().is_none_or(|of| of != "arm64") {
            self.document.set(&path("architecture"), text("x86_64"));
        }
        for (key, of, default) in
            [("memory-size", "MemorySize", 128), ("timeout-seconds", "Timeout", 3)]
        {
            let value = properties.get(of).whole().filter(|value| *value != default);
            self.document.set_some(&path(key), value.map(whole));
        }
        for (key, value) in properties.at(&["Environment", "Variables"]).members() {
            let value = value.text().unwrap_or_default();
            let value = text(self.references.with_resources(&value));
            self.document.set(&["functions", name, "environment", key], value);
        }
        let key = properties.get("KmsKeyArn").text().map(|arn| self.text(&arn));
        self.document.set_some(&path("environment-key-arn"), key);
        let reserved = properties.get("ReservedConcurrentExecutions").whole();
        self.document.set_some(&path("reserved-concurrency"), reserved.map(whole));
        let target = ["TargetArn", "TargetArn"]
            .into_iter()
            .find_map(|of| properties.at(&["DeadLetterConfig", of]).text())
            .or_else(|| properties.at(&["DeadLetterQueue", "TargetArn"]).text());
        if let Some(target) = target {
            let destination = self.destination(&target);
            self.document.set_some(&path("dead-letter"), destination);
        }
        let tracing = ["TracingConfig", "Tracing"].into_iter().find_map(|of| {
            let of = properties.get(of);
            of.text().or_else(|| of.get("Mode").text())
        });
        if tracing.as_deref() == Some("Active") {
            self.document.set(&path("tracing"), Json::Boolean(true));
        }
        self.log(declared, name);
        self.rights(declared, name);
        for of in ["VpcConfig", "Layers", "FileSystemConfigs", "EphemeralStorage", "SnapStart"] {
            if properties.get(of).is_some() {
                self.note(&here, declared.span, format!("`{of}` of the function is not imported"));
            }
        }
    }

    /// The code and the runtime; false for a function that the blueprint only refers to.
    fn code(&mut self, declared: &Declared, name: &str) -> bool {
        let properties = Properties::of(&declared.properties);
        let written = properties.get("Runtime").text().unwrap_or_default();
        let runtime = RUNTIMES
            .iter()
            .find(|(known, others)| *known == written || others.contains(&&*written));
        let inline = properties.at(&["Code", "ZipFile"]).text();
        let inline = inline.or_else(|| properties.get("InlineCode").text());
        let object_of = |of: Properties<'_>| {
            let bucket = of.get("S3Bucket").text().or_else(|| of.get("Bucket").text())?;
            let key = of.get("S3Key").text().or_else(|| of.get("Key").text())?;
            let version = of.get("S3ObjectVersion").text().or_else(|| of.get("Version").text());
            Some((bucket, key, version))
        };
        let s3 = object_of(properties.get("Code")).or_else(|| object_of(properties.get("CodeUri")));
        let folder = properties.get("CodeUri").text();
        let path = |key| ["functions", name, key];
        let code = match (runtime, inline, s3, folder) {
            (None, ..) => None,
            (_, Some(source), _, _) => {
                let stock = HANDLERS.iter().find(|handler| handler.source == source);
                Some(match stock {
                    Some(handler) => object([("stock", Some(text(handler.name)))]),
                    None => object([("source", Some(text(source)))]),
                })
            }
            (_, None, Some((bucket, key, version)), _) => {
                let value = object([
                    ("bucket", Some(self.text(&bucket))),
                    ("key", Some(self.text(&key))),
                    ("version", version.map(|version| self.text(&version))),
                ]);
                Some(object([("s3", Some(value))]))
            }
            (Some((runtime, _)), None, None, Some(folder)) => {
                self.folder(declared, runtime, &folder, name)
            }
            _ => None,
        };
        let Some(code) = code else {
            self.existing_function(declared, name, &written);
            return false;
        };
        self.document.set(&path("code"), code);
        if let Some((runtime, _)) = runtime {
            self.document.set(&path("runtime"), text(*runtime));
            if *runtime != written {
                let message = format!(
                    "the runtime `{written}` of `{}` becomes `{runtime}`, which both engines \
                     support: test the function with it",
                    declared.key
                );
                self.note(&path("runtime"), declared.span, message);
            }
        }
        true
    }

    /// Code in a folder beside the file, which is uploaded to a bucket.
    fn folder(
        &mut self,
        declared: &Declared,
        runtime: &str,
        folder: &str,
        name: &str,
    ) -> Option<Json> {
        let is_built = runtime.starts_with("java") || runtime.starts_with("provided");
        let path = self.options.path_to_file.join(folder.trim_start_matches("./"));
        let is_there = self.options.directory.join(&path).is_dir();
        if is_built || !is_there {
            return None;
        }
        let shown = path.to_string_lossy().replace('\\', "/");
        let shown = if shown.is_empty() { ".".to_owned() } else { shown };
        let description = "The bucket with the code of functions, for CloudFormation";
        let value = object([("description", Some(text(description)))]);
        self.document.set(&["parameters", CODE_BUCKET], value);
        let message = "`dynagate synth` writes the archive of this folder, and tells where to \
                       upload it; install its dependencies into it before";
        self.note(&["functions", name, "code"], declared.span, message);
        let s3 = object([
            ("bucket", Some(text(format!("${{parameters.{CODE_BUCKET}}}")))),
            ("key", Some(text(format!("{name}.zip")))),
        ]);
        let folder = object([("path", Some(text(shown))), ("s3", Some(s3))]);
        Some(object([("folder", Some(folder))]))
    }

    /// A function whose code is built elsewhere.
    fn existing_function(&mut self, declared: &Declared, name: &str, runtime: &str) {
        let physical = Properties::of(&declared.properties).get("FunctionName").text();
        let function = match physical {
            Some(physical) => self.text_of_name(&physical),
            None => {
                // The ARNs in the file have the logical ID in place of the name.
                let parameter = declared.key.clone();
                let description = format!("The name of the deployed function {}", declared.key);
                let value = object([("description", Some(text(description)))]);
                self.document.set(&["parameters", &parameter], value);
                text(format!("${{parameters.{parameter}}}"))
            }
        };
        self.document.remove(&["functions", name]);
        let existing = object([("name", Some(function))]);
        self.document.set(&["functions", name, "existing"], existing);
        let timeout = Properties::of(&declared.properties).get("Timeout").whole();
        let timeout = timeout.filter(|seconds| *seconds != 3);
        self.document.set_some(&["functions", name, "timeout-seconds"], timeout.map(whole));
        let reason = match runtime {
            "" => "its code is not in the file".to_owned(),
            of => format!("its code is not beside the file, or is built first ({of})"),
        };
        let message = format!(
            "`{}` is referred to, not created, because {reason}: keep deploying it as today",
            declared.key
        );
        self.note(&["functions", name], declared.span, message);
    }

    fn log(&mut self, declared: &Declared, name: &str) {
        let format = Properties::of(&declared.properties)
            .at(&["LoggingConfig", "LogFormat"])
            .text()
            .filter(|format| format == "JSON");
        self.document.set_some(&["functions", name, "log", "format"], format.map(text));
        let group = format!("/aws/lambda/{}", declared.name);
        let groups = self.of_kind(&["AWS::Logs::LogGroup"]);
        let group = groups.into_iter().find(|of| {
            let properties = Properties::of(&of.properties);
            properties.get("LogGroupName").text().as_deref() == Some(&*group)
        });
        let Some(group) = group else { return };
        let days = Properties::of(&group.properties).get("RetentionInDays").whole();
        let days = days.filter(|days| *days != 30);
        self.document.set_some(&["functions", name, "log", "retention-days"], days.map(whole));
        self.checkov_skip(group, &["functions", name, "log"]);
    }

    /// A queue or a topic that gets what failed.
    fn destination(&self, arn: &str) -> Option<Json> {
        let queue = self.named("queues", arn).map(|queue| ("queue", queue));
        let (key, of) =
            queue.or_else(|| self.named("topics", arn).map(|topic| ("topic", topic)))?;
        Some(object([(key, Some(text(of)))]))
    }

    /// The rights of the role, apart from those that follow from other options.
    fn rights(&mut self, declared: &Declared, name: &str) {
        let properties = Properties::of(&declared.properties);
        let mut rights = Rights::default();
        let mut told = Vec::new();
        if let Some(arn) = properties.get("Role").text() {
            match self.loaded.roles.iter().find(|role| role.arn == arn) {
                Some(role) => {
                    for statement in &role.statements {
                        self.right(declared, statement, &mut rights, &mut told);
                    }
                    if role.has_unknown_policies {
                        told.push(
                            "policies that are not in the file are not imported: add what the \
                             function needs to its `permissions`"
                                .to_owned(),
                        );
                    }
                }
                None => {
                    let role = object([("arn", Some(self.text(&arn)))]);
                    let role = object([("existing", Some(role))]);
                    self.document.set(&["functions", name, "role"], role);
                }
            }
        }
        for policy in properties.get("Policies").items() {
            self.sam_policy(declared, policy, &mut rights, &mut told);
        }
        rights.write(self, name);
        for message in told {
            self.note(&["functions", name], declared.span, message);
        }
    }

    fn sam_policy(
        &self,
        declared: &Declared,
        policy: Properties<'_>,
        rights: &mut Rights,
        told: &mut Vec<String>,
    ) {
        if let Some(managed) = policy.text() {
            const NEEDLESS: [&str; 2] = ["AWSLambdaBasicExecutionRole", "AWSXRayDaemonWriteAccess"];
            if !NEEDLESS.iter().any(|of| managed.ends_with(of)) {
                told.push(format!("the managed policy `{managed}` is not imported"));
            }
            return;
        }
        if policy.get("Statement").is_some() {
            for statement in policy.get("Statement").items() {
                let statement = LoadedStatement {
                    allows: statement.get("Effect").text().as_deref() != Some("Deny"),
                    actions: statement.get("Action").texts(),
                    resources: statement.get("Resource").texts(),
                    is_conditional: statement.get("Condition").is_some(),
                    ..LoadedStatement::default()
                };
                self.right(declared, &statement, rights, told);
            }
            return;
        }
        for (template, of) in policy.members() {
            let table = of.get("TableName").text().and_then(|name| self.named("tables", &name));
            let actions = TABLE_POLICIES.iter().find(|(known, _)| *known == template);
            let queue = of.get("QueueName").text().and_then(|name| self.named("queues", &name));
            let topic = of.get("TopicName").text().and_then(|name| self.named("topics", &name));
            match (template, actions, table, queue, topic) {
                (_, Some((_, actions)), Some(table), _, _) => {
                    let used = rights.tables.entry(table).or_default();
                    used.0.extend(actions.iter().map(|action| (*action).to_owned()));
                }
                ("SQSSendMessagePolicy", _, _, Some(queue), _) => rights.queues.push(queue),
                ("SNSPublishMessagePolicy", _, _, _, Some(topic)) => rights.topics.push(topic),
                (
                    "SQSPollerPolicy" | "DynamoDBStreamReadPolicy" | "KinesisStreamReadPolicy",
                    ..,
                ) => {}
                _ => told.push(format!("the policy `{template}` of SAM is not imported")),
            }
        }
    }

    fn right(
        &self,
        declared: &Declared,
        statement: &LoadedStatement,
        rights: &mut Rights,
        told: &mut Vec<String>,
    ) {
        let is_derived = |action: &String| {
            action.starts_with("logs:") || action.starts_with("xray:") || action.starts_with("ec2:")
        };
        if statement.actions.iter().all(is_derived) && !statement.actions.is_empty() {
            return;
        }
        let shown = statement.actions.join("`, `");
        if !statement.allows
            || statement.is_conditional
            || statement.is_not_action
            || statement.is_not_resource
        {
            told.push(format!("the statement with `{shown}` of its role is not imported"));
            return;
        }
        let sources = self.sources_of(declared);
        for resource in &statement.resources {
            let stem = resource.split("/stream/").next().unwrap_or(resource);
            let is_read = sources.iter().any(|source| {
                source.split("/stream/").next() == Some(stem) && *source == *resource
                    || resource.contains("/stream/") && source.starts_with(stem)
            });
            let is_of =
                |prefix: &str| statement.actions.iter().all(|action| action.starts_with(prefix));
            let is_reading = statement.actions.iter().all(|action| {
                let (_, verb) = action.split_once(':').unwrap_or_default();
                ["Describe", "Get", "List", "Receive", "Delete", "Change", "Subscribe"]
                    .iter()
                    .any(|start| verb.starts_with(start))
            });
            if is_read && is_reading {
                continue;
            }
            if is_of("dynamodb:") && resource.contains("/stream/") && is_reading {
                continue;
            }
            let names: Vec<&str> =
                statement.actions.iter().filter_map(|of| Some(of.split_once(':')?.1)).collect();
            let (table, index) = match resource.split_once("/index/") {
                Some((table, index)) => (table, Some(index)),
                None => (&**resource, None),
            };
            let known = |name: &&str| serde_json::from_value::<Action>(Value::from(*name)).is_ok();
            if is_of("dynamodb:")
                && names.iter().all(known)
                && let Some(table_name) = self.named("tables", table)
            {
                let used = rights.tables.entry(table_name.clone()).or_default();
                used.0.extend(names.iter().map(|name| (*name).to_owned()));
                match index {
                    Some("*") => used.1.extend(self.indexes_of(&table_name)),
                    index => used.1.extend(index.map(str::to_owned)),
                }
            } else if names == ["Publish"]
                && let Some(topic) = self.named("topics", resource)
            {
                rights.topics.push(topic);
            } else if names == ["SendMessage"]
                && let Some(queue) = self.named("queues", resource)
            {
                if !self.failures_of(declared).contains(resource) {
                    rights.queues.push(queue);
                }
            } else if is_of("kinesis:Put")
                && let Some(stream) = self.named("kinesis-streams", resource)
            {
                rights.streams.push(stream);
            } else if statement.actions.iter().any(|action| action.contains('*')) {
                told.push(format!(
                    "the right to `{shown}` on `{}` is not imported: name the actions in \
                     `permissions`",
                    self.references.text(resource)
                ));
            } else {
                let resource = self.references.text(resource);
                let others = rights.others.entry(statement.actions.clone()).or_default();
                others.push(resource);
            }
        }
    }

    /// The names of the indexes of a table.
    fn indexes_of(&self, table: &str) -> Vec<String> {
        let sections = ["global-secondary-indexes", "local-secondary-indexes"];
        let indexes = sections.map(|section| self.document.get(&["tables", table, section]));
        let names = indexes.into_iter().flatten().flat_map(|indexes| match indexes {
            Json::Object(indexes) => indexes.keys().cloned().collect(),
            _ => Vec::new(),
        });
        names.collect()
    }

    /// The streams and queues that invoke a function.
    fn sources_of(&self, function: &Declared) -> Vec<String> {
        let mappings = self.of_kind(&["AWS::Lambda::EventSourceMapping"]);
        let of_function = mappings.into_iter().filter(|of| {
            let name = Properties::of(&of.properties).get("FunctionName").text();
            name.is_some_and(|name| name == function.name || name == function.arn)
        });
        let sources = of_function
            .filter_map(|of| Properties::of(&of.properties).get("EventSourceArn").text());
        sources.collect()
    }

    /// The destinations of what a function could not process.
    fn failures_of(&self, function: &Declared) -> Vec<String> {
        let mappings = self.of_kind(&["AWS::Lambda::EventSourceMapping"]);
        let mut found: Vec<String> = mappings
            .into_iter()
            .filter(|of| {
                let name = Properties::of(&of.properties).get("FunctionName").text();
                name.is_some_and(|name| name == function.name || name == function.arn)
            })
            .filter_map(|of| {
                let of = Properties::of(&of.properties);
                of.at(&["DestinationConfig", "OnFailure", "Destination"]).text()
            })
            .collect();
        let own = Properties::of(&function.properties).at(&["DeadLetterConfig", "TargetArn"]);
        found.extend(own.text());
        found
    }

    pub(super) fn event_source_mappings(&mut self) {
        for declared in self.of_kind(&["AWS::Lambda::EventSourceMapping"]) {
            let properties = Properties::of(&declared.properties);
            let function = properties.get("FunctionName").text().unwrap_or_default();
            let Some(function) = self.named("functions", &function) else {
                let message = format!("the function of `{}` is not declared here", declared.key);
                self.note(&[], declared.span, message);
                continue;
            };
            let name = self.part_name(declared, &function, Kind::EventSourceMapping);
            self.event_source_mapping(declared, &function, &name, properties);
        }
        for declared in self.of_kind(&["AWS::Serverless::Function"]) {
            let Some(function) = self.named("functions", &declared.arn) else { continue };
            let properties = Properties::of(&declared.properties);
            for (event, of) in properties.get("Events").members() {
                let kind = of.get("Type").text().unwrap_or_default();
                let properties = of.get("Properties");
                match &*kind {
                    "Api" | "HttpApi" => {}
                    "DynamoDB" | "Kinesis" | "SQS" => {
                        let name = super::super::names::kebab(event);
                        self.event_source_mapping(declared, &function, &name, properties);
                    }
                    "Schedule" | "ScheduleV2" => {
                        self.schedule(declared, &function, event, properties);
                    }
                    "SNS" => self.subscribed(declared, &function, event, properties),
                    _ => {
                        let message = format!("the event `{event}` ({kind}) is not imported");
                        self.note(&["functions", &function], declared.span, message);
                    }
                }
            }
        }
    }

    fn event_source_mapping(
        &mut self,
        declared: &Declared,
        function: &str,
        name: &str,
        of: Properties<'_>,
    ) {
        let arn = ["EventSourceArn", "Stream", "Queue"];
        let arn = arn.into_iter().find_map(|name| of.get(name).text()).unwrap_or_default();
        let source =
            [("table", "tables"), ("kinesis-stream", "kinesis-streams"), ("queue", "queues")]
                .into_iter()
                .find_map(|(key, section)| Some((key, self.named(section, &arn)?)));
        let Some((key, source)) = source else {
            let message = format!("the event source `{arn}` is not declared here");
            return self.note(&["functions", function], declared.span, message);
        };
        let path = |key| ["functions", function, "event-source-mappings", name, key];
        self.document.set(&path(key), text(source));
        let position = of.get("StartingPosition").text();
        let position = match of.get("StartingPositionTimestamp").whole() {
            Some(second) => Some(object([("AT_TIMESTAMP", Some(whole(second)))])),
            None => position.map(text),
        };
        self.document.set_some(&path("starting-position"), position);
        if of.get("Enabled").flag() == Some(false) {
            self.document.set(&path("enabled"), Json::Boolean(false));
        }
        let default = if key == "queue" { 10 } else { 100 };
        let size = of.get("BatchSize").whole().filter(|size| *size != default);
        self.document.set_some(&path("batch-size"), size.map(whole));
        for (key, property) in [
            ("maximum-batching-window-seconds", "MaximumBatchingWindowInSeconds"),
            ("maximum-record-age-seconds", "MaximumRecordAgeInSeconds"),
            ("maximum-retry-attempts", "MaximumRetryAttempts"),
            ("parallelization-factor", "ParallelizationFactor"),
            ("tumbling-window-seconds", "TumblingWindowInSeconds"),
        ] {
            self.document.set_some(&path(key), of.get(property).whole().map(whole));
        }
        let most = of.at(&["ScalingConfig", "MaximumConcurrency"]).whole();
        self.document.set_some(&path("maximum-concurrency"), most.map(whole));
        let filters: Vec<Json> = of
            .at(&["FilterCriteria", "Filters"])
            .items()
            .into_iter()
            .filter_map(|filter| {
                let pattern = filter.get("Pattern").text()?;
                serde_json::from_str::<Value>(&pattern).ok().map(Json::from)
            })
            .collect();
        if !filters.is_empty() {
            self.document.set(&path("filters"), Json::Array(filters));
        }
        if of.get("BisectBatchOnFunctionError").flag() == Some(true) {
            self.document.set(&path("bisect-batch-on-function-error"), Json::Boolean(true));
        }
        if of.get("FunctionResponseTypes").texts().iter().any(|of| of == "ReportBatchItemFailures")
        {
            self.document.set(&path("report-batch-item-failures"), Json::Boolean(true));
        }
        if let Some(arn) = of.at(&["DestinationConfig", "OnFailure", "Destination"]).text() {
            let destination = self.destination(&arn);
            self.document.set_some(&path("on-failure"), destination);
        }
    }

    fn schedule(&mut self, of: &Declared, function: &str, event: &str, tree: Properties<'_>) {
        let name = super::super::names::kebab(event);
        let path = |key| ["functions", function, "schedules", &*name, key].map(str::to_owned);
        let expression = tree.get("Schedule").text();
        let expression = expression.or_else(|| tree.get("ScheduleExpression").text());
        let expression = expression.unwrap_or_default();
        let parts = expression.strip_suffix(')').and_then(|of| of.split_once('('));
        let Some((kind @ ("rate" | "cron" | "at"), inner)) = parts else {
            let message = format!("the schedule `{event}` is not imported");
            return self.note(&["functions", function], of.span, message);
        };
        let at = path(kind);
        let at: Vec<&str> = at.iter().map(String::as_str).collect();
        self.document.set(&at, text(inner));
        if let Some(input) = tree.get("Input").text()
            && let Ok(input) = serde_json::from_str::<Value>(&input)
        {
            let at = path("input");
            let at: Vec<&str> = at.iter().map(String::as_str).collect();
            self.document.set(&at, input);
        }
    }

    /// A subscription of a function that is an event of SAM.
    fn subscribed(&mut self, of: &Declared, function: &str, event: &str, tree: Properties<'_>) {
        let topic = tree.get("Topic").text().unwrap_or_default();
        let Some(topic) = self.named("topics", &topic) else {
            let message = format!("the topic of the event `{event}` is not declared here");
            return self.note(&["functions", function], of.span, message);
        };
        let name = super::super::names::kebab(event);
        let endpoint = object([("lambda", Some(text(function)))]);
        let path = ["topics", &topic, "subscriptions", &name, "endpoint"];
        self.document.set(&path, endpoint);
    }
}

/// The rights of a function.
#[derive(Default)]
struct Rights {
    /// The actions and the indexes by table.
    tables: BTreeMap<String, (Vec<String>, Vec<String>)>,
    topics: Vec<String>,
    queues: Vec<String>,
    streams: Vec<String>,
    /// The resources by actions.
    others: BTreeMap<Vec<String>, Vec<String>>,
}

impl Rights {
    fn write(self, importer: &mut Importer<'_>, name: &str) {
        let uses = |key| ["functions", name, "uses", key];
        for (table, (mut actions, mut indexes)) in self.tables {
            for list in [&mut actions, &mut indexes] {
                list.sort();
                list.dedup();
            }
            let indexes = (!indexes.is_empty()).then(|| texts(indexes));
            let value = object([("actions", Some(texts(actions))), ("indexes", indexes)]);
            importer.document.set(&["functions", name, "uses", "tables", &table], value);
        }
        for (key, mut names) in
            [("topics", self.topics), ("queues", self.queues), ("kinesis-streams", self.streams)]
        {
            names.sort();
            names.dedup();
            if !names.is_empty() {
                importer.document.set(&uses(key), texts(names));
            }
        }
        let permissions = self.others.into_iter().map(|(actions, resources)| {
            object([("actions", Some(texts(actions))), ("resources", Some(texts(resources)))])
        });
        let permissions: Vec<Json> = permissions.collect();
        if !permissions.is_empty() {
            importer.document.set(&["functions", name, "permissions"], Json::Array(permissions));
        }
    }
}
