#!/usr/bin/env python3
"""The parts of `field` that need data structures.

    field.py synth DYNAGATE FORMAT OUT BLUEPRINT...
    field.py cloudformation OUT GATEWAY
    field.py create-existing OUT | delete-existing OUT
    field.py modules OUT
    field.py requests OUT GATEWAY STATE

OUT is the directory with what was synthesized. AWS calls use AWS_ENDPOINT_URL. The last line of a system is its row of the table.
"""
import concurrent.futures
import functools
import json
import re
import subprocess
import sys
import traceback
import urllib.parse
from pathlib import Path

import yaml

import steps

# The values of parameters without a default.
PARAMETERS = {
    "authorizer": "arn:aws:lambda:us-east-1:123456789012:function:decide",
    "certificate": "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000001",
    "key": "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000001",
    "mail-role": "arn:aws:iam::123456789012:role/mail",
    "sender": "shop@example.com",
}

READS = ("BatchGetItem", "GetItem", "Query", "Scan", "TransactGetItems")


# --- Systems ----------------------------------------------------------------


def number_of(blueprint):
    return Path(blueprint).name.partition("-")[0]


def prefix_of(number):
    """Several systems have a table with the same name."""
    return f"f{number}-"


def synth(dynagate, format, out, *blueprints):
    """Writes each system with a prefix of its own to OUT, and its blueprint beside it."""
    for blueprint in blueprints:
        number = number_of(blueprint)
        name = f"{number}.json" if format == "cloudformation" else number
        prefix = f"name-prefix={prefix_of(number)}"
        command = [dynagate, "synth", blueprint, "--quiet", "--format", format, "--set", prefix, "--out", f"{out}/{name}"]
        subprocess.run(command, check=True)
        Path(out, f"{number}.yaml").write_text(Path(blueprint).read_text())
        print(number, "is synthesized")


def systems(out):
    """Returns the blueprints by their numbers."""
    return {file.stem: yaml.safe_load(file.read_text()) for file in sorted(Path(out).glob("*.yaml"))}


def each(out, prove):
    """Proves the systems, two at a time, and prints a row for each."""
    # The values that steps caches are made once, before threads share them.
    with concurrent.futures.ThreadPoolExecutor(2) as threads:
        proofs = {number: threads.submit(prove, number, of) for number, of in systems(out).items()}
    failed = False
    for number, proof in proofs.items():
        try:
            row, faults = proof.result()
        except (Exception, SystemExit) as error:
            row, faults = "not deployed", [f"{type(error).__name__}: {error}", traceback.format_exc(limit=-1)]
        print("\n       ".join([f"{number} {row}", *faults]))
        failed |= bool(faults)
    sys.exit(1 if failed else 0)


# --- Requests ---------------------------------------------------------------


def with_number(value):
    """DynamoDB's numbers are text; YAML may have read them as numbers."""
    return {kind: str(of) if kind == "N" else of for kind, of in value.items()}


def attributes(item):
    return {name: with_number(value) for name, value in item.items()}


def tables_of(number, blueprint):
    """Returns the key attributes of the tables by their names in the examples."""
    keys = {}
    for name, table in blueprint.get("tables", {}).items():
        attribute = lambda of: of if isinstance(of, str) else next(iter(of))
        of = [attribute(table[part]) for part in ("partition-key", "sort-key") if part in table]
        keys[table.get("name", name)] = of
    return keys


def physical(number, blueprint, name):
    exists = any((of.get("existing") or {}).get("name") == name for of in blueprint.get("tables", {}).values())
    return name if exists else prefix_of(number) + name


def given(number, blueprint, example):
    """Returns the items with which the tables begin, or why the example is not sent. Removed items are None."""
    called = example.get("dynamodb-request")
    response = example.get("dynamodb-response") or {}
    if "LastEvaluatedKey" in (response.get("body") or {}):
        return "the table has a single page"
    if not called:
        return []
    action, body = called["action"], called["body"]
    if not isinstance(body, dict) or "TableName" not in body:
        return "it has several tables"
    key = attributes(body.get("Key", {}))
    name = body["TableName"]
    keys = tables_of(number, blueprint)[name]
    table = physical(number, blueprint, name)
    condition = body.get("ConditionExpression", "")
    # What the condition compares, such as the owner of an item.
    names, values = body.get("ExpressionAttributeNames", {}), body.get("ExpressionAttributeValues", {})
    compared = {names[name]: with_number(values[of]) for name, of in re.findall(r"(#\w+) = (:\w+)", condition)}
    found = response.get("body") or {}
    if response.get("status", 200) != 200:
        if "ConditionalCheckFailed" not in str(found):
            return "DynamoDB fails in the example"
        if "context" in example["request"]:
            return "the key is made up by each request"
        if "Key" not in body:
            key = {of: attributes(body["Item"])[of] for of in keys}
        if re.fullmatch(r"\(*attribute_exists\(\S+\)", condition.split(" AND ")[0]):
            return [(table, key, None)]
        if re.match(r"\(*attribute_not_exists", condition):
            return [(table, key, key)]
        return "the condition depends on an item that the example does not show"
    items = [found["Item"]] if "Item" in found else found.get("Items", [])
    if action in READS:
        items = [key | attributes(item) for item in items]
        lacking = [of for of in keys if any(of not in item for item in items)]
        if lacking:
            return f"the example does not show the key attribute {lacking[0]}"
        return [(table, {of: item[of] for of in keys}, item) for item in items] or (
            [(table, key, None)] if key else []
        )
    if "attribute_exists" in condition or (action == "DeleteItem" and "Attributes" in found):
        return [(table, key, key | compared | attributes(found.get("Attributes", {})))]
    if "attribute_not_exists" in condition:
        key = key or {of: attributes(body["Item"])[of] for of in keys}
        return [(table, key, None)]
    return []


def request_of(example, format):
    """Returns the request of an example, or why it is not sent."""
    request = example["request"]
    if isinstance(request, str):
        method, path = request.split(" ", 1)
        request = {"method": method, "path": path}
    backend = example.get("backend-request", {}).get("backend", "")
    answered = example.get("backend-response", {})
    if answered.get("status", 200) != 200 or "ErrorCode" in str(answered) or "FAILED" in str(answered):
        return "the service fails in the example"
    if backend.startswith("s3") and example["backend-request"]["method"] == "GET":
        return "the bucket has no such object"
    if backend.endswith("StartSyncExecution") and format == "terraform":
        return "moto has no synchronous executions"
    authorizer = request.get("context", {}).get("authorizer", {})
    if set(authorizer) - {"claims"}:
        return "the emulators do not run the functions of authorizers"
    if backend.startswith(("arn:aws:lambda", "http")):
        return "the emulators call neither functions nor HTTP endpoints"
    if "stage-variables" in request:
        return "the stage has other variables"
    parameters = request.get("query-string", {})
    query = urllib.parse.urlencode(parameters, doseq=True) if isinstance(parameters, dict) else parameters
    path = request["path"] + (f"?{query}" if query else "")
    sent = {"method": request["method"], "path": path, "headers": dict(request.get("headers", {}))}
    if "body" in request:
        sent["body"] = request["body"]
    sent["api_key"] = bool(request.get("api-key"))
    if request.get("authorized"):
        sent["claims"] = authorizer.get("claims", {})
    return sent


def empty(dynamodb, table, keys):
    for item in dynamodb.scan(TableName=table)["Items"]:
        dynamodb.delete_item(TableName=table, Key={of: item[of] for of in keys})


def send_examples(format, number, blueprint, gateway, api, stage):
    """Sends the requests of the examples, and returns their numbers with the faults."""
    dynamodb = steps.client("dynamodb")
    key = functools.cache(lambda: steps.deployed_key(gateway, api, stage))
    sent, left, faults = 0, [], []
    for name, example in blueprint["examples"].items():
        request, items = request_of(example, format), given(number, blueprint, example)
        reason = next((of for of in (request, items) if isinstance(of, str)), None)
        if reason:
            left.append(f"{name}: {reason}")
            continue
        called = example.get("dynamodb-request") or {}
        action = called.get("action")
        if action in ("Query", "Scan"):
            table = called["body"]["TableName"]
            empty(dynamodb, physical(number, blueprint, table), tables_of(number, blueprint)[table])
        for table, of, item in items:
            if item is None:
                dynamodb.delete_item(TableName=table, Key=of)
            else:
                dynamodb.put_item(TableName=table, Item=item)
        url = f"{gateway}/_aws/execute-api/{api}/{stage}{request['path']}"
        pools = steps.client("apigateway", endpoint_url=gateway).get_authorizers(restApiId=api)["items"]
        if not any(of.get("providerARNs") for of in pools):
            request.pop("claims", None)
        token = functools.partial(steps.token, gateway, api)
        status, headers, text = steps.send(url, request, key, token)
        expected = example["response"]
        expected = {"status": expected} if isinstance(expected, int) else expected
        # An item that a filter leaves out is in no example.
        found = (example.get("dynamodb-response") or {}).get("body") or {}
        is_filtered = found.get("ScannedCount", 0) > found.get("Count", 0)
        sent += 1
        if status != expected["status"]:
            faults.append(f"{name}: {status}, not {expected['status']}: {text.strip()[:160]}")
        elif action in READS and "body" in expected and not is_filtered:
            if steps.parsed(text) != expected["body"]:
                faults.append(f"{name}: {text.strip()[:160]}, not {json.dumps(expected['body'])}")
    return sent, left, faults


def row(resources, sent, left):
    return f"{resources} resources, {sent} requests" + (f" ({'; '.join(left)})" if left else "")


# --- What exists already, to which 45-host-requests refers -------------------


def create_existing(_):
    steps.client("dynamodb").create_table(
        TableName="hosts",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "host", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "host", "KeyType": "HASH"}],
    )
    steps.client("sqs").create_queue(QueueName="host-requests")
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    steps.client("iam").create_role(RoleName="host-api", AssumeRolePolicyDocument=policy)


def delete_existing(_):
    sqs = steps.client("sqs")
    steps.client("dynamodb").delete_table(TableName="hosts")
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName="host-requests")["QueueUrl"])
    steps.client("iam").delete_role(RoleName="host-api")


# --- CloudFormation ---------------------------------------------------------


def cloudformation(out, gateway):
    """Deploys each system as a stack, sends its requests, and deletes it."""
    client = functools.partial(steps.client, "cloudformation")

    def prove(number, blueprint):
        template = Path(out, f"{number}.json").read_text()
        resources = json.loads(template)["Resources"]
        parameters = json.loads(template).get("Parameters", {})
        values = [
            {"ParameterKey": name, "ParameterValue": value}
            for name in parameters
            for known, value in PARAMETERS.items()
            if known.replace("-", "") == name.lower().removesuffix("parameter") and "Default" not in parameters[name]
        ]
        stack, faults = f"field-{number}", []
        client().create_stack(
            StackName=stack, TemplateBody=template, Parameters=values, Capabilities=steps.CAPABILITIES
        )
        status = steps.settled(client(), stack)
        if status != "CREATE_COMPLETE":
            events = client().describe_stack_events(StackName=stack)["StackEvents"]
            failed = [of for of in events if of["ResourceStatus"].endswith("FAILED")]
            return status, [f"{of['LogicalResourceId']}: {of.get('ResourceStatusReason')}" for of in failed]
        found = {of["LogicalResourceId"]: of for of in client().describe_stack_resources(StackName=stack)["StackResources"]}
        for name, resource in resources.items():
            got = found.get(name, {})
            complete = got.get("ResourceStatus") == "CREATE_COMPLETE" and got["ResourceType"] == resource["Type"]
            if not complete or not got.get("PhysicalResourceId"):
                faults.append(f"{name} was not created")
        sent, left, wrong = send_examples("cloudformation", number, blueprint, gateway, *steps.cloudformation_stage(stack))
        client().delete_stack(StackName=stack)
        status = steps.settled(client(), stack)
        if status not in (None, "DELETE_COMPLETE"):
            faults.append(f"deletion: {status}")
        return row(len(resources), sent, left), faults + wrong

    each(out, prove)


# --- Terraform --------------------------------------------------------------


def modules(out):
    """Writes a module that calls those of all systems."""
    calls = []
    for number in systems(out):
        text = "".join(file.read_text() for file in Path(out, number).glob("*.tf"))
        variables = re.findall(r'^variable "(\w+)" \{(.*?)^\}', text, re.DOTALL | re.MULTILINE)
        needed = [name for name, body in variables if "default" not in body]
        values = {name.replace("-", "_"): value for name, value in PARAMETERS.items()}
        lines = [f"  {name} = {json.dumps(values[name])}\n" for name in needed]
        calls.append(f'module "f{number}" {{\n  source = "./{number}"\n' + "".join(lines) + "}\n")
    Path(out, "main.tf").write_text("\n".join(calls))


def requests(out, gateway, state):
    """Sends the requests of all systems that a state contains."""
    document = json.loads(Path(state).read_text())

    def prove(number, blueprint):
        own = [of for of in document["resources"] if of.get("module") == f"module.f{number}" and of["mode"] == "managed"]
        of = next(of for of in own if of["type"] == "aws_api_gateway_stage")["instances"][0]["attributes"]
        sent, left, faults = send_examples("terraform", number, blueprint, gateway, of["rest_api_id"], of["stage_name"])
        return row(sum(len(of["instances"]) for of in own), sent, left), faults

    each(out, prove)


COMMANDS = {
    "synth": synth,
    "create-existing": create_existing,
    "delete-existing": delete_existing,
    "cloudformation": cloudformation,
    "modules": modules,
    "requests": requests,
}

if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in COMMANDS:
        sys.exit(__doc__)
    COMMANDS[sys.argv[1]](*sys.argv[2:])
