//! Names in Vantiq: letters, digits and `_`, not starting with a digit.

/// Words that cannot be the parameter of a procedure: VAIL's known reserved words and its
/// statements. VAIL's own list is not public, so doubtful words are included.
const RESERVED: &[&str] = &[
    "and",
    "as",
    "by",
    "delete",
    "else",
    "event",
    "exact",
    "false",
    "filter",
    "for",
    "from",
    "if",
    "import",
    "in",
    "insert",
    "item",
    "limit",
    "map",
    "msg",
    "not",
    "null",
    "on",
    "one",
    "or",
    "order",
    "package",
    "private",
    "procedure",
    "process",
    "public",
    "publish",
    "query",
    "range",
    "return",
    "rule",
    "select",
    "service",
    "source",
    "state",
    "this",
    "to",
    "topic",
    "true",
    "try",
    "type",
    "until",
    "update",
    "upsert",
    "using",
    "var",
    "when",
    "where",
    "while",
    "with",
];

/// The parameter's name if the table's name yields none.
const PARAMETER: &str = "newItem";

/// The name of the type for the items of a table: `PumpStatus` for the table `pump-status`.
pub(super) fn type_name(table: &str) -> String {
    let name: String = words(table).map(|word| capitalized(&word)).collect();
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("Table{name}")
    } else {
        name
    }
}

/// The name of a procedure's parameter for an item: `status` for the table `pump-status`.
pub(super) fn parameter_name(table: &str) -> String {
    let last = words(table).last().unwrap_or_default().to_ascii_lowercase();
    if is_identifier(&last) && !RESERVED.contains(&last.as_str()) {
        last
    } else {
        PARAMETER.to_owned()
    }
}

/// The property for an attribute: `fuelLevel` for `fuel-level`. A name that is valid for a property
/// is kept. `None` if the name has no letter or digit.
pub(super) fn property_name(attribute: &str) -> Option<String> {
    if is_identifier(attribute) {
        return Some(attribute.to_owned());
    }
    let mut words = words(attribute);
    let mut name = words.next()?.to_ascii_lowercase();
    name.extend(words.map(|word| capitalized(&word)));
    Some(if is_identifier(&name) { name } else { format!("_{name}") })
}

/// True if VAIL accepts the name without quotes.
pub(super) fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|character| character.is_ascii_alphanumeric() || character == '_')
}

/// The runs of letters and digits, also split before a capital after a small letter.
fn words(name: &str) -> impl Iterator<Item = String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for character in name.chars() {
        if !character.is_ascii_alphanumeric() || (after_small && character.is_ascii_uppercase()) {
            words.push(String::new());
        }
        if let (true, Some(word)) = (character.is_ascii_alphanumeric(), words.last_mut()) {
            word.push(character);
        }
        after_small = character.is_ascii_lowercase() || character.is_ascii_digit();
    }
    words.into_iter().filter(|word| !word.is_empty())
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or_else(String::new, |first| {
        format!("{}{}", first.to_ascii_uppercase(), characters.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_table_and_its_attributes() {
        for (table, of_type, parameter) in [
            ("pump-status", "PumpStatus", "status"),
            ("SensorReadings", "SensorReadings", "readings"),
            ("2020.orders", "Table2020Orders", "orders"),
            ("machine-state", "MachineState", "newItem"),
            ("orders-2020", "Orders2020", "newItem"),
        ] {
            assert_eq!(
                (type_name(table).as_str(), parameter_name(table).as_str()),
                (of_type, parameter),
                "{table}"
            );
        }
        for (attribute, property) in [
            ("temp", Some("temp")),
            ("timeStamp", Some("timeStamp")),
            ("_x", Some("_x")),
            ("fuel-level", Some("fuelLevel")),
            ("Fuel level", Some("fuelLevel")),
            ("1st", Some("_1st")),
            ("-", None),
        ] {
            assert_eq!(property_name(attribute).as_deref(), property, "{attribute}");
        }
    }
}
