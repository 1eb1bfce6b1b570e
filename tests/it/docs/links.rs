//! Links between pages, on a forge and in the book that mdbook makes of `docs/`.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::page::Page;
use super::root;

/// Pages by their paths in the repository.
pub(super) type Pages = BTreeMap<PathBuf, Page>;

/// The addresses of the files and directories of the repository.
const REPOSITORY: [&str; 2] = [
    "https://github.com/dynagate/dynagate/blob/main/",
    "https://github.com/dynagate/dynagate/tree/main/",
];

/// The problems of the links of a page.
pub(super) fn broken_links(page: &Page, pages: &Pages) -> Vec<String> {
    let mut broken = Vec::new();
    for link in &page.links {
        let target = &*link.target;
        let address = REPOSITORY.iter().find_map(|address| target.strip_prefix(address));
        if address.is_none() && (target.contains("://") || target.starts_with("mailto:")) {
            continue;
        }
        let local = address.unwrap_or(target);
        let (file, fragment) = local.split_once('#').unwrap_or((local, ""));
        let path = match file {
            "" => page.path.clone(),
            file if address.is_some() => normal(Path::new(file)),
            file => normal(&page.path.parent().expect("a directory").join(file)),
        };
        let has = |page: &Page| page.anchors.contains(fragment);
        let message = if !pages.contains_key(&path) && !root().join(&path).exists() {
            format!("there is no file {}", path.display())
        } else if let Some(problem) = problem_in_book(page, &path).filter(|_| address.is_none()) {
            problem
        } else if !fragment.is_empty() && !pages.get(&path).is_some_and(has) {
            format!("there is no heading #{fragment} in {}", path.display())
        } else {
            continue;
        };
        broken.push(format!("{}:{}: {message}", page.path.display(), link.line));
    }
    broken
}

/// The problem of a relative link in the book, which has only the pages in `docs/`.
fn problem_in_book(page: &Page, path: &Path) -> Option<String> {
    if !page.path.starts_with("docs") {
        return None;
    }
    if !path.starts_with("docs") {
        return Some(format!("not in the book: link to {}{}", REPOSITORY[0], path.display()));
    }
    // In the book, it is the file `index.html` of its directory.
    (path.ends_with("README.md") && !page.path.ends_with("SUMMARY.md"))
        .then(|| format!("{} has another name in the book: link to the directory", path.display()))
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
        &"# Here\n\n[a](other.md)\n[b](REPOSITORYREADME.md#install)\n[c](#here) [d](https://example.com/x)\n\
         [e](missing.md) [f](#missing)\n[g](other.md#missing)\n[h](../README.md)\n\
         [i](README.md)\n[j](REPOSITORYREADME.md#missing)\n"
            .replace("REPOSITORY", REPOSITORY[0]),
    );
    let others = [
        ("docs/page.md", "# Here\n"),
        ("docs/other.md", "# Other\n"),
        ("docs/README.md", "# Pages\n"),
        ("README.md", "## Install\n"),
    ];
    let pages = others.map(|(path, text)| (PathBuf::from(path), Page::new(path, text))).into();
    assert_eq!(
        broken_links(&page, &pages),
        [
            "docs/page.md:6: there is no file docs/missing.md",
            "docs/page.md:6: there is no heading #missing in docs/page.md",
            "docs/page.md:7: there is no heading #missing in docs/other.md",
            "docs/page.md:8: not in the book: link to \
             https://github.com/dynagate/dynagate/blob/main/README.md",
            "docs/page.md:9: docs/README.md has another name in the book: link to the directory",
            "docs/page.md:10: there is no heading #missing in README.md",
        ]
    );
}
