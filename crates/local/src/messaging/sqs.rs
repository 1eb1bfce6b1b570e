//! The actions of [SQS](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html)
//! with the members of the JSON protocol, to which `sqs_query` converts the other one.

use std::time::Duration;

use axum::http::HeaderValue;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::endpoint::{required, respond_json};
use super::message::{
    Attribute, AttributeValue, Attributes, Message, md5_of_attributes, md5_of_text,
};
use super::queue::{Queue, Sent, Stored};
use super::{Messaging, ServiceError};

/// The account in the URLs of queues.
const ACCOUNT_ID: &str = "123456789012";

/// Calls an action. `host` is the address that the caller used, which URLs of queues contain.
pub(super) async fn call(
    messaging: &Messaging,
    host: &str,
    action: &str,
    body: &Value,
) -> Result<Value, ServiceError> {
    let url = |name: &str| format!("http://{host}/{ACCOUNT_ID}/{name}");
    match action {
        "ListQueues" => {
            let prefix = body.get("QueueNamePrefix").and_then(Value::as_str).unwrap_or_default();
            let names = messaging.queue_names();
            let urls: Vec<_> = names
                .iter()
                .filter(|name| name.starts_with(prefix))
                .map(|name| url(name))
                .collect();
            return Ok(json!({"QueueUrls": urls}));
        }
        "GetQueueUrl" => {
            let name = required(body, "QueueName")?;
            return messaging.queue(name).map(|_| json!({"QueueUrl": url(name)}));
        }
        _ => {}
    }
    let queue = required(body, "QueueUrl")?;
    match action {
        "SendMessage" => {
            let message = message(body)?;
            let digests = Digests::of(&message);
            messaging.send(queue, message).map(|sent| digests.sent(sent))
        }
        "SendMessageBatch" => batch(body, |entry| {
            let message = message(entry)?;
            let digests = Digests::of(&message);
            messaging.send(queue, message).map(|sent| digests.sent(sent))
        }),
        "ReceiveMessage" => receive(messaging, queue, body).await,
        "DeleteMessage" => delete(messaging, queue, body),
        "DeleteMessageBatch" => batch(body, |entry| delete(messaging, queue, entry)),
        "ChangeMessageVisibility" => hide(messaging, queue, body),
        "ChangeMessageVisibilityBatch" => batch(body, |entry| hide(messaging, queue, entry)),
        "PurgeQueue" => {
            messaging.queue(queue)?.purge();
            Ok(json!({}))
        }
        "GetQueueAttributes" => {
            let state = messaging.queue(queue)?;
            let wanted = names(body, &["AttributeNames"]);
            let attributes = attributes(&state.queue(), state.counts());
            let wanted = attributes.into_iter().filter(|(name, _)| wanted.matches(name));
            Ok(json!({"Attributes": Value::Object(wanted.collect())}))
        }
        "ListQueueTags" => messaging.queue(queue).map(|_| json!({"Tags": {}})),
        _ => Err(ServiceError::new(
            400,
            "UnsupportedOperation",
            format!("the action {action} of SQS is not simulated"),
        )),
    }
}

/// The response to an error, with the code of the older protocol for SDKs that show it.
pub(super) fn refuse(error: &ServiceError) -> Response {
    // Errors that its API model does not have are those of the framework.
    let of = match error.code {
        "InvalidParameterValue" => "com.amazon.coral.service#InvalidParameterValueException".into(),
        "MissingParameter" => "com.amazon.coral.service#MissingRequiredParameterException".into(),
        code => format!("com.amazonaws.sqs#{code}"),
    };
    let mut response = respond_json(error.status, &json!({"__type": of, "message": error.message}));
    let code = code_of_query(error.code);
    if let Ok(value) = HeaderValue::try_from(format!("{code};Sender")) {
        response.headers_mut().insert("x-amzn-query-error", value);
    }
    response
}

/// The code of an error in the query protocol.
pub(super) fn code_of_query(code: &'static str) -> &'static str {
    match code {
        "BatchRequestTooLong" => "AWS.SimpleQueueService.BatchRequestTooLong",
        "EmptyBatchRequest" => "AWS.SimpleQueueService.EmptyBatchRequest",
        "QueueDoesNotExist" => "AWS.SimpleQueueService.NonExistentQueue",
        "TooManyEntriesInBatchRequest" => "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
        "UnsupportedOperation" => "AWS.SimpleQueueService.UnsupportedOperation",
        code => code,
    }
}

fn seconds(body: &Value, name: &str) -> Result<Option<u32>, ServiceError> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
            number.filter(|number| *number <= 43_200).map(Some).ok_or_else(|| {
                let message = format!("Value {value} for parameter {name} is invalid.");
                ServiceError::new(400, "InvalidParameterValue", message)
            })
        }
    }
}

fn message(body: &Value) -> Result<Message, ServiceError> {
    let text = |name| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut attributes = Attributes::new();
    for (name, of) in body.get("MessageAttributes").and_then(Value::as_object).into_iter().flatten()
    {
        let attribute = Attribute::from_json(of).filter(|of| !of.is_empty());
        let attribute = attribute.ok_or_else(|| {
            let message = format!("The message attribute '{name}' is invalid.");
            ServiceError::new(400, "InvalidParameterValue", message)
        })?;
        attributes.insert(name.clone(), attribute);
    }
    Ok(Message {
        body: required(body, "MessageBody")?.to_owned(),
        attributes,
        group_id: text("MessageGroupId"),
        deduplication_id: text("MessageDeduplicationId"),
        delay_seconds: seconds(body, "DelaySeconds")?,
    })
}

/// The digests of a message, which SDKs verify.
struct Digests {
    body: String,
    attributes: Option<String>,
}

impl Digests {
    fn of(message: &Message) -> Self {
        let attributes = &message.attributes;
        let attributes = (!attributes.is_empty()).then(|| md5_of_attributes(attributes));
        Self { body: md5_of_text(&message.body), attributes }
    }

    fn sent(self, sent: Sent) -> Value {
        let mut response = json!({"MessageId": sent.id, "MD5OfMessageBody": self.body});
        if let Some(digest) = self.attributes {
            response["MD5OfMessageAttributes"] = digest.into();
        }
        if let Some(number) = sent.sequence_number {
            response["SequenceNumber"] = number.into();
        }
        response
    }
}

/// Calls an action for each entry of a batch.
fn batch(
    body: &Value,
    mut action: impl FnMut(&Value) -> Result<Value, ServiceError>,
) -> Result<Value, ServiceError> {
    let entries = body.get("Entries").and_then(Value::as_array).map(Vec::as_slice);
    let entries = entries.unwrap_or_default();
    if entries.is_empty() {
        let message = "There should be at least one entry in the request.";
        return Err(ServiceError::new(400, "EmptyBatchRequest", message));
    }
    if entries.len() > 10 {
        let message = "Maximum number of entries per request are 10.";
        return Err(ServiceError::new(400, "TooManyEntriesInBatchRequest", message));
    }
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for entry in entries {
        let id = entry.get("Id").cloned().unwrap_or_default();
        match action(entry) {
            Ok(mut result) => {
                result["Id"] = id;
                successful.push(result);
            }
            Err(error) => failed.push(json!({
                "Id": id, "SenderFault": true, "Code": error.code, "Message": error.message,
            })),
        }
    }
    Ok(json!({"Successful": successful, "Failed": failed}))
}

/// Names of attributes that a caller wants.
struct Names(Vec<String>);

fn names(body: &Value, members: &[&str]) -> Names {
    let lists = members.iter().filter_map(|name| body.get(*name)?.as_array());
    Names(lists.flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect())
}

impl Names {
    fn matches(&self, name: &str) -> bool {
        self.0.iter().any(|wanted| match wanted.as_str() {
            "All" | ".*" => true,
            wanted => match wanted.strip_suffix(".*") {
                Some(prefix) => name.starts_with(prefix),
                None => name == wanted,
            },
        })
    }
}

async fn receive(messaging: &Messaging, queue: &str, body: &Value) -> Result<Value, ServiceError> {
    let most = body.get("MaxNumberOfMessages").map_or(Some(1), Value::as_u64);
    let most =
        most.and_then(|most| usize::try_from(most).ok()).filter(|most| (1..=10).contains(most));
    let most = most.ok_or_else(|| {
        let message = "Value for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 \
                       and 10, if provided.";
        ServiceError::new(400, "InvalidParameterValue", message)
    })?;
    let time = |name| -> Result<Option<Duration>, ServiceError> {
        Ok(seconds(body, name)?.map(|seconds| Duration::from_secs(seconds.into())))
    };
    let wait = time("WaitTimeSeconds")?.map(|wait| wait.min(Duration::from_secs(20)));
    let received = messaging.receive(queue, most, time("VisibilityTimeout")?, wait).await?;
    let system = names(body, &["AttributeNames", "MessageSystemAttributeNames"]);
    let own = names(body, &["MessageAttributeNames"]);
    let message = |(stored, receipt): (Stored, String)| {
        let body = &stored.message.body;
        let mut message = json!({
            "MessageId": stored.id,
            "ReceiptHandle": receipt,
            "Body": body,
            "MD5OfBody": md5_of_text(body),
        });
        let attributes: Map<String, Value> = system_attributes(&stored)
            .into_iter()
            .filter(|(name, _)| system.matches(name))
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect();
        if !attributes.is_empty() {
            message["Attributes"] = attributes.into();
        }
        let attributes: Vec<_> =
            stored.message.attributes.iter().filter(|(name, _)| own.matches(name)).collect();
        if !attributes.is_empty() {
            message["MD5OfMessageAttributes"] =
                md5_of_attributes(attributes.iter().copied()).into();
            let attributes = attributes.iter().map(|(name, of)| ((*name).clone(), of.to_sqs()));
            message["MessageAttributes"] = Value::Object(attributes.collect());
        }
        message
    };
    let messages: Vec<_> = received.into_iter().map(message).collect();
    // Without messages, SQS leaves the member out.
    Ok(if messages.is_empty() { json!({}) } else { json!({"Messages": messages}) })
}

fn system_attributes(stored: &Stored) -> Vec<(&'static str, String)> {
    let first = stored.first_received.unwrap_or(stored.sent);
    let mut attributes = vec![
        ("SenderId", ACCOUNT_ID.to_owned()),
        ("SentTimestamp", stored.sent.0.to_string()),
        ("ApproximateReceiveCount", stored.receive_count.to_string()),
        ("ApproximateFirstReceiveTimestamp", first.0.to_string()),
    ];
    let optional = [
        ("MessageGroupId", &stored.message.group_id),
        ("MessageDeduplicationId", &stored.message.deduplication_id),
        ("SequenceNumber", &stored.sequence_number),
    ];
    attributes
        .extend(optional.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))));
    attributes
}

/// The [record of a message](https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html) in the
/// event of a function.
pub(super) fn record(stored: &Stored, receipt: &str, arn: &str) -> Value {
    let attribute = |(name, of): (&String, &Attribute)| {
        let value = match of.value {
            AttributeValue::Text(_) => "stringValue",
            AttributeValue::Binary(_) => "binaryValue",
        };
        let attribute = json!({
            value: of.value.to_text(),
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": of.data_type,
        });
        (name.clone(), attribute)
    };
    let message = &stored.message;
    let system = system_attributes(stored).into_iter();
    let mut record = json!({
        "messageId": stored.id,
        "receiptHandle": receipt,
        "body": message.body,
        "attributes": system
            .map(|(name, value)| (name.to_owned(), Value::String(value)))
            .collect::<Map<_, _>>(),
        "messageAttributes": message.attributes.iter().map(attribute).collect::<Map<_, _>>(),
        "md5OfBody": md5_of_text(&message.body),
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": arn.split(':').nth(3),
    });
    if !message.attributes.is_empty() {
        record["md5OfMessageAttributes"] = md5_of_attributes(&message.attributes).into();
    }
    record
}

fn delete(messaging: &Messaging, queue: &str, body: &Value) -> Result<Value, ServiceError> {
    let receipt = required(body, "ReceiptHandle")?;
    messaging.queue(queue)?;
    messaging.delete_message(queue, receipt);
    Ok(json!({}))
}

fn hide(messaging: &Messaging, queue: &str, body: &Value) -> Result<Value, ServiceError> {
    let time = seconds(body, "VisibilityTimeout")?.ok_or_else(|| {
        let message = "The request must contain the parameter VisibilityTimeout.";
        ServiceError::new(400, "MissingParameter", message)
    })?;
    let receipt = required(body, "ReceiptHandle")?;
    if messaging.queue(queue)?.hide(receipt, Duration::from_secs(time.into())) {
        Ok(json!({}))
    } else {
        let message = format!("The input receipt handle \"{receipt}\" is not valid.");
        Err(ServiceError::new(400, "ReceiptHandleIsInvalid", message))
    }
}

fn attributes(queue: &Queue, counts: super::queue::Counts) -> Map<String, Value> {
    let mut attributes = Map::new();
    let mut set =
        |name: &str, value: String| drop(attributes.insert(name.to_owned(), value.into()));
    set("QueueArn", queue.arn.clone());
    set("ApproximateNumberOfMessages", counts.visible.to_string());
    set("ApproximateNumberOfMessagesNotVisible", counts.in_flight.to_string());
    set("ApproximateNumberOfMessagesDelayed", counts.delayed.to_string());
    set("VisibilityTimeout", queue.visibility_timeout.as_secs().to_string());
    set("MessageRetentionPeriod", queue.retention.as_secs().to_string());
    set("DelaySeconds", queue.delay.as_secs().to_string());
    set("MaximumMessageSize", queue.maximum_message_bytes.to_string());
    set("ReceiveMessageWaitTimeSeconds", queue.receive_wait_time.as_secs().to_string());
    if queue.fifo {
        set("FifoQueue", "true".to_owned());
        set("ContentBasedDeduplication", queue.content_based_deduplication.to_string());
    }
    if let Some(dead_letter) = &queue.dead_letter {
        let policy = json!({
            "deadLetterTargetArn": dead_letter.queue,
            "maxReceiveCount": dead_letter.max_receive_count,
        });
        set("RedrivePolicy", policy.to_string());
    }
    attributes
}
