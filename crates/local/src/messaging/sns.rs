//! The actions of [SNS](https://docs.aws.amazon.com/sns/latest/api/welcome.html) with the query
//! protocol.

use serde_json::{Value, json};

use super::form::Form;
use super::message::{Attribute, Attributes};
use super::query::Node;
use super::queue::Sent;
use super::recorded::{Recorded, Step};
use super::{Messaging, ServiceError, Subscription, ToPublish, Topic};

/// The namespace of its XML.
pub(super) const NAMESPACE: &str = "http://sns.amazonaws.com/doc/2010-03-31/";

/// Calls an action with the parameters of a form.
pub(super) fn call(
    messaging: &Messaging,
    action: &str,
    parameters: &Form,
) -> Result<Node, ServiceError> {
    match action {
        "Publish" => {
            let topic = match (parameters.text("TopicArn"), parameters.text("TargetArn")) {
                (Some(arn), _) | (None, Some(arn)) => arn,
                (None, None) if parameters.text("PhoneNumber").is_some() => {
                    return Ok(text_message(messaging, parameters));
                }
                (None, None) => {
                    let message = "Invalid parameter: TopicArn or TargetArn Reason: no value for \
                                   required parameter";
                    return Err(ServiceError::new(400, "InvalidParameter", message));
                }
            };
            messaging.publish(topic, message(parameters)?).map(sent)
        }
        "PublishBatch" => publish_batch(messaging, parameters),
        "ListTopics" => {
            let topics = messaging.topics().into_iter();
            let topics =
                topics.map(|topic| Node::Structure(vec![("TopicArn", topic.arn.into())])).collect();
            Ok(Node::Structure(vec![("Topics", Node::List(topics))]))
        }
        "ListSubscriptions" => Ok(subscriptions(&messaging.topics())),
        "ListSubscriptionsByTopic" => {
            let topic = messaging.topic(parameters.required("TopicArn")?)?;
            Ok(subscriptions(std::slice::from_ref(&topic.topic)))
        }
        "GetTopicAttributes" => {
            let topic = messaging.topic(parameters.required("TopicArn")?)?;
            Ok(topic_attributes(&topic.topic))
        }
        "GetSubscriptionAttributes" => {
            let arn = parameters.required("SubscriptionArn")?;
            let topics = messaging.topics();
            let mut all =
                topics.iter().flat_map(|of| of.subscriptions.iter().map(move |s| (of, s)));
            let found = all.find(|(_, subscription)| subscription.arn == arn);
            let (topic, subscription) = found
                .ok_or_else(|| ServiceError::new(404, "NotFound", "Subscription does not exist"))?;
            Ok(subscription_attributes(topic, subscription))
        }
        "ListTagsForResource" => Ok(Node::Structure(vec![("Tags", Node::List(Vec::new()))])),
        _ => {
            let message = format!("the action {action} of SNS is not simulated");
            Err(ServiceError::new(400, "InvalidAction", message))
        }
    }
}

/// Publishes a message with the members of an SDK's request, which are those of the form.
pub(super) fn publish_as_sdk(
    messaging: &Messaging,
    request: &Value,
) -> Result<Value, ServiceError> {
    let mut form = Form::default();
    for (name, value) in request.as_object().into_iter().flatten() {
        if let Some(text) = value.as_str() {
            form.add(name, text);
        }
    }
    let attributes = request.get("MessageAttributes").and_then(Value::as_object);
    for (at, (name, attribute)) in attributes.into_iter().flatten().enumerate() {
        let prefix = format!("MessageAttributes.entry.{}", at + 1);
        form.add(&format!("{prefix}.Name"), name);
        for (member, value) in attribute.as_object().into_iter().flatten() {
            let value = value.as_str().unwrap_or_default();
            form.add(&format!("{prefix}.Value.{member}"), value);
        }
    }
    call(messaging, "Publish", &form).map(|result| result.to_json())
}

/// The largest number of characters of a subject.
const SUBJECT: usize = 100;

fn message(parameters: &Form) -> Result<ToPublish, ServiceError> {
    let text = |name| parameters.text(name).map(str::to_owned);
    let mut attributes = Attributes::new();
    for entry in parameters.list("MessageAttributes.entry.") {
        let value = json!({
            "DataType": entry.text("Value.DataType"),
            "StringValue": entry.text("Value.StringValue"),
            "BinaryValue": entry.text("Value.BinaryValue"),
        });
        let name = entry.required("Name")?;
        let attribute = Attribute::from_json(&value).filter(|of| !of.is_empty());
        let attribute = attribute.ok_or_else(|| {
            let message = format!(
                "Invalid parameter: the message attribute '{name}' needs a data type and a value \
                 that is not empty"
            );
            ServiceError::new(400, "ParameterValueInvalid", message)
        })?;
        attributes.insert(name.to_owned(), attribute);
    }
    let subject = text("Subject");
    let is_valid = |of: &String| {
        (1..=SUBJECT).contains(&of.chars().count()) && !of.chars().any(char::is_control)
    };
    if subject.as_ref().is_some_and(|of| !is_valid(of)) {
        let message = "Invalid parameter: Subject";
        return Err(ServiceError::new(400, "InvalidParameter", message));
    }
    Ok(ToPublish {
        subject,
        body: parameters.required("Message")?.to_owned(),
        by_protocol: parameters.text("MessageStructure") == Some("json"),
        attributes,
        group_id: text("MessageGroupId"),
        deduplication_id: text("MessageDeduplicationId"),
    })
}

fn sent(sent: Sent) -> Node {
    Node::Structure(members_of(sent).into())
}

fn members_of(sent: Sent) -> [(&'static str, Node); 2] {
    [("MessageId", sent.id.into()), ("SequenceNumber", sent.sequence_number.into())]
}

/// A message to a phone number, which is only reported.
fn text_message(messaging: &Messaging, parameters: &Form) -> Node {
    let (number, text) = (parameters.text("PhoneNumber"), parameters.text("Message"));
    let id = uuid::Uuid::new_v4().to_string();
    let recorded = Recorded::new(Step::Captured, "sns", "", &id, text.unwrap_or_default());
    messaging.record(recorded.to(number.unwrap_or_default()));
    sent(Sent { id, sequence_number: None })
}

fn publish_batch(messaging: &Messaging, parameters: &Form) -> Result<Node, ServiceError> {
    let topic = parameters.required("TopicArn")?;
    messaging.topic(topic)?;
    let entries = parameters.list("PublishBatchRequestEntries.member.");
    if entries.is_empty() {
        let message = "The batch request doesn't contain any entries.";
        return Err(ServiceError::new(400, "EmptyBatchRequest", message));
    }
    if entries.len() > 10 {
        let message = "The batch request contains more entries than permissible.";
        return Err(ServiceError::new(400, "TooManyEntriesInBatchRequest", message));
    }
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for entry in &entries {
        let mut members = vec![("Id", entry.text("Id").unwrap_or_default().into())];
        match message(entry).and_then(|message| messaging.publish(topic, message)) {
            Ok(published) => {
                members.extend(members_of(published));
                successful.push(Node::Structure(members));
            }
            Err(error) => {
                members.extend([
                    ("Code", error.code.into()),
                    ("Message", error.message.into()),
                    ("SenderFault", "true".into()),
                ]);
                failed.push(Node::Structure(members));
            }
        }
    }
    Ok(Node::Structure(vec![
        ("Successful", Node::List(successful)),
        ("Failed", Node::List(failed)),
    ]))
}

fn subscriptions(topics: &[Topic]) -> Node {
    let subscription = |topic: &Topic, of: &Subscription| {
        let members = [
            ("SubscriptionArn", of.arn.as_str()),
            ("Owner", topic.arn.split(':').nth(4).unwrap_or_default()),
            ("Protocol", &of.protocol),
            ("Endpoint", &of.endpoint),
            ("TopicArn", &topic.arn),
        ];
        Node::Structure(members.map(|(name, value)| (name, value.into())).into())
    };
    let members = topics
        .iter()
        .flat_map(|topic| topic.subscriptions.iter().map(move |of| subscription(topic, of)));
    Node::Structure(vec![("Subscriptions", Node::List(members.collect()))])
}

fn entries(entries: Vec<(&str, String)>) -> Node {
    let entries = entries.into_iter().map(|(name, value)| (name.to_owned(), value.into()));
    Node::Structure(vec![("Attributes", Node::Entries(entries.collect()))])
}

fn topic_attributes(topic: &Topic) -> Node {
    let mut attributes = vec![
        ("TopicArn", topic.arn.clone()),
        ("SubscriptionsConfirmed", topic.subscriptions.len().to_string()),
        ("SubscriptionsPending", "0".to_owned()),
    ];
    if topic.fifo {
        attributes.push(("FifoTopic", "true".to_owned()));
        let content_based = topic.content_based_deduplication.to_string();
        attributes.push(("ContentBasedDeduplication", content_based));
    }
    entries(attributes)
}

fn subscription_attributes(topic: &Topic, subscription: &Subscription) -> Node {
    let mut attributes = vec![
        ("SubscriptionArn", subscription.arn.clone()),
        ("TopicArn", topic.arn.clone()),
        ("Protocol", subscription.protocol.clone()),
        ("Endpoint", subscription.endpoint.clone()),
        ("RawMessageDelivery", subscription.raw_message_delivery.to_string()),
    ];
    if let Some(policy) = &subscription.filter_policy {
        let scope = if subscription.filters_body { "MessageBody" } else { "MessageAttributes" };
        attributes.push(("FilterPolicy", policy.to_string()));
        attributes.push(("FilterPolicyScope", scope.to_owned()));
    }
    entries(attributes)
}
