//! Autoscaling: provisioned capacity that follows the consumption.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Handle, Kind, ResourceId, Table};
use crate::text::Text;

/// The valid [target
/// utilization](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html)
/// of a table in percent.
pub(crate) const TARGET_UTILIZATION_PERCENT: RangeInclusive<u32> = 20..=90;

/// Autoscaling of the provisioned capacity of a table or a global secondary index by [Application
/// Auto Scaling](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html)
/// and its service-linked role. Capacity that is not mentioned does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Autoscaling {
    /// The read capacity.
    pub(crate) read: Option<Scaling>,
    /// The write capacity.
    pub(crate) write: Option<Scaling>,
}

/// The range of a capacity, and its target utilization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Scaling {
    /// The minimum of capacity units.
    #[schemars(range(min = 1))]
    pub(crate) minimum: u32,
    /// The maximum of capacity units.
    #[schemars(range(min = 1))]
    pub(crate) maximum: u32,
    /// The target utilization in percent. By default, 70.
    #[serde(default = "usual_target")]
    #[schemars(with = "Option<u32>", range(min = 20, max = 90))]
    pub(crate) target_utilization_percent: u32,
}

const fn usual_target() -> u32 {
    70
}

/// The kind of capacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Throughput {
    Read,
    Write,
}

impl Throughput {
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// A scaled capacity of a table, or of one of its indexes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ScaledCapacity<'a> {
    pub(crate) table: &'a Table,
    pub(crate) index: Option<&'a str>,
    pub(crate) of: Throughput,
    pub(crate) scaling: Scaling,
}

impl Autoscaling {
    /// Scales no capacity.
    pub fn new() -> Self {
        Self::default()
    }

    /// Scales the read capacity.
    pub fn read(mut self, scaling: Scaling) -> Self {
        self.read = Some(scaling);
        self
    }

    /// Scales the write capacity.
    pub fn write(mut self, scaling: Scaling) -> Self {
        self.write = Some(scaling);
        self
    }

    pub(crate) fn each(self) -> impl Iterator<Item = (Throughput, Scaling)> {
        let read = self.read.map(|scaling| (Throughput::Read, scaling));
        read.into_iter().chain(self.write.map(|scaling| (Throughput::Write, scaling)))
    }
}

impl Scaling {
    /// Scales between these capacity units, with a target utilization of 70 percent.
    pub fn between(minimum: u32, maximum: u32) -> Self {
        Self { minimum, maximum, target_utilization_percent: usual_target() }
    }

    /// The target utilization: 20 to 90 percent.
    pub fn target_utilization_percent(mut self, percent: u32) -> Self {
        self.target_utilization_percent = percent;
        self
    }
}

impl Table {
    /// The scaled capacities of the table and its indexes.
    pub(crate) fn scaled_capacities(&self) -> impl Iterator<Item = ScaledCapacity<'_>> {
        let indexes = self.global_secondary_indexes.iter();
        let of_indexes =
            indexes.filter_map(|(name, index)| Some((Some(name.as_str()), index.autoscaling?)));
        let all = self.autoscaling.map(|of_table| (None, of_table)).into_iter().chain(of_indexes);
        all.flat_map(move |(index, autoscaling)| {
            autoscaling.each().map(move |(of, scaling)| ScaledCapacity {
                table: self,
                index,
                of,
                scaling,
            })
        })
    }
}

impl ScaledCapacity<'_> {
    /// The ID of the scalable target.
    pub(crate) fn target_id(&self) -> ResourceId {
        self.part(Kind::ScalableTarget)
    }

    /// The ID of the scaling policy.
    pub(crate) fn policy_id(&self) -> ResourceId {
        self.part(Kind::ScalingPolicy)
    }

    fn part(&self, kind: Kind) -> ResourceId {
        let name = match self.index {
            None => self.of.key().to_owned(),
            Some(index) => format!("{index}-{}", self.of.key()),
        };
        ResourceId::within(self.table.key.clone(), kind, name)
    }

    /// The name in Application Auto Scaling: `table/orders/index/by-date`.
    pub(crate) fn resource_id(&self) -> Text {
        let table = Text::from("table/").then(Handle::<Table>::new(self.table.id()).name());
        match self.index {
            Some(index) => table.then("/index/").then(index),
            None => table,
        }
    }

    /// `dynamodb:index:ReadCapacityUnits`
    pub(crate) fn dimension(&self) -> &'static str {
        match (self.index, self.of) {
            (None, Throughput::Read) => "dynamodb:table:ReadCapacityUnits",
            (None, Throughput::Write) => "dynamodb:table:WriteCapacityUnits",
            (Some(_), Throughput::Read) => "dynamodb:index:ReadCapacityUnits",
            (Some(_), Throughput::Write) => "dynamodb:index:WriteCapacityUnits",
        }
    }

    /// The CloudWatch metric.
    pub(crate) const fn metric(&self) -> &'static str {
        match self.of {
            Throughput::Read => "DynamoDBReadCapacityUtilization",
            Throughput::Write => "DynamoDBWriteCapacityUtilization",
        }
    }
}
