//! YAML values as a tree, each with its place in the text.
//!
//! The tree keeps details that plain values lose (duplicate keys in order, keys as spelt, places),
//! and values that the model's types would reject without a place. [`super::yaml`] creates it.

use std::fmt;
use std::ops::Deref;

use super::position::{At, Entry, Origin, Place};

/// A value with its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) place: Place,
    /// True if an alias repeats it here, so its contents are used elsewhere.
    pub(super) is_alias: bool,
    /// True for the text of a block, after `|` or `>`.
    pub(crate) is_block: bool,
}

/// A YAML value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// `null`, `~`, or no value.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text.
    String(String),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys with values in source order, including duplicates; merged ones come last.
    Mapping(Vec<(Key, Node)>),
}

/// A key of a mapping as spelt: `200:` is `"200"`.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) place: Place,
    /// True if it comes from `<<`.
    pub(super) is_merged: bool,
}

/// A number, as exactly as the model's types support it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    /// A whole number from 0 on.
    Unsigned(u64),
    /// A whole number below 0.
    Negative(i64),
    /// A number with a fraction or an exponent, or a whole one beyond 64 bits.
    Float(f64),
}

/// The place of a path, and how much of the path exists in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) place: Place,
    /// The number of segments that exist.
    pub(crate) depth: usize,
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned(number) => write!(f, "{number}"),
            Self::Negative(number) => write!(f, "{number}"),
            // `{:?}` keeps the `.0`, which explains why `5.0` is not a whole number.
            Self::Float(number) => write!(f, "{number:?}"),
        }
    }
}

/// Nodes with the same value are equal, whatever their places.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Deref for Key {
    type Target = str;

    fn deref(&self) -> &str {
        &self.name
    }
}

impl From<Value> for Node {
    fn from(value: Value) -> Self {
        Self::new(value, Place::default())
    }
}

impl From<String> for Key {
    fn from(name: String) -> Self {
        Self { name, place: Place::default(), is_merged: false }
    }
}

impl Node {
    pub(crate) const fn new(value: Value, place: Place) -> Self {
        Self { value, place, is_alias: false, is_block: false }
    }

    /// The value of a key (the first of duplicates), or of a list index.
    pub(crate) fn get(&self, segment: &str) -> Option<&Self> {
        self.child(segment, 0).map(|(_, node)| node)
    }

    /// The value at a path.
    pub(crate) fn at<S: AsRef<str>>(&self, path: &[S]) -> Option<&Self> {
        path.iter().try_fold(self, |node, segment| node.get(segment.as_ref()))
    }

    /// The keys of a mapping; none for other values.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries().iter().map(|(key, _)| &**key)
    }

    /// The number of values, including itself.
    pub(crate) fn size(&self) -> usize {
        let inside: usize = match &self.value {
            Value::Mapping(entries) => entries.iter().map(|(_, value)| value.size()).sum(),
            Value::Sequence(items) => items.iter().map(Self::size).sum(),
            _ => 0,
        };
        inside + 1
    }

    /// The bytes of all keys and strings.
    pub(crate) fn text_bytes(&self) -> usize {
        match &self.value {
            Value::Mapping(entries) => {
                entries.iter().map(|(key, value)| key.len() + value.text_bytes()).sum()
            }
            Value::Sequence(items) => items.iter().map(Self::text_bytes).sum(),
            Value::String(text) => text.len(),
            _ => 0,
        }
    }

    /// The entries of a mapping; none for other values.
    pub(crate) fn entries(&self) -> &[(Key, Self)] {
        match &self.value {
            Value::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// Marks it as read from another text than the blueprint's.
    pub(super) fn set_text(&mut self, text: Origin) {
        self.place.text = text;
        match &mut self.value {
            Value::Mapping(entries) => {
                for (key, value) in entries {
                    key.place.text = text;
                    value.set_text(text);
                }
            }
            Value::Sequence(items) => items.iter_mut().for_each(|item| item.set_text(text)),
            _ => {}
        }
    }

    /// Finds the place of a path; for duplicates, the `occurrence`th entry of its last key, from 0.
    /// For a path that does not exist, finds its longest existing prefix.
    pub(crate) fn find<S: AsRef<str>>(&self, path: &[S], at: At, occurrence: usize) -> Found {
        let mut found: (Option<&Key>, &Self) = (None, self);
        let mut depth = 0;
        for segment in path {
            let wanted = if depth + 1 == path.len() { occurrence } else { 0 };
            let Some(child) = found.1.child(segment.as_ref(), wanted) else { break };
            found = child;
            depth += 1;
        }
        // For a longer path within a known value, the key of that value is the place.
        let at = if depth < path.len() && depth > 0 { At::Key } else { at };
        let place = match found {
            (Some(key), _) if at == At::Key => key.place,
            // A missing value is shown by its key.
            (Some(key), node) if node.place.range().is_empty() => key.place,
            (_, node) => node.place,
        };
        Found { place, depth }
    }

    /// The entry of a path in the text, unless an alias or a merge is on the way to it or is its
    /// value.
    pub(crate) fn entry<S: AsRef<str>>(&self, path: &[S]) -> Option<Entry> {
        let mut found: (Option<&Key>, &Self) = (None, self);
        for segment in path {
            found = found.1.child(segment.as_ref(), 0)?;
            let is_merged = found.0.is_some_and(|key| key.is_merged);
            (!is_merged && !found.1.is_alias).then_some(())?;
        }
        let key = match found.0 {
            Some(key) => Some(key.place.in_text()?),
            None => None,
        };
        Some(Entry { key, value: found.1.place.in_text()? })
    }

    /// The `occurrence`th entry of a key, or the first, or a list item.
    fn child(&self, segment: &str, occurrence: usize) -> Option<(Option<&Key>, &Self)> {
        match &self.value {
            Value::Mapping(entries) => {
                let named = || entries.iter().filter(|(key, _)| key.name == segment);
                let (key, value) = named().nth(occurrence).or_else(|| named().next())?;
                Some((Some(key), value))
            }
            Value::Sequence(items) => {
                let item = items.get(segment.parse::<usize>().ok()?)?;
                Some((None, item))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blueprint::position::first_line;
    use crate::blueprint::yaml;

    fn found(text: &str, path: &[&str], at: At) -> String {
        let place = yaml::from_text(text).expect("YAML").find(path, at, 0).place;
        let range = first_line(text, place.range());
        format!("{} {}", &text[range.clone()], range.start)
    }

    #[test]
    fn keys_and_values() {
        let text = "a: 1\nb:\n  - x\n  - {c: 'd e', f: [1, 2]}\n  -\n    g: |\n      text\n      more\n    h:\n";
        assert_eq!(found(text, &["a"], At::Key), "a 0");
        assert_eq!(found(text, &["a"], At::Value), "1 3");
        assert_eq!(found(text, &["b", "0"], At::Key), "x 12");
        assert_eq!(found(text, &["b", "1"], At::Value), "{c: 'd e', f: [1, 2]} 18");
        assert_eq!(found(text, &["b", "1", "c"], At::Value), "'d e' 22");
        assert_eq!(found(text, &["b", "1", "f"], At::Value), "[1, 2] 32");
        assert_eq!(found(text, &["b", "1", "f", "1"], At::Value), "2 36");
        assert_eq!(found(text, &["b", "2", "g"], At::Value), "text 59");
        // A value of several lines is shown by the first one.
        assert_eq!(found(text, &["b"], At::Value), "- x 10");
        assert_eq!(found(text, &["b", "2"], At::Value), "g: | 48");
        // A missing value is shown by its key.
        assert_eq!(found(text, &["b", "2", "h"], At::Value), "h 79");
        assert_eq!(found(text, &[], At::Value), "a: 1 0");
    }

    #[test]
    fn a_path_that_the_text_lacks_is_found_by_its_longest_prefix() {
        let text = "a:\n  b: {c: 1}\n";
        let document = yaml::from_text(text).expect("YAML");
        let at = |path: &[&str]| document.find(path, At::Value, 0);
        assert_eq!(at(&["a", "b", "x", "y"]), Found { place: Place::of(&(5..6)), depth: 2 });
        assert_eq!(at(&["x"]), Found { place: Place::of(&(0..14)), depth: 0 });
        assert_eq!(at(&["a", "b", "c", "d"]), Found { place: Place::of(&(9..10)), depth: 3 });
    }

    #[test]
    fn duplicates_are_told_apart() {
        let text = "a: 1\nb: 2\na: 3\n";
        let document = yaml::from_text(text).expect("YAML");
        let at = |occurrence| document.find(&["a"], At::Key, occurrence).place.range();
        assert_eq!((at(0), at(1), at(2)), (0..1, 10..11, 0..1));
    }

    #[test]
    fn characters_of_many_bytes_and_line_ends_of_two() {
        let text = "ä: 'ö😀'\r\n日本:\r\n  - 値\r\n  - x\r\n";
        assert_eq!(
            found(text, &["ä"], At::Value),
            format!("'ö😀' {}", text.find("'ö").expect("it"))
        );
        assert_eq!(
            found(text, &["日本"], At::Key),
            format!("日本 {}", text.find('日').expect("it"))
        );
        assert_eq!(
            found(text, &["日本", "0"], At::Value),
            format!("値 {}", text.find('値').expect("it"))
        );
        assert_eq!(
            found(text, &["日本", "1"], At::Value),
            format!("x {}", text.find('x').expect("it"))
        );
        let text = "\u{feff}a: 1\nb: é\nc: 2\n";
        assert_eq!(found(text, &["c"], At::Value), format!("2 {}", text.find('2').expect("it")));
    }

    #[test]
    fn aliases_and_merges_lead_to_what_they_stand_for() {
        let text = "base: &b {x: 1, y: {z: 2}}\nuse: *b\nmerged:\n  <<: *b\n  w: 3\nmany:\n  <<: [*b, {v: 4}]\n";
        assert_eq!(found(text, &["use"], At::Value), "*b 32");
        assert_eq!(found(text, &["use", "y", "z"], At::Value), "2 23");
        assert_eq!(found(text, &["merged", "x"], At::Key), "x 10");
        assert_eq!(found(text, &["merged", "w"], At::Key), "w 54");
        assert_eq!(found(text, &["many", "v"], At::Value), "4 80");
        assert_eq!(found(text, &["many", "y", "z"], At::Value), "2 23");
    }
}
