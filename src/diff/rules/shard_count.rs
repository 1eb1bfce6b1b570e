use crate::diff::steps::nearest_shards;
use crate::diff::{Action, ChangeChecker, Changed, Consequence, StateResource, change_rule};

change_rule! {
    /// Checks that the shards of a Kinesis stream are at most doubled, and at most halved.
    ///
    /// ## Why
    /// [`UpdateShardCount`](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html)
    /// refuses more than the double and less than the half of the current number, and both engines
    /// call it once.
    ///
    /// ## Example
    /// ```yaml
    /// kinesis-streams: {clicks: {mode: {shards: 1}}}
    /// ---
    /// kinesis-streams: {clicks: {mode: {shards: 5}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// kinesis-streams: {clicks: {mode: {shards: 1}}}
    /// ---
    /// kinesis-streams: {clicks: {mode: {shards: 2}}}
    /// ---
    /// kinesis-streams: {clicks: {mode: {shards: 4}}}
    /// ---
    /// kinesis-streams: {clicks: {mode: {shards: 5}}}
    /// ```
    "DG736", "shard-count", Error, Resource(check)
}

const STREAMS: [&str; 2] = ["AWS::Kinesis::Stream", "aws_kinesis_stream"];
const COUNTS: [&str; 2] = ["ShardCount", "shard_count"];

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some((old, new)) = changed.both_of(&STREAMS) else { return };
    let shards = |of: &StateResource| COUNTS.iter().find_map(|name| of.get(name)?.as_u64());
    let counts = shards(old).zip(shards(new)).filter(|(old, new)| *old > 0 && *new > 0);
    let Some((old, new)) = counts else { return };
    if nearest_shards(old, new) == new || changed.change.action == Action::Replaced {
        return;
    }
    let id = changed.id();
    let limit = if new > old { "more than doubles" } else { "less than halves" };
    check.report(
        Consequence::Refused,
        id,
        format!(
            "the shards of the stream {id} change from {old} to {new}: Kinesis refuses an update \
             that {limit} their number"
        ),
        check.in_steps("changes them in several updates"),
    );
}
