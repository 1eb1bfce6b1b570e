//! The speed of mapping templates: the resume template, which makes a DynamoDB item of a document
//! of 3 KB.
//!
//! `benches/velocity` compares this with the real Velocity 1.7.

use dynagate_vtl::{Event, Rendered, Template};

const TEMPLATE: &str = include_str!("../tests/data/resume-put.vtl");
const DOCUMENT: &str = include_str!("../tests/data/resume.json");

const EXPECTED: &str = include_str!("../tests/data/resume-put.txt");

fn main() {
    let rendered = Template::parse(TEMPLATE).expect("parses").render(&event()).expect("renders");
    assert_eq!(rendered.text, EXPECTED);
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
        Template::parse(divan::black_box(TEMPLATE))
            .expect("parses")
            .render(&event)
            .expect("renders")
    };
    bencher.bench_local(both);
}

/// Rendering takes time proportional to the document: a profile repeated this many times.
#[divan::bench(args = [1, 10, 100], sample_count = 100, sample_size = 10)]
fn render_profiles(bencher: divan::Bencher, times: usize) {
    const LOOP: &str = "#foreach($elem in $input.path('$.profiles'))#foreach($profile in $elem)\
        #foreach($key in $profile.keySet())\"$key\": $profile.get($key)#if($foreach.hasNext),#end\n#end#end#end";
    let template = Template::parse(LOOP).expect("parses");
    let profile = r#"{"network": "GitHub", "username": "ada.lovelace", "url": "https://www.example.com/github/in/ada"}"#;
    // Nine at a time, because a loop ends after a thousand iterations.
    let nine = format!("[{}]", [profile; 9].join(", "));
    let body = format!(r#"{{"profiles": [{}]}}"#, vec![&*nine; times].join(", "));
    let event = Event { body: Some(body), ..Event::default() };
    bencher.bench_local(|| template.render(divan::black_box(&event)).expect("renders"));
}
