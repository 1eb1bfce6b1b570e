//! Queues, topics with their subscriptions, and Kinesis streams.

use serde_json::Value;

use super::super::properties::Properties;
use super::super::{Importer, names, object, text};
use super::whole;
use crate::load::Declared;
use crate::model::{Kind, ResourceId};
use crate::vtl::Json;

impl Importer<'_> {
    pub(super) fn queue(&mut self, declared: &Declared, name: &str) {
        let properties = Properties::of(&declared.properties);
        let path = |key| ["queues", name, key];
        self.physical_name(declared, "QueueName", &["queues", name]);
        self.fifo(properties, "queues", name, "FifoQueue");
        for (key, of, default) in [
            ("visibility-timeout-seconds", "VisibilityTimeout", None),
            ("message-retention-seconds", "MessageRetentionPeriod", Some(345_600)),
            ("delay-seconds", "DelaySeconds", None),
            ("maximum-message-bytes", "MaximumMessageSize", None),
            ("receive-wait-time-seconds", "ReceiveMessageWaitTimeSeconds", None),
        ] {
            let value = properties.get(of).whole().filter(|value| Some(*value) != default);
            self.document.set_some(&path(key), value.map(whole));
        }
        let encryption = match properties.get("KmsMasterKeyId").text().as_deref() {
            Some("alias/aws/sqs") => Some(text("aws-managed")),
            Some(key) if key.starts_with("arn:") => {
                Some(object([("kms-key-arn", Some(self.text(key)))]))
            }
            Some(key) => {
                let message = format!("the key `{key}` is not imported: a blueprint has its ARN");
                self.note(&["queues", name], declared.span, message);
                None
            }
            None => None,
        };
        self.document.set_some(&path("encryption"), encryption);
        let redrive = properties.get("RedrivePolicy");
        // The policy may be JSON in a text.
        let parsed = redrive.text().and_then(|text| serde_json::from_str::<Value>(&text).ok());
        let redrive = parsed.as_ref().map_or(redrive, Properties::of);
        if let Some(target) = redrive.get("deadLetterTargetArn").text() {
            let count = redrive.get("maxReceiveCount").whole();
            match (self.named("queues", &target), count) {
                (Some(queue), Some(count)) => {
                    let value = object([
                        ("queue", Some(text(queue))),
                        ("max-receive-count", Some(whole(count))),
                    ]);
                    self.document.set(&path("dead-letter-queue"), value);
                }
                _ => self.note(
                    &["queues", name],
                    declared.span,
                    format!("the dead-letter queue `{target}` is not imported"),
                ),
            }
        }
    }

    fn fifo(&mut self, properties: Properties<'_>, section: &str, name: &str, property: &str) {
        for (key, of) in
            [("fifo", property), ("content-based-deduplication", "ContentBasedDeduplication")]
        {
            if properties.get(of).flag() == Some(true) {
                self.document.set(&[section, name, key], Json::Boolean(true));
            }
        }
    }

    pub(super) fn topic(&mut self, declared: &Declared, name: &str) {
        let properties = Properties::of(&declared.properties);
        self.physical_name(declared, "TopicName", &["topics", name]);
        self.fifo(properties, "topics", name, "FifoTopic");
        let display = properties.get("DisplayName").text().filter(|text| !text.is_empty());
        let display = display.map(|display| self.text(&display));
        self.document.set_some(&["topics", name, "display-name"], display);
        if let Some(key) = properties.get("KmsMasterKeyId").text()
            && key.starts_with("arn:")
        {
            let value = object([("kms-key-arn", Some(self.text(&key)))]);
            self.document.set(&["topics", name, "encryption"], value);
        }
        for (index, subscription) in properties.get("Subscription").items().into_iter().enumerate()
        {
            let own = format!("subscription-{}", index + 1);
            self.subscription(declared, name, &own, subscription);
        }
    }

    /// The subscriptions that are resources of their own.
    pub(super) fn subscriptions(&mut self) {
        for declared in self.of_kind(&["AWS::SNS::Subscription"]) {
            let properties = Properties::of(&declared.properties);
            let topic = properties.get("TopicArn").text().unwrap_or_default();
            let Some(topic) = self.named("topics", &topic) else {
                let message = format!("the topic of `{}` is not declared here", declared.key);
                self.note(&[], declared.span, message);
                continue;
            };
            let name = self.part_name(declared, &topic, Kind::Subscription);
            self.subscription(declared, &topic, &name, properties);
            self.checkov_skip(declared, &["topics", &topic, "subscriptions", &name]);
        }
    }

    /// The name of a part of a resource: one whose identifier is that of the file, if possible.
    pub(super) fn part_name(&self, declared: &Declared, scope: &str, kind: Kind) -> String {
        let local = names::local_name(&declared.key);
        let stripped = local.strip_suffix(kind.suffix()).unwrap_or(local);
        let mut name = names::kebab(stripped);
        loop {
            let id = ResourceId::within(scope, kind, &*name);
            if names::is_identifier(&id, local, self.format) {
                return name;
            }
            match name.split_once('-') {
                Some((_, rest)) => name = String::from(rest),
                None => return names::kebab(stripped),
            }
        }
    }

    fn subscription(&mut self, of: &Declared, topic: &str, name: &str, tree: Properties<'_>) {
        let path = |key| ["topics", topic, "subscriptions", name, key];
        let here = ["topics", topic];
        let (Some(protocol), Some(endpoint)) =
            (tree.get("Protocol").text(), tree.get("Endpoint").text())
        else {
            return;
        };
        let target = match &*protocol {
            "sqs" => self.named("queues", &endpoint).map(text),
            "lambda" => self.named("functions", &endpoint).map(text),
            "firehose" => Some(object([
                ("delivery-stream-arn", Some(self.text(&endpoint))),
                ("role-arn", tree.get("SubscriptionRoleArn").text().map(|arn| self.text(&arn))),
            ])),
            _ => Some(self.text(&endpoint)),
        };
        let Some(target) = target else {
            let message = format!("the subscription of `{endpoint}` is not imported");
            return self.note(&here, of.span, message);
        };
        self.document.set(&path("endpoint"), object([(&*protocol, Some(target))]));
        if let Some(policy) = tree.get("FilterPolicy").0 {
            let parsed = policy.as_str().and_then(|text| serde_json::from_str(text).ok());
            let policy: Value = parsed.unwrap_or_else(|| policy.clone());
            self.document.set(&path("filter-policy"), policy);
        }
        let scope = tree.get("FilterPolicyScope").text().filter(|of| of != "MessageAttributes");
        self.document.set_some(&path("filter-policy-scope"), scope.map(text));
        if tree.get("RawMessageDelivery").flag() == Some(true) {
            self.document.set(&path("raw-message-delivery"), Json::Boolean(true));
        }
        let dead = tree.at(&["RedrivePolicy", "deadLetterTargetArn"]).text();
        if let Some(queue) = dead.and_then(|arn| self.named("queues", &arn)) {
            self.document.set(&path("dead-letter-queue"), text(queue));
        }
    }

    pub(super) fn kinesis_stream(&mut self, declared: &Declared, name: &str) {
        let properties = Properties::of(&declared.properties);
        let path = |key| ["kinesis-streams", name, key];
        self.physical_name(declared, "Name", &["kinesis-streams", name]);
        let mode = properties.at(&["StreamModeDetails", "StreamMode"]).text();
        let shards = properties.get("ShardCount").whole();
        if let Some(shards) = shards.filter(|_| mode.as_deref() != Some("ON_DEMAND")) {
            self.document.set(&path("mode"), object([("shards", Some(whole(shards)))]));
        }
        let hours = properties.get("RetentionPeriodHours").whole().filter(|hours| *hours != 24);
        self.document.set_some(&path("retention-hours"), hours.map(whole));
        if let Some(key) = properties.at(&["StreamEncryption", "KeyId"]).text()
            && key.starts_with("arn:")
        {
            let value = object([("kms-key-arn", Some(self.text(&key)))]);
            self.document.set(&path("encryption"), value);
        }
        self.removal_policy(declared, &["kinesis-streams", name], false);
    }
}
