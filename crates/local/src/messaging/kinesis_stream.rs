//! Data streams of Kinesis.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::timestamp::Timestamp;

/// The largest number of records in a shard; older ones are dropped.
const RECORDS: usize = 10_000;
/// The bytes of the records in a shard.
const BYTES: usize = 32 << 20;
/// The digits of a sequence number after the first two.
const DIGITS: usize = 54;

/// A Kinesis data stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KinesisStream {
    /// The physical name.
    pub name: String,
    /// The ARN.
    pub arn: String,
    /// The number of shards. On-demand streams begin with 4.
    pub shards: u32,
    /// The retention of records.
    pub retention: Duration,
}

/// The largest number of shards that are simulated.
const SHARDS: u32 = 64;

/// A stream with its records.
#[derive(Debug)]
pub(crate) struct StreamState {
    pub(crate) stream: KinesisStream,
    pub(crate) created: Timestamp,
    shards: Vec<Mutex<Shard>>,
    /// Changed by every record, for readers that wait.
    pub(crate) changed: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Shard {
    records: VecDeque<Record>,
    bytes: usize,
    /// The number of the last record.
    last: u64,
}

/// A record of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    /// The number in its shard, which its sequence number follows from.
    pub(crate) number: u64,
    pub(crate) partition_key: String,
    pub(crate) data: Vec<u8>,
    pub(crate) arrived: Timestamp,
}

impl Record {
    pub(crate) fn sequence_number(&self) -> String {
        sequence_number(self.number)
    }
}

/// The sequence number of a record.
pub(crate) fn sequence_number(number: u64) -> String {
    format!("49{number:0DIGITS$}")
}

/// The number that a sequence number follows from.
pub(crate) fn number_of(sequence_number: &str) -> Option<u64> {
    let digits = sequence_number.strip_prefix("49").filter(|digits| digits.len() == DIGITS)?;
    digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().ok())?
}

impl StreamState {
    pub(crate) fn new(stream: KinesisStream) -> Self {
        let created = Timestamp::now();
        // Numbers increase over restarts.
        let last = created.0 << 20;
        let shard = |_| Mutex::new(Shard { last, ..Shard::default() });
        let shards = (0..stream.shards.clamp(1, SHARDS)).map(shard).collect();
        Self { stream, created, shards, changed: watch::Sender::new(()) }
    }

    /// The identifiers of the shards.
    pub(crate) fn shard_ids(&self) -> Vec<String> {
        (0..self.shards.len()).map(shard_id).collect()
    }

    /// The range of hash keys of a shard.
    pub(crate) fn hash_keys(&self, shard: usize) -> (u128, u128) {
        let width = u128::MAX / self.shards.len() as u128;
        let start = width * shard as u128;
        let last = shard + 1 == self.shards.len();
        (start, if last { u128::MAX } else { start + width - 1 })
    }

    fn shard(&self, id: &str) -> Option<std::sync::MutexGuard<'_, Shard>> {
        let index: usize = id.strip_prefix("shardId-")?.parse().ok()?;
        Some(self.shards.get(index)?.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Adds a record to the shard of its key, and returns the shard and the sequence number.
    pub(crate) fn put(
        &self,
        partition_key: &str,
        data: Vec<u8>,
        explicit_hash_key: Option<u128>,
    ) -> (String, String) {
        let hash =
            explicit_hash_key.unwrap_or_else(|| u128::from_be_bytes(md5::compute(partition_key).0));
        let width = u128::MAX / self.shards.len() as u128;
        let index = usize::try_from(hash / width).unwrap_or(0).min(self.shards.len() - 1);
        let number = {
            let mut shard = self.shards[index].lock().unwrap_or_else(PoisonError::into_inner);
            shard.last += 1;
            let record = Record {
                number: shard.last,
                partition_key: partition_key.to_owned(),
                data,
                arrived: Timestamp::now(),
            };
            shard.bytes += record.data.len();
            shard.records.push_back(record);
            let retention = self.stream.retention;
            let now = Timestamp::now();
            while shard.records.len() > RECORDS
                || shard.bytes > BYTES
                || shard.records.front().is_some_and(|of| now.since(of.arrived) > retention)
            {
                let Some(oldest) = shard.records.pop_front() else { break };
                shard.bytes -= oldest.data.len();
            }
            shard.last
        };
        self.changed.send_replace(());
        (shard_id(index), sequence_number(number))
    }

    /// Up to `most` records of a shard after the one with this number.
    pub(crate) fn read(&self, shard: &str, after: u64, most: usize) -> Option<Vec<Record>> {
        let shard = self.shard(shard)?;
        let start = shard.records.partition_point(|record| record.number <= after);
        Some(shard.records.range(start..).take(most).cloned().collect())
    }

    /// The number after which the newest records begin.
    pub(crate) fn latest(&self, shard: &str) -> Option<u64> {
        Some(self.shard(shard)?.last)
    }

    /// The number after which the records of a time begin.
    pub(crate) fn at(&self, shard: &str, time: Timestamp) -> Option<u64> {
        let shard = self.shard(shard)?;
        let first = shard.records.iter().find(|record| record.arrived >= time);
        Some(first.map_or(shard.last, |record| record.number - 1))
    }
}

fn shard_id(index: usize) -> String {
    format!("shardId-{index:012}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(shards: u32) -> StreamState {
        StreamState::new(KinesisStream {
            name: "changes".to_owned(),
            arn: "arn:aws:kinesis:us-east-1:123456789012:stream/changes".to_owned(),
            shards,
            retention: Duration::from_secs(86_400),
        })
    }

    #[test]
    fn a_partition_key_keeps_its_order_in_one_shard() {
        let stream = stream(4);
        let mut shards = std::collections::BTreeSet::new();
        for number in 0..100_u8 {
            let (shard, _) = stream.put(&format!("key {}", number % 10), vec![number], None);
            shards.insert(shard);
        }
        assert!(shards.len() > 1, "{shards:?}");
        let (shard, _) = stream.put("key 3", vec![100], None);
        let records = stream.read(&shard, 0, 1000).expect("the shard");
        let of_key: Vec<_> =
            records.iter().filter(|of| of.partition_key == "key 3").map(|of| of.data[0]).collect();
        assert_eq!(of_key, [3, 13, 23, 33, 43, 53, 63, 73, 83, 93, 100]);
        assert_eq!(stream.read("shardId-000000000004", 0, 1), None);
    }

    #[test]
    fn records_are_read_from_a_position() {
        let stream = stream(1);
        let shard = &stream.shard_ids()[0];
        let start = stream.latest(shard).expect("the shard");
        let (_, first) = stream.put("a", vec![1], None);
        let (_, second) = stream.put("a", vec![2], None);
        assert!(first < second && first.len() == 56);
        let after = number_of(&first).expect("a number");
        assert_eq!(stream.read(shard, start, 10).map(|records| records.len()), Some(2));
        assert_eq!(
            stream.read(shard, after, 10).map(|records| records[0].data.clone()),
            Some(vec![2])
        );
        assert_eq!(stream.latest(shard), number_of(&second));
        assert_eq!(stream.at(shard, Timestamp(0)), Some(start));
        assert_eq!(number_of("1"), None);
    }

    #[test]
    fn the_oldest_records_are_dropped() {
        let stream = stream(1);
        for _ in 0..100 {
            stream.put("a", vec![0; 1 << 20], None);
        }
        let records = stream.read(&stream.shard_ids()[0], 0, 1000).expect("the shard");
        assert_eq!(records.len(), BYTES >> 20);
    }
}
