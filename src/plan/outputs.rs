//! The standard outputs: values that users of a deployed stack need.

use std::collections::HashSet;

use super::identifier::LogicalId;
use crate::model::limits::STACK_OUTPUTS;
use crate::model::{
    ApiKey, Bucket, DomainName, EventBus, Function, Handle, IdentityPool, KinesisStream, Output,
    Queue, Role, Stack, Stage, StateMachine, Table, Topic, UserPool,
};
use crate::text::{Pseudo, Text};

/// The outputs of [`Stack::add_standard_outputs`], except those with the name of a declared output:
/// URLs of stages, names of tables, ARNs of streams and roles, and for each API key its ID and the
/// command that reads its value. Names of tables beyond CloudFormation's limit are omitted.
pub(super) fn standard<'a>(
    stack: &Stack,
    roles: impl Iterator<Item = &'a Role> + Clone,
) -> Vec<Output> {
    let mut outputs = endpoints(stack);
    let has_room = has_room_for_table_names(stack, outputs.len() + roles.clone().count());
    let named = stack.tables.iter().filter(|table| !table.name.is_empty());
    for table in named.filter(|_| has_room) {
        let name = Handle::<Table>::new(table.id()).name();
        outputs.push(
            Output::new(&format!("{}-table-name", table.key), name)
                .description(format!("The name of the table {}", table.key)),
        );
    }
    for table in stack.tables.iter().filter(|table| table.has_stream()) {
        let arn = Handle::<Table>::new(table.id()).stream_arn();
        outputs.push(
            Output::new(&format!("{}-table-stream", table.key), arn)
                .description(format!("The ARN of the stream of the table {}", table.key)),
        );
    }
    for stream in &stack.kinesis_streams {
        let arn = Handle::<KinesisStream>::new(stream.id()).arn();
        outputs.push(
            Output::new(&format!("{}-stream-arn", stream.key), arn)
                .description(format!("The ARN of the Kinesis stream {}", stream.key)),
        );
    }
    for queue in &stack.queues {
        let url = Handle::<Queue>::new(queue.id()).url();
        outputs.push(
            Output::new(&format!("{}-queue-url", queue.key), url)
                .description(format!("The URL of the queue {}", queue.key)),
        );
    }
    for topic in &stack.topics {
        let arn = Handle::<Topic>::new(topic.id()).arn();
        outputs.push(
            Output::new(&format!("{}-topic-arn", topic.key), arn)
                .description(format!("The ARN of the topic {}", topic.key)),
        );
    }
    for bucket in &stack.buckets {
        let name = Handle::<Bucket>::new(bucket.id()).name();
        outputs.push(
            Output::new(&format!("{}-bucket-name", bucket.key), name)
                .description(format!("The name of the bucket {}", bucket.key)),
        );
    }
    for bus in &stack.event_buses {
        let arn = Handle::<EventBus>::new(bus.id()).arn();
        outputs.push(
            Output::new(&format!("{}-bus-arn", bus.key), arn)
                .description(format!("The ARN of the event bus {}", bus.key)),
        );
    }
    for machine in &stack.state_machines {
        let arn = Handle::<StateMachine>::new(machine.id()).arn();
        outputs.push(
            Output::new(&format!("{}-state-machine-arn", machine.key), arn)
                .description(format!("The ARN of the state machine {}", machine.key)),
        );
    }
    for function in &stack.functions {
        let arn = Handle::<Function>::new(function.id()).arn();
        outputs.push(
            Output::new(&format!("{}-function-arn", function.key), arn)
                .description(format!("The ARN of the function {}", function.key)),
        );
    }
    for role in roles {
        let arn = Handle::<Role>::new(role.id()).arn();
        outputs.push(
            Output::new(&format!("{}-role-arn", role.key), arn)
                .description(format!("The ARN of the role {}", role.key)),
        );
    }
    for domain in &stack.domain_names {
        let handle = Handle::<DomainName>::new(domain.id());
        let target = if domain.is_edge {
            handle.distribution_domain_name()
        } else {
            handle.regional_domain_name()
        };
        outputs.push(
            Output::new(&format!("{}-target", domain.key), target)
                .description(format!("What the DNS record of {} is an alias of", domain.key)),
        );
    }
    for key in &stack.api_keys {
        let id: Text = Handle::<ApiKey>::new(key.id()).api_key_id().into();
        let command = Text::from(
            "aws apigateway get-api-key --include-value --query value --output text --region ",
        )
        .then(Pseudo::Region)
        .then(" --api-key ")
        .then(&id);
        outputs.push(Output::new(&format!("{}-api-key-id", key.key), id).description(format!(
            "The identifier of the API key {}, which is not its value",
            key.key
        )));
        outputs.push(
            Output::new(&format!("{}-api-key-command", key.key), command).description(format!(
                "The command that reads the value of the API key {}",
                key.key
            )),
        );
    }
    outputs
        .extend(stack.user_pools.iter().filter(|pool| pool.existing.is_none()).flat_map(of_pool));
    outputs.extend(stack.identity_pools.iter().map(|pool| {
        let id = Handle::<IdentityPool>::new(pool.id()).identity_pool_id();
        Output::new(&format!("{}-identity-pool-id", pool.key), id)
            .description(format!("The ID of the identity pool {}", pool.key))
    }));
    let mut taken: HashSet<_> = stack.outputs.iter().map(identifier).collect();
    outputs.retain(|output| taken.insert(identifier(output)));
    outputs
}

/// The outputs of a user pool for programs: its ID, its issuer, its URL, and its clients' IDs.
fn of_pool(pool: &UserPool) -> Vec<Output> {
    let UserPool { key, .. } = pool;
    let handle = Handle::<UserPool>::new(pool.id());
    let mut outputs = vec![
        Output::new(&format!("{key}-user-pool-id"), handle.user_pool_id())
            .description(format!("The ID of the user pool {key}")),
        Output::new(&format!("{key}-user-pool-issuer"), pool.issuer())
            .description(format!("The issuer of the tokens of the user pool {key}")),
    ];
    outputs.extend(pool.domain.as_ref().map(|domain| {
        Output::new(&format!("{key}-user-pool-url"), domain.url())
            .description(format!("The URL of the sign-in pages of the user pool {key}"))
    }));
    outputs.extend(pool.clients.keys().map(|client| {
        let id = handle.client(client).client_id();
        Output::new(&format!("{key}-{client}-client-id"), id)
            .description(format!("The ID of the client {client} of the user pool {key}"))
    }));
    outputs
}

/// The URLs of stages: API Gateway's own unless disabled, and those of domain names.
fn endpoints(stack: &Stack) -> Vec<Output> {
    let mut outputs = Vec::new();
    for api in stack.apis.iter().filter(|api| !api.disable_execute_api_endpoint) {
        for (index, stage) in api.stages.iter().enumerate() {
            // The first stage is the API's own.
            let key = match index {
                0 => format!("{}-endpoint", api.key),
                _ => format!("{}-{}-endpoint", api.key, stage.name),
            };
            let url = Handle::<Stage>::new(stage.id(api)).invoke_url();
            outputs.push(Output::new(&key, url).description(format!(
                "The URL of the API {} at its stage {}",
                api.key, stage.name
            )));
        }
    }
    for domain in stack.domain_names.iter().filter(|domain| !domain.is_wildcard()) {
        for mapping in &domain.mappings {
            let key = match mapping.base_path.as_str() {
                "" => format!("{}-domain-endpoint", domain.key),
                path => format!("{}-domain-{path}-endpoint", domain.key),
            };
            outputs.push(Output::new(&key, domain.url(mapping)).description(format!(
                "The URL of the API {} at its stage {} under the domain name {}",
                mapping.stage.id.owner().name,
                mapping.stage.id.name,
                domain.key
            )));
        }
    }
    outputs
}

/// True if CloudFormation has room for all standard outputs, `others` and the tables' names among
/// them.
fn has_room_for_table_names(stack: &Stack, others: usize) -> bool {
    let streams = stack.tables.iter().filter(|table| table.has_stream()).count()
        + stack.kinesis_streams.len();
    let targets = stack.queues.len()
        + stack.topics.len()
        + stack.buckets.len()
        + stack.event_buses.len()
        + stack.functions.len()
        + stack.state_machines.len()
        + stack.domain_names.len();
    let pools = stack.user_pools.iter().filter(|pool| pool.existing.is_none());
    let of_pools: usize =
        pools.map(|pool| 2 + usize::from(pool.domain.is_some()) + pool.clients.len()).sum();
    let declared = stack.outputs.len();
    declared + of_pools + others + streams + targets + 2 * stack.api_keys.len() + stack.tables.len()
        <= STACK_OUTPUTS
}

fn identifier(output: &Output) -> String {
    LogicalId(&output.id()).to_string()
}

#[cfg(test)]
mod tests {
    use crate::model::{
        DomainName, HttpMethod, IntegrationResponse, Method, MockIntegration, RestApi, Stack, Stage,
    };
    use crate::plan::Plan;
    use crate::text::Text;

    const CERTIFICATE: &str = "arn:aws:acm:eu-central-1:111122223333:certificate/x";

    /// The endpoints among the outputs of an API with these domain names: whether each is a
    /// constant, and then which.
    fn endpoints(
        disabled: bool,
        domains: &[(&str, &str, &[&str])],
    ) -> Vec<(String, Option<String>)> {
        let mut stack = Stack::new("endpoints");
        let answer = Method::new(MockIntegration::responding(IntegrationResponse::new(200)));
        let api = RestApi::new("api").route(HttpMethod::Get, "/", answer).stage(Stage::new("prod"));
        let stage = stack.add(api.disable_execute_api_endpoint(disabled)).stage("prod");
        for (key, name, base_paths) in domains {
            let domain = DomainName::regional(key, *name, CERTIFICATE);
            stack.add(
                base_paths
                    .iter()
                    .fold(domain, |domain, path| domain.base_path_mapping(*path, &stage)),
            );
        }
        stack.add_standard_outputs();
        let plan = Plan::of(&stack).check().expect("sound");
        let constant = |text: &Text| text.as_literal().map(str::to_owned);
        let outputs = plan.outputs().filter(|output| output.key.ends_with("-endpoint"));
        outputs.map(|output| (output.key.to_string(), constant(&output.value))).collect()
    }

    #[test]
    fn a_disabled_endpoint_is_not_shown() {
        assert_eq!(endpoints(false, &[]), [("api-endpoint".to_owned(), None)]);
        assert_eq!(endpoints(true, &[]), []);
    }

    #[test]
    fn domain_names_are_endpoints() {
        let url = |key: &str, url: &str| (key.to_owned(), Some(url.to_owned()));
        assert_eq!(
            endpoints(
                true,
                &[
                    ("public", "api.example.com", &[""]),
                    ("paths", "shop.example.com", &["v1", "v2"])
                ]
            ),
            [
                url("public-domain-endpoint", "https://api.example.com"),
                url("paths-domain-v1-endpoint", "https://shop.example.com/v1"),
                url("paths-domain-v2-endpoint", "https://shop.example.com/v2"),
            ]
        );
        assert_eq!(endpoints(false, &[("public", "api.example.com", &[""])]).len(), 2);
    }

    #[test]
    fn a_wildcard_is_no_address() {
        assert_eq!(endpoints(true, &[("all", "*.example.com", &[""])]), []);
    }
}
