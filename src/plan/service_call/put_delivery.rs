//! Records of Firehose delivery streams: `PutRecord` and `PutRecordBatch`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Call, Part, Protocol, Refused, ServiceRequest, Value, object};
use crate::model::service_call::MOST_DELIVERIES;
use crate::model::{HttpMethod, PutDelivery, ResourceArn, ResponseBody, Stack, Statement, arn};

static RECORD_ID: LazyLock<ResponseBody> =
    LazyLock::new(|| ResponseBody::Json(serde_json::json!({"recordId": "{response.RecordId}"})));
/// `{}`
static EMPTY: LazyLock<ResponseBody> = LazyLock::new(|| ResponseBody::Json(serde_json::json!({})));

/// The errors of
/// [`PutRecord`](https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html#API_PutRecord_Errors)
/// that a caller can resolve.
const ERRORS: [(&str, u16, &str); 2] = [
    ("InvalidArgumentException", 400, "The request is not valid."),
    ("ServiceUnavailableException", 503, "The service is not available."),
];

impl Call for PutDelivery {
    fn request<'a>(&'a self, _: &'a Stack) -> ServiceRequest<'a> {
        let action = if self.each.is_some() { "PutRecordBatch" } else { "PutRecord" };
        let name = Part::Constant(self.stream_name());
        let mut body = object([("DeliveryStreamName", name)]);
        body.extend(match &self.each {
            None => object([("Record", Part::Object(self.record()))]),
            Some(list) => {
                let record = Box::new(Part::Object(self.record()));
                object([("Records", Part::Each(list, MOST_DELIVERIES, record))])
            }
        });
        ServiceRequest {
            title: format!("{action} into a delivery stream"),
            service: "firehose".to_owned(),
            call: format!("action/{action}").into(),
            http_method: HttpMethod::Post,
            headers: BTreeMap::from([
                ("Content-Type".to_owned(), "application/x-amz-json-1.1".to_owned()),
                ("X-Amz-Target".to_owned(), format!("Firehose_20150804.{action}")),
            ]),
            body: Part::Object(body),
            writes: true,
            statements: vec![Statement::allow([format!("firehose:{action}")]).on(self.arn())],
            protocol: Protocol::Json,
            members: match self.each {
                None => &["Encrypted", "RecordId"],
                Some(_) => &["Encrypted", "FailedPutCount", "RequestResponses"],
            },
            refused: self
                .each
                .as_ref()
                .map(|_| Refused::Entries("FailedPutCount", "RequestResponses")),
            usual_status: 200,
            usual_body: if self.each.is_some() { &EMPTY } else { &RECORD_ID },
            has_further_errors: false,
            errors: &ERRORS,
        }
    }
}

impl PutDelivery {
    /// The members of a record.
    fn record(&self) -> Vec<(String, Part<'_>)> {
        let data = Value::new(&["data"], &self.data.0).required();
        let has_newline = self.newline.unwrap_or(true);
        object([("Data", if has_newline { Part::Base64Line(data) } else { Part::Base64(data) })])
    }

    fn arn(&self) -> ResourceArn {
        if let Some(stream) = &self.delivery_stream {
            return stream.arn().into();
        }
        ResourceArn(arn::of_stack("firehose").then("deliverystream/").then(self.stream_name()))
    }
}
