//! A loaded template as the system that `dynagate serve` runs.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use dynagate_local::functions::{Code, Function};
use dynagate_local::messaging::{self, KinesisStream, Queue, Resources, Topic};
use dynagate_local::{Bucket, DeployedApi, System, database};
use serde_json::Value;

use crate::blueprint::code_folder;
use crate::bounds;
use crate::load::{Loaded, LoadedResource};

/// The system of a template. Code of functions is read from the directory of the template, as far
/// as it is there; queues and topics are those of the template with their subscriptions.
pub fn loaded_system(loaded: &Loaded, name: &str, directory: &Path) -> System {
    let apis = loaded.apis.iter().map(|api| {
        let key = api.name.replace(|character: char| !character.is_ascii_alphanumeric(), "-");
        DeployedApi { key, api: Arc::new(api.api.clone()) }
    });
    let tables = loaded.tables.iter().map(|table| database::Table {
        key: table.key.clone(),
        name: table.name.clone(),
        definition: table.definition.clone(),
        time_to_live: table.time_to_live.clone(),
    });
    let mut code_left = Some(bounds::CODE_BYTES.at_most);
    let of = |kind: &'static str| loaded.resources.iter().filter(move |of| of.kind == kind);
    System {
        name: name.to_owned(),
        apis: apis.collect(),
        tables: tables.collect(),
        functions: of("AWS::Lambda::Function")
            .chain(of("AWS::Serverless::Function"))
            .map(|resource| function(resource, directory, &mut code_left))
            .collect(),
        messaging: Resources {
            topics: of("AWS::SNS::Topic")
                .map(|resource| topic(resource, of("AWS::SNS::Subscription")))
                .collect(),
            queues: of("AWS::SQS::Queue").map(queue).collect(),
            kinesis_streams: of("AWS::Kinesis::Stream").map(stream).collect(),
        },
        buckets: of("AWS::S3::Bucket")
            .map(|of| Bucket {
                name: of.name.clone(),
                versioning: of.properties["VersioningConfiguration"]["Status"] == "Enabled",
            })
            .collect(),
        ..System::default()
    }
}

fn text(properties: &Value, name: &str) -> Option<String> {
    match &properties[name] {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

fn number<N: std::str::FromStr>(properties: &Value, name: &str) -> Option<N> {
    text(properties, name)?.parse().ok()
}

fn flag(properties: &Value, name: &str) -> bool {
    text(properties, name).is_some_and(|value| value == "true")
}

fn seconds(properties: &Value, name: &str, default: u64) -> Duration {
    Duration::from_secs(number(properties, name).unwrap_or(default))
}

fn queue(resource: &LoadedResource) -> Queue {
    let of = &resource.properties;
    Queue {
        name: resource.name.clone(),
        arn: resource.arn.clone(),
        fifo: flag(of, "FifoQueue"),
        content_based_deduplication: flag(of, "ContentBasedDeduplication"),
        visibility_timeout: seconds(of, "VisibilityTimeout", 30),
        retention: seconds(of, "MessageRetentionPeriod", 345_600),
        delay: seconds(of, "DelaySeconds", 0),
        maximum_message_bytes: number(of, "MaximumMessageSize").unwrap_or(262_144),
        receive_wait_time: seconds(of, "ReceiveMessageWaitTimeSeconds", 0),
        dead_letter: text(&of["RedrivePolicy"], "deadLetterTargetArn").map(|queue| {
            messaging::DeadLetter {
                queue,
                max_receive_count: number(&of["RedrivePolicy"], "maxReceiveCount").unwrap_or(10),
            }
        }),
    }
}

fn topic<'r>(
    resource: &LoadedResource,
    subscriptions: impl Iterator<Item = &'r LoadedResource>,
) -> Topic {
    let of = &resource.properties;
    let subscription = |key: &str, of: &Value| {
        Some(messaging::Subscription {
            arn: format!("{}:{key}", resource.arn),
            protocol: text(of, "Protocol")?,
            endpoint: text(of, "Endpoint")?,
            filter_policy: Some(of["FilterPolicy"].clone()).filter(|policy| !policy.is_null()),
            filters_body: of["FilterPolicyScope"] == "MessageBody",
            raw_message_delivery: flag(of, "RawMessageDelivery"),
            dead_letter_queue: text(&of["RedrivePolicy"], "deadLetterTargetArn"),
        })
    };
    let own = of["Subscription"].as_array().into_iter().flatten().enumerate();
    let own = own.filter_map(|(index, of)| subscription(&index.to_string(), of));
    let others = subscriptions
        .filter(|other| text(&other.properties, "TopicArn").as_deref() == Some(&resource.arn))
        .filter_map(|other| subscription(&other.key, &other.properties));
    Topic {
        name: resource.name.clone(),
        arn: resource.arn.clone(),
        fifo: flag(of, "FifoTopic"),
        content_based_deduplication: flag(of, "ContentBasedDeduplication"),
        subscriptions: own.chain(others).collect(),
    }
}

fn stream(resource: &LoadedResource) -> KinesisStream {
    let of = &resource.properties;
    KinesisStream {
        name: resource.name.clone(),
        arn: resource.arn.clone(),
        shards: number(of, "ShardCount").unwrap_or(4),
        retention: Duration::from_secs(number(of, "RetentionPeriodHours").unwrap_or(24) * 3600),
    }
}

fn function(resource: &LoadedResource, directory: &Path, code_left: &mut Option<u64>) -> Function {
    let of = &resource.properties;
    let runtime = text(of, "Runtime").unwrap_or_default();
    let variables = of["Environment"]["Variables"].as_object();
    let environment: BTreeMap<_, _> = variables
        .into_iter()
        .flatten()
        .filter_map(|(name, _)| Some((name.clone(), text(&of["Environment"]["Variables"], name)?)))
        .collect();
    Function {
        name: resource.name.clone(),
        arn: resource.arn.clone(),
        handler: text(of, "Handler").unwrap_or_default(),
        code: code(of, &runtime, directory, code_left),
        runtime,
        memory_size: number(of, "MemorySize").unwrap_or(128),
        timeout: seconds(of, "Timeout", 3),
        environment,
        reserved_concurrency: number(of, "ReservedConcurrentExecutions"),
        dead_letter: text(&of["DeadLetterConfig"], "TargetArn"),
        json_log: of["LoggingConfig"]["LogFormat"] == "JSON",
        event_source_mappings: Vec::new(),
    }
}

/// The code: text in the template, or a local folder.
fn code(of: &Value, runtime: &str, directory: &Path, left: &mut Option<u64>) -> Code {
    let inline = text(of, "InlineCode").or_else(|| text(&of["Code"], "ZipFile"));
    if let Some(source) = inline {
        let name = if runtime.starts_with("python") { "index.py" } else { "index.js" };
        return Code::Files([(name.to_owned(), source.into_bytes())].into());
    }
    let Some(path) = text(of, "CodeUri").or_else(|| text(of, "Code")) else {
        return Code::Unavailable("its code is not on this machine".to_owned());
    };
    if path.contains("://") {
        return Code::Unavailable(format!("its code is at {path}, which is not on this machine"));
    }
    match code_folder::read(&directory.join(&path), left) {
        Ok(files) => {
            Code::Files(files.into_iter().map(|(name, file)| (name, file.contents)).collect())
        }
        Err(error) => Code::Unavailable(format!("cannot read the folder {path}: {error}")),
    }
}
