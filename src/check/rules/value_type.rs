use crate::check::checker::Field;
use crate::check::route::Use;
use crate::check::values::{AttributeValue, attribute_values, tests};
use crate::check::{Checker, rule};
use crate::model::limits::NESTED_LEVELS;
use crate::model::operation::{Limit, StepKind};
use crate::model::value_template::Content;
use crate::model::{AttributeType, Filter, Part, Shape, ValueSource, ValueTemplate};
use crate::plan::operation::Step;

rule! {
    /// Checks that constant values are of the type of their attribute.
    ///
    /// ## Why
    /// DynamoDB would refuse every request.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {total: N}}}
    /// api: {routes: {GET /orders: {scan: {table: orders, filter: {total: {equals: many}}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {total: N}}}
    /// api: {routes: {GET /orders: {scan: {table: orders, filter: {total: {equals: 12}}}}}}
    /// ```
    "DG605", "value-type", Error, Step(check)
}

fn check(Use { step, .. }: Use<'_>, check: &mut Checker<'_>) {
    for of in attribute_values(step) {
        check_members(&of, check);
        let AttributeValue { field, attribute, shape, value } = of;
        let is_null = matches!(value.content(), Content::Null);
        let is_key = step.table.longest_key(attribute).is_some();
        check.require(
            !is_null || !is_key,
            &field,
            format_args!("`null` as a value for the key attribute `{attribute}`"),
            "a string, a number or bytes",
        );
        let is_deep = value.depth() > NESTED_LEVELS;
        check.require(
            !is_deep,
            &field,
            format_args!("more than {NESTED_LEVELS} levels of lists and maps"),
            format_args!("at most {NESTED_LEVELS}, which is DynamoDB's limit"),
        );
        if !is_deep {
            check_constant(&field, attribute, &shape, value, check);
        }
    }
    for placed in tests(step) {
        let Some(of) = placed.compared() else { continue };
        for value in placed.test.value_templates() {
            check_value(&placed.field(), placed.path, of, value, check);
        }
    }
    check_page_sources(step, check);
    match step.kind {
        StepKind::Statement(execute) => {
            for (index, parameter) in execute.parameters.iter().enumerate() {
                let (of, value) = parameter.typed();
                check_value(&["parameters", &index.to_string()], "?", of, value, check);
            }
        }
        StepKind::Scan(scan) => check.require(
            scan.segments.iter().all(|of| matches!(of.segment.parts(), [Part::Reference(_)])),
            &["segments", "segment"],
            "a constant segment",
            "a source such as {query-string.segment}",
        ),
        _ => {}
    }
}

/// Reports sources of a page that are not one value that callers choose.
fn check_page_sources(step: &Step<'_>, check: &mut Checker<'_>) {
    let (limit, order, next_token) = match (step.kind, step.read()) {
        (StepKind::Statement(execute), _) => {
            (execute.limit.as_ref(), None, execute.next_token.as_ref())
        }
        (_, Some(read)) => (read.limit, read.order, read.next_token),
        _ => return,
    };
    let limit = match limit {
        Some(Limit::Caller(limit)) => limit.from.as_ref(),
        _ => None,
    };
    let order = order.and_then(|order| order.from.as_ref());
    let token = next_token.map(|token| &token.from);
    for (field, from) in [("limit", limit), ("order", order), ("next-token", token)] {
        let is_one = |from: &ValueTemplate| match from.as_source() {
            Some(ValueSource::Body(names)) => !names.is_empty(),
            source => {
                matches!(source, Some(ValueSource::QueryString(_) | ValueSource::Header(_)))
            }
        };
        check.require(
            from.is_none_or(is_one),
            &[field, "from"],
            "not one value that the caller chooses",
            "{query-string.NAME}, {header.NAME} or {body.NAME} alone",
        );
    }
}

/// Reports a list or a map of texts as the value of an attribute with other members.
fn check_members(of: &AttributeValue<'_>, check: &mut Checker<'_>) {
    let Some(collection) = of.value.as_collection() else { return };
    let are_texts = match &of.shape {
        Shape::List(list) => matches!(list.element(), Shape::String(_)),
        Shape::MapOf(map) => matches!(map.value(), Shape::String(_)),
        Shape::Map(_) => false,
        _ => true,
    };
    check.require(
        are_texts,
        &of.field,
        format_args!(
            "the members of `{collection}` are texts, but those of `{}` are not",
            of.attribute
        ),
        "an attribute with `list: S` or `map-of: S`",
    );
}

/// Reports a value that does not fit a shape, or of which a part does not; `noun` is the attribute.
fn check_constant(
    at: &[&str],
    noun: &str,
    shape: &Shape,
    value: &ValueTemplate,
    check: &mut Checker<'_>,
) {
    let refused = |check: &mut Checker<'_>, is: &str| {
        let of = shape.attribute_type().descriptor();
        let expected = match shape {
            Shape::Set(_) => "a list of different values",
            Shape::List(_) | Shape::AnyList => "a list",
            Shape::Map(_) | Shape::MapOf(_) | Shape::AnyMap => "a map",
            _ => "one value",
        };
        check.report(
            at,
            format_args!("{is} as a value for `{noun}`, which is of type {of}"),
            expected,
        );
    };
    match value.content() {
        Content::Text(..) if matches!(shape, Shape::Any) => {}
        Content::Text(..) => check_value(at, noun, shape.attribute_type(), value, check),
        Content::Null => {}
        Content::List(elements) => {
            let member;
            let of = match shape {
                Shape::List(list) => list.element(),
                Shape::Set(_) => {
                    let is_set = !elements.is_empty()
                        && elements.iter().enumerate().all(|(index, element)| {
                            matches!(element.content(), Content::Text(..))
                                && !elements[..index].contains(element)
                        });
                    if !is_set {
                        return refused(
                            check,
                            "an empty list, or a list of equal or nested values,",
                        );
                    }
                    member = Shape::from(shape.member_type().unwrap_or(AttributeType::S));
                    &member
                }
                Shape::AnyList | Shape::Any => &Shape::Any,
                _ => return refused(check, "a list"),
            };
            for (index, element) in elements.iter().enumerate() {
                let index = index.to_string();
                check_constant(&[at, &[&index]].concat(), noun, of, element, check);
            }
        }
        Content::Map(members) => {
            if !matches!(shape, Shape::Map(_) | Shape::MapOf(_) | Shape::AnyMap | Shape::Any) {
                return refused(check, "a map");
            }
            for (name, member) in members {
                let at = [at, &[name]].concat();
                match (shape, shape.member(name)) {
                    (_, Some(of)) => check_constant(&at, name, of, member, check),
                    (Shape::Map(map), None) => {
                        let known: Vec<_> = map.iter().map(|(name, _)| name).collect();
                        let message = format_args!("unknown member `{name}` of `{noun}`");
                        check.unknown_name(
                            Field::Key(&at),
                            message,
                            name,
                            ("a member of the map", &known),
                        );
                    }
                    _ => check_constant(&at, name, &Shape::Any, member, check),
                }
            }
            let Shape::Map(map) = shape else { return };
            for (name, attribute) in map.iter() {
                check.require(
                    !attribute.is_required() || members.contains_key(name),
                    at,
                    format_args!("no value for the required member `{name}` of `{noun}`"),
                    "a value for it",
                );
            }
        }
    }
}

/// Reports a value that is none of a type; `noun` is the attribute.
fn check_value(
    at: &[&str],
    noun: &str,
    of: AttributeType,
    value: &ValueTemplate,
    check: &mut Checker<'_>,
) {
    if let Some(collection) = value.as_collection() {
        let is_map = matches!(collection.source, ValueSource::Headers | ValueSource::QueryStrings);
        let (is_fit, noun_of, expected) = if is_map {
            let text =
                format!("{{{}|json}}", collection.source.to_string().trim_matches(['{', '}']));
            (of == AttributeType::M, "map", format!("an attribute with `map-of: S`, or `{text}`"))
        } else {
            let is_fit = matches!(
                of,
                AttributeType::L | AttributeType::SS | AttributeType::NS | AttributeType::BS
            );
            (is_fit, "list", "an attribute with `list: S`, or of a set's type".to_owned())
        };
        return check.require(
            is_fit,
            at,
            format_args!(
                "`{collection}` is a {noun_of}, but `{noun}` has the type {}",
                of.descriptor()
            ),
            expected,
        );
    }
    let literal = value.as_literal();
    match of {
        AttributeType::S | AttributeType::NULL => {}
        AttributeType::N => {
            if !literal.map_or_else(|| value.parts().iter().all(is_of_number), is_number) {
                check.report_with_help(
                    at,
                    format_args!("invalid number for `{noun}`"),
                    "a number of at most 38 digits, such as 12.5, or a source with one",
                    literal.and_then(source_in_double_braces),
                );
            }
        }
        AttributeType::B => check.require(
            literal.is_none_or(is_base64),
            at,
            format_args!("invalid Base64 for `{noun}`"),
            "Base64 with padding `=`, or a source with it",
        ),
        AttributeType::BOOL => check.require(
            matches!(literal, Some("true" | "false")),
            at,
            format_args!("text as a value for the boolean `{noun}`"),
            "true or false",
        ),
        _ => check.report(
            at,
            format_args!("text as a value for `{noun}`"),
            "a value for a string, a number or bytes; true or false for a boolean",
        ),
    }
}

/// The remedy for a source in `{{` and `}}`, which stand for braces.
fn source_in_double_braces(literal: &str) -> Option<String> {
    let name = literal.strip_prefix('{')?.strip_suffix('}')?;
    name.parse::<ValueSource>().ok().map(|source| format!("did you mean `{source}`?"))
}

/// True if it can be part of a number.
fn is_of_number(part: &Part) -> bool {
    match part {
        Part::Literal(literal) => are_of_number(literal),
        Part::Reference(reference) => {
            // A part of a time or an ID can be a number.
            let is_split =
                || reference.filters.iter().any(|filter| matches!(filter, Filter::Split { .. }));
            let is_text = match reference.source {
                ValueSource::ShortId(_) | ValueSource::SortableId => true,
                _ => reference.filters.contains(&Filter::Iso),
            };
            (!is_text || is_split())
                && reference.filters.iter().all(|filter| match filter {
                    Filter::Default(text) => are_of_number(text),
                    _ => true,
                })
        }
    }
}

fn are_of_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E'))
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
