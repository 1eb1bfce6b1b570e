//! `AWS::IAM::Role`

use super::iam;
use super::value::{Value, value};
use super::writer::Writer;
use crate::model::{Role, Stack};

pub(super) fn write(w: &mut Writer, stack: &Stack, role: &Role) {
    let id = role.id();
    // The account's settings still refer to the role after the stack is deleted.
    if stack.accounts.iter().any(|account| *account.cloudwatch_role.id() == id) {
        w.left_behind();
    }
    w.properties(|w| {
        w.optional("RoleName", value(role.name.as_ref()));
        w.optional("Description", value(role.description.as_ref()));
        iam::assumed_by(w, "AssumeRolePolicyDocument", role);
        w.list_if_any("Policies", &role.policies, |w, policy| {
            w.object_item(|w| {
                w.set("PolicyName", Value(&policy.name));
                iam::document(w, "PolicyDocument", &policy.statements);
            });
        });
        w.list_if_any("ManagedPolicyArns", &role.managed_policies, |w, arn| w.item(Value(arn)));
        w.tags_of_stack(stack);
    });
}
