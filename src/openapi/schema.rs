//! JSON Schemas of documents: parts to build them from, in the dialect of OpenAPI 3.1, and their
//! conversion to that of 3.0.

use indexmap::IndexMap;

use crate::vtl::Json;

/// An object with these members, in this order.
pub(super) fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Json)>) -> Json {
    Json::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
}

/// A list of strings.
pub(super) fn strings<S: Into<String>>(strings: impl IntoIterator<Item = S>) -> Json {
    Json::Array(strings.into_iter().map(|string| Json::String(string.into())).collect())
}

/// Values of any type.
pub(super) fn any() -> Json {
    object::<String>([])
}

/// Values of a type.
pub(super) fn typed(of: &str) -> Json {
    object([("type", of.into())])
}

/// Strings.
pub(super) fn string() -> Json {
    typed("string")
}

/// The schema with this description.
pub(super) fn described(mut schema: Json, description: &str) -> Json {
    if let Json::Object(members) = &mut schema {
        members.insert("description".to_owned(), description.into());
    }
    schema
}

/// Lists of these values.
pub(super) fn array(of: Json) -> Json {
    object([("type", "array".into()), ("items", of)])
}

/// The reference to a schema of the components.
pub(super) fn reference(component: &str) -> Json {
    object([("$ref", format!("#/components/schemas/{component}").into())])
}

/// True for a reference to a component.
pub(super) fn is_reference(schema: &Json) -> bool {
    matches!(schema, Json::Object(members) if members.contains_key("$ref"))
}

/// Objects whose members are added one by one.
#[derive(Default)]
pub(super) struct ObjectSchema {
    properties: IndexMap<String, Json>,
    required: Vec<String>,
    /// The schema of other members, if they are mentioned.
    others: Option<Json>,
}

impl ObjectSchema {
    /// Adds a member.
    pub(super) fn member(&mut self, name: &str, schema: Json, is_required: bool) {
        self.properties.insert(name.to_owned(), schema);
        if is_required {
            self.required.push(name.to_owned());
        }
    }

    /// Allows further members.
    pub(super) fn further(&mut self, schema: Json) {
        self.others = Some(schema);
    }

    /// The schema.
    pub(super) fn schema(self) -> Json {
        let mut schema = vec![("type", "object".into())];
        if !self.properties.is_empty() {
            schema.push(("properties", Json::Object(self.properties)));
        }
        if !self.required.is_empty() {
            schema.push(("required", strings(self.required)));
        }
        schema.extend(self.others.map(|others| ("additionalProperties", others)));
        object(schema)
    }
}

/// Values of one of these schemas.
pub(super) fn any_of(schemas: impl IntoIterator<Item = Json>) -> Json {
    let mut kept: Vec<Json> = Vec::new();
    for schema in schemas {
        if schema == any() {
            return schema;
        }
        if !kept.contains(&schema) {
            kept.push(schema);
        }
    }
    let types: Option<Vec<_>> = kept.iter().map(only_types).collect();
    match (kept.len(), types) {
        (0, _) => any(),
        (1, _) => kept.remove(0),
        (_, Some(types)) => {
            let mut all: Vec<&Json> = Vec::new();
            for of in types.into_iter().flatten() {
                if !all.contains(&of) {
                    all.push(of);
                }
            }
            object([("type", Json::Array(all.into_iter().cloned().collect()))])
        }
        _ => object([("anyOf", Json::Array(kept))]),
    }
}

/// The types of a schema that says nothing else.
fn only_types(schema: &Json) -> Option<Vec<&Json>> {
    let Json::Object(members) = schema else { return None };
    match (members.len(), members.get("type")?) {
        (1, Json::Array(types)) => Some(types.iter().collect()),
        (1, of) => Some(vec![of]),
        _ => None,
    }
}

/// The schema of values like this one: their types and the names of members, all of which are
/// required.
pub(super) fn like(value: &Json) -> Json {
    match value {
        Json::Null => typed("null"),
        Json::Boolean(_) => typed("boolean"),
        Json::Number(number) => typed(if is_whole(number) { "integer" } else { "number" }),
        Json::String(_) => string(),
        Json::Array(items) => array(any_of(items.iter().map(like))),
        Json::Object(members) => {
            let mut object = ObjectSchema::default();
            for (name, member) in members {
                object.member(name, like(member), true);
            }
            object.schema()
        }
    }
}

fn is_whole(number: &serde_json::Number) -> bool {
    number.is_i64() || number.is_u64()
}

/// Keywords whose values are schemas by name.
const OF_SCHEMAS: [&str; 4] = ["properties", "patternProperties", "$defs", "dependentSchemas"];
/// Keywords whose values are schemas, or lists of them.
const SCHEMAS: [&str; 10] = [
    "additionalProperties",
    "items",
    "prefixItems",
    "not",
    "anyOf",
    "allOf",
    "oneOf",
    "propertyNames",
    "contains",
    "unevaluatedProperties",
];

/// Applies a change to the schemas within one.
pub(super) fn map_within(schema: &mut Json, change: &mut dyn FnMut(&mut Json)) {
    let Json::Object(members) = schema else { return };
    for (keyword, value) in members {
        match value {
            Json::Object(schemas) if OF_SCHEMAS.contains(&keyword.as_str()) => {
                schemas.values_mut().for_each(&mut *change);
            }
            Json::Array(schemas) if SCHEMAS.contains(&keyword.as_str()) => {
                schemas.iter_mut().for_each(&mut *change);
            }
            value if SCHEMAS.contains(&keyword.as_str()) => change(value),
            _ => {}
        }
    }
}

/// The schema in the dialect of OpenAPI 3.0. What that cannot say is left out: the schema then
/// allows more.
pub(super) fn in_3_0(mut schema: Json) -> Json {
    map_within(&mut schema, &mut |within| *within = in_3_0(within.clone()));
    let Json::Object(mut members) = schema else { return schema };
    if let Some(constant) = members.shift_remove("const") {
        members.insert("enum".to_owned(), Json::Array(vec![constant]));
    }
    if members.shift_remove("contentEncoding").is_some() {
        members.insert("format".to_owned(), "byte".into());
    }
    for (name, limit) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if let Some(bound @ Json::Number(_)) = members.shift_remove(name) {
            members.insert(limit.to_owned(), bound);
            members.insert(name.to_owned(), Json::Boolean(true));
        }
    }
    if members.shift_remove("patternProperties").is_some() {
        members.insert("additionalProperties".to_owned(), Json::Boolean(true));
    }
    if members.shift_remove("prefixItems").is_some() {
        members.insert("items".to_owned(), any());
    }
    for unknown in [
        "propertyNames",
        "contains",
        "dependentRequired",
        "dependentSchemas",
        "unevaluatedProperties",
    ] {
        members.shift_remove(unknown);
    }
    if members.get("type").is_some_and(|of| *of == "array".into()) {
        members.entry("items".to_owned()).or_insert_with(any);
    }
    with_nullable(members)
}

/// The same schema with `nullable` and one type.
fn with_nullable(mut members: IndexMap<String, Json>) -> Json {
    let null = Json::from("null");
    match members.get("type").cloned() {
        // `nullable` needs a type beside it.
        Some(of) if of == null => {
            members.insert("type".to_owned(), "string".into());
            members.insert("nullable".to_owned(), Json::Boolean(true));
            members.insert("enum".to_owned(), Json::Array(vec![Json::Null]));
        }
        Some(Json::Array(types)) => {
            let mut others: Vec<_> = types.iter().filter(|of| **of != null).cloned().collect();
            if others.len() < types.len() {
                members.insert("nullable".to_owned(), Json::Boolean(true));
            }
            if others.len() == 1 {
                members.insert("type".to_owned(), others.remove(0));
            } else {
                // Each alternative must allow `null`, because `nullable` belongs to a type.
                let is_nullable = members.shift_remove("nullable").is_some();
                let alternative = |of: Json| {
                    let nullable = is_nullable.then_some(("nullable", Json::Boolean(true)));
                    object([("type", of)].into_iter().chain(nullable))
                };
                members.shift_remove("type");
                let alternatives = others.into_iter().map(alternative).collect();
                members.insert("anyOf".to_owned(), Json::Array(alternatives));
            }
        }
        _ => {}
    }
    Json::Object(members)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn converted(schema: serde_json::Value) -> String {
        in_3_0(schema.into()).to_string()
    }

    #[test]
    fn alternatives_are_as_short_as_possible() {
        assert_eq!(
            any_of([string(), typed("number")]).to_string(),
            r#"{"type":["string","number"]}"#
        );
        assert_eq!(any_of([string(), string()]), string());
        assert_eq!(any_of([string(), any()]), any());
        let items = array(string());
        assert_eq!(
            any_of([items, typed("null")]).to_string(),
            r#"{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"null"}]}"#
        );
    }

    #[test]
    fn null_is_nullable_in_3_0() {
        assert_eq!(
            converted(json!({"type": ["string", "null"], "maxLength": 3})),
            r#"{"maxLength":3,"type":"string","nullable":true}"#
        );
        assert_eq!(
            converted(json!({"type": "null"})),
            r#"{"type":"string","nullable":true,"enum":[null]}"#
        );
        assert_eq!(
            converted(json!({"type": ["string", "number", "null"]})),
            r#"{"anyOf":[{"type":"string","nullable":true},{"type":"number","nullable":true}]}"#
        );
    }

    #[test]
    fn what_3_0_cannot_say_is_left_out() {
        assert_eq!(
            converted(json!({"exclusiveMinimum": 0, "type": "number"})),
            r#"{"type":"number","minimum":0,"exclusiveMinimum":true}"#
        );
        assert_eq!(
            converted(json!({"type": "array", "prefixItems": [{"type": "string"}]})),
            r#"{"type":"array","items":{}}"#
        );
        assert_eq!(
            converted(json!({"patternProperties": {"^a": {}}, "additionalProperties": false})),
            r#"{"additionalProperties":true}"#
        );
        assert_eq!(converted(json!({"const": 1})), r#"{"enum":[1]}"#);
    }
}
