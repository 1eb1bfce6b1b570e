//! [`aws_api_gateway_account`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_account).

use super::hcl::Writer;
use super::reference::{self, ACCOUNT, Address, ROLE};
use super::role;
use crate::model::{Account, Resource, Stack};

pub(super) fn write(w: &mut Writer, stack: &Stack, account: &Account) {
    let name = reference::name(&account.id());
    let role = reference::name(account.cloudwatch_role.id());
    w.resource(Address::new(ACCOUNT, &name), |w| {
        w.attribute("cloudwatch_role_arn", Address::new(ROLE, &role).attribute("arn"));
        w.blank_line();
        // API Gateway looks whether the role may write logs.
        w.list("depends_on", |w| {
            for role in stack.roles.iter().filter(|role| role.id() == *account.cloudwatch_role.id())
            {
                role::each_policy_address(role, &mut |address| w.item(address));
            }
        });
    });
}
