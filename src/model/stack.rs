//! The stack: everything that is deployed together.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::problem::{Checker, Problem};
use super::{
    Account, ApiKey, DomainName, Function, Handle, Kind, KinesisStream, Name, Output, Parameter,
    Problems, Queue, ResourceGroup, ResourceId, RestApi, Role, Subscription, Table, Tags, Topic,
    UsagePlan, limits,
};
use crate::example::{self, Example};
use crate::plan::Plan;
use crate::plan::deployed::Deployed;
use crate::text::{Attribute, Reference, Text};

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

    #[doc(hidden)]
    fn check(&self, stack: &Stack, check: &mut Checker);

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

    #[cfg(test)]
    pub(crate) fn check(&self) -> Result<(), Problems> {
        Plan::of(self).check().map(drop)
    }

    /// Checks everything that AWS would refuse or that would not work once deployed.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, not only the first.
    pub(crate) fn check_plan(&self, plan: &Plan<'_>) -> Result<(), Problems> {
        let mut problems = Vec::new();
        let mut check = Checker::new(&mut problems, None);
        let named = self.name.len() <= 128
            && self.name.starts_with(|first: char| first.is_ascii_alphabetic())
            && limits::is_made_of(&self.name, "-");
        check.require(
            named,
            &["name"],
            format_args!("`{}` cannot be a stack's name", self.name),
            "at most 128 letters, digits and `-`, beginning with a letter",
        );
        check.require(
            self.description.as_ref().is_none_or(|description| description.len() <= 1024),
            &["description"],
            "a description of more than 1024 bytes",
            "at most 1024 bytes",
        );
        self.check_tags(&mut check, &["tags"], &self.tags);
        for (key, value) in &self.tags {
            let fits = [Some(key.as_str()), value.as_literal()]
                .into_iter()
                .flatten()
                .all(limits::is_tag_everywhere);
            check.require(
                fits,
                &["tags", key],
                "not all that is tagged takes these characters",
                "letters, digits, blanks and `_.:/=+-@`",
            );
        }
        self.each(plan, &mut |resource| {
            resource.check(self, &mut Checker::new(&mut problems, Some(resource.id())));
        });
        let deployed = Deployed::new(self);
        for role in plan.roles() {
            role.check_length(&deployed, &mut Checker::new(&mut problems, Some(role.id())));
        }
        for api in &self.apis {
            api.check_routes(self, &mut problems);
            for stage in &api.stages {
                stage.check(api, self, &mut Checker::new(&mut problems, Some(stage.id(api))));
            }
        }
        check_names(
            self.kinesis_streams.iter().map(|stream| (stream.id(), &stream.name)),
            &mut problems,
        );
        check_names(self.tables.iter().map(|table| (table.id(), &table.name)), &mut problems);
        check_names(self.queues.iter().map(|queue| (queue.id(), &queue.name)), &mut problems);
        check_names(self.topics.iter().map(|topic| (topic.id(), &topic.name)), &mut problems);
        check_names(
            self.functions.iter().map(|function| (function.id(), &function.name)),
            &mut problems,
        );
        check_names(
            self.resource_groups.iter().map(|group| (group.id(), &group.name)),
            &mut problems,
        );
        check_names(
            self.domain_names.iter().map(|domain| (domain.id(), &domain.name)),
            &mut problems,
        );
        let role_names =
            self.roles.iter().filter_map(|role| Some((role.id(), role.name.as_ref()?)));
        check_names(role_names, &mut problems);
        self.check_circles(&mut problems);
        self.check_keys(plan, &mut problems);
        example::check(self, &mut problems);
        if problems.is_empty() { Ok(()) } else { Err(Problems(problems)) }
    }

    /// Visits every resource that stands alone.
    fn each(&self, plan: &Plan<'_>, visit: &mut dyn FnMut(&dyn Resource)) {
        self.parameters.iter().for_each(|resource| visit(resource));
        self.kinesis_streams.iter().for_each(|resource| visit(resource));
        self.tables.iter().for_each(|resource| visit(resource));
        self.resource_groups.iter().for_each(|resource| visit(resource));
        self.queues.iter().for_each(|resource| visit(resource));
        self.topics.iter().for_each(|resource| visit(resource));
        plan.roles().for_each(|resource| visit(resource));
        self.functions.iter().for_each(|resource| visit(resource));
        self.subscriptions.iter().for_each(|resource| visit(resource));
        self.apis.iter().for_each(|resource| visit(resource));
        self.api_keys.iter().for_each(|resource| visit(resource));
        self.usage_plans.iter().for_each(|resource| visit(resource));
        self.accounts.iter().for_each(|resource| visit(resource));
        self.domain_names.iter().for_each(|resource| visit(resource));
        plan.outputs().for_each(|resource| visit(resource));
    }

    /// Reports resources of the same kind and key. Keys and paths that differ have identifiers that
    /// do.
    fn check_keys(&self, plan: &Plan<'_>, problems: &mut Vec<Problem>) {
        let mut known = HashSet::new();
        self.each(plan, &mut |resource| {
            let id = resource.id();
            if !known.insert(id.clone()) {
                let message = format_args!("the stack has another {id}");
                Checker::new(problems, Some(id.clone())).report(&[], message, "a key of its own");
            }
        });
    }

    /// Reports references to what the stack does not hold.
    pub(crate) fn check_text(&self, check: &mut Checker, field: &[&str], text: &Text) {
        for reference in text.references() {
            match reference {
                Reference::Resource { id, attribute } => {
                    self.check_reference(check, field, id);
                    if *attribute == Attribute::StreamArn {
                        self.check_has_stream(check, field, id);
                    }
                }
                Reference::Parameter(parameter) => {
                    self.check_reference(
                        check,
                        field,
                        &ResourceId::new(Kind::Parameter, parameter.0.clone()),
                    );
                }
                Reference::Pseudo(_) => {}
            }
        }
    }

    /// Reports the stream of a table that has none. A table that is not there is another problem.
    pub(crate) fn check_has_stream(&self, check: &mut Checker, field: &[&str], table: &ResourceId) {
        check.require(
            self.tables.iter().all(|known| known.key != table.name || known.stream.is_some()),
            field,
            format_args!("the {table} has no stream"),
            "a table with a `stream`: KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES",
        );
    }

    /// Reports a reference to what the stack does not hold.
    pub(crate) fn check_reference(&self, check: &mut Checker, field: &[&str], id: &ResourceId) {
        let held = match id.kind {
            Kind::KinesisStream => self.kinesis_streams.iter().any(|stream| stream.key == id.name),
            Kind::Queue => self.queues.iter().any(|queue| queue.key == id.name),
            Kind::Topic => self.topics.iter().any(|topic| topic.key == id.name),
            Kind::Function => self.functions.iter().any(|function| function.key == id.name),
            Kind::LogGroup => self.functions.iter().any(|function| function.key == id.name),
            Kind::Subscription => {
                self.subscriptions.iter().any(|subscription| subscription.id() == *id)
            }
            Kind::Table => self.tables.iter().any(|table| table.key == id.name),
            Kind::Role => {
                self.roles.iter().any(|role| role.key == id.name)
                    || self.functions.iter().any(|function| function.role_id() == *id)
            }
            Kind::RestApi => self.apis.iter().any(|api| api.key == id.name),
            Kind::ApiKey => self.api_keys.iter().any(|key| key.key == id.name),
            Kind::DomainName => self.domain_names.iter().any(|domain| domain.key == id.name),
            Kind::UsagePlan => self.usage_plans.iter().any(|plan| plan.key == id.name),
            Kind::Parameter => self.parameters.iter().any(|parameter| parameter.key == id.name),
            _ => self.apis.iter().any(|api| api.holds(id)),
        };
        check.require(held, field, format_args!("the stack has no {id}"), "");
    }

    pub(crate) fn check_tags(&self, check: &mut Checker, field: &[&str], tags: &Tags) {
        limits::TAGS.check(check, field, self.tags_with(tags).len());
        for (key, value) in tags {
            let at = [field[0], key.as_str()];
            let reserved = key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"));
            check.require_key(
                (1..=128).contains(&key.chars().count()) && !reserved,
                &at,
                format_args!("`{key}` cannot be a tag's key"),
                "1 to 128 characters, not beginning with `aws:`",
            );
            self.check_text(check, &at, value);
            if let Some(value) = value.as_literal() {
                check.require(
                    value.chars().count() <= 256,
                    &at,
                    "a value of more than 256 characters",
                    "at most 256 characters",
                );
            }
        }
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
    fn named(&self) -> impl Iterator<Item = (ResourceId, &Text)> {
        let tables = self.tables.iter().map(|table| (table.id(), &table.name));
        let roles = self.roles.iter().filter_map(|role| Some((role.id(), role.name.as_ref()?)));
        let streams = self.kinesis_streams.iter().map(|stream| (stream.id(), &stream.name));
        let queues = self.queues.iter().map(|queue| (queue.id(), &queue.name));
        let topics = self.topics.iter().map(|topic| (topic.id(), &topic.name));
        let functions = self.functions.iter().map(|function| (function.id(), &function.name));
        tables.chain(roles).chain(streams).chain(queues).chain(topics).chain(functions)
    }

    /// Reports names that refer to themselves.
    fn check_circles(&self, problems: &mut Vec<Problem>) {
        if !self.named().any(|(_, name)| resources_of(name).next().is_some()) {
            return;
        }
        let names = self.physical_names();
        for (id, name) in self.named() {
            let mut reached: Vec<&ResourceId> = resources_of(name).collect();
            let mut next = 0;
            while let Some(other) = reached.get(next) {
                let further = names.get(*other).into_iter().flat_map(|name| resources_of(name));
                let new: Vec<_> = further.filter(|id| !reached.contains(id)).collect();
                reached.extend(new);
                next += 1;
            }
            let check = &mut Checker::new(problems, Some(id.clone()));
            check.require(
                !reached.contains(&&id),
                &["name"],
                "a name that refers to itself",
                "a name of its own",
            );
        }
    }
}

/// The resources that a text refers to.
fn resources_of(text: &Text) -> impl Iterator<Item = &ResourceId> {
    text.references().filter_map(|reference| match reference {
        Reference::Resource { id, .. } => Some(id),
        Reference::Parameter(_) | Reference::Pseudo(_) => None,
    })
}

/// Reports resources of a kind whose names on AWS have to differ and do not.
fn check_names<'a>(
    resources: impl Iterator<Item = (ResourceId, &'a Text)>,
    problems: &mut Vec<Problem>,
) {
    let mut known: HashMap<&Text, ResourceId> = HashMap::new();
    for (id, name) in resources {
        match known.entry(name) {
            Entry::Vacant(entry) => drop(entry.insert(id)),
            Entry::Occupied(entry) => Checker::new(problems, Some(id)).report(
                &["name"],
                format_args!("{} has the same name on AWS", entry.get()),
                "a name of its own",
            ),
        }
    }
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
