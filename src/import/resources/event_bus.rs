//! Event buses and their rules.

use serde_json::Value;

use super::super::properties::Properties;
use super::super::{Importer, names, object, text};
use crate::load::Declared;
use crate::model::Kind;
use crate::vtl::Json;

impl Importer<'_> {
    pub(super) fn event_bus(&mut self, declared: &Declared, name: &str) {
        let properties = Properties::of(&declared.properties);
        self.physical_name(declared, "Name", &["event-buses", name]);
        let description = properties.get("Description").text().map(|of| self.text(&of));
        self.document.set_some(&["event-buses", name, "description"], description);
    }

    pub(super) fn event_rules(&mut self) {
        for declared in self.of_kind(&["AWS::Events::Rule"]) {
            let properties = Properties::of(&declared.properties);
            let bus = properties.get("EventBusName").text().unwrap_or_else(|| "default".to_owned());
            if properties.get("ScheduleExpression").is_some() {
                let message = format!("the schedule `{}` is not imported", declared.key);
                self.note(&[], declared.span, message);
                continue;
            }
            let bus = match self.named("event-buses", &bus) {
                Some(bus) => bus,
                None => {
                    let own = names::kebab(bus.rsplit('/').next().unwrap_or(&bus));
                    let existing = if bus.starts_with("arn:") { "arn" } else { "name" };
                    let existing = object([(existing, Some(self.text(&bus)))]);
                    self.document.set(&["event-buses", &own, "existing"], existing);
                    own
                }
            };
            let name = self.part_name(declared, &bus, Kind::EventRule);
            self.event_rule(declared, &bus, &name, properties);
        }
    }

    fn event_rule(&mut self, declared: &Declared, bus: &str, name: &str, of: Properties<'_>) {
        let path = |key| ["event-buses", bus, "rules", name, key];
        let physical = of.get("Name").text().map(|name| self.text_of_name(&name));
        self.document.set_some(&path("name"), physical);
        let description = of.get("Description").text().map(|of| self.text(&of));
        self.document.set_some(&path("description"), description);
        if let Some(pattern) = of.get("EventPattern").0 {
            let parsed = pattern.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
            self.document.set(&path("pattern"), parsed.unwrap_or_else(|| pattern.clone()));
        }
        if of.get("State").text().as_deref() == Some("DISABLED") {
            self.document.set(&path("enabled"), Json::Boolean(false));
        }
        for target in of.get("Targets").items() {
            let id = target.get("Id").text().unwrap_or_default();
            let arn = target.get("Arn").text().unwrap_or_default();
            let kinds = [
                ("queue", "queues"),
                ("topic", "topics"),
                ("function", "functions"),
                ("state-machine", "state-machines"),
                ("kinesis-stream", "kinesis-streams"),
                ("event-bus", "event-buses"),
            ];
            let found = kinds
                .into_iter()
                .find_map(|(key, section)| Some((key, self.named(section, &arn)?)));
            let Some((key, to)) = found else {
                let message = format!("the target `{id}` of `{}` is not imported", declared.key);
                self.note(&["event-buses", bus], declared.span, message);
                continue;
            };
            let input = target.get("Input").text();
            let input = input.and_then(|input| serde_json::from_str::<Value>(&input).ok());
            let transformer = target.get("InputTransformer");
            let paths = transformer.get("InputPathsMap").0.cloned();
            let transform = transformer.get("InputTemplate").text().map(|template| {
                object([("paths", paths.map(Json::from)), ("template", Some(text(template)))])
            });
            let dead = target.at(&["DeadLetterConfig", "Arn"]).text();
            let dead = dead.and_then(|arn| self.named("queues", &arn));
            let group = target.at(&["SqsParameters", "MessageGroupId"]).text();
            let retries = target.at(&["RetryPolicy", "MaximumRetryAttempts"]).whole();
            let value = object([
                (key, Some(text(to))),
                ("input", input.map(Json::from)),
                ("transform", transform),
                ("group-id", group.map(text)),
                ("dead-letter-queue", dead.map(text)),
                ("maximum-retry-attempts", retries.map(super::whole)),
            ]);
            self.document.set(&["event-buses", bus, "rules", name, "targets", &id], value);
        }
    }
}
