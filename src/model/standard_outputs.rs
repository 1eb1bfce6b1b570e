//! What whoever deploys a stack wants to know of it.

use std::collections::HashSet;

use super::identifier::LogicalId;
use super::limits::STACK_OUTPUTS;
use super::{Handle, Output, Resource, Stack};
use crate::text::{Pseudo, Text};

impl Stack {
    /// Adds the outputs that every stack should have, unless outputs of these names are there: each
    /// URL at which a stage answers, each table's name, the ARNs of streams and roles, and for each
    /// API key its identifier and the command that reads its value. The names of more tables than
    /// CloudFormation has room for are left out.
    pub fn add_standard_outputs(&mut self) {
        let mut outputs = self.endpoints();
        let has_room = self.has_room_for_table_names(outputs.len());
        for table in self.tables.iter().filter(|_| has_room) {
            let name = Handle::<super::Table>::new(table.id()).name();
            outputs.push(
                Output::new(&format!("{}-table-name", table.key), name)
                    .description(format!("The name of the table {}", table.key)),
            );
        }
        for table in self.tables.iter().filter(|table| table.stream.is_some()) {
            let arn = Handle::<super::Table>::new(table.id()).stream_arn();
            outputs.push(
                Output::new(&format!("{}-table-stream", table.key), arn)
                    .description(format!("The ARN of the stream of the table {}", table.key)),
            );
        }
        for stream in &self.kinesis_streams {
            let arn = Handle::<super::KinesisStream>::new(stream.id()).arn();
            outputs.push(
                Output::new(&format!("{}-stream-arn", stream.key), arn)
                    .description(format!("The ARN of the Kinesis stream {}", stream.key)),
            );
        }
        for queue in &self.queues {
            let url = Handle::<super::Queue>::new(queue.id()).url();
            outputs.push(
                Output::new(&format!("{}-queue-url", queue.key), url)
                    .description(format!("The URL of the queue {}", queue.key)),
            );
        }
        for topic in &self.topics {
            let arn = Handle::<super::Topic>::new(topic.id()).arn();
            outputs.push(
                Output::new(&format!("{}-topic-arn", topic.key), arn)
                    .description(format!("The ARN of the topic {}", topic.key)),
            );
        }
        for function in &self.functions {
            let arn = Handle::<super::Function>::new(function.id()).arn();
            outputs.push(
                Output::new(&format!("{}-function-arn", function.key), arn)
                    .description(format!("The ARN of the function {}", function.key)),
            );
        }
        for role in &self.roles {
            let arn = Handle::<super::Role>::new(role.id()).arn();
            outputs.push(
                Output::new(&format!("{}-role-arn", role.key), arn)
                    .description(format!("The ARN of the role {}", role.key)),
            );
        }
        for domain in &self.domain_names {
            let handle = Handle::<super::DomainName>::new(domain.id());
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
        for key in &self.api_keys {
            let id: Text = Handle::<super::ApiKey>::new(key.id()).api_key_id().into();
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
        let mut taken: HashSet<_> = self.outputs.iter().map(identifier).collect();
        for output in outputs {
            if taken.insert(identifier(&output)) {
                self.add(output);
            }
        }
    }
}

impl Stack {
    /// The URLs at which stages answer: those that API Gateway gives them, unless they are
    /// disabled, and those of domain names.
    fn endpoints(&self) -> Vec<Output> {
        let mut outputs = Vec::new();
        for api in self.apis.iter().filter(|api| !api.disable_execute_api_endpoint) {
            for (index, stage) in api.stages.iter().enumerate() {
                // The first stage is the API's own, whatever other stages there are.
                let key = match index {
                    0 => format!("{}-endpoint", api.key),
                    _ => format!("{}-{}-endpoint", api.key, stage.name),
                };
                let url = Handle::<super::Stage>::new(stage.id(api)).invoke_url();
                outputs.push(Output::new(&key, url).description(format!(
                    "The URL of the API {} at its stage {}",
                    api.key, stage.name
                )));
            }
        }
        for domain in self.domain_names.iter().filter(|domain| !domain.is_wildcard()) {
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

    /// Whether all outputs that a stack should have fit, those of its tables among them, beside so
    /// many endpoints.
    fn has_room_for_table_names(&self, endpoints: usize) -> bool {
        let streams = self.tables.iter().filter(|table| table.stream.is_some()).count()
            + self.kinesis_streams.len();
        let targets =
            self.queues.len() + self.topics.len() + self.functions.len() + self.domain_names.len();
        let others = self.outputs.len()
            + endpoints
            + streams
            + targets
            + self.roles.len()
            + 2 * self.api_keys.len();
        others + self.tables.len() <= STACK_OUTPUTS
    }
}

fn identifier(output: &Output) -> String {
    LogicalId(&output.id()).to_string()
}

#[cfg(test)]
mod tests {
    use crate::model::{
        DomainName, HttpMethod, IntegrationResponse, Method, MockIntegration, RestApi, Stack, Stage,
    };
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
        assert_eq!(stack.check(), Ok(()));
        let constant = |text: &Text| text.as_literal().map(str::to_owned);
        let outputs = stack.outputs.iter().filter(|output| output.key.ends_with("-endpoint"));
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
