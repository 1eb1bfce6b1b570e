//! Alarms on the metrics of APIs, tables, functions and queues.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::written::full_form;
use super::{Handle, Topic};

/// An [alarm](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html)
/// of CloudWatch on a metric.
///
/// In a blueprint it is just its threshold, or a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm(pub(crate) AlarmSettings);

/// The settings of an alarm.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(crate) struct AlarmSettings {
    /// The value with which the metric is compared.
    pub(crate) threshold: f64,
    /// The comparison of the metric with the threshold that is the reason for the alarm.
    #[serde(default)]
    pub(crate) comparison: Comparison,
    /// The statistic, instead of that of the metric: `Sum`, `Average`, `Minimum`, `Maximum`,
    /// `SampleCount`, or a percentile such as `p90`.
    pub(crate) statistic: Option<String>,
    /// The period over which the metric is collected: a multiple of 60. The default is 300.
    #[serde(default = "five_minutes")]
    #[schemars(with = "Option<u32>", range(min = 60, max = 86_400))]
    pub(crate) period_seconds: u32,
    /// The number of latest periods that are compared. The default is 1.
    #[serde(default = "one")]
    #[schemars(with = "Option<u32>", range(min = 1))]
    pub(crate) evaluation_periods: u32,
    /// The number of these periods that must breach the threshold. The default is all of them.
    #[schemars(range(min = 1))]
    pub(crate) datapoints_to_alarm: Option<u32>,
    /// The treatment of periods without data.
    #[serde(default)]
    pub(crate) missing_data: MissingData,
    /// The topics that are told of an alarm, instead of those of the blueprint's `alarms`.
    pub(crate) actions: Option<Vec<Handle<Topic>>>,
    /// The topics that are told of its end, instead of those of the blueprint's `alarms`.
    pub(crate) ok_actions: Option<Vec<Handle<Topic>>>,
}

const fn five_minutes() -> u32 {
    300
}

const fn one() -> u32 {
    1
}

/// The comparison of a metric with a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// At least the threshold.
    #[default]
    GreaterThanOrEqual,
    /// More than the threshold.
    GreaterThan,
    /// Less than the threshold.
    LessThan,
    /// At most the threshold.
    LessThanOrEqual,
}

impl Comparison {
    /// The value of `ComparisonOperator`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GreaterThanOrEqual => "GreaterThanOrEqualToThreshold",
            Self::GreaterThan => "GreaterThanThreshold",
            Self::LessThan => "LessThanThreshold",
            Self::LessThanOrEqual => "LessThanOrEqualToThreshold",
        }
    }
}

/// The treatment of [periods without
/// data](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html#alarms-and-missing-data).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MissingData {
    /// They are within the threshold.
    #[default]
    NotBreaching,
    /// They breach the threshold.
    Breaching,
    /// The alarm keeps its state.
    Ignore,
    /// The alarm has insufficient data.
    Missing,
}

impl MissingData {
    /// The value of `TreatMissingData`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotBreaching => "notBreaching",
            Self::Breaching => "breaching",
            Self::Ignore => "ignore",
            Self::Missing => "missing",
        }
    }
}

impl Alarm {
    /// An alarm if the metric is at least `threshold` over five minutes.
    pub const fn new(threshold: f64) -> Self {
        Self(AlarmSettings {
            threshold,
            comparison: Comparison::GreaterThanOrEqual,
            statistic: None,
            period_seconds: five_minutes(),
            evaluation_periods: one(),
            datapoints_to_alarm: None,
            missing_data: MissingData::NotBreaching,
            actions: None,
            ok_actions: None,
        })
    }

    /// The comparison of the metric with the threshold that is the reason for the alarm.
    pub fn comparison(mut self, comparison: Comparison) -> Self {
        self.0.comparison = comparison;
        self
    }

    /// The statistic, instead of that of the metric: `Average`, `p90`.
    pub fn statistic(mut self, statistic: impl Into<String>) -> Self {
        self.0.statistic = Some(statistic.into());
        self
    }

    /// The period over which the metric is collected: a multiple of 60 seconds.
    pub fn period_seconds(mut self, seconds: u32) -> Self {
        self.0.period_seconds = seconds;
        self
    }

    /// The number of latest periods that are compared, and the number of them that must breach the
    /// threshold.
    pub fn evaluation(mut self, periods: u32, datapoints_to_alarm: u32) -> Self {
        self.0.evaluation_periods = periods;
        self.0.datapoints_to_alarm = Some(datapoints_to_alarm);
        self
    }

    /// The treatment of periods without data.
    pub fn missing_data(mut self, treatment: MissingData) -> Self {
        self.0.missing_data = treatment;
        self
    }

    /// The topics that are told of an alarm, instead of those of the stack.
    pub fn actions<'t>(mut self, topics: impl IntoIterator<Item = &'t Handle<Topic>>) -> Self {
        self.0.actions = Some(topics.into_iter().cloned().collect());
        self
    }

    /// The topics that are told of its end, instead of those of the stack.
    pub fn ok_actions<'t>(mut self, topics: impl IntoIterator<Item = &'t Handle<Topic>>) -> Self {
        self.0.ok_actions = Some(topics.into_iter().cloned().collect());
        self
    }
}

impl From<f64> for Alarm {
    fn from(threshold: f64) -> Self {
        Self::new(threshold)
    }
}

impl<'de> Deserialize<'de> for Alarm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ThresholdOrFields;

        impl<'de> Visitor<'de> for ThresholdOrFields {
            type Value = Alarm;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number, or a mapping with `threshold`")
            }

            #[allow(clippy::cast_precision_loss)]
            fn visit_u64<E: Error>(self, threshold: u64) -> Result<Alarm, E> {
                Ok(Alarm::new(threshold as f64))
            }

            #[allow(clippy::cast_precision_loss)]
            fn visit_i64<E: Error>(self, threshold: i64) -> Result<Alarm, E> {
                Ok(Alarm::new(threshold as f64))
            }

            fn visit_f64<E: Error>(self, threshold: f64) -> Result<Alarm, E> {
                Ok(Alarm::new(threshold))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Alarm, A::Error> {
                full_form(map).map(Alarm)
            }
        }

        deserializer.deserialize_any(ThresholdOrFields)
    }
}

impl JsonSchema for Alarm {
    fn schema_name() -> Cow<'static, str> {
        "Alarm".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An alarm of CloudWatch: just its threshold, or a mapping.",
            "anyOf": [{"type": "number"}, AlarmSettings::json_schema(generator)]
        })
    }
}

/// The topics that are told of alarms which have none of their own.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct AlarmActions {
    /// The topics that are told of an alarm.
    pub(crate) actions: Vec<Handle<Topic>>,
    /// The topics that are told of the end of an alarm.
    pub(crate) ok_actions: Vec<Handle<Topic>>,
}

impl AlarmActions {
    /// Tells topics of alarms.
    pub fn new<'t>(topics: impl IntoIterator<Item = &'t Handle<Topic>>) -> Self {
        Self { actions: topics.into_iter().cloned().collect(), ok_actions: Vec::new() }
    }

    /// Tells topics of the end of alarms.
    pub fn ok_actions<'t>(mut self, topics: impl IntoIterator<Item = &'t Handle<Topic>>) -> Self {
        self.ok_actions = topics.into_iter().cloned().collect();
        self
    }
}

/// A metric with alarms.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Metric {
    /// The key of its alarm in a blueprint.
    pub(crate) key: &'static str,
    pub(crate) namespace: &'static str,
    pub(crate) name: &'static str,
    pub(crate) statistic: &'static str,
    /// True if CloudWatch has it only for each operation of the table.
    pub(crate) by_operation: bool,
}

/// Declares the alarms of a resource, with the metric of each.
macro_rules! alarms {
    (
        $(#[$doc:meta])*
        $name:ident of $namespace:literal;
        $($(#[$of:meta])* $field:ident $key:literal = $metric:literal, $statistic:literal $($by:ident)?;)+
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
        #[serde(default)]
        #[schemars(deny_unknown_fields)]
        pub struct $name {
            $(
                $(#[$of])*
                #[serde(rename = $key)]
                pub(crate) $field: Option<Alarm>,
            )+
        }

        impl $name {
            /// Without alarms.
            pub fn new() -> Self {
                Self::default()
            }

            $(
                $(#[$of])*
                pub fn $field(mut self, alarm: impl Into<Alarm>) -> Self {
                    self.$field = Some(alarm.into());
                    self
                }
            )+

            /// The declared alarms with their metrics.
            pub(crate) fn each(&self) -> impl Iterator<Item = (&'static Metric, &Alarm)> {
                [$((
                    &Metric {
                        key: $key,
                        namespace: $namespace,
                        name: $metric,
                        statistic: $statistic,
                        by_operation: alarms!(@by $($by)?),
                    },
                    &self.$field,
                )),+]
                    .into_iter()
                    .filter_map(|(metric, alarm)| Some((metric, alarm.as_ref()?)))
            }
        }
    };
    (@by) => { false };
    (@by by_operation) => { true };
}

alarms! {
    /// Alarms on a stage of an API, by [its
    /// metrics](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html).
    ApiAlarms of "AWS/ApiGateway";
    /// The number of responses 500 to 599.
    server_errors "5xx" = "5XXError", "Sum";
    /// The number of responses 400 to 499, also of throttled requests.
    client_errors "4xx" = "4XXError", "Sum";
    /// The time in milliseconds in which 99 of 100 requests get their response.
    latency_p99 "latency-p99" = "Latency", "p99";
    /// The time in milliseconds in which 99 of 100 requests get a response from DynamoDB or another
    /// backend.
    integration_latency_p99 "integration-latency-p99" = "IntegrationLatency", "p99";
}

alarms! {
    /// Alarms on a table, by [its
    /// metrics](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html).
    TableAlarms of "AWS/DynamoDB";
    /// The number of throttled requests, of all operations that the API and the functions of the
    /// blueprint use.
    throttles "throttles" = "ThrottledRequests", "Sum" by_operation;
    /// The number of requests that failed with an error of DynamoDB, of all operations that the API
    /// and the functions of the blueprint use.
    system_errors "system-errors" = "SystemErrors", "Sum" by_operation;
    /// The consumed read capacity units of the period, without those of indexes.
    consumed_read_capacity "consumed-read-capacity" = "ConsumedReadCapacityUnits", "Sum";
    /// The consumed write capacity units of the period, without those of indexes.
    consumed_write_capacity "consumed-write-capacity" = "ConsumedWriteCapacityUnits", "Sum";
}

alarms! {
    /// Alarms on a function, by [its
    /// metrics](https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html).
    FunctionAlarms of "AWS/Lambda";
    /// The number of invocations that failed.
    errors "errors" = "Errors", "Sum";
    /// The number of throttled invocations.
    throttles "throttles" = "Throttles", "Sum";
    /// The time in milliseconds in which 99 of 100 invocations end.
    duration_p99 "duration-p99" = "Duration", "p99";
    /// The age in milliseconds of the latest record that was read from a stream.
    iterator_age "iterator-age" = "IteratorAge", "Maximum";
    /// The number of events that could not be sent to the `dead-letter` destination.
    dead_letter_errors "dead-letter-errors" = "DeadLetterErrors", "Sum";
}

alarms! {
    /// Alarms on a queue, by [its
    /// metrics](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html).
    QueueAlarms of "AWS/SQS";
    /// The age in seconds of the oldest message that was not deleted.
    age_of_oldest_message "age-of-oldest-message" = "ApproximateAgeOfOldestMessage", "Maximum";
    /// The number of messages that can be received.
    visible_messages "visible-messages" = "ApproximateNumberOfMessagesVisible", "Maximum";
}
