//! The members of requests to services whose protocol is JSON.

/// The members of the request of an action, by the [API models of
/// AWS](https://github.com/boto/botocore/tree/develop/botocore/data).
pub(super) struct RequestMembers {
    /// The members that are required. Of those with `|` between them, one is.
    pub(super) required: &'static [&'static str],
    /// All members.
    pub(super) known: &'static [&'static str],
}

/// The members of the request of an action; `None` for an unknown one.
pub(super) fn request_members(service: &str, action: &str) -> Option<&'static RequestMembers> {
    MEMBERS
        .iter()
        .find(|(of, name, _)| *of == service && *name == action)
        .map(|(_, _, members)| members)
}

/// The actions of a service that are known here.
pub(super) fn actions(service: &str) -> impl Iterator<Item = &'static str> {
    MEMBERS.iter().filter(move |(of, _, _)| *of == service).map(|(_, name, _)| *name)
}

/// The members of each action.
const MEMBERS: &[(&str, &str, RequestMembers)] = &[
    (
        "dynamodb",
        "BatchExecuteStatement",
        RequestMembers {
            required: &["Statements"],
            known: &["ReturnConsumedCapacity", "Statements"],
        },
    ),
    (
        "dynamodb",
        "BatchGetItem",
        RequestMembers {
            required: &["RequestItems"],
            known: &["RequestItems", "ReturnConsumedCapacity"],
        },
    ),
    (
        "dynamodb",
        "BatchWriteItem",
        RequestMembers {
            required: &["RequestItems"],
            known: &["RequestItems", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics"],
        },
    ),
    (
        "dynamodb",
        "DeleteItem",
        RequestMembers {
            required: &["Key", "TableName"],
            known: &[
                "ConditionExpression",
                "ConditionalOperator",
                "Expected",
                "ExpressionAttributeNames",
                "ExpressionAttributeValues",
                "Key",
                "ReturnConsumedCapacity",
                "ReturnItemCollectionMetrics",
                "ReturnValues",
                "ReturnValuesOnConditionCheckFailure",
                "TableName",
            ],
        },
    ),
    (
        "dynamodb",
        "ExecuteStatement",
        RequestMembers {
            required: &["Statement"],
            known: &[
                "ConsistentRead",
                "Limit",
                "NextToken",
                "Parameters",
                "ReturnConsumedCapacity",
                "ReturnValuesOnConditionCheckFailure",
                "Statement",
            ],
        },
    ),
    (
        "dynamodb",
        "ExecuteTransaction",
        RequestMembers {
            required: &["TransactStatements"],
            known: &["ClientRequestToken", "ReturnConsumedCapacity", "TransactStatements"],
        },
    ),
    (
        "dynamodb",
        "GetItem",
        RequestMembers {
            required: &["Key", "TableName"],
            known: &[
                "AttributesToGet",
                "ConsistentRead",
                "ExpressionAttributeNames",
                "Key",
                "ProjectionExpression",
                "ReturnConsumedCapacity",
                "TableName",
            ],
        },
    ),
    (
        "dynamodb",
        "PutItem",
        RequestMembers {
            required: &["Item", "TableName"],
            known: &[
                "ConditionExpression",
                "ConditionalOperator",
                "Expected",
                "ExpressionAttributeNames",
                "ExpressionAttributeValues",
                "Item",
                "ReturnConsumedCapacity",
                "ReturnItemCollectionMetrics",
                "ReturnValues",
                "ReturnValuesOnConditionCheckFailure",
                "TableName",
            ],
        },
    ),
    (
        "dynamodb",
        "Query",
        RequestMembers {
            required: &["TableName", "KeyConditionExpression|KeyConditions"],
            known: &[
                "AttributesToGet",
                "ConditionalOperator",
                "ConsistentRead",
                "ExclusiveStartKey",
                "ExpressionAttributeNames",
                "ExpressionAttributeValues",
                "FilterExpression",
                "IndexName",
                "KeyConditionExpression",
                "KeyConditions",
                "Limit",
                "ProjectionExpression",
                "QueryFilter",
                "ReturnConsumedCapacity",
                "ScanIndexForward",
                "Select",
                "TableName",
            ],
        },
    ),
    (
        "dynamodb",
        "Scan",
        RequestMembers {
            required: &["TableName"],
            known: &[
                "AttributesToGet",
                "ConditionalOperator",
                "ConsistentRead",
                "ExclusiveStartKey",
                "ExpressionAttributeNames",
                "ExpressionAttributeValues",
                "FilterExpression",
                "IndexName",
                "Limit",
                "ProjectionExpression",
                "ReturnConsumedCapacity",
                "ScanFilter",
                "Segment",
                "Select",
                "TableName",
                "TotalSegments",
            ],
        },
    ),
    (
        "dynamodb",
        "TransactGetItems",
        RequestMembers {
            required: &["TransactItems"],
            known: &["ReturnConsumedCapacity", "TransactItems"],
        },
    ),
    (
        "dynamodb",
        "TransactWriteItems",
        RequestMembers {
            required: &["TransactItems"],
            known: &[
                "ClientRequestToken",
                "ReturnConsumedCapacity",
                "ReturnItemCollectionMetrics",
                "TransactItems",
            ],
        },
    ),
    (
        "dynamodb",
        "UpdateItem",
        RequestMembers {
            required: &["Key", "TableName"],
            known: &[
                "AttributeUpdates",
                "ConditionExpression",
                "ConditionalOperator",
                "Expected",
                "ExpressionAttributeNames",
                "ExpressionAttributeValues",
                "Key",
                "ReturnConsumedCapacity",
                "ReturnItemCollectionMetrics",
                "ReturnValues",
                "ReturnValuesOnConditionCheckFailure",
                "TableName",
                "UpdateExpression",
            ],
        },
    ),
    (
        "events",
        "PutEvents",
        RequestMembers { required: &["Entries"], known: &["EndpointId", "Entries"] },
    ),
    (
        "firehose",
        "PutRecord",
        RequestMembers {
            required: &["DeliveryStreamName", "Record"],
            known: &["DeliveryStreamName", "Record"],
        },
    ),
    (
        "firehose",
        "PutRecordBatch",
        RequestMembers {
            required: &["DeliveryStreamName", "Records"],
            known: &["DeliveryStreamName", "Records"],
        },
    ),
    (
        "kinesis",
        "DescribeStream",
        RequestMembers {
            required: &[],
            known: &["ExclusiveStartShardId", "Limit", "StreamARN", "StreamId", "StreamName"],
        },
    ),
    (
        "kinesis",
        "GetRecords",
        RequestMembers {
            required: &["ShardIterator"],
            known: &["Limit", "ShardIterator", "StreamARN", "StreamId"],
        },
    ),
    (
        "kinesis",
        "GetShardIterator",
        RequestMembers {
            required: &["ShardId", "ShardIteratorType", "StreamName|StreamARN"],
            known: &[
                "ShardId",
                "ShardIteratorType",
                "StartingSequenceNumber",
                "StreamARN",
                "StreamId",
                "StreamName",
                "Timestamp",
            ],
        },
    ),
    (
        "kinesis",
        "ListShards",
        RequestMembers {
            required: &[],
            known: &[
                "ExclusiveStartShardId",
                "MaxResults",
                "NextToken",
                "ShardFilter",
                "StreamARN",
                "StreamCreationTimestamp",
                "StreamId",
                "StreamName",
            ],
        },
    ),
    (
        "kinesis",
        "ListStreams",
        RequestMembers {
            required: &[],
            known: &["ExclusiveStartStreamName", "Limit", "NextToken"],
        },
    ),
    (
        "kinesis",
        "PutRecord",
        RequestMembers {
            required: &["Data", "PartitionKey", "StreamName|StreamARN"],
            known: &[
                "Data",
                "ExplicitHashKey",
                "PartitionKey",
                "SequenceNumberForOrdering",
                "StreamARN",
                "StreamId",
                "StreamName",
            ],
        },
    ),
    (
        "kinesis",
        "PutRecords",
        RequestMembers {
            required: &["Records", "StreamName|StreamARN"],
            known: &["Records", "StreamARN", "StreamId", "StreamName"],
        },
    ),
    (
        "states",
        "DescribeExecution",
        RequestMembers { required: &["executionArn"], known: &["executionArn", "includedData"] },
    ),
    (
        "states",
        "SendTaskFailure",
        RequestMembers { required: &["taskToken"], known: &["cause", "error", "taskToken"] },
    ),
    (
        "states",
        "SendTaskHeartbeat",
        RequestMembers { required: &["taskToken"], known: &["taskToken"] },
    ),
    (
        "states",
        "SendTaskSuccess",
        RequestMembers { required: &["output", "taskToken"], known: &["output", "taskToken"] },
    ),
    (
        "states",
        "StartExecution",
        RequestMembers {
            required: &["stateMachineArn"],
            known: &["input", "name", "stateMachineArn", "traceHeader"],
        },
    ),
    (
        "states",
        "StartSyncExecution",
        RequestMembers {
            required: &["stateMachineArn"],
            known: &["includedData", "input", "name", "stateMachineArn", "traceHeader"],
        },
    ),
    (
        "states",
        "StopExecution",
        RequestMembers { required: &["executionArn"], known: &["cause", "error", "executionArn"] },
    ),
];
