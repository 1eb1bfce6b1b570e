//! Schedules of EventBridge Scheduler that invoke functions.

use serde_json::Value;

use super::super::properties::Properties;
use super::super::{Importer, text};
use super::whole;
use crate::load::Declared;
use crate::model::Kind;
use crate::vtl::Json;

impl Importer<'_> {
    pub(super) fn schedules(&mut self) {
        for declared in self.of_kind(&["AWS::Scheduler::Schedule"]) {
            let arn = Properties::of(&declared.properties).at(&["Target", "Arn"]).text();
            let Some(function) = arn.and_then(|arn| self.named("functions", &arn)) else {
                let message = format!(
                    "the schedule `{}` is not imported: a blueprint's invokes a function of it",
                    declared.key
                );
                self.note(&[], declared.span, message);
                continue;
            };
            let name = self.part_name(declared, &function, Kind::Schedule);
            self.scheduled(declared, &function, &name);
        }
    }

    fn scheduled(&mut self, declared: &Declared, function: &str, name: &str) {
        let of = Properties::of(&declared.properties);
        let path = |key| ["functions", function, "schedules", name, key];
        let expression = of.get("ScheduleExpression").text().unwrap_or_default();
        let parts = expression.strip_suffix(')').and_then(|of| of.split_once('('));
        let Some((kind @ ("rate" | "cron" | "at"), inner)) = parts else {
            let message = format!("the schedule `{}` is not imported", declared.key);
            return self.note(&["functions", function], declared.span, message);
        };
        let physical = of.get("Name").text().filter(|of| *of != format!("{function}-{name}"));
        let physical = physical.map(|physical| self.text_of_name(&physical));
        self.document.set_some(&path("name"), physical);
        let description = of.get("Description").text().map(|of| self.text(&of));
        self.document.set_some(&path("description"), description);
        self.document.set(&path(kind), text(inner));
        let zone = of.get("ScheduleExpressionTimezone").text().filter(|zone| zone != "UTC");
        self.document.set_some(&path("time-zone"), zone.map(text));
        let target = of.get("Target");
        let input = target.get("Input").text();
        let input = input.and_then(|input| serde_json::from_str::<Value>(&input).ok());
        self.document.set_some(&path("input"), input);
        let window = of.at(&["FlexibleTimeWindow", "MaximumWindowInMinutes"]).whole();
        self.document.set_some(&path("flexible-window-minutes"), window.map(whole));
        for (key, property, default) in [
            ("maximum-retry-attempts", "MaximumRetryAttempts", 185),
            ("maximum-event-age-seconds", "MaximumEventAgeInSeconds", 86_400),
        ] {
            let value = target.at(&["RetryPolicy", property]).whole();
            let value = value.filter(|value| *value != default);
            self.document.set_some(&path(key), value.map(whole));
        }
        let dead = target.at(&["DeadLetterConfig", "Arn"]).text();
        let dead = dead.and_then(|arn| self.named("queues", &arn));
        self.document.set_some(&path("dead-letter-queue"), dead.map(text));
        if of.get("State").text().as_deref() == Some("DISABLED") {
            self.document.set(&path("enabled"), Json::Boolean(false));
        }
        if of.get("StartDate").is_some() || of.get("EndDate").is_some() {
            let message = format!("the dates of the schedule `{}` are not imported", declared.key);
            self.note(&["functions", function], declared.span, message);
        }
    }
}
