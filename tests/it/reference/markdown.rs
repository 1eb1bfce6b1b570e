//! Parts of Markdown pages.

/// The text on one line, for a cell of a table.
pub(super) fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// The anchor of a heading, as forges and mdbook make it.
pub(super) fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// The anchors of the headings of a page that occur more than once.
pub(super) fn repeated_anchors(page: &str) -> Vec<String> {
    let headings = page.lines().filter(|line| line.starts_with('#'));
    let mut anchors: Vec<_> =
        headings.map(|line| anchor(line.trim_start_matches('#').trim())).collect();
    anchors.sort();
    anchors.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone()).collect()
}

/// The targets of the links within a page that have no heading.
pub(super) fn dangling_links(page: &str) -> Vec<&str> {
    let headings = page.lines().filter(|line| line.starts_with('#'));
    let anchors: Vec<_> =
        headings.map(|line| anchor(line.trim_start_matches('#').trim())).collect();
    let targets = page.split("](#").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !anchors.iter().any(|anchor| anchor == target)).collect()
}

/// The first line of a generated page.
pub(super) const GENERATED: &str = "<!-- This page is generated: change its source, then run `cargo xtask goldens reference`. -->\n";

/// A number with commas between groups of three digits, if it has five digits or more.
pub(super) fn with_thousands(number: u64) -> String {
    let digits = number.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let groups = digits.as_bytes().rchunks(3).rev();
    groups.map(String::from_utf8_lossy).collect::<Vec<_>>().join(",")
}
