//! Constants in generated templates, written such that VTL does not interpret them.

use std::fmt::Write;

use crate::text::Text;

/// A VTL string. In single quotes it is literal, but cannot contain a single quote. A string with a
/// quote or another risky character is decoded from percent-encoding.
pub(super) fn vtl_string(text: &str) -> String {
    if !text.contains(is_risky) {
        return format!("'{text}'");
    }
    let mut encoded = String::new();
    for character in text.chars() {
        if is_risky(character) || matches!(character, '%' | '+') {
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a string cannot fail.
                let _ = write!(encoded, "%{byte:02X}");
            }
        } else {
            encoded.push(character);
        }
    }
    format!("$util.urlDecode('{encoded}')")
}

/// The same for a text. Its references must have values without special characters, such as a
/// table's name, and its literals must not be risky.
pub(super) fn vtl_text(text: &Text) -> Text {
    match text.as_literal() {
        Some(literal) => vtl_string(literal).into(),
        None => Text::from("'").then(text).then("'"),
    }
}

/// True if VTL might interpret a part of the text.
pub(crate) fn holds_risky(text: &str) -> bool {
    text.contains(is_risky)
}

fn is_risky(character: char) -> bool {
    character.is_control()
        || matches!(character, '\'' | '"' | '\\' | '$' | '#' | '\u{2028}' | '\u{2029}')
}

/// A text with JSON escapes, for the inside of a JSON string in a template.
pub(super) fn json_characters(text: &str) -> String {
    let mut json = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\n' => json.push_str("\\n"),
            character if is_risky(character) => {
                let _ = write!(json, "\\u{:04x}", u32::from(character));
            }
            character => json.push(character),
        }
    }
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_stay_readable() {
        assert_eq!(vtl_string("placed-at.日本 50% + x"), "'placed-at.日本 50% + x'");
        assert_eq!(json_characters("placed-at.日本 50% + x"), "placed-at.日本 50% + x");
    }

    #[test]
    fn what_vtl_might_read_is_written_otherwise() {
        assert_eq!(
            vtl_string(r#"it's $x #if "\ 5%+é"#),
            r"$util.urlDecode('it%27s %24x %23if %22%5C 5%25%2Bé')"
        );
        assert_eq!(
            json_characters("it's $x #if \"\\\n\t\u{2028}"),
            "it\\u0027s \\u0024x \\u0023if \\\"\\u005c\\n\\u0009\\u2028"
        );
    }
}
