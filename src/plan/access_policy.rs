//! The policies of queues and topics: each lets in the topics and the rules of event buses of the
//! stack that send to it.

use crate::model::{EventRule, Handle, Kind, Queue, ResourceId, Stack, Statement, Topic};
use crate::text::{Pseudo, Text};

/// The access policy of a queue or of a topic.
#[derive(Debug, Clone)]
pub(crate) struct AccessPolicy {
    /// The queue or topic.
    pub(crate) of: ResourceId,
    pub(crate) statements: Vec<AccessStatement>,
}

/// A statement about whoever may send.
#[derive(Debug, Clone)]
pub(crate) struct AccessStatement {
    /// The service; `None` for everyone who meets the conditions.
    pub(crate) service: Option<&'static str>,
    pub(crate) statement: Statement,
}

impl AccessPolicy {
    pub(crate) fn id(&self) -> ResourceId {
        let kind = if self.of.kind == Kind::Topic { Kind::TopicPolicy } else { Kind::QueuePolicy };
        ResourceId::new(kind, self.of.name.clone())
    }
}

/// The policies of all queues and topics that something of the stack sends to. A policy would
/// replace that of a resource that exists already.
pub(super) fn all(stack: &Stack) -> Vec<AccessPolicy> {
    let queues = stack.queues.iter().filter(|queue| queue.existing.is_none());
    let of_queues = queues.map(|queue| (queue.id(), of_queue(queue, stack)));
    let topics = stack.topics.iter().filter(|topic| topic.existing.is_none());
    let of_topics = topics.map(|topic| (topic.id(), of_topic(topic, stack)));
    of_queues
        .chain(of_topics)
        .filter(|(_, statements)| !statements.is_empty())
        .map(|(of, statements)| AccessPolicy { of, statements })
        .collect()
}

/// Lets the topics and rules send messages to a queue, among them those that send what they cannot
/// deliver.
pub(super) fn of_queue(queue: &Queue, stack: &Stack) -> Vec<AccessStatement> {
    let id = queue.id();
    let topics = stack.subscriptions.iter().filter(|of| of.queues().any(|to| *to.id() == id));
    let topics = topics.map(|of| of.topic.arn().into());
    let rules = stack.event_rules.iter().filter(|rule| rule.queues().any(|to| *to.id() == id));
    let send = || Statement::allow(["sqs:SendMessage"]).on(Handle::<Queue>::new(queue.id()).arn());
    let of_topics = from("sns.amazonaws.com", send(), topics);
    of_topics.into_iter().chain(from(EVENTS, send(), rules.map(EventRule::arn))).collect()
}

/// Lets the rules publish to a topic. The policy replaces that which SNS gives a topic, so its
/// statement about the account of the topic comes first.
pub(super) fn of_topic(topic: &Topic, stack: &Stack) -> Vec<AccessStatement> {
    let handle = Handle::<Topic>::new(topic.id());
    let is_target = |rule: &&EventRule| {
        rule.targets.values().any(|target| target.topic.as_ref() == Some(&handle))
    };
    let rules = stack.event_rules.iter().filter(is_target);
    let publish = Statement::allow(["sns:Publish"]).on(handle.arn());
    let Some(of_rules) = from(EVENTS, publish, rules.map(EventRule::arn)) else {
        return Vec::new();
    };
    let of_account = Statement::allow(OF_ACCOUNT).on(handle.arn()).when(
        "StringEquals",
        "AWS:SourceOwner",
        [Text::from(Pseudo::AccountId)],
    );
    vec![AccessStatement { service: None, statement: of_account }, of_rules]
}

const EVENTS: &str = "events.amazonaws.com";

/// The actions in the [default
/// policy](https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html) of a topic.
const OF_ACCOUNT: [&str; 8] = [
    "sns:AddPermission",
    "sns:DeleteTopic",
    "sns:GetTopicAttributes",
    "sns:ListSubscriptionsByTopic",
    "sns:Publish",
    "sns:RemovePermission",
    "sns:SetTopicAttributes",
    "sns:Subscribe",
];

/// A statement about a service on behalf of resources; `None` without any.
fn from(
    service: &'static str,
    statement: Statement,
    sources: impl Iterator<Item = Text>,
) -> Option<AccessStatement> {
    let mut arns: Vec<Text> = Vec::new();
    for arn in sources {
        if !arns.contains(&arn) {
            arns.push(arn);
        }
    }
    let is_any = !arns.is_empty();
    let statement = statement.when("ArnEquals", "aws:SourceArn", arns);
    is_any.then_some(AccessStatement { service: Some(service), statement })
}
