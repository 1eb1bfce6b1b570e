//! The actions of [Kinesis](https://docs.aws.amazon.com/kinesis/latest/APIReference/Welcome.html).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Messaging, ServiceError, StreamState, number_of, sequence_number};
use crate::timestamp::Timestamp;

/// The largest record.
const RECORD_BYTES: usize = 1 << 20;
/// The largest number of records in a request or response.
const RECORDS: usize = 10_000;

/// Calls an action.
pub(super) fn call(
    messaging: &Messaging,
    action: &str,
    body: &Value,
) -> Result<Value, ServiceError> {
    match action {
        "ListStreams" => Ok(json!({
            "StreamNames": messaging.stream_names(), "HasMoreStreams": false,
        })),
        "PutRecord" => {
            let stream = stream_of(messaging, body)?;
            let (shard, number) = put(messaging, &stream.stream.name, body)?;
            Ok(json!({"ShardId": shard, "SequenceNumber": number, "EncryptionType": "KMS"}))
        }
        "PutRecords" => put_records(messaging, body),
        "DescribeStream" => Ok(describe(&*stream_of(messaging, body)?)),
        "DescribeStreamSummary" => Ok(summary(&*stream_of(messaging, body)?)),
        "ListShards" => Ok(json!({"Shards": shards(&*stream_of(messaging, body)?)})),
        "GetShardIterator" => shard_iterator(&*stream_of(messaging, body)?, body),
        "GetRecords" => records(messaging, body),
        "ListTagsForStream" => {
            stream_of(messaging, body)?;
            Ok(json!({"Tags": [], "HasMoreTags": false}))
        }
        _ => {
            let message = format!("the action {action} of Kinesis is not simulated");
            Err(ServiceError::new(400, "UnknownOperationException", message))
        }
    }
}

fn invalid(message: impl Into<String>) -> ServiceError {
    ServiceError::new(400, "InvalidArgumentException", message)
}

fn text<'a>(body: &'a Value, name: &str) -> Option<&'a str> {
    body.get(name).and_then(Value::as_str)
}

fn stream_of(
    messaging: &Messaging,
    body: &Value,
) -> Result<std::sync::Arc<StreamState>, ServiceError> {
    let reference = text(body, "StreamName").or_else(|| text(body, "StreamARN"));
    let message = "StreamName or StreamARN is required";
    messaging.stream(reference.ok_or_else(|| invalid(message))?)
}

fn put(
    messaging: &Messaging,
    stream: &str,
    record: &Value,
) -> Result<(String, String), ServiceError> {
    let key = text(record, "PartitionKey").filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| invalid("PartitionKey is required"))?;
    let data = text(record, "Data").and_then(|data| STANDARD.decode(data).ok());
    let data = data.ok_or_else(|| invalid("Data is required, in Base64"))?;
    if data.len() > RECORD_BYTES {
        let message = "Value at 'data' failed to satisfy constraint: Member must have length less \
                       than or equal to 1048576";
        return Err(ServiceError::new(400, "ValidationException", message));
    }
    let hash_key = match text(record, "ExplicitHashKey") {
        Some(text) => Some(text.parse().map_err(|_| invalid("invalid ExplicitHashKey"))?),
        None => None,
    };
    messaging.put_record(stream, key, data, hash_key)
}

fn put_records(messaging: &Messaging, body: &Value) -> Result<Value, ServiceError> {
    let stream = stream_of(messaging, body)?;
    let records = body.get("Records").and_then(Value::as_array).filter(|of| !of.is_empty());
    let records = records.ok_or_else(|| invalid("Records is required"))?;
    if records.len() > 500 {
        return Err(invalid("Records has more than 500 entries"));
    }
    let mut put_all = Vec::new();
    for record in records {
        let (shard, number) = put(messaging, &stream.stream.name, record)?;
        put_all.push(json!({"ShardId": shard, "SequenceNumber": number}));
    }
    Ok(json!({"FailedRecordCount": 0, "Records": put_all, "EncryptionType": "KMS"}))
}

fn shards(stream: &StreamState) -> Vec<Value> {
    let ids = stream.shard_ids();
    let shard = |(index, id): (usize, String)| {
        let (start, end) = stream.hash_keys(index);
        let first = sequence_number(stream.created.0 << 20);
        json!({
            "ShardId": id,
            "HashKeyRange": {
                "StartingHashKey": start.to_string(), "EndingHashKey": end.to_string(),
            },
            "SequenceNumberRange": {"StartingSequenceNumber": first},
        })
    };
    ids.into_iter().enumerate().map(shard).collect()
}

fn describe(stream: &StreamState) -> Value {
    json!({"StreamDescription": {
        "StreamName": stream.stream.name,
        "StreamARN": stream.stream.arn,
        "StreamStatus": "ACTIVE",
        "Shards": shards(stream),
        "HasMoreShards": false,
        "RetentionPeriodHours": stream.stream.retention.as_secs() / 3600,
        "StreamCreationTimestamp": stream.created.seconds(),
        "EnhancedMonitoring": [{"ShardLevelMetrics": []}],
        "EncryptionType": "KMS",
    }})
}

fn summary(stream: &StreamState) -> Value {
    json!({"StreamDescriptionSummary": {
        "StreamName": stream.stream.name,
        "StreamARN": stream.stream.arn,
        "StreamStatus": "ACTIVE",
        "RetentionPeriodHours": stream.stream.retention.as_secs() / 3600,
        "StreamCreationTimestamp": stream.created.seconds(),
        "EnhancedMonitoring": [{"ShardLevelMetrics": []}],
        "OpenShardCount": stream.shard_ids().len(),
        "ConsumerCount": 0,
        "EncryptionType": "KMS",
    }})
}

/// An iterator is the name of the stream, the shard and the number after which it continues.
fn encode_iterator(stream: &str, shard: &str, after: u64) -> String {
    STANDARD.encode(json!([stream, shard, after]).to_string())
}

fn decode_iterator(text: &str) -> Option<(String, String, u64)> {
    serde_json::from_slice(&STANDARD.decode(text).ok()?).ok()
}

fn shard_iterator(stream: &StreamState, body: &Value) -> Result<Value, ServiceError> {
    let shard = text(body, "ShardId").ok_or_else(|| invalid("ShardId is required"))?;
    let name = &stream.stream.name;
    let missing = || {
        let message = format!("Shard {shard} in stream {name} does not exist");
        ServiceError::new(400, "ResourceNotFoundException", message)
    };
    let number = || {
        let number = text(body, "StartingSequenceNumber").and_then(number_of);
        number.ok_or_else(|| invalid("invalid StartingSequenceNumber"))
    };
    let latest = stream.latest(shard).ok_or_else(missing)?;
    let after = match text(body, "ShardIteratorType").unwrap_or_default() {
        "TRIM_HORIZON" => 0,
        "LATEST" => latest,
        "AT_SEQUENCE_NUMBER" => number()?.saturating_sub(1),
        "AFTER_SEQUENCE_NUMBER" => number()?,
        "AT_TIMESTAMP" => {
            let seconds = body.get("Timestamp").and_then(Value::as_f64);
            let seconds = seconds.filter(|seconds| seconds.is_finite() && *seconds >= 0.0);
            let seconds = seconds.ok_or_else(|| invalid("invalid Timestamp"))?;
            let time = std::time::Duration::try_from_secs_f64(seconds);
            let time = time.map_err(|_| invalid("invalid Timestamp"))?;
            let time = Timestamp(u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
            stream.at(shard, time).ok_or_else(missing)?
        }
        _ => return Err(invalid("invalid ShardIteratorType")),
    };
    Ok(json!({"ShardIterator": encode_iterator(name, shard, after)}))
}

fn records(messaging: &Messaging, body: &Value) -> Result<Value, ServiceError> {
    let iterator = text(body, "ShardIterator").and_then(decode_iterator);
    let (name, shard, after) = iterator.ok_or_else(|| invalid("Invalid ShardIterator."))?;
    let limit = body.get("Limit").and_then(Value::as_u64);
    let limit = limit.and_then(|limit| usize::try_from(limit).ok());
    let limit = limit.unwrap_or(RECORDS).clamp(1, RECORDS);
    let stream = messaging.stream(&name)?;
    let read =
        stream.read(&shard, after, limit).ok_or_else(|| invalid("Invalid ShardIterator."))?;
    let next = read.last().map_or(after, |record| record.number);
    // Behind the newest record only if this response is full
    let behind = stream.read(&shard, next, 1).unwrap_or_default();
    let behind = behind.first().map_or(0, |of| Timestamp::now().0.saturating_sub(of.arrived.0));
    let records: Vec<_> = read
        .into_iter()
        .map(|record| {
            json!({
                "SequenceNumber": record.sequence_number(),
                "ApproximateArrivalTimestamp": record.arrived.seconds(),
                "Data": STANDARD.encode(&record.data),
                "PartitionKey": record.partition_key,
                "EncryptionType": "KMS",
            })
        })
        .collect();
    Ok(json!({
        "Records": records,
        "NextShardIterator": encode_iterator(&name, &shard, next),
        "MillisBehindLatest": behind,
    }))
}
