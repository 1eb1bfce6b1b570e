use crate::check::checker::Field;
use crate::check::route::Route;
use crate::check::{Checker, rule};
use crate::model::existing::{MayExist, colon_separated};
use crate::model::operation::StepKind;
use crate::model::{ExecutionRole, Handle, ResourceId, ServiceCall, Stack};
use crate::plan::{Operation, Resource, ServiceRoute};
use crate::text::Text;

rule! {
    /// Checks that a resource that exists already is referenced, not changed.
    ///
    /// ## Why
    /// The stack does not contain the resource, so its settings have no effect. Its name or ARN is all
    /// that is known of it.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {existing: {name: prod-orders}, partition-key: id, deletion-protection: true}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {existing: {name: prod-orders}, partition-key: id}}
    /// ```
    "DG118", "existing-resource", Error, Resource(check), Operation(check_operation),
    Service(check_service)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let noun = resource.id().kind.noun();
    match resource {
        Resource::Table(table) => {
            check_existing(*table, noun, check);
            for (name, index) in
                table.global_secondary_indexes.iter().filter(|_| table.existing.is_some())
            {
                let options = [
                    ("autoscaling", index.autoscaling.is_some()),
                    ("capacity", index.capacity.is_some()),
                ];
                for (option, _) in options.into_iter().filter(|(_, is_set)| *is_set) {
                    let field = ["global-secondary-indexes", name, option];
                    check.report_at(Field::Key(&field), refused(option, noun), EXPECTED);
                }
            }
        }
        Resource::KinesisStream(stream) => check_existing(*stream, noun, check),
        Resource::Queue(queue) => {
            check_existing(*queue, noun, check);
            if let Some(dead_letter) = &queue.dead_letter {
                check_region(&["dead-letter-queue", "queue"], dead_letter.queue.id(), check);
            }
        }
        Resource::Topic(topic) => check_existing(*topic, noun, check),
        Resource::Bucket(bucket) => check_existing(*bucket, noun, check),
        Resource::EventBus(bus) => check_existing(*bus, noun, check),
        Resource::Function(function) => {
            check_existing(*function, noun, check);
            check_role(function.role.as_ref(), check);
            if function.is_elsewhere() {
                for (field, is_set) in [
                    ("event-source-mappings", !function.event_source_mappings.is_empty()),
                    ("schedules", !function.schedules.is_empty()),
                ] {
                    check.require_key(
                        !is_set,
                        &[field],
                        format_args!("`{field}` of a function in another region or account"),
                        "them in a stack of that region and account, or `name` for a function of \
                         this one",
                    );
                }
            }
        }
        Resource::StateMachine(machine) => {
            check_existing(*machine, noun, check);
            check_role(machine.role.as_ref(), check);
        }
        Resource::ApiKey(key) => check_options(*key, noun, check),
        Resource::UsagePlan(plan) => check_options(*plan, noun, check),
        Resource::Alarm(alarm) => check.require_key(
            !alarm.is_elsewhere,
            &[alarm.metric.key],
            "an alarm on a resource in another region or account, whose metrics are there",
            "it in a stack of that region and account, or `name` for a resource of this one",
        ),
        Resource::RestApi(api) => {
            check_existing(&api.declared().role, "role", &mut check.within(&["role"]));
        }
        Resource::Subscription(of) => check_region(&[], of.topic.id(), check),
        Resource::EventSourceMapping(_, _, mapping) => {
            for (field, id) in [
                ("table", mapping.table.as_ref().map(Handle::id)),
                ("kinesis-stream", mapping.kinesis_stream.as_ref().map(Handle::id)),
                ("queue", mapping.queue.as_ref().map(Handle::id)),
            ] {
                if let Some(id) = id {
                    check_region(&[field], id, check);
                }
            }
        }
        Resource::ResourceGroup(group) => {
            let stack = check.stack();
            for (index, handle) in group.tables.iter().enumerate() {
                let table = stack.tables.iter().find(|table| table.key == handle.id().name);
                check.require(
                    table.is_none_or(|table| table.existing.is_none()),
                    &["tables", &index.to_string()],
                    format_args!(
                        "the table `{}` exists already, so it gets no tag",
                        handle.id().name
                    ),
                    "tables that the stack creates",
                );
            }
        }
        _ => {}
    }
}

/// Checks the options of a resource that may exist already.
fn check_existing(of: &impl MayExist, noun: &str, check: &mut Checker<'_>) {
    if let Some((name, arn)) = of.existing() {
        check_identity(name, arn, check);
    }
    check_options(of, noun, check);
}

/// Reports the options of a created resource.
fn check_options(of: &impl MayExist, noun: &str, check: &mut Checker<'_>) {
    if of.existing().is_none() {
        return;
    }
    for (option, _) in of.creation_options().into_iter().filter(|(_, is_set)| *is_set) {
        check.report_at(Field::Key(&[option]), refused(option, noun), EXPECTED);
    }
}

/// Checks the identity of an execution role that exists already.
fn check_role(role: Option<&ExecutionRole>, check: &mut Checker<'_>) {
    let Some(ExecutionRole { existing }) = role else { return };
    check_identity(existing.name.as_ref(), existing.arn.as_ref(), &mut check.within(&["role"]));
}

/// Reports a resource in another region, which services only reach in their own.
fn check_region(at: &[&str], id: &ResourceId, check: &mut Checker<'_>) {
    let is_elsewhere = id.bound.0.as_ref().is_some_and(|known| known.is_of_other_region());
    check.require(
        !is_elsewhere,
        at,
        format_args!("the {id} is in another region, which AWS does not reach from here"),
        "one in the region of the stack: the ARN has `${aws.region}`",
    );
}

/// Checks that a resource has either a name or an ARN with known parts.
fn check_identity(name: Option<&Text>, arn: Option<&Text>, check: &mut Checker<'_>) {
    let message = match (name, arn) {
        (Some(_), Some(_)) => Some("both a name and an ARN"),
        (None, None) => Some("neither a name nor an ARN"),
        _ => None,
    };
    if let Some(message) = message {
        let expected = "`name`, for one in the account and region of the stack, or `arn`";
        check.report(&["existing"], message, expected);
    }
    let Some(arn) = arn.filter(|arn| arn.as_literal().is_none()) else { return };
    check.require(
        colon_separated(arn).is_some(),
        &["existing", "arn"],
        "the region, account and name in the ARN are not known before the deployment",
        "an ARN with references between its colons: \
         `arn:aws:dynamodb:${aws.region}:${parameters.account}:table/orders`; or `name`",
    );
}

/// The message about an option of a created resource.
fn refused(option: &str, noun: &str) -> String {
    format!("`{option}` of an existing {noun}, which is not changed")
}

pub(crate) const EXPECTED: &str = "no such option, or a resource without `existing`";

/// Reports what a route calls in another region: its address is in that of the API.
fn check_service(service: &ServiceRoute<'_>, check: &mut Checker<'_>) {
    let Some(id) = service.declared.resource() else { return };
    let at = match service.declared {
        ServiceCall::SendMessage(_) => "queue",
        ServiceCall::Publish(_) => "topic",
        ServiceCall::PutEvents(_) => "bus",
        ServiceCall::PutRecord(_) => "stream",
        ServiceCall::Execution(_) => {
            let known = id.bound.0.as_ref();
            check.require(
                known.is_none_or(|known| !known.is_of_other_account()),
                &["state-machine"],
                format_args!("the {id} is in another account, whose executions cannot be started"),
                "one in the account of the stack: the ARN has `${aws.account-id}`",
            );
            "state-machine"
        }
        // Bucket names have no region, functions have an address of their own, and the rest is text.
        ServiceCall::ObjectRequest(_)
        | ServiceCall::InvokeFunction(_)
        | ServiceCall::HttpRequest(_)
        | ServiceCall::PutDelivery(_)
        | ServiceCall::CallService(_) => return,
    };
    check_region(&[at], id, check);
}

/// Reports tables in other accounts or regions that an operation cannot reach.
fn check_operation(operation: &Operation<'_>, _: Route<'_>, check: &mut Checker<'_>) {
    let tables = operation.tables();
    let is_several = tables.len() > 1;
    for step in &operation.steps {
        let id = step.table.id();
        let Some(known) = &id.bound.0 else { continue };
        let at: Vec<_> = step.place.iter().map(String::as_str).collect();
        if matches!(step.kind, StepKind::Statement(_)) {
            check.require(
                !known.is_of_other_account(),
                &["statement"],
                "PartiQL does not reach tables of other accounts",
                "another operation, or a table with the account `${aws.account-id}` in its ARN",
            );
        } else if is_several {
            check.require(
                !known.is_of_other_account() && tables.iter().all(|of| of.region() == known.region),
                &at,
                format_args!("`{}` is in another account or region than the other tables", id.name),
                "tables of one region, in the account of the stack",
            );
        }
    }
}

/// The options of created resources that a blueprint sets to their defaults, which the model does not
/// tell from no option: their places, with messages.
pub(crate) fn default_options(
    stack: &Stack,
    is_written: impl Fn(&[&str]) -> bool,
) -> Vec<(Vec<String>, String)> {
    let mut found = Vec::new();
    let mut search = |id: ResourceId, of: &dyn MayExist| {
        let section = id.kind.section().split('/').next().unwrap_or_default();
        let options = of.creation_options().into_iter().filter(|_| of.existing().is_some());
        for (option, _) in options.filter(|(_, is_set)| !is_set) {
            let path = [section, &id.name, option];
            if is_written(&path) {
                let path = path.iter().map(ToString::to_string).collect();
                found.push((path, refused(option, id.kind.noun())));
            }
        }
    };
    stack.kinesis_streams.iter().for_each(|of| search(of.id(), of));
    stack.tables.iter().for_each(|of| search(of.id(), of));
    stack.queues.iter().for_each(|of| search(of.id(), of));
    stack.topics.iter().for_each(|of| search(of.id(), of));
    stack.buckets.iter().for_each(|of| search(of.id(), of));
    stack.event_buses.iter().for_each(|of| search(of.id(), of));
    stack.functions.iter().for_each(|of| search(of.id(), of));
    stack.state_machines.iter().for_each(|of| search(of.id(), of));
    stack.api_keys.iter().for_each(|of| search(of.id(), of));
    stack.usage_plans.iter().for_each(|of| search(of.id(), of));
    found
}
