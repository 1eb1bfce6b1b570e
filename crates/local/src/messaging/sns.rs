//! The actions of [SNS](https://docs.aws.amazon.com/sns/latest/api/welcome.html) with the query
//! protocol.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use axum::response::Response;
use serde_json::json;

use super::endpoint;
use super::message::{Attribute, Attributes};
use super::queue::Sent;
use super::{Messaging, ServiceError, Subscription, ToPublish, Topic};

/// Calls an action with the parameters of a form.
fn call(
    messaging: &Messaging,
    action: &str,
    parameters: &Parameters<'_>,
) -> Result<String, ServiceError> {
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
            let mut members = String::new();
            for topic in messaging.topics() {
                members += "<member>";
                members += &element("TopicArn", &topic.arn);
                members += "</member>";
            }
            Ok(format!("<Topics>{members}</Topics>"))
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
        "ListTagsForResource" => Ok("<Tags/>".to_owned()),
        _ => {
            let message = format!("the action {action} of SNS is not simulated");
            Err(ServiceError::new(400, "InvalidAction", message))
        }
    }
}

/// The response to an action.
pub(super) fn respond(
    messaging: &Messaging,
    action: &str,
    parameters: &[(String, String)],
) -> Response {
    let id = uuid::Uuid::new_v4();
    let namespace = "http://sns.amazonaws.com/doc/2010-03-31/";
    match call(messaging, action, &Parameters(parameters)) {
        Ok(result) => {
            let body = format!(
                "<{action}Response xmlns=\"{namespace}\"><{action}Result>{result}</{action}Result>\
                 <ResponseMetadata><RequestId>{id}</RequestId></ResponseMetadata></{action}Response>"
            );
            endpoint::respond(200, "text/xml", body)
        }
        Err(error) => {
            let body = format!(
                "<ErrorResponse xmlns=\"{namespace}\"><Error><Type>Sender</Type>{}{}</Error>\
                 <RequestId>{id}</RequestId></ErrorResponse>",
                element("Code", error.code),
                element("Message", &error.message)
            );
            endpoint::respond(error.status, "text/xml", body)
        }
    }
}

/// The parameters of a form.
#[derive(Clone, Copy)]
pub(super) struct Parameters<'a>(&'a [(String, String)]);

impl<'a> Parameters<'a> {
    fn text(self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str())
    }

    fn required(self, name: &str) -> Result<&'a str, ServiceError> {
        self.text(name).ok_or_else(|| {
            let message = format!("Invalid parameter: {name}");
            ServiceError::new(400, "InvalidParameter", message)
        })
    }

    /// The entries of a list such as `MessageAttributes.entry.1.Name`, by their number, with the
    /// rest of the names.
    fn list(self, prefix: &str) -> Vec<Vec<(String, String)>> {
        let mut entries: BTreeMap<u32, Vec<(String, String)>> = BTreeMap::new();
        for (name, value) in self.0 {
            let rest = name.strip_prefix(prefix).and_then(|rest| rest.split_once('.'));
            if let Some((number, rest)) = rest
                && let Ok(number) = number.parse()
            {
                entries.entry(number).or_default().push((rest.to_owned(), value.clone()));
            }
        }
        entries.into_values().collect()
    }
}

fn message(parameters: &Parameters<'_>) -> Result<ToPublish, ServiceError> {
    let text = |name| parameters.text(name).map(str::to_owned);
    let mut attributes = Attributes::new();
    for entry in parameters.list("MessageAttributes.entry.") {
        let entry = Parameters(&entry);
        let value = json!({
            "DataType": entry.text("Value.DataType"),
            "StringValue": entry.text("Value.StringValue"),
            "BinaryValue": entry.text("Value.BinaryValue"),
        });
        let name = entry.required("Name")?;
        let attribute = Attribute::from_json(&value).ok_or_else(|| {
            let message = format!("The message attribute '{name}' is invalid.");
            ServiceError::new(400, "InvalidParameterValue", message)
        })?;
        attributes.insert(name.to_owned(), attribute);
    }
    Ok(ToPublish {
        subject: text("Subject"),
        body: parameters.required("Message")?.to_owned(),
        by_protocol: parameters.text("MessageStructure") == Some("json"),
        attributes,
        group_id: text("MessageGroupId"),
        deduplication_id: text("MessageDeduplicationId"),
    })
}

fn sent(sent: Sent) -> String {
    let number = sent.sequence_number.map(|number| element("SequenceNumber", &number));
    element("MessageId", &sent.id) + &number.unwrap_or_default()
}

/// A message to a phone number, which is only reported.
fn text_message(messaging: &Messaging, parameters: &Parameters<'_>) -> String {
    use super::recorded::{Recorded, Step};

    let (number, text) = (parameters.text("PhoneNumber"), parameters.text("Message"));
    let id = uuid::Uuid::new_v4().to_string();
    let recorded = Recorded::new(Step::Captured, "sns", "", &id, text.unwrap_or_default());
    messaging.record(recorded.to(number.unwrap_or_default()));
    element("MessageId", &id)
}

fn publish_batch(
    messaging: &Messaging,
    parameters: &Parameters<'_>,
) -> Result<String, ServiceError> {
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
    let (mut successful, mut failed) = (String::new(), String::new());
    for entry in &entries {
        let entry = Parameters(entry);
        let id = element("Id", entry.text("Id").unwrap_or_default());
        let member = match message(&entry).and_then(|message| messaging.publish(topic, message)) {
            Ok(published) => write!(successful, "<member>{id}{}</member>", sent(published)),
            Err(error) => {
                let (code, text) =
                    (element("Code", error.code), element("Message", &error.message));
                write!(failed, "<member>{id}{code}{text}<SenderFault>true</SenderFault></member>")
            }
        };
        // Writing to a string succeeds.
        let _ = member;
    }
    Ok(format!("<Successful>{successful}</Successful><Failed>{failed}</Failed>"))
}

fn subscriptions(topics: &[Topic]) -> String {
    let mut members = String::new();
    for topic in topics {
        for of in &topic.subscriptions {
            members.push_str("<member>");
            for (name, value) in [
                ("SubscriptionArn", of.arn.as_str()),
                ("Owner", topic.arn.split(':').nth(4).unwrap_or_default()),
                ("Protocol", &of.protocol),
                ("Endpoint", &of.endpoint),
                ("TopicArn", &topic.arn),
            ] {
                members.push_str(&element(name, value));
            }
            members.push_str("</member>");
        }
    }
    format!("<Subscriptions>{members}</Subscriptions>")
}

fn entries(entries: &[(&str, String)]) -> String {
    let entry = |(name, value): &(&str, String)| {
        format!("<entry>{}{}</entry>", element("key", name), element("value", value))
    };
    format!("<Attributes>{}</Attributes>", entries.iter().map(entry).collect::<String>())
}

fn topic_attributes(topic: &Topic) -> String {
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
    entries(&attributes)
}

fn subscription_attributes(topic: &Topic, subscription: &Subscription) -> String {
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
    entries(&attributes)
}

/// An element with escaped text.
fn element(name: &str, text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // Characters that XML cannot contain
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' => escaped.push('\u{fffd}'),
            character => escaped.push(character),
        }
    }
    format!("<{name}>{escaped}</{name}>")
}
