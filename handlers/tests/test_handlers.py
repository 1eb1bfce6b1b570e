"""The stock handlers on events of the form that Lambda sends. Run it in `handlers/`: python3 -m unittest discover tests"""

import base64
import contextlib
import io
import json
import os
import sys
import unittest
from pathlib import Path
from unittest import mock

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import log_kinesis_changes
import publish_new_items


def event(name):
    return json.loads((HERE / "events" / name).read_text(encoding="utf-8"))


def invoke(handler, of):
    """What a handler answers, and the lines that it logs: each has to be JSON."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        answer = handler(of, None)
    return answer, [json.loads(line) for line in output.getvalue().splitlines()]


def kinesis_event():
    """Kinesis carries bytes, in Base64; in the file they are to be read."""
    of = event("kinesis.json")
    for record in of["Records"]:
        data = record["kinesis"]["data"]
        text = data if isinstance(data, str) else json.dumps(data)
        record["kinesis"]["data"] = base64.b64encode(text.encode()).decode()
    return of


class LogKinesisChanges(unittest.TestCase):
    def test_changes_are_logged_and_what_is_none_is_answered(self):
        answer, lines = invoke(log_kinesis_changes.handler, kinesis_event())
        unread = "49590338271490256608559692540925702759324208523137515618"
        self.assertEqual(answer, {"batchItemFailures": [{"itemIdentifier": unread}]})
        inserted, failed, removed = lines
        self.assertEqual(
            (inserted["level"], inserted["table"], inserted["event"]), ("INFO", "comments", "INSERT")
        )
        self.assertEqual(inserted["keys"], {"id": "c1"})
        self.assertIsNone(inserted["old"])
        self.assertEqual(
            inserted["new"],
            {
                "id": "c1",
                "username": "myname",
                "message": 'It\'s "mine" – 日本',
                "likes": "12345678901234567890123456789012345678",
                "tags": ["a", "b"],
                "more": {"list": [True, None], "empty": {}},
            },
        )
        self.assertEqual((failed["level"], failed["sequenceNumber"]), ("ERROR", unread))
        self.assertEqual((removed["event"], removed["new"]), ("REMOVE", None))
        self.assertEqual(removed["old"], {"id": "c1", "username": "myname"})

    def test_a_batch_without_failures(self):
        of = kinesis_event()
        del of["Records"][1]
        answer, _ = invoke(log_kinesis_changes.handler, of)
        self.assertEqual(answer, {"batchItemFailures": []})


class PublishNewItems(unittest.TestCase):
    environment = {
        "TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:new-flavours",
        "SUBJECT": "Gelato",
        "MESSAGE": "Come try our new {flavour} flavour",
    }

    def setUp(self):
        self.sns = mock.Mock()
        self.sns.publish.return_value = {"MessageId": "m1"}
        for patch in (
            mock.patch.dict(os.environ, self.environment),
            mock.patch.dict(publish_new_items.clients, {"sns": self.sns}),
        ):
            patch.start()
            self.addCleanup(patch.stop)

    def published(self):
        return [call.kwargs["Message"] for call in self.sns.publish.call_args_list]

    def test_new_items_are_published_and_nothing_else(self):
        answer, lines = invoke(publish_new_items.handler, event("dynamodb.json"))
        self.assertEqual(answer, {"batchItemFailures": []})
        self.assertEqual(
            self.published(),
            ["Come try our new Pistachio flavour", "Come try our new {Baker's} \"best\" flavour"],
        )
        first = self.sns.publish.call_args_list[0].kwargs
        self.assertEqual((first["TopicArn"], first["Subject"]), (self.environment["TOPIC_ARN"], "Gelato"))
        self.assertEqual([line["messageId"] for line in lines], ["m1", "m1"])

    def test_what_fails_is_answered_and_what_follows_waits(self):
        self.sns.publish.side_effect = RuntimeError("throttled")
        answer, lines = invoke(publish_new_items.handler, event("dynamodb.json"))
        failed = "4421584500000000017450439091"
        self.assertEqual(answer, {"batchItemFailures": [{"itemIdentifier": failed}]})
        self.assertEqual(len(self.published()), 1)
        self.assertEqual((lines[0]["level"], lines[0]["sequenceNumber"]), ("ERROR", failed))
        self.assertIn("throttled", lines[0]["error"])

    def test_a_message_of_what_the_item_lacks_is_a_failure(self):
        with mock.patch.dict(os.environ, {"MESSAGE": "{colour}"}):
            answer, _ = invoke(publish_new_items.handler, event("dynamodb.json"))
        self.assertEqual(len(answer["batchItemFailures"]), 1)
        self.assertEqual(self.published(), [])

    def test_keys_do_where_there_is_no_image(self):
        of = event("dynamodb.json")
        del of["Records"][0]["dynamodb"]["NewImage"]
        invoke(publish_new_items.handler, of)
        self.assertEqual(self.published()[0], "Come try our new Pistachio flavour")


if __name__ == "__main__":
    unittest.main()
