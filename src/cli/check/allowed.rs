//! Comments that allow findings: `# dynagate: allow json-injection`.

use std::collections::HashMap;
use std::path::Path;

use dynagate::blueprint::Diagnostic;
use dynagate::{bounds, input};

use super::checked::Texts;

/// The comments of files.
pub(super) struct Comments<'t> {
    /// The texts in place of those on disk.
    texts: &'t Texts,
    /// The lines of files with comments.
    lines: HashMap<String, Vec<String>>,
}

impl<'t> Comments<'t> {
    pub(super) fn of(texts: &'t Texts) -> Self {
        Self { texts, lines: HashMap::new() }
    }

    /// True if a comment in the line of a finding, or in a line of its own before it, allows it.
    pub(super) fn allow(&mut self, diagnostic: &Diagnostic) -> bool {
        let place = diagnostic.location();
        let lines = self.lines_of(&place.name);
        let line = |number: usize| lines.get(number.wrapping_sub(1)).map(String::as_str);
        let own = line(place.line).is_some_and(|line| allows(line, diagnostic));
        let before = line(place.line.wrapping_sub(1)).is_some_and(|line| {
            line.trim_start().starts_with(['#', '/', '<', '*']) && allows(line, diagnostic)
        });
        own || before
    }

    fn lines_of(&mut self, name: &str) -> &[String] {
        if !self.lines.contains_key(name) {
            let text = match self.texts.get(name) {
                Some(text) => text.clone(),
                None => input::text(Path::new(name), bounds::LOADED_BYTES).unwrap_or_default(),
            };
            let has_comments = text.contains(COMMENT);
            let lines = text.lines().filter(|_| has_comments).map(str::to_owned).collect();
            self.lines.insert(name.to_owned(), lines);
        }
        &self.lines[name]
    }
}

const COMMENT: &str = "dynagate: allow ";

fn allows(line: &str, diagnostic: &Diagnostic) -> bool {
    let Some((_, names)) = line.split_once(COMMENT) else { return false };
    let rule = diagnostic.rule();
    names
        .split(|c: char| c == ',' || c.is_whitespace())
        .take_while(|name| !name.starts_with(['-', '*', '#']) || name.is_empty())
        .any(|name| name == rule.name || name == rule.code)
}
