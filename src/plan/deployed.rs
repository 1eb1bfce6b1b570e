//! The values of references: made-up, readable values in place of those known after deployment.
//!
//! A parameter has its default or else its name. A table or role has its name in the stack, and a
//! resource named by AWS has its name in the blueprint.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::Plan;
use crate::model::{Kind, ResourceId};
use crate::text::{Attribute, Pseudo, Reference, Segment, Text};

/// `${aws.account-id}`
pub(crate) const ACCOUNT_ID: &str = "123456789012";
/// `${aws.region}`
pub(crate) const REGION: &str = "us-east-1";
/// `${aws.partition}`
pub(crate) const PARTITION: &str = "aws";
/// The identifier of the REST API.
pub(crate) const API_ID: &str = "abcdef1234";
/// The deepest nesting of names that refer to names; deeper ones are circular.
const DEPTH: u8 = 8;

/// A plan, as if it were deployed.
pub(crate) struct Deployed<'a> {
    plan: &'a Plan<'a>,
    /// Created on demand, because most texts have no references.
    names: OnceCell<HashMap<ResourceId, &'a Text>>,
}

impl<'a> Deployed<'a> {
    pub(crate) fn new(plan: &'a Plan<'a>) -> Self {
        Self { plan, names: OnceCell::new() }
    }

    /// The text with the values of its references.
    pub(crate) fn text(&self, text: &Text) -> String {
        self.resolved(text, DEPTH)
    }

    fn resolved(&self, text: &Text, depth: u8) -> String {
        let segment = |segment: &Segment| match segment {
            Segment::Literal(literal) => literal.clone(),
            Segment::Reference(Reference::Pseudo(Pseudo::AccountId)) => ACCOUNT_ID.to_owned(),
            Segment::Reference(Reference::Pseudo(Pseudo::Region)) => REGION.to_owned(),
            Segment::Reference(Reference::Pseudo(Pseudo::Partition)) => PARTITION.to_owned(),
            Segment::Reference(Reference::Pseudo(Pseudo::UrlSuffix)) => "amazonaws.com".to_owned(),
            Segment::Reference(Reference::Parameter(parameter)) => {
                let known =
                    self.plan.stack().parameters.iter().find(|known| known.key == parameter.0);
                known
                    .and_then(|known| known.default.clone())
                    .unwrap_or_else(|| parameter.0.to_string())
            }
            Segment::Reference(Reference::Resource { id, attribute }) => {
                self.attribute(id, *attribute, depth)
            }
        };
        text.segments().iter().map(segment).collect()
    }

    fn attribute(&self, id: &ResourceId, attribute: Attribute, depth: u8) -> String {
        match (attribute, id.kind) {
            (Attribute::InvokeUrl, _) => {
                let api = self.api_id(id.scope.as_deref().unwrap_or_default());
                format!("https://{api}.execute-api.{REGION}.amazonaws.com/{}", id.name)
            }
            (Attribute::Id, Kind::RestApi) => self.api_id(&id.name),
            (Attribute::Arn, Kind::Table) => self.arn("dynamodb", "table/", id, depth),
            (Attribute::Arn, Kind::Role) => {
                format!("arn:{PARTITION}:iam::{ACCOUNT_ID}:role/{}", self.name(id, depth))
            }
            (Attribute::Arn, Kind::KinesisStream) => self.arn("kinesis", "stream/", id, depth),
            (Attribute::Arn, Kind::Queue) => self.arn("sqs", "", id, depth),
            (Attribute::Arn, Kind::Topic) => self.arn("sns", "", id, depth),
            (Attribute::Arn, Kind::Bucket) => {
                format!("arn:{PARTITION}:s3:::{}", self.name(id, depth))
            }
            (Attribute::Arn, Kind::DeliveryStream) => {
                self.arn("firehose", "deliverystream/", id, depth)
            }
            (Attribute::Arn, Kind::EventBus) => self.arn("events", "event-bus/", id, depth),
            (Attribute::Arn, Kind::EventRule) => {
                let rules = &self.plan.stack().event_rules;
                let rule = rules.iter().find(|rule| rule.id() == *id);
                let name = rule.map(|rule| rule.physical_name(self.plan.stack()));
                let bus = rule.map(|rule| self.resolved(&rule.bus.name().into(), depth));
                let (bus, name) = (bus.unwrap_or_default(), name.unwrap_or_default());
                let path = if bus == "default" { String::new() } else { format!("{bus}/") };
                let name = self.resolved(&name, depth);
                format!("arn:{PARTITION}:events:{REGION}:{ACCOUNT_ID}:rule/{path}{name}")
            }
            (Attribute::Arn, Kind::Function) => self.arn("lambda", "function:", id, depth),
            (Attribute::Arn, Kind::StateMachine) => self.arn("states", "stateMachine:", id, depth),
            (Attribute::StreamArn, _) => {
                format!(
                    "{}/stream/2023-11-14T22:13:20.000",
                    self.arn("dynamodb", "table/", id, depth)
                )
            }
            (Attribute::Arn, Kind::UserPool) => {
                let pool = user_pool_id(&id.name);
                format!("arn:{PARTITION}:cognito-idp:{REGION}:{ACCOUNT_ID}:userpool/{pool}")
            }
            (Attribute::Id, Kind::UserPool) => user_pool_id(&id.name),
            (Attribute::Id, Kind::IdentityPool) => format!("{REGION}:{}", id.name),
            (Attribute::ProviderName, _) => {
                format!("cognito-idp.{REGION}.amazonaws.com/{}", user_pool_id(&id.name))
            }
            (Attribute::QueueUrl, _) => {
                format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT_ID}/{}", self.name(id, depth))
            }
            (Attribute::Name, Kind::LogGroup) => {
                format!(
                    "/aws/lambda/{}",
                    self.name(&ResourceId::new(Kind::Function, id.name.clone()), depth)
                )
            }
            (Attribute::RegionalDomainName, _) => {
                format!("d-{API_ID}.execute-api.{REGION}.amazonaws.com")
            }
            (Attribute::DistributionDomainName, _) => "d111111abcdef8.cloudfront.net".to_owned(),
            (
                Attribute::Name
                | Attribute::Arn
                | Attribute::Id
                | Attribute::RootResourceId
                | Attribute::RegionalHostedZoneId
                | Attribute::DistributionHostedZoneId,
                _,
            ) => self.name(id, depth),
        }
    }

    /// The identifier of an API, [`API_ID`] for the first one. A loaded template has the same.
    pub(crate) fn api_id(&self, key: &str) -> String {
        const FIRST: usize = 1234;
        let index = self.plan.stack().apis.iter().position(|api| *api.key == *key);
        format!("abcdef{}", FIRST + index.unwrap_or_default())
    }

    fn arn(&self, service: &str, before: &str, id: &ResourceId, depth: u8) -> String {
        format!("arn:{PARTITION}:{service}:{REGION}:{ACCOUNT_ID}:{before}{}", self.name(id, depth))
    }

    fn name(&self, id: &ResourceId, depth: u8) -> String {
        match (self.names.get_or_init(|| self.plan.names()).get(id), depth.checked_sub(1)) {
            (Some(name), Some(depth)) => self.resolved(name, depth),
            _ => id.name.to_string(),
        }
    }
}

/// The ID of a user pool, with its name in the stack.
fn user_pool_id(name: &str) -> String {
    format!("{REGION}_{name}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Parameter, Role, Service, Stack, Table};

    #[test]
    fn references_come_to_what_can_be_read() {
        let mut stack = Stack::new("orders");
        let environment = stack.add(Parameter::new("environment"));
        let colour = stack.add(Parameter::new("colour").default_value("blue"));
        let name = Text::from("orders-").then(environment.value()).then("-").then(colour.value());
        let table = stack.add(Table::new("orders", "id").name(name));
        let role = stack.add(Role::new("api", Service::ApiGateway));
        let plan = Plan::of(&stack);
        let deployed = Deployed::new(&plan);
        assert_eq!(deployed.text(&table.name().into()), "orders-environment-blue");
        assert_eq!(
            deployed.text(&Text::from(table.arn()).then(" in ").then(Pseudo::Region)),
            "arn:aws:dynamodb:us-east-1:123456789012:table/orders-environment-blue in us-east-1"
        );
        assert_eq!(deployed.text(&role.arn().into()), "arn:aws:iam::123456789012:role/api");
    }

    #[test]
    fn a_name_that_refers_to_itself_ends() {
        let mut stack = Stack::new("orders");
        let own = stack.add(Table::new("orders", "id")).name();
        stack.tables[0].name = Text::from("x").then(&own);
        let plan = Plan::of(&stack);
        let deployed = Deployed::new(&plan);
        assert_eq!(deployed.text(&own.into()), "xxxxxxxxorders");
    }
}
