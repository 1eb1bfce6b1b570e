//! State of loading: the files, the findings and the settings.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::files::{Files, Span};
use super::rules::{assumed_value, invalid_template, unread_api, unread_part};
use super::tree::Tree;
use super::{LoadFinding, Settings};
use crate::blueprint::node::Node;
use crate::blueprint::yaml;
use crate::bounds;
use crate::input;

/// A document that was read, and the index of its file.
#[derive(Clone)]
pub(super) struct Document {
    pub(super) node: Rc<Node>,
    pub(super) file: usize,
    /// The text of the file.
    pub(super) text: Rc<str>,
}

pub(super) struct Loader<'s> {
    pub(super) settings: &'s Settings,
    pub(super) files: Files,
    pub(super) findings: Vec<LoadFinding>,
    /// The directory to which paths in the file are relative.
    pub(super) directory: PathBuf,
    /// True if the inventory is read, too.
    pub(super) is_whole: bool,
}

impl Loader<'_> {
    /// Reports a part that is not read.
    pub(super) fn unread(&mut self, span: Span, message: impl Into<String>) {
        self.report(LoadFinding::new(&unread_part::RULE, span, message));
    }

    /// Reports an API of another product, or a part of one.
    pub(super) fn unread_api(&mut self, span: Span, message: impl Into<String>) {
        self.report(LoadFinding::new(&unread_api::RULE, span, message));
    }

    /// Reports a part that AWS would reject.
    pub(super) fn invalid(&mut self, span: Span, message: impl Into<String>) {
        self.report(LoadFinding::new(&invalid_template::RULE, span, message));
    }

    /// Reports a value that is made up.
    pub(super) fn assumed(&mut self, span: Span, message: impl Into<String>, help: &str) {
        self.report(LoadFinding::new(&assumed_value::RULE, span, message).help(help));
    }

    /// Adds a finding, unless there are too many or it is known.
    pub(super) fn report(&mut self, finding: LoadFinding) {
        let is_known =
            |known: &LoadFinding| known.span == finding.span && known.message == finding.message;
        if self.findings.len() < bounds::LOAD_FINDINGS.count()
            && !self.findings.iter().any(is_known)
        {
            self.findings.push(finding);
        }
    }

    /// Reads a local file that a value names, relative to the loaded file; reports what cannot be
    /// read.
    pub(super) fn local_document(&mut self, location: &Tree) -> Option<Document> {
        let span = location.span;
        let Some(path) = location.text() else {
            self.unread(span, "a document in S3 is not read");
            return None;
        };
        if path.contains("://") {
            let message = format!("the document `{path}` is not read");
            self.report(
                LoadFinding::new(&unread_part::RULE, span, message)
                    .expected("the path of a local file"),
            );
            return None;
        }
        if self.files.count() >= bounds::LOADED_FILES.count() {
            self.unread(span, format!("more than {}", bounds::LOADED_FILES));
            return None;
        }
        let path = self.directory.join(path.trim_start_matches("./"));
        match self.document(&path) {
            Ok(document) => Some(document),
            Err(reason) => {
                self.unread(span, format!("cannot read {}: {reason}", path.display()));
                None
            }
        }
    }

    fn document(&mut self, path: &Path) -> Result<Document, String> {
        let text = match self.settings.texts.get(&path.display().to_string()) {
            Some(text) => text.clone(),
            None => input::text(path, bounds::LOADED_BYTES).map_err(|error| error.to_string())?,
        };
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        let node = yaml::template(&text).map_err(|fault| fault.message.clone())?;
        let file = self.files.add(path.display().to_string(), text.clone());
        Ok(Document { node: Rc::new(node), file, text: text.into() })
    }
}
