//! Mapping templates written by the user. API Gateway parses them at each request and responds with
//! 500 if they are invalid.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::lookalike;
use super::written::{self, full_form};
use crate::text::{Segment, Text};
use crate::vtl;

/// A mapping template in a blueprint.
pub(crate) struct Template(Text);

/// The forms of a mapping template.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Form {
    /// VTL, used unchanged.
    Vtl(#[schemars(with = "String")] Vtl),
    /// Handlebars that yields VTL. It may contain references to tables, parameters and aws:
    /// `{{tables.NAME.name}}`.
    Handlebars(#[schemars(with = "String")] Handlebars),
    /// A file, relative to the blueprint. A file that ends in `.hbs` is handlebars that yields VTL.
    File(#[schemars(with = "String")] File),
}

#[derive(Deserialize)]
#[serde(rename = "dynagate::vtl")]
struct Vtl(String);

/// Alternating literals and names.
#[derive(Deserialize)]
#[serde(rename = "dynagate::handlebars")]
struct Handlebars(Vec<String>);

/// Alternating literals and names.
#[derive(Deserialize)]
#[serde(rename = "dynagate::template-file")]
struct File(Vec<String>);

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct VtlOrForm;

        impl<'de> Visitor<'de> for VtlOrForm {
            type Value = Template;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "VTL as a string, or a mapping with one of `file`, `handlebars` and `vtl`",
                )
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                of: D,
            ) -> Result<Template, D::Error> {
                of.deserialize_any(self)
            }

            fn visit_str<E: Error>(self, vtl: &str) -> Result<Template, E> {
                Ok(Template(vtl.into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Template, A::Error> {
                Ok(Template(match full_form(map)? {
                    Form::Vtl(Vtl(vtl)) => vtl.into(),
                    Form::Handlebars(Handlebars(parts)) | Form::File(File(parts)) => {
                        Text::alternating(parts)
                    }
                }))
            }
        }

        deserializer.deserialize_newtype_struct(written::TEMPLATE, VtlOrForm)
    }
}

impl JsonSchema for Template {
    fn schema_name() -> Cow<'static, str> {
        "MappingTemplate".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A mapping template: VTL as it is, or one of `file`, `handlebars` and `vtl`.",
            "anyOf": [
                {"type": "string", "description": "VTL, like `vtl`."},
                Form::json_schema(generator)
            ]
        })
    }
}

/// Reads optional mapping templates by content type.
pub(super) fn optional<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<BTreeMap<String, Text>>, D::Error> {
    let templates = Option::<BTreeMap<String, Template>>::deserialize(deserializer)?;
    Ok(templates.map(|templates| templates.into_iter().map(|(of, text)| (of, text.0)).collect()))
}

/// Reads mapping templates by content type, which methods may share.
pub(super) fn shared<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, Arc<Text>>, D::Error> {
    let templates = BTreeMap::<String, Template>::deserialize(deserializer)?;
    Ok(templates.into_iter().map(|(of, text)| (of, Arc::new(text.0))).collect())
}

/// A fault of a mapping template, with its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TemplateFault {
    /// The problem, without a full stop.
    pub(crate) message: String,
    /// The remedy, following "expected".
    pub(crate) expected: &'static str,
    /// The line, counted from 1.
    pub(crate) line: usize,
    /// The column in characters, counted from 1.
    pub(crate) column: usize,
}

/// The first fault of a mapping template.
pub(crate) fn fault(template: &Text) -> Option<TemplateFault> {
    // The value of a reference is a name or an ARN, which is text.
    let text = template.segments().iter().map(|segment| match segment {
        Segment::Literal(literal) => literal.as_str(),
        Segment::Reference(_) => "_",
    });
    let text: String = text.collect();
    if let Err(error) = vtl::Template::parse(&text) {
        return Some(TemplateFault {
            message: format!("invalid mapping template: {}", error.detail()),
            expected: "a valid VTL template",
            line: error.line().unwrap_or(1),
            column: error.column().unwrap_or(1),
        });
    }
    let found = lookalike::in_braces(&text)?;
    let before = &text[..found.start];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    Some(TemplateFault {
        message: format!(
            "`{}` is plain text in a mapping template, not a value of the request",
            found.written
        ),
        expected: "VTL: $input.params('NAME'), $context.NAME, $stageVariables.NAME",
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_in_the_text_is_told() {
        let at = |text: &str| fault(&text.into()).map(|fault| (fault.line, fault.column));
        assert_eq!(at("{\"id\": \"$input.params('id')\"}"), None);
        assert_eq!(at("#if("), Some((1, 5)));
        assert_eq!(at("{\n  \"é\": \"{context.requestId}\"\n}"), Some((2, 9)));
    }
}
