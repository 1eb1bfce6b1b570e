//! The names of resources in a module, and references between them.

use super::hcl::{Expression, Line, Writer};
use crate::model::Kind;
use crate::model::ResourceId;
use crate::plan::identifier::SnakeName;
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

/// The name of a resource, unique together with its type.
pub(super) fn name(id: &ResourceId) -> String {
    SnakeName(id).to_string()
}

impl<'a> Address<'a> {
    pub(super) const fn new(of: &'static str, name: &'a str) -> Self {
        Self { of, name }
    }

    /// The address of a resource of a kind.
    pub(super) const fn of(kind: Kind, name: &'a str) -> Self {
        Self::new(kind.terraform_type(), name)
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

/// An attribute of a resource of the plan: `aws_dynamodb_table.orders.arn`.
pub(super) struct AttributeOf<'a>(pub(super) &'a ResourceId, pub(super) &'static str);

impl Expression for AttributeOf<'_> {
    fn write(&self, line: &mut Line) {
        line.raw(self.0.kind.terraform_type());
        line.raw(".");
        line.display(SnakeName(self.0));
        line.raw(".");
        line.raw(self.1);
    }
}

impl Writer {
    /// Writes a resource.
    pub(super) fn resource(&mut self, address: Address<'_>, body: impl FnOnce(&mut Self)) {
        self.block("resource", &[address.of, address.name], body);
    }

    /// Writes a resource of the plan.
    pub(super) fn resource_of(&mut self, id: &ResourceId, body: impl FnOnce(&mut Self)) {
        self.block("resource", &[id.kind.terraform_type(), &name(id)], body);
    }
}

/// Writes a bare reference.
pub(super) fn write(line: &mut Line, reference: &Reference) {
    match reference {
        Reference::Resource { id, attribute } => {
            AttributeOf(id, attribute_name(id.kind, *attribute)).write(line);
        }
        Reference::Parameter(parameter) => {
            line.raw("var.");
            line.display(SnakeName(&ResourceId::new(Kind::Parameter, parameter.0.clone())));
        }
        Reference::Pseudo(pseudo) => line.pseudo(*pseudo),
    }
}

const fn attribute_name(kind: Kind, attribute: Attribute) -> &'static str {
    match (kind, attribute) {
        (Kind::Stage, Attribute::Name) => "stage_name",
        (Kind::Bucket, Attribute::Name) => "bucket",
        (Kind::Function, Attribute::Name) => "function_name",
        (_, Attribute::Name) => "name",
        (_, Attribute::Arn) => "arn",
        (_, Attribute::Id) => "id",
        (_, Attribute::ProviderName) => "endpoint",
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

pub(super) const BUCKET_ENCRYPTION: &str = "aws_s3_bucket_server_side_encryption_configuration";
pub(super) const BUCKET_LIFECYCLE: &str = "aws_s3_bucket_lifecycle_configuration";
pub(super) const BUCKET_OWNERSHIP: &str = "aws_s3_bucket_ownership_controls";
pub(super) const BUCKET_PUBLIC_ACCESS: &str = "aws_s3_bucket_public_access_block";
pub(super) const BUCKET_VERSIONING: &str = "aws_s3_bucket_versioning";
pub(super) const INTEGRATION: &str = "aws_api_gateway_integration";
pub(super) const INTEGRATION_RESPONSE: &str = "aws_api_gateway_integration_response";
pub(super) const METHOD_RESPONSE: &str = "aws_api_gateway_method_response";
pub(super) const QUEUE_REDRIVE_POLICY: &str = "aws_sqs_queue_redrive_policy";
pub(super) const REST_API_POLICY: &str = "aws_api_gateway_rest_api_policy";
pub(super) const ROLE_POLICY: &str = "aws_iam_role_policy";
pub(super) const ROLE_POLICY_ATTACHMENT: &str = "aws_iam_role_policy_attachment";
