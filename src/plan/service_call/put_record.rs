//! Records of Kinesis streams: `PutRecord` and `PutRecords`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Call, Part, Protocol, Refused, ServiceRequest, Value, object};
use crate::model::service_call::MOST_RECORDS;
use crate::model::{HttpMethod, PutRecord, ResponseBody, Stack};
use crate::plan::rights;

static SEQUENCE_NUMBER: LazyLock<ResponseBody> = LazyLock::new(|| {
    ResponseBody::Json(serde_json::json!({"sequenceNumber": "{response.SequenceNumber}"}))
});
/// `{}`
static EMPTY: LazyLock<ResponseBody> = LazyLock::new(|| ResponseBody::Json(serde_json::json!({})));

/// The errors of
/// [`PutRecord`](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html#API_PutRecord_Errors)
/// that a caller can resolve.
const ERRORS: [(&str, u16, &str); 3] = [
    ("InvalidArgumentException", 400, "The request is not valid."),
    ("KMSThrottlingException", 429, "There are too many requests."),
    ("ProvisionedThroughputExceededException", 429, "There are too many requests."),
];

impl Call for PutRecord {
    fn request<'a>(&'a self, stack: &'a Stack) -> ServiceRequest<'a> {
        let action = if self.each.is_some() { "PutRecords" } else { "PutRecord" };
        let mut body = object([("StreamName", Part::Constant(self.stream.name().into()))]);
        match &self.each {
            None => body.extend(self.record()),
            Some(list) => {
                let record = Box::new(Part::Object(self.record()));
                body.extend(object([("Records", Part::Each(list, MOST_RECORDS, record))]));
            }
        }
        ServiceRequest {
            title: format!("{action} into the Kinesis stream {}", self.stream.id().name),
            service: "kinesis".to_owned(),
            call: format!("action/{action}").into(),
            http_method: HttpMethod::Post,
            headers: BTreeMap::from([
                ("Content-Type".to_owned(), "application/x-amz-json-1.1".to_owned()),
                ("X-Amz-Target".to_owned(), format!("Kinesis_20131202.{action}")),
            ]),
            body: Part::Object(body),
            writes: true,
            statements: rights::put_records(stack, &self.stream, action),
            protocol: Protocol::Json,
            members: match self.each {
                None => &["EncryptionType", "SequenceNumber", "ShardId"],
                Some(_) => &["EncryptionType", "FailedRecordCount", "Records"],
            },
            refused: self.each.as_ref().map(|_| Refused::Entries("FailedRecordCount", "Records")),
            usual_status: 200,
            usual_body: if self.each.is_some() { &EMPTY } else { &SEQUENCE_NUMBER },
            has_further_errors: false,
            errors: &ERRORS,
        }
    }
}

impl PutRecord {
    /// The members of a record.
    fn record(&self) -> Vec<(String, Part<'_>)> {
        let data = Value::new(&["data"], &self.data.0).required();
        let key = Value::new(&["partition-key"], &self.partition_key).required();
        object([("Data", Part::Base64(data)), ("PartitionKey", Part::Text(key))])
    }
}
