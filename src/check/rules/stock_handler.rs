use crate::check::rule::rule;
use crate::check::{Checker, Finding};
use crate::handler::{Handler, Records};
use crate::model::{Code, Function, Runtime, Stack};
use crate::plan::Plan;

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
    "DG310", "stock-handler", Error, check
}

fn check(plan: &Plan<'_>, findings: &mut Vec<Finding>) {
    let stack = plan.stack();
    for function in &stack.functions {
        if let Code::Stock(handler) = function.code {
            let check = &mut Checker::new(findings, Some(function.id()));
            check_function(handler, function, stack, check);
        }
    }
}

fn check_function(handler: &Handler, function: &Function, stack: &Stack, check: &mut Checker) {
    let Handler { name, reads, environment, publishes, .. } = handler;
    check.require(
        &RULE,
        function.runtime().inline_file() == Runtime::Python313.inline_file(),
        &["runtime"],
        format_args!("the stock handler `{name}` is written in Python"),
        "python3.13, or no runtime",
    );
    let missing = environment.iter().filter(|name| !function.environment.contains_key(**name));
    let missing: Vec<_> = missing.map(|name| format!("`{name}`")).collect();
    check.require(
        &RULE,
        missing.is_empty(),
        &["code"],
        format_args!("the stock handler `{name}` needs {}", missing.join(", ")),
        "them in `environment`",
    );
    check.require(
        &RULE,
        !publishes || !function.uses.topics.is_empty(),
        &["code"],
        format_args!("the stock handler `{name}` publishes to a topic without permission"),
        "uses: {topics: [NAME]}",
    );
    for (index, topic) in function.uses.topics.iter().enumerate() {
        check.require(
            &RULE,
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
            &RULE,
            !reads_other,
            &["event-source-mappings", key],
            format_args!("the stock handler `{name}` cannot read these records"),
            expected,
        );
    }
}
