//! The records of streams as functions get them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::messaging::Record;
use crate::timestamp::Timestamp;

/// A record of a stream.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StreamRecord {
    pub(super) sequence_number: String,
    /// The key that determines the order: records with the same one are processed one after the
    /// other.
    pub(super) key: String,
    /// The time of the change or of its arrival.
    pub(super) time: Timestamp,
    /// The record in an event.
    pub(super) event: Value,
    /// The record as filters see it.
    pub(super) subject: Value,
}

/// The [record of a change](https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html) from a
/// record of `GetRecords`, with the images that the stream's view type contains.
pub(super) fn of_table(
    record: &Value,
    region: &str,
    stream_arn: &str,
    view_type: &str,
) -> Option<StreamRecord> {
    let change = record.get("dynamodb")?;
    let sequence_number = change.get("SequenceNumber")?.as_str()?.to_owned();
    let seconds = change.get("ApproximateCreationDateTime").and_then(Value::as_f64)?;
    let mut dynamodb = json!({
        "ApproximateCreationDateTime": whole(seconds),
        "Keys": change.get("Keys")?,
        "SequenceNumber": sequence_number,
        "SizeBytes": change.get("SizeBytes")?,
        "StreamViewType": view_type,
    });
    for (image, view) in [("NewImage", "NEW_IMAGE"), ("OldImage", "OLD_IMAGE")] {
        if let Some(item) = change.get(image)
            && [view, "NEW_AND_OLD_IMAGES"].contains(&view_type)
        {
            dynamodb[image] = item.clone();
        }
    }
    let key = dynamodb["Keys"].to_string();
    let mut event = json!({
        "eventID": record.get("eventID")?,
        "eventName": record.get("eventName")?,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": region,
        "dynamodb": dynamodb,
        "eventSourceARN": stream_arn,
    });
    // Deletions by expiry
    if let Some(identity) = record.get("userIdentity") {
        event["userIdentity"] = identity.clone();
    }
    let time = Timestamp(whole(seconds) * 1000);
    Some(StreamRecord { sequence_number, key, time, subject: event.clone(), event })
}

/// The seconds of a time without its fraction.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(seconds: f64) -> u64 {
    seconds.max(0.0) as u64
}

/// The [record of a Kinesis stream](https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html).
pub(super) fn of_kinesis(
    record: &Record,
    shard: &str,
    region: &str,
    stream_arn: &str,
    role_arn: &str,
) -> StreamRecord {
    let sequence_number = record.sequence_number();
    let data = STANDARD.encode(&record.data);
    let event = json!({
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": record.partition_key,
            "sequenceNumber": sequence_number,
            "data": data,
            "approximateArrivalTimestamp": record.arrived.seconds(),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": format!("{shard}:{sequence_number}"),
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": role_arn,
        "awsRegion": region,
        "eventSourceARN": stream_arn,
    });
    // Filters see the data, which is JSON or else text, beside the other members.
    let mut subject = event["kinesis"].clone();
    let text = || Value::String(String::from_utf8_lossy(&record.data).into_owned());
    subject["data"] = serde_json::from_slice(&record.data).unwrap_or_else(|_| text());
    let (key, time) = (record.partition_key.clone(), record.arrived);
    StreamRecord { sequence_number, key, time, event, subject }
}

/// The [record that DynamoDB writes to a Kinesis
/// stream](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds_gettingstarted.html),
/// with its partition key.
pub(super) fn to_kinesis(
    record: &Value,
    region: &str,
    table: &str,
    precision: Option<&str>,
) -> Option<(String, Value)> {
    let change = record.get("dynamodb")?;
    let keys = change.get("Keys")?;
    let seconds = change.get("ApproximateCreationDateTime").and_then(Value::as_f64)?;
    // The stream of the table has whole seconds; the present completes them.
    let start = whole(seconds) * 1000;
    let milliseconds = Timestamp::now().0.clamp(start, start + 999);
    let time = match precision {
        Some("MICROSECOND") => milliseconds * 1000,
        _ => milliseconds,
    };
    let mut dynamodb = json!({
        "ApproximateCreationDateTime": time,
        "Keys": keys,
        "SizeBytes": change.get("SizeBytes")?,
    });
    if let Some(precision) = precision {
        dynamodb["ApproximateCreationDateTimePrecision"] = precision.into();
    }
    for image in ["NewImage", "OldImage"] {
        if let Some(item) = change.get(image) {
            dynamodb[image] = item.clone();
        }
    }
    let value = json!({
        "awsRegion": region,
        "eventID": uuid::Uuid::new_v4().to_string(),
        "eventName": record.get("eventName")?,
        "userIdentity": record.get("userIdentity").unwrap_or(&Value::Null),
        "recordFormat": "application/json",
        "tableName": table,
        "dynamodb": dynamodb,
        "eventSource": "aws:dynamodb",
    });
    let partition_key = format!("{:X}", md5::compute(keys.to_string()));
    Some((partition_key, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A record as `GetRecords` returns it, of an item that expired.
    fn expired() -> Value {
        json!({
            "eventID": "1", "eventName": "REMOVE", "eventVersion": "1.1",
            "eventSource": "aws:dynamodb", "awsRegion": "local",
            "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
            "dynamodb": {
                "ApproximateCreationDateTime": 1_700_000_000.0,
                "Keys": {"id": {"S": "a"}},
                "OldImage": {"id": {"S": "a"}, "total": {"N": "12345678901234567890123456789012345678"}},
                "SequenceNumber": "100000000000000000007",
                "SizeBytes": 9,
                "StreamViewType": "NEW_AND_OLD_IMAGES",
            },
        })
    }

    #[test]
    fn an_expired_item_is_told_with_its_service() {
        let record = of_table(&expired(), "us-east-1", "arn", "OLD_IMAGE").expect("a record");
        let expected = json!({
            "eventID": "1", "eventName": "REMOVE", "eventVersion": "1.1",
            "eventSource": "aws:dynamodb", "awsRegion": "us-east-1", "eventSourceARN": "arn",
            "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
            "dynamodb": {
                "ApproximateCreationDateTime": 1_700_000_000,
                "Keys": {"id": {"S": "a"}},
                "OldImage": {"id": {"S": "a"}, "total": {"N": "12345678901234567890123456789012345678"}},
                "SequenceNumber": "100000000000000000007",
                "SizeBytes": 9,
                "StreamViewType": "OLD_IMAGE",
            },
        });
        assert_eq!(record.event, expected);
        for view_type in ["KEYS_ONLY", "NEW_IMAGE"] {
            let record = of_table(&expired(), "us-east-1", "arn", view_type).expect("a record");
            assert_eq!(record.event["dynamodb"]["OldImage"], Value::Null, "{view_type}");
        }
    }

    #[test]
    fn kinesis_gets_the_precision_that_is_set() {
        let of = |precision| {
            let (_, value) =
                to_kinesis(&expired(), "us-east-1", "orders", precision).expect("a value");
            let time = value["dynamodb"]["ApproximateCreationDateTime"].as_u64().expect("a time");
            (time, value["dynamodb"]["ApproximateCreationDateTimePrecision"].clone())
        };
        let (milliseconds, precision) = of(None);
        assert_eq!((milliseconds / 1000, precision), (1_700_000_000, Value::Null));
        let (microseconds, precision) = of(Some("MICROSECOND"));
        assert_eq!((microseconds / 1_000_000, precision), (1_700_000_000, json!("MICROSECOND")));
    }

    #[test]
    fn filters_see_the_data_of_a_kinesis_record() {
        let record = |data: &[u8]| Record {
            number: 5,
            partition_key: "a".to_owned(),
            data: data.to_vec(),
            arrived: Timestamp(1_700_000_000_500),
        };
        let json = of_kinesis(&record(br#"{"a": 1}"#), "shardId-000000000000", "r", "arn", "role");
        assert_eq!(
            (&json.subject["data"], &json.subject["partitionKey"]),
            (&json!({"a": 1}), &json!("a"))
        );
        assert_eq!(json.event["kinesis"]["data"], "eyJhIjogMX0=");
        let sequence_number = json.event["kinesis"]["sequenceNumber"].as_str().unwrap_or_default();
        assert_eq!(json.event["eventID"], format!("shardId-000000000000:{sequence_number}"));
        let text = of_kinesis(&record(b"text"), "shardId-000000000000", "r", "arn", "role");
        assert_eq!(text.subject["data"], "text");
    }
}
