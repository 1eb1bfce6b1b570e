"""Publishes a message about each new item of a table's stream to a topic.

The environment variables are TOPIC_ARN, SUBJECT, and MESSAGE, which can contain attributes of the
item in braces: "Try our new {flavour}". Returns the record that it could not publish. Lambda
retries from there (ReportBatchItemFailures).
"""

import json
import os

clients = {}


def handler(event, context):
    for record in event["Records"]:
        sequence_number = record["dynamodb"]["SequenceNumber"]
        if record["eventName"] != "INSERT":
            continue
        try:
            message = message_about(record["dynamodb"])
            sent = sns().publish(TopicArn=os.environ["TOPIC_ARN"], Subject=os.environ["SUBJECT"], Message=message)
            log("published", text=message, messageId=sent["MessageId"], sequenceNumber=sequence_number)
        except Exception as error:
            log("failure", level="ERROR", error=repr(error), sequenceNumber=sequence_number)
            # Lambda retries a stream from this record on: later messages would be published twice.
            return {"batchItemFailures": [{"itemIdentifier": sequence_number}]}
    return {"batchItemFailures": []}


def message_about(change):
    """Fills the message in. With KEYS_ONLY, the stream contains only the keys of the item."""
    item = change.get("NewImage") or change["Keys"]
    words = {name: next(iter(value.values())) for name, value in item.items()}
    return os.environ["MESSAGE"].format_map(words)


def sns():
    if "sns" not in clients:
        import boto3

        clients["sns"] = boto3.client("sns")
    return clients["sns"]


def log(message, level="INFO", **fields):
    print(json.dumps({"level": level, "message": message, **fields}, ensure_ascii=False))
