//! The query protocol of SQS, which hand-written mapping templates use: its requests as those of
//! the JSON protocol, and the responses back.

use serde_json::{Map, Value, json};

use super::form::Form;
use super::query::Node;
use super::{Messaging, ServiceError, sqs};

/// The namespace of its XML.
pub(super) const NAMESPACE: &str = "http://queue.amazonaws.com/doc/2012-11-05/";

/// Calls an action. `path` is that of the request, which may name the queue: `/ACCOUNT/QUEUE`.
pub(super) async fn call(
    messaging: &Messaging,
    host: &str,
    path: &str,
    action: &str,
    form: &Form,
) -> Result<Node, ServiceError> {
    let mut body = request(form);
    let names_queue = path.trim_matches('/').split('/').count() == 2;
    if body.get("QueueUrl").is_none() && names_queue {
        body.insert("QueueUrl".to_owned(), path.into());
    }
    let response = sqs::call(messaging, host, action, &Value::Object(body)).await;
    match response {
        Ok(response) => Ok(result(action, &response)),
        Err(error) => Err(ServiceError { code: sqs::code_of_query(error.code), ..error }),
    }
}

/// The members of a request, or of an entry of a batch.
fn request(form: &Form) -> Map<String, Value> {
    const TEXTS: [&str; 8] = [
        "Id",
        "MessageBody",
        "MessageDeduplicationId",
        "MessageGroupId",
        "QueueName",
        "QueueNamePrefix",
        "QueueUrl",
        "ReceiptHandle",
    ];
    const NUMBERS: [&str; 4] =
        ["DelaySeconds", "MaxNumberOfMessages", "VisibilityTimeout", "WaitTimeSeconds"];
    const BATCHES: [&str; 3] = [
        "SendMessageBatchRequestEntry.",
        "DeleteMessageBatchRequestEntry.",
        "ChangeMessageVisibilityBatchRequestEntry.",
    ];
    const NAMES: [(&str, &str); 3] = [
        ("AttributeName.", "AttributeNames"),
        ("MessageAttributeName.", "MessageAttributeNames"),
        ("MessageSystemAttributeName.", "MessageSystemAttributeNames"),
    ];
    let mut members = Map::new();
    for name in TEXTS {
        members.extend(form.text(name).map(|text| (name.to_owned(), text.into())));
    }
    for name in NUMBERS {
        let Some(text) = form.text(name) else { continue };
        // A text that is no number is refused as a value of the wrong type.
        let value = text.parse::<u64>().map_or_else(|_| text.into(), Value::from);
        members.insert(name.to_owned(), value);
    }
    for (prefix, name) in NAMES {
        let names: Vec<_> =
            form.list(prefix).iter().filter_map(|of| of.text("").map(Value::from)).collect();
        if !names.is_empty() {
            members.insert(name.to_owned(), names.into());
        }
    }
    let attributes = form.list("MessageAttribute.").into_iter().map(|attribute| {
        let value = json!({
            "DataType": attribute.text("Value.DataType"),
            "StringValue": attribute.text("Value.StringValue"),
            "BinaryValue": attribute.text("Value.BinaryValue"),
        });
        (attribute.text("Name").unwrap_or_default().to_owned(), value)
    });
    let attributes: Map<_, _> = attributes.collect();
    if !attributes.is_empty() {
        members.insert("MessageAttributes".to_owned(), attributes.into());
    }
    let entries: Vec<_> = BATCHES.iter().flat_map(|prefix| form.list(prefix)).collect();
    if !entries.is_empty() {
        members.insert("Entries".to_owned(), entries.iter().map(request).collect());
    }
    members
}

/// The result of an action; missing for actions without one.
fn result(action: &str, response: &Value) -> Node {
    /// The members that are `null` in JSON if they have no value.
    const OF_SENT: [&str; 5] = [
        "MD5OfMessageAttributes",
        "MD5OfMessageBody",
        "MD5OfMessageSystemAttributes",
        "MessageId",
        "SequenceNumber",
    ];
    let entry = match action {
        "SendMessageBatch" => "SendMessageBatchResultEntry",
        "DeleteMessageBatch" => "DeleteMessageBatchResultEntry",
        _ => "ChangeMessageVisibilityBatchResultEntry",
    };
    let text = |of: &Value, name: &str| Node::from(of.get(name).and_then(Value::as_str));
    let elements = |of: &str, element, node: &dyn Fn(&Value) -> Node| {
        let list = response.get(of).and_then(Value::as_array).into_iter().flatten();
        Node::Elements(element, list.map(node).collect())
    };
    match action {
        "SendMessage" => Node::Structure(OF_SENT.map(|name| (name, text(response, name))).into()),
        "SendMessageBatch" | "DeleteMessageBatch" | "ChangeMessageVisibilityBatch" => {
            let succeeded = |of: &Value| {
                let names = std::iter::once("Id").chain(OF_SENT);
                let names = names.filter(|name| action == "SendMessageBatch" || *name == "Id");
                Node::Structure(names.map(|name| (name, text(of, name))).collect())
            };
            let failed = |of: &Value| {
                let code = of.get("Code").and_then(Value::as_str).unwrap_or_default();
                let members = [
                    ("Id", text(of, "Id")),
                    ("SenderFault", "true".into()),
                    ("Code", code.into()),
                    ("Message", text(of, "Message")),
                ];
                Node::Structure(members.into())
            };
            Node::Structure(vec![
                ("Failed", elements("Failed", "BatchResultErrorEntry", &failed)),
                ("Successful", elements("Successful", entry, &succeeded)),
            ])
        }
        "ReceiveMessage" => {
            let messages = elements("Messages", "Message", &message);
            Node::Structure(vec![("messages", messages)])
        }
        "GetQueueAttributes" => {
            let attributes = texts(&response["Attributes"]);
            Node::Structure(vec![("Attributes", Node::NamedElements("Attribute", attributes))])
        }
        "GetQueueUrl" => Node::Structure(vec![("QueueUrl", text(response, "QueueUrl"))]),
        "ListQueues" => {
            let url = |url: &Value| Node::from(url.as_str());
            Node::Structure(vec![("queueUrls", elements("QueueUrls", "QueueUrl", &url))])
        }
        "ListQueueTags" => Node::Structure(Vec::new()),
        _ => Node::Missing,
    }
}

/// A message that was received.
fn message(of: &Value) -> Node {
    let text = |name: &str| Node::from(of.get(name).and_then(Value::as_str));
    let attributes = of.get("Attributes").map(texts);
    let own = of.get("MessageAttributes").and_then(Value::as_object).map(|own| {
        let attribute = |(name, of): (&String, &Value)| {
            let members = ["DataType", "StringValue", "BinaryValue"];
            let members =
                members.map(|name| (name, Node::from(of.get(name).and_then(Value::as_str))));
            (name.clone(), Node::Structure(members.into()))
        };
        own.iter().map(attribute).collect()
    });
    let named =
        |element, of: Option<_>| of.map_or(Node::Missing, |of| Node::NamedElements(element, of));
    Node::Structure(vec![
        ("Attributes", named("Attribute", attributes)),
        ("Body", text("Body")),
        ("MD5OfBody", text("MD5OfBody")),
        ("MD5OfMessageAttributes", text("MD5OfMessageAttributes")),
        ("MessageAttributes", named("MessageAttribute", own)),
        ("MessageId", text("MessageId")),
        ("ReceiptHandle", text("ReceiptHandle")),
    ])
}

/// The members of an object with texts.
fn texts(of: &Value) -> Vec<(String, Node)> {
    let members = of.as_object().into_iter().flatten();
    members.map(|(name, value)| (name.clone(), value.as_str().into())).collect()
}
