//! Operations that read lists of items.

use schemars::JsonSchema;
use serde::Deserialize;

use super::SuccessResponse;
use super::page::{Direction, Limit, NextToken, Order};
use crate::model::{Handle, ItemCondition, Table, Test, ValueTemplate};

/// Reads the items with one partition key, in the order of their sort keys.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Query {
    /// The table, by its name in this blueprint.
    pub(crate) table: Handle<Table>,
    /// The index to read instead of the table.
    pub(crate) index: Option<String>,
    /// The value of the partition key. The default is the path parameter of the same name.
    pub(crate) partition_key: Option<ValueTemplate>,
    /// The condition on the sort key. By default all items are read.
    pub(crate) sort_key: Option<Test>,
    /// The condition on items in the response. All items that are read are billed.
    #[serde(default)]
    pub(crate) filter: ItemCondition,
    /// The order of the sort keys. By default `ascending`.
    #[serde(default)]
    pub(crate) order: Order,
    /// The maximum number of items to read for a response.
    pub(crate) limit: Option<Limit>,
    /// The token with which a caller continues the list. By default `{query-string.nextToken}`.
    pub(crate) next_token: Option<NextToken>,
    /// The selected attributes. The default is all declared ones.
    #[serde(default)]
    pub(crate) attributes: Vec<String>,
    /// True for a strongly consistent read.
    #[serde(default)]
    pub(crate) consistent_read: bool,
    /// The response. The default is 200 with the items.
    #[serde(rename = "answer")]
    pub(crate) response: Option<SuccessResponse>,
}

/// Reads all items, unordered.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Scan {
    /// The table, by its name in this blueprint.
    pub(crate) table: Handle<Table>,
    /// The index to read instead of the table.
    pub(crate) index: Option<String>,
    /// The condition on items in the response. All items that are read are billed.
    #[serde(default)]
    pub(crate) filter: ItemCondition,
    /// The maximum number of items to read for a response.
    pub(crate) limit: Option<Limit>,
    /// The token with which a caller continues the list. By default `{query-string.nextToken}`.
    pub(crate) next_token: Option<NextToken>,
    /// The selected attributes. The default is all declared ones.
    #[serde(default)]
    pub(crate) attributes: Vec<String>,
    /// True for a strongly consistent read.
    #[serde(default)]
    pub(crate) consistent_read: bool,
    /// The segment to read, for a table that several callers scan in parallel.
    pub(crate) segments: Option<Segments>,
    /// The response. The default is 200 with the items.
    #[serde(rename = "answer")]
    pub(crate) response: Option<SuccessResponse>,
}

/// Segments of a table that are [scanned side by
/// side](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Segments {
    /// The number of segments: 1 to 1,000,000.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub total: u32,
    /// The segment to scan, from 0. DynamoDB rejects values that are not below `total`.
    pub segment: ValueTemplate,
}

impl Query {
    /// The value of the partition key.
    pub fn partition_key(mut self, value: ValueTemplate) -> Self {
        self.partition_key = Some(value);
        self
    }

    /// The condition on the sort key.
    pub fn sort_key(mut self, test: Test) -> Self {
        self.sort_key = Some(test);
        self
    }

    /// Sorts in descending order of the sort key.
    pub fn descending(mut self) -> Self {
        self.order = Direction::Descending.into();
        self
    }

    /// Lets callers choose `ascending` or `descending` by one reference to the query string, a
    /// header or the body. The order of other requests is the one declared before, or ascending.
    pub fn order_from(mut self, source: ValueTemplate) -> Self {
        self.order = Order::of_caller(Some(source), self.order.direction);
        self
    }
}

impl Scan {
    /// Scans only one segment of `total`: 1 to 1,000,000.
    pub fn segment(mut self, segment: ValueTemplate, total: u32) -> Self {
        self.segments = Some(Segments { total, segment });
        self
    }
}
