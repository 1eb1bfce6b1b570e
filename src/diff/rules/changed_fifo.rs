use crate::diff::{ChangeChecker, Changed, Consequence, change_rule};

change_rule! {
    /// Checks that a queue or a topic stays FIFO, or stays standard.
    ///
    /// ## Why
    /// SQS [cannot convert a
    /// queue](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-moving.html),
    /// and the attribute `FifoTopic` of a topic [is set only at its
    /// creation](https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html): both
    /// engines create another one. Its name ends in `.fifo` if and only if it is FIFO, so its URL and
    /// its ARN are others: programs and subscriptions outside of the stack still use the old one.
    /// Senders to a FIFO queue or topic must also send a message group.
    ///
    /// ## Example
    /// ```yaml
    /// queues: {mail: {}}
    /// ---
    /// queues: {mail: {fifo: true}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// queues: {mail: {}}
    /// ---
    /// queues: {mail: {}, mail-in-order: {fifo: true}}
    /// ```
    "DG745", "changed-fifo", Warning, Resource(check)
}

/// The types, each with the properties for FIFO and for the name, and the word for it.
const KINDS: [(&str, &str, &str, &str); 4] = [
    ("AWS::SNS::Topic", "FifoTopic", "TopicName", "topic"),
    ("AWS::SQS::Queue", "FifoQueue", "QueueName", "queue"),
    ("aws_sns_topic", "fifo_topic", "name", "topic"),
    ("aws_sqs_queue", "fifo_queue", "name", "queue"),
];
const SUFFIX: &str = ".fifo";

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let id = changed.id();
    for (kind, property, name, word) in KINDS {
        let Some((old, new)) = changed.both_of(&[kind]) else { continue };
        let is_fifo = new.is_on(property);
        if old.is_on(property) == is_fifo {
            continue;
        }
        let becomes = if is_fifo { "a FIFO" } else { "a standard" };
        check.report(
            Consequence::Interrupted,
            id,
            format!(
                "{id} becomes {becomes} {word}, which AWS cannot convert: another one with another \
                 name takes its place, and programs and subscriptions outside of the stack still \
                 use the old one"
            ),
            format!(
                "declare the new {word} beside the old one, move the senders to it, and remove the \
                 old one when it is no longer used"
            ),
        );
        let misnamed = new.literal(name).filter(|name| name.ends_with(SUFFIX) != is_fifo);
        if let Some(misnamed) = misnamed {
            let (does, right) = if is_fifo {
                ("does not end", format!("{misnamed}{SUFFIX}"))
            } else {
                ("ends", misnamed.trim_end_matches(SUFFIX).to_owned())
            };
            check.report(
                Consequence::Refused,
                id,
                format!(
                    "{id} becomes {becomes} {word}, but its name `{misnamed}` {does} in `{SUFFIX}`, \
                     which AWS refuses"
                ),
                format!("name it `{right}`"),
            );
        }
    }
}
