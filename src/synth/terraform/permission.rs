//! [`aws_lambda_permission`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_permission).

use super::hcl::{Expression, Writer};
use crate::model::ResourceId;

/// Allows a service to invoke a function on behalf of one of its resources.
pub(super) fn write(
    w: &mut Writer,
    id: &ResourceId,
    function_name: impl Expression,
    principal: &str,
    source_arn: impl Expression,
) {
    w.resource_of(id, |w| attributes(w, function_name, principal, source_arn));
}

/// Writes the attributes of a permission.
pub(super) fn attributes(
    w: &mut Writer,
    function_name: impl Expression,
    principal: &str,
    source_arn: impl Expression,
) {
    w.attribute("action", "lambda:InvokeFunction");
    w.attribute("function_name", function_name);
    w.attribute("principal", principal);
    w.attribute("source_arn", source_arn);
}
