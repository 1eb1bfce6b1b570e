//! What resources are called in a module, and how one refers to another.

use super::hcl::{Expression, Line, Writer};
use crate::model::Kind;
use crate::model::ResourceId;
use crate::model::identifier::SnakeName;
use crate::text::{Attribute, Reference};

/// The address of a resource: `aws_dynamodb_table.orders`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Address<'a> {
    pub(super) of: &'static str,
    pub(super) name: &'a str,
}

/// An attribute of a resource: `aws_dynamodb_table.orders.arn`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traversal<'a> {
    address: Address<'a>,
    attribute: &'static str,
}

/// The name of a resource, which the type of the resource makes unique.
pub(super) fn name(id: &ResourceId) -> String {
    SnakeName(id).to_string()
}

impl<'a> Address<'a> {
    pub(super) const fn new(of: &'static str, name: &'a str) -> Self {
        Self { of, name }
    }

    pub(super) const fn attribute(self, attribute: &'static str) -> Traversal<'a> {
        Traversal { address: self, attribute }
    }
}

impl Expression for Address<'_> {
    fn write(&self, line: &mut Line) {
        line.raw(self.of);
        line.raw(".");
        line.raw(self.name);
    }
}

impl Expression for Traversal<'_> {
    fn write(&self, line: &mut Line) {
        self.address.write(line);
        line.raw(".");
        line.raw(self.attribute);
    }
}

impl Writer {
    /// Writes a resource.
    pub(super) fn resource(&mut self, address: Address<'_>, body: impl FnOnce(&mut Self)) {
        self.block("resource", &[address.of, address.name], body);
    }
}

/// Writes a reference without anything around it.
pub(super) fn write(line: &mut Line, reference: &Reference) {
    match reference {
        Reference::Resource { id, attribute } => {
            line.raw(resource_type(id.kind));
            line.raw(".");
            line.display(SnakeName(id));
            line.raw(".");
            line.raw(attribute_name(id.kind, *attribute));
        }
        Reference::Parameter(parameter) => {
            line.raw("var.");
            line.display(SnakeName(&ResourceId::new(Kind::Parameter, parameter.0.clone())));
        }
        Reference::Pseudo(pseudo) => line.pseudo(*pseudo),
    }
}

/// The type by which the provider knows a kind. Of a method it is the method's own, without
/// integration and responses.
const fn resource_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Table => TABLE,
        Kind::ScalableTarget => SCALABLE_TARGET,
        Kind::ScalingPolicy => SCALING_POLICY,
        Kind::Account => ACCOUNT,
        Kind::DomainName => DOMAIN_NAME,
        Kind::BasePathMapping => BASE_PATH_MAPPING,
        Kind::ClientCertificate => CLIENT_CERTIFICATE,
        Kind::WebAclAssociation => WEB_ACL_ASSOCIATION,
        Kind::ResourceGroup => RESOURCE_GROUP,
        Kind::KinesisStream => KINESIS_STREAM,
        Kind::Queue => QUEUE,
        Kind::QueuePolicy => QUEUE_POLICY,
        Kind::Topic => TOPIC,
        Kind::Subscription => SUBSCRIPTION,
        Kind::Function => FUNCTION,
        Kind::EventSourceMapping => EVENT_SOURCE_MAPPING,
        Kind::Role => ROLE,
        Kind::RestApi => REST_API,
        Kind::Resource => RESOURCE,
        Kind::Method(_) => METHOD,
        Kind::Model => MODEL,
        Kind::RequestValidator => REQUEST_VALIDATOR,
        Kind::Authorizer => AUTHORIZER,
        Kind::AuthorizerPermission | Kind::Permission => LAMBDA_PERMISSION,
        Kind::GatewayResponse => GATEWAY_RESPONSE,
        Kind::Deployment => DEPLOYMENT,
        Kind::Stage => STAGE,
        Kind::LogGroup | Kind::StageLogGroup => LOG_GROUP,
        Kind::ApiKey => API_KEY,
        Kind::UsagePlan => USAGE_PLAN,
        Kind::UsagePlanKey => USAGE_PLAN_KEY,
        Kind::Parameter => "var",
        Kind::Output => "output",
    }
}

const fn attribute_name(kind: Kind, attribute: Attribute) -> &'static str {
    match (kind, attribute) {
        (Kind::Stage, Attribute::Name) => "stage_name",
        (Kind::Function, Attribute::Name) => "function_name",
        (_, Attribute::Name) => "name",
        (_, Attribute::Arn) => "arn",
        (_, Attribute::Id) => "id",
        (_, Attribute::StreamArn) => "stream_arn",
        (_, Attribute::QueueUrl) => "url",
        (_, Attribute::RootResourceId) => "root_resource_id",
        (_, Attribute::InvokeUrl) => "invoke_url",
        (_, Attribute::RegionalDomainName) => "regional_domain_name",
        (_, Attribute::RegionalHostedZoneId) => "regional_zone_id",
        (_, Attribute::DistributionDomainName) => "cloudfront_domain_name",
        (_, Attribute::DistributionHostedZoneId) => "cloudfront_zone_id",
    }
}

pub(super) const ACCOUNT: &str = "aws_api_gateway_account";
pub(super) const API_KEY: &str = "aws_api_gateway_api_key";
pub(super) const AUTHORIZER: &str = "aws_api_gateway_authorizer";
pub(super) const BASE_PATH_MAPPING: &str = "aws_api_gateway_base_path_mapping";
pub(super) const CLIENT_CERTIFICATE: &str = "aws_api_gateway_client_certificate";
pub(super) const DEPLOYMENT: &str = "aws_api_gateway_deployment";
pub(super) const EVENT_SOURCE_MAPPING: &str = "aws_lambda_event_source_mapping";
pub(super) const FUNCTION: &str = "aws_lambda_function";
pub(super) const DOMAIN_NAME: &str = "aws_api_gateway_domain_name";
pub(super) const GATEWAY_RESPONSE: &str = "aws_api_gateway_gateway_response";
pub(super) const INTEGRATION: &str = "aws_api_gateway_integration";
pub(super) const INTEGRATION_RESPONSE: &str = "aws_api_gateway_integration_response";
pub(super) const KINESIS_STREAM: &str = "aws_kinesis_stream";
pub(super) const KINESIS_STREAMING_DESTINATION: &str = "aws_dynamodb_kinesis_streaming_destination";
pub(super) const LAMBDA_PERMISSION: &str = "aws_lambda_permission";
pub(super) const LOG_GROUP: &str = "aws_cloudwatch_log_group";
pub(super) const METHOD: &str = "aws_api_gateway_method";
pub(super) const METHOD_RESPONSE: &str = "aws_api_gateway_method_response";
pub(super) const METHOD_SETTINGS: &str = "aws_api_gateway_method_settings";
pub(super) const MODEL: &str = "aws_api_gateway_model";
pub(super) const QUEUE: &str = "aws_sqs_queue";
pub(super) const QUEUE_POLICY: &str = "aws_sqs_queue_policy";
pub(super) const QUEUE_REDRIVE_POLICY: &str = "aws_sqs_queue_redrive_policy";
pub(super) const REQUEST_VALIDATOR: &str = "aws_api_gateway_request_validator";
pub(super) const RESOURCE: &str = "aws_api_gateway_resource";
pub(super) const RESOURCE_GROUP: &str = "aws_resourcegroups_group";
pub(super) const REST_API: &str = "aws_api_gateway_rest_api";
pub(super) const REST_API_POLICY: &str = "aws_api_gateway_rest_api_policy";
pub(super) const ROLE: &str = "aws_iam_role";
pub(super) const ROLE_POLICY: &str = "aws_iam_role_policy";
pub(super) const SCALABLE_TARGET: &str = "aws_appautoscaling_target";
pub(super) const SCALING_POLICY: &str = "aws_appautoscaling_policy";
pub(super) const STAGE: &str = "aws_api_gateway_stage";
pub(super) const SUBSCRIPTION: &str = "aws_sns_topic_subscription";
pub(super) const TABLE: &str = "aws_dynamodb_table";
pub(super) const TOPIC: &str = "aws_sns_topic";
pub(super) const USAGE_PLAN: &str = "aws_api_gateway_usage_plan";
pub(super) const USAGE_PLAN_KEY: &str = "aws_api_gateway_usage_plan_key";
pub(super) const ROLE_POLICY_ATTACHMENT: &str = "aws_iam_role_policy_attachment";
pub(super) const WEB_ACL_ASSOCIATION: &str = "aws_wafv2_web_acl_association";
