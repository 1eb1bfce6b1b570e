//! `Parameters`

use serde::ser::{Serialize, Serializer};

use super::value::Id;
use crate::model::{Parameter, ParameterType, Resource as _};

pub(super) struct Parameters<'a>(pub(super) &'a [Parameter]);

impl Serialize for Parameters<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for parameter in self.0 {
            map.serialize_entry(&Id(&parameter.id()), &Declaration::of(parameter))?;
        }
        map.end()
    }
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Declaration<'a> {
    r#type: ParameterType,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    allowed_values: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed_pattern: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_length: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_length: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_value: Option<f64>,
}

impl<'a> Declaration<'a> {
    fn of(parameter: &'a Parameter) -> Self {
        Self {
            r#type: parameter.of,
            description: parameter.description.as_deref(),
            default: parameter.default.as_deref(),
            allowed_values: &parameter.allowed_values,
            allowed_pattern: parameter.allowed_pattern.as_deref(),
            min_length: parameter.min_length,
            max_length: parameter.max_length,
            min_value: parameter.min_value,
            max_value: parameter.max_value,
        }
    }
}
