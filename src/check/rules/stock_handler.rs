use crate::check::{Checker, rule};
use crate::handler::{Handler, Records};
use crate::model::{Code, Runtime};
use crate::plan::Resource;

rule! {
    /// Checks that a function with a stock handler has what the handler needs.
    ///
    /// ## Why
    /// A stock handler is written in Python, reads the records of one kind of stream, and may need
    /// environment variables and permissions. Without them, every invocation fails.
    ///
    /// ## Example
    /// ```yaml
    /// functions: {publish: {code: {stock: publish-new-items}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// topics: {news: {}}
    /// functions:
    ///   publish:
    ///     code: {stock: publish-new-items}
    ///     environment: {TOPIC_ARN: "${topics.news.arn}", SUBJECT: News, MESSAGE: "{id}"}
    ///     uses: {topics: [news]}
    /// ```
    "DG310", "stock-handler", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Function(function) = resource else { return };
    let Some(Code::Stock(handler)) = function.code else { return };
    let stack = check.stack();
    let Handler { name, reads, environment, publishes, .. } = handler;
    check.require(
        function.runtime().inline_file() == Runtime::Python313.inline_file(),
        &["runtime"],
        format_args!("the stock handler `{name}` is written in Python"),
        "python3.13, or no runtime",
    );
    let missing = environment.iter().filter(|name| !function.environment.contains_key(**name));
    let missing: Vec<_> = missing.map(|name| format!("`{name}`")).collect();
    check.require(
        missing.is_empty(),
        &["code"],
        format_args!("the stock handler `{name}` needs {}", missing.join(", ")),
        "them in `environment`",
    );
    check.require(
        !publishes || !function.uses.topics.is_empty(),
        &["code"],
        format_args!("the stock handler `{name}` publishes to a topic without permission"),
        "uses: {topics: [NAME]}",
    );
    for (index, topic) in function.uses.topics.iter().enumerate() {
        check.require(
            !publishes || stack.topic(topic).is_none_or(|topic| !topic.fifo),
            &["uses", "topics", &index.to_string()],
            format_args!(
                "the stock handler `{name}` sets no message group, which a FIFO topic requires"
            ),
            "a standard topic, or a handler of your own",
        );
    }
    for (key, mapping) in &function.event_source_mappings {
        let (reads_other, expected) = match reads {
            Records::Table => (mapping.kinesis_stream.is_some(), "`table`"),
            Records::KinesisStream => (mapping.table.is_some(), "`kinesis-stream`"),
        };
        check.require(
            !reads_other && !mapping.reads_queue(),
            &["event-source-mappings", key],
            format_args!("the stock handler `{name}` cannot read these records"),
            expected,
        );
    }
}
