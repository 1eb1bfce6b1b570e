//! Dashboards of CloudWatch.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::written::full_form;
use super::{Kind, ResourceId};
use crate::text::Text;

/// A [dashboard](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html)
/// of CloudWatch with the metrics of the APIs, tables, functions and queues of the stack.
///
/// In a blueprint it is `true`, or a mapping.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dashboard {
    /// The name, which is that of the stack by default.
    pub(crate) name: Option<Text>,
}

/// The options of a dashboard.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
struct DashboardOptions {
    /// The physical name: 1 to 255 letters, digits, `_` and `-`. May contain references. The
    /// default is the name of the stack.
    name: Option<Text>,
}

impl Dashboard {
    /// A dashboard with the name of the stack.
    pub fn new() -> Self {
        Self::default()
    }

    /// The physical name: 1 to 255 letters, digits, `_` and `-`.
    pub fn name(mut self, name: impl Into<Text>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Its identifier. A stack has one dashboard.
    pub(crate) fn id() -> ResourceId {
        ResourceId::new(Kind::Dashboard, "metrics")
    }
}

/// A dashboard as a blueprint has it: none for `false`.
#[derive(Debug)]
pub(crate) struct WrittenDashboard(pub(crate) Option<Dashboard>);

impl<'de> Deserialize<'de> for WrittenDashboard {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BooleanOrFields;

        impl<'de> Visitor<'de> for BooleanOrFields {
            type Value = WrittenDashboard;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("true, false, or a mapping with `name`")
            }

            fn visit_bool<E: Error>(self, is_there: bool) -> Result<Self::Value, E> {
                Ok(WrittenDashboard(is_there.then(Dashboard::new)))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let DashboardOptions { name } = full_form(map)?;
                Ok(WrittenDashboard(Some(Dashboard { name })))
            }
        }

        deserializer.deserialize_any(BooleanOrFields)
    }
}

impl JsonSchema for WrittenDashboard {
    fn schema_name() -> Cow<'static, str> {
        "Dashboard".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A dashboard of CloudWatch with the metrics of the API, tables, functions and queues: `true`, or a mapping.",
            "anyOf": [{"type": "boolean"}, DashboardOptions::json_schema(generator)]
        })
    }
}
