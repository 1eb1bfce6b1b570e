//! The files that synthesis makes.

use std::borrow::Cow;

/// A file of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// The name within the output directory.
    pub name: Cow<'static, str>,
    /// Its contents.
    pub contents: Contents,
}

/// The contents of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contents {
    /// Text, for people and engines.
    Text(String),
    /// The code of a function in Lambda's format.
    Archive(Vec<u8>),
}

impl Artifact {
    pub(super) fn of_text(name: &'static str, text: String) -> Self {
        Self { name: name.into(), contents: Contents::Text(text) }
    }

    /// Its contents.
    pub fn bytes(&self) -> &[u8] {
        match &self.contents {
            Contents::Text(text) => text.as_bytes(),
            Contents::Archive(bytes) => bytes,
        }
    }

    /// Its contents, where they are text.
    pub fn into_text(self) -> Option<String> {
        match self.contents {
            Contents::Text(text) => Some(text),
            Contents::Archive(_) => None,
        }
    }

    /// Its contents, where they are text.
    pub fn text(&self) -> Option<&str> {
        match &self.contents {
            Contents::Text(text) => Some(text),
            Contents::Archive(_) => None,
        }
    }
}
