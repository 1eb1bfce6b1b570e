//! Writes JSON as YAML: on one line if it fits, otherwise with one line per member.

use crate::vtl::Json;

/// The longest line.
pub(crate) const WIDTH: usize = 120;

/// A member of a block mapping on its own lines, with the preceding line break.
pub(super) fn entry(name: &str, value: &Json, indent: usize, line_end: &str) -> String {
    format!("{line_end}{:indent$}{}:{}", "", scalar(name), self::value(value, indent, line_end))
}

/// The text after the colon of a key with this indentation.
pub(super) fn value(value: &Json, indent: usize, line_end: &str) -> String {
    let one_line = flow(value);
    let inner = indent + 2;
    match value {
        Json::Object(members)
            if !members.is_empty() && indent + one_line.chars().count() > WIDTH =>
        {
            members.iter().map(|(name, member)| entry(name, member, inner, line_end)).collect()
        }
        Json::Array(items) if !items.is_empty() && indent + one_line.chars().count() > WIDTH => {
            let items: Vec<_> = items
                .iter()
                .map(|item| format!("{line_end}{:inner$}- {}", "", flow(item)))
                .collect();
            items.concat()
        }
        _ => format!(" {one_line}"),
    }
}

/// The functions that write the keys and the texts of a value on one line.
#[derive(Clone, Copy)]
pub(crate) struct Quoting {
    pub(crate) key: fn(&str) -> String,
    pub(crate) text: fn(&str) -> String,
}

impl Quoting {
    /// A member of a mapping in braces.
    pub(crate) fn member(self, name: &str, value: &Json) -> String {
        format!("{}: {}", (self.key)(name), self.value(value))
    }

    /// A value on one line.
    pub(crate) fn value(self, value: &Json) -> String {
        match value {
            Json::Null => "null".to_owned(),
            Json::Boolean(value) => value.to_string(),
            Json::Number(number) => number.to_string(),
            Json::String(text) => (self.text)(text),
            Json::Array(items) => {
                let items: Vec<_> = items.iter().map(|item| self.value(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Json::Object(members) => {
                let members: Vec<_> =
                    members.iter().map(|(name, value)| self.member(name, value)).collect();
                format!("{{{}}}", members.join(", "))
            }
        }
    }
}

/// The quoting of values that are added to a file.
const QUOTING: Quoting = Quoting { key: scalar, text: scalar };

/// A member of a mapping in braces.
pub(super) fn flow_entry(name: &str, value: &Json) -> String {
    QUOTING.member(name, value)
}

/// A value on one line.
pub(crate) fn flow(value: &Json) -> String {
    QUOTING.value(value)
}

/// A text: plain if it cannot be mistaken for something else, otherwise in double quotes.
pub(crate) fn scalar(text: &str) -> String {
    /// Words that some YAML parsers interpret.
    const WORDS: [&str; 10] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan"];
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "_-".contains(character))
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_plain {
        return text.to_owned();
    }
    let quoted = serde_json::Value::from(text).to_string();
    let escaped = |character: char| match character {
        '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
            format!("\\u{:04x}", u32::from(character))
        }
        other => other.to_string(),
    };
    quoted.chars().map(escaped).collect()
}
