use crate::check::{Checker, rule};
use crate::model::{Tags, limits};
use crate::plan::Resource;

rule! {
    /// Checks the keys and values of tags.
    ///
    /// ## Why
    /// AWS reserves keys that begin with `aws:`, and its services accept different characters.
    ///
    /// ## Example
    /// ```yaml
    /// tags: {"aws:team": shop}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tags: {team: shop}
    /// ```
    "DG109", "invalid-tag", Error, Plan(check_stack), Resource(check)
}

fn check_stack(check: &mut Checker<'_>) {
    let tags = &check.stack().tags;
    check_keys(tags, check);
    for (key, value) in tags {
        let mut parts = [Some(key.as_str()), value.as_literal()].into_iter().flatten();
        check.require(
            parts.all(limits::is_tag_everywhere),
            &["tags", key],
            "a tag with characters that not all resources support",
            "letters, digits, blanks and `_.:/=+-@`",
        );
    }
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    match resource {
        Resource::KinesisStream(stream) => check_keys(&stream.tags, check),
        Resource::Table(table) => check_keys(&table.tags, check),
        Resource::Bucket(bucket) => check_keys(&bucket.tags, check),
        Resource::DeliveryStream(stream) => check_keys(&stream.tags, check),
        Resource::VpcLink(link) => check_keys(&link.tags, check),
        Resource::EventBus(bus) => check_keys(&bus.tags, check),
        Resource::StateMachine(machine) => check_keys(&machine.tags, check),
        Resource::Queue(queue) => check_keys(&queue.tags, check),
        Resource::Topic(topic) => check_keys(&topic.tags, check),
        Resource::UserPool(pool) => check_keys(&pool.tags, check),
        Resource::IdentityPool(pool) => check_keys(&pool.tags, check),
        Resource::Function(function) => check_keys(&function.tags, check),
        _ => {}
    }
}

fn check_keys(tags: &Tags, check: &mut Checker<'_>) {
    for key in tags.keys() {
        let reserved = key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"));
        check.require_key(
            (1..=128).contains(&key.chars().count()) && !reserved,
            &["tags", key],
            format_args!("invalid tag key `{key}`"),
            "1 to 128 characters, not starting with `aws:`",
        );
    }
}
