//! Kinesis streams, and what tables put into them.

use super::Lowering;
use crate::blueprint::document as written;
use crate::model::{
    self, Handle, KeyEncryption, Kind, KinesisDestination, KinesisStream, ResourceId, StreamMode,
};

impl Lowering<'_> {
    pub(super) fn kinesis_stream(
        &mut self,
        name: &str,
        written: &written::KinesisStream,
    ) -> KinesisStream {
        let mut stream = KinesisStream::new(name);
        if let Some(physical) = &written.name {
            stream.name = self.plain(physical, &["kinesis-streams", name, "name"]);
        }
        stream.mode = match written.mode {
            None | Some(written::StreamMode::OnDemand) => StreamMode::OnDemand,
            Some(written::StreamMode::Shards(shards)) => StreamMode::Shards(shards),
        };
        stream.retention_hours = written.retention_hours.unwrap_or(stream.retention_hours);
        stream.encryption =
            self.key_encryption(written.encryption.as_ref(), &["kinesis-streams", name]);
        stream.removal_policy = written.removal_policy.unwrap_or(stream.removal_policy);
        stream.checkov_skip.clone_from(&written.checkov_skip.0);
        stream.tags = self.tags(&written.tags, &["kinesis-streams", name]);
        stream
    }

    pub(super) fn key_encryption(
        &mut self,
        written: Option<&written::KeyEncryption>,
        of: &[&str],
    ) -> KeyEncryption {
        match written {
            None | Some(written::KeyEncryption::AwsManaged) => KeyEncryption::AwsManaged,
            Some(written::KeyEncryption::KmsKeyArn(arn)) => KeyEncryption::CustomerManaged(
                self.plain(arn, &[of, &["encryption", "kms-key-arn"]].concat()),
            ),
        }
    }

    pub(super) fn tags(
        &mut self,
        written: &std::collections::BTreeMap<String, String>,
        of: &[&str],
    ) -> model::Tags {
        written
            .iter()
            .map(|(key, value)| (key.clone(), self.plain(value, &[of, &["tags", key]].concat())))
            .collect()
    }

    /// The destination of a table, where there is the stream.
    pub(super) fn kinesis_destination(
        &mut self,
        table: &str,
        written: &written::KinesisDestination,
    ) -> Option<KinesisDestination> {
        let at = ["tables", table, "kinesis-destination", "stream"];
        let stream = self.kinesis_stream_handle(&written.stream, &at)?;
        let destination = KinesisDestination::new(&stream);
        Some(match written.precision {
            Some(precision) => destination.precision(precision),
            None => destination,
        })
    }

    /// The Kinesis stream of a name, which is reported where there is none.
    pub(super) fn kinesis_stream_handle(
        &mut self,
        name: &str,
        at: &[&str],
    ) -> Option<Handle<KinesisStream>> {
        if self.blueprint.kinesis_streams.contains_key(name) {
            return Some(Handle::new(ResourceId::new(Kind::KinesisStream, name)));
        }
        self.not_in("kinesis-streams", at, "Kinesis stream", name);
        None
    }
}
