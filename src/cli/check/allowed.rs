//! Comments that allow findings: `# dynagate: allow json-injection`.

use std::collections::HashMap;
use std::path::Path;

use dynagate::blueprint::Diagnostic;
use dynagate::{bounds, input};

/// Removes the findings that a comment in their line, or in a line of its own before it, allows.
pub(super) fn remove(found: &mut Vec<Diagnostic>) {
    let mut texts: HashMap<String, Vec<String>> = HashMap::new();
    found.retain(|diagnostic| {
        let place = diagnostic.location();
        let lines = texts.entry(place.name.clone()).or_insert_with(|| lines(&place.name));
        let line = |number: usize| lines.get(number.wrapping_sub(1)).map(String::as_str);
        let own = line(place.line).is_some_and(|line| allows(line, diagnostic));
        let before = line(place.line.wrapping_sub(1)).is_some_and(|line| {
            line.trim_start().starts_with(['#', '/', '<', '*']) && allows(line, diagnostic)
        });
        !own && !before
    });
}

/// The lines of a file with such comments.
fn lines(name: &str) -> Vec<String> {
    let text = input::text(Path::new(name), bounds::LOADED_BYTES).unwrap_or_default();
    if text.contains(COMMENT) { text.lines().map(str::to_owned).collect() } else { Vec::new() }
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
