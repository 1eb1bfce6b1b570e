#!/usr/bin/env python3
"""LocalStack core (Apache-2.0, PyPI localstack-core) in host mode, on 127.0.0.1 only.

    localstack_host.py PORT [--backend dynamodb=URL ...] --state DIR

The API Gateway data plane (routing, validators, API keys, VTL) and the
CloudFormation engine are LocalStack's own. Its DynamoDB, Kinesis, Lambda and
IAM providers are not used: they start downloads (the DynamoDB one has Amazon's
licence). moto-ext in this process answers these or, with --backend, whatever
answers at URL (a moto server).
"""
import argparse
import functools
import os
import re
import sys
import tempfile
from pathlib import Path


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("port", type=int)
    parser.add_argument(
        "--backend",
        metavar="SERVICE=URL",
        action="append",
        default=[],
        help="forward a service (dynamodb, kinesis, lambda, iam) instead of answering with moto here, or the requests of APIs to it",
    )
    parser.add_argument("--state", metavar="DIR", required=True, help="where LocalStack writes its files")
    return parser.parse_args()


def configure(port, state):
    os.makedirs(state, exist_ok=True)
    tempfile.tempdir = state
    os.environ.update(
        GATEWAY_LISTEN=f"127.0.0.1:{port}",
        DISABLE_EVENTS="1",  # no telemetry
        SKIP_SSL_CERT_DOWNLOAD="1",
        DNS_ADDRESS="0",  # no DNS server
        EAGER_SERVICE_LOADING="0",
        FILESYSTEM_ROOT=state,
        OVERRIDE_IN_DOCKER="0",
        MOTO_IAM_LOAD_MANAGED_POLICIES="true",
    )
    os.environ.setdefault("LS_LOG", "warn")


def use_prepared_index(state):
    """Uses the index of AWS's services that setup created. Without it, the first request takes 6 s longer."""
    prepared = Path(sys.prefix, "filesystem/usr/lib/localstack")
    expected = Path(state, "usr/lib/localstack")
    expected.parent.mkdir(parents=True, exist_ok=True)
    if prepared.is_dir() and not expected.exists():
        expected.symlink_to(prepared)


def bind_loopback_only():
    """LocalStack's twisted server uses only the port of an IPv4 GATEWAY_LISTEN and binds 0.0.0.0."""
    from twisted.internet import endpoints

    endpoints.TCP4ServerEndpoint = functools.partial(
        endpoints.TCP4ServerEndpoint, interface="127.0.0.1"
    )


# LocalStack's providers of these services start downloaded programs (DynamoDBLocal.jar,
# kinesis-mock, the Lambda runtime under Docker). moto's Lambda needs moto's IAM.
REPLACED = {"dynamodb": "dynamodb", "kinesis": "kinesis", "lambda": "lambda_", "iam": "iam"}


def replace_providers(urls):
    """Forwards requests for the REPLACED services to urls[service] or, without one, to moto in this process."""
    import importlib

    import localstack.services.providers as providers
    from localstack.aws.api import CommonServiceException
    from localstack.aws.forwarder import HttpFallbackDispatcher
    from localstack.services.moto import MotoFallbackDispatcher
    from localstack.services.plugins import Service, aws_provider

    def refusing(handler):
        """DynamoDB returns a ValidationException for a request without a required member; moto fails."""

        def checked(context, request):
            shape = context.operation.input_shape
            required = shape.required_members if shape else []
            # LocalStack's parser returns None for missing required members.
            missing = [member for member in required if request.get(member) is None]
            if context.service.service_name == "dynamodb" and missing:
                message = f"The parameter '{missing[0]}' is required but was not present in the request"
                raise CommonServiceException("ValidationException", message, status_code=400, sender_fault=True)
            return handler(context, request)

        return checked

    def replace(service, module):
        def dispatch_table(provider):
            if service in urls:
                table = HttpFallbackDispatcher(provider, lambda account, region: urls[service])
            else:
                table = MotoFallbackDispatcher(provider)
            return {operation: refusing(handler) for operation, handler in table.items()}

        api = importlib.import_module(f"localstack.aws.api.{module}")
        base = getattr(api, f"{service.capitalize()}Api")
        # Every operation of the API class itself raises NotImplementedError and is forwarded.
        create = lambda: Service.for_provider(type("Fallback", (base,), {})(), dispatch_table_factory=dispatch_table)
        create.__name__ = module
        setattr(providers, module, aws_provider(api=service)(create))

    for service, module in REPLACED.items():
        replace(service, module)


def call_backends(urls):
    """The integrations of APIs send their requests for a service to urls[service], unless LocalStack forwards them."""
    import copy

    from localstack.services.apigateway.next_gen.execute_api.integrations.aws import RestApiAwsIntegration as Integration

    import localstack.services.apigateway.next_gen.execute_api.integrations.aws as integrations

    invoke, headers = Integration.invoke, integrations.get_internal_mocked_headers

    def signed(service_name, **of):
        # moto knows the services by the names in signatures.
        return headers(service_name={"stepfunctions": "states"}.get(service_name, service_name), **of)

    integrations.get_internal_mocked_headers = signed

    def repaired(self, context):
        service = self.parse_aws_integration_uri(context.integration_request["uri"])["service_name"]
        if service in urls and service not in REPLACED:
            self = copy.copy(self)
            self._base_domain = urls[service]
        return invoke(self, context)

    Integration.invoke = repaired


def trim_forms():
    """airspeed keeps the white space around directives, which Velocity drops; in a form it is part of a name."""
    from localstack.services.apigateway.next_gen.execute_api.integrations.aws import RestApiAwsIntegration as Integration

    invoke = Integration.invoke

    def repaired(self, context):
        request = context.integration_request
        if request["headers"].get("Content-Type") == "application/x-www-form-urlencoded":
            request["body"] = request["body"].strip()
        return invoke(self, context)

    Integration.invoke = repaired


def repair_resource_group():
    """LocalStack's AWS::ResourceGroups::Group sends its Query as an object, not as JSON text."""
    import json

    from localstack.services.resource_groups.resource_providers.aws_resourcegroups_group import (
        ResourceGroupsGroupProvider as Provider,
    )

    create = Provider.create

    def repaired(self, request):
        query = (request.desired_state or {}).get("ResourceQuery", {})
        if isinstance(query.get("Query"), dict):
            query["Query"] = json.dumps(query["Query"])
        return create(self, request)

    Provider.create = repaired


def create_authorizers():
    """LocalStack's CloudFormation has no AWS::ApiGateway::Authorizer, unlike its API Gateway."""
    from localstack.services.cloudformation.resource_provider import (
        OperationStatus,
        ProgressEvent,
        ResourceProvider,
        ResourceProviderExecutor,
    )

    members = {
        "Name": "name",
        "Type": "type",
        "RestApiId": "restApiId",
        "AuthorizerUri": "authorizerUri",
        "AuthorizerCredentials": "authorizerCredentials",
        "ProviderARNs": "providerARNs",
        "IdentitySource": "identitySource",
        "IdentityValidationExpression": "identityValidationExpression",
        "AuthorizerResultTtlInSeconds": "authorizerResultTtlInSeconds",
    }

    class Authorizers(ResourceProvider):
        TYPE = "AWS::ApiGateway::Authorizer"
        SCHEMA = {
            "typeName": TYPE,
            "properties": {name: {} for name in [*members, "AuthorizerId"]},
            "primaryIdentifier": ["/properties/AuthorizerId"],
            "readOnlyProperties": ["/properties/AuthorizerId"],
        }

        def done(self, request):
            return ProgressEvent(OperationStatus.SUCCESS, request.desired_state, custom_context=request.custom_context)

        def create(self, request):
            model = request.desired_state
            given = {member: model[name] for name, member in members.items() if name in model}
            if "authorizerResultTtlInSeconds" in given:
                given["authorizerResultTtlInSeconds"] = int(given["authorizerResultTtlInSeconds"])
            model["AuthorizerId"] = request.aws_client_factory.apigateway.create_authorizer(**given)["id"]
            return self.done(request)

        def delete(self, request):
            model = request.desired_state
            request.aws_client_factory.apigateway.delete_authorizer(
                restApiId=model["RestApiId"], authorizerId=model["AuthorizerId"]
            )
            return self.done(request)

        def update(self, request):
            raise NotImplementedError

    load = ResourceProviderExecutor.try_load_resource_provider

    def repaired(resource_type):
        return Authorizers() if resource_type == Authorizers.TYPE else load(resource_type)

    ResourceProviderExecutor.try_load_resource_provider = staticmethod(repaired)


def create_dashboards():
    """LocalStack's CloudFormation has no AWS::CloudWatch::Dashboard, unlike its CloudWatch."""
    from localstack.services.cloudformation.resource_provider import (
        OperationStatus,
        ProgressEvent,
        ResourceProvider,
        ResourceProviderExecutor,
    )

    class Dashboards(ResourceProvider):
        TYPE = "AWS::CloudWatch::Dashboard"
        SCHEMA = {
            "typeName": TYPE,
            "properties": {name: {} for name in ["DashboardName", "DashboardBody"]},
            "primaryIdentifier": ["/properties/DashboardName"],
            "readOnlyProperties": [],
        }

        def done(self, request):
            return ProgressEvent(OperationStatus.SUCCESS, request.desired_state, custom_context=request.custom_context)

        def create(self, request):
            model = request.desired_state
            request.aws_client_factory.cloudwatch.put_dashboard(
                DashboardName=model["DashboardName"], DashboardBody=model["DashboardBody"]
            )
            return self.done(request)

        def delete(self, request):
            request.aws_client_factory.cloudwatch.delete_dashboards(
                DashboardNames=[request.desired_state["DashboardName"]]
            )
            return self.done(request)

        def update(self, request):
            return self.create(request)

    load = ResourceProviderExecutor.try_load_resource_provider

    def repaired(resource_type):
        return Dashboards() if resource_type == Dashboards.TYPE else load(resource_type)

    ResourceProviderExecutor.try_load_resource_provider = staticmethod(repaired)


def update_in_place():
    """LocalStack's CloudFormation updates neither APIs, stages, models nor base paths, methods without the responses of their
    integrations, and roles without their policies."""
    import json

    from localstack.services.apigateway.resource_providers.aws_apigateway_basepathmapping import (
        ApiGatewayBasePathMappingProvider as BasePaths,
    )
    from localstack.services.apigateway.resource_providers.aws_apigateway_deployment import (
        ApiGatewayDeploymentProvider as Deployments,
    )
    from localstack.services.apigateway.resource_providers.aws_apigateway_method import (
        ApiGatewayMethodProvider as Methods,
    )
    from localstack.services.apigateway.resource_providers.aws_apigateway_model import (
        ApiGatewayModelProvider as Models,
    )
    from localstack.services.apigateway.resource_providers.aws_apigateway_restapi import (
        ApiGatewayRestApiProvider as Apis,
    )
    from localstack.services.apigateway.resource_providers.aws_apigateway_stage import (
        ApiGatewayStageProvider as Stages,
    )
    from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent
    from localstack.services.iam.resource_providers.aws_iam_role import IAMRoleProvider as Roles
    from localstack.services.kinesis.resource_providers.aws_kinesis_stream import KinesisStreamProvider as Streams

    def keep(request, *names):
        for name in names:
            request.desired_state.setdefault(name, request.previous_state[name])
        return request.desired_state

    def replace(path, value):
        return [{"op": "replace", "path": path, "value": value}]

    def updated(request):
        return ProgressEvent(OperationStatus.SUCCESS, request.desired_state, custom_context=request.custom_context)

    def update_api(self, request):
        model, before = keep(request, "RestApiId", "RootResourceId"), request.previous_state
        patch = []
        for name in ("Name", "Description", "MinimumCompressionSize"):
            if model.get(name) != before.get(name):
                patch += replace(f"/{name[0].lower()}{name[1:]}", str(model.get(name, "")))
        for kind, of, other in (("remove", before, model), ("add", model, before)):
            for media_type in set(of.get("BinaryMediaTypes") or []) - set(other.get("BinaryMediaTypes") or []):
                patch.append({"op": kind, "path": "/binaryMediaTypes/" + media_type.replace("/", "~1")})
        request.aws_client_factory.apigateway.update_rest_api(restApiId=model["RestApiId"], patchOperations=patch)
        return updated(request)

    def update_base_path(self, request):
        model, before = keep(request, "DomainName", "BasePath"), request.previous_state
        apigateway = request.aws_client_factory.apigateway
        patch = replace("/restapiId", model["RestApiId"]) + replace("/stage", model.get("Stage", ""))
        apigateway.update_base_path_mapping(
            domainName=before["DomainName"], basePath=before["BasePath"], patchOperations=patch
        )
        return updated(request)

    update_trust = Roles.update

    def update_role(self, request):
        """LocalStack's makes a new role for another trust policy, which has the new policies."""
        iam, model = request.aws_client_factory.iam, dict(request.desired_state)
        answer = update_trust(self, request)
        wanted = {policy["PolicyName"]: policy["PolicyDocument"] for policy in model.get("Policies") or []}
        role = answer.resource_model["RoleName"]
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            if name not in wanted:
                iam.delete_role_policy(RoleName=role, PolicyName=name)
        for name, document in wanted.items():
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))
        answer.resource_model = answer.resource_model | model
        return answer

    def update_stage(self, request):
        model = keep(request, "StageName")
        request.aws_client_factory.apigateway.update_stage(
            restApiId=model["RestApiId"],
            stageName=model["StageName"],
            patchOperations=replace("/deploymentId", model["DeploymentId"]),
        )
        return updated(request)

    def update_model(self, request):
        model = keep(request, "Name", "ContentType")
        request.aws_client_factory.apigateway.update_model(
            restApiId=model["RestApiId"],
            modelName=model["Name"],
            patchOperations=replace("/schema", json.dumps(model["Schema"])),
        )
        return updated(request)

    def update_method(self, request):
        self.delete(request)
        return self.create(request)

    def update_stream(self, request):
        model, before = keep(request, "Name"), request.previous_state
        kinesis = request.aws_client_factory.kinesis
        if model.get("ShardCount") not in (None, before.get("ShardCount")):
            kinesis.update_shard_count(
                StreamName=model["Name"], TargetShardCount=int(model["ShardCount"]), ScalingType="UNIFORM_SCALING"
            )
        if model.get("StreamEncryption") != before.get("StreamEncryption"):
            kinesis.start_stream_encryption(StreamName=model["Name"], **model["StreamEncryption"])
        model["Arn"] = before["Arn"]
        return updated(request)

    def update_deployment(self, request):
        # Its only change in the tests is DependsOn.
        request.desired_state.update(request.previous_state)
        return updated(request)

    Apis.update = update_api
    BasePaths.update = update_base_path
    Roles.update = update_role
    Stages.update = update_stage
    Models.update = update_model
    Methods.update = update_method
    Streams.update = update_stream
    Deployments.update = update_deployment


def update_tables():
    """LocalStack's CloudFormation does not update tables. This one updates indexes, capacity, encryption, streams and the time
    to live, as AWS's does, by one call each, and the replicas of a global table."""
    from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent
    from localstack.services.dynamodb.resource_providers.aws_dynamodb_globaltable import (
        DynamoDBGlobalTableProvider as GlobalTables,
    )
    from localstack.services.dynamodb.resource_providers.aws_dynamodb_table import DynamoDBTableProvider as Tables

    def indexes(model):
        return {index["IndexName"]: index for index in model.get("GlobalSecondaryIndexes") or []}

    def fixed(index):
        return index["KeySchema"], index["Projection"]

    def integers(index):
        throughput = index.get("ProvisionedThroughput")
        return index | {"ProvisionedThroughput": {key: int(value) for key, value in throughput.items()}} if throughput else index

    def changes(before, after):
        gone = [name for name in before if name not in after or fixed(after[name]) != fixed(before[name])]
        come = [name for name in after if name not in before or name in gone]
        deleted = [{"Delete": {"IndexName": name}} for name in gone]
        return deleted + [{"Create": integers(after[name])} for name in come]

    def update(self, request):
        dynamodb, before, model = request.aws_client_factory.dynamodb, request.previous_state, request.desired_state
        name = model["TableName"] = before["TableName"]
        done = ProgressEvent(OperationStatus.SUCCESS, model, custom_context=request.custom_context)
        updates = changes(indexes(before), indexes(model))
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-table.html#cfn-dynamodb-table-globalsecondaryindexes
        if len(updates) > 1:
            message = "Cannot perform more than one GSI creation or deletion in a single update"
            return ProgressEvent(OperationStatus.FAILED, model, message=message, custom_context=request.custom_context)
        if updates:
            definitions = model["AttributeDefinitions"]
            dynamodb.update_table(
                TableName=name, AttributeDefinitions=definitions, GlobalSecondaryIndexUpdates=updates
            )
        capacity = ("BillingMode", "ProvisionedThroughput")
        if any(before.get(of) != model.get(of) for of in capacity):
            kept = [integers(of) for of in indexes(model).values() if of["IndexName"] in indexes(before)]
            scaled = [
                {"Update": {key: of[key] for key in ("IndexName", "ProvisionedThroughput")}}
                for of in kept
                if "ProvisionedThroughput" in of
            ]
            throughput = {of: integers(model)[of] for of in capacity if of in model}
            dynamodb.update_table(
                TableName=name, **throughput, **({"GlobalSecondaryIndexUpdates": scaled} if scaled else {})
            )
        encryption = model.get("SSESpecification")
        if encryption and before.get("SSESpecification") != encryption:
            wanted = {key: of for key, of in encryption.items() if key != "SSEEnabled"}
            dynamodb.update_table(TableName=name, SSESpecification=wanted | {"Enabled": encryption["SSEEnabled"]})
        stream = model.get("StreamSpecification")
        if before.get("StreamSpecification") != stream:
            wanted = {"StreamEnabled": True} | stream if stream else {"StreamEnabled": False}
            dynamodb.update_table(TableName=name, StreamSpecification=wanted)
        expiry = model.get("TimeToLiveSpecification")
        if expiry and before.get("TimeToLiveSpecification") != expiry:
            dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=expiry)
        table = dynamodb.describe_table(TableName=name)["Table"]
        model["Arn"] = table["TableArn"]
        if stream:
            model["StreamArn"] = table["LatestStreamArn"]
        return done

    def regions(model):
        return {replica["Region"] for replica in model.get("Replicas") or []}

    def update_replicas(self, request):
        """The rest of a global table stays the same in the tests."""
        dynamodb, before, model = request.aws_client_factory.dynamodb, request.previous_state, request.desired_state
        come, gone = regions(model) - regions(before), regions(before) - regions(model)
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-globaltable.html#cfn-dynamodb-globaltable-replicas
        if len(come | gone) > 1:
            message = "Cannot add or remove more than one replica in a single update"
            return ProgressEvent(OperationStatus.FAILED, model, message=message, custom_context=request.custom_context)
        updates = [("Create", region) for region in come] + [("Delete", region) for region in gone]
        for kind, region in updates:
            dynamodb.update_table(TableName=before["TableName"], ReplicaUpdates=[{kind: {"RegionName": region}}])
        for name in ("TableName", "Arn", "TableId", "StreamArn"):
            if name in before:
                model[name] = before[name]
        return ProgressEvent(OperationStatus.SUCCESS, model, custom_context=request.custom_context)

    Tables.update, GlobalTables.update = update, update_replicas


def refuse_conflicts():
    """AWS refuses two resources of an API with the same parent and name, and to delete a stage that a domain leads to."""
    from localstack.aws.api.apigateway import BadRequestException, ConflictException
    from localstack.services.apigateway.helpers import get_moto_rest_api
    from localstack.services.apigateway.legacy.provider import ApigatewayProvider
    from localstack.services.apigateway.models import apigateway_stores
    from localstack.services.apigateway.next_gen.provider import ApigatewayNextGenProvider

    create, delete = ApigatewayProvider.create_resource, ApigatewayNextGenProvider.delete_stage

    # The message in https://github.com/serverless/serverless/issues/1859
    def create_resource(self, context, rest_api_id, parent_id, path_part, **kwargs):
        for sibling in get_moto_rest_api(context, rest_api_id).resources.values():
            if (sibling.parent_id, sibling.path_part) == (parent_id, path_part):
                raise ConflictException(f"Another resource with the same parent already has this name: {path_part}")
        return create(self, context, rest_api_id, parent_id, path_part, **kwargs)

    # The message in https://github.com/hashicorp/terraform-provider-aws/issues/28774
    def delete_stage(self, context, rest_api_id, stage_name, **kwargs):
        store = apigateway_stores[context.account_id][context.region]
        for domain, mappings in store.base_path_mappings.items():
            if any((of["restApiId"], of.get("stage")) == (rest_api_id, stage_name) for of in mappings):
                raise BadRequestException(
                    f"Deleting stage {stage_name} failed. Please remove all base path mappings related to the stage in your "
                    f"domain: {domain}"
                )
        return delete(self, context, rest_api_id, stage_name, **kwargs)

    ApigatewayProvider.create_resource = create_resource
    ApigatewayNextGenProvider.delete_stage = delete_stage


def refuse_replacements():
    """CloudFormation refuses to replace a resource that keeps its custom name, and to change a resource's type:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html"""
    from localstack.services.cloudformation.engine.v2.change_set_model_executor import ChangeSetModelExecutor as Executor
    from localstack.services.cloudformation.resource_provider import ResourceProviderExecutor

    execute = Executor._execute_resource_change

    def name_of(resource):
        provider = ResourceProviderExecutor.try_load_resource_provider(resource.resource_type)
        identifiers = provider.SCHEMA["primaryIdentifier"] if provider else []
        given = resource.properties.properties
        names = [given.get(of.removeprefix("/properties/")) for of in identifiers]
        return names if names and all(isinstance(name, str) for name in names) else None

    def replaces(before, after):
        """LocalStack also replaces resources that refer to one that is updated in place."""
        provider = ResourceProviderExecutor.try_load_resource_provider(after.resource_type)
        names = [of.removeprefix("/properties/").partition("/")[0] for of in provider.SCHEMA.get("createOnlyProperties", [])]
        old, new = before.properties.properties, after.properties.properties
        return any(old.get(of) != new.get(of) for of in names)

    def refusing(self, name, before, after):
        is_there = [hasattr(of, "resource_type") for of in (before, after)]
        if all(is_there) and after.requires_replacement:
            after.requires_replacement = replaces(before, after)
        if all(is_there) and before.resource_type != after.resource_type:
            raise ValueError(f"Update of resource type is not permitted: {name}")
        if all(is_there) and after.requires_replacement and name_of(after) and name_of(after) == name_of(before):
            raise ValueError(
                "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
                f"Rename {name_of(after)[0]} and update the stack again."
            )
        return execute(self, name, before, after)

    Executor._execute_resource_change = refusing


def describe_replacements():
    """LocalStack forgets a replaced resource when it deletes the old one. CloudFormation describes the new one."""
    from localstack.services.cloudformation.engine.v2.change_set_model_executor import ChangeSetModelExecutor as Executor

    defer = Executor._defer_action

    def repaired(self, name, action):
        def clean_up():
            resources, resource = self._change_set.stack.resource_states, name.removeprefix("cleanup-from-replacement-")
            new = resources.get(resource)
            action()
            if new and resource != name:
                resources[resource] = new

        defer(self, name, clean_up)

    Executor._defer_action = repaired


def find_code_in_s3():
    """moto's Lambda reads a function's code from moto's S3, but S3 is LocalStack's."""
    from types import SimpleNamespace

    from localstack.aws.connect import connect_to
    from moto.awslambda import models

    def found(account_id, partition, data):
        s3 = connect_to(aws_access_key_id=account_id, region_name="us-east-1").s3
        code = s3.get_object(Bucket=data["S3Bucket"], Key=data["S3Key"])["Body"].read()
        return SimpleNamespace(value=code, size=len(code))

    models._validate_s3_bucket_and_key = found


def work_before_answering():
    """LocalStack's CloudFormation continues after its response, and the AWS CLI polls again only after 30 s."""
    import localstack.services.cloudformation.v2.provider as engine

    engine.start_worker_thread = lambda run, *args, **kwargs: run()


def keep_what_is_kept():
    """LocalStack's CloudFormation retains resources with `Retain` and deletes those with `RetainExceptOnCreate`."""
    from types import SimpleNamespace

    from localstack.services.cloudformation.engine.v2 import change_set_model_executor as executor

    class Kept:
        def __eq__(self, policy):
            return policy in (executor_policy.Retain, executor_policy.RetainExceptOnCreate)

        def __ne__(self, policy):
            return not self == policy

        __hash__ = object.__hash__

    executor_policy = executor.DeletionPolicy
    executor.DeletionPolicy = SimpleNamespace(Retain=Kept())


# Corrections of LocalStack's data plane, so that the product's output only has to follow AWS.


def media_type(request):
    """Returns the Content-Type without parameters. AWS uses application/json for requests without one."""
    return request["headers"].get("Content-Type", "application/json").partition(";")[0].strip().lower()


def ignore_content_type_parameters():
    """LocalStack compares the whole Content-Type with the request templates; AWS ignores its parameters."""
    from localstack.services.apigateway.next_gen.execute_api.handlers.integration_request import (
        IntegrationRequestHandler as Handler,
    )

    get_request_template = Handler.get_request_template

    def repaired(integration, request):
        bare = {**request, "headers": {"Content-Type": media_type(request)}}
        return get_request_template(integration, bare)

    Handler.get_request_template = staticmethod(repaired)


def validate_by_content_type():
    """LocalStack validates every body with the model of application/json, AWS with that of its Content-Type, else
    that of $default, else not at all (guide, "Request validation for REST APIs")."""
    from localstack.services.apigateway.next_gen.execute_api.handlers.method_request import (
        MethodRequestHandler as Handler,
    )

    is_body_valid = Handler._is_body_valid

    def repaired(method, rest_api, request):
        models = method.get("requestModels") or {}
        model = models.get(media_type(request), models.get("$default"))
        if model is None:
            return True
        method = {**method, "requestModels": {"application/json": model}}
        return is_body_valid(method, rest_api, request)

    Handler._is_body_valid = staticmethod(repaired)


def authorize_users():
    """LocalStack lets everyone call a method with an authorizer of user pools. This requires a token of one of the pools
    that has not expired, and passes its claims on. Unlike API Gateway, it does not verify the signature."""
    import base64
    import json
    import time

    from localstack.services.apigateway.next_gen.execute_api import gateway_response
    from localstack.services.apigateway.next_gen.execute_api.handlers.api_key_validation import (
        ApiKeyValidationHandler as Handler,
    )

    check_key = Handler.__call__

    def claims(token, pools):
        try:
            payload = token.removeprefix("Bearer ").split(".")[1]
            claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
            pool = claims["iss"].rpartition("/")[2]
        except (IndexError, KeyError, ValueError):
            return None
        valid = claims["exp"] > time.time() and any(arn.rpartition("/")[2] == pool for arn in pools)
        return {name: str(value) for name, value in claims.items()} if valid else None

    def repaired(self, chain, context, response):
        method = context.resource_method
        if method["authorizationType"] == "COGNITO_USER_POOLS":
            authorizers = context.deployment.rest_api.authorizers
            pools = authorizers[method["authorizerId"]]["providerARNs"]
            found = claims(context.invocation_request["headers"].get("Authorization", ""), pools)
            if found is None:
                raise gateway_response.UnauthorizedError("Unauthorized")
            context.context_variables["authorizer"] = {"claims": found}
        check_key(self, chain, context, response)

    Handler.__call__ = repaired


def match_whole_status():
    """LocalStack matches a selection pattern with the start of the status, AWS with the whole status."""
    from localstack.services.apigateway.next_gen.execute_api.handlers.integration_response import (
        IntegrationResponseHandler as Handler,
    )

    select = Handler.select_integration_response

    def whole(response):
        pattern = response.get("selectionPattern")
        return {**response, "selectionPattern": rf"(?:{pattern})\Z"} if pattern else response

    def repaired(value, responses):
        return select(value, {status: whole(response) for status, response in (responses or {}).items()})

    Handler.select_integration_response = staticmethod(repaired)


def apply_gateway_responses():
    """LocalStack uses only the status of a gateway response. AWS also uses its headers and its body, and inserts
    $context variables without escaping (guide, "Gateway responses for REST APIs")."""
    import json
    import re

    from localstack.services.apigateway.next_gen.execute_api.handlers.gateway_exception import (
        GatewayExceptionHandler as Handler,
    )

    create = Handler.create_exception_response

    def variable(context, name):
        if name == "error.messageString":
            return json.dumps(variable(context, "error.message"))
        value = context.context_variables
        for step in name.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        return "" if value is None else str(value)

    def repaired(self, exception, context):
        response = create(self, exception, context)
        said = context.deployment.rest_api.gateway_responses
        default = "DEFAULT_5XX" if str(exception.status_code) >= "500" else "DEFAULT_4XX"
        own = said.get(exception.type) or said.get(default) or {}
        template = (own.get("responseTemplates") or {}).get("application/json")
        if template:
            name = r"\$context\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)"
            response.set_data(re.sub(name, lambda found: variable(context, found[1]), template))
        for parameter, value in (own.get("responseParameters") or {}).items():
            header = parameter.removeprefix("gatewayresponse.header.")
            if value.startswith("'"):
                response.headers[header] = value[1:-1]
            elif value.startswith("context."):
                response.headers[header] = variable(context, value.removeprefix("context."))
        return response

    Handler.create_exception_response = repaired


def teach_java_methods():
    """Adds methods of Java's objects that airspeed lacks. Generated templates call them to determine the type of a value.

    airspeed finds methods by the exact class of an object, so True is not an int.
    """
    from airspeed import operators
    from localstack.services.apigateway.next_gen.execute_api import template_mapping

    methods = operators.__additional_methods__
    for kind in (dict, template_mapping.VTLMap, template_mapping.VTLJsonDict):
        methods[kind] = methods[dict] | {
            "containsKey": lambda self, key: key in self,
            "remove": lambda self, key: self.pop(key, None),
            # LocalStack's maps override `update`, which airspeed's methods call.
            "put": lambda self, key, value: dict.update(self, {key: value}),
            "putAll": lambda self, other: dict.update(self, other),
            "keySet": list,
            "size": len,
        }
    for kind in (list, template_mapping.VTLJsonList):
        methods[kind] = methods[list] | {
            "addAll": lambda self, items: self.extend(items) or True,
            "containsAll": lambda self, items: all(item in self for item in items),
            "get": lambda self, index: self[index] if isinstance(index, int) else None,
            "subList": lambda self, start, end: self[start:end],
        }
    methods[str] = methods[str] | {"equalsIgnoreCase": lambda self, other: self.lower() == str(other).lower()}
    methods[str] |= {"replaceAll": replace_all, "trim": str.strip, "substring": lambda self, start, end=None: self[start:end]}
    methods[bool] = {"booleanValue": lambda self: self}
    methods[float] = {"doubleValue": float, "toString": str}
    methods[str] |= {"concat": lambda self, other: self + other, "split": split}
    methods[int] = methods[float] | {
        "parseLong": lambda self, text: int(text),
        "toHexString": lambda self, number: f"{number:x}",
    }

    # Velocity's comparisons of incomparable values are false; airspeed evaluates both sides of && and fails.
    def lenient(compare):
        def compared(left, right):
            try:
                return compare(left, right)
            except TypeError:
                return False

        return compared

    comparisons = operators.BinaryOperator.OPERATORS
    for sign in (">", ">=", "<", "<="):
        comparisons[sign] = lenient(comparisons[sign])

    # No body is an empty object in API Gateway, for which `$input.path('$')` is null in LocalStack.
    of_input = template_mapping.VelocityInput
    extract = of_input._extract_json_path

    def of_no_body(self, path):
        self.value = self.value or "{}"
        return extract(self, path)

    of_input._extract_json_path = of_no_body

    # LocalStack replaces an empty string with {}.
    util = template_mapping.VelocityUtilApiGateway
    escape = util.escapeJavaScript
    util.escapeJavaScript = lambda self, value: "" if value == "" else escape(self, value)

    # A parsed array prints as JSON.
    parse = util.parseJson
    util.parseJson = lambda self, text: template_mapping.cast_to_vtl_json_object(parse(self, text))

    # LocalStack returns the text of Python's bytes, b'…', for decoded values.
    decode = util.base64Decode
    util.base64Decode = lambda self, value: to_text(decode(self, value))


def replace_all(text, pattern, replacement):
    """Replaces like Java: `$1` is a group, and `\\G` the end of the previous match, which Python lacks."""
    replacement = re.sub(r"\$(\d)", r"\\g<\1>", replacement)
    anywhere = re.compile(pattern.replace(r"\G", "(?!)"))
    next_to_previous = re.compile(pattern.replace(r"\G", ""))
    parts, end = [], 0
    while found := next_to_previous.match(text, end) or anywhere.search(text, end):
        parts += [text[end : found.start()], found.expand(replacement)]
        if found.end() == found.start():
            parts.append(text[found.end() : found.end() + 1])
        end = max(found.end(), found.start() + 1)
    return "".join(parts) + text[end:]


def split(text, pattern):
    """Splits like Java: without the empty parts at the end."""
    parts = re.split(pattern, text)
    while len(parts) > 1 and parts[-1] == "":
        parts.pop()
    return parts if parts != [""] or text == "" else []


def to_text(value):
    return value.decode() if isinstance(value, bytes) else value


def main():
    args = arguments()
    state = os.path.abspath(args.state)
    configure(args.port, state)
    use_prepared_index(state)
    bind_loopback_only()
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import moto_plus

    backends = dict(b.split("=", 1) for b in args.backend)
    replace_providers(backends)
    call_backends(backends)
    trim_forms()
    repair_resource_group()
    create_authorizers()
    create_dashboards()
    update_in_place()
    update_tables()
    refuse_conflicts()
    refuse_replacements()
    describe_replacements()
    find_code_in_s3()
    work_before_answering()
    keep_what_is_kept()
    ignore_content_type_parameters()
    validate_by_content_type()
    authorize_users()
    match_whole_status()
    apply_gateway_responses()
    teach_java_methods()
    moto_plus.install()
    moto_plus.replicate()
    moto_plus.know_others()
    moto_plus.refuse()
    from localstack.runtime.main import main as run

    run()


if __name__ == "__main__":
    main()
