//! The README and the pages in `docs/` are correct.
//!
//! The blocks of a page are processed in their order, in an empty directory of the page's own:
//!
//! - ```` ```sh ````: commands that must succeed. Programs that need an account or a network do
//!   nothing, `dynagate deploy` gets `--dry-run`, and `cargo run -- …` runs dynagate.
//! - ```` ```console ````: lines `$ command`, each followed by its output. A line `…` stands for any
//!   lines, and `…` within a line for any text. `INSTA_UPDATE=always` updates outputs without `…`.
//!   The commands of ```` ```console aws ```` must only succeed here. `prove::tutorial` runs those of
//!   the tutorial with the real programs against emulators of AWS, and compares the outputs.
//! - A block whose first line is `# NAME`, `## NAME` or `// NAME` is a file; for JSON, this line is
//!   not a part of the file. The line `<!-- NAME -->` before the block does the same. A file
//!   `NAME.yaml` with a `name` is a blueprint: it is synthesized with both backends, and its
//!   examples run. With ```` ```yaml error ````, it must have an error, or an example that fails.
//! - ```` ```yaml ```` with the first line `# in NAME.yaml`: a part of a blueprint above. Its keys
//!   are added at the ends of their sections, or replace lines, as a reader does it.
//! - ```` ```rust ````: a part of an example or of the documentation in `src/lib.rs`.
//! - Other blocks show a part of an output or of a file, with any indentation. `…` is as above.
//!
//! The first blueprint of a page has no route that anyone may call. Links within the repository are
//! valid, with their fragments, on a forge and in the book. The pages of the reference are
//! generated, and the tests that generate them test their examples.

mod links;
mod page;
mod part;
pub(crate) mod programs;
mod session;
mod shown;
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use dynagate::pattern::PATTERNS;
use serde_yaml::Mapping;

use self::links::{Pages, broken_links, normal};
use self::page::Page;
use self::programs::Programs;
use self::session::{Problem, Session};
use crate::golden;

const README: &str = "README.md";
pub(crate) const TUTORIAL: &str = "docs/tutorial.md";
/// The lists of all pages: for mdbook, and for readers of the repository.
const INDEXES: [&str; 2] = ["docs/SUMMARY.md", "docs/README.md"];

/// Pages outside of `docs/` whose links are checked, too.
const OTHERS: [&str; 5] = [
    "CONTRIBUTING.md",
    "crates/gateway/README.md",
    "crates/vtl/README.md",
    "fuzz/README.md",
    "tests/prove/README.md",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> Page {
    let text = std::fs::read_to_string(root().join(path)).expect("a page");
    Page::new(path, &text)
}

/// The README and all pages in `docs/`.
fn pages() -> Vec<Page> {
    let mut pages = vec![read(Path::new(README))];
    let mut directories = vec![PathBuf::from("docs")];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(root().join(&directory)).expect("a directory") {
            let entry = entry.expect("an entry");
            let path = directory.join(entry.file_name());
            if entry.path().is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(read(&path));
            }
        }
    }
    pages.sort_by(|one, other| one.path.cmp(&other.path));
    pages
}

/// True for pages that tests generate, and whose examples they test.
fn is_generated(page: &Page) -> bool {
    page.path.starts_with("docs/reference")
}

/// The problems of a page with these programs, one a line.
pub(crate) fn problems(path: &str, programs: &Programs) -> String {
    let page = read(Path::new(path));
    let mut wrong = String::new();
    for Problem { line, message, .. } in Session::problems(&page, programs) {
        writeln!(wrong, "{path}:{line}: {message}").expect("written");
    }
    wrong
}

/// Processes the pages on all cores. Returns the problems by page.
fn process(pages: &[Page], programs: &Programs) -> BTreeMap<PathBuf, Vec<Problem>> {
    let waiting = Mutex::new(pages.iter());
    let problems = Mutex::new(BTreeMap::new());
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let Some(page) = waiting.lock().expect("no panic").next() else { break };
                    let found = Session::problems(page, programs);
                    problems.lock().expect("no panic").insert(page.path.clone(), found);
                }
            });
        }
    });
    problems.into_inner().expect("no panic")
}

/// Updates the outputs on a page. Returns the other problems.
fn update(page: &Page, problems: Vec<Problem>) -> Vec<Problem> {
    let mut lines: Vec<_> = page.text.lines().map(str::to_owned).collect();
    let (mut updates, others): (Vec<_>, Vec<_>) =
        problems.into_iter().partition(|problem| problem.update.is_some());
    updates.sort_by_key(|problem| std::cmp::Reverse(problem.line));
    for (range, output) in updates.into_iter().filter_map(|problem| problem.update) {
        let command = &lines[range.start - 2];
        let indent = command[..command.len() - command.trim_start().len()].to_owned();
        let output = output.lines().map(|line| format!("{indent}{line}").trim_end().to_owned());
        lines.splice(range.start - 1..range.end - 1, output.collect::<Vec<_>>());
    }
    std::fs::write(root().join(&page.path), lines.join("\n") + "\n").expect("can be written");
    others
}

#[test]
fn the_blocks_are_correct() {
    let pages: Vec<_> = pages().into_iter().filter(|page| !is_generated(page)).collect();
    let mut wrong = String::new();
    for (path, mut problems) in process(&pages, &Programs::stubs()) {
        if golden::is_rewritten() {
            let page = pages.iter().find(|page| page.path == path).expect("is a page");
            problems = update(page, problems);
        }
        for Problem { line, message, .. } in problems {
            writeln!(wrong, "{}:{line}: {message}", path.display()).expect("written");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_links_are_valid() {
    let others = OTHERS.map(|path| read(Path::new(path)));
    let pages: Pages =
        pages().into_iter().chain(others).map(|page| (page.path.clone(), page)).collect();
    let broken: Vec<_> = pages.values().flat_map(|page| broken_links(page, &pages)).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_page_is_listed() {
    for list in INDEXES {
        let listed: BTreeSet<_> = read(Path::new(list))
            .links
            .iter()
            .map(|link| normal(&Path::new("docs").join(&link.target)))
            .collect();
        let missing: Vec<_> = pages()
            .into_iter()
            .map(|page| page.path)
            .filter(|path| path != Path::new(README))
            .filter(|path| !INDEXES.iter().any(|index| path == Path::new(index)))
            .filter(|path| !listed.contains(path))
            .collect();
        assert!(missing.is_empty(), "{list} does not list {missing:?}");
    }
}

#[test]
fn the_readme_is_short() {
    assert!(read(Path::new(README)).text.lines().count() <= 220);
}

#[test]
fn the_readme_shows_the_blueprint_that_init_writes() {
    let yaml = |text: &str| serde_yaml::from_str::<Mapping>(text).expect("YAML");
    let mut starter = yaml(include_str!("../../../src/cli/starter.yaml"));
    for key in ["description", "examples"] {
        starter.remove(key).expect(key);
    }
    let readme = read(Path::new(README));
    let shown = readme.blocks.iter().find(|block| block.text.starts_with("# dynagate.yaml"));
    assert_eq!(yaml(&shown.expect("the blueprint").text), starter);
}

/// The lines of a blueprint that describe the system, without empty lines, comments and examples.
fn lines_of(blueprint: &str) -> usize {
    let lines = blueprint.lines().take_while(|line| *line != "examples:").map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).count()
}

#[test]
fn every_pattern_is_in_the_table_with_its_lines() {
    let readme = read(Path::new(README)).text;
    for pattern in PATTERNS {
        let beginning = format!("| [`{}`]", pattern.name);
        let row = readme.lines().find(|line| line.starts_with(&beginning)).expect(pattern.name);
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        assert_eq!(cells[3], lines_of(pattern.blueprint).to_string(), "{row}");
    }
}
