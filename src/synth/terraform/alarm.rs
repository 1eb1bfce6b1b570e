//! [`aws_cloudwatch_metric_alarm`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_metric_alarm)
//! and
//! [`aws_cloudwatch_dashboard`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_dashboard).

use super::hcl::{Inline, Writer};
use super::reference::AttributeOf;
use super::tags;
use crate::model::{Handle, ResourceId, Stack, Topic};
use crate::plan::{PlannedAlarm, PlannedDashboard};
use crate::text::Text;

pub(super) fn write(w: &mut Writer, stack: &Stack, alarm: &PlannedAlarm<'_>) {
    let settings = alarm.settings;
    w.resource_of(&alarm.id, |w| {
        w.attribute("alarm_name", &alarm.name);
        w.attribute("comparison_operator", settings.comparison.as_str());
        w.attribute("threshold", settings.threshold);
        w.attribute("evaluation_periods", settings.evaluation_periods);
        w.optional("datapoints_to_alarm", settings.datapoints_to_alarm);
        w.attribute("treat_missing_data", settings.missing_data.as_str());
        if alarm.operations.is_empty() {
            w.attribute("namespace", alarm.metric.namespace);
            w.attribute("metric_name", alarm.metric.name);
            let statistic =
                if alarm.has_simple_statistic() { "statistic" } else { "extended_statistic" };
            w.attribute(statistic, alarm.statistic());
            w.attribute("period", settings.period_seconds);
        }
        actions(w, "alarm_actions", alarm.actions);
        actions(w, "ok_actions", alarm.ok_actions);
        if alarm.operations.is_empty() {
            dimensions(w, &alarm.dimensions);
        }
        tags::of_stack(w, stack);
        if !alarm.operations.is_empty() {
            metrics(w, alarm);
        }
    });
}

fn metrics(w: &mut Writer, alarm: &PlannedAlarm<'_>) {
    w.block("metric_query", &[], |w| {
        w.attribute("id", "total");
        w.attribute("expression", alarm.expression().as_str());
        w.attribute("label", alarm.metric.name);
        w.attribute("return_data", true);
    });
    for (id, of_operation) in alarm.metrics() {
        w.block("metric_query", &[], |w| {
            w.attribute("id", id.as_str());
            w.block("metric", &[], |w| {
                w.attribute("namespace", alarm.metric.namespace);
                w.attribute("metric_name", alarm.metric.name);
                w.attribute("period", alarm.settings.period_seconds);
                w.attribute("stat", alarm.statistic());
                dimensions(w, &of_operation);
            });
        });
    }
}

fn dimensions(w: &mut Writer, dimensions: &[(&'static str, Text)]) {
    w.object("dimensions", |w| {
        for (name, value) in dimensions {
            w.entry(name, value);
        }
    });
}

fn actions(w: &mut Writer, name: &str, topics: &[Handle<Topic>]) {
    if !topics.is_empty() {
        w.attribute(name, Inline(topics.iter().map(|topic| AttributeOf(topic.id(), "arn"))));
    }
}

pub(super) fn dashboard(w: &mut Writer, id: &ResourceId, dashboard: &PlannedDashboard) {
    w.resource_of(id, |w| {
        w.attribute("dashboard_name", &dashboard.name);
        w.json("dashboard_body", &dashboard.body);
    });
}
