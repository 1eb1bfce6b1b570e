//! Records of Firehose delivery streams.

use schemars::JsonSchema;
use serde::Deserialize;

use super::ServiceAnswer;
use crate::model::{DeliveryStream, Handle, List, Payload};
use crate::text::Text;

/// Puts a record, or one for each element of a list, into a delivery stream of Firehose.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct PutDelivery {
    /// The delivery stream.
    pub(crate) delivery_stream: Option<Handle<DeliveryStream>>,
    /// Instead of `delivery-stream`: the name of a delivery stream that exists already in the
    /// account and region of the stack. May contain references.
    pub(crate) delivery_stream_name: Option<Text>,
    /// The list of the request for whose elements records are put, at most 500: `{body.clicks}`.
    /// The values of the record may contain `{element.NAME}` and `{index}`. If Firehose refuses
    /// some of the records, the response is 207 with the indexes of their elements: `{"failed":
    /// [1]}`.
    pub(crate) each: Option<List>,
    /// The data: JSON, or a text, such as `{body|json}` for the whole body.
    pub(crate) data: Payload,
    /// True if a line feed follows the data, which separates the records in an object of S3. By
    /// default, true.
    pub(crate) newline: Option<bool>,
    /// The answer. The default is 200 with `{"recordId": "{response.RecordId}"}`, and with `{}` for
    /// a list.
    pub(crate) answer: Option<ServiceAnswer>,
}

/// The most records of
/// [`PutRecordBatch`](https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html).
pub(crate) const MOST_DELIVERIES: usize = 500;

impl PutDelivery {
    /// Puts a record into a delivery stream.
    pub fn new(delivery_stream: &Handle<DeliveryStream>, data: Payload) -> Self {
        Self { delivery_stream: Some(delivery_stream.clone()), ..Self::of(None, data) }
    }

    /// Puts a record into the delivery stream with this name, which exists already.
    pub fn existing(delivery_stream_name: impl Into<Text>, data: Payload) -> Self {
        Self::of(Some(delivery_stream_name.into()), data)
    }

    fn of(delivery_stream_name: Option<Text>, data: Payload) -> Self {
        Self {
            delivery_stream: None,
            delivery_stream_name,
            each: None,
            data,
            newline: None,
            answer: None,
        }
    }

    /// The name of the delivery stream: that of the declared one, or of the existing one.
    pub(crate) fn stream_name(&self) -> Text {
        let declared = self.delivery_stream.as_ref().map(|stream| stream.name().into());
        declared.or_else(|| self.delivery_stream_name.clone()).unwrap_or_default()
    }

    /// Puts a record for each element of a list. Values may contain `{element.NAME}`.
    pub fn each(mut self, list: List) -> Self {
        self.each = Some(list);
        self
    }

    /// True if a line feed follows the data, which is the default.
    pub const fn newline(mut self, enabled: bool) -> Self {
        self.newline = Some(enabled);
        self
    }
}
