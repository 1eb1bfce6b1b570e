//! [`aws_api_gateway_account`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_account).

use super::hcl::Writer;
use super::reference::AttributeOf;
use super::role;
use crate::model::Account;
use crate::plan::Plan;

pub(super) fn write(w: &mut Writer, plan: &Plan<'_>, account: &Account) {
    let logging = account.cloudwatch_role.id();
    w.resource_of(&account.id(), |w| {
        w.attribute("cloudwatch_role_arn", AttributeOf(logging, "arn"));
        w.blank_line();
        // API Gateway tests that the role may write logs.
        w.list("depends_on", |w| {
            for role in plan.roles().filter(|role| role.id() == *logging) {
                role::each_policy_address(role, &mut |address| w.item(address));
            }
        });
    });
}
