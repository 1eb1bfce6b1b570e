"""Logs the item changes that DynamoDB writes to a Kinesis stream: a line of JSON for each change.

Returns the records that it could not read. Lambda retries only these (ReportBatchItemFailures).
"""

import base64
import json


def handler(event, context):
    failures = []
    for record in event["Records"]:
        sequence_number = record["kinesis"]["sequenceNumber"]
        try:
            change = json.loads(base64.b64decode(record["kinesis"]["data"]))
            log("change", **described(change), sequenceNumber=sequence_number)
        except Exception as error:
            log("failure", level="ERROR", error=repr(error), sequenceNumber=sequence_number)
            failures.append({"itemIdentifier": sequence_number})
    return {"batchItemFailures": failures}


def described(change):
    images = change["dynamodb"]
    return {
        "table": change["tableName"],
        "event": change["eventName"],
        "keys": plain_map(images["Keys"]),
        "new": plain_map(images.get("NewImage")),
        "old": plain_map(images.get("OldImage")),
    }


def plain_map(attributes):
    return attributes and {name: plain(value) for name, value in attributes.items()}


def plain(value):
    """Returns a value without its type. Numbers remain text, because a float would lose digits."""
    [(of, value)] = value.items()
    if of == "M":
        return plain_map(value) or {}
    if of == "L":
        return [plain(item) for item in value]
    return None if of == "NULL" else value


def log(message, level="INFO", **fields):
    print(json.dumps({"level": level, "message": message, **fields}, ensure_ascii=False))
