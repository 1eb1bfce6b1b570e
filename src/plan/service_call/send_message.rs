//! Messages to queues: `SendMessage` and `SendMessageBatch`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Call, Part, Protocol, Refused, ServiceRequest, Value, object};
use crate::model::service_call::MOST_MESSAGES;
use crate::model::{HttpMethod, ResponseBody, SendMessage, Stack};
use crate::plan::rights;

/// The ID of the message.
pub(super) static MESSAGE_ID: LazyLock<ResponseBody> =
    LazyLock::new(|| ResponseBody::Json(serde_json::json!({"messageId": "{response.MessageId}"})));
/// `{}`
static EMPTY: LazyLock<ResponseBody> = LazyLock::new(|| ResponseBody::Json(serde_json::json!({})));

/// The errors of
/// [`SendMessage`](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html#API_SendMessage_Errors)
/// and
/// [`SendMessageBatch`](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html#API_SendMessageBatch_Errors)
/// that a caller can resolve. A message that is too long is an invalid parameter.
const ERRORS: [(&str, u16, &str); 7] = [
    ("BatchRequestTooLong", 413, "The messages are too long."),
    ("InvalidMessageContents", 400, "The message contains characters that are not allowed."),
    ("InvalidParameterValueException", 400, "The request is not valid."),
    ("KmsThrottled", 429, "There are too many requests."),
    ("MissingRequiredParameterException", 400, "The request is not valid."),
    ("RequestThrottled", 429, "There are too many requests."),
    ("TooManyEntriesInBatchRequest", 400, "There are too many messages."),
];

impl Call for SendMessage {
    /// SQS has two protocols. Its JSON protocol needs no form fields, whose separators callers could
    /// send, and the codes of its errors are where those of DynamoDB are. API Gateway sends it
    /// if the headers say so, which `LocalStack`'s tests have recorded from AWS
    /// (`test_sqs_amz_json_protocol`).
    fn request<'a>(&'a self, stack: &'a Stack) -> ServiceRequest<'a> {
        let action = if self.each.is_some() { "SendMessageBatch" } else { "SendMessage" };
        let url = ("QueueUrl", Part::Constant(self.queue.url().into()));
        let body = match &self.each {
            None => {
                let mut message = object([url]);
                message.extend(self.message());
                message
            }
            Some(list) => {
                let mut entry = object([("Id", Part::Index)]);
                entry.extend(self.message());
                let entry = Box::new(Part::Object(entry));
                object([url, ("Entries", Part::Each(list, MOST_MESSAGES, entry))])
            }
        };
        ServiceRequest {
            title: format!("{action} to the queue {}", self.queue.id().name),
            service: "sqs".to_owned(),
            call: format!("action/{action}").into(),
            http_method: HttpMethod::Post,
            headers: BTreeMap::from([
                ("Content-Type".to_owned(), "application/x-amz-json-1.0".to_owned()),
                ("X-Amz-Target".to_owned(), format!("AmazonSQS.{action}")),
            ]),
            body: Part::Object(body),
            writes: true,
            statements: rights::send_messages(stack, &self.queue),
            protocol: Protocol::Json,
            members: match self.each {
                None => &[
                    "MD5OfMessageAttributes",
                    "MD5OfMessageBody",
                    "MD5OfMessageSystemAttributes",
                    "MessageId",
                    "SequenceNumber",
                ],
                Some(_) => &["Failed", "Successful"],
            },
            refused: self.each.as_ref().map(|_| Refused::Elements("Failed")),
            usual_status: 200,
            usual_body: if self.each.is_some() { &EMPTY } else { &MESSAGE_ID },
            errors: &ERRORS,
            has_further_errors: false,
        }
    }
}

impl SendMessage {
    /// The members that describe the message.
    fn message(&self) -> Vec<(String, Part<'_>)> {
        let text = |field: &str, template| Part::Text(Value::new(&[field], template).required());
        let message = Value::new(&["message"], &self.message.0).required();
        let mut members = object([("MessageBody", Part::Document(message))]);
        if !self.attributes.is_empty() {
            let attributes = self.attributes.iter().map(|(name, template)| {
                let value = Part::Text(Value::new(&["attributes", name], template));
                let typed = Part::Constant("String".into());
                (name.clone(), Part::Whole(object([("DataType", typed), ("StringValue", value)])))
            });
            members.push(("MessageAttributes".to_owned(), Part::Object(attributes.collect())));
        }
        if let Some(seconds) = self.delay_seconds {
            members.push(("DelaySeconds".to_owned(), Part::Fixed(seconds.into())));
        }
        if let Some(id) = &self.group_id {
            members.push(("MessageGroupId".to_owned(), text("group-id", id)));
        }
        if let Some(id) = &self.deduplication_id {
            members.push(("MessageDeduplicationId".to_owned(), text("deduplication-id", id)));
        }
        members
    }
}
