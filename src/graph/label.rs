//! Lines of text with their widths.
//!
//! The width of a text depends on the font of the reader, which is unknown. All texts are in a
//! monospaced font, whose widest common ones have 0.62 em for a Latin character. Other characters
//! may come from another font and count as wide ones.

use std::borrow::Cow;

/// The width of a Latin character in em.
const LATIN: f64 = 0.62;
/// The width of a letter of another alphabet in em.
const OTHER: f64 = 0.85;
/// The width of all other characters, such as Chinese ones and emoji, in em.
const WIDE: f64 = 1.3;
/// The greatest width of a line in em.
const WIDEST: f64 = 30.0;

/// The width of a text in em.
pub(super) fn width(text: &str) -> f64 {
    text.chars().map(width_of).sum()
}

fn width_of(character: char) -> f64 {
    match u32::from(character) {
        0..0x250 | 0x2010..0x2028 => LATIN,
        0x250..0x1100 => OTHER,
        _ => WIDE,
    }
}

/// The text without control characters, shortened to the greatest width.
pub(super) fn shortened(text: &str) -> Cow<'_, str> {
    let is_plain = !text.contains(is_invisible);
    if is_plain && width(text) <= WIDEST {
        return Cow::Borrowed(text);
    }
    let visible: String = text.chars().map(|c| if is_invisible(c) { ' ' } else { c }).collect();
    if width(&visible) <= WIDEST {
        return Cow::Owned(visible);
    }
    let mut rest = WIDEST - LATIN;
    let kept = visible.chars().take_while(|character| {
        rest -= width_of(*character);
        rest >= 0.0
    });
    Cow::Owned(kept.chain(['…']).collect())
}

/// True for characters that XML forbids, or that would change the direction or the line.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fffe}'
                | '\u{ffff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_shortened() {
        assert_eq!(shortened("GET /orders/{id}"), "GET /orders/{id}");
        assert_eq!(shortened("a\nb\u{202e}c"), "a b c");
        for text in ["x".repeat(1000), "犬".repeat(1000), "я".repeat(1000)] {
            let short = shortened(&text);
            assert!(short.ends_with('…') && width(&short) <= WIDEST, "{short}");
        }
    }
}
