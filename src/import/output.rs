//! Outputs, and the dashboard.

use serde_json::Value;

use super::properties::Properties;
use super::{Importer, api, names, object, text};
use crate::load::{Declared, DeclaredOutput, Format};
use crate::model::Kind;
use crate::plan::deployed::{Deployed, REGION};
use crate::plan::identifier::{LogicalId, SnakeName};
use crate::vtl::Json;

impl Importer<'_> {
    /// The outputs, apart from those that dynagate adds to every stack.
    pub(super) fn outputs(&mut self) {
        self.refer_to_apis();
        let standard = self.standard_outputs();
        for output in &self.loaded.inventory.outputs {
            let is_standard = standard.iter().any(|(name, description)| {
                // A state does not tell descriptions.
                let is_state = self.format == Format::Terraform && output.description.is_none();
                *name == output.name && (is_state || *description == output.description)
            });
            if !is_standard && let Err(reason) = self.output(output) {
                let message = format!("the output `{}` is not imported: {reason}", output.name);
                self.note(&[], output.span, message);
            }
        }
    }

    fn output(&mut self, output: &DeclaredOutput) -> Result<(), String> {
        let Some(value) = &output.value else {
            return Err("its value is known after the plan is applied".to_owned());
        };
        let mut references = self.references.clone();
        for key in &output.references {
            // A name within a text is a reference, too.
            let declared = self.loaded.inventory.resources.iter().find(|of| of.key == *key);
            let named = self.named.get(key).filter(|of| of.section != "user-pools");
            if let Some((declared, named)) = declared.zip(named) {
                let reference = format!("${{{}.{}.name}}", named.section, named.name);
                references.part(declared.name.clone(), reference);
            }
        }
        let mut written = references.with_resources(value);
        if output.references.iter().any(|of| of == "AWS::Region") {
            written = written.replace(REGION, "${aws.region}");
        }
        // What is left of the values of resources would be a constant.
        let rest = without_references(&written);
        let resources = self.loaded.inventory.resources.iter();
        let mut referred = resources
            .filter(|of| output.references.is_empty() || output.references.contains(&of.key));
        let left = referred.find(|of| {
            let is_known = !output.references.is_empty();
            let values = [Some(&of.key), Some(&of.arn), Some(&of.reference).filter(|_| is_known)];
            let is_left = |value: &String| value.len() > 3 && rest.contains(&**value);
            values.into_iter().flatten().any(is_left) || (is_known && rest == of.name)
        });
        if let Some(declared) = left {
            return Err(format!(
                "a blueprint has no reference to this value of `{}`",
                declared.key
            ));
        }
        let declared = Declared { key: output.name.clone(), ..Declared::default() };
        let name = names::name(&declared, Kind::Output, self.format);
        let description = output.description.clone().filter(|of| !of.is_empty()).map(text);
        let value = match description {
            None => text(written),
            description => object([("value", Some(text(written))), ("description", description)]),
        };
        self.document.set(&["outputs", &name], value);
        if output.export.is_some() {
            let message = format!("the name of the export of `{}` is not imported", output.name);
            self.note(&["outputs", &name], output.span, message);
        }
        Ok(())
    }

    /// The names and descriptions of the outputs that the blueprint has without any.
    fn standard_outputs(&self) -> Vec<(String, Option<String>)> {
        let Ok(blueprint) = self.read(self.document.text()) else { return Vec::new() };
        let plan = crate::plan::Plan::of(blueprint.stack());
        let outputs = plan.outputs().map(|output| {
            let id = output.id();
            let name = match self.format {
                Format::Terraform => SnakeName(&id).to_string(),
                Format::CloudFormation | Format::OpenApi => LogicalId(&id).to_string(),
            };
            (name, output.description.clone())
        });
        outputs.collect()
    }

    /// Adds the values by which texts refer to the APIs, their roles, keys and usage plans.
    fn refer_to_apis(&mut self) {
        for api in self.apis.clone() {
            let own = match self.api_names.get(&api.name) {
                Some(name) if name != api::API => format!("apis.{name}"),
                _ => api::API.to_owned(),
            };
            let reference = |attribute: &str| format!("${{{own}.{attribute}}}");
            let id = &api.api.id;
            let path: Vec<&str> = own.split('.').chain(["stage", "name"]).collect();
            let stage = match self.document.get(&path) {
                Some(Json::String(stage)) => stage.clone(),
                _ => "prod".to_owned(),
            };
            let names = api.api.stages.keys().find(|name| self.plain(name) == stage);
            if let Some(name) = names {
                let url = format!("https://{id}.execute-api.{REGION}.amazonaws.com/{name}");
                self.references.part(url, reference("endpoint"));
            }
            self.references.part(id.clone(), reference("id"));
            let arns: Vec<&String> = api.credentials.values().collect();
            let roles = self.of_kind(&["AWS::IAM::Role"]).into_iter();
            let mut roles = roles.filter(|role| arns.iter().any(|arn| **arn == role.arn));
            if let (Some(role), None) = (roles.next(), roles.next()) {
                self.references.part(role.arn.clone(), reference("role.arn"));
                self.references.whole(role.name.clone(), reference("role.name"));
            }
        }
        for (kind, of, section) in [
            ("AWS::ApiGateway::ApiKey", Kind::ApiKey, "api-keys"),
            ("AWS::ApiGateway::UsagePlan", Kind::UsagePlan, "usage-plans"),
        ] {
            for declared in self.of_kind(&[kind]) {
                let name = self.name_of_key_or_plan(declared, of);
                if self.document.get(&[section, &name]).is_some() {
                    let reference = format!("${{{section}.{name}.id}}");
                    self.references.part(declared.reference.clone(), reference);
                }
            }
        }
    }

    /// The dashboard, if it is the one that a blueprint has.
    pub(super) fn dashboard(&mut self) {
        for declared in self.of_kind(&["AWS::CloudWatch::Dashboard"]) {
            let properties = Properties::of(&declared.properties);
            let name = properties.get("DashboardName").text();
            let stack = self.document.get(&["name"]).cloned();
            let physical = name.map(|name| self.text_of_name(&name));
            let value = match physical.filter(|physical| Some(physical) != stack.as_ref()) {
                Some(physical) => object([("name", Some(physical))]),
                None => Json::Boolean(true),
            };
            let before = self.document.clone();
            self.document.set(&["dashboard"], value);
            let body = properties.get("DashboardBody").text();
            let body = body.and_then(|body| serde_json::from_str::<Value>(&body).ok());
            if body.is_none() || self.planned_dashboard() != body {
                self.document = before;
                let message = format!(
                    "the dashboard `{}` is not imported: a blueprint's has other widgets",
                    declared.key
                );
                self.note(&[], declared.span, message);
            }
        }
    }

    /// The body of the dashboard of the blueprint.
    fn planned_dashboard(&self) -> Option<Value> {
        let blueprint = self.read(self.document.text()).ok()?;
        let plan = crate::plan::Plan::of(blueprint.stack());
        let body = plan.dashboard()?.body.to_text();
        serde_json::from_str(&Deployed::new(&plan).text(&body)).ok()
    }
}

/// A text of a blueprint without its references.
fn without_references(written: &str) -> String {
    let mut rest = String::new();
    let mut parts = written.split("${");
    rest.extend(parts.next());
    for part in parts {
        rest += part.split_once('}').map_or(part, |(_, behind)| behind);
    }
    rest
}
