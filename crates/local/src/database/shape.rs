//! The types of the members of requests, and DynamoDB's refusal of another type.
//!
//! Dynoxide reports most mismatches in the words of its JSON parser. The members here have the
//! types of the [API reference](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations.html).
//! A member has the same type in all actions, so that one table serves all of them.

use serde_json::{Map, Value};

/// A type of DynamoDB's API, with the name of its Java class where a refusal contains it.
#[derive(Clone, Copy)]
enum Shape {
    Text,
    Binary,
    Integer,
    Boolean,
    List(&'static Shape),
    Map(&'static Shape, &'static str),
    Structure(&'static str),
}

const VALUE: Shape = Shape::Structure("AttributeValue");
const VALUES: Shape = Shape::Map(&VALUE, "AttributeValue");
const TEXTS: Shape = Shape::List(&Shape::Text);

/// The refusal of the first member of a request that has another type.
pub(super) fn mismatch(request: &Map<String, Value>) -> Option<String> {
    members(request).err()
}

/// The refusal of the first value of an item that has another type.
pub(super) fn mismatch_of_item(item: &Map<String, Value>) -> Option<String> {
    item.values().try_for_each(|value| check(VALUE, value)).err()
}

fn members(of: &Map<String, Value>) -> Result<(), String> {
    of.iter().try_for_each(|(name, value)| match shape(name, value) {
        Some(shape) => check(shape, value),
        None => Ok(()),
    })
}

/// The type of a member by its name, which is unknown for some.
fn shape(name: &str, value: &Value) -> Option<Shape> {
    Some(match name {
        // `S`, `N` and so on are the members of attribute values.
        "B" => Shape::Binary,
        "SS" | "NS" | "AttributesToGet" => TEXTS,
        "BS" => Shape::List(&Shape::Binary),
        "L" | "Parameters" | "AttributeValueList" => Shape::List(&VALUE),
        "M" | "Item" | "Key" | "ExclusiveStartKey" | "ExpressionAttributeValues" => VALUES,
        "Value" if !value.is_string() => VALUE,
        "S"
        | "N"
        | "TableName"
        | "IndexName"
        | "ConditionExpression"
        | "FilterExpression"
        | "KeyConditionExpression"
        | "ProjectionExpression"
        | "UpdateExpression"
        | "ReturnConsumedCapacity"
        | "ReturnItemCollectionMetrics"
        | "ReturnValues"
        | "ReturnValuesOnConditionCheckFailure"
        | "ConditionalOperator"
        | "ComparisonOperator"
        | "Action"
        | "Select"
        | "Statement"
        | "NextToken"
        | "ClientRequestToken"
        | "ExclusiveStartTableName"
        | "StreamArn"
        | "ShardId"
        | "ShardIterator"
        | "ShardIteratorType"
        | "SequenceNumber" => Shape::Text,
        "Limit" | "Segment" | "TotalSegments" => Shape::Integer,
        "BOOL" | "NULL" | "ConsistentRead" | "ScanIndexForward" | "Exists" => Shape::Boolean,
        "ExpressionAttributeNames" => Shape::Map(&Shape::Text, "java.lang.String"),
        "Keys" => Shape::List(&VALUES),
        "RequestItems" => Shape::Map(&Shape::Structure("KeysAndAttributes"), "KeysAndAttributes"),
        "PutRequest" => Shape::Structure("PutRequest"),
        "DeleteRequest" => Shape::Structure("DeleteRequest"),
        "TransactItems" => Shape::List(&Shape::Structure("TransactWriteItem")),
        "Put" => Shape::Structure("Put"),
        "Update" => Shape::Structure("Update"),
        "Delete" => Shape::Structure("Delete"),
        "Get" => Shape::Structure("Get"),
        "ConditionCheck" => Shape::Structure("ConditionCheck"),
        "Statements" => Shape::List(&Shape::Structure("BatchStatementRequest")),
        "TransactStatements" => Shape::List(&Shape::Structure("ParameterizedStatement")),
        "Expected" => {
            Shape::Map(&Shape::Structure("ExpectedAttributeValue"), "ExpectedAttributeValue")
        }
        "AttributeUpdates" => {
            Shape::Map(&Shape::Structure("AttributeValueUpdate"), "AttributeValueUpdate")
        }
        "KeyConditions" | "QueryFilter" | "ScanFilter" => {
            Shape::Map(&Shape::Structure("Condition"), "Condition")
        }
        _ => return None,
    })
}

fn check(shape: Shape, value: &Value) -> Result<(), String> {
    if value.is_null() {
        return Ok(());
    }
    match shape {
        Shape::Text | Shape::Binary if value.is_string() => Ok(()),
        Shape::Integer if value.is_number() => Ok(()),
        Shape::Boolean if value.is_boolean() => Ok(()),
        Shape::Boolean if value.is_string() => match value.as_str() {
            Some(text) if ["true", "false"].iter().any(|of| of.eq_ignore_ascii_case(text)) => {
                Ok(())
            }
            _ => Err("Unexpected token received from parser".into()),
        },
        Shape::Text => Err(scalar(value, "java.lang.String", "String")),
        Shape::Binary => Err(scalar(value, "java.nio.ByteBuffer", "ByteBuffer")),
        Shape::Integer => Err(scalar(value, "java.lang.Integer", "Integer")),
        Shape::Boolean => Err(scalar(value, "java.lang.Boolean", "Boolean")),
        Shape::List(of) => match value {
            Value::Array(elements) => elements.iter().try_for_each(|value| check(*of, value)),
            Value::Object(_) => Err(START_OF_MAP.into()),
            _ => Err(UNEXPECTED_FIELD.into()),
        },
        Shape::Map(of, class) => match value {
            Value::Object(entries) => entries.values().try_for_each(|value| match value {
                // `BatchWriteItem` has a list where `BatchGetItem` has a structure.
                Value::Array(requests) if class == "KeysAndAttributes" => {
                    requests.iter().try_for_each(|of| check(Shape::Structure("WriteRequest"), of))
                }
                _ => check(*of, value),
            }),
            Value::Array(_) => Err(format!(
                "Unrecognized collection type java.util.Map<java.lang.String, {}>",
                qualified(class)
            )),
            _ => Err(UNEXPECTED_FIELD.into()),
        },
        Shape::Structure(class) => match value {
            Value::Object(of) => members(of),
            Value::Array(_) => {
                Err(format!("Unrecognized collection type class {}", qualified(class)))
            }
            _ => Err("Unexpected value type in payload".into()),
        },
    }
}

const START_OF_MAP: &str = "Start of structure or map found where not expected";
const UNEXPECTED_FIELD: &str = "Unexpected field type";

fn qualified(class: &str) -> String {
    if class.contains('.') {
        class.to_owned()
    } else {
        format!("com.amazonaws.dynamodb.v20120810.{class}")
    }
}

/// The refusal of a value where a scalar belongs.
fn scalar(value: &Value, class: &str, name: &str) -> String {
    let kind = match value {
        Value::Array(_) => return format!("Unrecognized collection type class {class}"),
        Value::Object(_) => return START_OF_MAP.into(),
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Number(number) if number.to_string().contains(['.', 'e', 'E']) => "DECIMAL_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::String(_) => "STRING_VALUE",
        Value::Null => "NULL_VALUE",
    };
    format!("{kind} cannot be converted to {name}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refusal(request: &Value) -> Option<String> {
        mismatch(request.as_object().expect("an object"))
    }

    #[test]
    fn a_number_is_no_string() {
        let item = |value| json!({"TableName": "Orders", "Item": {"id": value}});
        let number = "NUMBER_VALUE cannot be converted to String";
        assert_eq!(refusal(&item(json!({"S": 5}))).as_deref(), Some(number));
        assert_eq!(refusal(&item(json!({"L": [{"N": 5}]}))).as_deref(), Some(number));
        assert_eq!(refusal(&item(json!({"M": {"a": {"NS": [5]}}}))).as_deref(), Some(number));
        let decimal = "DECIMAL_VALUE cannot be converted to String";
        assert_eq!(refusal(&item(json!({"N": 5.5}))).as_deref(), Some(decimal));
        assert_eq!(refusal(&item(json!({"N": "5"}))), None);
        assert_eq!(refusal(&item(json!({"BOOL": "true"}))), None);
    }

    #[test]
    fn an_attribute_may_have_the_name_of_a_member() {
        // Below `Item` and `M`, names are those of attributes.
        let request = json!({"Item": {"Limit": {"S": "x"}, "Key": {"M": {"Item": {"N": "1"}}}}});
        assert_eq!(refusal(&request), None);
    }

    #[test]
    fn structures_lists_and_maps_are_told_apart() {
        let of = |request: Value| refusal(&request).expect("a refusal");
        assert_eq!(of(json!({"Item": {"id": "x"}})), "Unexpected value type in payload");
        assert_eq!(of(json!({"Item": "x"})), "Unexpected field type");
        assert_eq!(
            of(json!({"Key": []})),
            "Unrecognized collection type java.util.Map<java.lang.String, \
             com.amazonaws.dynamodb.v20120810.AttributeValue>"
        );
        assert_eq!(of(json!({"TransactItems": {}})), START_OF_MAP);
        assert_eq!(of(json!({"TableName": {}})), START_OF_MAP);
        assert_eq!(of(json!({"Limit": "5"})), "STRING_VALUE cannot be converted to Integer");
        let writes = json!({"RequestItems": {"Orders": [{"PutRequest": {"Item": {"id": 5}}}]}});
        assert_eq!(of(writes), "Unexpected value type in payload");
    }
}
