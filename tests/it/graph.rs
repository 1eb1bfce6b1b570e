//! Graphs: the images in `docs/images/`, and the properties of all drawings.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use dynagate::blueprint::{self, Source};
use dynagate::graph::{Graph, GraphTooLarge};
use dynagate::model::{Get, HttpMethod, Method, RestApi, Stack, Stage, Table};
use dynagate::pattern::PATTERNS;
use dynagate::plan::Plan;
use proptest::prelude::*;
use roxmltree::{Document, Node};

use crate::golden;

const STARTER: &str = include_str!("../../src/cli/starter.yaml");
const CHANGES: &str = include_str!("../blueprints/changes.yaml");

fn load(text: &str) -> Stack {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blueprints");
    let source = Source { name: "my.yaml".into(), text: text.into(), directory };
    blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

fn svg(stack: &Stack) -> String {
    Graph::of(&Plan::of(stack)).svg().expect("a small graph")
}

#[test]
fn the_images_of_the_documentation_are_current() {
    golden::assert_file("docs/images/notes.svg", &svg(&load(STARTER)));
    for pattern in PATTERNS {
        let stack = blueprint::load(&pattern.source(), &[]).expect("a sound pattern");
        golden::assert_file(&format!("docs/images/{}.svg", pattern.name), &svg(&stack));
    }
}

#[test]
fn streams_functions_topics_and_queues_in_mermaid() {
    let stack = load(CHANGES);
    let mermaid = Graph::of(&Plan::of(&stack)).mermaid();
    insta::assert_snapshot!(mermaid);
}

#[test]
fn routes_lead_to_what_they_use() {
    let stack = load(
        r#"
name: orders
queues: {incoming: {}}
topics: {news: {}}
kinesis-streams: {clicks: {}}
event-buses: {shop: {existing: {name: shop}}}
buckets: {photos: {}}
state-machines: {fulfil: {existing: {name: fulfil}}}
functions: {audit: {existing: {name: audit}}}
api:
  authorizers: {callers: {token: {function: "${functions.audit.arn}"}}}
  authorizer: callers
  routes:
    POST /a: {sqs: {queue: incoming, message: "{body}"}}
    POST /b: {sns: {topic: news, message: "{body}"}}
    POST /c: {kinesis: {stream: clicks, data: "{body}", partition-key: "{context.requestId}"}}
    POST /d: {event-bridge: {bus: shop, source: shop, detail-type: new, detail: "{body|json}"}}
    PUT /e/{key}: {s3: {bucket: photos, action: put, key: "{path.key}"}}
    POST /f: {step-functions: {state-machine: fulfil}}
    POST /g: {lambda: audit}
"#,
    );
    let mermaid = Graph::of(&Plan::of(&stack)).mermaid();
    for arrow in [
        "operation_POST__a --> queue_incoming",
        "operation_POST__b --> topic_news",
        "operation_POST__c --> stream_clicks",
        "operation_POST__d --> topic_shop",
        "operation_PUT__e__key_ --> queue_photos",
        "operation_POST__f --> function_fulfil",
        "operation_POST__g --> function_audit",
        "caller_callers --> function_audit",
    ] {
        assert!(mermaid.contains(&format!("  {arrow}\n")), "{arrow} is not in {mermaid}");
    }
}

/// The blueprints of the patterns and those for the real tools, and large and odd ones.
fn blueprints() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blueprints");
    let entries = std::fs::read_dir(folder).expect("a folder");
    let files = entries.map(|entry| entry.expect("an entry").path());
    let files = files.filter(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    let texts = files.map(|path| std::fs::read_to_string(path).expect("a file"));
    let patterns = PATTERNS.iter().map(|pattern| pattern.blueprint.to_owned());
    texts.chain(patterns).chain([large(6), large(30), odd()]).collect()
}

fn stacks() -> impl Iterator<Item = Stack> {
    blueprints().into_iter().map(|text| load(&text))
}

/// A blueprint with six routes for each of so many tables, and chains of functions behind them.
fn large(tables: usize) -> String {
    let mut text = "name: large\ntables:\n".to_owned();
    let mut routes = String::new();
    let mut functions = "functions:\n".to_owned();
    for table in 0..tables {
        let indexes = "{by-owner: {partition-key: owner}}";
        let next = (table * 7 + 3) % tables;
        writeln!(
            text,
            "  table-{table}: {{partition-key: id, stream: KEYS_ONLY, global-secondary-indexes: {indexes}, attributes: {{a: S}}}}"
        )
        .expect("written");
        let at = format!("table: table-{table}");
        for (route, authorization, operation) in [
            ("GET /t", "AWS_IAM", format!("scan: {{{at}}}")),
            ("GET /t/{id}", "NONE", format!("get: {{{at}}}")),
            ("PUT /t/{id}", "AWS_IAM", format!("put: {{{at}, values: {{id: \"{{path.id}}\"}}}}")),
            ("DELETE /t/{id}", "AWS_IAM", format!("delete: {{{at}}}")),
            ("GET /owners/{owner}/t", "NONE", format!("query: {{{at}, index: by-owner}}")),
            (
                "GET /both/{id}/t",
                "AWS_IAM",
                format!("transact-get: {{parts: [{{{at}}}, {{table: table-{next}}}]}}"),
            ),
        ] {
            let route = route.replace("/t", &format!("/table-{table}"));
            writeln!(routes, "    {route}: {{authorization: {authorization}, {operation}}}")
                .expect("written");
        }
        writeln!(
            functions,
            "  function-{table}:\n    code: {{source: x}}\n    uses: {{tables: {{table-{next}: {{actions: [GetItem]}}}}, topics: [topic]}}\n    \
             event-source-mappings: {{a: {{table: table-{table}, starting-position: LATEST, on-failure: {{queue: failed}}}}}}"
        )
        .expect("written");
    }
    let others = "queues: {failed: {dead-letter-queue: {queue: dead, max-receive-count: 2}}, dead: {}}\n\
                  topics: {topic: {subscriptions: {a: {endpoint: {lambda: function-1}}, b: {endpoint: {sqs: dead}}}}}\n";
    format!(
        "{text}{functions}{others}api:\n  authorizers: {{check: {{token: {{function: \"${{functions.function-0.arn}}\"}}}}}}\n  routes:\n{routes}    GET /checked: {{authorizer: check, mock: {{status: 200}}}}\n"
    )
}

/// A blueprint with special characters and long names.
fn odd() -> String {
    let long = "犬".repeat(60);
    format!(
        "name: odd\ntables:\n  end: {{partition-key: \"a <b> & \\\"c\\\" ]]> -->\"}}\n  graph: {{partition-key: ключ, sort-key: {long}}}\n  \
         subgraph: {{partition-key: \"- `md` $$x$$ #quot; %%{{init}}%%\"}}\napi:\n  routes:\n    ANY /{}: {{mock: {{status: 200}}}}\n",
        "long/".repeat(100).trim_end_matches('/')
    )
}

#[derive(Debug, Clone, Copy)]
struct Rectangle {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

fn number(node: Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).unwrap_or_else(|| panic!("{name}")).parse().expect("a number")
}

fn rectangle(group: Node<'_, '_>) -> Rectangle {
    let of = group.children().find(|child| child.has_tag_name("rect")).expect("a rectangle");
    let (left, top) = (number(of, "x"), number(of, "y"));
    Rectangle { left, top, right: left + number(of, "width"), bottom: top + number(of, "height") }
}

fn groups<'a, 'i>(document: &'a Document<'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    document.descendants().filter(|node| node.has_tag_name("g"))
}

/// The titles of the boxes of a class, sorted.
fn titles(document: &Document<'_>, class: &str) -> Vec<String> {
    let of_class = groups(document).filter(|group| group.attribute("class") == Some(class));
    let title = |group: Node<'_, '_>| {
        let title = group.children().find(|child| child.has_tag_name("title"));
        title.and_then(|title| title.text()).expect("a title").to_owned()
    };
    let mut titles: Vec<_> = of_class.map(title).collect();
    titles.sort();
    titles
}

#[test]
fn every_route_and_table_has_one_box() {
    for text in blueprints() {
        let stack = load(&text);
        let image = svg(&stack);
        let document = Document::parse(&image).expect("XML");
        let mermaid = Graph::of(&Plan::of(&stack)).mermaid();
        let written: serde_yaml::Value = serde_yaml::from_str(&text).expect("YAML");
        let further =
            written["apis"].as_mapping().into_iter().flat_map(serde_yaml::Mapping::values);
        let apis = further.chain([&written["api"]]);
        let routes = apis.filter_map(|api| Some(api["routes"].as_mapping()?.len())).sum();
        let tables = written["tables"].as_mapping().map_or(0, serde_yaml::Mapping::len);
        for (class, count) in [("route", routes), ("table", tables)] {
            let titles = titles(&document, class);
            assert_eq!(titles.len(), count, "{titles:?}");
            assert_eq!(titles.iter().collect::<BTreeSet<_>>().len(), count, "{titles:?}");
            let ending = format!(":::{class}");
            assert_eq!(mermaid.lines().filter(|line| line.ends_with(&ending)).count(), count);
        }
    }
}

#[test]
fn boxes_do_not_overlap_and_are_within_the_image() {
    for stack in stacks() {
        let image = svg(&stack);
        let document = Document::parse(&image).expect("XML");
        let (width, height) =
            (number(document.root_element(), "width"), number(document.root_element(), "height"));
        let boxes: Vec<_> = groups(&document).map(rectangle).collect();
        for (index, one) in boxes.iter().enumerate() {
            let is_within =
                one.left >= 0.0 && one.top >= 0.0 && one.right <= width && one.bottom <= height;
            assert!(is_within, "{one:?}");
            for other in &boxes[..index] {
                let is_apart = one.right <= other.left
                    || other.right <= one.left
                    || one.bottom <= other.top
                    || other.bottom <= one.top;
                assert!(is_apart, "{one:?} {other:?}");
            }
        }
    }
}

#[test]
fn texts_fit_into_their_boxes() {
    for stack in stacks() {
        let image = svg(&stack);
        let document = Document::parse(&image).expect("XML");
        for group in groups(&document) {
            let of = rectangle(group);
            for text in group.children().filter(|child| child.has_tag_name("text")) {
                let size = if text.attribute("class") == Some("small") { 11.0 } else { 13.0 };
                // DejaVu Sans Mono is among the widest; characters of other fonts are at most
                // square.
                let em = |character: char| if u32::from(character) < 0x500 { 0.602 } else { 1.0 };
                let written = text.text().unwrap_or_default();
                let width = written.chars().map(em).sum::<f64>() * size;
                assert!(number(text, "x") + width <= of.right, "{written}");
                let baseline = number(text, "y");
                assert!(
                    of.top + size * 0.8 <= baseline && baseline + 3.0 <= of.bottom,
                    "{written}"
                );
            }
        }
    }
}

#[test]
fn arrows_do_not_cross_boxes() {
    for stack in stacks() {
        let image = svg(&stack);
        let document = Document::parse(&image).expect("XML");
        let boxes: Vec<_> = groups(&document).map(rectangle).collect();
        let arrows = document.descendants().filter(|node| {
            node.has_tag_name("path")
                && node.attribute("class").is_some_and(|class| class.starts_with("edge"))
        });
        let mut count = 0;
        for arrow in arrows {
            for (from, to) in lines(arrow.attribute("d").expect("a path")) {
                // A curve is within the rectangle of its ends, because its tangents are horizontal.
                let (top, bottom) = (from.1.min(to.1), from.1.max(to.1));
                let crossed = boxes.iter().find(|of| {
                    from.0 < of.right && of.left < to.0 && top < of.bottom && of.top < bottom
                });
                assert!(crossed.is_none(), "{from:?} {to:?} {crossed:?}");
                count += 1;
            }
        }
        assert!(count > 0);
    }
}

/// The pieces of a path, from left to right, each by its ends.
fn lines(path: &str) -> Vec<((f64, f64), (f64, f64))> {
    let mut lines = Vec::new();
    let mut at = (0.0, 0.0);
    let mut rest = path;
    while let Some((kind, after)) = rest.split_at_checked(1) {
        let end = after.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (numbers, further) = after.split_at(end);
        let numbers = numbers.split_whitespace().map(|number| number.parse().expect("a number"));
        let to = match (kind, &numbers.collect::<Vec<f64>>()[..]) {
            ("M", [x, y]) | ("C", [_, _, _, _, x, y]) => (*x, *y),
            ("H", [x]) => (*x, at.1),
            other => panic!("{other:?}"),
        };
        if kind != "M" {
            lines.push((at, to));
        }
        at = to;
        rest = further;
    }
    lines
}

#[test]
fn an_image_is_self_contained() {
    for stack in stacks() {
        let image = svg(&stack);
        for foreign in ["<script", "href", "url(", "@import", "<image", "onload"] {
            assert!(!image.contains(foreign), "{foreign}");
        }
        assert!(image.contains("prefers-color-scheme:dark"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_name_is_text(name: String, key: String, path: String) {
        let mut stack = Stack::new("any");
        let table = stack.add(Table::new(&name, &key));
        let route = Method::new(Get::new(&table));
        stack.add(RestApi::new("api").route(HttpMethod::Get, &path, route).stage(Stage::new("prod")));
        let graph = Graph::of(&Plan::of(&stack));
        let image = graph.svg().expect("a small graph");
        let document = Document::parse(&image).expect("XML");
        prop_assert_eq!(titles(&document, "table").len(), 1);
        let mermaid = graph.mermaid();
        // The callers, the route, the operation and the table, with their arrows and styles.
        prop_assert_eq!(mermaid.lines().count(), 1 + 4 + 3 + 4, "{}", mermaid);
        for line in mermaid.lines() {
            prop_assert!(matches!(line.matches('"').count(), 0 | 2), "{}", line);
        }
    }
}

#[test]
fn a_graph_that_is_too_large_is_refused() {
    // A chain of dead-letter queues needs a column each, through which many arrows lead.
    let count = 200;
    let mut text = "name: chain\nqueues:\n".to_owned();
    for queue in 0..count {
        let next =
            format!("{{dead-letter-queue: {{queue: q{}, max-receive-count: 1}}}}", queue + 1);
        let settings = if queue + 1 < count { next } else { "{}".to_owned() };
        writeln!(text, "  q{queue}: {settings}").expect("written");
    }
    text.push_str("functions:\n");
    for function in 0..count {
        let last = count - 1;
        writeln!(text, "  f{function}: {{code: {{source: x}}, uses: {{queues: [q{last}]}}}}")
            .expect("written");
    }
    text.push_str("api: {routes: {GET /: {mock: {status: 200}}}}\n");
    let stack = load(&text);
    let graph = Graph::of(&Plan::of(&stack));
    assert_eq!(graph.svg(), Err(GraphTooLarge));
    assert!(GraphTooLarge.to_string().contains("more than 20000 boxes"));
    assert!(graph.mermaid().contains("q199"));
}
