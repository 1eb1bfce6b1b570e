//! Messages to topics: `Publish`.

use std::collections::BTreeMap;

use super::send_message::MESSAGE_ID;
use super::{Call, Part, Protocol, ServiceRequest, Value, object};
use crate::model::{HttpMethod, Publish, Stack};
use crate::plan::rights;

/// The errors of
/// [`Publish`](https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors) that
/// a caller can resolve. A message that is too long is an invalid parameter.
const ERRORS: [(&str, u16, &str); 8] = [
    ("InvalidAction", 400, "The request is not valid."),
    ("InvalidParameter", 400, "The request is not valid."),
    ("KMSThrottling", 429, "There are too many requests."),
    ("MissingAction", 400, "The request is not valid."),
    ("MissingParameter", 400, "The request is not valid."),
    ("ParameterValueInvalid", 400, "The request is not valid."),
    ("Throttled", 429, "There are too many requests."),
    ("Throttling", 429, "There are too many requests."),
];

impl Call for Publish {
    /// SNS has only the query protocol: fields of a form, each of which is percent-encoded. Requests
    /// to its root path are the form that AWS's samples and the Serverless Framework use.
    fn request<'a>(&'a self, stack: &'a Stack) -> ServiceRequest<'a> {
        let text = |field: &str, template| Part::Text(Value::new(&[field], template));
        let message = Value::new(&["message"], &self.message.0).required();
        let mut fields = object([
            ("Action", Part::Constant("Publish".into())),
            ("Version", Part::Constant("2010-03-31".into())),
            ("TopicArn", Part::Constant(self.topic.arn().into())),
            ("Message", Part::Document(message)),
        ]);
        for (name, field, value) in [
            ("Subject", "subject", &self.subject),
            ("MessageGroupId", "group-id", &self.group_id),
            ("MessageDeduplicationId", "deduplication-id", &self.deduplication_id),
        ] {
            if let Some(value) = value {
                fields.push((name.to_owned(), text(field, value)));
            }
        }
        if !self.attributes.is_empty() {
            let attributes = self.attributes.iter().map(|(name, template)| {
                (name.clone(), Part::Text(Value::new(&["attributes", name], template)))
            });
            let attributes = Part::MessageAttributes(attributes.collect());
            fields.push(("MessageAttributes.entry".to_owned(), attributes));
        }
        ServiceRequest {
            title: format!("Publish to the topic {}", self.topic.id().name),
            service: "sns".to_owned(),
            call: "path//".into(),
            http_method: HttpMethod::Post,
            headers: BTreeMap::from(
                [
                    ("Accept", "application/json"),
                    ("Content-Type", "application/x-www-form-urlencoded"),
                ]
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
            ),
            body: Part::Form(fields),
            writes: true,
            statements: rights::publish(stack, &self.topic),
            protocol: Protocol::Query("Publish"),
            members: &["MessageId", "SequenceNumber"],
            refused: None,
            usual_status: 200,
            usual_body: &MESSAGE_ID,
            errors: &ERRORS,
            has_further_errors: false,
        }
    }
}
