//! The files that a blueprint names, relative to its directory and within bounds.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde::de::Visitor;
use serde::de::value::{MapDeserializer, SeqDeserializer};

use super::code_folder;
use crate::bounds;
use crate::input::{self, InputError};
use crate::model::CodeFile;
use crate::model::written::name_of;
use crate::text::{Segment, Text};

/// The files that a blueprint names.
pub(crate) struct Files {
    directory: PathBuf,
    /// The remaining bytes of folders.
    code: u64,
    /// The remaining bytes of files of templates.
    templates: u64,
    /// What was read, by the address of the name: a document may be decoded several times.
    pub(super) read: HashMap<usize, Option<Read>>,
}

/// What a string in a blueprint stands for.
#[derive(Clone)]
pub(super) enum Read {
    /// The name and the text of a file, or alternating literals and names of references.
    Parts(Rc<Vec<String>>),
    /// The files of a folder.
    Folder(Rc<BTreeMap<String, CodeFile>>),
}

impl Files {
    pub(super) fn of(directory: &Path) -> Self {
        let (code, templates) = (bounds::CODE_BYTES.at_most, bounds::TEMPLATES_BYTES.at_most);
        Self { directory: directory.to_owned(), code, templates, read: HashMap::new() }
    }

    /// Reads a file with code, or reports why it cannot be read, and the expected one.
    pub(super) fn source(&self, name: &str, report: impl FnOnce(String, &str)) -> Read {
        let text = input::text(&self.directory.join(name), bounds::SOURCE_BYTES);
        let text = text.unwrap_or_else(|error| {
            let expected = "a file of Python or Node.js, relative to the blueprint";
            report(format!("cannot read {name}: {error}"), expected);
            "unread".to_owned()
        });
        Read::Parts(Rc::new(vec![name.to_owned(), text]))
    }

    /// Reads a folder with code, or reports why it cannot be read, and the expected one.
    pub(super) fn folder(&mut self, name: &str, report: impl FnOnce(String, &str)) -> Read {
        let files = code_folder::read(&self.directory.join(name), &mut self.code);
        let files = files.unwrap_or_else(|error| {
            let expected = "a folder, relative to the blueprint";
            report(format!("cannot read the folder {name}: {error}"), expected);
            BTreeMap::new()
        });
        Read::Folder(Rc::new(files))
    }

    /// Reads a file with a mapping template.
    pub(super) fn template(&mut self, name: &str) -> Result<String, InputError> {
        let text = input::text(&self.directory.join(name), bounds::TEMPLATE_BYTES)?;
        let left = self.templates.checked_sub(text.len() as u64);
        self.templates = left.ok_or(InputError::TooLarge(bounds::TEMPLATES_BYTES))?;
        Ok(text)
    }
}

impl Default for Files {
    fn default() -> Self {
        Self::of(Path::new(""))
    }
}

impl Read {
    /// A text as alternating literals and names of references.
    pub(super) fn alternating(text: &Text) -> Self {
        let mut parts = Vec::new();
        for segment in text.segments() {
            match segment {
                Segment::Literal(literal) => parts.push(literal.clone()),
                Segment::Reference(reference) => {
                    if parts.len() % 2 == 0 {
                        parts.push(String::new());
                    }
                    parts.push(name_of(reference).unwrap_or_default());
                }
            }
        }
        Self::Parts(Rc::new(parts))
    }

    /// Gives a type what it requested.
    pub(super) fn visit<'de, V: Visitor<'de>, E: serde::de::Error>(
        &self,
        visitor: V,
    ) -> Result<V::Value, E> {
        match self {
            Self::Parts(parts) => {
                visitor.visit_newtype_struct(SeqDeserializer::new(parts.iter().map(String::as_str)))
            }
            Self::Folder(files) => {
                let contents = |(path, file): (&'_ String, &'_ CodeFile)| {
                    (path.clone(), SeqDeserializer::new(file.contents.clone().into_iter()))
                };
                let part = |executable| {
                    let of = move |(_, file): &(&String, &CodeFile)| file.executable == executable;
                    MapDeserializer::new(files.iter().filter(of).map(contents))
                };
                let parts = [true, false].map(|executable| (executable, part(executable)));
                visitor.visit_newtype_struct(MapDeserializer::new(parts.into_iter()))
            }
        }
    }
}
