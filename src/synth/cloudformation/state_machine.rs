//! `AWS::StepFunctions::StateMachine`

use super::value::{GetAtt, Owned, Value};
use super::writer::Writer;
use crate::model::{Stack, StateMachine};
use crate::text::Attribute;

pub(super) fn write(w: &mut Writer, stack: &Stack, machine: &StateMachine) {
    w.checkov_skip(&machine.checkov_skip);
    w.properties(|w| {
        w.set("StateMachineName", Value(&machine.name));
        w.set("StateMachineType", machine.machine_type.as_str());
        w.optional(
            "DefinitionString",
            machine.definition().map(|definition| Owned(definition.to_text())),
        );
        w.set("RoleArn", Owned(machine.role_id().attribute(Attribute::Arn)));
        w.object("LoggingConfiguration", |w| {
            w.list("Destinations", [machine.log_group_id()], |w, group| {
                w.object_item(|w| {
                    w.object("CloudWatchLogsLogGroup", |w| {
                        w.set("LogGroupArn", GetAtt(group, "Arn"));
                    });
                });
            });
            w.set("IncludeExecutionData", machine.log.include_execution_data);
            w.set("Level", machine.log.level.as_str());
        });
        w.object("TracingConfiguration", |w| w.set("Enabled", machine.tracing));
        w.tags(stack, &machine.tags);
    });
}
