//! Checks of request values for attributes: those that DynamoDB would always reject.

use crate::check::rules::{key_value_size, value_type};
use std::collections::BTreeMap;

use crate::check::finding::Checker;
use crate::model::{AttributeType, Part, Table, ValueTemplate};

/// Reports values of attributes that text cannot represent, and constants of other types.
pub(crate) fn check_values(
    table: &Table,
    section: &str,
    values: &BTreeMap<String, ValueTemplate>,
    check: &mut Checker,
) {
    for (name, value) in values {
        check_value(table, name, value, &[section, name], check);
    }
}

/// The same of one value.
pub(crate) fn check_value(
    table: &Table,
    attribute: &str,
    value: &ValueTemplate,
    place: &[&str],
    check: &mut Checker,
) {
    check_typed(attribute, table.type_of(attribute), value, place, check);
    check_key_value(table, attribute, value, place, check);
}

/// Reports constants that cannot be part of a key, if the attribute is one.
pub(crate) fn check_key_value(
    table: &Table,
    attribute: &str,
    value: &ValueTemplate,
    place: &[&str],
    check: &mut Checker,
) {
    let Some(longest) = table.longest_key(attribute) else { return };
    let bytes: usize = value.parts().iter().map(literal_bytes).sum();
    check.require(
        &key_value_size::RULE,
        value.as_literal() != Some(""),
        place,
        format_args!("the key attribute `{attribute}` cannot be empty"),
        "at least one character",
    );
    check.require(
        &key_value_size::RULE,
        bytes <= longest as usize,
        place,
        format_args!("the key attribute `{attribute}` cannot have {bytes} bytes"),
        format_args!("at most {longest} bytes"),
    );
}

/// Reports a value of another type; `what` names the attribute or parameter.
pub(crate) fn check_typed(
    what: &str,
    of: AttributeType,
    value: &ValueTemplate,
    place: &[&str],
    check: &mut Checker,
) {
    let literal = value.as_literal();
    match of {
        AttributeType::S | AttributeType::NULL => {}
        AttributeType::N => check.require(
            &value_type::RULE,
            literal.map_or_else(|| value.parts().iter().all(is_of_number), is_number),
            place,
            format_args!("invalid number for `{what}`"),
            "a number of at most 38 digits, such as 12.5, or a source with one",
        ),
        AttributeType::B => check.require(
            &value_type::RULE,
            literal.is_none_or(is_base64),
            place,
            format_args!("invalid Base64 for `{what}`"),
            "Base64 with padding `=`, or a source with it",
        ),
        AttributeType::BOOL => check.require(
            &value_type::RULE,
            matches!(literal, Some("true" | "false")),
            place,
            format_args!("text as a value for the boolean `{what}`"),
            "true or false",
        ),
        _ => check.report(
            &value_type::RULE,
            place,
            format_args!("text as a value for `{what}`"),
            "a value for a string, a number or bytes; true or false for a boolean",
        ),
    }
}

fn literal_bytes(part: &Part) -> usize {
    match part {
        Part::Literal(literal) => literal.len(),
        Part::ValueSource(_) => 0,
    }
}

/// True if it can be part of a number.
fn is_of_number(part: &Part) -> bool {
    match part {
        Part::Literal(literal) => {
            literal.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E'))
        }
        Part::ValueSource(_) => true,
    }
}

/// True for a valid
/// [number](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number).
fn is_number(text: &str) -> bool {
    /// The most digits that count.
    const DIGITS: usize = 38;
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let mantissa = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let digits = [whole, fraction].concat();
    let counted = digits.trim_matches('0').len();
    let value: f64 = text.parse().unwrap_or(f64::NAN);
    !digits.is_empty()
        && are_digits(&digits)
        && are_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))
        && counted <= DIGITS
        && (counted == 0 || (1e-130..1e126).contains(&value.abs()))
}

fn is_base64(text: &str) -> bool {
    let content = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - content.len() <= 2
        && content.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_dynamodb() {
        let digits = "1".repeat(38);
        for number in [
            "0", "-1", "+1.5", ".5", "5.", "1e3", "1E-130", "9.9e+125", "00012.00", "0e999",
            &digits,
        ] {
            assert!(is_number(number), "{number}");
        }
        let too_many = format!("{digits}1");
        for text in [
            "", "-", ".", "e5", "1e", "abc", "1,5", " 1", "NaN", "inf", "0x10", "1e126", "1e-131",
            &too_many,
        ] {
            assert!(!is_number(text), "{text}");
        }
    }

    #[test]
    fn bytes_in_base64() {
        for text in ["", "AAAA", "AA==", "AAA=", "+/Az"] {
            assert!(is_base64(text), "{text}");
        }
        for text in ["A", "AAAAA", "A===", "AA=A", "====", "-_AA", "a b="] {
            assert!(!is_base64(text), "{text}");
        }
    }
}
