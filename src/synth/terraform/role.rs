//! [`aws_iam_role`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role),
//! [`aws_iam_role_policy`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy)
//! and
//! [`aws_iam_role_policy_attachment`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy_attachment).

use super::hcl::Writer;
use super::reference::{self, Address, ROLE_POLICY, ROLE_POLICY_ATTACHMENT};
use super::{policy, tags};
use crate::model::{Kind, Policy, Role, Stack};

pub(super) fn write(w: &mut Writer, stack: &Stack, role: &Role) {
    let name = reference::name(&role.id());
    let address = Address::of(Kind::Role, &name);
    w.resource(address, |w| {
        w.optional("name", role.name.as_ref());
        w.optional("description", role.description.as_ref());
        let trust = role.trust();
        policy::document(w, "assume_role_policy", |w| {
            policy::statement(w, |w| {
                w.attribute("Effect", "Allow");
                let service = role.assumed_by;
                w.object("Principal", |w| {
                    w.attribute(service.principal_kind(), service.principal());
                });
                policy::actions(w, &trust);
                policy::conditions(w, &trust);
            });
        });
        tags::of_stack(w, stack);
    });
    for (index, policy) in role.policies.iter().enumerate() {
        role_policy(w, address, &policy_name(&name, index), policy);
    }
    for (index, policy) in role.managed_policies.iter().enumerate() {
        w.resource(Address::new(ROLE_POLICY_ATTACHMENT, &policy_name(&name, index)), |w| {
            w.attribute("role", address.attribute("name"));
            w.attribute("policy_arn", policy);
        });
    }
}

/// The addresses of a role's policies.
pub(super) fn each_policy_address(role: &Role, visit: &mut dyn FnMut(Address<'_>)) {
    let name = reference::name(&role.id());
    for index in 0..role.policies.len() {
        visit(Address::new(ROLE_POLICY, &policy_name(&name, index)));
    }
    for index in 0..role.managed_policies.len() {
        visit(Address::new(ROLE_POLICY_ATTACHMENT, &policy_name(&name, index)));
    }
}

/// The name of a role's policy in the module. The first one has the role's name. Names otherwise
/// contain no two `_` in a row, so the second one of the role `a` never collides with that of
/// another role.
fn policy_name(role: &str, index: usize) -> String {
    if index == 0 { role.to_owned() } else { format!("{role}__{}", index + 1) }
}

fn role_policy(w: &mut Writer, role: Address<'_>, name: &str, policy: &Policy) {
    w.resource(Address::new(ROLE_POLICY, name), |w| {
        w.attribute("name", &policy.name);
        w.attribute("role", role.attribute("id"));
        policy::document(w, "policy", |w| {
            for statement in &policy.statements {
                policy::statement(w, |w| {
                    w.optional("Sid", statement.sid.as_deref());
                    w.attribute("Effect", "Allow");
                    policy::actions(w, statement);
                    policy::resources(w, statement);
                    policy::conditions(w, statement);
                });
            }
        });
    });
}
