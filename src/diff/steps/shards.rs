//! The shards of a Kinesis stream, which an update at most doubles or halves: [`You cannot scale up
//! to more than double your current shard count, scale down below half your current shard
//! count`](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html).

use serde_json::Value;

use super::Step;
use super::template::{in_both, properties};

/// Doubles or halves the shards of streams that get more or fewer.
pub(super) fn double(deployed: &Value, new: &Value, step: &mut Step<Value>) {
    for (id, old, new) in in_both(deployed, new, &["AWS::Kinesis::Stream"]) {
        let shards = |of: &Value| of["ShardCount"].as_u64();
        let (Some(before), Some(after)) = (shards(old), shards(new)) else { continue };
        let nearest = nearest(before, after);
        if nearest == after {
            continue;
        }
        if let Some(stream) = properties(&mut step.output, id) {
            stream.insert("ShardCount".to_owned(), nearest.into());
        }
        step.changes.push(change(id, before, nearest));
    }
}

/// The change of the shards of a stream.
pub(super) fn change(stream: &str, before: u64, after: u64) -> String {
    format!("changes the shards of {stream} from {before} to {after}")
}

/// The number of shards that is nearest to `wanted` and can follow `current`.
pub(crate) fn nearest(current: u64, wanted: u64) -> u64 {
    wanted.clamp(current.div_ceil(2), current.saturating_mul(2)).max(1)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn shards_are_doubled_and_halved() {
        let path = |from, to| {
            let mut path = vec![from];
            while path.last() != Some(&to) {
                path.push(nearest(*path.last().unwrap_or(&to), to));
            }
            path
        };
        assert_eq!(path(1, 7), [1, 2, 4, 7]);
        assert_eq!(path(9, 1), [9, 5, 3, 2, 1]);
        assert_eq!(path(4, 4), [4]);
    }
}
