//! Tables and table groups.

use std::collections::BTreeMap;

use super::Lowering;
use super::autoscaling::autoscaling;
use crate::blueprint::document as written;
use crate::model::{
    Billing, Capacity, Encryption, GlobalSecondaryIndex, LocalSecondaryIndex, Projection,
    ResourceGroup, Table, TimeToLive,
};
use crate::text::Text;

/// The tag by which a table group finds its tables.
const TABLE_GROUP: &str = "table-group";

impl Lowering<'_> {
    pub(super) fn groups_by_table<'a>(
        &mut self,
        groups: &'a BTreeMap<String, written::TableGroup>,
        tables: &BTreeMap<String, written::Table>,
    ) -> BTreeMap<&'a str, &'a str> {
        let mut by_table = BTreeMap::new();
        for (name, group) in groups {
            for (index, table) in group.tables.iter().enumerate() {
                let index = index.to_string();
                let path = ["table-groups", name, "tables", &index];
                if !tables.contains_key(table) {
                    self.not_in("tables", &path, "table", table);
                } else if let Some(other) = by_table.insert(table.as_str(), name.as_str()) {
                    self.report(
                        &path,
                        format!("the table `{table}` is in the group `{other}` already"),
                        "each table in one group",
                    );
                }
            }
        }
        by_table
    }

    pub(super) fn table(
        &mut self,
        name: &str,
        written: &written::Table,
        group: Option<&&str>,
    ) -> Table {
        let mut table = Table::new(name, &written.partition_key);
        if let Some(physical) = &written.name {
            table.name = self.plain(physical, &["tables", name, "name"]);
        }
        table.sort_key.clone_from(&written.sort_key);
        table.attributes = self.attributes(&written.attributes, &["tables", name, "attributes"]);
        table.billing = match written.billing {
            None | Some(written::Billing::OnDemand) => Billing::OnDemand,
            Some(written::Billing::Provisioned(units)) => Billing::Provisioned(capacity(units)),
        };
        table.autoscaling = written.autoscaling.map(autoscaling);
        table.point_in_time_recovery =
            written.point_in_time_recovery.unwrap_or(table.point_in_time_recovery);
        match &written.encryption {
            None => {}
            Some(written::Encryption::AwsOwned) => table.encryption = Encryption::AwsOwned,
            Some(written::Encryption::AwsManaged) => table.encryption = Encryption::AwsManaged,
            Some(written::Encryption::KmsKeyArn(arn)) => {
                let arn = self.plain(arn, &["tables", name, "encryption", "kms-key-arn"]);
                table.encryption = Encryption::CustomerManaged(arn);
            }
        }
        table.deletion_protection = written.deletion_protection;
        table.removal_policy = written.removal_policy.unwrap_or(table.removal_policy);
        table.time_to_live =
            written.time_to_live.as_ref().map(|written::TimeToLive { attribute, enabled }| {
                TimeToLive::new(attribute).enabled(*enabled)
            });
        table.stream = written.stream;
        table.kinesis_destination = written
            .kinesis_destination
            .as_ref()
            .and_then(|destination| self.kinesis_destination(name, destination));
        table.class = written.class;
        for (region, written) in &written.replicas {
            table.replicas.insert(region.clone(), self.replica(name, region, written));
        }
        table.checkov_skip.clone_from(&written.checkov_skip.0);
        table.tags = self.tags(&written.tags, &["tables", name]);
        if let Some(group) = group {
            if table.tags.contains_key(TABLE_GROUP) {
                self.report(
                    &["tables", name, "tags", TABLE_GROUP],
                    format!("the group `{group}` tells its tables by this tag"),
                    "another tag, or the table in no group",
                );
            }
            table.tags.insert(TABLE_GROUP.into(), Text::from(*group));
        }
        for (index, written) in &written.global_secondary_indexes {
            let lowered = GlobalSecondaryIndex {
                partition_key: written.partition_key.clone(),
                sort_key: written.sort_key.clone(),
                projection: projection(&written.projection),
                capacity: written.capacity.map(capacity),
                autoscaling: written.autoscaling.map(autoscaling),
            };
            table.global_secondary_indexes.insert(index.clone(), lowered);
        }
        for (index, written) in &written.local_secondary_indexes {
            let lowered = LocalSecondaryIndex::new(&written.sort_key)
                .projection(projection(&written.projection));
            table.local_secondary_indexes.insert(index.clone(), lowered);
        }
        table
    }

    pub(super) fn table_group(
        &mut self,
        name: &str,
        written: &written::TableGroup,
    ) -> ResourceGroup {
        let mut group = ResourceGroup::tables_tagged(name, TABLE_GROUP, name);
        if let Some(physical) = &written.name {
            group.name = self.plain(physical, &["table-groups", name, "name"]);
        }
        group.description =
            self.optional(written.description.as_ref(), &["table-groups", name, "description"]);
        group
    }
}

fn capacity(written: written::Capacity) -> Capacity {
    Capacity { read: written.read, write: written.write }
}

fn projection(written: &written::Projection) -> Projection {
    match written {
        written::Projection::All => Projection::All,
        written::Projection::KeysOnly => Projection::KeysOnly,
        written::Projection::Include(attributes) => Projection::Include(attributes.clone()),
    }
}
