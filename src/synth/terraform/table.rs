//! [`aws_dynamodb_table`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table).

use super::hcl::{Inline, Raw, Writer};
use super::reference::AttributeOf;
use super::tags;
use super::{autoscaling, checkov_skip};
use crate::model::{
    Billing, Capacity, Encryption, GlobalSecondaryIndex, KinesisDestination, LocalSecondaryIndex,
    Precision, Projection, RemovalPolicy, Replica, ResourceId, Stack, Table, TableClass,
};
use crate::text::Text;

pub(super) fn write(w: &mut Writer, stack: &Stack, table: &Table) {
    w.resource_of(&table.id(), |w| {
        checkov_skip::write(w, &table.checkov_skip);
        w.attribute("name", &table.name);
        billing(w, table.billing);
        if table.class != TableClass::default() {
            w.attribute("table_class", table.class.as_str());
        }
        w.attribute("hash_key", table.partition_key.as_str());
        w.optional("range_key", table.sort_key.as_deref());
        if *table.deletion_protection {
            w.attribute("deletion_protection_enabled", true);
        }
        if let Some(view) = table.stream {
            w.attribute("stream_enabled", true);
            w.attribute("stream_view_type", view.as_str());
        }
        tags::write_list(w, stack.tags_of(table));
        attributes(w, table);
        table
            .global_secondary_indexes
            .iter()
            .for_each(|(name, index)| global_secondary_index(w, name, index));
        table
            .local_secondary_indexes
            .iter()
            .for_each(|(name, index)| local_secondary_index(w, name, index));
        time_to_live(w, table);
        // Without these blocks, the provider would keep the previous recovery and encryption.
        w.block("point_in_time_recovery", &[], |w| {
            w.attribute("enabled", table.point_in_time_recovery);
        });
        encryption(w, &table.encryption);
        table.replicas.iter().for_each(|(region, of)| replica(w, stack, table, region, of));
        lifecycle(w, table);
    });
}

fn lifecycle(w: &mut Writer, table: &Table) {
    let retained = table.removal_policy == RemovalPolicy::Retain;
    let scaled = autoscaling::ignored(table);
    // DynamoDB turns off the time to live only by its attribute, which the state has but the
    // blueprint does not.
    let expiry = table.time_to_live.is_none().then_some("ttl[0].attribute_name");
    if !retained && scaled.is_empty() && expiry.is_none() {
        return;
    }
    w.block("lifecycle", &[], |w| {
        if retained {
            w.attribute("prevent_destroy", true);
        }
        if !scaled.is_empty() {
            w.comment("Changed by autoscaling. Terraform can only ignore all indexes or none.");
        }
        if !scaled.is_empty() || expiry.is_some() {
            w.attribute("ignore_changes", Inline(scaled.into_iter().chain(expiry).map(Raw)));
        }
    });
}

fn billing(w: &mut Writer, billing: Billing) {
    match billing {
        Billing::OnDemand => w.attribute("billing_mode", "PAY_PER_REQUEST"),
        Billing::Provisioned(units) => {
            w.attribute("billing_mode", "PROVISIONED");
            capacity(w, units);
        }
    }
}

fn capacity(w: &mut Writer, Capacity { read, write }: Capacity) {
    w.attribute("read_capacity", read);
    w.attribute("write_capacity", write);
}

fn attributes(w: &mut Writer, table: &Table) {
    for (name, of) in table.key_attributes() {
        w.block("attribute", &[], |w| {
            w.attribute("name", name);
            w.attribute("type", of.descriptor());
        });
    }
}

fn global_secondary_index(w: &mut Writer, name: &str, index: &GlobalSecondaryIndex) {
    w.block("global_secondary_index", &[], |w| {
        w.attribute("name", name);
        w.attribute("hash_key", index.partition_key.as_str());
        w.optional("range_key", index.sort_key.as_deref());
        projection(w, &index.projection);
        if let Some(units) = index.capacity {
            capacity(w, units);
        }
    });
}

fn local_secondary_index(w: &mut Writer, name: &str, index: &LocalSecondaryIndex) {
    w.block("local_secondary_index", &[], |w| {
        w.attribute("name", name);
        w.attribute("range_key", index.sort_key.as_str());
        projection(w, &index.projection);
    });
}

fn projection(w: &mut Writer, projection: &Projection) {
    w.attribute("projection_type", projection.as_str());
    if !projection.attributes().is_empty() {
        w.attribute(
            "non_key_attributes",
            Inline(projection.attributes().iter().map(String::as_str)),
        );
    }
}

fn time_to_live(w: &mut Writer, table: &Table) {
    w.block("ttl", &[], |w| {
        w.optional("attribute_name", table.expiry());
        w.attribute("enabled", table.time_to_live.as_ref().is_some_and(|of| of.enabled));
    });
}

/// [`aws_dynamodb_kinesis_streaming_destination`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_kinesis_streaming_destination):
/// it has the name of its table, which has at most one.
pub(super) fn kinesis_destination(
    w: &mut Writer,
    id: &ResourceId,
    table: &Table,
    destination: &KinesisDestination,
) {
    w.resource_of(id, |w| {
        w.attribute("stream_arn", Text::from(destination.stream.arn()));
        w.attribute("table_name", AttributeOf(&table.id(), "name"));
        w.optional(
            "approximate_creation_date_time_precision",
            destination.precision.map(Precision::as_str),
        );
    });
}

fn replica(w: &mut Writer, stack: &Stack, table: &Table, region: &str, replica: &Replica) {
    w.block("replica", &[], |w| {
        w.attribute("region_name", region);
        w.attribute("point_in_time_recovery", replica.is_recoverable(table));
        w.optional("kms_key_arn", replica.kms_key_arn.as_ref());
        if !stack.tags_of(table).is_empty() {
            w.attribute("propagate_tags", true);
        }
    });
}

fn encryption(w: &mut Writer, encryption: &Encryption) {
    w.block("server_side_encryption", &[], |w| {
        // False means a key owned by DynamoDB: every table is encrypted.
        w.attribute("enabled", *encryption != Encryption::AwsOwned);
        if let Encryption::CustomerManaged(key) = encryption {
            w.attribute("kms_key_arn", key);
        }
    });
}
