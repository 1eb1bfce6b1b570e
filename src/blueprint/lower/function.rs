//! Functions, and the streams that invoke them.

use std::collections::BTreeMap;
use std::path::Path;

use super::Lowering;
use crate::blueprint::code_folder;
use crate::blueprint::diagnostic::{At, Fault};
use crate::blueprint::document as written;
use crate::bounds;
use crate::handler::{HANDLERS, Handler, Records};
use crate::input;
use crate::model::{
    Code, CodeFile, EventSource, EventSourceMapping, Function, Grant, Handle, Json, Kind,
    ResourceId, Runtime, Topic,
};

impl Lowering<'_> {
    pub(super) fn function(
        &mut self,
        name: &str,
        written: &written::Function,
        topics: &[Topic],
    ) -> Function {
        let at = ["functions", name];
        // Unreadable code has been reported; the function exists anyway for references to it.
        let code = self.code(&written.code, &at);
        let is_read = code.is_some();
        let code = code.unwrap_or_else(|| Code::Source("unread".into()));
        let stock = match &written.code {
            written::Code::Stock(name) => Handler::named(name),
            _ => None,
        };
        if let Some(handler) = stock {
            self.check_stock(handler, written, topics, &at);
        }
        let runtime = self.runtime(written, &at, is_read);
        let mut function = Function::new(name, runtime, code);
        if let Some(physical) = &written.name {
            function.name.clone_from(physical);
        }
        function.description.clone_from(&written.description);
        if let Some(handler) = &written.handler {
            function.handler.clone_from(handler);
        }
        function.architecture = written.architecture;
        function.memory_size = written.memory_size.unwrap_or(function.memory_size);
        function.timeout_seconds = written.timeout_seconds.unwrap_or(function.timeout_seconds);
        function.environment.clone_from(&written.environment);
        function.environment_key.clone_from(&written.environment_key_arn);
        function.log.clone_from(&written.log);
        function.reserved_concurrency = written.reserved_concurrency;
        function.dead_letter.clone_from(&written.dead_letter);
        function.tracing = written.tracing;
        self.uses(&mut function, &written.uses, &[&at[..], &["uses"]].concat());
        for (key, mapping) in &written.event_source_mappings {
            let at = [&at[..], &["event-source-mappings", key]].concat();
            if let Some(mut mapping) = self.event_source_mapping(mapping, &at) {
                // Stock handlers always report failures, which Lambda would otherwise ignore.
                mapping.report_batch_item_failures |= stock.is_some();
                function.event_source_mappings.insert(key.clone(), mapping);
            }
        }
        function.checkov_skip.clone_from(&written.checkov_skip);
        function.tags.clone_from(&written.tags);
        function
    }

    /// The runtime; by default it depends on the file's extension.
    fn runtime(&mut self, written: &written::Function, at: &[&str], is_read: bool) -> Runtime {
        let written::Code::File(name) = &written.code else {
            return written.runtime.unwrap_or(Runtime::Python313);
        };
        let of_file = match Path::new(name).extension().and_then(|extension| extension.to_str()) {
            Some("py") => Runtime::Python313,
            Some("js" | "cjs") => Runtime::Nodejs22,
            _ => {
                // An unreadable file has been reported.
                if is_read {
                    let message = format!("cannot infer the runtime of {name}");
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
        // The model reports runtimes without such files.
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

    /// Reports missing requirements of a stock handler.
    fn check_stock(
        &mut self,
        handler: &Handler,
        written: &written::Function,
        topics: &[Topic],
        at: &[&str],
    ) {
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
            if topics.iter().any(|known| known.key == topic.id().name && known.fifo) {
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

    fn code(&mut self, written: &written::Code, of: &[&str]) -> Option<Code> {
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
                let read =
                    code_folder::read(&self.directory.join(&folder.path), &mut self.left.code);
                let files = read.unwrap_or_else(|error| {
                    let at = [&at[..], &["folder", "path"]].concat();
                    let message = format!("cannot read the folder {}: {error}", folder.path);
                    self.report(&at, message, "a folder, relative to the blueprint");
                    let unread = CodeFile { contents: Vec::new(), executable: false };
                    BTreeMap::from([("unread".to_owned(), unread)])
                });
                Some(Code::Files { files, s3: folder.s3.clone() })
            }
            written::Code::S3(object) => Some(Code::S3(object.clone())),
        }
    }

    fn uses(&mut self, function: &mut Function, written: &written::Uses, at: &[&str]) {
        for (name, of) in &written.tables {
            self.not_in("tables", &[at, &["tables", name]].concat(), "table", name);
            function.uses.push(Grant::Table {
                table: Handle::new(ResourceId::new(Kind::Table, name.as_str())),
                actions: of.actions.clone(),
                indexes: of.indexes.clone(),
            });
        }
        function.uses.extend(written.topics.iter().cloned().map(Grant::Publish));
        function.uses.extend(written.queues.iter().cloned().map(Grant::Send));
        function.uses.extend(written.kinesis_streams.iter().cloned().map(Grant::Put));
    }

    fn event_source_mapping(
        &mut self,
        written: &written::EventSourceMapping,
        at: &[&str],
    ) -> Option<EventSourceMapping> {
        let source = match (&written.table, &written.kinesis_stream) {
            (Some(table), None) => EventSource::Table(table.clone()),
            (None, Some(stream)) => EventSource::KinesisStream(stream.clone()),
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
        let mut mapping = EventSourceMapping::new(source, written.starting_position);
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
        mapping.on_failure.clone_from(&written.on_failure);
        mapping.report_batch_item_failures = written.report_batch_item_failures;
        Some(mapping)
    }
}
