//! The contents of the README and the pages in `docs/` are correct.

use std::path::{Path, PathBuf};

use dynagate::blueprint::{self, Blueprint, Source, TemplateText};
use dynagate::gateway::Gateway;
use dynagate::pattern::PATTERNS;
use dynagate::plan::Plan;
use dynagate::synth::{Backend, CloudFormation, Terraform};

/// In reading order.
const PAGES: [&str; 5] =
    ["README.md", "docs/blueprints.md", "docs/examples.md", "docs/render.md", "docs/functions.md"];

fn page(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

/// The fenced blocks of a language on all pages.
fn blocks(language: &str) -> Vec<String> {
    let opening = format!("```{language}\n");
    let text = PAGES.map(page).concat();
    text.split(&opening)
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap_or_default().to_owned())
        .collect()
}

fn source(text: &str) -> Source {
    Source { name: "orders.yaml".into(), text: text.into(), directory: PathBuf::new() }
}

/// The first blueprint, the other complete blueprints, and the first blueprint extended by each
/// block that only has routes or parameters.
fn blueprints() -> Vec<String> {
    let blocks = blocks("yaml");
    let (first, others) = blocks.split_first().expect("a blueprint");
    std::iter::once(first.clone())
        .chain(others.iter().map(|other| {
            if other.contains("\nname: ") { other.clone() } else { format!("{first}{other}") }
        }))
        .collect()
}

#[test]
fn the_blueprints_synthesize() {
    for text in blueprints() {
        let stack = blueprint::load(&source(&text), &[])
            .unwrap_or_else(|errors| panic!("{}", errors.render(false)));
        for backend in [&CloudFormation as &dyn Backend, &Terraform] {
            backend.synthesize(
                &Plan::of(&stack).check().unwrap_or_else(|problems| panic!("{problems}")),
            );
        }
    }
}

#[test]
fn the_examples_pass() {
    let mut count = 0;
    for text in blueprints() {
        let stack = blueprint::load(&source(&text), &[])
            .unwrap_or_else(|errors| panic!("{}", errors.render(false)));
        let api = crate::gateway::deployed(&stack);
        let gateway = Gateway::of(&api).expect("a stage");
        for example in stack.examples() {
            assert_eq!(example.run(&gateway).failures, [], "{}", example.name());
            count += 1;
        }
    }
    assert_eq!(count, 3);
}

#[test]
fn the_template_starts_as_shown() {
    let people = blueprints()
        .into_iter()
        .find(|text| text.contains("name: people"))
        .expect("the blueprint of people");
    let people = Blueprint::read(source(&people), Vec::new()).expect("readable");
    let plan = people.plan().expect("sound");
    let post = people.integration(&plan, "POST /people").expect("a route");
    let post = &post.request_templates()["application/json"];
    let TemplateText::Handlebars(text) = TemplateText::of(post).expect("a template") else {
        panic!("it refers to a table")
    };
    let shown = blocks("vtl");
    assert_eq!(shown.len(), 1);
    assert!(text.starts_with(&shown[0]), "{text}");
}

#[test]
fn the_errors_are_those_shown() {
    let wrong = blueprints()[0]
        .replace("sort-key: placed-at", "sortKey: placed-at")
        .replace("[orders]", "[order]");
    let shown = blueprint::load(&source(&wrong), &[]).expect_err("wrong").render(false);
    assert_eq!(blocks("text").first().map(|block| block.trim_end()), Some(shown.as_str()));
}

/// The lines of a blueprint that describe the system, without empty lines, comments and examples.
fn lines_of(blueprint: &str) -> usize {
    let lines = blueprint.lines().take_while(|line| *line != "examples:").map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).count()
}

#[test]
fn every_pattern_is_in_the_table_with_its_lines() {
    let readme = page("README.md");
    for pattern in PATTERNS {
        let beginning = format!("| [`{}`]", pattern.name);
        let row = readme.lines().find(|line| line.starts_with(&beginning)).expect(pattern.name);
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        assert_eq!(cells[3], lines_of(pattern.blueprint).to_string(), "{row}");
    }
}

#[test]
fn every_page_is_read() {
    let docs = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")).expect("docs");
    let mut found: Vec<_> = docs
        .map(|page| format!("docs/{}", page.expect("a page").file_name().to_string_lossy()))
        .collect();
    // The page of rules is compared and its examples are tested in `rules`.
    let mut read = [&PAGES[1..], &["docs/rules.md"]].concat();
    found.sort();
    read.sort_unstable();
    assert_eq!(found, read);
}

#[test]
fn the_links_are_valid() {
    for path in PAGES {
        let folder =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(path).parent().expect("a folder").to_owned();
        for rest in page(path).split("](").skip(1) {
            let target = rest.split(')').next().unwrap_or_default();
            assert!(
                target.starts_with("https://") || folder.join(target).exists(),
                "{path}: {target}"
            );
        }
    }
}

#[test]
fn the_readme_is_short() {
    assert!(page("README.md").lines().count() <= 220);
}
