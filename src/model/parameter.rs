//! Parameters: values given at deployment.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Name;
use super::written::{self, Member, Scalar};

/// A parameter of a stack: `Parameters` in CloudFormation, a `variable` in Terraform, with its
/// constraints in both.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct Parameter {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The type of its values.
    #[serde(rename = "type")]
    pub(crate) of: ParameterType,
    /// The description.
    #[serde(deserialize_with = "written::constant")]
    pub(crate) description: Option<String>,
    /// The default. By default, a value is required at deployment.
    #[serde(deserialize_with = "written::scalar")]
    #[schemars(with = "Option<Scalar>")]
    pub(crate) default: Option<String>,
    /// The only valid values.
    #[serde(deserialize_with = "written::scalars")]
    #[schemars(with = "Vec<Scalar>")]
    pub(crate) allowed_values: Vec<String>,
    /// A regular expression that a value must match completely. Strings only.
    pub(crate) allowed_pattern: Option<String>,
    /// The minimum number of characters. Strings only.
    pub(crate) min_length: Option<u32>,
    /// The maximum number of characters. Strings only.
    pub(crate) max_length: Option<u32>,
    /// The minimum. Numbers only.
    pub(crate) min_value: Option<f64>,
    /// The maximum. Numbers only.
    pub(crate) max_value: Option<f64>,
}

impl Default for Parameter {
    fn default() -> Self {
        Self::new("")
    }
}

impl Member for Parameter {
    fn named(mut self, key: &str) -> Self {
        self.key = key.into();
        self
    }
}

/// The name of a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ParameterId(pub Name);

/// The type of a parameter's values.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
pub enum ParameterType {
    /// Text.
    #[default]
    String,
    /// A number.
    Number,
}

impl Parameter {
    /// Creates a required string parameter without a default.
    pub fn new(key: &str) -> Self {
        Self {
            key: key.into(),
            of: ParameterType::String,
            description: None,
            default: None,
            allowed_values: Vec::new(),
            allowed_pattern: None,
            min_length: None,
            max_length: None,
            min_value: None,
            max_value: None,
        }
    }

    /// The type of its values.
    pub fn of(mut self, of: ParameterType) -> Self {
        self.of = of;
        self
    }

    /// The description.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// The default.
    pub fn default_value(mut self, value: impl Into<String>) -> Self {
        self.default = Some(value.into());
        self
    }

    /// Adds an allowed value.
    pub fn allowed_value(mut self, value: impl Into<String>) -> Self {
        self.allowed_values.push(value.into());
        self
    }

    /// The regular expression that a value must match completely.
    pub fn allowed_pattern(mut self, pattern: impl Into<String>) -> Self {
        self.allowed_pattern = Some(pattern.into());
        self
    }

    /// The minimum length.
    pub fn min_length(mut self, characters: u32) -> Self {
        self.min_length = Some(characters);
        self
    }

    /// The maximum length.
    pub fn max_length(mut self, characters: u32) -> Self {
        self.max_length = Some(characters);
        self
    }

    /// The minimum.
    pub fn min_value(mut self, value: f64) -> Self {
        self.min_value = Some(value);
        self
    }

    /// The maximum.
    pub fn max_value(mut self, value: f64) -> Self {
        self.max_value = Some(value);
        self
    }
}
