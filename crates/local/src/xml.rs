//! XML of the services that respond with it.

/// Appends an element with a text.
pub(crate) fn element(name: &str, text: &str, xml: &mut String) {
    for part in ["<", name, ">"] {
        xml.push_str(part);
    }
    escape(text, xml);
    for part in ["</", name, ">"] {
        xml.push_str(part);
    }
}

/// Appends a text with its characters escaped.
pub(crate) fn escape(text: &str, xml: &mut String) {
    for character in text.chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            // Characters that XML cannot contain
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' => xml.push('\u{fffd}'),
            character => xml.push(character),
        }
    }
}
