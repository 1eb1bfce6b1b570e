//! The policies of queues and topics: each lets in the topics and the rules of event buses of the
//! stack that send to it. With the profile `hardened`, each denies requests without TLS.

use crate::model::{Effect, EventRule, Handle, Kind, Queue, ResourceId, Stack, Statement, Topic};
use crate::text::{Pseudo, Text};

/// The access policy of a queue or of a topic.
#[derive(Debug, Clone)]
pub(crate) struct AccessPolicy {
    /// The queue or topic.
    pub(crate) of: ResourceId,
    pub(crate) statements: Vec<AccessStatement>,
}

/// A statement about whoever may use a resource, or may not.
#[derive(Debug, Clone)]
pub(crate) struct AccessStatement {
    pub(crate) effect: Effect,
    pub(crate) principal: Principal,
    pub(crate) statement: Statement,
}

/// The principal of a statement.
#[derive(Debug, Clone)]
pub(crate) enum Principal {
    /// A service of AWS.
    Service(Text),
    /// An account by the ARN of its root, or `*` for everyone who meets the conditions.
    Aws(Text),
}

impl Principal {
    /// Everyone who meets the conditions.
    fn anyone() -> Self {
        Self::Aws("*".into())
    }

    /// The key in a statement's `Principal`, and its value.
    pub(crate) const fn element(&self) -> (&'static str, &Text) {
        match self {
            Self::Service(service) => ("Service", service),
            Self::Aws(arn) => ("AWS", arn),
        }
    }
}

impl AccessStatement {
    /// Allows a principal the actions of a statement.
    pub(crate) const fn allow(principal: Principal, statement: Statement) -> Self {
        Self { effect: Effect::Allow, principal, statement }
    }

    /// Denies everyone actions without TLS.
    fn deny_insecure(statement: Statement) -> Self {
        let statement = statement.when("Bool", "aws:SecureTransport", ["false"]);
        Self { effect: Effect::Deny, principal: Principal::anyone(), statement }
    }
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
    let of_queues = queues.map(|queue| (queue.id(), of_created_queue(queue, stack)));
    let topics = stack.topics.iter().filter(|topic| topic.existing.is_none());
    let of_topics = topics.map(|topic| (topic.id(), of_created_topic(topic, stack)));
    of_queues
        .chain(of_topics)
        .filter(|(_, statements)| !statements.is_empty())
        .map(|(of, statements)| AccessPolicy { of, statements })
        .collect()
}

fn of_created_queue(queue: &Queue, stack: &Stack) -> Vec<AccessStatement> {
    let all = Statement::allow(["sqs:*"]).on(Handle::<Queue>::new(queue.id()).arn());
    let denied = stack.hardened().map(|_| AccessStatement::deny_insecure(all));
    of_queue(queue, stack).into_iter().chain(denied).collect()
}

/// The policy replaces that which SNS gives a topic, so its statement about the account of the topic
/// comes first.
fn of_created_topic(topic: &Topic, stack: &Stack) -> Vec<AccessStatement> {
    let arn = || Handle::<Topic>::new(topic.id()).arn();
    // SNS accepts no `sns:*` in a policy.
    let publish = Statement::allow(["sns:Publish"]).on(arn());
    let denied = stack.hardened().map(|_| AccessStatement::deny_insecure(publish));
    let others: Vec<_> = of_topic(topic, stack).into_iter().chain(denied).collect();
    let of_account = Statement::allow(OF_ACCOUNT).on(arn()).when(
        "StringEquals",
        "AWS:SourceOwner",
        [Text::from(Pseudo::AccountId)],
    );
    let of_account = AccessStatement::allow(Principal::anyone(), of_account);
    let is_needed = !others.is_empty();
    is_needed.then_some(of_account).into_iter().chain(others).collect()
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

/// Lets the rules publish to a topic.
pub(super) fn of_topic(topic: &Topic, stack: &Stack) -> Option<AccessStatement> {
    let handle = Handle::<Topic>::new(topic.id());
    let is_target = |rule: &&EventRule| {
        rule.targets.values().any(|target| target.topic.as_ref() == Some(&handle))
    };
    let rules = stack.event_rules.iter().filter(is_target);
    let publish = Statement::allow(["sns:Publish"]).on(handle.arn());
    from(EVENTS, publish, rules.map(EventRule::arn))
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
    is_any.then(|| AccessStatement::allow(Principal::Service(service.into()), statement))
}
