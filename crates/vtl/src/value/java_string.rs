//! A Java string: immutable, shared, cheap to clone. Short ones need no allocation.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};
use std::rc::Rc;

use smol_str::SmolStr;

use crate::java::hash_map;

/// An immutable string.
#[derive(Clone)]
pub(crate) struct JavaString(Repr);

#[derive(Clone)]
enum Repr {
    Own(SmolStr),
    /// A part of a larger text, such as a string of a JSON document.
    Part(Rc<Box<str>>, u32, u32),
}

impl JavaString {
    /// Creates a text that its parts share.
    pub(crate) fn shared(text: &str) -> Self {
        match u32::try_from(text.len()) {
            Ok(length) => Self(Repr::Part(Rc::new(text.into()), 0, length)),
            Err(_) => Self::from(text),
        }
    }

    /// Returns the part between two byte offsets, which must be character boundaries.
    pub(crate) fn part(&self, bytes: Range<usize>) -> Self {
        match &self.0 {
            Repr::Part(whole, start, _) => {
                // Offsets within the part fit, as those of the whole do.
                let offset = |at: usize| start + u32::try_from(at).unwrap_or_default();
                Self(Repr::Part(Rc::clone(whole), offset(bytes.start), offset(bytes.end)))
            }
            Repr::Own(text) => Self::from(&text[bytes]),
        }
    }

    /// Its text in UTF-8.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Repr::Own(text) => text.as_bytes(),
            Repr::Part(whole, start, end) => &whole.as_bytes()[*start as usize..*end as usize],
        }
    }

    /// Java's `length()`: UTF-16 units.
    pub(crate) fn length(&self) -> usize {
        if self.is_ascii() { self.len() } else { self.encode_utf16().count() }
    }

    /// Java's `hashCode()`.
    pub(crate) fn hash_code(&self) -> i32 {
        hash_map::hash_code(self)
    }
}

impl Deref for JavaString {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        match &self.0 {
            Repr::Own(text) => text,
            Repr::Part(whole, start, end) => &whole[*start as usize..*end as usize],
        }
    }
}

impl PartialEq for JavaString {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for JavaString {}

impl Hash for JavaString {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl From<&str> for JavaString {
    fn from(text: &str) -> Self {
        Self(Repr::Own(SmolStr::new(text)))
    }
}

impl From<String> for JavaString {
    fn from(text: String) -> Self {
        Self(Repr::Own(SmolStr::from(text)))
    }
}

impl From<SmolStr> for JavaString {
    fn from(text: SmolStr) -> Self {
        Self(Repr::Own(text))
    }
}

impl fmt::Debug for JavaString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_shared_text_are_those_of_any_other() {
        let text = "0123456789 0123456789 0123456789 0123456789";
        for whole in [JavaString::from(text), JavaString::shared(text)] {
            let part = whole.part(2..40);
            assert_eq!(
                (&*part, &*part.part(1..30), &*part.part(3..5)),
                (&text[2..40], &text[3..32], &text[5..7])
            );
        }
        assert_eq!(
            size_of::<crate::value::Value>(),
            size_of::<SmolStr>(),
            "a value takes no more than a string"
        );
    }

    #[test]
    fn lengths_and_hashes_are_of_utf_16_units() {
        assert_eq!(JavaString::from("a😀").length(), 3);
        assert_eq!(JavaString::from("hello").hash_code(), 99_162_322);
        assert_eq!(JavaString::from("😀").hash_code(), 0xd83d * 31 + 0xde00);
    }
}
