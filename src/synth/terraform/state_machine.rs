//! [`aws_sfn_state_machine`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sfn_state_machine).

use super::checkov_skip;
use super::hcl::{Inline, Writer};
use super::reference::{self, Address, ROLE_POLICY};
use super::tags;
use crate::model::{Stack, StateMachine};
use crate::text::{Attribute, Reference, Text};

pub(super) fn write(w: &mut Writer, stack: &Stack, machine: &StateMachine) {
    let role = &machine.role_id();
    w.resource_of(&machine.id(), |w| {
        checkov_skip::write(w, &machine.checkov_skip);
        w.attribute("name", &machine.name);
        w.attribute("type", machine.machine_type.as_str());
        machine.definition().into_iter().for_each(|of| w.json("definition", of));
        w.attribute("role_arn", role.attribute(Attribute::Arn));
        tags::write(w, stack, &machine.tags);
        // Step Functions tests the permission to deliver logs, and the policy is not part of the
        // role.
        if machine.has_derived_role() {
            let policy = reference::name(role);
            w.attribute("depends_on", Inline([Address::new(ROLE_POLICY, &policy)].iter()));
        }
        w.block("logging_configuration", &[], |w| {
            let group =
                Reference::Resource { id: machine.log_group_id(), attribute: Attribute::Arn };
            w.attribute("log_destination", Text::from(group).then(":*"));
            w.attribute("include_execution_data", machine.log.include_execution_data);
            w.attribute("level", machine.log.level.as_str());
        });
        w.block("tracing_configuration", &[], |w| w.attribute("enabled", *machine.tracing));
    });
}
