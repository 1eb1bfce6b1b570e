//! The alarms of all resources, with their metrics, names and topics.

use std::collections::BTreeSet;

use super::route::Route;
use super::{PlannedApi, PlannedMethod};
use crate::model::alarm::{AlarmSettings, Metric};
use crate::model::{
    Action, Alarm, Function, Handle, Kind, Queue, ResourceId, Stack, Stage, Table, Topic,
};
use crate::text::Text;

/// An alarm with everything that follows from its resource.
#[derive(Debug, Clone)]
pub(crate) struct PlannedAlarm<'a> {
    pub(crate) id: ResourceId,
    /// The name on AWS: `orders-table-throttles`.
    pub(crate) name: Text,
    pub(crate) metric: &'static Metric,
    pub(crate) dimensions: Dimensions,
    /// The operations of the table over which the metric is added up; none if it is one metric.
    pub(crate) operations: Vec<Action>,
    pub(crate) settings: &'a AlarmSettings,
    pub(crate) actions: &'a [Handle<Topic>],
    pub(crate) ok_actions: &'a [Handle<Topic>],
    /// True if its metrics may be in another region or account.
    pub(crate) is_elsewhere: bool,
}

/// The dimensions of a metric by their names.
pub(crate) type Dimensions = Vec<(&'static str, Text)>;

/// The number of metrics that the [math of an
/// alarm](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html)
/// can have.
pub(crate) const MOST_METRICS: usize = 10;

impl PlannedAlarm<'_> {
    /// The statistic of the metric.
    pub(crate) fn statistic(&self) -> &str {
        self.settings.statistic.as_deref().unwrap_or(self.metric.statistic)
    }

    /// True if the statistic is one of the five that have a property of their own.
    pub(crate) fn has_simple_statistic(&self) -> bool {
        SIMPLE_STATISTICS.contains(&self.statistic())
    }

    /// The metrics of each operation, and the identifier of each in the expression.
    pub(crate) fn metrics(&self) -> impl Iterator<Item = (String, Dimensions)> {
        self.operations.iter().enumerate().map(|(index, operation)| {
            let mut dimensions = self.dimensions.clone();
            dimensions.push(("Operation", operation.as_str().into()));
            (format!("m{}", index + 1), dimensions)
        })
    }

    /// The expression that adds up the metrics. An operation without requests has no data.
    pub(crate) fn expression(&self) -> String {
        let ids = (1..=self.operations.len()).map(|index| format!("FILL(m{index}, 0)"));
        ids.collect::<Vec<_>>().join(" + ")
    }
}

/// The statistics other than percentiles.
pub(crate) const SIMPLE_STATISTICS: [&str; 5] =
    ["Average", "Maximum", "Minimum", "SampleCount", "Sum"];

/// The alarms of all resources of a stack.
pub(super) fn all<'a>(stack: &'a Stack, apis: &[PlannedApi<'a>]) -> Vec<PlannedAlarm<'a>> {
    let mut alarms = Vec::new();
    for api in apis {
        for stage in &api.declared().stages {
            let dimensions = of_stage(api, stage);
            for (metric, alarm) in api.declared().alarms.each() {
                alarms.push(PlannedAlarm {
                    // Stages have names of their own, and no key is the start of another one.
                    id: ResourceId::within(
                        api.key.clone(),
                        Kind::ApiAlarm,
                        format!("{}-{}", metric.key, stage.name),
                    ),
                    name: Text::new()
                        .then(&api.declared().name)
                        .then(format!("-{}-api-{}", stage.name, metric.key)),
                    ..planned(stack, metric, alarm, dimensions.clone())
                });
            }
        }
    }
    for table in &stack.tables {
        let of = |metric: &'static Metric, alarm| PlannedAlarm {
            id: ResourceId::within(table.key.clone(), Kind::TableAlarm, metric.key),
            name: name(&stack.name_after(&table.id(), &table.name), "table", metric),
            operations: if metric.by_operation { operations(stack, apis, table) } else { vec![] },
            is_elsewhere: table.id().is_elsewhere(),
            ..planned(stack, metric, alarm, of_table(table))
        };
        alarms.extend(table.alarms.each().map(|(metric, alarm)| of(metric, alarm)));
    }
    for function in &stack.functions {
        let of = |metric: &'static Metric, alarm| PlannedAlarm {
            id: ResourceId::within(function.key.clone(), Kind::FunctionAlarm, metric.key),
            name: name(&stack.name_after(&function.id(), &function.name), "function", metric),
            is_elsewhere: function.is_elsewhere(),
            ..planned(stack, metric, alarm, of_function(function))
        };
        alarms.extend(function.alarms.each().map(|(metric, alarm)| of(metric, alarm)));
    }
    for queue in &stack.queues {
        let of = |metric: &'static Metric, alarm| PlannedAlarm {
            id: ResourceId::within(queue.key.clone(), Kind::QueueAlarm, metric.key),
            name: name(&stack.name_after(&queue.id(), &queue.name), "queue", metric),
            is_elsewhere: queue.id().is_elsewhere(),
            ..planned(stack, metric, alarm, of_queue(queue))
        };
        alarms.extend(queue.alarms.each().map(|(metric, alarm)| of(metric, alarm)));
    }
    alarms
}

fn planned<'a>(
    stack: &'a Stack,
    metric: &'static Metric,
    Alarm(settings): &'a Alarm,
    dimensions: Dimensions,
) -> PlannedAlarm<'a> {
    let defaults = &stack.alarms;
    PlannedAlarm {
        id: ResourceId::new(Kind::TableAlarm, metric.key),
        name: Text::new(),
        metric,
        dimensions,
        operations: Vec::new(),
        settings,
        actions: settings.actions.as_deref().unwrap_or(&defaults.actions),
        ok_actions: settings.ok_actions.as_deref().unwrap_or(&defaults.ok_actions),
        is_elsewhere: false,
    }
}

fn name(of: &Text, noun: &str, metric: &Metric) -> Text {
    Text::new().then(of).then(format!("-{noun}-{}", metric.key))
}

/// The dimensions of a stage's metrics: [by the API's name and the
/// stage](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html).
pub(super) fn of_stage(api: &PlannedApi<'_>, stage: &Stage) -> Dimensions {
    let name = Handle::<Stage>::new(stage.id(api)).name();
    vec![("ApiName", api.declared().name.clone()), ("Stage", name.into())]
}

pub(super) fn of_table(table: &Table) -> Dimensions {
    vec![("TableName", Handle::<Table>::new(table.id()).name().into())]
}

pub(super) fn of_function(function: &Function) -> Dimensions {
    vec![("FunctionName", Handle::<Function>::new(function.id()).name().into())]
}

pub(super) fn of_queue(queue: &Queue) -> Dimensions {
    vec![("QueueName", Handle::<Queue>::new(queue.id()).name().into())]
}

/// The operations on a table that the routes and functions of a stack use. A table that they do not
/// use has those on single items and lists.
fn operations(stack: &Stack, apis: &[PlannedApi<'_>], table: &Table) -> Vec<Action> {
    let of_route = |method: &PlannedMethod<'_>| {
        let Some(route) = &method.route else { return Vec::new() };
        let tables = route.plan().tables();
        let uses = tables.iter().any(|used| used.key == table.key);
        if uses { actions(route) } else { Vec::new() }
    };
    let mut operations: BTreeSet<Action> = apis
        .iter()
        .flat_map(PlannedApi::methods)
        .flat_map(|(_, _, method)| of_route(method))
        .collect();
    for function in &stack.functions {
        let used = function.uses.tables.iter().filter(|(of, _)| of.id().name == table.key);
        operations.extend(used.flat_map(|(_, of)| &of.actions));
    }
    // It is not an operation on items.
    operations.remove(&Action::DescribeTable);
    if operations.is_empty() {
        let usual = [Action::DeleteItem, Action::GetItem, Action::PutItem, Action::Query];
        operations.extend(usual.into_iter().chain([Action::Scan, Action::UpdateItem]));
    }
    operations.into_iter().collect()
}

fn actions(route: &Route<'_>) -> Vec<Action> {
    match route {
        Route::Operation(operation) => vec![operation.action()],
        Route::Choice(choice) => choice.actions(),
        Route::Aws(aws) => vec![aws.declared.action],
        _ => Vec::new(),
    }
}
