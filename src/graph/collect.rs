//! The boxes and arrows of a plan.

use std::collections::{BTreeSet, HashMap};

use super::{Edge, EdgeKind, Graph, Node, NodeKind};
use crate::model::function::Uses;
use crate::model::written::API;
use crate::model::{
    Authorization, Authorizer, FailureDestination, Function, Handle, Kind, ResourceId,
    StateMachine, SubscriptionEndpoint, Table,
};
use crate::plan::route::Route;
use crate::plan::{Operation, Plan, PlannedApi, PlannedMethod};
use crate::text::Reference;

/// The lines of indexes in the box of a table.
const SHOWN_INDEXES: usize = 6;

impl Graph {
    /// The graph of a plan.
    pub fn of(plan: &Plan<'_>) -> Self {
        let mut collected = Collected::default();
        for api in plan.apis() {
            collected.add_api(plan, api);
        }
        collected.add_tables(plan);
        collected.add_receivers(plan);
        collected.connect(plan);
        let Collected { nodes, edges, .. } = collected;
        Self { title: plan.stack().name.clone(), nodes, edges: edges.into_iter().collect() }
    }
}

/// The subject of a box that several arrows may lead to.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Subject {
    Resource(ResourceId),
    /// The stream of a table.
    StreamOf(ResourceId),
    /// The callers of an API with this authorization, with true if they need an API key.
    Callers(ResourceId, String, bool),
}

/// The boxes and arrows so far. Arrows to resources that are not in the stack are left out.
#[derive(Default)]
struct Collected {
    nodes: Vec<Node>,
    edges: BTreeSet<Edge>,
    places: HashMap<Subject, usize>,
    /// The operations with the tables that they use.
    uses: Vec<(usize, ResourceId)>,
    /// The callers whose authorizer is a function.
    authorizers: Vec<(usize, ResourceId)>,
}

impl Collected {
    fn add(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// Adds the box of a subject. Returns the existing one if there is one.
    fn add_once(&mut self, subject: Subject, node: impl FnOnce() -> Node) -> usize {
        let next = self.nodes.len();
        let place = *self.places.entry(subject).or_insert(next);
        if place == next {
            self.nodes.push(node());
        }
        place
    }

    fn add_resource(&mut self, id: ResourceId, node: Node) {
        self.add_once(Subject::Resource(id), || node);
    }

    fn connect_nodes(&mut self, from: usize, to: usize, kind: EdgeKind) {
        if from != to {
            self.edges.insert(Edge { from, to, kind });
        }
    }

    fn connect_resources(&mut self, from: &Subject, to: &ResourceId, kind: EdgeKind) {
        let places = (self.places.get(from), self.places.get(&Subject::Resource(to.clone())));
        if let (Some(from), Some(to)) = places {
            self.connect_nodes(*from, *to, kind);
        }
    }

    /// Adds the routes of an API in the order of their paths, with callers and operations.
    fn add_api(&mut self, plan: &Plan<'_>, api: &PlannedApi<'_>) {
        let mut callers = BTreeSet::new();
        for (path, verb, method) in api.methods().filter(|(_, _, method)| !method.is_preflight) {
            let caller = self.add_callers(plan, api, method);
            callers.insert(caller);
            let title = match &*api.key {
                API => format!("{verb} {path}"),
                key => format!("{key}: {verb} {path}"),
            };
            let route = self.add(Node::new(NodeKind::Route, "", title));
            let operation = Node::new(NodeKind::Operation, "", operation(method));
            let operation = self.add(operation.keyed(format!("{verb} {path}")));
            self.connect_nodes(caller, route, EdgeKind::Flow);
            self.connect_nodes(route, operation, EdgeKind::Flow);
            let tables = method.route.as_ref().map(|route| route.plan().tables());
            for table in tables.into_iter().flatten() {
                self.uses.push((operation, table.id()));
            }
            if let Some(invoked) = method.kind.function() {
                let function = invoked.function.as_ref().map(|function| function.id().clone());
                self.uses.extend(function.map(|id| (operation, id)));
            }
            let used = method.service().and_then(|service| service.declared.resource());
            self.uses.extend(used.map(|id| (operation, id.clone())));
        }
        for domain in &plan.stack().domain_names {
            for mapping in &domain.mappings {
                if mapping.stage.id().scope.as_deref() != Some(&api.key) {
                    continue;
                }
                let id = domain.id();
                let place = self.add_once(Subject::Resource(id), || {
                    Node::new(NodeKind::DomainName, "domain name", &*domain.key)
                });
                if !mapping.base_path.is_empty() {
                    self.nodes[place].details.push(format!("/{}", mapping.base_path));
                }
                for caller in &callers {
                    self.connect_nodes(place, *caller, EdgeKind::Flow);
                }
            }
        }
    }

    /// Adds the callers that a method accepts.
    fn add_callers(
        &mut self,
        plan: &Plan<'_>,
        api: &PlannedApi<'_>,
        method: &PlannedMethod<'_>,
    ) -> usize {
        let authorizer = method.authorizer.as_deref();
        let name = authorizer.unwrap_or(method.authorization.as_str());
        let has_key = method.api_key_required;
        let subject = Subject::Callers(api.id(), name.to_owned(), has_key);
        let of_api = authorizer.and_then(|name| api.authorizers.get(name));
        let (caption, name) = match (of_api, method.authorization) {
            (Some(Authorizer::Cognito(_)), _) => ("user pool", name),
            (Some(Authorizer::Token(_)), _) => ("token authorizer", name),
            (Some(Authorizer::Request(_)), _) => ("request authorizer", name),
            (None, Authorization::AwsIam) => ("authorization", name),
            (None, Authorization::None) if has_key => ("authorization", "API key"),
            (None, Authorization::None) => ("authorization", "anyone"),
        };
        let place = self.add_once(subject, || {
            let mut details = Vec::new();
            if has_key && name != "API key" {
                details.push("and an API key".to_owned());
            }
            if *api.key != *API {
                details.push(format!("at the API {}", api.key));
            }
            let key = format!("{name}{}", if has_key { " key" } else { "" });
            Node { details, ..Node::new(NodeKind::Caller, caption, name).keyed(key) }
        });
        if let Some(function) = of_api.and_then(Authorizer::function) {
            for id in function.references().filter_map(function_of) {
                self.authorizers.push((place, id.clone()));
            }
            // The ARN of one that exists already has no reference to it.
            let functions = plan.stack().functions.iter();
            let existing =
                functions.filter(|of| of.known().is_some_and(|known| known.arn == *function));
            self.authorizers.extend(existing.map(|of| (place, of.id())));
        }
        place
    }

    /// Adds the tables with their streams.
    fn add_tables(&mut self, plan: &Plan<'_>) {
        for table in &plan.stack().tables {
            let caption = if table.existing.is_some() { "existing table" } else { "table" };
            let node =
                Node { details: keys(table), ..Node::new(NodeKind::Table, caption, &*table.key) };
            self.add_resource(table.id(), node);
        }
        for table in &plan.stack().tables {
            if let Some(view) = table.stream_view().filter(|_| table.has_stream()) {
                let node =
                    || Node::new(NodeKind::Stream, "stream", view.as_str()).keyed(&*table.key);
                self.add_once(Subject::StreamOf(table.id()), node);
            }
        }
        for stream in &plan.stack().kinesis_streams {
            let is_existing = stream.existing.is_some();
            let caption = if is_existing { "existing Kinesis stream" } else { "Kinesis stream" };
            let node = Node::new(NodeKind::Stream, caption, &*stream.key);
            self.add_resource(stream.id(), node);
        }
    }

    /// Adds functions, state machines, topics, queues, buckets and event buses.
    fn add_receivers(&mut self, plan: &Plan<'_>) {
        let stack = plan.stack();
        for function in &stack.functions {
            let is_existing = function.existing.is_some();
            let caption = if is_existing { "existing function" } else { "function" };
            let node = Node::new(NodeKind::Function, caption, &*function.key);
            self.add_resource(function.id(), node);
        }
        for machine in &stack.state_machines {
            let is_existing = machine.existing.is_some();
            let caption = if is_existing { "existing state machine" } else { "state machine" };
            let node = Node::new(NodeKind::Function, caption, &*machine.key);
            self.add_resource(machine.id(), node);
        }
        for topic in &stack.topics {
            let caption = match (topic.existing.is_some(), topic.fifo) {
                (true, _) => "existing topic",
                (false, true) => "FIFO topic",
                (false, false) => "topic",
            };
            self.add_resource(topic.id(), Node::new(NodeKind::Topic, caption, &*topic.key));
        }
        for queue in &stack.queues {
            let caption = match (queue.existing.is_some(), queue.fifo) {
                (true, _) => "existing queue",
                (false, true) => "FIFO queue",
                (false, false) => "queue",
            };
            self.add_resource(queue.id(), Node::new(NodeKind::Queue, caption, &*queue.key));
        }
        for bucket in &stack.buckets {
            let caption = if bucket.existing.is_some() { "existing bucket" } else { "bucket" };
            self.add_resource(bucket.id(), Node::new(NodeKind::Queue, caption, &*bucket.key));
        }
        for stream in &stack.delivery_streams {
            let node = Node::new(NodeKind::Queue, "delivery stream", &*stream.key);
            self.add_resource(stream.id(), node);
        }
        for bus in &stack.event_buses {
            let is_existing = bus.existing.is_some();
            let caption = if is_existing { "existing event bus" } else { "event bus" };
            self.add_resource(bus.id(), Node::new(NodeKind::Topic, caption, &*bus.key));
        }
    }

    /// Adds the arrows between resources, and the endpoints of subscriptions.
    fn connect(&mut self, plan: &Plan<'_>) {
        let stack = plan.stack();
        let uses = std::mem::take(&mut self.uses);
        let authorizers = std::mem::take(&mut self.authorizers);
        for (from, id) in uses.into_iter().chain(authorizers) {
            if let Some(to) = self.places.get(&Subject::Resource(id)).copied() {
                self.connect_nodes(from, to, EdgeKind::Flow);
            }
        }
        for table in &stack.tables {
            let of_table = Subject::Resource(table.id());
            let places =
                (self.places.get(&of_table), self.places.get(&Subject::StreamOf(table.id())));
            if let (Some(from), Some(to)) = places {
                self.connect_nodes(*from, *to, EdgeKind::Flow);
            }
            if let Some(destination) = &table.kinesis_destination {
                self.connect_resources(&of_table, destination.stream.id(), EdgeKind::Flow);
            }
        }
        for function in &stack.functions {
            self.connect_function(function);
        }
        for machine in &stack.state_machines {
            self.connect_state_machine(machine);
        }
        for subscription in &stack.subscriptions {
            let topic = Subject::Resource(subscription.topic.id().clone());
            match &subscription.endpoint {
                SubscriptionEndpoint::Sqs(queue) => {
                    self.connect_resources(&topic, queue.id(), EdgeKind::Flow);
                }
                SubscriptionEndpoint::Lambda(function) => {
                    self.connect_resources(&topic, function.id(), EdgeKind::Flow);
                }
                outside => {
                    let name = outside.endpoint().to_written();
                    let key = format!("{} {}", subscription.topic.id().name, subscription.key);
                    let node = Node::new(NodeKind::Endpoint, outside.protocol(), name);
                    let to = self.add(node.keyed(key));
                    if let Some(from) = self.places.get(&topic).copied() {
                        self.connect_nodes(from, to, EdgeKind::Flow);
                    }
                }
            }
            if let Some(queue) = &subscription.dead_letter_queue {
                self.connect_resources(&topic, queue.id(), EdgeKind::Failure);
            }
        }
        for stream in &stack.delivery_streams {
            let stream_node = Subject::Resource(stream.id());
            self.connect_resources(&stream_node, stream.bucket.id(), EdgeKind::Flow);
        }
        for rule in &stack.event_rules {
            let bus = Subject::Resource(rule.bus.id().clone());
            for target in rule.targets.values() {
                for (_, id) in target.resources() {
                    self.connect_resources(&bus, id, EdgeKind::Flow);
                }
                if let Some(queue) = &target.dead_letter_queue {
                    self.connect_resources(&bus, queue.id(), EdgeKind::Failure);
                }
            }
        }
        for queue in &stack.queues {
            if let Some(dead_letter) = &queue.dead_letter {
                let of = Subject::Resource(queue.id());
                self.connect_resources(&of, dead_letter.queue.id(), EdgeKind::Failure);
            }
        }
    }

    fn connect_function(&mut self, function: &Function) {
        let of_function = Subject::Resource(function.id());
        for mapping in function.event_source_mappings.values() {
            let of_table = mapping.table.iter().map(|table| Subject::StreamOf(table.id().clone()));
            let streams = mapping.kinesis_stream.iter();
            let of_stream = streams.map(|stream| Subject::Resource(stream.id().clone()));
            let queues = mapping.queue.iter();
            let of_queue = queues.map(|queue| Subject::Resource(queue.id().clone()));
            for source in of_table.chain(of_stream).chain(of_queue) {
                self.connect_resources(&source, &function.id(), EdgeKind::Flow);
            }
        }
        let Uses { tables, topics, queues, kinesis_streams } = &function.uses;
        let used = (tables.keys().map(Handle::id))
            .chain(topics.iter().map(Handle::id))
            .chain(queues.iter().map(Handle::id))
            .chain(kinesis_streams.iter().map(Handle::id));
        for id in used {
            self.connect_resources(&of_function, id, EdgeKind::Flow);
        }
        for (key, schedule) in &function.schedules {
            let time = schedule.expression().unwrap_or_default();
            let node = Node {
                details: vec![time],
                ..Node::new(NodeKind::Caller, "schedule", key.as_str())
            };
            let from = self.add(node.keyed(format!("{} {key}", function.key)));
            if let Some(to) = self.places.get(&of_function).copied() {
                self.connect_nodes(from, to, EdgeKind::Flow);
            }
            if let Some(queue) = &schedule.dead_letter_queue
                && let Some(to) = self.places.get(&Subject::Resource(queue.id().clone())).copied()
            {
                self.connect_nodes(from, to, EdgeKind::Failure);
            }
        }
        let mappings = function.event_source_mappings.values();
        let failures = mappings.filter_map(|mapping| mapping.on_failure.as_ref());
        for destination in failures.chain(&function.dead_letter) {
            let id = match destination {
                FailureDestination::Queue(queue) => queue.id(),
                FailureDestination::Topic(topic) => topic.id(),
            };
            self.connect_resources(&of_function, id, EdgeKind::Failure);
        }
    }

    fn connect_state_machine(&mut self, machine: &StateMachine) {
        let of_machine = Subject::Resource(machine.id());
        let uses = &machine.uses;
        let ids = (uses.functions.iter().map(Handle::id))
            .chain(uses.tables.keys().map(Handle::id))
            .chain(uses.topics.iter().map(Handle::id))
            .chain(uses.queues.iter().map(Handle::id))
            .chain(uses.kinesis_streams.iter().map(Handle::id))
            .chain(uses.event_buses.iter().map(Handle::id));
        for id in ids {
            self.connect_resources(&of_machine, id, EdgeKind::Flow);
        }
    }
}

impl Node {
    fn new(kind: NodeKind, caption: &'static str, name: impl Into<String>) -> Self {
        let name = name.into();
        Self { kind, key: name.clone(), caption, name, details: Vec::new() }
    }

    fn keyed(self, key: impl Into<String>) -> Self {
        Self { key: key.into(), ..self }
    }
}

/// The name of a method's operation, with the index that it reads.
fn operation(method: &PlannedMethod<'_>) -> String {
    match &method.route {
        Some(Route::Operation(operation)) => {
            let index = operation.steps.iter().find_map(|step| step.read()?.index);
            match index {
                Some(index) => format!("{} {index}", operation.name()),
                None => operation.name().to_owned(),
            }
        }
        Some(Route::Choice(choice)) => {
            let names: Vec<_> = choice.operations().map(Operation::name).collect();
            names.join(" or ")
        }
        Some(Route::Service(service)) => service.declared.name().to_owned(),
        Some(Route::Aws(aws)) => format!("raw {}", aws.declared.action.as_str()),
        Some(Route::Lambda(_)) => "lambda".to_owned(),
        Some(Route::Http(_)) => "http".to_owned(),
        Some(Route::Mock(mock)) => format!("mock {}", mock.status),
        None => "unknown table".to_owned(),
    }
}

/// The keys of a table and of its indexes.
fn keys(table: &Table) -> Vec<String> {
    let pair = |(partition_key, sort_key): (&str, Option<&str>)| match sort_key {
        Some(sort_key) => format!("{partition_key}, {sort_key}"),
        None => partition_key.to_owned(),
    };
    let names: Vec<_> = (table.global_secondary_indexes.keys())
        .chain(table.local_secondary_indexes.keys())
        .map(String::as_str)
        .collect();
    let shown = names.iter().take(SHOWN_INDEXES);
    let indexes = shown.map(|name| format!("{name}: {}", pair(table.key_of(Some(name)))));
    let more = names.len().saturating_sub(SHOWN_INDEXES);
    let more = (more > 0).then(|| format!("and {more} more indexes"));
    std::iter::once(pair(table.key_of(None))).chain(indexes).chain(more).collect()
}

/// The function of a reference.
fn function_of(reference: &Reference) -> Option<&ResourceId> {
    match reference {
        Reference::Resource { id, .. } if id.kind == Kind::Function => Some(id),
        _ => None,
    }
}
