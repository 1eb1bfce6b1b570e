//! The checks of a parameter.

use super::finding::Checker;
use crate::check::rules::{invalid_regular_expression, parameter_constraint, reserved_name};
use crate::model::Parameter;
use crate::model::ParameterType;
use crate::model::Stack;
use crate::plan::identifier::SnakeName;

impl Parameter {
    /// Reports bounds between which there is nothing.
    pub(crate) fn check_bounds(&self, check: &mut Checker) {
        if let (Some(least), Some(most)) = (self.min_length, self.max_length) {
            check.require(
                &parameter_constraint::RULE,
                least <= most,
                &["max-length"],
                format_args!("the minimum length {least} exceeds the maximum length {most}"),
                format_args!("at least {least}"),
            );
        }
        if let (Some(least), Some(most)) = (self.min_value, self.max_value) {
            check.require(
                &parameter_constraint::RULE,
                least <= most,
                &["max-value"],
                format_args!("the minimum {least} exceeds the maximum {most}"),
                format_args!("at least {least}"),
            );
        }
    }

    pub(crate) fn check_value(&self, check: &mut Checker, field: &[&str], value: &str) {
        let length = value.chars().count();
        let bounds = (
            self.min_length.unwrap_or(0) as usize,
            self.max_length.map_or(usize::MAX, |most| most as usize),
        );
        check.require(
            &parameter_constraint::RULE,
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
                &parameter_constraint::RULE,
                pattern.is_match(value),
                field,
                format_args!("`{value}` does not match the allowed pattern"),
                self.allowed_pattern.as_deref().unwrap_or_default(),
            );
        }
        if self.of == ParameterType::Number {
            match value.parse::<f64>().ok().filter(|number| number.is_finite()) {
                Some(number) => check.require(
                    &parameter_constraint::RULE,
                    self.min_value.is_none_or(|least| number >= least)
                        && self.max_value.is_none_or(|most| number <= most),
                    field,
                    format_args!("{number} is out of bounds"),
                    "a number within min-value and max-value",
                ),
                None => check.report(
                    &parameter_constraint::RULE,
                    field,
                    format_args!("`{value}` is not a number"),
                    "a number",
                ),
            }
        }
    }
}

/// Invalid names of a Terraform
/// [variable](https://developer.hashicorp.com/terraform/language/values/variables), since it means
/// something in a `module` block. A blueprint is good for both backends or for neither.
const RESERVED_VARIABLES: [&str; 8] =
    ["count", "depends_on", "for_each", "lifecycle", "locals", "providers", "source", "version"];

impl Parameter {
    pub(crate) fn check(&self, _: &Stack, check: &mut Checker) {
        let variable = SnakeName(&self.id()).to_string();
        check.require(
            &reserved_name::RULE,
            !RESERVED_VARIABLES.contains(&variable.as_str()),
            &[],
            format_args!("the name `{variable}` is reserved by Terraform"),
            format_args!("another name than {}", RESERVED_VARIABLES.join(", ")),
        );
        let numeric = self.of == ParameterType::Number;
        for (given, field) in [
            (self.min_length.is_some(), "min-length"),
            (self.max_length.is_some(), "max-length"),
            (self.allowed_pattern.is_some(), "allowed-pattern"),
        ] {
            check.require(
                &parameter_constraint::RULE,
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
                &parameter_constraint::RULE,
                numeric || !given,
                &[field],
                format_args!("{field} on a string"),
                "min-length or max-length, or type: Number",
            );
        }
        if let Some(Err(error)) = self.allowed_pattern.as_deref().map(regex_lite::Regex::new) {
            check.report(
                &invalid_regular_expression::RULE,
                &["allowed-pattern"],
                format_args!("invalid allowed pattern: {error}"),
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
                &parameter_constraint::RULE,
                self.allowed_values.is_empty() || self.allowed_values.contains(default),
                &["default"],
                format_args!("`{default}` is not an allowed value"),
                crate::model::one_of(
                    "one of the allowed values",
                    self.allowed_values.iter().map(String::as_str),
                ),
            );
        }
    }
}
