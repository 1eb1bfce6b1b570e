//! Notes of previous passes, and the references found in texts and handles.

use std::collections::{HashMap, HashSet};

use super::super::diagnostic::{At, Fault, Faults};
use super::super::node::{Node, Value};
use super::Path;
use super::words::shortened;
use crate::blueprint::attribute;
use crate::blueprint::files::{Files, Read};
use crate::blueprint::reference::{self, Reach, Scope};
use crate::blueprint::template;
use crate::check::rules::{duplicate_key, no_reference};
use crate::model::written::{
    ATTRIBUTE, CODE, CONSTANT, FILE, FOLDER, HANDLEBARS, SECTIONS, STATEMENT, TEMPLATE_FILE, TEXT,
};
use crate::model::{Kind, PartiQl};

/// A node's identity within one decoding.
pub(crate) fn address(node: &Node) -> usize {
    std::ptr::from_ref(node).addr()
}

/// Notes of previous passes, and of reported errors.
#[derive(Default)]
pub(super) struct Notes {
    pub(super) faults: Faults,
    /// Nodes that are omitted because they are invalid.
    pub(super) skipped: HashSet<usize>,
    /// Values of keys that occur earlier in the same mapping.
    pub(super) duplicates: HashSet<usize>,
    /// Values of reported unknown keys.
    pub(super) unknown: HashSet<usize>,
    /// Mappings, and the keys that an unknown key probably means.
    pub(super) meant: HashSet<(usize, String)>,
    /// Mappings with unknown keys of unclear meaning.
    pub(super) unclear: HashSet<usize>,
    /// Mappings with missing required keys. They get placeholders, to find further missing keys,
    /// and are omitted in the end.
    pub(super) lacking: HashMap<usize, Vec<&'static str>>,
    /// The number of completed entries of a list or mapping, by its address, for passes that only
    /// count faults.
    pub(super) done: HashMap<usize, usize>,
    /// Texts with unresolved references.
    pub(super) dangling: HashSet<usize>,
    /// Nodes whose references were resolved.
    pub(super) looked_up: HashSet<usize>,
    /// Nodes whose keys were resolved as names.
    pub(super) keys_looked_up: HashSet<usize>,
    pub(super) references: References,
    /// True if the value is no longer needed, so that passes continue where the previous one
    /// stopped.
    pub(super) only_faults: bool,
}

/// A value that could not be decoded.
#[derive(Debug)]
pub(super) struct Failed {
    /// The node to omit.
    pub(super) node: usize,
    /// The node's path, if it is an item of a list.
    pub(super) item: Option<Vec<String>>,
    /// The fault to report; `None` if it follows from a reported one.
    pub(super) fault: Option<Fault>,
    /// The required key that is missing in the node.
    pub(super) lacks: Option<&'static str>,
}

/// The references of a document's texts and handles.
#[derive(Default)]
pub(crate) struct References {
    /// Their errors, some of which may follow from unreadable parts.
    pub(in crate::blueprint) faults: Faults,
    /// The files that it names.
    pub(in crate::blueprint) files: Files,
}

impl Notes {
    /// Resolves the references in a value, for the type named `of`.
    pub(super) fn look_up(&mut self, of: &str, node: &Node, path: &Path<'_>, document: &Node) {
        let section = SECTIONS.iter().find(|section| section.name == of);
        if section.is_none() && ![TEXT, CONSTANT, ATTRIBUTE, STATEMENT].contains(&of)
            || !self.looked_up.insert(address(node))
        {
            return;
        }
        let faults = &mut self.references.faults;
        match (&node.value, section) {
            (Value::String(name), Some(section)) => {
                reference::check_name(section, name, document, faults, || {
                    (path.segments(), At::Value)
                });
            }
            (Value::String(text), None) if of == STATEMENT => {
                let tables = SECTIONS.iter().find(|section| section.kind == Kind::Table);
                if let (Some(section), Ok(statement)) = (tables, text.parse::<PartiQl>()) {
                    let name = &statement.table.id().name;
                    reference::check_name(section, name, document, faults, || {
                        (path.segments(), At::Value)
                    });
                }
            }
            (Value::String(text), None) if of == TEXT && text.contains('{') => {
                let path = path.segments();
                let scope = Scope::new(document, Reach::of(&path));
                let fault = |message| Fault::at(path.clone(), At::Value, message);
                if !scope.check(text, faults, fault) {
                    self.dangling.insert(address(node));
                }
            }
            (Value::String(text), None) if of == CONSTANT => {
                let scope = Scope::new(document, Reach::Stack);
                if let Some(name) =
                    reference::references(text).flatten().find(|name| scope.holds(name))
                {
                    let message =
                        format!("this description is a constant: it cannot refer to `{name}`");
                    let fault =
                        Fault::at(path.segments(), At::Value, message).rule(&no_reference::RULE);
                    faults.push(fault.expected(Some("plain text".to_owned())));
                }
            }
            (_, None) if of == ATTRIBUTE => {
                faults.extend(attribute::faults(node, &path.segments()));
            }
            _ => {}
        }
    }

    /// Resolves the name that is the key of a value, for the type named `of`.
    pub(super) fn look_up_key(
        &mut self,
        of: &str,
        name: &str,
        (node, path): (&Node, &Path<'_>),
        document: &Node,
    ) {
        let section = SECTIONS.iter().find(|section| section.name == of);
        if let Some(section) = section.filter(|_| self.keys_looked_up.insert(address(node))) {
            let faults = &mut self.references.faults;
            reference::check_name(section, name, document, faults, || (path.segments(), At::Key));
        }
    }

    /// Reads what a string stands for, once; `None` if that is itself.
    pub(super) fn read(
        &mut self,
        of: &str,
        written: &str,
        (node, path, document): (&Node, &Path<'_>, &Node),
    ) -> Option<Read> {
        let References { faults, files } = &mut self.references;
        if files.is_closed() {
            return Read::nothing(of, written);
        }
        if let Some(read) = files.read.get(&address(node)) {
            return read.clone();
        }
        let report = |message, expected: &str| {
            let fault = Fault::at(path.segments(), At::Value, message);
            faults.push(fault.expected(Some(expected.to_owned())));
        };
        let read = match of {
            CODE | FILE => Some(files.source(written, report)),
            FOLDER => Some(files.folder(address(node), written, report)),
            _ => {
                let scope = Scope::new(document, Reach::Functions);
                let of_files = (&mut *files, faults);
                let text = template::read(of, written, &path.segments(), scope, of_files);
                (of == HANDLEBARS || of == TEMPLATE_FILE).then(|| Read::alternating(&text))
            }
        };
        files.read.insert(address(node), read.clone());
        read
    }

    /// The number of entries to skip.
    pub(super) fn done(&self, node: &Node) -> usize {
        if self.only_faults {
            self.done.get(&address(node)).copied().unwrap_or_default()
        } else {
            0
        }
    }

    /// Records that the first `count` entries are completed, unless their values are still needed.
    pub(super) fn pass_over(&mut self, node: &Node, count: usize) {
        if self.only_faults {
            self.done.insert(address(node), count);
        }
    }

    /// Makes the next pass omit the failed node. Returns false if it was omitted already.
    pub(super) fn leave_out(&mut self, failed: Failed) -> bool {
        if let Some(fault) = failed.fault {
            self.faults.push(fault);
        }
        if let Some(key) = failed.lacks {
            let keys = self.lacking.entry(failed.node).or_default();
            if !keys.contains(&key) {
                keys.push(key);
                return true;
            }
        }
        if let Some(item) = failed.item.filter(|_| !self.faults.is_full()) {
            self.faults.drop_item(item);
        }
        self.skipped.insert(failed.node)
    }

    pub(super) fn omits(&self, node: &Node) -> bool {
        let address = address(node);
        self.skipped.contains(&address) || self.duplicates.contains(&address)
    }

    pub(super) fn omits_inside(&self, node: &Node) -> bool {
        let omitted =
            |node: &Node| self.skipped.contains(&address(node)) || self.omits_inside(node);
        match &node.value {
            _ if self.skipped.is_empty() => false,
            Value::Mapping(entries) => entries.iter().any(|(_, value)| omitted(value)),
            Value::Sequence(items) => items.iter().any(omitted),
            _ => false,
        }
    }
}

pub(super) fn note_duplicates(node: &Node, path: &Path<'_>, notes: &mut Notes) {
    /// Up to here, a linear search is faster than a set.
    const FEW: usize = 16;
    match &node.value {
        Value::Mapping(entries) => {
            let mut seen = HashSet::new();
            for (index, (name, value)) in entries.iter().enumerate() {
                let twice = if entries.len() <= FEW {
                    entries[..index].iter().any(|(earlier, _)| earlier == name)
                } else {
                    !seen.insert(&**name)
                };
                if twice {
                    notes.duplicates.insert(address(value));
                    notes.faults.push_with(|| {
                        let occurrence =
                            entries[..index].iter().filter(|(earlier, _)| earlier == name).count();
                        let segments = Path::Key { parent: path, name }.segments();
                        Fault::at(
                            segments.clone(),
                            At::Key,
                            format!("the key `{}` appears twice", shortened(name)),
                        )
                        .rule(&duplicate_key::RULE)
                        .occurrence(occurrence)
                        .help(Some("remove or rename one of them".to_owned()))
                        .related(segments, At::Key, "first here")
                    });
                } else {
                    note_duplicates(value, &Path::Key { parent: path, name }, notes);
                }
            }
        }
        Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                note_duplicates(item, &Path::Index { parent: path, index }, notes);
            }
        }
        _ => {}
    }
}
