//! The execution roles of state machines. Each allows exactly what its state machine declares.

use super::execution_role::{publish, put_records, send, use_table};
use crate::model::{Policy, Role, Service, Stack, StateMachine, Statement};

/// The execution roles of all state machines.
pub(super) fn all(stack: &Stack) -> Vec<Role> {
    let derived = stack.state_machines.iter().filter(|machine| machine.has_derived_role());
    let role = |machine: &StateMachine| {
        let role = Role::new(&machine.role_id().name, Service::StepFunctions);
        role.policy(policy(machine, stack))
    };
    derived.map(role).collect()
}

/// The rights that a state machine needs of its role.
pub(super) fn policy(machine: &StateMachine, stack: &Stack) -> Policy {
    let mut policy = Policy::new("execution");
    policy.allow(Statement::deliver_logs());
    let uses = &machine.uses;
    for function in &uses.functions {
        policy.allow(Statement::allow(["lambda:InvokeFunction"]).on(function.arn()));
    }
    uses.tables.iter().for_each(|(table, of)| use_table(&mut policy, stack, table, of));
    uses.topics.iter().for_each(|topic| publish(&mut policy, stack, topic));
    uses.queues.iter().for_each(|queue| send(&mut policy, stack, queue));
    uses.kinesis_streams.iter().for_each(|stream| put_records(&mut policy, stack, stream));
    for bus in &uses.event_buses {
        policy.allow(Statement::allow(["events:PutEvents"]).on(bus.arn()));
    }
    if *machine.tracing {
        policy.allow(Statement::send_traces());
    }
    policy
}
