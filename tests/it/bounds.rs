//! Hostile and malformed blueprints: the errors are few, short, and name the exceeded limit.

use std::fmt::Write as _;

use dynagate::blueprint::{self, Source};
use proptest::prelude::*;

const API: &str = "name: x\napi: {routes: {GET /: {mock: {status: 200}}}}\n";

fn repeated(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, index| {
        text.push_str(&line(index));
        text
    })
}

/// The displayed errors of a blueprint, and the total number of errors.
fn errors(text: String) -> (String, usize) {
    let source = Source { name: "my.yaml".into(), text, directory: ".".into() };
    match blueprint::load(&source, &[]) {
        Ok(_) => (String::new(), 0),
        Err(errors) => {
            assert!(errors.iter().count() <= 100);
            let shown = errors.render(false);
            assert!(shown.len() < 2_000_000, "{} bytes of errors", shown.len());
            (shown, errors.count())
        }
    }
}

/// A kind of hostile blueprint of a given size, and its error message.
type Kind = (&'static str, fn(usize) -> String, &'static str);

const KINDS: &[Kind] = &[
    (
        "size",
        |n| format!("{API}description: {}", "a".repeat(n * 100)),
        "more than 1 MiB, the limit for a blueprint",
    ),
    (
        "values",
        |n| format!("{API}x: [{}]", "a,".repeat(n * 15)),
        "more than 250000 values, the limit for the values",
    ),
    ("brackets", |n| format!("{API}x: {}", "[".repeat(n)), "at most 128 levels"),
    ("braces", |n| format!("{API}x: {}", "{a: ".repeat(n)), "at most 128 levels"),
    ("dashes", |n| format!("{API}x:\n  {}", "- ".repeat(n)), "at most 128 levels"),
    (
        "billion laughs",
        |n| {
            let level = |index: usize| {
                format!("a{}: &a{} [{}]\n", index + 1, index + 1, format!("*a{index},").repeat(9))
            };
            format!("{API}a0: &a0 [{}]\n{}", "x,".repeat(9), repeated(n.min(20), level))
        },
        "more than 250000 values",
    ),
    (
        "wide aliases",
        |n| format!("{API}a: &a [{}]\nb: [{}]\n", "x,".repeat(n / 10), "*a,".repeat(n)),
        "more than 250000 values",
    ),
    (
        "aliases of text",
        |n| format!("{API}a: &a {}\nb: [{}]\n", "x".repeat(n), "*a,".repeat(n)),
        "more than 8 MiB, the limit for the text",
    ),
    (
        "merges",
        |n| {
            let base = repeated(n / 20, |index| format!("k{index}: 1, "));
            format!(
                "{API}b: &b {{{base}}}\nc:\n{}",
                repeated(n / 10, |index| format!("  x{index}: {{<<: *b}}\n"))
            )
        },
        "more than 250000 values",
    ),
    (
        "unknown keys",
        |n| format!("{API}{}", repeated(n, |index| format!("k{index}: 1\n"))),
        "of which the first 100",
    ),
    (
        "unknown keys that are near",
        |n| format!("{API}{}", repeated(n, |index| format!("tabl{index}: 1\n"))),
        "of which the first 100",
    ),
    ("duplicates", |n| format!("{API}{}", "a: 1\n".repeat(n)), "of which the first 100"),
    (
        "wrong tables",
        |n| {
            format!(
                "{API}tables:\n{}",
                repeated(n, |index| format!("  t{index}: {{partition-key: 5}}\n"))
            )
        },
        "at most 2000 entries, the limit for a section",
    ),
    (
        "routes",
        |n| {
            format!(
                "name: x\napi:\n  routes:\n{}",
                repeated(n, |index| format!("    GET /{index}: {{mock: {{status: 200}}}}\n"))
            )
        },
        "`api.routes` has 20000 entries",
    ),
    (
        "outputs of nothing",
        |n| {
            format!(
                "{API}outputs:\n{}",
                repeated(n / 11, |index| format!("  o{index}: \"${{tables.t{index}.name}}\"\n"))
            )
        },
        "1818 errors, of which the first 100 are shown",
    ),
    (
        "parameters",
        |n| format!("{API}parameters:\n{}", repeated(n, |index| format!("  p{index}: {{}}\n"))),
        "20000 entries",
    ),
    (
        "a long path",
        |n| {
            format!(
                "name: x\napi: {{routes: {{? 'GET {}' : {{mock: {{status: 200}}}}}}}}",
                "/a".repeat(n)
            )
        },
        "at most 2048 bytes",
    ),
    (
        "many segments",
        |n| {
            let route = |index: usize| {
                format!("    GET /{index}{}: {{mock: {{status: 200}}}}\n", "/a".repeat(100))
            };
            format!("name: x\napi:\n  routes:\n{}", repeated(n / 20, route))
        },
        "at most 20000 segments",
    ),
    (
        "attributes of many routes",
        |n| {
            let attributes = repeated(n / 40, |index| format!("a{index}: S, "));
            let route =
                |index: usize| format!("    GET /r{index}/{{id}}: {{get: {{table: orders}}}}\n");
            let routes = repeated(n / 20, route);
            format!(
                "name: x\ntables:\n  orders: {{partition-key: id, attributes: {{{attributes}}}}}\napi:\n  routes:\n{routes}"
            )
        },
        "at most 250000 attributes",
    ),
    (
        "faults behind much that is right",
        |n| {
            let right = repeated(n / 20, |index| {
                format!("  t{index}: {{partition-key: id, attributes: {{a: S, b: N}}}}\n")
            });
            let wrong = repeated(n / 20, |index| format!("  w{index}: {{partition-key: 5}}\n"));
            format!("{API}tables:\n{right}{wrong}")
        },
        "1000 errors, of which the first 100",
    ),
    (
        "handlebars",
        |n| {
            let template = "{{tables.x.name}}".repeat(n);
            format!(
                "name: x\ntables: {{t: {{partition-key: id}}}}\napi:\n  routes:\n    POST /: {{raw: {{action: PutItem, tables: [t], request: {{application/json: {{handlebars: '{template}'}}}}}}}}\n"
            )
        },
        "more than 1000 tags, the limit for a handlebars template",
    ),
];

#[test]
fn every_hostile_blueprint_is_rejected_with_its_limit() {
    for (kind, text, expected) in KINDS {
        let (shown, _) = errors(text(20_000));
        let start: String = shown.chars().take(600).collect();
        assert!(shown.contains(expected), "{kind}: {start}");
    }
}

#[test]
fn all_errors_are_counted() {
    for count in [1, 99, 100, 101, 5000] {
        let text = format!("{API}{}", repeated(count, |index| format!("k{index}: 1\n")));
        assert_eq!(errors(text).1, count);
        let text = format!(
            "{API}outputs:\n{}",
            repeated(count.min(1999), |index| format!("  o{index}: ${{x}}\n"))
        );
        assert_eq!(errors(text).1, count.min(1999));
        let text = format!(
            "{API}tables:\n{}",
            repeated(count.min(1999), |index| format!("  t{index}: {{partition-key: 5}}\n"))
        );
        assert_eq!(errors(text).1, count.min(1999));
    }
}

#[test]
fn long_names_are_cut_in_messages() {
    let long = "a".repeat(500_000);
    for text in [
        format!("{API}{long}: 1\n"),
        format!("{API}? {long}\n: 1\n"),
        API.replace("name: x", &format!("name: {long}")),
        format!("{API}tables: {{? {long} : {{partition-key: id}}}}\n"),
        format!("{API}outputs: {{a: '${{{long}}}'}}\n"),
        format!("{API}x: {{{}}}\n", "é: é, ".repeat(50_000)),
    ] {
        let (shown, count) = errors(text);
        assert!(count > 0);
        assert!(shown.len() < 20_000 * count.min(100), "{} bytes for {count} errors", shown.len());
    }
}

/// Pieces of valid and invalid blueprints.
fn piece() -> impl Strategy<Value = String> {
    let pieces = [
        "name: x\n",
        "tables:\n",
        "  t: {partition-key: id}\n",
        "api:\n",
        "  routes:\n",
        "    GET /a/{id}: {get: {table: t}}\n",
        "x",
        ": ",
        "- ",
        "? ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&a ",
        "*a",
        "<<: ",
        "!t ",
        "|\n",
        ">-\n",
        "'",
        "\"",
        "#",
        "\n",
        "  ",
        "\t",
        "\\ud83d",
        "\\ude00",
        "\u{2028}",
        "\u{85}",
        "\u{feff}",
        "${",
        "{{",
        "}}",
        "$",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "\0",
        "é😀",
    ];
    (prop::sample::select(pieces.to_vec()), 1_usize..40)
        .prop_map(|(piece, count)| piece.repeat(count))
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(pieces in prop::collection::vec(piece(), 0..30)) {
        let mut text = String::new();
        for piece in pieces {
            write!(text, "{piece}").expect("written");
        }
        errors(text);
    }
}
