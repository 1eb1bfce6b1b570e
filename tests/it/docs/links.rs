//! Links between pages.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::page::Page;
use super::root;

/// Pages by their paths in the repository.
pub(super) type Pages = BTreeMap<PathBuf, Page>;

/// The problems of the links of a page.
pub(super) fn broken_links(page: &Page, pages: &Pages) -> Vec<String> {
    let mut broken = Vec::new();
    for link in &page.links {
        let target = &*link.target;
        if target.contains("://") || target.starts_with("mailto:") {
            continue;
        }
        let (file, fragment) = target.split_once('#').unwrap_or((target, ""));
        let path = match file {
            "" => page.path.clone(),
            file => normal(&page.path.parent().expect("a directory").join(file)),
        };
        let has = |page: &Page| page.anchors.contains(fragment);
        let message = if !pages.contains_key(&path) && !root().join(&path).exists() {
            format!("there is no file {}", path.display())
        } else if !fragment.is_empty() && !pages.get(&path).is_some_and(has) {
            format!("there is no heading #{fragment} in {}", path.display())
        } else {
            continue;
        };
        broken.push(format!("{}:{}: {message}", page.path.display(), link.line));
    }
    broken
}

/// A path without `..`.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(normal.pop()),
            Component::CurDir => {}
            other => normal.push(other),
        }
    }
    normal
}

#[test]
fn broken_links_are_found() {
    let page = Page::new(
        "docs/page.md",
        "# Here\n\n[a](other.md)\n[b](../README.md#install)\n[c](#here) [d](https://example.com/x)\n\
         [e](missing.md) [f](#missing)\n[g](other.md#missing)\n",
    );
    let others = [
        ("docs/page.md", "# Here\n"),
        ("docs/other.md", "# Other\n"),
        ("README.md", "## Install\n"),
    ];
    let pages = others.map(|(path, text)| (PathBuf::from(path), Page::new(path, text))).into();
    assert_eq!(
        broken_links(&page, &pages),
        [
            "docs/page.md:6: there is no file docs/missing.md",
            "docs/page.md:6: there is no heading #missing in docs/page.md",
            "docs/page.md:7: there is no heading #missing in docs/other.md",
        ]
    );
}
