//! The files that a blueprint names, relative to its directory and within bounds.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde::de::Visitor;
use serde::de::value::{SeqDeserializer, UnitDeserializer};

use super::code_folder;
use crate::bounds::{self, Bound};
use crate::input::{self, InputError};
use crate::model::CodeFile;
use crate::model::written::{CODE, FILE, FOLDER, HANDLEBARS, TEMPLATE_FILE, name_of};
use crate::text::{Segment, Text};

/// The files that a blueprint names.
pub(crate) struct Files {
    /// `None` if no file is read, because the blueprint is too large.
    directory: Option<PathBuf>,
    /// The remaining bytes of code; `None` once they were exceeded.
    code: Option<u64>,
    /// The remaining bytes of files of templates and definitions; `None` once they were exceeded.
    templates: Option<u64>,
    /// The sources by their names, or the reasons why they cannot be read: several functions may
    /// have the same one.
    sources: HashMap<String, Result<Rc<Vec<String>>, String>>,
    /// The paths of all files and folders that are named, even of those that cannot be read.
    pub(super) named: BTreeSet<PathBuf>,
    /// The files of folders, by the address of the name, until they are added to their functions.
    pub(super) folders: HashMap<usize, BTreeMap<String, CodeFile>>,
    /// The contents by the address of the name: a document may be decoded several times.
    pub(super) read: HashMap<usize, Option<Read>>,
}

/// The meaning of a string that names a file or has a form of its own.
#[derive(Clone)]
pub(super) enum Read {
    /// The name and the text of a file, or alternating literals and names of references.
    Parts(Rc<Vec<String>>),
    /// A folder, whose files are added after decoding: they may be large.
    Folder,
}

impl Files {
    /// Files relative to a directory; without one, none is read.
    pub(super) fn of(directory: Option<&Path>) -> Self {
        Self {
            directory: directory.map(Path::to_owned),
            code: Some(bounds::CODE_BYTES.at_most),
            templates: Some(bounds::TEMPLATES_BYTES.at_most),
            sources: HashMap::new(),
            named: BTreeSet::new(),
            folders: HashMap::new(),
            read: HashMap::new(),
        }
    }

    /// True if no file is read.
    pub(super) const fn is_closed(&self) -> bool {
        self.directory.is_none()
    }

    fn path(&mut self, name: &str) -> PathBuf {
        let path = self.directory.as_deref().unwrap_or(Path::new("")).join(name);
        self.named.insert(path.clone());
        path
    }

    /// Reads a file with code, or reports why it cannot be read, and the expected one. Each
    /// function with it has its own copy, which counts.
    pub(super) fn source(&mut self, name: &str, report: impl FnOnce(String, &str)) -> Read {
        let unread = |error| {
            let expected = "a file of Python or Node.js, relative to the blueprint";
            report(format!("cannot read {name}: {error}"), expected);
            Read::unread_source(name)
        };
        self.parts(name).map_or_else(unread, Read::Parts)
    }

    /// The name and the text of a file with code.
    fn parts(&mut self, name: &str) -> Result<Rc<Vec<String>>, String> {
        let too_much = |error: InputError| error.to_string();
        spend(&mut self.code, 0, bounds::CODE_BYTES).map_err(too_much)?;
        if !self.sources.contains_key(name) {
            let text = input::text(&self.path(name), bounds::SOURCE_BYTES);
            let parts = text.map(|text| Rc::new(vec![name.to_owned(), text]));
            self.sources.insert(name.to_owned(), parts.map_err(|error| error.to_string()));
        }
        let parts = self.sources[name].clone()?;
        spend(&mut self.code, parts[1].len(), bounds::CODE_BYTES).map_err(too_much)?;
        Ok(parts)
    }

    /// Reads the folder with code that is named at an address, or reports why it cannot be read,
    /// and the expected one.
    pub(super) fn folder(
        &mut self,
        address: usize,
        name: &str,
        report: impl FnOnce(String, &str),
    ) -> Read {
        let path = self.path(name);
        match code_folder::read(&path, &mut self.code) {
            Ok(files) => {
                self.folders.insert(address, files);
            }
            Err(error) => {
                let expected = "a folder, relative to the blueprint";
                report(format!("cannot read the folder {name}: {error}"), expected);
            }
        }
        Read::Folder
    }

    /// Reads a file with the definition of a state machine.
    pub(super) fn definition(&mut self, name: &str) -> Result<String, InputError> {
        spend(&mut self.templates, 0, bounds::TEMPLATES_BYTES)?;
        let text = input::text(&self.path(name), bounds::DEFINITION_BYTES)?;
        spend(&mut self.templates, text.len(), bounds::TEMPLATES_BYTES)?;
        Ok(text)
    }

    /// Reads a file with a mapping template.
    pub(super) fn template(&mut self, name: &str) -> Result<String, InputError> {
        spend(&mut self.templates, 0, bounds::TEMPLATES_BYTES)?;
        let text = input::text(&self.path(name), bounds::TEMPLATE_BYTES)?;
        spend(&mut self.templates, text.len(), bounds::TEMPLATES_BYTES)?;
        Ok(text)
    }
}

/// Subtracts bytes from the remaining ones, of which there are none once they were exceeded.
fn spend(left: &mut Option<u64>, bytes: usize, bound: Bound) -> Result<(), InputError> {
    *left = left.and_then(|left| left.checked_sub(bytes as u64));
    left.map(|_| ()).ok_or(InputError::TooLarge(bound))
}

impl Default for Files {
    fn default() -> Self {
        Self::of(Some(Path::new("")))
    }
}

impl Read {
    /// A placeholder for what is not read, for the type named `of`; `None` if that is the string.
    pub(super) fn nothing(of: &str, written: &str) -> Option<Self> {
        match of {
            CODE | FILE => Some(Self::unread_source(written)),
            FOLDER => Some(Self::Folder),
            HANDLEBARS | TEMPLATE_FILE => Some(Self::Parts(Rc::default())),
            _ => None,
        }
    }

    fn unread_source(name: &str) -> Self {
        Self::Parts(Rc::new(vec![name.to_owned(), "unread".to_owned()]))
    }

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
            Self::Folder => visitor.visit_newtype_struct(UnitDeserializer::new()),
        }
    }
}
