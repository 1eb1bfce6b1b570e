#!/usr/bin/env python3
"""The parts of prove that need data structures.

    steps.py free-port
    steps.py describe NAME TEMPLATE
    steps.py update-nothing NAME TEMPLATE | deployed NAME TEMPLATE
    steps.py delete-stack NAME [TEMPLATE...]
    steps.py leftovers [TEMPLATE]
    steps.py put-objects BUCKET/KEY=FILE...
    steps.py copy-state STATE COPIES
    steps.py compare-plan PLAN DIFF... | refused OUTPUT DIFF
    steps.py http REQUESTS GATEWAY_URL PATH_PREFIX terraform STATE | cloudformation NAME | endpoint URL KEY

AWS calls use AWS_ENDPOINT_URL. Exit status 0 means success.

REQUESTS is a JSON list of objects; README.md beside this file describes them.
"""
import base64
import functools
import json
import re
import socket
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

CAPABILITIES = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


def client(service, **kwargs):
    import boto3
    from botocore.config import Config

    retries = Config(retries={"max_attempts": 1}, connect_timeout=5, read_timeout=60)
    return boto3.client(service, config=retries, **kwargs)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        print(probe.getsockname()[1])


# --- CloudFormation ---------------------------------------------------------


def settled(cloudformation, name, limit=120):
    """Returns the stack's final status, or None if the stack does not exist."""
    from botocore.exceptions import ClientError

    end = time.time() + limit
    while time.time() < end:
        try:
            status = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        if not status.endswith("_IN_PROGRESS"):
            return status
        time.sleep(0.3)
    sys.exit(f"stack {name} still in progress after {limit} s")


def describe(name, template, statuses=("CREATE_COMPLETE",)):
    """Checks that every resource of the template exists, is complete and has a physical ID."""
    wanted = json.loads(Path(template).read_text())["Resources"]
    found = {
        resource["LogicalResourceId"]: resource
        for resource in client("cloudformation").describe_stack_resources(StackName=name)["StackResources"]
        if resource.get("LogicalResourceId")
    }
    faults = 0
    for logical, resource in sorted(wanted.items()):
        got = found.get(logical)
        if got is None:
            fault = "not created (the emulator ignored it)"
        elif got["ResourceStatus"] not in statuses:
            fault = got["ResourceStatus"]
        elif got["ResourceType"] != resource["Type"]:
            fault = f"is a {got['ResourceType']}"
        elif not got.get("PhysicalResourceId"):
            fault = "no physical id"
        else:
            print("ok", resource["Type"], logical, got["PhysicalResourceId"])
            continue
        faults += 1
        print("FAULT", resource["Type"], logical, fault)
    sys.exit(1 if faults else 0)


def deployed(name, template):
    """Checks that a stack was never rolled back, and has exactly this template and its resources."""
    cloudformation, wanted = client("cloudformation"), json.loads(Path(template).read_text())
    complete = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
    status = settled(cloudformation, name)
    if status not in complete:
        sys.exit(f"the stack is {status}")
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    failed = [of for of in events if of["ResourceStatus"].endswith("FAILED")]
    for of in failed:
        print("FAULT", of["LogicalResourceId"], of["ResourceStatus"], of.get("ResourceStatusReason", ""))
    if failed:
        sys.exit("resources failed")
    found = cloudformation.get_template(StackName=name)["TemplateBody"]
    if (json.loads(found) if isinstance(found, str) else found) != wanted:
        sys.exit("the stack has another template")
    resources = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    others = {of["LogicalResourceId"] for of in resources if of["ResourceStatus"] not in ("DELETE_COMPLETE", "DELETE_SKIPPED")}
    if others - set(wanted["Resources"]):
        sys.exit(f"the stack also has {sorted(others - set(wanted['Resources']))}")
    describe(name, template, complete)


def update_nothing(name, template):
    """Checks that a change set of the same template is empty."""
    cloudformation = client("cloudformation")
    cloudformation.create_change_set(
        StackName=name,
        ChangeSetName="again",
        ChangeSetType="UPDATE",
        TemplateBody=Path(template).read_text(),
        Capabilities=CAPABILITIES,
    )
    for _ in range(100):
        change_set = cloudformation.describe_change_set(StackName=name, ChangeSetName="again")
        if not change_set["Status"].endswith(("PENDING", "IN_PROGRESS")):
            break
        time.sleep(0.2)
    print(change_set["Status"], change_set.get("StatusReason", ""))
    for change in change_set.get("Changes", []):
        resource = change["ResourceChange"]
        print(resource["Action"], resource["ResourceType"], resource["LogicalResourceId"])
    sys.exit(1 if change_set.get("Changes") else 0)


def delete_stack(name, *templates):
    """Deletes a stack, and the tables that its templates retained: all of them are still there."""
    cloudformation = client("cloudformation")
    cloudformation.delete_stack(StackName=name)
    status = settled(cloudformation, name)
    print(status)
    if status not in (None, "DELETE_COMPLETE"):
        sys.exit(1)
    if not templates:
        return
    resources = [of for path in templates for of in json.loads(Path(path).read_text())["Resources"].values()]
    retained = [of for of in resources if of.get("DeletionPolicy", "").startswith("Retain")]
    wanted = {of["Properties"]["TableName"] for of in retained if of["Type"] in RETAINED["tables"]}
    dynamodb = client("dynamodb")
    tables = set(dynamodb.list_tables()["TableNames"])
    for table in tables:
        dynamodb.delete_table(TableName=table)
    if tables != wanted:
        sys.exit(f"the tables {sorted(tables)} are left, not {sorted(wanted)}")


RETAINED = {"tables": ["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"], "roles": ["AWS::IAM::Role"], "keys": ["AWS::KMS::Key"]}


def there(template):
    """Checks that the resources of a template with literal names are still there."""
    for resource in json.loads(Path(template).read_text())["Resources"].values():
        properties = resource["Properties"]
        if resource["Type"] == "AWS::DynamoDB::Table":
            name = properties["TableName"]
            print(name, client("dynamodb").describe_table(TableName=name)["Table"]["TableStatus"])
        elif resource["Type"] == "AWS::Kinesis::Stream":
            client("kinesis").describe_stream_summary(StreamName=properties["Name"])
        elif resource["Type"] == "AWS::SQS::Queue":
            print(client("sqs").get_queue_url(QueueName=properties["QueueName"])["QueueUrl"])
        elif resource["Type"] == "AWS::SNS::Topic":
            topics = [topic["TopicArn"].rsplit(":", 1)[1] for topic in client("sns").list_topics()["Topics"]]
            if properties["TopicName"] not in topics:
                sys.exit(f"the topic {properties['TopicName']} is gone; there are {topics}")
        elif resource["Type"] == "AWS::IAM::Role":
            print(client("iam").get_role(RoleName=properties["RoleName"])["Role"]["Arn"])
        elif resource["Type"] == "AWS::Lambda::Function":
            name = properties["FunctionName"]
            print(name, client("lambda").get_function_configuration(FunctionName=name)["Runtime"])
        elif resource["Type"] == "AWS::StepFunctions::StateMachine":
            machines = [machine["name"] for machine in client("stepfunctions").list_state_machines()["stateMachines"]]
            if properties["StateMachineName"] not in machines:
                sys.exit(f"the state machine {properties['StateMachineName']} is gone; there are {machines}")
        else:
            sys.exit(f"nobody knows how to find a {resource['Type']}")


def keys_of_stacks():
    """Returns the enabled keys of stacks. The emulators make keys of AWS as those of customers."""
    kms = client("kms")
    keys = [kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in kms.list_keys()["Keys"]]
    return [key["KeyId"] for key in keys if key["KeyState"] == "Enabled" and " of the stack " in key["Description"]]


def leftovers(template=None):
    """Checks that only the retained tables, roles and keys of a stack remain."""
    retained = {}
    if template:
        for resource in json.loads(Path(template).read_text())["Resources"].values():
            if resource.get("DeletionPolicy", "").startswith("Retain"):
                retained[resource["Type"]] = retained.get(resource["Type"], 0) + 1
    left = {
        "tables": client("dynamodb").list_tables()["TableNames"],
        "REST APIs": [api["name"] for api in client("apigateway").get_rest_apis()["items"]],
        "roles": [
            role["RoleName"]
            for role in client("iam").list_roles()["Roles"]
            if not role["Path"].startswith("/aws-")
        ],
        "functions": [f["FunctionName"] for f in client("lambda").list_functions()["Functions"]],
        "streams": client("kinesis").list_streams()["StreamNames"],
        "queues": client("sqs").list_queues().get("QueueUrls", []),
        "topics": [topic["TopicArn"] for topic in client("sns").list_topics()["Topics"]],
        "keys": keys_of_stacks(),
    }
    print(json.dumps(left, indent=2))
    for kind, of_type in RETAINED.items():
        kept = sum(retained.get(of, 0) for of in of_type)
        if len(left[kind]) == kept:
            left[kind] = []
        elif not left[kind]:
            sys.exit(f"{kind} are gone that the template retains: {kept}")
    sys.exit(1 if any(left.values()) else 0)


# --- S3 ---------------------------------------------------------------------


def put_objects(*objects):
    """Uploads the files that a template reads from S3, each as BUCKET/KEY=FILE."""
    s3 = client("s3")
    for given in objects:
        place, _, file = given.partition("=")
        bucket, _, key = place.partition("/")
        if bucket not in [known["Name"] for known in s3.list_buckets()["Buckets"]]:
            s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key=key, Body=Path(file).read_bytes())
        print(f"{bucket}/{key}: {Path(file).stat().st_size} bytes")


# --- Terraform --------------------------------------------------------------


def copy_state(state, copies):
    """Gives every copy the state of its original."""
    path = Path(state)
    document = json.loads(path.read_text())
    managed = [resource for resource in document["resources"] if resource["mode"] == "managed"]
    known = {f"{resource['type']}.{resource['name']}": resource for resource in managed}
    for copy in json.loads(Path(copies).read_text()):
        document["resources"].append(known[copy["of"]] | {"name": copy["address"].partition(".")[2]})
    document["serial"] += 1
    path.write_text(json.dumps(document))


ACTIONS = {
    ("create",): "added",
    ("update",): "changed",
    ("delete",): "removed",
    ("delete", "create"): "replaced",
    ("create", "delete"): "replaced",
}


def planned(plan):
    """Returns the changes of Terraform's plan: action, and the arguments that replace a resource."""
    changes = {}
    for of in plan.get("resource_changes", []):
        action = ACTIONS.get(tuple(of["change"]["actions"]))
        if of["mode"] == "managed" and action:
            paths = {path[0] for path in of["change"].get("replace_paths", [])}
            changes[of.get("previous_address", of["address"])] = (action, paths)
    return changes


def compare_plan(plan, *differences):
    """Checks that dynagate told each change of Terraform's plan, and no other one. Of a resource whose change it refuses,
    it tells what the blueprint says."""
    wanted, faults = planned(json.loads(Path(plan).read_text())), []
    for difference in differences:
        told = json.loads(Path(difference).read_text())
        found = {of["id"]: of for of in told["resources"]}
        refused = {of["resource"] for of in told["findings"] if of["consequence"] == "refused"}
        for address in sorted((wanted.keys() | found.keys()) - refused):
            action, paths = wanted.get(address, ("unchanged", set()))
            told = found.get(address, {"action": "unchanged", "properties": []})
            reasons = {re.split(r"[.\[]", of["path"])[0] for of in told["properties"] if of["replaces"]}
            if told["action"] != action:
                faults.append(f"{difference}: {address} is {action}, not {told['action']}")
            elif action == "replaced" and reasons != paths:
                faults.append(f"{difference}: {address} is replaced for {sorted(paths)}, not {sorted(reasons)}")
            else:
                print("ok", address, action, *sorted(paths))
    if faults:
        sys.exit("\n".join(faults))


def refused(output, difference):
    """Checks that dynagate refused a deployment because of findings of the difference, and prints their rules."""
    said = Path(output).read_text()
    findings = json.loads(Path(difference).read_text())["findings"]
    reasons = [of for of in findings if of["consequence"] in ("refused", "lost") and of["message"] in said]
    if not reasons:
        sys.exit("the output has none of the findings of the difference")
    print("refused:", ", ".join(sorted({of["rule"] for of in reasons})))


# --- HTTP -------------------------------------------------------------------


def terraform_stage(state):
    # Reads the state file, because `terraform show -json` takes seconds to load the provider's schema.
    for resource in json.loads(Path(state).read_text())["resources"]:
        if resource["type"] == "aws_api_gateway_stage":
            stage = resource["instances"][0]["attributes"]
            return stage["rest_api_id"], stage["stage_name"]
    sys.exit("no aws_api_gateway_stage in the state")


def cloudformation_stage(name):
    resources = client("cloudformation").describe_stack_resources(StackName=name)["StackResources"]
    ids = {resource["ResourceType"]: resource["PhysicalResourceId"] for resource in resources}
    return ids["AWS::ApiGateway::RestApi"], ids["AWS::ApiGateway::Stage"]


def endpoint_stage(url):
    """https://API.execute-api.REGION.amazonaws.com/STAGE"""
    parts = urllib.parse.urlsplit(url)
    return parts.hostname.partition(".")[0], parts.path.strip("/")


def deployed_key(gateway, api, stage):
    """Returns the value of the API key whose usage plan contains the stage."""
    apigateway = client("apigateway", endpoint_url=gateway)
    for plan in apigateway.get_usage_plans()["items"]:
        if any((of["apiId"], of["stage"]) == (api, stage) for of in plan.get("apiStages", [])):
            for key in apigateway.get_usage_plan_keys(usagePlanId=plan["id"])["items"]:
                return apigateway.get_api_key(apiKey=key["id"], includeValue=True)["value"]
    sys.exit("no usage plan gives an API key to the stage")


def token(gateway, api, claims):
    """Returns a token with these claims of the user pool that an authorizer of the API names, without a signature."""
    authorizers = client("apigateway", endpoint_url=gateway).get_authorizers(restApiId=api)["items"]
    pool = next(arn for authorizer in authorizers for arn in authorizer.get("providerARNs", [])).rpartition("/")[2]
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{pool}"
    parts = [{"alg": "none"}, {"iss": issuer, "token_use": "id", "exp": int(time.time()) + 600, **claims}, {}]
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)


def prefixed(prefix, path):
    """PREFIX is the path of a child resource; its own path has no trailing slash."""
    prefix = prefix.rstrip("/")
    return prefix + (path[1:] if prefix and path[:2] in ("/", "/?") else path)


class Redirected(urllib.request.HTTPRedirectHandler):
    """Returns redirects instead of following them."""

    def redirect_request(self, *_):
        return None


def send(url, request, key, token):
    body = request.get("body")
    headers = dict(request.get("headers", {}))
    if "claims" in request:
        headers["Authorization"] = token(request["claims"])
    if body is not None:
        if not isinstance(body, str):
            body = json.dumps(body)
        headers.setdefault("Content-Type", "application/json")
    if request.get("api_key"):
        headers["x-api-key"] = key()
    call = urllib.request.Request(
        url, data=None if body is None else body.encode(), headers=headers, method=request.get("method", "GET")
    )
    try:
        with urllib.request.build_opener(Redirected).open(call, timeout=30) as response:
            return response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def put_items(table, items):
    for item in items:
        client("dynamodb").put_item(TableName=table, Item=item)


def stored_item(table, key):
    """Returns the item in DynamoDB's JSON, with bytes as Base64, or None without an item."""
    found = client("dynamodb").get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
    return json.loads(json.dumps(found, default=lambda value: base64.b64encode(value).decode()))


def parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        return text


def in_queue(name):
    """Takes a message from a queue: its text or JSON, and its attributes if it has some."""
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    found = sqs.receive_message(
        QueueUrl=url, WaitTimeSeconds=2, MaxNumberOfMessages=1, MessageAttributeNames=["All"]
    ).get("Messages", [])
    for message in found:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        attributes = {name: of["StringValue"] for name, of in message.get("MessageAttributes", {}).items()}
        return {"message": parsed(message["Body"])} | ({"attributes": attributes} if attributes else {})
    return {"message": None}


@functools.cache
def listener(service, name):
    """Makes a queue that gets what a topic or an event bus gets, until the end."""
    sqs = client("sqs")
    queue = "listener-" + name.replace(".", "-")
    url = sqs.create_queue(QueueName=queue)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    ends = [functools.partial(sqs.delete_queue, QueueUrl=url)]
    if service == "topic":
        sns = client("sns")
        topic = next(of["TopicArn"] for of in sns.list_topics()["Topics"] if of["TopicArn"].endswith(":" + name))
        raw = {"RawMessageDelivery": "true"}
        made = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=raw, ReturnSubscriptionArn=True)
        ends.append(functools.partial(sns.unsubscribe, SubscriptionArn=made["SubscriptionArn"]))
    else:
        events = client("events")
        rule = {"Name": queue, "EventBusName": name}
        events.put_rule(EventPattern=json.dumps({"source": [{"prefix": ""}]}), **rule)
        events.put_targets(Rule=queue, EventBusName=name, Targets=[{"Id": "1", "Arn": arn}])
        ends.append(functools.partial(events.delete_rule, **rule))
        ends.append(functools.partial(events.remove_targets, Rule=queue, EventBusName=name, Ids=["1"]))
    ENDS.extend(ends)
    return queue


# What is done after the requests, the last one first.
ENDS = []


def in_bus(name):
    event = in_queue(listener("bus", name))["message"]
    return event and {of: event[of] for of in ("source", "detail-type", "detail")}


def in_stream(name):
    """Returns the latest record of a stream."""
    kinesis = client("kinesis")
    records = []
    for shard in kinesis.list_shards(StreamName=name)["Shards"]:
        of = {"StreamName": name, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        records += kinesis.get_records(ShardIterator=kinesis.get_shard_iterator(**of)["ShardIterator"])["Records"]
    latest = max(records, key=lambda record: record["ApproximateArrivalTimestamp"])
    return {"data": parsed(latest["Data"].decode()), "partition-key": latest["PartitionKey"]}


def in_state_machine(name):
    """Returns the input of the latest execution."""
    states = client("stepfunctions")
    machine = next(of["stateMachineArn"] for of in states.list_state_machines()["stateMachines"] if of["name"] == name)
    executions = states.list_executions(stateMachineArn=machine)["executions"]
    if not executions:
        return None
    latest = max(executions, key=lambda of: of["startDate"])
    return {"input": json.loads(states.describe_execution(executionArn=latest["executionArn"])["input"])}


@functools.cache
def empty_later(bucket):
    """Deletes all versions of all objects at the end, for a bucket that has some is not deleted."""
    s3 = client("s3")

    def empty():
        found = s3.list_object_versions(Bucket=bucket)
        for of in found.get("Versions", []) + found.get("DeleteMarkers", []):
            s3.delete_object(Bucket=bucket, Key=of["Key"], VersionId=of["VersionId"])

    ENDS.append(empty)


def in_bucket(name):
    """Returns the objects of a bucket with their bodies and content types."""
    empty_later(name)
    s3 = client("s3")
    keys = [of["Key"] for of in s3.list_objects_v2(Bucket=name).get("Contents", [])]
    found = {key: s3.get_object(Bucket=name, Key=key) for key in keys}
    return {key: [parsed(of["Body"].read().decode()), of["ContentType"]] for key, of in found.items()}


RECEIVERS = {
    "queue": in_queue,
    "topic": lambda name: in_queue(listener("topic", name)),
    "bus": in_bus,
    "stream": in_stream,
    "state-machine": in_state_machine,
    "bucket": in_bucket,
}


def without(names, found):
    """Leaves out members whose values differ from run to run."""
    if isinstance(found, dict):
        return {name: without(names, of) for name, of in found.items() if name not in names}
    return found


def faults_of_received(expected):
    """`{"queue": "orders", "is": …}`, with the names of members that are not compared in `ignored`."""
    kind = next(kind for kind in RECEIVERS if kind in expected)
    found = without(expected.get("ignored", []), RECEIVERS[kind](expected[kind]))
    if found != expected["is"]:
        yield f"received is {json.dumps(found)}, not {json.dumps(expected['is'])}"


def faults_of(request, status, headers, text):
    if "status" in request and status != request["status"]:
        yield f"status {status}, not {request['status']}"
    if "contains" in request and request["contains"] not in text:
        yield f"body lacks {request['contains']!r}"
    if "text" in request and text != request["text"]:
        yield f"body is {text!r}, not {request['text']!r}"
    if "json" in request:
        try:
            if json.loads(text) != request["json"]:
                yield f"body is not {json.dumps(request['json'])}"
        except ValueError:
            yield "body is not JSON"
    for name, value in request.get("response_headers", {}).items():
        if headers.get(name) != value:
            yield f"header {name} is {headers.get(name)!r}, not {value!r}"
    if "stored" in request:
        wanted = request["stored"]["item"]
        found = stored_item(request["stored"]["table"], request["stored"]["key"])
        if found != wanted:
            yield f"stored is {json.dumps(found)}, not {json.dumps(wanted)}"
    if "received" in request:
        yield from faults_of_received(request["received"])


STAGES = {"terraform": terraform_stage, "cloudformation": cloudformation_stage, "endpoint": endpoint_stage}


def named_stage(gateway, name):
    """Returns the API with this physical name, and its only stage."""
    apigateway = client("apigateway", endpoint_url=gateway)
    (api,) = [api["id"] for api in apigateway.get_rest_apis()["items"] if api["name"] == name]
    (stage,) = apigateway.get_stages(restApiId=api)["item"]
    return api, stage["stageName"]


def http(requests, gateway, prefix, kind, where, known_key=None):
    own = functools.cache(lambda: STAGES[kind](where))
    named = functools.cache(lambda name: named_stage(gateway, name))
    key_of = functools.cache(lambda *at: known_key or deployed_key(gateway, *at))
    good, bad = [], []
    for request in json.loads(Path(requests).read_text()):
        put_items(**request.get("given", {"table": None, "items": []}))
        for receiver in {"topic", "bus"} & set(request.get("received", {})):
            listener(receiver, request["received"][receiver])
        api, stage = named(request["api"]) if "api" in request else own()
        key = functools.partial(key_of, api, stage)
        signed = functools.partial(token, gateway, api)
        path = prefixed(prefix, request["path"])
        status, headers, text = send(f"{gateway}/_aws/execute-api/{api}/{stage}{path}", request, key, signed)
        faults = list(faults_of(request, status, headers, text))
        name = request.get("name") or f"{request.get('method', 'GET')} {path}"
        answer = f"{name}: {status} " + text.strip()[:200].replace("\n", " ")
        if faults:
            bad.append("\n       ".join([f"FAULT {answer}", *faults]))
        else:
            good.append(f"ok {answer}")
    for end in reversed(ENDS):
        end()
    # Failures come last, because prove shows the end of the log.
    print("\n".join(good + bad))
    sys.exit(1 if bad else 0)


COMMANDS = {
    "free-port": free_port,
    "describe": describe,
    "deployed": deployed,
    "update-nothing": update_nothing,
    "delete-stack": delete_stack,
    "leftovers": leftovers,
    "there": there,
    "put-objects": put_objects,
    "copy-state": copy_state,
    "compare-plan": compare_plan,
    "refused": refused,
    "http": http,
}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(__doc__)
    COMMANDS[sys.argv[1]](*sys.argv[2:])
