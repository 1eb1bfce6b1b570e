//! Strings.

/// S: a string. Lengths are in characters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StringShape {
    pub(crate) min_length: Option<u32>,
    pub(crate) max_length: Option<u32>,
    pub(crate) pattern: Option<String>,
    pub(crate) allowed: Option<Vec<String>>,
}

impl StringShape {
    /// Any string.
    pub fn new() -> Self {
        Self::default()
    }

    /// The minimum length.
    pub fn min_length(mut self, characters: u32) -> Self {
        self.min_length = Some(characters);
        self
    }

    /// The maximum length.
    pub fn max_length(mut self, characters: u32) -> Self {
        self.max_length = Some(characters);
        self
    }

    /// A regular expression that must be found in the string; `^` and `$` anchor it.
    pub fn pattern(mut self, pattern: impl Into<String>) -> Self {
        self.pattern = Some(pattern.into());
        self
    }

    /// The only valid strings.
    pub fn one_of<S: Into<String>>(mut self, allowed: impl IntoIterator<Item = S>) -> Self {
        self.allowed = Some(allowed.into_iter().map(Into::into).collect());
        self
    }
}
