//! A Java string: immutable, shared, cheap to clone, short ones without an allocation.

use std::fmt;
use std::ops::Deref;

use smol_str::SmolStr;

/// An immutable string.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct JavaString(SmolStr);

impl JavaString {
    /// Java's `length()`: UTF-16 units.
    pub(crate) fn length(&self) -> usize {
        if self.is_ascii() { self.len() } else { self.encode_utf16().count() }
    }

    /// Java's `hashCode()`.
    pub(crate) fn hash_code(&self) -> i32 {
        self.encode_utf16().fold(0, |hash: i32, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)))
    }
}

impl Deref for JavaString {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for JavaString {
    fn from(text: &str) -> Self {
        Self(SmolStr::new(text))
    }
}

impl From<String> for JavaString {
    fn from(text: String) -> Self {
        Self(SmolStr::from(text))
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
    fn lengths_and_hashes_are_of_utf_16_units() {
        assert_eq!(JavaString::from("a😀").length(), 3);
        assert_eq!(JavaString::from("hello").hash_code(), 99_162_322);
        assert_eq!(JavaString::from("😀").hash_code(), 0xd83d * 31 + 0xde00);
    }
}
