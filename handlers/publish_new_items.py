"""Publishes a message about each new item of a table's stream to a topic.

The environment says what: TOPIC_ARN, SUBJECT, and MESSAGE with the item's attributes in braces, "Try our new {flavour}".
Answers which record it could not publish, so that Lambda tries again from there: ReportBatchItemFailures.
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
            # Of a stream, Lambda tries again everything from here on: what follows would be published twice.
            return {"batchItemFailures": [{"itemIdentifier": sequence_number}]}
    return {"batchItemFailures": []}


def message_about(change):
    """The stream shows the new item, or with KEYS_ONLY just its keys."""
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
