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
        rendered.unresolved.iter().map(|unresolved| &*unresolved.reference).collect();
    assert_eq!(unresolved, Vec::<&str>::new());
}

#[test]
fn a_trace_says_where_references_resolved_to_nothing() {
    let template =
        Template::parse("{\n  \"a\": \"$missing.name\",\n  \"b\": $!input.path('$.b')\n}")
            .expect("parses");
    let event: Event = serde_json::from_str(r#"{"body": {"a": 1}}"#).expect("an event");
    let mut trace = String::new();
    for unresolved in template.render(&event).expect("renders").unresolved {
        let _ =
            writeln!(trace, "{}:{} {}", unresolved.line, unresolved.column, unresolved.reference);
    }
    assert_eq!(trace, "2:9 $missing.name\n3:8 $!input.path('$.b')\n");
}

/// A trace of a template with a loop, a string with references, and a branch that is not taken.
#[test]
fn a_trace_has_lines_and_values() {
    let source = "\
#set($names = [])
#foreach($tag in $input.path('$.tags'))
  #set($ignored = $names.add(\"<$tag>\"))
  #if($foreach.hasNext)$tag,#else$tag.#end
#end
#if($input.path('$.name') == 'x')
  $!nothing
#elseif(!$context.missing)
  $names
#end";
    let template = Template::parse(source).expect("parses");
    let event: Event = serde_json::from_str(r#"{"body": {"tags": ["a", "b\n"], "name": null}}"#)
        .expect("an event");
    let (rendered, trace) = template.trace(&event);
    assert_eq!(rendered.expect("renders").text, template.render(&event).expect("renders").text);
    let mut shown = format!("{:?}\n", trace.lines);
    for of in &trace.evaluations {
        let values: Vec<_> =
            of.values.iter().map(|value| value.as_deref().unwrap_or("unresolved")).collect();
        let _ = writeln!(
            shown,
            "{}:{}+{} {:?} {} x{} = {}",
            of.line,
            of.column,
            of.length,
            of.kind,
            of.text,
            of.count,
            values.join(" | ")
        );
    }
    insta::assert_snapshot!(shown);
    insta::assert_snapshot!("a_trace_as_json", serde_json::to_string(&trace).expect("JSON"));
}

#[test]
fn the_trace_of_a_failure_ends_there() {
    let template = Template::parse("$input.body\n#set($x = [])$x.get(3)\n$x").expect("parses");
    let event = Event { body: Some("{}".to_owned()), ..Event::default() };
    let (rendered, trace) = template.trace(&event);
    assert_eq!(rendered.expect_err("fails").line(), Some(2));
    assert_eq!(trace.lines, [1, 1, 0]);
}

#[test]
fn traces_are_bounded() {
    let source = format!(
        "#foreach($x in [1..1000])$input.body{}#end{}",
        "\n$x".repeat(990),
        "\n".repeat(9_000)
    );
    let event = Event { body: Some("\"é\\\"".repeat(1_000)), ..Event::default() };
    let (rendered, trace) = Template::parse(&source).expect("parses").trace(&event);
    assert!(rendered.is_ok());
    assert_eq!((trace.lines.len(), trace.lines[0], trace.lines[1]), (5_000, 1_000, 1_000));
    let body = trace.evaluations.iter().find(|of| of.text == "$input.body").expect("is evaluated");
    assert_eq!((body.count, body.values.len()), (1_000, 5));
    assert!(body.values.iter().flatten().all(|value| value.chars().count() == 501));
    assert!(trace.evaluations.len() <= 1_000);
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
