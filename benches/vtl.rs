//! How fast a mapping template parses: the resume template, which puts a document of 3 KB.

use dynagate::vtl::Template;

const RESUME: &str = include_str!("../tests/vtl/resume-put.vtl");

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 200, sample_size = 200)]
fn parse_resume() -> Template {
    Template::parse(divan::black_box(RESUME)).expect("parses")
}
