//! The checks of a table.

use super::checkov_skip;
use super::finding::Checker;
use super::item::check_name;
use crate::check::rules::{
    duplicate_name, index_capacity, key_attribute_type, local_index_without_sort_key,
    repeated_key_attribute, reserved_name, resource_name, time_to_live_type,
};
use crate::model::AttributeType;
use crate::model::Billing;
use crate::model::Capacity;
use crate::model::Encryption;
use crate::model::Stack;
use crate::model::Table;
use crate::model::arn;
use crate::model::limits;
use crate::model::limits::{TABLE_NAME, is_table_name};
use crate::model::resource_group::TABLE_GROUP;

impl Table {
    pub(crate) fn check_key(&self, check: &mut Checker, field: &[&str], attribute: &str) {
        check.require(
            &key_attribute_type::RULE,
            (1..=255).contains(&attribute.len()),
            field,
            format_args!("invalid key attribute `{attribute}`"),
            "a name of 1 to 255 bytes",
        );
        let of = self.type_of(attribute);
        check.require(
            &key_attribute_type::RULE,
            of.is_key_type(),
            field,
            format_args!("the key attribute `{attribute}` is declared as {}", of.descriptor()),
            "a key of type S, N or B",
        );
    }
}

impl Table {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        if let Some(name) = self.name.as_literal() {
            check.require(
                &resource_name::RULE,
                is_table_name(name),
                &["name"],
                format_args!("invalid table name `{name}`"),
                TABLE_NAME,
            );
        }
        stack.check_text(check, &["name"], &self.name);
        self.check_key(check, &["partition-key"], &self.partition_key);
        if let Some(sort_key) = &self.sort_key {
            self.check_key(check, &["sort-key"], sort_key);
            check.require(
                &repeated_key_attribute::RULE,
                *sort_key != self.partition_key,
                &["sort-key"],
                format_args!("`{sort_key}` is already the partition key"),
                "another attribute",
            );
        }
        check_capacity(check, &["billing"], self.billing);
        if let Some(autoscaling) = self.autoscaling {
            autoscaling.check(&mut check.within(&["autoscaling"]), self.billing.capacity());
        }
        for (name, attribute) in &self.attributes {
            let place = ["attributes", name];
            check_name(check, &place, name);
            attribute.check(check, &place);
        }
        if let Some(attribute) = self.expiry() {
            let is_key = self.key_attributes().iter().any(|(key, _)| *key == attribute);
            let implied = if is_key { AttributeType::S } else { AttributeType::N };
            let declared = self.attributes.get(attribute);
            let of = declared.map_or(implied, |attribute| attribute.shape.attribute_type());
            let how = if declared.is_some() {
                "declared as"
            } else {
                "a key attribute, and without a declaration"
            };
            check.require(
                &time_to_live_type::RULE,
                of == AttributeType::N,
                &["time-to-live"],
                format_args!("`{attribute}` is {how} {}", of.descriptor()),
                "a number (N): the time of expiry in Unix seconds",
            );
        }
        if let Encryption::CustomerManaged(key) = &self.encryption {
            arn::KMS_KEY.check(stack, check, &["encryption", "kms-key-arn"], key);
        }
        if let Some(destination) = &self.kinesis_destination {
            stack.check_reference(
                check,
                &["kinesis-destination", "stream"],
                destination.stream.id(),
            );
        }
        checkov_skip::check(check, &[], &self.checkov_skip);
        stack.check_tags(check, &["tags"], &self.tags);
        if let Some(group) = stack.resource_groups.iter().find(|group| group.holds(self)) {
            check.require(
                &reserved_name::RULE,
                !self.tags.contains_key(TABLE_GROUP),
                &["tags", TABLE_GROUP],
                format_args!("the table group `{}` uses this tag to find its tables", group.key),
                "another tag, or the table in no group",
            );
        }
        self.check_replicas(stack, check);
        self.check_indexes(check);
    }
}

impl Table {
    pub(crate) fn check_indexes(&self, check: &mut Checker) {
        let global = "global-secondary-indexes";
        let local = "local-secondary-indexes";
        limits::LOCAL_SECONDARY_INDEXES.check(check, &[local], self.local_secondary_indexes.len());
        let mut projected = 0;
        for (name, index) in &self.global_secondary_indexes {
            let at = [global, name];
            check_index_name(check, &at, name);
            self.check_key(check, &[global, name, "partition-key"], &index.partition_key);
            if let Some(sort_key) = &index.sort_key {
                self.check_key(check, &[global, name, "sort-key"], sort_key);
                check.require(
                    &repeated_key_attribute::RULE,
                    *sort_key != index.partition_key,
                    &[global, name, "sort-key"],
                    format_args!("`{sort_key}` is already the index's partition key"),
                    "another attribute",
                );
            }
            match (self.billing, index.capacity) {
                (Billing::Provisioned(_), None) => check.report(
                    &index_capacity::RULE,
                    &at,
                    format_args!("the index `{name}` of a provisioned table has no capacity"),
                    "capacity: {read: …, write: …}",
                ),
                (Billing::OnDemand, Some(_)) => check.report(
                    &index_capacity::RULE,
                    &[global, name, "capacity"],
                    format_args!("the index `{name}` of an on-demand table has a capacity"),
                    "no capacity here, or billing: {provisioned: {read: …, write: …}} on the table",
                ),
                (Billing::Provisioned(_), Some(capacity)) => {
                    check_capacity(
                        check,
                        &[global, name, "capacity"],
                        Billing::Provisioned(capacity),
                    );
                }
                (Billing::OnDemand, None) => {}
            }
            // An index that lacks the capacity has been reported.
            if let Some(autoscaling) = index.autoscaling
                && (self.billing == Billing::OnDemand || index.capacity.is_some())
            {
                autoscaling
                    .check(&mut check.within(&[global, name, "autoscaling"]), index.capacity);
            }
            projected += index.projection.check(check, &[global, name, "projection"]);
        }
        for (name, index) in &self.local_secondary_indexes {
            let at = [local, name];
            check_index_name(check, &at, name);
            check.require(
                &local_index_without_sort_key::RULE,
                self.sort_key.is_some(),
                &at,
                format_args!("the local secondary index `{name}` of a table without a sort key"),
                "a sort-key on the table, or a global secondary index",
            );
            check.require(
                &duplicate_name::RULE,
                !self.global_secondary_indexes.contains_key(name),
                &at,
                format_args!("`{name}` is already a global secondary index"),
                "another name",
            );
            self.check_key(check, &[local, name, "sort-key"], &index.sort_key);
            check.require(
                &repeated_key_attribute::RULE,
                index.sort_key != self.partition_key,
                &[local, name, "sort-key"],
                format_args!("`{}` is already the partition key", index.sort_key),
                "another attribute",
            );
            projected += index.projection.check(check, &[local, name, "projection"]);
        }
        limits::PROJECTED_ATTRIBUTES.check(check, &[global], projected);
    }
}

pub(crate) fn check_index_name(check: &mut Checker, field: &[&str], name: &str) {
    check.require_key(
        &resource_name::RULE,
        is_table_name(name),
        field,
        format_args!("invalid index name `{name}`"),
        TABLE_NAME,
    );
}

pub(crate) fn check_capacity(check: &mut Checker, field: &[&str], billing: Billing) {
    if let Billing::Provisioned(Capacity { read, write }) = billing {
        check.require(
            &index_capacity::RULE,
            read > 0 && write > 0,
            field,
            "a provisioned capacity of 0",
            "at least 1 read and 1 write capacity unit",
        );
    }
}
