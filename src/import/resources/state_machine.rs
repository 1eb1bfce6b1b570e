//! State machines.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::properties::Properties;
use super::super::{Importer, object, text, texts};
use crate::load::Declared;
use crate::vtl::Json;

/// The rights that a state machine uses.
type Uses = BTreeMap<&'static str, Vec<String>>;

impl Importer<'_> {
    pub(super) fn state_machine(&mut self, declared: &Declared, name: &str) {
        let properties = Properties::of(&declared.properties);
        let kind =
            ["StateMachineType", "Type"].into_iter().find_map(|of| properties.get(of).text());
        let kind = kind.filter(|kind| kind != "STANDARD");
        let path = |key| ["state-machines", name, key];
        self.document.set_some(&path("type"), kind.map(text));
        let (Some(definition), Some(uses)) = (self.definition(properties), self.uses(declared))
        else {
            return self.existing_state_machine(declared, name);
        };
        let of =
            if properties.get("StateMachineName").is_some() { "StateMachineName" } else { "Name" };
        self.physical_name(declared, of, &["state-machines", name]);
        self.document.set(&path("definition"), definition);
        for (key, names) in uses {
            self.document.set(&["state-machines", name, "uses", key], texts(names));
        }
        for of in ["TracingConfiguration", "Tracing"] {
            if properties.at(&[of, "Enabled"]).flag() == Some(true) {
                self.document.set(&path("tracing"), Json::Boolean(true));
            }
        }
        let log = ["LoggingConfiguration", "Logging"].map(|of| properties.get(of));
        for log in log.into_iter().filter(|log| log.is_some()) {
            if log.get("IncludeExecutionData").flag() == Some(true) {
                let path = ["state-machines", name, "log", "include-execution-data"];
                self.document.set(&path, Json::Boolean(true));
            }
            let level = log.get("Level").text().filter(|level| level != "ERROR" && level != "OFF");
            self.document.set_some(&["state-machines", name, "log", "level"], level.map(text));
        }
    }

    /// The definition, if the file has all of it.
    fn definition(&self, properties: Properties<'_>) -> Option<Json> {
        if properties.get("DefinitionUri").is_some()
            || properties.get("DefinitionS3Location").is_some()
        {
            return None;
        }
        let written = properties.get("DefinitionString").text();
        let parsed = written.and_then(|written| serde_json::from_str::<Value>(&written).ok());
        let definition = parsed.or_else(|| properties.get("Definition").0.cloned())?;
        let mut definition = definition.is_object().then_some(definition)?;
        for (name, value) in properties.get("DefinitionSubstitutions").members() {
            let value = value.text().unwrap_or_default();
            let placeholder = format!("${{{name}}}");
            replace(&mut definition, &|text| text.replace(&placeholder, &value));
        }
        replace(&mut definition, &|text| self.references.with_resources(text));
        Some(Json::from(definition))
    }

    /// The resources that it uses by the role; `None` if the role allows something else.
    fn uses(&self, declared: &Declared) -> Option<Uses> {
        let properties = Properties::of(&declared.properties);
        let arn = properties.get("RoleArn").text().or_else(|| properties.get("Role").text())?;
        let role = self.loaded.roles.iter().find(|role| role.arn == arn)?;
        let mut uses = Uses::new();
        for statement in &role.statements {
            let is_of = |prefix: &str| statement.actions.iter().all(|of| of.starts_with(prefix));
            if is_of("logs:") || is_of("xray:") {
                continue;
            }
            let section = match statement.actions.iter().map(String::as_str).collect::<Vec<_>>()[..]
            {
                ["lambda:InvokeFunction"] => ("functions", "functions"),
                ["sns:Publish"] => ("topics", "topics"),
                ["sqs:SendMessage"] => ("queues", "queues"),
                ["events:PutEvents"] => ("event-buses", "event-buses"),
                ["kinesis:PutRecord" | "kinesis:PutRecords"]
                | ["kinesis:PutRecord", "kinesis:PutRecords"] => {
                    ("kinesis-streams", "kinesis-streams")
                }
                _ => return None,
            };
            for resource in &statement.resources {
                // A function and its versions are one right.
                let name = self.named(section.0, resource)?;
                let names = uses.entry(section.1).or_default();
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        (!role.has_unknown_policies).then_some(uses)
    }

    fn existing_state_machine(&mut self, declared: &Declared, name: &str) {
        let properties = Properties::of(&declared.properties);
        let physical =
            ["StateMachineName", "Name"].into_iter().find_map(|of| properties.get(of).text());
        let physical = match physical {
            Some(physical) => self.text_of_name(&physical),
            None => {
                // The ARNs in the file have the logical ID in place of the name.
                let parameter = declared.key.clone();
                let description =
                    format!("The name of the deployed state machine {}", declared.key);
                let value = object([("description", Some(text(description)))]);
                self.document.set(&["parameters", &parameter], value);
                text(format!("${{parameters.{parameter}}}"))
            }
        };
        let existing = object([("name", Some(physical))]);
        self.document.set(&["state-machines", name, "existing"], existing);
        let message = format!(
            "`{}` is referred to, not created, because its definition or its rights are not in the \
             file, or are others than a blueprint derives: keep deploying it as today",
            declared.key
        );
        self.note(&["state-machines", name], declared.span, message);
    }
}

/// Changes all texts of a value.
fn replace(value: &mut Value, change: &dyn Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, change)),
        Value::Object(members) => {
            members.iter_mut().for_each(|(_, member)| replace(member, change));
        }
        _ => {}
    }
}
