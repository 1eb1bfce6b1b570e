use super::*;
use crate::blueprint::node::Number;

fn node(text: &str) -> Node {
    from_text(text).expect("YAML that is allowed")
}

/// `line:column message (expected) [help]`, and what else is pointed at.
fn refusal(text: &str) -> String {
    let source = Source { name: "n".into(), text: text.into(), directory: ".".into() };
    let diagnostics = parse(&source).expect_err("YAML that is refused");
    let diagnostic = diagnostics.iter().next().expect("a diagnostic");
    let expected =
        diagnostic.expected().map(|expected| format!(" ({expected})")).unwrap_or_default();
    let location = diagnostic.location();
    format!("{}:{} {}{expected}", location.line, location.column, diagnostic.message())
}

fn string(text: &str) -> Node {
    Value::String(text.to_owned()).into()
}

#[test]
fn values_and_keys() {
    let document =
        node("a: [1, -1, 1.50, true, ~, 'x', 007, 1e3]\n200: x\n1.10: y\ntrue: z\na: twice\n");
    let numbers = Value::Sequence(vec![
        Value::Number(Number::Unsigned(1)).into(),
        Value::Number(Number::Negative(-1)).into(),
        Value::Number(Number::Float(1.5)).into(),
        Value::Bool(true).into(),
        Value::Null.into(),
        string("x"),
        string("007"),
        Value::Number(Number::Float(1000.0)).into(),
    ]);
    assert_eq!(document.keys().collect::<Vec<_>>(), ["a", "200", "1.10", "true", "a"]);
    assert_eq!(document.get("a"), Some(&numbers.into()));
    assert_eq!(document.at(&["a", "5"]), Some(&string("x")));
    assert_eq!(document.at(&["a", "9"]), None);
    assert_eq!(document.at(&["200", "x"]), None);
}

#[test]
fn an_empty_document_is_an_empty_mapping() {
    for text in ["", "\n", "# only a comment\n", "---\n", "\u{feff}"] {
        let source = Source { name: "n".into(), text: text.into(), directory: ".".into() };
        assert_eq!(parse(&source).expect("YAML"), Value::Mapping(Vec::new()).into(), "{text:?}");
    }
}

#[test]
fn aliases_and_merges_are_applied() {
    let document = node(
        "base: &b {x: 1, y: 2}\nuse: *b\nmerged:\n  <<: *b\n  y: 3\nmany: {<<: [{z: 1}, {z: 2, w: 3}]}\n",
    );
    assert_eq!(document.get("use"), document.get("base"));
    assert_eq!(document.get("merged"), Some(&node("{y: 3, x: 1}")));
    assert_eq!(document.get("many"), Some(&node("{z: 1, w: 3}")));
    assert_eq!(
        refusal("a:\n  <<: 5\n"),
        "2:3 `<<` merges mappings, and nothing else (a mapping under `<<`, or a list of mappings)"
    );
}

#[test]
fn what_a_blueprint_cannot_hold() {
    assert_eq!(refusal("a:\n  b: !Rx x\n"), "2:6 a blueprint has no tags: `!Rx` (a plain value)");
    assert_eq!(
        refusal("a: !Subs\n  - x\n"),
        "1:4 a blueprint has no tags: `!Subs` (a plain value)"
    );
    assert!(refusal("a: !Ref x\n").starts_with("1:4 `!Ref` is a function of CloudFormation"));
    assert_eq!(refusal("a: 1\n? [b, c]\n: 2\n"), "2:3 a list or a mapping cannot be a key (text)");
    assert_eq!(refusal("{{a}}: 1\n"), "1:1 a list or a mapping cannot be a key (text)");
    assert_eq!(refusal("a: 1\n---\nb: 2\n"), "2:1 a second document (one document in a file)");
    assert_eq!(
        refusal("a: 1\n--- |\n  'ä\n--- x"),
        "2:1 a second document (one document in a file)"
    );
}

#[test]
fn syntax_errors_in_plain_words() {
    for (text, expected) in [
        ("a:\n\tb: 1\n", "2:1 a tab in the indentation (spaces)"),
        ("a:\n  b: 1\n \tc: 2\n", "3:2 a tab in the indentation (spaces)"),
        ("a: @x\n", "1:4 no plain value can start with `@`"),
        ("a: `x`\n", "1:4 no plain value can start with ```"),
        ("a: *x\n", "1:4 no anchor of this name stands before it"),
        (
            "a: 1\n  b: 2\n",
            "2:4 this line is indented further than the line above it, which is complete",
        ),
        ("a: b: c\n", "1:5 a `:` where no key can be"),
        ("a:\n    b: 1\n  c: 2\n", "3:3 this line does not fit the lines above it (a key)"),
        ("a: 1\nb\nc: 2\n", "3:1 a key without its `:`"),
        ("a: 1\nb: 'x\nc: 2\n", "2:4 the quotes that open here are not closed (the closing quote)"),
        ("a: [1, 2\nb: 3\n", "2:2 the list is not closed (`,` or `]`)"),
        ("a: {b: [1, 2}\n", "1:13 the list is not closed (`,` or `]`)"),
        ("a: *\n", "1:4 a `*` or `&` without a name"),
        ("ä: \"\u{1}\"\n", "1:5 a control character"),
    ] {
        assert_eq!(refusal(text), expected, "{text:?}");
    }
}

#[test]
fn nesting_and_aliases_are_bounded() {
    let deep = format!("a: {}1{}", "[".repeat(5000), "]".repeat(5000));
    assert!(refusal(&deep).ends_with("nested too deeply (at most 128 levels)"));
    for open in ["[", "{", "{a: ", "[\n", "[{a: ", "- "] {
        let deep = |count: usize| format!("é: x\na:\n  {}", open.repeat(count));
        assert_eq!(refusal(&deep(100_000)), refusal(&deep(500)), "{open}");
    }
    assert!(refusal("a: &a [*a]").contains("an alias within the value that it repeats"));
    let mut laughs = vec!["a0: &a0 [x, x, x, x, x, x, x, x, x]".to_owned()];
    for level in 1..9 {
        let alias = format!("*a{}, ", level - 1).repeat(9);
        laughs.push(format!("a{level}: &a{level} [{alias}]"));
    }
    let laughs = laughs.join("\n");
    assert!(refusal(&laughs).contains("more than 250000 values"), "{}", refusal(&laughs));
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), "*a, ".repeat(20_000));
    assert!(refusal(&long).contains("more than 8 MiB, the limit for the text of a blueprint"));
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(
            text in r#"([a-cä][:][ ]?|[-][ ]|[ ]{1,4}|[\n]|\r\n|\t|[\[\]{},&*|>#'"!%@é?]|<<: |---\n|a: \*b\n|&b |!x |\PC|.){0,40}"#,
        ) {
            let source = Source { name: "n".into(), text, directory: ".".into() };
            if let Err(diagnostics) = parse(&source) {
                let shown = diagnostics.to_string();
                prop_assert!(shown.ends_with("1 error"));
            }
        }
    }
}
