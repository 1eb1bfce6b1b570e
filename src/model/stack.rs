//! The stack: everything that is deployed together.

use std::collections::{BTreeMap, HashMap};

use super::{
    Account, ApiKey, DomainName, Function, Handle, KinesisStream, Name, Output, Parameter, Queue,
    ResourceGroup, ResourceId, RestApi, Role, Subscription, Table, Tags, Topic, UsagePlan,
};
use crate::example::Example;
use crate::text::{Reference, Text};

/// Everything that is deployed together.
#[derive(Debug, Clone)]
pub struct Stack {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) kinesis_streams: Vec<KinesisStream>,
    pub(crate) tables: Vec<Table>,
    pub(crate) resource_groups: Vec<ResourceGroup>,
    pub(crate) queues: Vec<Queue>,
    pub(crate) topics: Vec<Topic>,
    pub(crate) roles: Vec<Role>,
    pub(crate) functions: Vec<Function>,
    pub(crate) subscriptions: Vec<Subscription>,
    pub(crate) apis: Vec<RestApi>,
    pub(crate) api_keys: Vec<ApiKey>,
    pub(crate) usage_plans: Vec<UsagePlan>,
    pub(crate) accounts: Vec<Account>,
    pub(crate) domain_names: Vec<DomainName>,
    pub(crate) tags: Tags,
    pub(crate) outputs: Vec<Output>,
    /// True if it has the standard outputs besides its own.
    pub(crate) has_standard_outputs: bool,
    /// Parameters of a blueprint to which nothing in it refers.
    pub(crate) unused_parameters: Vec<Name>,
    /// Not deployed: what `dynagate test` runs.
    pub(crate) examples: Vec<Example>,
}

/// What a stack is made of. Sealed: the backends know every kind.
pub trait Resource: sealed::Sealed {
    /// Kind and name.
    fn id(&self) -> ResourceId;

    #[doc(hidden)]
    fn add_to(self, stack: &mut Stack)
    where
        Self: Sized;

    /// Whether `id` is a part of this resource that others may refer to.
    #[doc(hidden)]
    fn holds(&self, _id: &ResourceId) -> bool {
        false
    }
}

mod sealed {
    pub trait Sealed {}

    impl Sealed for super::Account {}
    impl Sealed for super::ApiKey {}
    impl Sealed for super::Function {}
    impl Sealed for super::KinesisStream {}
    impl Sealed for super::DomainName {}
    impl Sealed for super::Output {}
    impl Sealed for super::Parameter {}
    impl Sealed for super::Queue {}
    impl Sealed for super::ResourceGroup {}
    impl Sealed for super::RestApi {}
    impl Sealed for super::Role {}
    impl Sealed for super::Subscription {}
    impl Sealed for super::Table {}
    impl Sealed for super::Topic {}
    impl Sealed for super::UsagePlan {}
}

impl Stack {
    /// An empty stack: its name is at most 128 letters, digits and `-`, beginning with a letter.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            description: None,
            parameters: Vec::new(),
            kinesis_streams: Vec::new(),
            tables: Vec::new(),
            resource_groups: Vec::new(),
            queues: Vec::new(),
            topics: Vec::new(),
            roles: Vec::new(),
            functions: Vec::new(),
            subscriptions: Vec::new(),
            apis: Vec::new(),
            api_keys: Vec::new(),
            usage_plans: Vec::new(),
            accounts: Vec::new(),
            domain_names: Vec::new(),
            tags: Tags::new(),
            outputs: Vec::new(),
            has_standard_outputs: false,
            unused_parameters: Vec::new(),
            examples: Vec::new(),
        }
    }

    /// What the stack is for: at most 1,024 bytes.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Tags everything in the stack that takes tags. A tag of the same key on a resource of its own
    /// wins.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<Text>) -> Self {
        self.tags.insert(key.into(), value.into());
        self
    }

    /// Adds a resource and gives the handle by which others refer to it.
    pub fn add<R: Resource>(&mut self, resource: R) -> Handle<R> {
        let handle = Handle::new(resource.id());
        resource.add_to(self);
        handle
    }

    /// Adds the outputs that every stack should have, unless outputs of these names are there: each
    /// URL at which a stage answers, each table's name, the ARNs of streams and roles, and for each
    /// API key its identifier and the command that reads its value. The names of more tables than
    /// CloudFormation has room for are left out.
    pub fn add_standard_outputs(&mut self) {
        self.has_standard_outputs = true;
    }

    /// Adds an example, which is not deployed.
    pub fn add_example(&mut self, example: Example) {
        self.examples.push(example);
    }

    /// The examples, in the order they were added.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// A resource's own tags and those of the stack.
    pub(crate) fn tags_with<'a>(&'a self, own: &'a Tags) -> BTreeMap<&'a str, &'a Text> {
        self.tags.iter().chain(own).map(|(key, value)| (key.as_str(), value)).collect()
    }

    /// The name on AWS of everything that has one fixed by the stack: what a reference to its name
    /// or ARN comes to.
    pub(crate) fn physical_names(&self) -> HashMap<ResourceId, &Text> {
        self.named().collect()
    }

    /// What has a name on AWS that texts can refer to.
    pub(crate) fn named(&self) -> impl Iterator<Item = (ResourceId, &Text)> {
        let tables = self.tables.iter().map(|table| (table.id(), &table.name));
        let roles = self.roles.iter().filter_map(|role| Some((role.id(), role.name.as_ref()?)));
        let apis = self.apis.iter().filter(|api| api.has_role());
        let of_apis = apis.filter_map(|api| Some((api.role_id(), api.role.name.as_ref()?)));
        let streams = self.kinesis_streams.iter().map(|stream| (stream.id(), &stream.name));
        let queues = self.queues.iter().map(|queue| (queue.id(), &queue.name));
        let topics = self.topics.iter().map(|topic| (topic.id(), &topic.name));
        let functions = self.functions.iter().map(|function| (function.id(), &function.name));
        tables
            .chain(roles)
            .chain(of_apis)
            .chain(streams)
            .chain(queues)
            .chain(topics)
            .chain(functions)
    }
}

/// The resources that a text refers to.
pub(crate) fn resources_of(text: &Text) -> impl Iterator<Item = &ResourceId> {
    text.references().filter_map(|reference| match reference {
        Reference::Resource { id, .. } => Some(id),
        Reference::Parameter(_) | Reference::Pseudo(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Queue, Service};

    #[test]
    fn names_that_lead_back_are_reported() {
        let mut stack = Stack::new("orders");
        let table = stack.add(Table::new("orders", "id"));
        let queue = stack.add(Queue::new("failed"));
        stack.add(Queue::new("other").name(Text::from("of-").then(table.name())));
        stack.tables[0].name = Text::from("x-").then(queue.name());
        assert_eq!(stack.check(), Ok(()));
        stack.queues[0].name = Text::from("y-").then(table.name());
        let problems = stack.check().expect_err("names without an end").to_string();
        let expected = ["table orders", "queue failed"].map(|of| {
            format!("{of}, name: a name that refers to itself (expected a name of its own)")
        });
        assert_eq!(problems, expected.join("\n"));
    }

    #[test]
    fn two_roles_have_two_names() {
        let mut stack = Stack::new("orders");
        for key in ["a", "b"] {
            stack.add(Role::new(key, Service::ApiGateway).name("orders"));
        }
        let problems = stack.check().expect_err("one name").to_string();
        assert_eq!(
            problems,
            "role b, name: role a has the same name on AWS (expected a name of its own)"
        );
    }
}
