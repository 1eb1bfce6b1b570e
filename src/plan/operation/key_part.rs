//! Parts of string attributes: `{item.sk.id}`, the part that `sk: "ORDER#{body.id}"` made of the
//! value `id`.
//!
//! The value template is that of any operation of the API which writes the attribute, or uses it as
//! a key. A text between two values ends the first of them where it occurs first.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::model::operation::StepKind;
use crate::model::{Part, RestApi, Table, ValueSource, ValueTemplate};

/// The reason why there is no such part.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// No value template has a value of this name; the names of those that occur.
    Unknown(Vec<String>),
    /// Several value templates have it, in different places.
    Ambiguous,
    /// No text separates it from the next value.
    Inseparable,
}

/// The regular expression of the texts that a value template makes; its group is the part. `None`
/// if no value template makes the attribute of several parts.
pub(super) fn pattern(
    api: &RestApi,
    table: &Table,
    attribute: &str,
    part: &str,
) -> Option<Result<String, Fault>> {
    let templates = templates(api, table, attribute);
    let composed: Vec<_> =
        templates.into_iter().filter(|template| template.parts().len() > 1).collect();
    if composed.is_empty() {
        return None;
    }
    let of_part = composed.iter().filter(|template| names(template).any(|name| name == part));
    let patterns: Result<BTreeSet<_>, _> =
        of_part.map(|template| pattern_of(template, part)).collect();
    let mut patterns = match patterns {
        Ok(patterns) => patterns.into_iter(),
        Err(fault) => return Some(Err(fault)),
    };
    Some(match (patterns.next(), patterns.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => {
            let known: BTreeSet<_> = composed.iter().flat_map(|t| names(t)).collect();
            Err(Fault::Unknown(known.into_iter().map(str::to_owned).collect()))
        }
        (Some(_), Some(_)) => Err(Fault::Ambiguous),
    })
}

/// The templates of an attribute in all operations on a table.
fn templates<'a>(api: &'a RestApi, table: &Table, attribute: &str) -> Vec<&'a ValueTemplate> {
    let methods = api.routes.values().flat_map(|methods| methods.values());
    let operations = methods.flat_map(|method| method.kind.operations());
    let steps = operations.flat_map(crate::model::Operation::steps);
    let of_table = steps.filter(|step| step.table.id().name == table.key);
    let values = of_table.flat_map(|step| match step.kind {
        StepKind::Put(put) => vec![&put.values],
        StepKind::Get(get) => vec![&get.key],
        StepKind::GetPart(part) => vec![&part.key],
        StepKind::Delete(delete) => vec![&delete.key],
        StepKind::Update(update) => vec![&update.key, &update.values],
        StepKind::ConditionCheck(check) => vec![&check.key],
        _ => Vec::new(),
    });
    values.filter_map(|values| values.get(attribute)).collect()
}

fn names(template: &ValueTemplate) -> impl Iterator<Item = &str> {
    template.sources().filter_map(name)
}

/// The name of a value.
fn name(source: &ValueSource) -> Option<&str> {
    match source {
        ValueSource::Path(name)
        | ValueSource::QueryString(name)
        | ValueSource::Header(name)
        | ValueSource::StageVariable(name) => Some(name),
        ValueSource::Body(names) | ValueSource::Element(names) | ValueSource::Context(names) => {
            names.last().map(String::as_str)
        }
        _ => None,
    }
}

fn pattern_of(template: &ValueTemplate, wanted: &str) -> Result<String, Fault> {
    let parts = template.parts();
    let mut pattern = "(?s)".to_owned();
    let mut found = false;
    for (index, part) in parts.iter().enumerate() {
        match part {
            Part::Literal(literal) => {
                for unit in literal.encode_utf16() {
                    // Writing to a string cannot fail.
                    let _ = match u8::try_from(unit) {
                        Ok(byte) if byte.is_ascii_alphanumeric() => {
                            write!(pattern, "{}", char::from(byte))
                        }
                        _ => write!(pattern, "\\u{unit:04x}"),
                    };
                }
            }
            Part::Reference(reference) => {
                let is_next_to_another = matches!(parts.get(index + 1), Some(Part::Reference(_)));
                if is_next_to_another {
                    return Err(Fault::Inseparable);
                }
                let is_wanted = !found && name(&reference.source) == Some(wanted);
                found |= is_wanted;
                let is_last = index + 1 == parts.len();
                pattern.push_str(match (is_wanted, is_last) {
                    (true, true) => "(.*)",
                    (true, false) => "(.*?)",
                    (false, true) => ".*",
                    (false, false) => ".*?",
                });
            }
        }
    }
    Ok(pattern)
}
