//! How fast mapping templates are: the resume template, which makes a DynamoDB item of a document of 3 KB.

use dynagate::vtl::{Event, Rendered, Template};

const TEMPLATE: &str = include_str!("../tests/vtl/resume-put.vtl");
const DOCUMENT: &str = include_str!("../tests/vtl/resume.json");

fn main() {
    divan::main();
}

fn event() -> Event {
    Event { body: Some(DOCUMENT.to_owned()), ..Event::default() }
}

#[divan::bench(sample_count = 200, sample_size = 100)]
fn parse_resume() -> Template {
    Template::parse(divan::black_box(TEMPLATE)).expect("parses")
}

#[divan::bench(sample_count = 200, sample_size = 100)]
fn render_resume(bencher: divan::Bencher) {
    let template = Template::parse(TEMPLATE).expect("parses");
    let event = event();
    bencher.bench_local(|| template.render(divan::black_box(&event)).expect("renders"));
}

#[divan::bench(sample_count = 200, sample_size = 100)]
fn parse_and_render_resume(bencher: divan::Bencher) {
    let event = event();
    let both = || -> Rendered {
        Template::parse(divan::black_box(TEMPLATE)).expect("parses").render(&event).expect("renders")
    };
    bencher.bench_local(both);
}
