//! Autoscaling: provisioned capacity that follows what is used of it.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Handle, Kind, ResourceId, Table};
use crate::text::Text;

/// The percentages that a table can be [kept
/// at](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html).
pub(crate) const TARGET_UTILIZATION_PERCENT: RangeInclusive<u32> = 20..=90;

/// How the provisioned capacity of a table, or of a global secondary index, follows what is used of
/// it, by [Application Auto
/// Scaling](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html) and
/// its service-linked role. What is not said stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Autoscaling {
    /// The read capacity.
    pub(crate) read: Option<Scaling>,
    /// The write capacity.
    pub(crate) write: Option<Scaling>,
}

/// The range in which capacity is kept, and its target utilization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Scaling {
    /// The fewest capacity units.
    #[schemars(range(min = 1))]
    pub(crate) minimum: u32,
    /// The most capacity units.
    #[schemars(range(min = 1))]
    pub(crate) maximum: u32,
    /// The percentage of the capacity that is used when it is right. Without it, 70.
    #[serde(default = "usual_target")]
    #[schemars(with = "Option<u32>", range(min = 20, max = 90))]
    pub(crate) target_utilization_percent: u32,
}

const fn usual_target() -> u32 {
    70
}

/// What capacity is for.
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

/// The capacity of one kind that a table, or one of its indexes, has scaled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ScaledCapacity<'a> {
    pub(crate) table: &'a Table,
    pub(crate) index: Option<&'a str>,
    pub(crate) of: Throughput,
    pub(crate) scaling: Scaling,
}

impl Autoscaling {
    /// None of either.
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
    /// Between these capacity units; so much is kept ready that 70 percent of it are used.
    pub fn between(minimum: u32, maximum: u32) -> Self {
        Self { minimum, maximum, target_utilization_percent: usual_target() }
    }

    /// How much of the capacity is used when it is right: 20 to 90 percent.
    pub fn target_utilization_percent(mut self, percent: u32) -> Self {
        self.target_utilization_percent = percent;
        self
    }
}

impl Table {
    /// What of the table and its indexes is scaled.
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
    /// What Application Auto Scaling is told to scale.
    pub(crate) fn target_id(&self) -> ResourceId {
        self.part(Kind::ScalableTarget)
    }

    /// By what it scales that.
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

    /// `table/orders/index/by-date`: what Application Auto Scaling calls it.
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

    /// What CloudWatch measures of it.
    pub(crate) const fn metric(&self) -> &'static str {
        match self.of {
            Throughput::Read => "DynamoDBReadCapacityUtilization",
            Throughput::Write => "DynamoDBWriteCapacityUtilization",
        }
    }
}
