//! The execution roles of functions, and the roles of their schedules. Each allows exactly what its
//! function declares.

use super::rights;
use crate::model::{
    Access, FailureDestination, Function, Handle, KinesisStream, Policy, Queue, ResourceArn, Role,
    Service, Stack, Statement, Table, Topic, UseOfTable, arn,
};
use crate::text::{Attribute, Reference, Text};

/// The roles of all functions and of their schedules.
pub(super) fn all(stack: &Stack) -> Vec<Role> {
    let roles = |function| [of(function, stack), of_schedules(function, stack)];
    stack.functions.iter().flat_map(roles).flatten().collect()
}

/// The role with which EventBridge Scheduler invokes a function, and sends to the dead-letter queues
/// of its schedules.
fn of_schedules(function: &Function, stack: &Stack) -> Option<Role> {
    if function.schedules.is_empty() {
        return None;
    }
    let mut policy = Policy::new("schedules");
    let arn = Handle::<Function>::new(function.id()).arn();
    policy.allow(Statement::allow(["lambda:InvokeFunction"]).on(ResourceArn(arn.into())));
    let queues = function.schedules.values().filter_map(|of| of.dead_letter_queue.as_ref());
    queues.for_each(|queue| send(&mut policy, stack, queue));
    Some(Role::new(&function.schedule_role_id().name, Service::Scheduler).policy(policy))
}

/// The execution role of a function, unless it exists already.
fn of(function: &Function, stack: &Stack) -> Option<Role> {
    let role = Role::new(&function.role_id().name, Service::Lambda);
    function.has_derived_role().then(|| role.policy(policy(function, stack)))
}

/// The rights that a function needs of its role. Of a function that exists already, they are those
/// of its event source mappings.
pub(super) fn policy(function: &Function, stack: &Stack) -> Policy {
    let mut policy = Policy::new("execution");
    if function.existing.is_none() {
        policy.allow(write_logs(function));
    }
    for mapping in function.event_source_mappings.values() {
        if let Some(table) = &mapping.table {
            read_table_stream(&mut policy, stack, table);
        }
        if let Some(stream) = &mapping.kinesis_stream {
            read_kinesis_stream(&mut policy, stack, stream);
        }
        if let Some(queue) = &mapping.queue {
            receive(&mut policy, stack, queue);
        }
        if let Some(destination) = &mapping.on_failure {
            send_failures(&mut policy, stack, destination);
        }
    }
    if let Some(destination) = &function.dead_letter {
        send_failures(&mut policy, stack, destination);
    }
    let uses = &function.uses;
    uses.tables.iter().for_each(|(table, of)| use_table(&mut policy, stack, table, of));
    uses.topics.iter().for_each(|topic| publish(&mut policy, stack, topic));
    uses.queues.iter().for_each(|queue| send(&mut policy, stack, queue));
    uses.kinesis_streams.iter().for_each(|stream| put_records(&mut policy, stack, stream));
    for permission in &function.permissions {
        policy.allow(permission.statement());
    }
    if let Some(key) = &function.environment_key {
        policy.allow(Statement::allow(["kms:Decrypt"]).on(ResourceArn(key.clone())));
    }
    if function.vpc.is_some() {
        policy.allow(Statement::manage_network_interfaces());
    }
    if *function.tracing {
        policy.allow(Statement::send_traces());
    }
    policy
}

/// Allows writing to the function's log group. The function does not create it.
fn write_logs(function: &Function) -> Statement {
    let name: Text =
        Reference::Resource { id: function.log_group_id(), attribute: Attribute::Name }.into();
    let streams = arn::of_stack("logs").then("log-group:").then(name).then(":*");
    Statement::allow(["logs:CreateLogStream", "logs:PutLogEvents"]).on(ResourceArn(streams))
}

/// Allows the actions that [Lambda
/// requires](https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html).
/// Streams are listed for a whole table, not one of them.
fn read_table_stream(policy: &mut Policy, stack: &Stack, handle: &Handle<Table>) {
    let actions = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"];
    policy.allow(Statement::allow(actions).on(handle.stream_arn()));
    let streams = Text::from(handle.arn()).then("/stream/*");
    policy.allow(Statement::allow(["dynamodb:ListStreams"]).on(ResourceArn(streams)));
    decrypt_table(policy, stack, handle);
}

/// Allows the actions that [Lambda
/// requires](https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html).
fn read_kinesis_stream(policy: &mut Policy, stack: &Stack, handle: &Handle<KinesisStream>) {
    let actions = [
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
    ];
    policy.allow(Statement::allow(actions).on(handle.arn()));
    use_key_of_stream(policy, stack, handle, "kms:Decrypt");
}

/// Allows the actions that [Lambda
/// requires](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions).
fn receive(policy: &mut Policy, stack: &Stack, handle: &Handle<Queue>) {
    let actions = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];
    policy.allow(Statement::allow(actions).on(handle.arn()));
    if let Some(key) = rights::key_of_queue(stack, handle) {
        policy.allow(Statement::allow(["kms:Decrypt"]).on(ResourceArn(key.clone())));
    }
}

pub(super) fn put_records(policy: &mut Policy, stack: &Stack, handle: &Handle<KinesisStream>) {
    policy.allow(Statement::allow(["kinesis:PutRecord", "kinesis:PutRecords"]).on(handle.arn()));
    use_key_of_stream(policy, stack, handle, "kms:GenerateDataKey");
}

fn use_key_of_stream(
    policy: &mut Policy,
    stack: &Stack,
    handle: &Handle<KinesisStream>,
    action: &str,
) {
    let known = stack.kinesis_streams.iter().find(|known| known.key == handle.id().name);
    if let Some(key) = known.and_then(|known| known.encryption.customer_managed()) {
        policy.allow(Statement::allow([action]).on(ResourceArn(key.clone())));
    }
}

pub(super) fn use_table(
    policy: &mut Policy,
    stack: &Stack,
    handle: &Handle<Table>,
    of: &UseOfTable,
) {
    for action in &of.actions {
        let mut resources: Vec<ResourceArn> = vec![handle.arn().into()];
        if action.reads_indexes() {
            resources.extend(of.indexes.iter().map(|index| handle.index_arn(index).into()));
        }
        let access = Access { action: *action, resources };
        policy.allow(
            Statement::allow(access.action.iam_actions().iter().copied()).on_all(access.resources),
        );
    }
    decrypt_table(policy, stack, handle);
}

fn decrypt_table(policy: &mut Policy, stack: &Stack, handle: &Handle<Table>) {
    let known = stack.tables.iter().find(|known| known.key == handle.id().name);
    if let Some(key) = known.and_then(|known| known.encryption.customer_managed()) {
        policy.allow(Statement::decrypt_table(key, &handle.name()));
    }
}

fn send_failures(policy: &mut Policy, stack: &Stack, destination: &FailureDestination) {
    match destination {
        FailureDestination::Queue(queue) => send(policy, stack, queue),
        FailureDestination::Topic(topic) => publish(policy, stack, topic),
    }
}

pub(super) fn send(policy: &mut Policy, stack: &Stack, handle: &Handle<Queue>) {
    for statement in rights::send_messages(stack, handle) {
        policy.allow(statement);
    }
}

pub(super) fn publish(policy: &mut Policy, stack: &Stack, handle: &Handle<Topic>) {
    for statement in rights::publish(stack, handle) {
        policy.allow(statement);
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Action;
    use crate::model::{Code, Encryption, Function, Runtime, Stack, Table, UseOfTable};
    use crate::plan::Plan;

    /// The statements of the role of a function that reads an encrypted table.
    fn statements(is_function_first: bool) -> Vec<String> {
        let key = "arn:aws:kms:eu-central-1:111122223333:key/1";
        let table =
            || Table::new("orders", "id").encryption(Encryption::CustomerManaged(key.into()));
        let handle = Stack::new("other").add(table());
        let function = Function::new("read", Runtime::Python313, Code::Source("x".into()))
            .uses_table(&handle, UseOfTable::new([Action::GetItem]));
        let mut stack = Stack::new("orders");
        if is_function_first {
            stack.add(function);
            stack.add(table());
        } else {
            stack.add(table());
            stack.add(function);
        }
        let plan = Plan::of(&stack);
        let policies = plan.roles().flat_map(|role| &role.policies);
        policies.flat_map(|policy| &policy.statements).map(|of| format!("{of:?}")).collect()
    }

    #[test]
    fn the_uses_of_a_table_add_up() {
        let mut stack = Stack::new("orders");
        let table = stack.add(Table::new("orders", "id"));
        stack.add(
            Function::new("read", Runtime::Python313, Code::Source("x".into()))
                .uses_table(&table, UseOfTable::new([Action::GetItem]))
                .uses_table(&table, UseOfTable::new([Action::Query]).index("by-date")),
        );
        let plan = Plan::of(&stack);
        let policies = format!("{:?}", plan.roles().map(|role| &role.policies).collect::<Vec<_>>());
        for allowed in ["dynamodb:GetItem", "dynamodb:Query", "by-date"] {
            assert!(policies.contains(allowed), "{allowed}: {policies}");
        }
    }

    #[test]
    fn a_function_decrypts_its_table_in_whatever_order_they_are_added() {
        let statements_of_first = statements(true);
        assert!(statements_of_first.iter().any(|statement| statement.contains("kms:Decrypt")));
        assert_eq!(statements_of_first, statements(false));
    }
}
