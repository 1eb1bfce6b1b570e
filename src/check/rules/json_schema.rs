use crate::check::{Checker, rule};
use crate::gateway::ecma_pattern;
use crate::model::{Json, one_of};
use crate::plan::Resource;
use std::collections::BTreeMap;

rule! {
    /// Checks the schemas of models against JSON Schema draft 4.
    ///
    /// ## Why
    /// API Gateway refuses other schemas, and that only during the deployment.
    ///
    /// ## Example
    /// ```yaml
    /// api: {models: {Order: {schema: {type: objekt}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {models: {Order: {schema: {type: object}}}}
    /// ```
    "DG522", "json-schema", Error, Resource(check)
}

const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];

/// The expected value of a keyword.
#[derive(Clone, Copy)]
enum Value {
    Text,
    Pattern,
    Reference,
    Type,
    Number,
    /// A number above 0.
    Positive,
    /// A whole number from 0 on.
    Count,
    Flag,
    Schema,
    /// At least one schema.
    Schemas,
    SchemaOrSchemas,
    SchemaOrFlag,
    /// Schemas by their names.
    Named,
    /// Schemas by regular expressions.
    NamedByPattern,
    /// Schemas, or lists of names, by their names.
    Dependencies,
    /// At least one name, each once.
    Names,
    /// At least one value, each once.
    Values,
}

/// Draft 4's keywords.
const KEYWORDS: [(&str, Value); 33] = [
    ("$ref", Value::Reference),
    ("$schema", Value::Text),
    ("additionalItems", Value::SchemaOrFlag),
    ("additionalProperties", Value::SchemaOrFlag),
    ("allOf", Value::Schemas),
    ("anyOf", Value::Schemas),
    ("definitions", Value::Named),
    ("dependencies", Value::Dependencies),
    ("description", Value::Text),
    ("enum", Value::Values),
    ("exclusiveMaximum", Value::Flag),
    ("exclusiveMinimum", Value::Flag),
    ("format", Value::Text),
    ("id", Value::Text),
    ("items", Value::SchemaOrSchemas),
    ("maxItems", Value::Count),
    ("maxLength", Value::Count),
    ("maxProperties", Value::Count),
    ("maximum", Value::Number),
    ("minItems", Value::Count),
    ("minLength", Value::Count),
    ("minProperties", Value::Count),
    ("minimum", Value::Number),
    ("multipleOf", Value::Positive),
    ("not", Value::Schema),
    ("oneOf", Value::Schemas),
    ("pattern", Value::Pattern),
    ("patternProperties", Value::NamedByPattern),
    ("properties", Value::Named),
    ("required", Value::Names),
    ("title", Value::Text),
    ("type", Value::Type),
    ("uniqueItems", Value::Flag),
];

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Model(_, _, model) = resource else { return };
    if !model.is_generated {
        let check = &mut check.within(&["schema"]);
        check.require(
            !model.schema.holds_null(),
            &[],
            "a `null` in a schema, which CloudFormation does not support",
            "{type: \"null\"} where a null is to be allowed",
        );
        check_schema(&model.schema, check);
    }
}

/// Reports the errors of a schema of [draft
/// 4](https://json-schema.org/draft-04/draft-fge-json-schema-validation-00) at the invalid keyword
/// or value. Unknown keywords are ignored.
fn check_schema(schema: &Json, check: &mut Checker<'_>) {
    Checking { root: schema }.schema(schema, check);
}

#[derive(Clone, Copy)]
struct Checking<'a> {
    root: &'a Json,
}

impl<'a> Checking<'a> {
    fn schema(self, schema: &Json, check: &mut Checker<'_>) {
        let Json::Object(members) = schema else {
            check.report(
                &[],
                wrong("a schema", schema),
                "a schema: a mapping with keywords of JSON Schema draft 4",
            );
            return;
        };
        for (keyword, value) in KEYWORDS {
            // Null is invalid everywhere in a schema.
            if let Some(written) = members.get(keyword).filter(|written| **written != Json::Null) {
                self.value(value, keyword, written, &mut check.within(&[keyword]));
            }
        }
    }

    fn value(self, wanted: Value, keyword: &str, written: &Json, check: &mut Checker<'_>) {
        let expected = match (wanted, written) {
            (Value::Schema, schema)
            | (Value::SchemaOrSchemas | Value::SchemaOrFlag, schema @ Json::Object(_)) => {
                return self.schema(schema, check);
            }
            (Value::Schemas | Value::SchemaOrSchemas, Json::Array(schemas))
                if !schemas.is_empty() =>
            {
                for (index, schema) in schemas.iter().enumerate() {
                    self.schema(schema, &mut check.within(&[&index.to_string()]));
                }
                return;
            }
            (Value::Named, Json::Object(schemas)) => return self.named(schemas, check),
            (Value::NamedByPattern, Json::Object(schemas)) => {
                for pattern in schemas.keys() {
                    if let Some(fault) = ecma_pattern::fault(pattern) {
                        let message =
                            format_args!("invalid regular expression `{pattern}`: {fault}");
                        check.require_key(false, &[pattern], message, "a regular expression");
                    }
                }
                return self.named(schemas, check);
            }
            (Value::Dependencies, Json::Object(dependencies)) => {
                for (name, dependency) in dependencies {
                    let of = if matches!(dependency, Json::Array(_)) {
                        Value::Names
                    } else {
                        Value::Schema
                    };
                    self.value(of, name, dependency, &mut check.within(&[name]));
                }
                return;
            }
            (Value::Names, Json::Array(names)) if !names.is_empty() => {
                for (index, name) in names.iter().enumerate() {
                    if !matches!(name, Json::String(_)) {
                        check.report(
                            &[&index.to_string()],
                            wrong("this", name),
                            "a member's name, as a string",
                        );
                    }
                }
                return each_once(names, check);
            }
            (Value::Values, Json::Array(values)) if !values.is_empty() => {
                return each_once(values, check);
            }
            (Value::Type, Json::Array(types)) if !types.is_empty() => {
                for (index, name) in types.iter().enumerate() {
                    type_name(name, &mut check.within(&[&index.to_string()]));
                }
                return each_once(types, check);
            }
            (Value::Type, name) => return type_name(name, check),
            (Value::Pattern, Json::String(pattern)) => {
                if let Some(fault) = pattern.as_literal().and_then(ecma_pattern::fault) {
                    check.report(
                        &[],
                        format_args!("invalid regular expression: {fault}"),
                        "a regular expression",
                    );
                }
                return;
            }
            (Value::Reference, Json::String(reference)) => {
                if let Some(reference) = reference.as_literal() {
                    self.reference(reference, check);
                }
                return;
            }
            (Value::Text, Json::String(_))
            | (Value::Flag | Value::SchemaOrFlag, Json::Bool(_))
            | (Value::Number, Json::Number(_)) => return,
            (Value::Positive, Json::Number(number))
                if number.as_f64().is_some_and(|number| number > 0.0) =>
            {
                return;
            }
            (Value::Count, Json::Number(number)) if number.is_u64() => return,
            (Value::Text | Value::Pattern | Value::Reference, _) => "a string",
            (Value::Number, _) => "a number",
            (Value::Positive, _) => "a number above 0",
            (Value::Count, _) => "a whole number, not below 0",
            (Value::Flag, _) => "`true` or `false`",
            (Value::Schemas, _) => "a list of at least one schema",
            (Value::SchemaOrSchemas, _) => "a schema, or a list of at least one",
            (Value::SchemaOrFlag, _) => "a schema, `true` or `false`",
            (Value::Named | Value::NamedByPattern, _) => "a mapping of schemas",
            (Value::Dependencies, _) => "a mapping of schemas and lists of names",
            (Value::Names, _) => "a list of at least one name",
            (Value::Values, _) => "a list of at least one value",
        };
        check.report(&[], wrong(&format!("`{keyword}`"), written), expected);
    }

    fn named(self, schemas: &BTreeMap<String, Json>, check: &mut Checker<'_>) {
        for (name, schema) in schemas {
            self.schema(schema, &mut check.within(&[name]));
        }
    }

    /// A reference within the schema must lead to a schema. API Gateway resolves references to
    /// other documents.
    fn reference(self, reference: &str, check: &mut Checker<'_>) {
        let Some(pointer) = reference.strip_prefix('#') else { return };
        let is_schema = matches!(self.at(pointer), Some(Json::Object(_)));
        check.require(
            is_schema,
            &[],
            format_args!("unknown schema `{reference}`"),
            "#, or the path to a schema such as #/definitions/NAME",
        );
    }

    /// The target of a [JSON pointer](https://www.rfc-editor.org/rfc/rfc6901) in a URL's fragment.
    fn at(self, pointer: &str) -> Option<&'a Json> {
        let pointer = crate::gateway::percent::decode(pointer);
        if pointer.is_empty() {
            return Some(self.root);
        }
        pointer.strip_prefix('/')?.split('/').try_fold(self.root, |value, name| match value {
            Json::Object(members) => members.get(&name.replace("~1", "/").replace("~0", "~")),
            Json::Array(items) => items.get(name.parse::<usize>().ok()?),
            _ => None,
        })
    }
}

fn type_name(name: &Json, check: &mut Checker<'_>) {
    let text = match name {
        Json::String(text) => text.as_literal(),
        _ => None,
    };
    match text {
        Some(text) => check.require(
            TYPES.contains(&text),
            &[],
            format_args!("unknown JSON Schema type `{text}`"),
            one_of("one of", TYPES),
        ),
        None => check.report(
            &[],
            wrong("`type`", name),
            one_of("one of", TYPES) + ", or a list of them",
        ),
    }
}

fn each_once(items: &[Json], check: &mut Checker<'_>) {
    check.each_once(&[], items.iter().enumerate(), |_| "duplicate entry".to_owned());
}

fn wrong(what: &str, written: &Json) -> String {
    let found = match written {
        Json::Null => "nothing",
        Json::Bool(_) => "a boolean",
        Json::Number(number) => return format!("{what} cannot be the number {number}"),
        Json::String(_) => "a string",
        Json::Array(items) if items.is_empty() => "an empty list",
        Json::Array(_) => "a list",
        Json::Object(_) => "a mapping",
    };
    format!("{what} cannot be {found}")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::path::Path;

    use super::*;
    use crate::blueprint::{self, Source};
    use crate::plan::Plan;

    /// Generated schemas have no errors.
    #[test]
    fn schemas_that_are_made_have_no_faults() {
        let mut count = 0;
        for directory in ["blueprints", "tests/blueprints"] {
            let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
            for entry in std::fs::read_dir(&directory).expect("a directory") {
                let path = entry.expect("an entry").path();
                if path.extension().is_none_or(|extension| extension != "yaml") {
                    continue;
                }
                let text = std::fs::read_to_string(&path).expect("text");
                let source =
                    Source { name: path.display().to_string(), text, directory: directory.clone() };
                let stack = blueprint::load(&source, &[]).expect("a right blueprint");
                let plan = Plan::of(&stack);
                for (name, model) in plan.apis().iter().flat_map(|api| &api.models) {
                    let (known, mut findings) = (HashSet::new(), Vec::new());
                    let check = &mut Checker::new(&plan, &known, &mut findings);
                    check.rule = Some(&RULE);
                    check_schema(&model.schema, check);
                    assert_eq!(findings, [], "{name} of {}", path.display());
                    count += usize::from(model.is_generated);
                }
            }
        }
        assert!(count >= 20, "{count}");
    }
}
