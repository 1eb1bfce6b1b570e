//! Parts of blueprints, added to their text at the places where a reader adds them.

/// Adds the keys of a part to the sections of a text, at their ends. A key that has its value on its
/// line replaces the line of this key. The rest of the text remains as it is.
///
/// # Errors
///
/// A message about a key to which lines cannot be added.
pub(super) fn add(text: &str, part: &str) -> Result<String, String> {
    let [text, part] = [text, part].map(|text| text.lines().collect::<Vec<_>>());
    let part = part.split_first().map_or(&[][..], |(_name, part)| part);
    Ok(added(&text, part)?.join("\n") + "\n")
}

fn added(section: &[&str], part: &[&str]) -> Result<Vec<String>, String> {
    let end = section.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
    let (section, blank) = section.split_at(end);
    let (first, part) = (entries(section), entries(part));
    let indent = first.keyed.first().map(|entry| indent_of(entry[0]));
    let mut lines: Vec<Vec<String>> = vec![owned(first.before)];
    lines.extend(first.keyed.iter().map(|entry| owned(entry)));
    for new in part.keyed {
        let key = key_and_value(new[0]);
        let known = first.keyed.iter().position(|entry| key_and_value(entry[0]).0 == key.0);
        match known {
            None => lines.push(indented(new, indent.unwrap_or(indent_of(new[0])))),
            Some(at) => {
                let old = first.keyed[at];
                lines[at + 1] = match (key_and_value(old[0]).1, key.1) {
                    ("", "") => {
                        let inner = added(&old[1..], &new[1..])?;
                        [vec![old[0].to_owned()], inner].concat()
                    }
                    (old, _) if old.starts_with('{') => {
                        return Err(format!("the value of `{}` is on one line", key.0));
                    }
                    _ => indented(new, indent_of(old[0])),
                };
            }
        }
    }
    lines.push(owned(blank));
    Ok(lines.concat())
}

/// The lines of a section.
struct Entries<'t> {
    /// Comments and empty lines before the first key.
    before: &'t [&'t str],
    /// Each key with the lines of its value.
    keyed: Vec<&'t [&'t str]>,
}

fn entries<'t>(lines: &'t [&'t str]) -> Entries<'t> {
    let is_blank = |line: &str| line.trim().is_empty() || line.trim().starts_with('#');
    let Some(start) = lines.iter().position(|line| !is_blank(line)) else {
        return Entries { before: lines, keyed: Vec::new() };
    };
    let (before, lines) = lines.split_at(start);
    let indent = indent_of(lines[0]);
    let is_key = |line: &str| !is_blank(line) && indent_of(line) <= indent;
    let starts: Vec<_> = (0..lines.len()).filter(|line| is_key(lines[*line])).collect();
    let ends = starts[1..].iter().copied().chain([lines.len()]);
    Entries {
        before,
        keyed: starts.iter().zip(ends).map(|(start, end)| &lines[*start..end]).collect(),
    }
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The key of a line, and its value without a comment.
fn key_and_value(line: &str) -> (&str, &str) {
    let line = line.trim();
    let (key, value) = line.split_once(": ").unwrap_or((line.trim_end_matches(':'), ""));
    (key, if value.trim().starts_with('#') { "" } else { value.trim() })
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

/// The lines of an entry, its key at this indentation.
fn indented(entry: &[&str], indent: usize) -> Vec<String> {
    let old = indent_of(entry[0]);
    let moved = |line: &&str| match line.get(old..) {
        Some(rest) => format!("{:indent$}{rest}", "").trim_end().to_owned(),
        None => String::new(),
    };
    entry.iter().map(moved).collect()
}

#[test]
fn parts_are_added_where_their_sections_end() {
    let text = "# The API\nname: notes   # its name\n\napi:\n  routes:   # two\n    GET /a: {b: c}\n    \
                GET /d:\n      e: [f]\n\nexamples:\n  one: 1\n";
    let part = "# in notes.yaml\napi:\n  cors:\n    origins: any\n  routes:\n    GET /d:\n      \
                e: [f, g]\n    GET /h: {i: j}\nexamples:\n  two: 2\ntags: {k: l}\n";
    assert_eq!(
        add(text, part).as_deref(),
        Ok(
            "# The API\nname: notes   # its name\n\napi:\n  routes:   # two\n    GET /a: {b: c}\n    \
            GET /d:\n      e: [f, g]\n    GET /h: {i: j}\n  cors:\n    origins: any\n\nexamples:\n  \
            one: 1\n  two: 2\ntags: {k: l}\n"
        )
    );
    for value in ["{m: n}", "\n      m: n"] {
        let part = format!("# in notes.yaml\napi:\n  routes:\n    GET /a: {value}\n");
        assert_eq!(
            add(text, &part),
            Err("the value of `GET /a` is on one line".to_owned()),
            "{part}"
        );
    }
}
