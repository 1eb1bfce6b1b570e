use crate::check::{Checker, rule};
use crate::model::{Parameter, ParameterType, one_of};

rule! {
    /// Checks that the constraints of a parameter agree with its type, its default and each
    /// other.
    ///
    /// ## Why
    /// CloudFormation and Terraform refuse a default that the constraints exclude.
    ///
    /// ## Example
    /// ```yaml
    /// parameters: {stage: {default: live, allowed-values: [dev, prod]}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// parameters: {stage: {default: prod, allowed-values: [dev, prod]}}
    /// ```
    "DG113", "parameter-constraint", Error, Parameter(check)
}

fn check(parameter: &Parameter, check: &mut Checker<'_>) {
    let Parameter { min_length, max_length, min_value, max_value, .. } = *parameter;
    let numeric = parameter.of == ParameterType::Number;
    for (given, of_numbers, field) in [
        (min_length.is_some(), false, "min-length"),
        (max_length.is_some(), false, "max-length"),
        (parameter.allowed_pattern.is_some(), false, "allowed-pattern"),
        (min_value.is_some(), true, "min-value"),
        (max_value.is_some(), true, "max-value"),
    ] {
        let (noun, expected) = if numeric {
            ("number", "min-value or max-value, or type: String")
        } else {
            ("string", "min-length or max-length, or type: Number")
        };
        let message = format_args!("{field} on a {noun}");
        check.require(!given || numeric == of_numbers, &[field], message, expected);
    }
    if let (Some(least), Some(most)) = (min_length, max_length) {
        let message = format_args!("the minimum length {least} exceeds the maximum length {most}");
        check.require(least <= most, &["max-length"], message, format_args!("at least {least}"));
    }
    if let (Some(least), Some(most)) = (min_value, max_value) {
        let message = format_args!("the minimum {least} exceeds the maximum {most}");
        check.require(least <= most, &["max-value"], message, format_args!("at least {least}"));
    }
    let allowed = &parameter.allowed_values;
    for (index, value) in allowed.iter().enumerate() {
        check_value(parameter, &["allowed-values", &index.to_string()], value, check);
    }
    let Some(default) = &parameter.default else { return };
    if allowed.is_empty() {
        return check_value(parameter, &["default"], default, check);
    }
    check.require(
        allowed.contains(default),
        &["default"],
        format_args!("`{default}` is not an allowed value"),
        one_of("one of the allowed values", allowed),
    );
}

fn check_value(parameter: &Parameter, at: &[&str], value: &str, check: &mut Checker<'_>) {
    let length = value.chars().count();
    check.require(
        parameter.min_length.is_none_or(|least| length >= least as usize)
            && parameter.max_length.is_none_or(|most| length <= most as usize),
        at,
        format_args!("`{value}` has {length} characters"),
        "a length within min-length and max-length",
    );
    if let Some(pattern) = &parameter.allowed_pattern
        && let Ok(whole) = regex_lite::Regex::new(&format!("^(?:{pattern})$"))
    {
        let message = format_args!("`{value}` does not match the allowed pattern");
        check.require(whole.is_match(value), at, message, pattern);
    }
    if parameter.of != ParameterType::Number {
        return;
    }
    match value.parse::<f64>().ok().filter(|number| number.is_finite()) {
        Some(number) => check.require(
            parameter.min_value.is_none_or(|least| number >= least)
                && parameter.max_value.is_none_or(|most| number <= most),
            at,
            format_args!("{number} is out of bounds"),
            "a number within min-value and max-value",
        ),
        None => check.report(at, format_args!("`{value}` is not a number"), "a number"),
    }
}
