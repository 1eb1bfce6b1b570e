//! Refused requests, as DynamoDB answers them over HTTP.

use dynagate_gateway::BackendResponse;
use dynoxide::errors::DynoxideError;
use serde_json::{Map, Value, json};

use super::shape;

/// The response to an action that does not exist.
pub(super) fn unknown_operation() -> BackendResponse {
    let body = r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#;
    BackendResponse::new(400, body)
}

/// The response to a refused request.
pub(super) fn response(action: &str, error: DynoxideError) -> BackendResponse {
    let error = match error {
        DynoxideError::EnvelopedValidation(message) => {
            DynoxideError::ValidationException(enveloped(action, message))
        }
        DynoxideError::ConditionalCheckFailedException(message, Some(item))
            if action == "ExecuteStatement" =>
        {
            DynoxideError::StatementConditionalCheckFailed(message, item)
        }
        error => error,
    };
    let body = match &error {
        DynoxideError::TransactionCanceledException(message, reasons) => {
            let of = json!({
                "__type": error.error_type(),
                "CancellationReasons": reasons,
                "Message": message,
            });
            ordered(&of, &["__type", "CancellationReasons", "Message"])
        }
        DynoxideError::SerializationException(message) => {
            let of = match message.as_str() {
                "" => json!({"__type": error.error_type()}),
                message => json!({"__type": error.error_type(), "Message": message}),
            };
            ordered(&of, &["__type", "Message"])
        }
        _ => error.to_json(),
    };
    BackendResponse::new(error.status_code(), body)
}

/// A JSON object with its members in the order in which DynamoDB sends them.
fn ordered(of: &Value, names: &[&str]) -> String {
    let members = names.iter().filter_map(|name| Some((name, of.get(name)?)));
    let members: Vec<_> = members.map(|(name, of)| format!("\"{name}\":{of}")).collect();
    format!("{{{}}}", members.join(","))
}

/// The actions on one item report some refusals as a list of errors.
fn enveloped(action: &str, message: String) -> String {
    const ENVELOPE: &str = "1 validation error detected: ";
    match action {
        "PutItem" | "UpdateItem" | "DeleteItem" if !message.starts_with(ENVELOPE) => {
            format!("{ENVELOPE}{message}")
        }
        _ => message,
    }
}

/// The refusal of a body that cannot be read as the action's request.
pub(super) fn unreadable(body: &str, error: &serde_json::Error) -> DynoxideError {
    let bare = || DynoxideError::SerializationException(String::new());
    let message = error.to_string();
    if message.starts_with("recursion limit exceeded") {
        let message = "Nesting Levels have exceeded supported limits";
        return DynoxideError::ValidationException(message.into());
    }
    let Ok(request) = serde_json::from_str::<Map<String, Value>>(body) else { return bare() };
    if let Some(message) = shape::mismatch(&request) {
        return DynoxideError::SerializationException(message);
    }
    // The values of dynoxide tell the kind of their refusal by a prefix.
    let message = unplaced(&message);
    if let Some((prefix, message)) = message.split_once(':') {
        match prefix {
            "VALIDATION" | "VALIDATION_AS_READ" => {
                return DynoxideError::ValidationException(message.into());
            }
            "VALIDATION_REQUEST" => return DynoxideError::EnvelopedValidation(message.into()),
            "SERIALIZATION" | "SERIALIZATION_AS_READ" => {
                return DynoxideError::SerializationException(message.into());
            }
            _ => {}
        }
    }
    let of_values = ["missing field", "unknown variant"];
    match message {
        message if message.starts_with("invalid type: null") => {
            // DynamoDB names the place, too, which the parser does not know.
            let message = "1 validation error detected: Value null failed to satisfy constraint: \
                           Member must not be null";
            DynoxideError::ValidationException(message.into())
        }
        message
            if message.contains("Supplied AttributeValue")
                || of_values.iter().any(|text| message.contains(text)) =>
        {
            DynoxideError::ValidationException(message.into())
        }
        message => DynoxideError::SerializationException(message.into()),
    }
}

/// A message of the JSON parser without its ` at line 1 column 2`.
fn unplaced(message: &str) -> &str {
    message.rfind(" at line ").map_or(message, |end| &message[..end])
}
