//! Alarms of the metrics that blueprints know.

use super::super::properties::Properties;
use super::super::{Importer, object, text, texts};
use super::whole;
use crate::import::api::{API, number};
use crate::load::Declared;
use crate::vtl::Json;

/// The metrics: their namespace, the name, the statistic, and their key in a blueprint.
const METRICS: [(&str, &str, &str, &str); 15] = [
    ("AWS/ApiGateway", "4XXError", "Sum", "4xx"),
    ("AWS/ApiGateway", "5XXError", "Sum", "5xx"),
    ("AWS/ApiGateway", "IntegrationLatency", "p99", "integration-latency-p99"),
    ("AWS/ApiGateway", "Latency", "p99", "latency-p99"),
    ("AWS/DynamoDB", "ConsumedReadCapacityUnits", "Sum", "consumed-read-capacity"),
    ("AWS/DynamoDB", "ConsumedWriteCapacityUnits", "Sum", "consumed-write-capacity"),
    ("AWS/DynamoDB", "SystemErrors", "Sum", "system-errors"),
    ("AWS/DynamoDB", "ThrottledRequests", "Sum", "throttles"),
    ("AWS/Lambda", "DeadLetterErrors", "Sum", "dead-letter-errors"),
    ("AWS/Lambda", "Duration", "p99", "duration-p99"),
    ("AWS/Lambda", "Errors", "Sum", "errors"),
    ("AWS/Lambda", "IteratorAge", "Maximum", "iterator-age"),
    ("AWS/Lambda", "Throttles", "Sum", "throttles"),
    ("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", "age-of-oldest-message"),
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", "visible-messages"),
];

impl Importer<'_> {
    pub(in super::super) fn alarms(&mut self) {
        for declared in self.of_kind(&["AWS::CloudWatch::Alarm"]) {
            if self.alarm(declared).is_none() {
                let message = format!("the alarm `{}` is not imported", declared.key);
                self.note(&[], declared.span, message);
            }
        }
    }

    fn alarm(&mut self, declared: &Declared) -> Option<()> {
        let properties = Properties::of(&declared.properties);
        // A sum over operations has its metrics in a list.
        let metrics = properties.get("Metrics").items();
        let stat = metrics.iter().map(|of| of.get("MetricStat")).find(|of| of.is_some());
        let metric = stat.map_or(properties, |of| of.get("Metric"));
        let statistic = stat.and_then(|of| of.get("Stat").text()).or_else(|| {
            let simple = properties.get("Statistic").text();
            simple.or_else(|| properties.get("ExtendedStatistic").text())
        })?;
        let period = stat.unwrap_or(properties).get("Period").whole()?;
        let (namespace, name) = (metric.get("Namespace").text()?, metric.get("MetricName").text()?);
        let (.., usual, key) =
            METRICS.iter().find(|(known, of, ..)| *known == namespace && *of == name)?;
        let dimensions = metric.get("Dimensions").items();
        let dimension = |wanted: &str| {
            let of = dimensions.iter().find(|of| of.get("Name").text().as_deref() == Some(wanted));
            of.and_then(|of| of.get("Value").text())
        };
        let path: Vec<String> = match &*namespace {
            "AWS/ApiGateway" => {
                let api = dimension("ApiName")?;
                if self.apis.iter().any(|of| of.api.name == api) && api != self.api.api.name {
                    // It is written with that API.
                    return Some(());
                }
                (api == self.api.api.name).then_some(())?;
                vec![API.to_owned()]
            }
            "AWS/DynamoDB" => {
                vec!["tables".to_owned(), self.named("tables", &dimension("TableName")?)?]
            }
            "AWS/Lambda" => {
                vec!["functions".to_owned(), self.named("functions", &dimension("FunctionName")?)?]
            }
            _ => vec!["queues".to_owned(), self.named("queues", &dimension("QueueName")?)?],
        };
        let threshold = number(properties.get("Threshold").number()?);
        let comparison = match &*properties.get("ComparisonOperator").text()? {
            "GreaterThanOrEqualToThreshold" => None,
            "GreaterThanThreshold" => Some("greater-than"),
            "LessThanThreshold" => Some("less-than"),
            _ => Some("less-than-or-equal"),
        };
        let missing = match properties.get("TreatMissingData").text().as_deref() {
            Some("notBreaching") => None,
            Some("breaching") => Some("breaching"),
            Some("ignore") => Some("ignore"),
            _ => Some("missing"),
        };
        let topics = |of: &str| {
            let arns = properties.get(of).texts();
            let topics: Vec<String> =
                arns.iter().filter_map(|arn| self.named("topics", arn)).collect();
            (!topics.is_empty()).then(|| texts(topics))
        };
        let evaluation = properties.get("EvaluationPeriods").whole().filter(|of| *of != 1);
        // The provider has 0 for all of them.
        let datapoints = properties.get("DatapointsToAlarm").whole().filter(|of| *of > 0);
        let settings = object([
            ("threshold", Some(threshold.clone())),
            ("period-seconds", (period != 300).then(|| whole(period))),
            ("evaluation-periods", evaluation.map(whole)),
            ("datapoints-to-alarm", datapoints.map(whole)),
            ("comparison", comparison.map(text)),
            ("missing-data", missing.map(text)),
            ("statistic", (statistic != *usual).then(|| text(statistic.clone()))),
            ("actions", topics("AlarmActions")),
            ("ok-actions", topics("OKActions")),
        ]);
        let is_short = matches!(&settings, Json::Object(of) if of.len() == 1);
        let value = if is_short { threshold } else { settings };
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        self.document.set(&[&path[..], &["alarms", key]].concat(), value);
        Some(())
    }
}
