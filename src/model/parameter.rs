//! Parameters: values that are given when the stack is deployed.

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
    /// The purpose of the parameter.
    #[serde(deserialize_with = "written::constant")]
    pub(crate) description: Option<String>,
    /// The value when none is given. Without it, whoever deploys has to give one.
    #[serde(deserialize_with = "written::scalar")]
    #[schemars(with = "Option<Scalar>")]
    pub(crate) default: Option<String>,
    /// The only values that are allowed.
    #[serde(deserialize_with = "written::scalars")]
    #[schemars(with = "Vec<Scalar>")]
    pub(crate) allowed_values: Vec<String>,
    /// A regular expression that a whole value has to match. Strings only.
    pub(crate) allowed_pattern: Option<String>,
    /// The fewest characters. Strings only.
    pub(crate) min_length: Option<u32>,
    /// The most characters. Strings only.
    pub(crate) max_length: Option<u32>,
    /// The least value. Numbers only.
    pub(crate) min_value: Option<f64>,
    /// The greatest value. Numbers only.
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

/// What a parameter's values are.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
pub enum ParameterType {
    /// Characters
    #[default]
    String,
    /// A number
    Number,
}

impl Parameter {
    /// A string parameter without a default: whoever deploys has to give it.
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

    /// What its values are.
    pub fn of(mut self, of: ParameterType) -> Self {
        self.of = of;
        self
    }

    /// What it is for.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// The value when none is given.
    pub fn default_value(mut self, value: impl Into<String>) -> Self {
        self.default = Some(value.into());
        self
    }

    /// Adds a value to those that are allowed.
    pub fn allowed_value(mut self, value: impl Into<String>) -> Self {
        self.allowed_values.push(value.into());
        self
    }

    /// The regular expression that a whole value has to match.
    pub fn allowed_pattern(mut self, pattern: impl Into<String>) -> Self {
        self.allowed_pattern = Some(pattern.into());
        self
    }

    /// The fewest characters.
    pub fn min_length(mut self, characters: u32) -> Self {
        self.min_length = Some(characters);
        self
    }

    /// The most characters.
    pub fn max_length(mut self, characters: u32) -> Self {
        self.max_length = Some(characters);
        self
    }

    /// The least number.
    pub fn min_value(mut self, value: f64) -> Self {
        self.min_value = Some(value);
        self
    }

    /// The greatest number.
    pub fn max_value(mut self, value: f64) -> Self {
        self.max_value = Some(value);
        self
    }
}
