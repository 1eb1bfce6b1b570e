//! The findings about a file, and the fixes of these.

use std::collections::BTreeMap;
use std::path::PathBuf;

use dynagate::blueprint::{Diagnostic, Diagnostics, Location, Source};
use dynagate::check::api::{Action, BareTemplate, findings, fixes};
use dynagate::load::{self, LoadFinding, Loaded, Settings, TextEdit};
use serde::Serialize;

/// Everything that there is to tell about a file.
#[derive(Default)]
pub(super) struct Checked {
    pub(super) loaded: Loaded,
    findings: Vec<LoadFinding>,
    origin: Option<Origin>,
    /// The findings that are reported, by their indexes; the index is that of no finding for an
    /// error of the syntax.
    pub(super) found: Vec<(usize, Diagnostic)>,
    /// The other files that it is made of.
    pub(super) includes: Vec<PathBuf>,
}

/// The file, to check it again.
pub(super) enum Origin {
    Document(Source, Settings),
    Template(OwnTemplate),
}

/// A mapping template by itself.
pub(super) struct OwnTemplate {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) action: Option<Action>,
    pub(super) is_response: Option<bool>,
}

impl OwnTemplate {
    pub(super) fn borrowed(&self) -> BareTemplate<'_> {
        let Self { name, text, action, is_response } = self;
        BareTemplate { name, text, action: action.as_ref(), is_response: *is_response }
    }
}

/// A finding that is reported.
pub(super) struct Found {
    pub(super) diagnostic: Diagnostic,
    pub(super) fix: Option<FixAt>,
}

/// A fix with the places of its edits.
#[derive(Debug, Clone, Serialize)]
pub(super) struct FixAt {
    pub(super) title: String,
    pub(super) edits: Vec<EditAt>,
}

/// A replacement of a part of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct EditAt {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
    pub(super) text: String,
}

/// The texts of files in place of those on disk, by their names.
pub(super) type Texts = BTreeMap<String, String>;

/// The files after fixes.
#[derive(Default)]
pub(super) struct Changed {
    pub(super) texts: Vec<(String, String)>,
    /// The number of findings that they remove.
    pub(super) removed: usize,
    /// The changes of the source of a file that is the output of a tool.
    pub(super) advice: Vec<String>,
}

impl Origin {
    /// Loads and checks the file with other texts.
    fn again(&self, texts: &Texts) -> Option<(Loaded, Vec<LoadFinding>)> {
        match self {
            Self::Document(source, settings) => {
                let text = texts.get(&source.name).unwrap_or(&source.text).clone();
                let source = Source { text, ..source.clone() };
                let mut settings = settings.clone();
                settings.texts.extend(texts.clone());
                let loaded = load::load(&source, &settings).ok()?;
                let findings = findings(&loaded);
                Some((loaded, findings))
            }
            Self::Template(template) => {
                let text = texts.get(&template.name)?;
                Some(BareTemplate { text, ..template.borrowed() }.check())
            }
        }
    }
}

impl Checked {
    pub(super) fn new(loaded: Loaded, findings: Vec<LoadFinding>, origin: Origin) -> Self {
        let found = findings.iter().map(|finding| loaded.diagnostic(finding.clone())).enumerate();
        let found = found.collect();
        Self { loaded, findings, origin: Some(origin), found, includes: Vec::new() }
    }

    /// A file that cannot be read as YAML or JSON.
    pub(super) fn of_syntax(diagnostics: Diagnostics) -> Self {
        let found = diagnostics.into_iter().map(|diagnostic| (usize::MAX, diagnostic)).collect();
        Self { found, ..Self::default() }
    }

    /// The reported findings without fixes.
    pub(super) fn plain(&self) -> Vec<Found> {
        let found = self.found.iter();
        found.map(|(_, of)| Found { diagnostic: of.clone(), fix: None }).collect()
    }

    /// The reported findings with their fixes, and what all of these make of the files.
    pub(super) fn fixed(&self) -> (Vec<Found>, Changed) {
        let Some(origin) = &self.origin else { return (self.plain(), Changed::default()) };
        let mut wanted = vec![false; self.findings.len()];
        for (index, _) in &self.found {
            wanted[*index] = true;
        }
        let fixed = fixes(&self.loaded, &self.findings, &wanted, &|texts| origin.again(texts));
        let found = self.found.iter().map(|(index, diagnostic)| {
            let fix = fixed.fixes.get(*index).and_then(Option::as_ref);
            let fix = fix.map(|fix| FixAt {
                title: fix.title.clone(),
                edits: fix.edits.iter().map(|edit| self.edit_at(edit)).collect(),
            });
            Found { diagnostic: diagnostic.clone(), fix }
        });
        let found: Vec<_> = found.collect();
        let removed = found.iter().filter(|found| found.fix.is_some()).count();
        let texts = self.loaded.files.edited(&fixed.edits).unwrap_or_default();
        let name = self.loaded.files.names().next().unwrap_or_default();
        let advice = fixed.advice.into_iter().map(|of| format!("{name} is not changed: {of}"));
        (found, Changed { texts, removed, advice: advice.collect() })
    }

    fn edit_at(&self, edit: &TextEdit) -> EditAt {
        let (start, end) = (edit.span, edit.span.end_only());
        let files = &self.loaded.files;
        let Location { name, line, column } = files.location(start);
        let end = files.location(end);
        let text = edit.text.clone();
        EditAt { file: name, line, column, end_line: end.line, end_column: end.column, text }
    }
}
