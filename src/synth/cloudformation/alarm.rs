//! `AWS::CloudWatch::Alarm` and `AWS::CloudWatch::Dashboard`

use super::value::{Owned, Ref, Value};
use super::writer::Writer;
use crate::model::{Handle, Stack, Topic};
use crate::plan::{PlannedAlarm, PlannedDashboard};
use crate::text::Text;

pub(super) fn write(w: &mut Writer, stack: &Stack, alarm: &PlannedAlarm<'_>) {
    let settings = alarm.settings;
    w.properties(|w| {
        w.set("AlarmName", Value(&alarm.name));
        w.set("ComparisonOperator", settings.comparison.as_str());
        w.set("Threshold", settings.threshold);
        w.set("EvaluationPeriods", settings.evaluation_periods);
        w.optional("DatapointsToAlarm", settings.datapoints_to_alarm);
        w.set("TreatMissingData", settings.missing_data.as_str());
        if alarm.operations.is_empty() {
            w.set("Namespace", alarm.metric.namespace);
            w.set("MetricName", alarm.metric.name);
            dimensions(w, &alarm.dimensions);
            let statistic =
                if alarm.has_simple_statistic() { "Statistic" } else { "ExtendedStatistic" };
            w.set(statistic, alarm.statistic());
            w.set("Period", settings.period_seconds);
        } else {
            metrics(w, alarm);
        }
        actions(w, "AlarmActions", alarm.actions);
        actions(w, "OKActions", alarm.ok_actions);
        w.tags_of_stack(stack);
    });
}

fn metrics(w: &mut Writer, alarm: &PlannedAlarm<'_>) {
    // The expression, and the metrics in it.
    let items = std::iter::once(None).chain(alarm.metrics().map(Some));
    w.list("Metrics", items, |w, item| {
        w.object_item(|w| {
            let Some((id, of_operation)) = item else {
                w.set("Id", "total");
                w.set("Expression", alarm.expression());
                w.set("Label", alarm.metric.name);
                w.set("ReturnData", true);
                return;
            };
            w.set("Id", id);
            w.object("MetricStat", |w| {
                w.object("Metric", |w| {
                    w.set("Namespace", alarm.metric.namespace);
                    w.set("MetricName", alarm.metric.name);
                    dimensions(w, &of_operation);
                });
                w.set("Period", alarm.settings.period_seconds);
                w.set("Stat", alarm.statistic());
            });
            w.set("ReturnData", false);
        });
    });
}

fn dimensions(w: &mut Writer, dimensions: &[(&'static str, Text)]) {
    w.list("Dimensions", dimensions, |w, (name, value)| {
        w.object_item(|w| {
            w.set("Name", *name);
            w.set("Value", Value(value));
        });
    });
}

fn actions(w: &mut Writer, name: &str, topics: &[Handle<Topic>]) {
    w.list_if_any(name, topics, |w, topic| w.item(Ref(topic.id().clone())));
}

pub(super) fn dashboard(w: &mut Writer, dashboard: &PlannedDashboard) {
    w.properties(|w| {
        w.set("DashboardName", Value(&dashboard.name));
        w.set("DashboardBody", Owned(dashboard.body.to_text()));
    });
}
