//! The roles of event buses, with which EventBridge uses the targets of their rules that have no
//! policy of their own for it.

use super::rights;
use crate::model::{EventBus, Policy, Role, Service, Stack, Statement};

/// The roles of all event buses whose rules need one.
pub(super) fn all(stack: &Stack) -> Vec<Role> {
    stack.event_buses.iter().filter_map(|bus| of(bus, stack)).collect()
}

fn of(bus: &EventBus, stack: &Stack) -> Option<Role> {
    let mut rules = stack.event_rules.iter().filter(|rule| *rule.bus.id() == bus.id()).peekable();
    let key = rules.peek()?.role_id().name;
    let mut policy = Policy::new("rules");
    for target in rules.flat_map(|rule| rule.targets.values()) {
        if let Some(machine) = &target.state_machine {
            policy.allow(Statement::allow(["states:StartExecution"]).on(machine.arn()));
        }
        if let Some(stream) = &target.kinesis_stream {
            for action in ["PutRecord", "PutRecords"] {
                for statement in rights::put_records(stack, stream, action) {
                    policy.allow(statement);
                }
            }
        }
        if let Some(bus) = &target.event_bus {
            policy.allow(Statement::allow(["events:PutEvents"]).on(bus.arn()));
        }
    }
    let is_needed = !policy.statements.is_empty();
    is_needed.then(|| Role::new(&key, Service::Events).policy(policy))
}
