//! The actions of [Firehose](https://docs.aws.amazon.com/firehose/latest/APIReference/Welcome.html)
//! that put records. Delivery streams are not declared, so each name is one. What a stream delivers
//! to is not on this machine: records are only reported.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use uuid::Uuid;

use super::recorded::{Recorded, Step};
use super::{Messaging, ServiceError};

/// The largest record in bytes.
const RECORD: usize = 1_024_000;
/// The largest number of records in a batch.
const RECORDS: usize = 500;
/// The largest size of the records in a batch, in bytes.
const BYTES: usize = 4 << 20;

/// Calls an action with the JSON of its request.
pub(super) fn call(
    messaging: &Messaging,
    action: &str,
    body: &Value,
) -> Result<Value, ServiceError> {
    let name = body.get("DeliveryStreamName").and_then(Value::as_str).unwrap_or_default();
    if !(1..=64).contains(&name.len()) {
        return Err(invalid("deliveryStreamName", "Member must have length between 1 and 64"));
    }
    match action {
        "PutRecord" => {
            let data = data(body.get("Record").unwrap_or(&Value::Null))?;
            Ok(json!({"RecordId": put(messaging, name, &data), "Encrypted": false}))
        }
        "PutRecordBatch" => {
            let records = body.get("Records").and_then(Value::as_array).map_or(&[][..], |of| of);
            if !(1..=RECORDS).contains(&records.len()) {
                return Err(invalid("records", "Member must have length between 1 and 500"));
            }
            let data = records.iter().map(data).collect::<Result<Vec<_>, _>>()?;
            if data.iter().map(Vec::len).sum::<usize>() > BYTES {
                let message = "Records size exceeds 4 MB limit";
                return Err(ServiceError::new(400, "InvalidArgumentException", message));
            }
            let put = |data: &Vec<u8>| json!({"RecordId": put(messaging, name, data)});
            let responses: Vec<_> = data.iter().map(put).collect();
            Ok(json!({"FailedPutCount": 0, "RequestResponses": responses, "Encrypted": false}))
        }
        _ => {
            let message = format!("the action {action} of Firehose is not simulated");
            Err(ServiceError::new(400, "UnknownOperationException", message))
        }
    }
}

fn invalid(member: &str, constraint: &str) -> ServiceError {
    let message = format!(
        "1 validation error detected: Value at '{member}' failed to satisfy constraint: {constraint}"
    );
    ServiceError::new(400, "ValidationException", message)
}

/// The data of a record, which is in Base64.
fn data(record: &Value) -> Result<Vec<u8>, ServiceError> {
    let Some(text) = record.get("Data").and_then(Value::as_str) else {
        return Err(invalid("record.data", "Member must not be null"));
    };
    let data = STANDARD.decode(text).map_err(|_| {
        ServiceError::new(400, "SerializationException", "the data of a record is not Base64")
    })?;
    if data.len() > RECORD {
        return Err(invalid(
            "record.data",
            "Member must have length less than or equal to 1024000",
        ));
    }
    Ok(data)
}

/// Reports a record, and returns its identifier.
fn put(messaging: &Messaging, name: &str, data: &[u8]) -> String {
    let id = Uuid::new_v4().to_string();
    let text = String::from_utf8_lossy(data);
    messaging.record(Recorded::new(Step::Sent, "firehose", name, &id, &text));
    id
}
