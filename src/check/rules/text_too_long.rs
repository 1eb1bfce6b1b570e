use crate::check::{Checker, rule};
use crate::model::limits::is_made_of;
use crate::model::{Output, ResourceServer, Tags};
use crate::plan::Resource;
use crate::text::Text;

rule! {
    /// Checks the length of descriptions, display names and the values of tags, and the characters
    /// of the description of a table group.
    ///
    /// ## Why
    /// AWS refuses longer text, and other characters in the description of a table group.
    "DG106", "text-too-long", Error, Plan(check_stack), Resource(check), Output(check_output)
}

fn check_stack(check: &mut Checker<'_>) {
    let stack = check.stack();
    check_bytes(stack.description.as_deref(), check);
    check_tags(&stack.tags, check);
}

fn check_output(output: &Output, check: &mut Checker<'_>) {
    check_bytes(output.description.as_deref(), check);
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    match resource {
        Resource::KinesisStream(stream) => check_tags(&stream.tags, check),
        Resource::Table(table) => check_tags(&table.tags, check),
        Resource::Bucket(bucket) => check_tags(&bucket.tags, check),
        Resource::DeliveryStream(stream) => check_tags(&stream.tags, check),
        Resource::VpcLink(link) => check_tags(&link.tags, check),
        Resource::EventBus(bus) => {
            let description = bus.description.as_ref();
            check_characters("description", "description", description, 512, check);
            check_tags(&bus.tags, check);
        }
        Resource::EventRule(rule) => {
            let description = rule.description.as_ref();
            check_characters("description", "description", description, 512, check);
        }
        Resource::StateMachine(machine) => check_tags(&machine.tags, check),
        Resource::Queue(queue) => check_tags(&queue.tags, check),
        Resource::UserPool(pool) => check_tags(&pool.tags, check),
        Resource::IdentityPool(pool) => check_tags(&pool.tags, check),
        Resource::ResourceServer(_, _, server) => check_scopes(server, check),
        Resource::Topic(topic) => {
            let name = topic.display_name.as_ref();
            check_characters("display-name", "display name", name, 100, check);
            check_tags(&topic.tags, check);
        }
        Resource::ResourceGroup(group) => {
            let description = group.description.as_ref().and_then(Text::as_literal);
            let Some(description) = description else { return };
            check.require(
                description.len() <= 1024 && is_made_of(description, "_.- "),
                &["description"],
                format_args!("invalid table group description `{description}`"),
                "at most 1024 letters, digits, spaces, `_`, `.` and `-`",
            );
        }
        Resource::Role(role) => {
            let description = role.description.as_ref();
            check_characters("description", "description", description, 1000, check);
        }
        Resource::Function(function) => {
            let description = function.description.as_ref();
            check_characters("description", "description", description, 256, check);
            check_tags(&function.tags, check);
        }
        Resource::Schedule(_, _, schedule) => {
            let description = schedule.description.as_ref();
            check_characters("description", "description", description, 512, check);
        }
        _ => {}
    }
}

/// Checks the descriptions of scopes.
fn check_scopes(server: &ResourceServer, check: &mut Checker<'_>) {
    for (scope, description) in &server.scopes {
        check.require(
            (1..=256).contains(&description.chars().count()),
            &["scopes", scope],
            "an empty description, or one of more than 256 characters",
            "1 to 256 characters",
        );
    }
}

fn check_bytes(description: Option<&str>, check: &mut Checker<'_>) {
    check.require(
        description.is_none_or(|description| description.len() <= 1024),
        &["description"],
        "a description of more than 1024 bytes",
        "at most 1024 bytes",
    );
}

fn check_characters(
    field: &str,
    noun: &str,
    text: Option<&Text>,
    most: usize,
    check: &mut Checker<'_>,
) {
    let literal = text.and_then(Text::as_literal);
    check.require(
        literal.is_none_or(|text| text.chars().count() <= most),
        &[field],
        format_args!("a {noun} of more than {most} characters"),
        format_args!("at most {most} characters"),
    );
}

fn check_tags(tags: &Tags, check: &mut Checker<'_>) {
    for (key, value) in tags {
        let literal = value.as_literal();
        check.require(
            literal.is_none_or(|value| value.chars().count() <= 256),
            &["tags", key],
            "a value of more than 256 characters",
            "at most 256 characters",
        );
    }
}
