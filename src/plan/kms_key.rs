//! The key of the profile `hardened`, with a policy for exactly the services that use it.
//!
//! The policy names log groups, queues, topics, rules and alarms by their ARNs as texts, because
//! these resources refer to the key. What a role may do with the key is in the policies of the role.

use std::collections::BTreeSet;

use super::Plan;
use super::access_policy::{AccessStatement, Principal};
use super::resource::Resource;
use super::spelled::Spelled;
use crate::model::{
    EventRule, Handle, Kind, Queue, ResourceId, Stack, Statement, Topic, arn, profile,
};
use crate::text::{Pseudo, Text};

/// The key that encrypts what the stack creates.
#[derive(Debug, Clone)]
pub(crate) struct PlannedKey {
    pub(crate) arn: Text,
    /// False if it exists already.
    pub(crate) is_created: bool,
    /// The statements about services that its policy needs, and first that about the account if the
    /// stack creates it.
    pub(crate) statements: Vec<AccessStatement>,
}

impl PlannedKey {
    /// Its identifier.
    pub(crate) fn id() -> ResourceId {
        profile::key_id()
    }

    /// Its description.
    pub(crate) fn description(stack: &Stack) -> String {
        format!("Encrypts the data of the stack {}{}", stack.name_prefix, stack.name)
    }
}

/// The key of a plan that is otherwise complete; `None` if nothing is encrypted with one.
pub(super) fn of(plan: &Plan<'_>) -> Option<PlannedKey> {
    let stack = plan.stack();
    let options = stack.hardened()?;
    let key = &options.key();
    let resources = plan.created_resources();
    let encrypted: Vec<_> =
        resources.iter().filter(|of| of.customer_managed_key() == Some(key)).collect();
    if encrypted.is_empty() {
        return None;
    }
    let is_created = options.kms_key_arn.is_none();
    let uses = Uses { stack, spelled: Spelled::of(plan), encrypted };
    let account = is_created.then(of_account);
    let services = [
        uses.logs(),
        uses.topics_to_queues(),
        uses.events_to(Kind::Queue),
        uses.events_to(Kind::Topic),
        uses.alarms_to_topics(&resources),
    ];
    let statements = account.into_iter().chain(services.into_iter().flatten()).collect();
    Some(PlannedKey { arn: key.clone(), is_created, statements })
}

/// Lets the policies of the account's users and roles decide, as the [default
/// policy](https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html) of a key
/// does. Without it, nobody could administer the key.
fn of_account() -> AccessStatement {
    let root = Text::from("arn:")
        .then(Pseudo::Partition)
        .then(":iam::")
        .then(Pseudo::AccountId)
        .then(":root");
    AccessStatement::allow(Principal::Aws(root), Statement::allow(["kms:*"]).on_any())
}

/// The services that use the key, and what for.
struct Uses<'p> {
    stack: &'p Stack,
    spelled: Spelled<'p>,
    encrypted: Vec<&'p Resource<'p>>,
}

impl Uses<'_> {
    /// Lets CloudWatch Logs [encrypt](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html)
    /// exactly the log groups of the stack.
    fn logs(&self) -> Option<AccessStatement> {
        let service = Text::from("logs.").then(Pseudo::Region).then(".").then(Pseudo::UrlSuffix);
        let groups = self.encrypted.iter().filter_map(|resource| match resource {
            Resource::LogGroup(group) => Some(&group.name),
            _ => None,
        });
        let arns = groups.map(|name| arn::of_stack("logs").then("log-group:").then(name));
        let actions = [
            "kms:Decrypt*",
            "kms:Describe*",
            "kms:Encrypt*",
            "kms:GenerateDataKey*",
            "kms:ReEncrypt*",
        ];
        self.statement(service, actions, "ArnEquals", "kms:EncryptionContext:aws:logs:arn", arns)
    }

    /// Lets topics send to encrypted queues, as [SNS
    /// requires](https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic-sqs-queue-subscriptions.html).
    fn topics_to_queues(&self) -> Option<AccessStatement> {
        let senders = self.stack.subscriptions.iter();
        let senders = senders.filter(|of| of.queues().any(|queue| self.encrypts(queue.id())));
        let topics = senders.map(|of| of.topic.arn().into());
        self.sending("sns.amazonaws.com", "ArnEquals", "aws:SourceArn", topics)
    }

    /// Lets EventBridge send events to encrypted queues or topics. It does not tell KMS the rule or
    /// the account: see [Compatibility between event
    /// sources](https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services).
    /// SQS and SNS tell KMS the queue and the topic in the encryption context.
    fn events_to(&self, kind: Kind) -> Option<AccessStatement> {
        let rules = self.stack.event_rules.iter();
        let (context, arns): (_, Vec<Text>) = if kind == Kind::Queue {
            let queues = rules.flat_map(EventRule::queues).filter(|of| self.encrypts(of.id()));
            let arns = queues.map(|queue: &Handle<Queue>| queue.arn().into());
            ("kms:EncryptionContext:aws:sqs:arn", arns.collect())
        } else {
            let topics = rules.flat_map(|rule| rule.targets.values());
            let topics = topics.filter_map(|of| of.topic.as_ref());
            let topics = topics.filter(|of| self.encrypts(of.id()));
            let arns = topics.map(|topic: &Handle<Topic>| topic.arn().into());
            ("kms:EncryptionContext:aws:sns:topicArn", arns.collect())
        };
        self.sending("events.amazonaws.com", "StringEquals", context, arns.into_iter())
    }

    /// Lets the alarms publish to encrypted topics.
    fn alarms_to_topics(&self, resources: &[Resource<'_>]) -> Option<AccessStatement> {
        let alarms = resources.iter().filter_map(|resource| match resource {
            Resource::Alarm(alarm) => Some(alarm),
            _ => None,
        });
        let alarms = alarms.filter(|alarm| {
            alarm.actions.iter().chain(alarm.ok_actions).any(|topic| self.encrypts(topic.id()))
        });
        let arns = alarms.map(|of| arn::of_stack("cloudwatch").then("alarm:").then(&of.name));
        self.sending("cloudwatch.amazonaws.com", "ArnEquals", "aws:SourceArn", arns)
    }

    fn encrypts(&self, id: &ResourceId) -> bool {
        self.encrypted.iter().any(|resource| resource.id() == *id)
    }

    fn sending(
        &self,
        service: &str,
        operator: &str,
        condition: &str,
        arns: impl Iterator<Item = Text>,
    ) -> Option<AccessStatement> {
        let actions = ["kms:Decrypt", "kms:GenerateDataKey"];
        self.statement(service.into(), actions, operator, condition, arns)
    }

    /// A statement about a service under a condition; `None` if no value meets it.
    fn statement<const ACTIONS: usize>(
        &self,
        service: Text,
        actions: [&str; ACTIONS],
        operator: &str,
        condition: &str,
        values: impl Iterator<Item = Text>,
    ) -> Option<AccessStatement> {
        let mut seen = BTreeSet::new();
        let mut texts: Vec<Text> = Vec::new();
        for text in values.map(|text| self.spelled.text(&text)) {
            if seen.insert(text.to_written()) {
                texts.push(text);
            }
        }
        if texts.is_empty() {
            return None;
        }
        let statement = Statement::allow(actions).on_any().when(operator, condition, texts);
        Some(AccessStatement::allow(Principal::Service(service), statement))
    }
}
