//! Functions, and the streams that invoke them.

use std::collections::BTreeMap;
use std::path::Path;

use super::Lowering;
use crate::blueprint::code_folder;
use crate::blueprint::diagnostic::{At, Fault};
use crate::blueprint::document as written;
use crate::blueprint::reference::Scope;
use crate::bounds;
use crate::handler::{HANDLERS, Handler, Records};
use crate::input;
use crate::model::{
    Code, CodeFile, EventSource, EventSourceMapping, FailureDestination, Function, FunctionLog,
    Grant, Handle, Json, Kind, ResourceId, Runtime, S3Object, StartingPosition, Table,
};

impl Lowering<'_> {
    pub(super) fn function(
        &mut self,
        name: &str,
        written: &written::Function,
        scope: &Scope,
    ) -> Function {
        let at = ["functions", name];
        // What could not be read has been reported; the function is there all the same, for others
        // to refer to.
        let code = self.code(&written.code, &at, scope);
        let is_read = code.is_some();
        let code = code.unwrap_or_else(|| Code::Source("unread".into()));
        let stock = match &written.code {
            written::Code::Stock(name) => Handler::named(name),
            _ => None,
        };
        if let Some(handler) = stock {
            self.check_stock(handler, written, &at);
        }
        let runtime = self.runtime(written, &at, is_read);
        let mut function = Function::new(name, runtime, code);
        if let Some(physical) = &written.name {
            function.name = self.plain(physical, &[&at[..], &["name"]].concat());
        }
        function.description =
            self.optional(written.description.as_ref(), &[&at[..], &["description"]].concat());
        if let Some(handler) = &written.handler {
            function.handler.clone_from(handler);
        }
        function.architecture = written.architecture;
        function.memory_size = written.memory_size.unwrap_or(function.memory_size);
        function.timeout_seconds = written.timeout_seconds.unwrap_or(function.timeout_seconds);
        for (variable, value) in &written.environment {
            let value = self.text(scope, value, &[&at[..], &["environment", variable]].concat());
            function.environment.insert(variable.clone(), value);
        }
        function.environment_key = self.optional(
            written.environment_key_arn.as_ref(),
            &[&at[..], &["environment-key-arn"]].concat(),
        );
        if let Some(log) = &written.log {
            let retention_days = log.retention_days.unwrap_or(function.log.retention_days);
            let checkov_skip = log.checkov_skip.0.clone();
            function.log = FunctionLog { retention_days, format: log.format, checkov_skip };
        }
        function.reserved_concurrency = written.reserved_concurrency;
        function.dead_letter = written.dead_letter.as_ref().and_then(|destination| {
            self.failure_destination(destination, &[&at[..], &["dead-letter"]].concat())
        });
        function.tracing = written.tracing;
        self.uses(&mut function, &written.uses, &[&at[..], &["uses"]].concat());
        for (key, mapping) in &written.event_source_mappings {
            let at = [&at[..], &["event-source-mappings", key]].concat();
            if let Some(mut mapping) = self.event_source_mapping(mapping, &at) {
                // It answers so, and nobody would read it.
                mapping.report_batch_item_failures |= stock.is_some();
                function.event_source_mappings.insert(key.clone(), mapping);
            }
        }
        function.checkov_skip.clone_from(&written.checkov_skip.0);
        function.tags = self.tags(&written.tags, &at);
        function
    }

    /// What runs the code: what a file's extension says where nothing else does.
    fn runtime(&mut self, written: &written::Function, at: &[&str], is_read: bool) -> Runtime {
        let written::Code::File(name) = &written.code else {
            return written.runtime.unwrap_or(Runtime::Python313);
        };
        let of_file = match Path::new(name).extension().and_then(|extension| extension.to_str()) {
            Some("py") => Runtime::Python313,
            Some("js" | "cjs") => Runtime::Nodejs22,
            _ => {
                // Of a file that cannot be read, that has been said.
                if is_read {
                    let message = format!("nobody can tell what {name} is written in");
                    self.report(
                        &[at, &["code"]].concat(),
                        message,
                        "a file of Python (.py) or Node.js (.js, .cjs)",
                    );
                }
                return written.runtime.unwrap_or(Runtime::Python313);
            }
        };
        let runtime = written.runtime.unwrap_or(of_file);
        // Of a runtime without such files, the model tells.
        if runtime.inline_file().is_some_and(|file| Some(file) != of_file.inline_file()) {
            let message = format!("{} cannot run {name}", runtime.as_str());
            self.report(
                &[at, &["runtime"]].concat(),
                message,
                format!("{}, or no runtime", of_file.as_str()),
            );
        }
        runtime
    }

    /// Reports what a stock handler needs and the function does not have.
    fn check_stock(&mut self, handler: &Handler, written: &written::Function, at: &[&str]) {
        let Handler { name, reads, environment, publishes, .. } = handler;
        if written
            .runtime
            .is_some_and(|runtime| runtime.inline_file() != Runtime::Python313.inline_file())
        {
            let message = format!("the stock handler `{name}` is written in Python");
            self.report(&[at, &["runtime"]].concat(), message, "python3.13, or no runtime");
        }
        let missing: Vec<_> =
            environment.iter().filter(|name| !written.environment.contains_key(**name)).collect();
        if !missing.is_empty() {
            let missing =
                missing.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            self.report(
                at,
                format!("the stock handler `{name}` needs {missing}"),
                "them in `environment`",
            );
        }
        if *publishes && written.uses.topics.is_empty() {
            let message = format!(
                "the stock handler `{name}` publishes to a topic, and nothing allows it to"
            );
            self.report(at, message, "uses: {topics: [NAME]}");
        }
        for (index, topic) in written.uses.topics.iter().enumerate().filter(|_| *publishes) {
            if self.blueprint.topics.get(topic).is_some_and(|topic| topic.fifo) {
                let index = index.to_string();
                let at = [at, &["uses", "topics", &index]].concat();
                let message = format!(
                    "the stock handler `{name}` says of no message which group it is of, as a FIFO topic wants"
                );
                self.report(&at, message, "a standard topic, or a handler of your own");
            }
        }
        for (key, mapping) in &written.event_source_mappings {
            let (other, expected) = match reads {
                Records::Table => (mapping.kinesis_stream.is_some(), "`table`"),
                Records::KinesisStream => (mapping.table.is_some(), "`kinesis-stream`"),
            };
            if other {
                let at = [at, &["event-source-mappings", key]].concat();
                self.report(
                    &at,
                    format!("the stock handler `{name}` cannot read these records"),
                    expected,
                );
            }
        }
    }

    fn code(&mut self, written: &written::Code, of: &[&str], scope: &Scope) -> Option<Code> {
        let at = [of, &["code"]].concat();
        match written {
            written::Code::Source(source) => Some(Code::Source(source.clone())),
            written::Code::Stock(name) => {
                let handler = Handler::named(name);
                if handler.is_none() {
                    let at = [&at[..], &["stock"]].concat();
                    let fault =
                        Fault::new(&at, At::Value, format!("there is no stock handler `{name}`"));
                    self.faults.push(fault.one_of(
                        name,
                        HANDLERS.iter().map(|handler| handler.name),
                        str::to_owned,
                    ));
                }
                handler.map(|handler| Code::Source(handler.source.to_owned()))
            }
            written::Code::File(name) => {
                match input::text(&self.directory.join(name), bounds::SOURCE_BYTES) {
                    Ok(source) => Some(Code::Source(source)),
                    Err(error) => {
                        let expected = "a file of Python or Node.js, relative to the blueprint";
                        self.report(&at, format!("cannot read {name}: {error}"), expected);
                        None
                    }
                }
            }
            written::Code::Folder(folder) => {
                let s3 = self.s3_object(&folder.s3, &[&at[..], &["folder", "s3"]].concat(), scope);
                let read =
                    code_folder::read(&self.directory.join(&folder.path), &mut self.left.code);
                let files = read.unwrap_or_else(|error| {
                    let at = [&at[..], &["folder", "path"]].concat();
                    let message = format!("cannot read the folder {}: {error}", folder.path);
                    self.report(&at, message, "a folder, relative to the blueprint");
                    let unread = CodeFile { contents: Vec::new(), executable: false };
                    BTreeMap::from([("unread".to_owned(), unread)])
                });
                Some(Code::Files { files, s3 })
            }
            written::Code::S3(object) => {
                Some(Code::S3(self.s3_object(object, &[&at[..], &["s3"]].concat(), scope)))
            }
        }
    }

    fn s3_object(&mut self, written: &written::S3Object, at: &[&str], scope: &Scope) -> S3Object {
        let mut text = |text: &str, key: &str| self.text(scope, text, &[at, &[key]].concat());
        S3Object {
            bucket: text(&written.bucket, "bucket"),
            key: text(&written.key, "key"),
            version: written.version.as_ref().map(|version| text(version, "version")),
        }
    }

    fn uses(&mut self, function: &mut Function, written: &written::Uses, at: &[&str]) {
        for (name, of) in &written.tables {
            if let Some(table) = self.table_handle(name, &[at, &["tables", name]].concat()) {
                let (actions, indexes) = (of.actions.clone(), of.indexes.clone());
                function.uses.push(Grant::Table { table, actions, indexes });
            }
        }
        for (index, name) in written.topics.iter().enumerate() {
            let topic = self.topic_handle(name, &[at, &["topics", &index.to_string()]].concat());
            function.uses.extend(topic.map(Grant::Publish));
        }
        for (index, name) in written.queues.iter().enumerate() {
            let queue = self.queue_handle(name, &[at, &["queues", &index.to_string()]].concat());
            function.uses.extend(queue.map(Grant::Send));
        }
        for (index, name) in written.kinesis_streams.iter().enumerate() {
            let stream = self.kinesis_stream_handle(
                name,
                &[at, &["kinesis-streams", &index.to_string()]].concat(),
            );
            function.uses.extend(stream.map(Grant::Put));
        }
    }

    fn event_source_mapping(
        &mut self,
        written: &written::EventSourceMapping,
        at: &[&str],
    ) -> Option<EventSourceMapping> {
        let source = match (&written.table, &written.kinesis_stream) {
            (Some(table), None) => {
                EventSource::Table(self.table_handle(table, &[at, &["table"]].concat())?)
            }
            (None, Some(stream)) => EventSource::KinesisStream(
                self.kinesis_stream_handle(stream, &[at, &["kinesis-stream"]].concat())?,
            ),
            (both, _) => {
                let message = if both.is_some() {
                    "two streams in one mapping"
                } else {
                    "a mapping without a stream"
                };
                self.report(at, message, "one of `table` and `kinesis-stream`");
                return None;
            }
        };
        let from = match written.starting_position {
            written::StartingPosition::Latest => StartingPosition::Latest,
            written::StartingPosition::TrimHorizon => StartingPosition::TrimHorizon,
            written::StartingPosition::AtTimestamp(second) => StartingPosition::AtTimestamp(second),
        };
        let mut mapping = EventSourceMapping::new(source, from);
        mapping.enabled = written.enabled.unwrap_or(mapping.enabled);
        mapping.batch_size = written.batch_size.unwrap_or(mapping.batch_size);
        mapping.maximum_batching_window_seconds = written.maximum_batching_window_seconds;
        mapping.filters = written
            .filters
            .iter()
            .cloned()
            .map(|pattern| Json::from(serde_json::Value::Object(pattern)))
            .collect();
        mapping.bisect_batch_on_function_error = written.bisect_batch_on_function_error;
        mapping.maximum_retry_attempts = written.maximum_retry_attempts;
        mapping.maximum_record_age_seconds = written.maximum_record_age_seconds;
        mapping.parallelization_factor = written.parallelization_factor;
        mapping.tumbling_window_seconds = written.tumbling_window_seconds;
        mapping.on_failure = written.on_failure.as_ref().and_then(|destination| {
            self.failure_destination(destination, &[at, &["on-failure"]].concat())
        });
        mapping.report_batch_item_failures = written.report_batch_item_failures;
        Some(mapping)
    }

    fn failure_destination(
        &mut self,
        written: &written::FailureDestination,
        at: &[&str],
    ) -> Option<FailureDestination> {
        Some(match written {
            written::FailureDestination::Queue(queue) => {
                FailureDestination::Queue(self.queue_handle(queue, &[at, &["queue"]].concat())?)
            }
            written::FailureDestination::Topic(topic) => {
                FailureDestination::Topic(self.topic_handle(topic, &[at, &["topic"]].concat())?)
            }
        })
    }

    /// The table of a name, which is reported where there is none.
    fn table_handle(&mut self, name: &str, at: &[&str]) -> Option<Handle<Table>> {
        if self.blueprint.tables.contains_key(name) {
            return Some(Handle::new(ResourceId::new(Kind::Table, name)));
        }
        self.not_in("tables", at, "table", name);
        None
    }
}
