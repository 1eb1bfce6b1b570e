//! `AWS::DynamoDB::Table`, and `AWS::DynamoDB::GlobalTable` for a table with replicas.
//!
//! The region that a global table is deployed to is one of its replicas.

use super::value::{Owned, TagList, Value, value};
use super::writer::Writer;
use crate::model::{Billing, Capacity, Encryption, Projection, Stack, Table};
use crate::text::{Pseudo, Text};

/// The type of a table with replicas.
pub(super) const GLOBAL: &str = "AWS::DynamoDB::GlobalTable";

pub(super) fn write(w: &mut Writer, stack: &Stack, table: &Table) {
    let is_global = !table.replicas.is_empty();
    w.checkov_skip(&table.checkov_skip);
    w.removal(table.removal_policy);
    w.properties(|w| {
        w.set("TableName", Value(&table.name));
        w.list("AttributeDefinitions", table.key_attributes(), |w, (name, of)| {
            w.object_item(|w| {
                w.set("AttributeName", name);
                w.set("AttributeType", of);
            });
        });
        key_schema(w, &table.partition_key, table.sort_key.as_deref());
        billing(w, table.billing);
        indexes(w, table);
        if !is_global {
            point_in_time_recovery(w, table.point_in_time_recovery);
        }
        w.object("SSESpecification", |w| encryption(w, &table.encryption, is_global));
        // Where the attribute's name is not known, DynamoDB switches nothing off.
        if let Some(of) = &table.time_to_live {
            w.object("TimeToLiveSpecification", |w| {
                w.set("AttributeName", &of.attribute);
                w.set("Enabled", of.enabled);
            });
        }
        if let Some(view) = table.stream {
            w.object("StreamSpecification", |w| w.set("StreamViewType", view));
        }
        if is_global {
            replicas(w, stack, table);
        } else {
            of_one_region(w, stack, table, true);
        }
    });
}

/// Writes the properties that each replica has of its own.
fn of_one_region(w: &mut Writer, stack: &Stack, table: &Table, is_own: bool) {
    if let Some(destination) = table.kinesis_destination.as_ref().filter(|_| is_own) {
        w.object("KinesisStreamSpecification", |w| {
            w.set("StreamArn", Owned(destination.stream.arn().into()));
            w.optional("ApproximateCreationDateTimePrecision", destination.precision);
        });
    }
    w.set("TableClass", table.class.as_str());
    w.set("DeletionProtectionEnabled", is_own && *table.deletion_protection);
    w.tag_list(&TagList(stack.tags_of(table)));
}

fn replicas(w: &mut Writer, stack: &Stack, table: &Table) {
    let key = table.encryption.customer_managed();
    let own = (Text::from(Pseudo::Region), table.point_in_time_recovery, key, true);
    let others = table.replicas.iter().map(|(region, of)| {
        (region.as_str().into(), of.is_recoverable(table), of.kms_key_arn.as_ref(), false)
    });
    let all = std::iter::once(own).chain(others);
    w.list("Replicas", all, |w, (region, is_recoverable, key, is_own)| {
        w.object_item(|w| {
            w.set("Region", Owned(region));
            point_in_time_recovery(w, is_recoverable);
            if let Some(key) = key {
                w.object("SSESpecification", |w| w.set("KMSMasterKeyId", Value(key)));
            }
            of_one_region(w, stack, table, is_own);
        });
    });
}

fn point_in_time_recovery(w: &mut Writer, is_enabled: bool) {
    w.object("PointInTimeRecoverySpecification", |w| {
        w.set("PointInTimeRecoveryEnabled", is_enabled);
    });
}

fn key_schema(w: &mut Writer, partition_key: &str, sort_key: Option<&str>) {
    let keys = [Some((partition_key, "HASH")), sort_key.map(|name| (name, "RANGE"))];
    w.list("KeySchema", keys.into_iter().flatten(), |w, (name, of)| {
        w.object_item(|w| {
            w.set("AttributeName", name);
            w.set("KeyType", of);
        });
    });
}

fn billing(w: &mut Writer, billing: Billing) {
    match billing {
        Billing::OnDemand => w.set("BillingMode", "PAY_PER_REQUEST"),
        Billing::Provisioned(units) => {
            w.set("BillingMode", "PROVISIONED");
            capacity(w, units);
        }
    }
}

fn capacity(w: &mut Writer, Capacity { read, write }: Capacity) {
    w.object("ProvisionedThroughput", |w| {
        w.set("ReadCapacityUnits", read);
        w.set("WriteCapacityUnits", write);
    });
}

fn indexes(w: &mut Writer, table: &Table) {
    w.list_if_any("GlobalSecondaryIndexes", &table.global_secondary_indexes, |w, (name, index)| {
        w.object_item(|w| {
            w.set("IndexName", name);
            key_schema(w, &index.partition_key, index.sort_key.as_deref());
            projection(w, &index.projection);
            if let Some(units) = index.capacity {
                capacity(w, units);
            }
        });
    });
    w.list_if_any("LocalSecondaryIndexes", &table.local_secondary_indexes, |w, (name, index)| {
        w.object_item(|w| {
            w.set("IndexName", name);
            key_schema(w, &table.partition_key, Some(&index.sort_key));
            projection(w, &index.projection);
        });
    });
}

fn projection(w: &mut Writer, projection: &Projection) {
    w.object("Projection", |w| {
        w.set("ProjectionType", projection.as_str());
        w.list_if_any("NonKeyAttributes", projection.attributes(), Writer::item);
    });
}

/// Writes the encryption; in a global table, each replica has a key of its own.
fn encryption(w: &mut Writer, encryption: &Encryption, is_global: bool) {
    w.set("SSEEnabled", *encryption != Encryption::AwsOwned);
    if *encryption != Encryption::AwsOwned {
        w.set("SSEType", "KMS");
    }
    if let Encryption::CustomerManaged(arn) = encryption {
        w.optional("KMSMasterKeyId", value(Some(arn).filter(|_| !is_global)));
    }
}
