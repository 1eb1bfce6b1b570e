//! The stack: everything that is deployed together.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::existing::Bound;
use super::limits::is_made_of;
use super::resource_group::TABLE_GROUP;
use super::{
    Account, AlarmActions, ApiKey, Bucket, Dashboard, DeliveryStream, DomainName, EventBus,
    EventRule, Function, Handle, IdentityPool, Kind, KinesisStream, Output, Parameter, Profile,
    Queue, ResourceGroup, ResourceId, RestApi, Role, RouteKind, StateMachine, Subscription, Table,
    Tags, Topic, UsagePlan, UserPool, UserPoolDomain, VpcLink,
};
use crate::example::Example;
use crate::text::{Reference, Text};

/// A declaration that a stack can hold. Sealed: the backends know every kind.
pub trait Declaration: sealed::Sealed {
    #[doc(hidden)]
    fn resource_id(&self) -> ResourceId;

    #[doc(hidden)]
    fn add_to(self, stack: &mut Stack);
}

mod sealed {
    pub trait Sealed {}
}

/// The lists of a stack. A declaration that is a part of another one is `in` it, and one that may be
/// of a resource that exists already has a method with its `known` texts.
macro_rules! declarations {
    ($($list:ident: $declaration:ident $(in $whole:ident)? $(, $may_exist:ident)?;)+) => {
        /// Everything that is deployed together.
        #[derive(Debug, Clone)]
        pub struct Stack {
            pub(crate) name: String,
            pub(crate) description: Option<String>,
            pub(crate) name_prefix: String,
            /// The names or codes of the rules whose warnings and notes are not reported.
            pub(crate) allow: Vec<String>,
            pub(crate) tags: Tags,
            pub(crate) profile: Option<Profile>,
            pub(crate) alarms: AlarmActions,
            pub(crate) dashboard: Option<Dashboard>,
            $(pub(crate) $list: Vec<$declaration>,)+
            /// True if it has the standard outputs besides its own.
            pub(crate) has_standard_outputs: bool,
            /// The examples that `dynagate test` runs; they are not deployed.
            pub(crate) examples: Vec<Example>,
            /// True if it is the deployed form of a stack.
            is_deployed: bool,
            /// The deployed form, once it was needed.
            deployed: OnceLock<Box<Stack>>,
        }

        impl Stack {
            /// Creates an empty stack. Its name has at most 128 letters, digits and `-`, starting
            /// with a letter.
            pub fn new(name: impl Into<String>) -> Self {
                Self {
                    name: name.into(),
                    description: None,
                    name_prefix: String::new(),
                    allow: Vec::new(),
                    tags: Tags::new(),
                    profile: None,
                    alarms: AlarmActions::default(),
                    dashboard: None,
                    $($list: Vec::new(),)+
                    has_standard_outputs: false,
                    examples: Vec::new(),
                    is_deployed: false,
                    deployed: OnceLock::new(),
                }
            }

            /// The identifiers of everything that was declared.
            pub(crate) fn ids(&self) -> impl Iterator<Item = ResourceId> {
                std::iter::empty()$(.chain(self.$list.iter().map($declaration::id)))+
            }
        }

        $(
            impl $declaration {
                /// Kind and name.
                pub fn id(&self) -> ResourceId {
                    ResourceId {
                        kind: Kind::$declaration,
                        scope: declarations!(@scope self $($whole)?),
                        name: self.key.clone(),
                        bound: Bound::default(),
                    }
                    $(.bound(self.$may_exist()))?
                }
            }

            impl sealed::Sealed for $declaration {}

            impl Declaration for $declaration {
                fn resource_id(&self) -> ResourceId {
                    self.id()
                }

                fn add_to(self, stack: &mut Stack) {
                    stack.$list.push(self);
                }
            }
        )+
    };
    (@scope $declaration:tt) => { None };
    (@scope $declaration:tt $whole:ident) => { Some($declaration.$whole.id().name.clone()) };
}

declarations! {
    parameters: Parameter;
    kinesis_streams: KinesisStream, known;
    tables: Table, known;
    resource_groups: ResourceGroup;
    queues: Queue, known;
    topics: Topic, known;
    buckets: Bucket, known;
    delivery_streams: DeliveryStream;
    event_buses: EventBus, known;
    user_pools: UserPool, known;
    identity_pools: IdentityPool;
    roles: Role;
    functions: Function, known;
    state_machines: StateMachine, known;
    subscriptions: Subscription in topic;
    event_rules: EventRule in bus;
    vpc_links: VpcLink;
    apis: RestApi;
    api_keys: ApiKey, known;
    usage_plans: UsagePlan, known;
    accounts: Account;
    domain_names: DomainName;
    outputs: Output;
}

impl Stack {
    /// The description of the stack: at most 1,024 bytes.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self.deployed.take();
        self
    }

    /// A prefix of every name that AWS requires to be unique in an account or a region: letters,
    /// digits, `_` and `-`. These are the names of tables, table groups, queues, topics, buckets,
    /// event buses, Kinesis streams, functions, state machines, named roles and log groups, and the
    /// prefixes of user pools' domains; and, to tell them apart, those of APIs, API keys, usage plans
    /// and user pools. Prefixes of table names that callers may use get it, too. Names within
    /// another resource, such as those of stages, authorizers, models and indexes, and domain names
    /// do not get it.
    pub fn name_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.name_prefix = prefix.into();
        self.deployed.take();
        self
    }

    /// Does not report the warnings and notes of a rule, by its name or code.
    pub fn allow(mut self, rule: impl Into<String>) -> Self {
        self.allow.push(rule.into());
        self.deployed.take();
        self
    }

    /// Tags everything in the stack that supports tags. A resource's own tag of the same key takes
    /// precedence.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<Text>) -> Self {
        self.tags.insert(key.into(), value.into());
        self.deployed.take();
        self
    }

    /// The topics that are told of alarms which have none of their own.
    pub fn alarms(mut self, actions: AlarmActions) -> Self {
        self.alarms = actions;
        self.deployed.take();
        self
    }

    /// Adds a dashboard with the metrics of the stack.
    pub fn dashboard(mut self, dashboard: Dashboard) -> Self {
        self.dashboard = Some(dashboard);
        self.deployed.take();
        self
    }

    /// Adds a resource and returns the handle for references to it.
    pub fn add<D: Declaration>(&mut self, declaration: D) -> Handle<D> {
        self.deployed.take();
        let handle = Handle::new(declaration.resource_id());
        declaration.add_to(self);
        handle
    }

    /// Adds the standard outputs, except those whose names are declared: URLs of stages, names of
    /// tables, ARNs of streams and roles, and for each API key its ID and the command that reads
    /// its value. Names of tables beyond CloudFormation's limit are omitted.
    pub fn add_standard_outputs(&mut self) {
        self.deployed.take();
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

    /// Sets or removes the profile.
    pub(crate) fn set_profile(&mut self, profile: Option<Profile>) {
        self.profile = profile;
        self.deployed.take();
    }

    /// The stack as it is deployed: with the settings of its profile, which `complete` adds, and with
    /// its prefix before its names.
    pub(crate) fn as_deployed(&self, complete: fn(&mut Self)) -> &Self {
        // An invalid prefix is reported by itself, without every name that has it.
        let has_prefix = !self.name_prefix.is_empty() && self.has_valid_prefix();
        if self.is_deployed || !(has_prefix || self.profile.is_some()) {
            return self;
        }
        self.deployed.get_or_init(|| {
            let mut deployed = self.clone();
            deployed.is_deployed = true;
            complete(&mut deployed);
            if has_prefix {
                deployed.prefix_names();
            }
            Box::new(deployed)
        })
    }

    fn prefix_names(&mut self) {
        let prefix = self.name_prefix.clone();
        for name in self.names().into_iter().filter(|name| !name.is_empty()) {
            *name = Text::from(prefix.as_str()).then(&*name);
        }
        let apis = self.apis.iter_mut();
        let methods = apis.flat_map(|api| api.routes.values_mut()).flat_map(BTreeMap::values_mut);
        for method in methods {
            if let RouteKind::Aws(aws) = &mut method.kind
                && let Some(table_name_prefix) = &mut aws.table_name_prefix
            {
                table_name_prefix.insert_str(0, &prefix);
            }
        }
    }

    /// True if all names can start with the prefix.
    pub(crate) fn has_valid_prefix(&self) -> bool {
        self.name_prefix.len() <= 64 && is_made_of(&self.name_prefix, "_-")
    }

    /// The names that get the prefix, except those of the log groups of stages: an identifier
    /// follows from them.
    fn names(&mut self) -> Vec<&mut Text> {
        let Self { kinesis_streams, tables, resource_groups, queues, topics, .. } = self;
        let created = kinesis_streams.iter_mut().filter(|of| of.existing.is_none());
        let data = created.map(|of| &mut of.name);
        let created = tables.iter_mut().filter(|of| of.existing.is_none());
        let data = data.chain(created.map(|of| &mut of.name));
        let data = data.chain(resource_groups.iter_mut().map(|of| &mut of.name));
        let created = queues.iter_mut().filter(|of| of.existing.is_none());
        let data = data.chain(created.map(|of| &mut of.name));
        let created = topics.iter_mut().filter(|of| of.existing.is_none());
        let data = data.chain(created.map(|of| &mut of.name));
        let Self { buckets, event_buses, .. } = self;
        let created = buckets.iter_mut().filter(|of| of.existing.is_none());
        let data = data.chain(created.map(|of| &mut of.name));
        let created = event_buses.iter_mut().filter(|of| of.existing.is_none());
        let data = data.chain(created.map(|of| &mut of.name));
        let Self {
            roles,
            functions,
            state_machines,
            apis,
            api_keys,
            usage_plans,
            dashboard,
            user_pools,
            identity_pools,
            event_rules,
            delivery_streams,
            vpc_links,
            ..
        } = self;
        let others = roles.iter_mut().filter_map(|of| of.name.as_mut());
        let others = others.chain(functions.iter_mut().flat_map(|of| {
            let schedules = of.schedules.values_mut().filter_map(|of| of.name.as_mut());
            let created = of.existing.is_none().then_some(&mut of.name);
            created.into_iter().chain(schedules)
        }));
        let created = state_machines.iter_mut().filter(|of| of.existing.is_none());
        let others = others.chain(created.map(|of| &mut of.name));
        let others = others.chain(
            apis.iter_mut().flat_map(|of| std::iter::once(&mut of.name).chain(&mut of.role.name)),
        );
        let created = api_keys.iter_mut().filter(|of| of.existing.is_none());
        let others = others.chain(created.map(|of| &mut of.name));
        let created = usage_plans.iter_mut().filter(|of| of.existing.is_none());
        let others = others.chain(created.map(|of| &mut of.name));
        let others = others.chain(dashboard.iter_mut().filter_map(|of| of.name.as_mut()));
        let user_pools = user_pools.iter_mut().filter(|of| of.existing.is_none());
        let others = others.chain(event_rules.iter_mut().filter_map(|of| of.name.as_mut()));
        let others = others.chain(user_pools.flat_map(|of| {
            let label = match &mut of.domain {
                Some(UserPoolDomain::Prefix(label)) => Some(label),
                Some(UserPoolDomain::Custom(_)) | None => None,
            };
            std::iter::once(&mut of.name).chain(label)
        }));
        let others = others.chain(identity_pools.iter_mut().map(|of| &mut of.name));
        let others = others.chain(delivery_streams.iter_mut().map(|of| &mut of.name));
        let others = others.chain(vpc_links.iter_mut().map(|of| &mut of.name));
        data.chain(others).collect()
    }

    /// The name of something that belongs to this stack, such as an alarm, and is named after a
    /// resource. Other stacks may have the same of a resource that exists already.
    pub(crate) fn name_after(&self, of: &ResourceId, name: &Text) -> Text {
        if of.bound.0.is_some() {
            Text::from(format!("{}{}-", self.name_prefix, self.name)).then(name)
        } else {
            name.clone()
        }
    }

    /// The value of the tag by which a table group finds its tables.
    pub(crate) fn tag_of_group(&self, group: &ResourceGroup) -> String {
        format!("{}{}", self.name_prefix, group.key)
    }

    /// A resource's own tags and those of the stack.
    pub(crate) fn tags_with<'a>(&'a self, own: &'a Tags) -> BTreeMap<&'a str, Cow<'a, Text>> {
        let tags = self.tags.iter().chain(own);
        tags.map(|(key, value)| (key.as_str(), Cow::Borrowed(value))).collect()
    }

    /// The tags of a table: those of a resource, and that of its group.
    pub(crate) fn tags_of<'a>(&'a self, table: &'a Table) -> BTreeMap<&'a str, Cow<'a, Text>> {
        let mut tags = self.tags_with(&table.tags);
        if let Some(group) = self.resource_groups.iter().find(|group| group.holds(table)) {
            tags.insert(TABLE_GROUP, Cow::Owned(Text::from(self.tag_of_group(group))));
        }
        tags
    }
}

/// The resources that a text refers to.
pub(crate) fn resources_of(text: &Text) -> impl Iterator<Item = &ResourceId> {
    text.references().filter_map(|reference| match reference {
        Reference::Resource { id, .. } => Some(id),
        Reference::Parameter(_) | Reference::Pseudo(_) => None,
    })
}
