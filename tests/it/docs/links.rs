//! Links between pages.

use std::path::{Component, Path, PathBuf};

use super::page::Page;
use super::root;

/// The problems of the links of a page.
pub(super) fn broken_links(page: &Page, read: &dyn Fn(&Path) -> Option<Page>) -> Vec<String> {
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
        let message = if !root().join(&path).exists() && read(&path).is_none() {
            format!("there is no file {}", path.display())
        } else if !fragment.is_empty()
            && read(&path).is_some_and(|other| !other.anchors.contains(fragment))
        {
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
    let read = |path: &Path| match path.to_str() {
        Some("docs/page.md") => Some(Page::new(path, "# Here\n")),
        Some("docs/other.md") => Some(Page::new(path, "# Other\n")),
        Some("README.md") => Some(Page::new(path, "## Install\n")),
        _ => None,
    };
    assert_eq!(
        broken_links(&page, &read),
        [
            "docs/page.md:6: there is no file docs/missing.md",
            "docs/page.md:6: there is no heading #missing in docs/page.md",
            "docs/page.md:7: there is no heading #missing in docs/other.md",
        ]
    );
}
