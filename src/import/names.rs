//! Names in the blueprint: those of which the logical IDs of the file follow, where there are any.

use crate::load::{Declared, Format};
use crate::model::{Kind, ResourceId};
use crate::plan::identifier::{LogicalId, SnakeName};

/// The longest name that is made of another one.
const LONGEST: usize = 60;

/// The name in the blueprint of a declared resource: one whose identifier is that of the file, if
/// possible.
pub(super) fn name(declared: &Declared, kind: Kind, format: Format) -> String {
    let local = local_name(&declared.key);
    let stripped = strip_suffix(local, kind.suffix());
    let physical = physical(&declared.name, local);
    let candidates = [
        physical.clone().filter(|name| is_name(name)),
        Some(kebab(stripped)),
        Some(kebab(local)),
        Some(local.replace('_', "-")),
    ];
    let mut candidates = candidates.into_iter().flatten().filter(|name| is_name(name));
    let is_same = |name: &String| same_identifier(kind, name, local, format);
    let same = candidates.clone().find(is_same);
    same.or_else(|| candidates.next()).unwrap_or_else(|| kebab(local))
}

/// True if a resource with this name keeps its identifier in the file.
pub(super) fn same_identifier(kind: Kind, name: &str, local: &str, format: Format) -> bool {
    is_identifier(&ResourceId::new(kind, name), local, format)
}

/// True for the identifier of a resource in a file.
pub(super) fn is_identifier(id: &ResourceId, local: &str, format: Format) -> bool {
    match format {
        Format::Terraform => SnakeName(id).to_string() == local,
        Format::CloudFormation | Format::OpenApi => LogicalId(id).to_string() == local,
    }
}

/// The physical name, unless it is made up.
fn physical(name: &str, local: &str) -> Option<String> {
    (!name.is_empty() && name != local)
        .then(|| name.strip_suffix(".fifo").unwrap_or(name).to_owned())
}

/// The last part of an address of Terraform; the whole of a logical ID.
pub(super) fn local_name(key: &str) -> &str {
    let key = key.split('[').next().unwrap_or(key);
    key.rsplit('.').next().unwrap_or(key)
}

fn strip_suffix<'n>(name: &'n str, suffix: &str) -> &'n str {
    let stripped = name.strip_suffix(suffix).filter(|stripped| !stripped.is_empty());
    stripped.filter(|_| !suffix.is_empty()).unwrap_or(name)
}

/// True for a name that is used as it is.
fn is_name(name: &str) -> bool {
    name.len() <= LONGEST
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && !name.ends_with('-')
        && !name.contains("--")
}

/// `ice-cream-flavours` for `IceCreamFlavours`, `ice_cream_flavours` and `Ice Cream Flavours`.
pub(super) fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    let characters: Vec<char> = name.chars().collect();
    for (index, character) in characters.iter().enumerate() {
        if !character.is_ascii_alphanumeric() {
            if !kebab.is_empty() && !kebab.ends_with('-') {
                kebab.push('-');
            }
            continue;
        }
        let before = index.checked_sub(1).map(|before| characters[before]);
        let after = characters.get(index + 1);
        let begins_word = character.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase))
            });
        if begins_word && !kebab.ends_with('-') {
            kebab.push('-');
        }
        kebab.push(character.to_ascii_lowercase());
    }
    let kebab = kebab.trim_matches('-');
    let kebab = kebab.get(..LONGEST).unwrap_or(kebab).trim_end_matches('-');
    match kebab.chars().next() {
        Some(first) if first.is_ascii_alphabetic() => kebab.to_owned(),
        Some(_) => format!("x-{kebab}"),
        None => "x".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::kebab;

    #[test]
    fn words_are_separated() {
        for (name, expected) in [
            ("IceCreamFlavours", "ice-cream-flavours"),
            ("DDBTable", "ddb-table"),
            ("my_table", "my-table"),
            ("${Stage} Orders!", "stage-orders"),
            ("2fast", "x-2fast"),
            ("", "x"),
        ] {
            assert_eq!(kebab(name), expected);
        }
    }
}
