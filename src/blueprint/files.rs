//! The files that a blueprint names, relative to its directory and within bounds.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde::de::Visitor;
use serde::de::value::{MapDeserializer, SeqDeserializer};

use super::code_folder;
use crate::bounds;
use crate::input;
use crate::model::CodeFile;
use crate::model::written::FOLDER;

/// The files that a blueprint names.
pub(crate) struct Files {
    directory: PathBuf,
    /// The remaining bytes of folders.
    code: u64,
    /// What was read, by the address of the name: a document may be decoded several times.
    read: HashMap<usize, Read>,
}

/// What a name in a blueprint stands for.
#[derive(Clone)]
pub(super) enum Read {
    /// The name and the text of a file.
    File(Rc<[String; 2]>),
    /// The files of a folder.
    Folder(Rc<BTreeMap<String, CodeFile>>),
}

impl Files {
    pub(super) fn of(directory: &Path) -> Self {
        let code = bounds::CODE_BYTES.at_most;
        Self { directory: directory.to_owned(), code, read: HashMap::new() }
    }

    /// Reads what a name stands for, in the form that types request by `of`. An unreadable file or
    /// folder is reported by its reason and the expected one, and has placeholders as contents.
    pub(super) fn read(
        &mut self,
        of: &str,
        name: &str,
        address: usize,
        report: impl FnOnce(String, &str),
    ) -> Read {
        if let Some(read) = self.read.get(&address) {
            return read.clone();
        }
        let path = self.directory.join(name);
        let read = if of == FOLDER {
            let files = code_folder::read(&path, &mut self.code).unwrap_or_else(|error| {
                let expected = "a folder, relative to the blueprint";
                report(format!("cannot read the folder {name}: {error}"), expected);
                BTreeMap::new()
            });
            Read::Folder(Rc::new(files))
        } else {
            let text = input::text(&path, bounds::SOURCE_BYTES).unwrap_or_else(|error| {
                let expected = "a file of Python or Node.js, relative to the blueprint";
                report(format!("cannot read {name}: {error}"), expected);
                "unread".to_owned()
            });
            Read::File(Rc::new([name.to_owned(), text]))
        };
        self.read.insert(address, read.clone());
        read
    }
}

impl Default for Files {
    fn default() -> Self {
        Self::of(Path::new(""))
    }
}

impl Read {
    /// Gives a type what it requested.
    pub(super) fn visit<'de, V: Visitor<'de>, E: serde::de::Error>(
        &self,
        visitor: V,
    ) -> Result<V::Value, E> {
        match self {
            Self::File(parts) => {
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
