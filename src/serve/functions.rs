//! The functions, topics, queues, Kinesis streams, event buses and state machines of a stack.

use std::time::Duration;

use dynagate_local::functions::{
    self, EventSourceMapping, Function, KinesisDestination, Source, StartingPosition,
};
use dynagate_local::messaging::{self, DeadLetter, KinesisStream, Queue, Resources, Topic};
use dynagate_local::{EventBus, EventInput, EventRule, EventTarget, Schedule, StateMachine};
use serde_json::{Map, Value};

use crate::model::event_source_mapping::EventSource;
use crate::model::{self, FilterPolicyScope, Json, LogFormat, Stack, StreamMode};
use crate::plan::deployed::{ACCOUNT_ID, Deployed, PARTITION, REGION};
use crate::text::Text;

/// The shards with which an on-demand stream [begins](https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html).
const ON_DEMAND_SHARDS: u32 = 4;

/// The conversion of a stack's resources.
#[derive(Clone, Copy)]
pub(super) struct Conversion<'a> {
    pub(super) stack: &'a Stack,
    pub(super) deployed: &'a Deployed<'a>,
}

impl Conversion<'_> {
    fn text(self, text: impl Into<Text>) -> String {
        self.deployed.text(&text.into())
    }

    fn json(self, json: &Json) -> Value {
        serde_json::from_str(&self.deployed.text(&json.to_text())).unwrap_or_default()
    }

    /// The functions of the stack.
    pub(super) fn functions(self) -> Vec<Function> {
        self.stack.functions.iter().map(|function| self.function(function)).collect()
    }

    fn function(self, function: &model::Function) -> Function {
        let runtime = function.runtime();
        let environment = function.environment.iter();
        let mappings = function.event_source_mappings.iter();
        Function {
            name: self.deployed.text(&function.name),
            arn: self.text(model::Handle::<model::Function>::new(function.id()).arn()),
            runtime: runtime.as_str().to_owned(),
            handler: function.handler.clone(),
            code: code(function.code.as_ref(), runtime),
            memory_size: function.memory_size,
            timeout: seconds(function.timeout_seconds),
            environment: environment
                .map(|(name, value)| (name.clone(), self.deployed.text(value)))
                .collect(),
            reserved_concurrency: function.reserved_concurrency,
            dead_letter: function.dead_letter.as_ref().map(|of| self.text(of.arn())),
            json_log: function.log.format == LogFormat::Json,
            event_source_mappings: mappings
                .filter_map(|(key, mapping)| self.mapping(key, mapping, function))
                .collect(),
        }
    }

    fn mapping(
        self,
        key: &str,
        mapping: &model::EventSourceMapping,
        function: &model::Function,
    ) -> Option<EventSourceMapping> {
        // A mapping has exactly one source, which is checked.
        let source = match mapping.source()? {
            EventSource::Table(table) => {
                let declared =
                    self.stack.tables.iter().find(|declared| declared.key == table.id().name);
                let view_type = declared.and_then(model::Table::stream_view);
                Source::Table {
                    table: self.text(table.name()),
                    arn: self.text(table.stream_arn()),
                    view_type: view_type.map(|of| of.as_str().to_owned()).unwrap_or_default(),
                }
            }
            EventSource::KinesisStream(stream) => Source::KinesisStream {
                stream: self.text(stream.name()),
                arn: self.text(stream.arn()),
            },
            EventSource::Queue(queue) => {
                Source::Queue { queue: self.text(queue.name()), arn: self.text(queue.arn()) }
            }
        };
        Some(EventSourceMapping {
            key: key.to_owned(),
            source,
            starting_position: match mapping
                .starting_position
                .unwrap_or(model::StartingPosition::Latest)
            {
                model::StartingPosition::Latest => StartingPosition::Latest,
                model::StartingPosition::TrimHorizon => StartingPosition::TrimHorizon,
                model::StartingPosition::AtTimestamp(time) => StartingPosition::AtTimestamp(time),
            },
            enabled: mapping.enabled,
            batch_size: mapping.batch_size_or_default(),
            batching_window: seconds(mapping.maximum_batching_window_seconds.unwrap_or(0)),
            maximum_concurrency: mapping.maximum_concurrency,
            filters: mapping.filters.iter().map(|filter| self.json(filter)).collect(),
            bisects: mapping.bisect_batch_on_function_error,
            maximum_retry_attempts: mapping.maximum_retry_attempts,
            maximum_record_age: mapping.maximum_record_age_seconds.map(seconds),
            parallelization_factor: mapping.parallelization_factor.unwrap_or(1),
            has_tumbling_window: mapping.tumbling_window_seconds.is_some_and(|window| window > 0),
            on_failure: mapping.on_failure.as_ref().map(|of| self.text(of.arn())),
            reports_item_failures: function.reports_failures(mapping),
        })
    }

    /// The topics, queues and Kinesis streams of the stack.
    pub(super) fn messaging(self) -> Resources {
        Resources {
            topics: self.stack.topics.iter().map(|topic| self.topic(topic)).collect(),
            queues: self.stack.queues.iter().map(|queue| self.queue(queue)).collect(),
            kinesis_streams: self.stack.kinesis_streams.iter().map(|of| self.stream(of)).collect(),
        }
    }

    fn topic(self, topic: &model::Topic) -> Topic {
        let arn = self.text(model::Handle::<model::Topic>::new(topic.id()).arn());
        let subscription = |of: &model::Subscription| messaging::Subscription {
            arn: format!("{arn}:{}", of.key),
            protocol: of.endpoint.protocol().to_owned(),
            endpoint: self.text(of.endpoint.endpoint()),
            filter_policy: of.filter_policy.as_ref().map(|policy| self.json(policy)),
            filters_body: of.filter_policy_scope == FilterPolicyScope::MessageBody,
            raw_message_delivery: of.raw_message_delivery,
            dead_letter_queue: of.dead_letter_queue.as_ref().map(|queue| self.text(queue.arn())),
        };
        let subscriptions = self.stack.subscriptions.iter();
        let subscriptions = subscriptions.filter(|of| of.topic.id().name == topic.key);
        Topic {
            name: self.deployed.text(&topic.name),
            fifo: topic.fifo,
            content_based_deduplication: topic.content_based_deduplication,
            subscriptions: subscriptions.map(subscription).collect(),
            arn,
        }
    }

    fn queue(self, queue: &model::Queue) -> Queue {
        let dead_letter = queue.dead_letter.as_ref().map(|of| DeadLetter {
            queue: self.text(of.queue.arn()),
            max_receive_count: of.max_receive_count,
        });
        Queue {
            name: self.deployed.text(&queue.name),
            arn: self.text(model::Handle::<model::Queue>::new(queue.id()).arn()),
            fifo: queue.fifo,
            content_based_deduplication: queue.content_based_deduplication,
            visibility_timeout: seconds(queue.visibility_timeout_or_default()),
            retention: seconds(queue.message_retention_seconds),
            delay: seconds(queue.delay_seconds.unwrap_or(0)),
            maximum_message_bytes: queue.maximum_message_bytes.unwrap_or(262_144),
            receive_wait_time: seconds(queue.receive_wait_time_seconds.unwrap_or(0)),
            dead_letter,
        }
    }

    fn stream(self, stream: &model::KinesisStream) -> KinesisStream {
        KinesisStream {
            name: self.deployed.text(&stream.name),
            arn: self.text(model::Handle::<model::KinesisStream>::new(stream.id()).arn()),
            shards: match stream.mode {
                StreamMode::OnDemand => ON_DEMAND_SHARDS,
                StreamMode::Shards(shards) => shards,
            },
            retention: Duration::from_secs(u64::from(stream.retention_hours) * 3600),
        }
    }

    /// The event buses of the stack, with their rules that are enabled.
    pub(super) fn event_buses(self) -> Vec<EventBus> {
        let bus = |bus: &model::EventBus| EventBus {
            name: self.deployed.text(&bus.name),
            arn: self.text(model::Handle::<model::EventBus>::new(bus.id()).arn()),
            rules: self.event_rules(bus),
        };
        self.stack.event_buses.iter().map(bus).collect()
    }

    fn event_rules(self, bus: &model::EventBus) -> Vec<EventRule> {
        let rules = self.stack.event_rules.iter();
        let rules = rules.filter(|rule| *rule.bus.id() == bus.id() && rule.enabled != Some(false));
        rules
            .map(|rule| EventRule {
                name: self.deployed.text(&rule.physical_name(self.stack)),
                arn: self.text(rule.arn()),
                pattern: rule.pattern.as_ref().map(|of| self.json(of)).unwrap_or_default(),
                targets: rule.targets.values().map(|of| self.event_target(of)).collect(),
            })
            .collect()
    }

    fn event_target(self, target: &model::EventTarget) -> EventTarget {
        let input = match (&target.input, &target.transform) {
            (Some(input), _) => EventInput::Constant(self.text(input.to_text())),
            (None, Some(transformer)) => EventInput::Transformed {
                paths: transformer.paths.clone(),
                template: transformer.template.clone(),
            },
            (None, None) => EventInput::Event,
        };
        EventTarget {
            arn: self.text(target.arn()),
            group_id: target.group_id.clone(),
            input,
            dead_letter_queue: target.dead_letter_queue.as_ref().map(|of| self.text(of.arn())),
        }
    }

    /// The state machines of the stack.
    pub(super) fn state_machines(self) -> Vec<StateMachine> {
        let machine = |machine: &model::StateMachine| StateMachine {
            name: self.deployed.text(&machine.name),
            arn: self.text(model::Handle::<model::StateMachine>::new(machine.id()).arn()),
            is_express: machine.machine_type == model::StateMachineType::Express,
            // One that exists already is not known: it succeeds with its input.
            definition: match machine.definition() {
                Some(definition) => self.json(definition),
                None => serde_json::json!({
                    "StartAt": "Exists",
                    "States": {"Exists": {"Type": "Succeed"}},
                }),
            },
        };
        self.stack.state_machines.iter().map(machine).collect()
    }

    /// The schedules of the functions that are enabled.
    pub(super) fn schedules(self) -> Vec<Schedule> {
        let of_function = |function: &'_ model::Function| {
            let enabled = function.schedules.iter().filter(|(_, of)| of.enabled != Some(false));
            enabled
                .filter_map(|(key, schedule)| self.schedule(function, key, schedule))
                .collect::<Vec<_>>()
        };
        self.stack.functions.iter().flat_map(of_function).collect()
    }

    fn schedule(
        self,
        function: &model::Function,
        key: &str,
        schedule: &model::Schedule,
    ) -> Option<Schedule> {
        let name = match &schedule.name {
            Some(name) => self.deployed.text(name),
            None => format!("{}-{key}", function.key),
        };
        Some(Schedule {
            arn: format!("arn:{PARTITION}:scheduler:{REGION}:{ACCOUNT_ID}:schedule/default/{name}"),
            name,
            function: self.deployed.text(&function.name),
            // A schedule has exactly one expression, which is checked.
            expression: schedule.expression()?,
            time_zone: schedule.time_zone.clone(),
            input: schedule
                .input
                .as_ref()
                .map_or_else(|| Value::Object(Map::new()), |of| self.json(of)),
        })
    }

    /// The Kinesis streams to which tables send their changes.
    pub(super) fn kinesis_destinations(self) -> Vec<KinesisDestination> {
        let destination = |table: &model::Table| {
            let destination = table.kinesis_destination.as_ref()?;
            Some(KinesisDestination {
                table: self.deployed.text(&table.name),
                stream: self.text(destination.stream.arn()),
                precision: destination.precision.map(|precision| precision.as_str().to_owned()),
            })
        };
        self.stack.tables.iter().filter_map(destination).collect()
    }
}

fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(seconds.into())
}

fn code(code: Option<&model::Code>, runtime: model::Runtime) -> functions::Code {
    if let Some(source) = code.and_then(model::Code::source) {
        // The name is only used by runtimes whose code can be a single file.
        let name = runtime.inline_file().unwrap_or("index");
        return functions::Code::Files([(name.to_owned(), source.as_bytes().to_vec())].into());
    }
    match code {
        Some(model::Code::Files { files, .. }) => {
            let files = files.iter().map(|(name, file)| (name.clone(), file.contents.clone()));
            functions::Code::Files(files.collect())
        }
        None => functions::Code::Unavailable(
            "it exists already, so its code is not in the blueprint".to_owned(),
        ),
        Some(_) => functions::Code::Unavailable(
            "its code is an archive in S3, which is not on this machine".to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use dynagate_local::functions::Code;
    use serde_json::json;

    use super::*;
    use crate::blueprint::{self, Blueprint};
    use crate::pattern::PATTERNS;

    fn system(pattern: &str) -> dynagate_local::System {
        let pattern = PATTERNS.iter().find(|of| of.name == pattern).expect("a pattern");
        let source = blueprint::Source {
            name: pattern.name.to_owned(),
            text: pattern.blueprint.to_owned(),
            directory: std::path::PathBuf::new(),
        };
        let blueprint = Blueprint::read(source, Vec::new()).expect("a valid blueprint");
        crate::serve::system(&blueprint.plan().expect("a plan"))
    }

    #[test]
    fn a_function_reads_the_stream_of_its_table() {
        let system = system("ice-cream-flavours");
        let function = &system.functions[0];
        let arn = "arn:aws:sns:us-east-1:123456789012:new-flavours";
        assert_eq!(function.environment["TOPIC_ARN"], arn);
        let Code::Files(files) = &function.code else { panic!("no code") };
        assert!(files.contains_key("index.py"));
        let mapping = &function.event_source_mappings[0];
        let Source::Table { table, view_type, .. } = &mapping.source else { panic!("no table") };
        assert_eq!((table.as_str(), view_type.as_str()), ("ice-cream-flavours", "NEW_IMAGE"));
        assert_eq!(mapping.filters, [json!({"eventName": ["INSERT"]})]);
        assert_eq!(
            mapping.on_failure.as_deref(),
            Some("arn:aws:sqs:us-east-1:123456789012:untold-flavours")
        );
        assert!(mapping.reports_item_failures && mapping.bisects);
        let topic = &system.messaging.topics[0];
        assert_eq!((topic.arn.as_str(), topic.subscriptions[0].protocol.as_str()), (arn, "sms"));
    }

    #[test]
    fn a_table_sends_its_changes_to_a_kinesis_stream() {
        let system = system("comment-kinesis-lambda");
        let arn = "arn:aws:kinesis:us-east-1:123456789012:stream/comment-changes";
        assert_eq!(system.kinesis_destinations[0].stream, arn);
        assert_eq!(system.messaging.kinesis_streams[0].shards, ON_DEMAND_SHARDS);
        let stream = &system.tables[0].definition["StreamSpecification"];
        assert_eq!(*stream, json!({"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"}));
    }
}
