//! [Input variables](https://developer.hashicorp.com/terraform/language/values/variables).

use super::hcl::{Expression, Inline, Joined, Line, Raw, Writer};
use super::reference;
use crate::model::{Parameter, ParameterType};

pub(super) fn write(w: &mut Writer, parameter: &Parameter) {
    let name = reference::name(&parameter.id());
    w.block("variable", &[&name], |w| {
        w.attribute("type", Raw(type_of(parameter.of)));
        w.optional("description", parameter.description.as_deref());
        w.optional(
            "default",
            parameter.default.as_deref().map(|value| Value { of: parameter.of, value }),
        );
        allowed_values(w, &name, parameter);
        allowed_pattern(w, &name, parameter);
        length(w, &name, parameter);
        bounds(w, &name, parameter);
    });
}

const fn type_of(of: ParameterType) -> &'static str {
    match of {
        ParameterType::String => "string",
        ParameterType::Number => "number",
    }
}

fn validation(w: &mut Writer, condition: impl Expression, error_message: &str) {
    w.block("validation", &[], |w| {
        w.attribute("condition", condition);
        w.attribute("error_message", error_message);
    });
}

fn allowed_values(w: &mut Writer, name: &str, parameter: &Parameter) {
    let values = &parameter.allowed_values;
    if !values.is_empty() {
        let message = format!("The value of {name} must be one of: {}.", values.join(", "));
        validation(w, Contains { name, parameter }, &message);
    }
}

fn allowed_pattern(w: &mut Writer, name: &str, parameter: &Parameter) {
    if let Some(pattern) = &parameter.allowed_pattern {
        let message =
            format!("The value of {name} must match the regular expression {pattern} as a whole.");
        validation(w, Matches { name, pattern }, &message);
    }
}

fn length(w: &mut Writer, name: &str, parameter: &Parameter) {
    let measured = format!("length(var.{name})");
    let (least, most) = (parameter.min_length, parameter.max_length);
    if let Some((condition, bounds)) = within(&measured, least, most) {
        validation(
            w,
            Raw(&condition),
            &format!("The value of {name} must have {bounds} characters."),
        );
    }
}

fn bounds(w: &mut Writer, name: &str, parameter: &Parameter) {
    let measured = format!("var.{name}");
    let (least, most) = (parameter.min_value, parameter.max_value);
    if let Some((condition, bounds)) = within(&measured, least, most) {
        validation(w, Raw(&condition), &format!("The value of {name} must be {bounds}."));
    }
}

/// The condition that a value is within bounds, and the bounds in words.
fn within<T: std::fmt::Display>(
    measured: &str,
    least: Option<T>,
    most: Option<T>,
) -> Option<(String, String)> {
    match (least, most) {
        (None, None) => None,
        (Some(least), None) => {
            Some((format!("{measured} >= {least}"), format!("at least {least}")))
        }
        (None, Some(most)) => Some((format!("{measured} <= {most}"), format!("at most {most}"))),
        (Some(least), Some(most)) => Some((
            format!("{measured} >= {least} && {measured} <= {most}"),
            format!("at least {least} and at most {most}"),
        )),
    }
}

/// A value of a parameter.
struct Value<'a> {
    of: ParameterType,
    value: &'a str,
}

impl Expression for Value<'_> {
    fn write(&self, line: &mut Line) {
        match (self.of, self.value.parse::<f64>()) {
            // With all digits, because Terraform's numbers have more digits than a double.
            (ParameterType::Number, Ok(_)) if is_number(self.value) => line.raw(self.value),
            (ParameterType::Number, Ok(number)) => number.write(line),
            _ => self.value.write(line),
        }
    }
}

/// True if Terraform accepts the form of the number. Of those that Rust parses, it rejects `.5`,
/// `5.` and `+5`.
fn is_number(value: &str) -> bool {
    let is_digit = |digit: Option<char>| digit.is_some_and(|digit| digit.is_ascii_digit());
    let digits = value.strip_prefix('-').unwrap_or(value);
    is_digit(digits.chars().next()) && digits.split('.').all(|part| is_digit(part.chars().next()))
}

struct Contains<'a> {
    name: &'a str,
    parameter: &'a Parameter,
}

impl Expression for Contains<'_> {
    fn write(&self, line: &mut Line) {
        let Parameter { of, allowed_values, .. } = self.parameter;
        line.raw("contains(");
        Inline(allowed_values.iter().map(|value| Value { of: *of, value })).write(line);
        line.raw(", var.");
        line.raw(self.name);
        line.raw(")");
    }
}

struct Matches<'a> {
    name: &'a str,
    pattern: &'a str,
}

impl Expression for Matches<'_> {
    fn write(&self, line: &mut Line) {
        line.raw("can(regex(");
        Joined(["^(?:", self.pattern, ")$"]).write(line);
        line.raw(", var.");
        line.raw(self.name);
        line.raw("))");
    }
}
