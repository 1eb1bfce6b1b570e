//! Models of API Gateway, JSON Schemas of draft 4, as schemas of a document.

use std::collections::BTreeMap;

use super::components::Components;
use super::names::pascal;
use super::schema::{any, map_within, object, reference, strings};
use crate::gateway;
use crate::model::item_words;
use crate::vtl::Json;

/// The models of an API, each converted when it is first used.
pub(super) struct Models<'a> {
    models: &'a BTreeMap<String, gateway::api::Model>,
    /// The names of components by those of models.
    converted: BTreeMap<String, String>,
}

/// A model to convert.
pub(super) struct Named<'n> {
    pub(super) model: &'n str,
    /// The beginning of the component's name.
    pub(super) component: &'n str,
    pub(super) description: Option<String>,
    /// True if it follows from an operation. Its title says what the operation does.
    pub(super) is_generated: bool,
}

impl<'a> Models<'a> {
    pub(super) const fn of(models: &'a BTreeMap<String, gateway::api::Model>) -> Self {
        Self { models, converted: BTreeMap::new() }
    }

    /// The schema of a model as it is declared.
    pub(super) fn declared(&self, model: &str) -> Option<&'a Json> {
        self.models.get(model).map(|model| &model.schema)
    }

    /// The reference to a model; any value for a model that does not exist, such as `Empty`.
    pub(super) fn reference(&mut self, of: &Named<'_>, components: &mut Components) -> Json {
        if let Some(known) = self.converted.get(of.model) {
            return reference(known);
        }
        let Some(declared) = self.declared(of.model) else { return any() };
        // The name is taken before those of the models that it refers to.
        let name = components.take_name(of.component);
        self.converted.insert(of.model.to_owned(), name.clone());
        let mut schema = self.document(declared, &name, of.is_generated, components);
        if let Json::Object(members) = &mut schema {
            if of.is_generated {
                members.shift_remove("title");
                describe_alternatives(members);
            }
            if let Some(description) = &of.description {
                members
                    .entry("description".to_owned())
                    .or_insert_with(|| description.as_str().into());
            }
        }
        ordered(&mut schema);
        components.schemas.insert(name.clone(), schema);
        reference(&name)
    }

    /// The converted schema of a model. Its definitions become components of their own.
    fn document(
        &mut self,
        declared: &Json,
        name: &str,
        is_generated: bool,
        components: &mut Components,
    ) -> Json {
        let mut schema = declared.clone();
        let mut definitions = BTreeMap::new();
        let mut declared_definitions = Vec::new();
        if let Json::Object(members) = &mut schema {
            members.shift_remove("$schema");
            members.shift_remove("id");
            if let Some(Json::Object(of)) = members.shift_remove("definitions") {
                declared_definitions = of.into_iter().collect();
            }
        }
        for (key, _) in &declared_definitions {
            let component = components.take_name(&format!("{name}{}", pascal(key)));
            definitions.insert(key.clone(), component);
        }
        for (key, mut definition) in declared_definitions {
            self.convert(&mut definition, (name, &definitions, is_generated), components);
            components.schemas.insert(definitions[&key].clone(), definition);
        }
        self.convert(&mut schema, (name, &definitions, is_generated), components);
        schema
    }

    fn convert(
        &mut self,
        schema: &mut Json,
        of: (&str, &BTreeMap<String, String>, bool),
        components: &mut Components,
    ) {
        from_draft_4(schema, of.2);
        if let Json::Object(members) = schema
            && let Some(Json::String(target)) = members.get("$ref").cloned()
        {
            // Draft 4 ignores the members beside a reference.
            *schema = self.referred(&target, of, components);
            return;
        }
        map_within(schema, &mut |within| self.convert(within, of, components));
    }

    /// The schema that a reference leads to.
    fn referred(
        &mut self,
        target: &str,
        (name, definitions, _): (&str, &BTreeMap<String, String>, bool),
        components: &mut Components,
    ) -> Json {
        let (document, pointer) = target.split_once('#').unwrap_or((target, ""));
        if !document.is_empty() {
            // API Gateway's addresses of models: `https://apigateway.amazonaws.com/restapis/…/models/NAME`.
            let model = document.rsplit('/').next().unwrap_or_default();
            let of = Named { model, component: model, description: None, is_generated: false };
            return self.reference(&of, components);
        }
        if let Some(rest) = pointer.strip_prefix("/definitions/") {
            let (key, within) = rest.split_once('/').unwrap_or((rest, ""));
            let Some(component) = definitions.get(key) else { return any() };
            return at(component, within);
        }
        at(name, pointer.trim_start_matches('/'))
    }
}

/// The reference to a part of a component.
fn at(component: &str, within: &str) -> Json {
    if within.is_empty() {
        reference(component)
    } else {
        reference(&format!("{component}/{within}"))
    }
}

/// Replaces the keywords of draft 4 that have another form today.
fn from_draft_4(schema: &mut Json, is_generated: bool) {
    let Json::Object(members) = schema else { return };
    for (name, limit) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        match members.shift_remove(name) {
            Some(Json::Boolean(true)) => {
                if let Some(bound) = members.shift_remove(limit) {
                    members.insert(name.to_owned(), bound);
                }
            }
            Some(Json::Boolean(false)) | None => {}
            Some(bound) => drop(members.insert(name.to_owned(), bound)),
        }
    }
    if let Some(Json::Array(tuple)) = members.get("items").cloned() {
        members.insert("prefixItems".to_owned(), Json::Array(tuple));
        members.shift_remove("items");
        if let Some(rest) = members.shift_remove("additionalItems") {
            members.insert("items".to_owned(), rest);
        }
    }
    members.shift_remove("additionalItems");
    if let Some(Json::Object(dependencies)) = members.shift_remove("dependencies") {
        let (required, schemas): (Vec<_>, Vec<_>) = dependencies
            .into_iter()
            .partition(|(_, dependency)| matches!(dependency, Json::Array(_)));
        if !required.is_empty() {
            members.insert("dependentRequired".to_owned(), object(required));
        }
        if !schemas.is_empty() {
            members.insert("dependentSchemas".to_owned(), object(schemas));
        }
    }
    if is_generated {
        enumerate(members);
    }
}

/// Replaces a pattern that stands for an enumeration with `null`, which a model cannot have.
fn enumerate(members: &mut indexmap::IndexMap<String, Json>) {
    let Some(Json::String(pattern)) = members.get("pattern") else { return };
    let Some(words) = item_words(pattern) else { return };
    members.shift_remove("pattern");
    let Json::Array(mut words) = strings(words) else { return };
    if matches!(members.get("type"), Some(Json::Array(types)) if types.contains(&"null".into())) {
        words.push(Json::Null);
    }
    members.insert("enum".to_owned(), Json::Array(words));
}

/// The schema of a form from that of a body in JSON: API Gateway does not validate forms, and their
/// fields cannot be `null`.
pub(super) fn of_form(mut schema: Json) -> Json {
    from_draft_4(&mut schema, true);
    map_within(&mut schema, &mut |field| {
        from_draft_4(field, true);
        if let Json::Object(members) = field
            && let Some(Json::Array(types)) = members.get("type")
        {
            let others: Vec<_> = types.iter().filter(|of| **of != "null".into()).cloned().collect();
            let of = if let [only] = &others[..] { only.clone() } else { Json::Array(others) };
            members.insert("type".to_owned(), of);
        }
        if let Json::Object(members) = field
            && let Some(Json::Array(words)) = members.get_mut("enum")
        {
            words.retain(|word| *word != Json::Null);
        }
    });
    if let Json::Object(members) = &mut schema {
        members.shift_remove("additionalProperties");
    }
    ordered(&mut schema);
    schema
}

/// Says in words that one of several members is required, which few generators read off `not`.
fn describe_alternatives(members: &mut indexmap::IndexMap<String, Json>) {
    let Some(Json::Object(none)) = members.get("not") else { return };
    let Some(Json::Object(properties)) = none.get("properties") else { return };
    let names: Vec<_> = properties.keys().map(|name| format!("`{name}`")).collect();
    let description = format!("At least one of {} is required.", names.join(", "));
    members.insert("description".to_owned(), description.into());
}

/// The keywords that come first, in this order.
const FIRST: [&str; 7] =
    ["title", "description", "type", "properties", "required", "additionalProperties", "items"];

/// Sorts the keywords of a schema, and of those within it, as their readers expect them.
fn ordered(schema: &mut Json) {
    map_within(schema, &mut ordered);
    if let Json::Object(members) = schema {
        let rank =
            |name: &str| FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len());
        members.sort_by(|one, _, other, _| rank(one).cmp(&rank(other)).then(one.cmp(other)));
    }
}

/// True if a body without a member conforms to a model, by its outermost keywords: API Gateway
/// treats a missing body as `{}`.
pub(super) fn allows_nothing(schema: &Json) -> bool {
    let Json::Object(members) = schema else { return true };
    let needs = ["required", "minProperties", "anyOf", "allOf", "oneOf", "not", "$ref", "enum"];
    let is_object = match members.get("type") {
        None => true,
        Some(Json::Array(types)) => types.contains(&"object".into()),
        Some(of) => *of == "object".into(),
    };
    is_object && !needs.iter().any(|keyword| members.contains_key(*keyword))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn converted(schema: serde_json::Value) -> serde_json::Value {
        let model = gateway::api::Model {
            content_type: "application/json".to_owned(),
            schema: schema.into(),
        };
        let models = BTreeMap::from([("Order".to_owned(), model)]);
        let mut components = Components::default();
        let of =
            Named { model: "Order", component: "Order", description: None, is_generated: true };
        Models::of(&models).reference(&of, &mut components);
        let schemas = components.schemas.into_iter().collect();
        serde_json::from_str(&Json::Object(schemas).to_string()).expect("JSON")
    }

    #[test]
    fn the_keywords_of_draft_4_get_their_form_of_today() {
        let schema = json!({
            "$schema": "http://json-schema.org/draft-04/schema#",
            "title": "PutItem orders",
            "type": "object",
            "properties": {
                "size": {"type": "number", "minimum": 0, "exclusiveMinimum": true},
                "pair": {"type": "array", "items": [{"type": "string"}], "additionalItems": false},
                "state": {"type": ["string", "null"], "pattern": "^(open|a\\.b)$"},
            },
            "dependencies": {"size": ["pair"], "pair": {"required": ["size"]}},
        });
        assert_eq!(
            converted(schema),
            json!({"Order": {
                "type": "object",
                "properties": {
                    "size": {"type": "number", "exclusiveMinimum": 0},
                    "pair": {"type": "array", "prefixItems": [{"type": "string"}], "items": false},
                    "state": {"type": ["string", "null"], "enum": ["open", "a.b", null]},
                },
                "dependentRequired": {"size": ["pair"]},
                "dependentSchemas": {"pair": {"required": ["size"]}},
            }})
        );
    }

    #[test]
    fn definitions_are_components() {
        let schema = json!({
            "definitions": {"order-line": {"properties": {"next": {"$ref": "#/definitions/order-line"}}}},
            "properties": {"first": {"$ref": "#/definitions/order-line", "type": "string"}, "all": {"$ref": "#"}},
        });
        let line = json!({"$ref": "#/components/schemas/OrderOrderLine"});
        assert_eq!(
            converted(schema),
            json!({
                "Order": {"properties": {"first": line, "all": {"$ref": "#/components/schemas/Order"}}},
                "OrderOrderLine": {"properties": {"next": line}},
            })
        );
    }

    #[test]
    fn a_missing_body_is_an_empty_object() {
        for (schema, allows) in [
            (json!({}), true),
            (json!({"type": "object", "properties": {"a": {}}}), true),
            (json!({"type": ["object", "null"]}), true),
            (json!({"required": ["a"]}), false),
            (json!({"type": "array"}), false),
            (json!({"not": {"properties": {"a": {"type": "null"}}}}), false),
        ] {
            assert_eq!(allows_nothing(&schema.clone().into()), allows, "{schema}");
        }
    }
}
