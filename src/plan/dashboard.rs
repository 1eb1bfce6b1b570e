//! The dashboard: widgets for the stages, tables, functions and queues of a stack.

use super::PlannedApi;
use super::alarm::{Dimensions, of_function, of_queue, of_stage, of_table};
use crate::model::written::API;
use crate::model::{Json, Stack};
use crate::text::{Pseudo, Text};

/// A dashboard with its body.
#[derive(Debug, Clone)]
pub(crate) struct PlannedDashboard {
    pub(crate) name: Text,
    /// The [body](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html).
    pub(crate) body: Json,
}

/// The size of a widget, of which there are three in a row of 24 units.
const WIDTH: usize = 8;
const HEIGHT: usize = 6;
const IN_A_ROW: usize = 3;

/// A line in a graph.
struct Line {
    metric: &'static str,
    statistic: &'static str,
}

const fn line(metric: &'static str, statistic: &'static str) -> Line {
    Line { metric, statistic }
}

/// The graphs of a resource: titles and lines.
type Graphs = [(&'static str, &'static [Line]); IN_A_ROW];

const OF_STAGE: Graphs = [
    ("requests", &[line("Count", "SampleCount")]),
    ("errors", &[line("4XXError", "Sum"), line("5XXError", "Sum")]),
    (
        "latency",
        &[line("Latency", "p50"), line("Latency", "p99"), line("IntegrationLatency", "p99")],
    ),
];
const OF_TABLE: Graphs = [
    (
        "capacity",
        &[line("ConsumedReadCapacityUnits", "Sum"), line("ConsumedWriteCapacityUnits", "Sum")],
    ),
    (
        "throttled reads and writes",
        &[line("ReadThrottleEvents", "Sum"), line("WriteThrottleEvents", "Sum")],
    ),
    ("failed conditions", &[line("ConditionalCheckFailedRequests", "Sum")]),
];
const OF_FUNCTION: Graphs = [
    ("invocations", &[line("Invocations", "Sum")]),
    ("errors", &[line("Errors", "Sum"), line("Throttles", "Sum"), line("DeadLetterErrors", "Sum")]),
    ("duration", &[line("Duration", "p50"), line("Duration", "p99")]),
];
const OF_QUEUE: Graphs = [
    (
        "messages",
        &[
            line("ApproximateNumberOfMessagesVisible", "Maximum"),
            line("ApproximateNumberOfMessagesNotVisible", "Maximum"),
        ],
    ),
    ("age of the oldest message", &[line("ApproximateAgeOfOldestMessage", "Maximum")]),
    ("traffic", &[line("NumberOfMessagesSent", "Sum"), line("NumberOfMessagesDeleted", "Sum")]),
];

/// The dashboard of a stack, if it has one.
pub(super) fn of(stack: &Stack, apis: &[PlannedApi<'_>]) -> Option<PlannedDashboard> {
    let dashboard = stack.dashboard.as_ref()?;
    let mut widgets = Widgets::default();
    for api in apis {
        for stage in &api.declared().stages {
            // The title of the API `api` does not depend on other APIs.
            let name = match &*api.key {
                API => format!("API {}", stage.name),
                key => format!("API {key} {}", stage.name),
            };
            widgets.add(&name, "AWS/ApiGateway", &of_stage(api, stage), &OF_STAGE);
        }
    }
    // Those of other regions and accounts have their metrics there.
    for table in stack.tables.iter().filter(|of| !of.id().is_elsewhere()) {
        let name = format!("table {}", table.key);
        widgets.add(&name, "AWS/DynamoDB", &of_table(table), &OF_TABLE);
    }
    for function in stack.functions.iter().filter(|of| !of.is_elsewhere()) {
        let name = format!("function {}", function.key);
        widgets.add(&name, "AWS/Lambda", &of_function(function), &OF_FUNCTION);
    }
    for queue in stack.queues.iter().filter(|of| !of.id().is_elsewhere()) {
        let name = format!("queue {}", queue.key);
        widgets.add(&name, "AWS/SQS", &of_queue(queue), &OF_QUEUE);
    }
    let name = dashboard
        .name
        .clone()
        .unwrap_or_else(|| Text::from(format!("{}{}", stack.name_prefix, stack.name)));
    Some(PlannedDashboard { name, body: Json::object([("widgets", Json::Array(widgets.0))]) })
}

#[derive(Default)]
struct Widgets(Vec<Json>);

impl Widgets {
    /// Adds a row of graphs about a resource.
    fn add(&mut self, of: &str, namespace: &str, dimensions: &Dimensions, graphs: &Graphs) {
        for (title, lines) in graphs {
            let index = self.0.len();
            let metrics = lines.iter().map(|line| metric(namespace, dimensions, line));
            self.0.push(Json::object([
                ("type", text("metric")),
                ("x", number(index % IN_A_ROW * WIDTH)),
                ("y", number(index / IN_A_ROW * HEIGHT)),
                ("width", number(WIDTH)),
                ("height", number(HEIGHT)),
                (
                    "properties",
                    Json::object([
                        ("title", text(&format!("{of}: {title}"))),
                        ("region", Json::String(Pseudo::Region.into())),
                        ("view", text("timeSeries")),
                        ("stacked", Json::Bool(false)),
                        ("period", number(300)),
                        ("metrics", Json::Array(metrics.collect())),
                    ]),
                ),
            ]));
        }
    }
}

fn metric(namespace: &str, dimensions: &Dimensions, line: &Line) -> Json {
    let mut metric = vec![text(namespace), text(line.metric)];
    for (name, value) in dimensions {
        metric.push(text(name));
        metric.push(Json::String(value.clone()));
    }
    metric.push(Json::object([("stat", text(line.statistic))]));
    Json::Array(metric)
}

fn text(text: &str) -> Json {
    Json::String(text.into())
}

fn number(number: usize) -> Json {
    Json::Number(number.into())
}
