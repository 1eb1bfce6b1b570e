//! Parameters: values that are given when the stack is deployed.

use serde::{Deserialize, Serialize};

use super::problem::Checker;
use super::{Kind, Name, Resource, ResourceId, Stack};
use crate::plan::identifier::SnakeName;

/// A parameter of a stack: `Parameters` in CloudFormation, a `variable` in Terraform, with its
/// constraints in both.
#[derive(Debug, Clone)]
pub struct Parameter {
    pub(crate) key: Name,
    pub(crate) of: ParameterType,
    pub(crate) description: Option<String>,
    pub(crate) default: Option<String>,
    pub(crate) allowed_values: Vec<String>,
    pub(crate) allowed_pattern: Option<String>,
    pub(crate) min_length: Option<u32>,
    pub(crate) max_length: Option<u32>,
    pub(crate) min_value: Option<f64>,
    pub(crate) max_value: Option<f64>,
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

    /// Reports bounds between which there is nothing.
    fn check_bounds(&self, check: &mut Checker) {
        if let (Some(least), Some(most)) = (self.min_length, self.max_length) {
            check.require(
                least <= most,
                &["max-length"],
                format_args!("no value has at least {least} and at most {most} characters"),
                format_args!("at least {least}"),
            );
        }
        if let (Some(least), Some(most)) = (self.min_value, self.max_value) {
            check.require(
                least <= most,
                &["max-value"],
                format_args!("no number is at least {least} and at most {most}"),
                format_args!("at least {least}"),
            );
        }
    }

    fn check_value(&self, check: &mut Checker, field: &[&str], value: &str) {
        let length = value.chars().count();
        let bounds = (
            self.min_length.unwrap_or(0) as usize,
            self.max_length.map_or(usize::MAX, |most| most as usize),
        );
        check.require(
            (bounds.0..=bounds.1).contains(&length),
            field,
            format_args!("`{value}` has {length} characters"),
            "a length within min-length and max-length",
        );
        if let Some(Ok(pattern)) = self
            .allowed_pattern
            .as_ref()
            .map(|pattern| regex_lite::Regex::new(&format!("^(?:{pattern})$")))
        {
            check.require(
                pattern.is_match(value),
                field,
                format_args!("`{value}` does not match the allowed pattern"),
                self.allowed_pattern.as_deref().unwrap_or_default(),
            );
        }
        if self.of == ParameterType::Number {
            match value.parse::<f64>().ok().filter(|number| number.is_finite()) {
                Some(number) => check.require(
                    self.min_value.is_none_or(|least| number >= least)
                        && self.max_value.is_none_or(|most| number <= most),
                    field,
                    format_args!("{number} is out of bounds"),
                    "a number within min-value and max-value",
                ),
                None => check.report(field, format_args!("`{value}` is not a number"), "a number"),
            }
        }
    }
}

/// What Terraform does not take for the name of a
/// [variable](https://developer.hashicorp.com/terraform/language/values/variables), since it means
/// something in a `module` block. A blueprint is good for both backends or for neither.
const RESERVED_VARIABLES: [&str; 8] =
    ["count", "depends_on", "for_each", "lifecycle", "locals", "providers", "source", "version"];

impl Resource for Parameter {
    fn id(&self) -> ResourceId {
        ResourceId::new(Kind::Parameter, self.key.clone())
    }

    fn add_to(self, stack: &mut Stack) {
        stack.parameters.push(self);
    }

    fn check(&self, _: &Stack, check: &mut Checker) {
        let variable = SnakeName(&self.id()).to_string();
        check.require(
            !RESERVED_VARIABLES.contains(&variable.as_str()),
            &[],
            format_args!("Terraform keeps the name `{variable}` for itself"),
            format_args!("another name than {}", RESERVED_VARIABLES.join(", ")),
        );
        let numeric = self.of == ParameterType::Number;
        for (given, field) in [
            (self.min_length.is_some(), "min-length"),
            (self.max_length.is_some(), "max-length"),
            (self.allowed_pattern.is_some(), "allowed-pattern"),
        ] {
            check.require(
                !(numeric && given),
                &[field],
                format_args!("{field} on a number"),
                "min-value or max-value, or type: String",
            );
        }
        for (given, field) in
            [(self.min_value.is_some(), "min-value"), (self.max_value.is_some(), "max-value")]
        {
            check.require(
                numeric || !given,
                &[field],
                format_args!("{field} on a string"),
                "min-length or max-length, or type: Number",
            );
        }
        if let Some(Err(error)) = self.allowed_pattern.as_deref().map(regex_lite::Regex::new) {
            check.report(
                &["allowed-pattern"],
                format_args!("the allowed pattern is not a regular expression: {error}"),
                "a regular expression",
            );
        }
        self.check_bounds(check);
        for (index, value) in self.allowed_values.iter().enumerate() {
            self.check_value(check, &["allowed-values", &index.to_string()], value);
        }
        if let Some(default) = &self.default {
            if self.allowed_values.is_empty() {
                self.check_value(check, &["default"], default);
            }
            check.require(
                self.allowed_values.is_empty() || self.allowed_values.contains(default),
                &["default"],
                format_args!("`{default}` is not an allowed value"),
                super::one_of(
                    "one of the allowed values",
                    self.allowed_values.iter().map(String::as_str),
                ),
            );
        }
    }
}
