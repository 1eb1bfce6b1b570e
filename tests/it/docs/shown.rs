//! The comparison of shown text with real text. A line `…` stands for any lines, and `…` within
//! a line for any text.

const ANY: &str = "…";

/// True if the whole of the text is as shown, apart from blanks at the ends of lines.
pub(super) fn is_all(shown: &str, text: &str) -> bool {
    let shown: Vec<_> = shown.trim_end().lines().map(str::trim_end).collect();
    let text: Vec<_> = text.trim_end().lines().map(str::trim_end).collect();
    lines(&shown, &text, true)
}

/// True if the text contains the shown lines, one after the other, with any indentation.
pub(super) fn is_part(shown: &str, text: &str) -> bool {
    let shown: Vec<_> = shown.trim().lines().map(str::trim).collect();
    let text: Vec<_> = text.lines().map(str::trim).collect();
    (0..=text.len()).any(|start| lines(&shown, &text[start..], false))
}

fn lines(shown: &[&str], text: &[&str], whole: bool) -> bool {
    let Some((first, rest)) = shown.split_first() else { return !whole || text.is_empty() };
    if first.trim() == ANY {
        return (0..=text.len()).any(|skipped| lines(rest, &text[skipped..], whole));
    }
    text.split_first()
        .is_some_and(|(line, others)| is_line(first, line) && lines(rest, others, whole))
}

fn is_line(shown: &str, line: &str) -> bool {
    let Some((start, end)) = shown.split_once(ANY) else { return shown == line };
    let Some(rest) = line.strip_prefix(start) else { return false };
    let mut places = rest.char_indices().map(|(place, _)| place).chain([rest.len()]);
    places.any(|place| is_line(end, &rest[place..]))
}

#[test]
fn shown_lines_stand_for_real_ones() {
    assert!(is_all("a\n…\nd", "a\nb\nc\nd\n"));
    assert!(is_all("a\n…\nd", "a\nd\n"));
    assert!(!is_all("a\n…\nd", "a\nd\ne\n"));
    assert!(!is_all("a", "a\nb\n"));
    assert!(is_all("a\nb", "a \nb"));
    assert!(is_all("id …, at …", "id 7, at noon"));
    assert!(!is_all("id …, at noon", "id 7, at midnight"));
    assert!(is_part("b\n  c", "a\n  b\n    c\nd"));
    assert!(is_part("b\n…\nd", "a\nb\nc\nd\ne"));
    assert!(!is_part("b\nd", "a\nb\nc\nd"));
    assert!(!is_part("x", "a\nb"));
}
