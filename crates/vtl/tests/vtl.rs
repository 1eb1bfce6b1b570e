//! Tests of the library's public interface.

use std::fmt::Write;

use dynagate_vtl::{Event, Overrides, Template};

/// Every template in `tests/errors` fails with a message and a place.
#[test]
fn errors_show_the_place() {
    insta::glob!("errors", "*.vtl", |path| {
        let source = std::fs::read_to_string(path).expect("is readable");
        let failed =
            Template::parse(&source).and_then(|template| template.render(&Event::default()));
        let error = failed.expect_err("a template in this folder fails");
        insta::assert_snapshot!(format!("{:?}\n{error:#}", error.kind()));
    });
}

#[test]
fn the_resume_template_makes_an_item_of_the_document() {
    let template = Template::parse(include_str!("data/resume-put.vtl")).expect("parses");
    let body = include_str!("data/resume.json").to_owned();
    let rendered =
        template.render(&Event { body: Some(body), ..Event::default() }).expect("renders");
    assert_eq!(
        rendered.text,
        include_str!("data/resume-put.txt"),
        "the output of the real Velocity 1.7"
    );
    let item: serde_json::Value = serde_json::from_str(&rendered.text).expect("JSON");
    assert_eq!(item["Item"]["profiles"]["L"][1]["M"]["network"]["S"], "GitHub");
    let past = &item["Item"]["experience"]["M"]["past"]["L"];
    assert_eq!(past[1]["M"]["duration"]["S"], "1833 - 1842");
    let unresolved: Vec<&str> =
        rendered.trace.iter().map(|unresolved| &*unresolved.reference).collect();
    assert_eq!(unresolved, Vec::<&str>::new());
}

#[test]
fn a_trace_says_where_references_resolved_to_nothing() {
    let template =
        Template::parse("{\n  \"a\": \"$missing.name\",\n  \"b\": $!input.path('$.b')\n}")
            .expect("parses");
    let event: Event = serde_json::from_str(r#"{"body": {"a": 1}}"#).expect("an event");
    let mut trace = String::new();
    for unresolved in template.render(&event).expect("renders").trace {
        let _ =
            writeln!(trace, "{}:{} {}", unresolved.line, unresolved.column, unresolved.reference);
    }
    assert_eq!(trace, "2:9 $missing.name\n3:8 $!input.path('$.b')\n");
}

#[test]
fn overrides_of_the_request_are_seen_by_the_response() {
    let request =
        Template::parse("#set($context.requestOverride.header.who = 'me')").expect("parses");
    let rendered = request.render(&Event::default()).expect("renders");
    let mut event = Event::default();
    rendered.overrides.copy_into(&mut event);
    let response = Template::parse("$context.requestOverride.header.who").expect("parses");
    assert_eq!(response.render(&event).expect("renders").text, "me");
    assert_ne!(rendered.overrides, Overrides::default());
}

#[test]
fn templates_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&Template::parse("$input.body").expect("parses"));
}
