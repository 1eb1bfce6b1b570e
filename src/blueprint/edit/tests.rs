use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn edited(text: &str, path: &str, value: Value) -> Result<String, EditError> {
    let path = path.split('.').map(str::to_owned).collect();
    edit(text, &[Edit { path, value: value.into() }])
}

#[test]
fn only_what_differs_is_touched() {
    let text = "\
# first
a:
  one: 1   # the one
  # about two
  two: 'x'  # quoted
  three:
    - p # first
    - {q: 1} # second
  four: |
    text
    more
# last
b: {c: [1, 2], d: e} # in braces
";
    for (path, value, from, to) in [
        ("a.one", json!(2), "one: 1", "one: 2"),
        ("a.two", json!("it's: \"y\""), "two: 'x'", "two: \"it's: \\\"y\\\"\""),
        ("a.three", json!(["p", {"q": 2}]), "{q: 1}", "{q: 2}"),
        ("a.three.0", json!({"z": null}), "- p #", "- {z: null} #"),
        ("a.four", json!("short"), "four: |\n    text\n    more\n", "four: short\n"),
        ("b", json!({"c": [1], "d": "e"}), "{c: [1, 2], d: e}", "{c: [1], d: e}"),
        ("b.c.1", json!("true"), "[1, 2]", "[1, \"true\"]"),
        ("b.f", json!({"S": "x"}), "d: e}", "d: e, f: {S: x}}"),
        (
            "a",
            json!({"one": 1, "two": "x", "three": ["p", {"q": 1}], "five": 5}),
            "  four: |\n    text\n    more\n",
            "  five: 5\n",
        ),
        ("a.six", json!([]), "    more\n", "    more\n  six: []\n"),
    ] {
        let expected = text.replace(from, to);
        assert_ne!(expected, text, "{from}");
        assert_eq!(edited(text, path, value).as_deref(), Ok(expected.as_str()), "{path}");
    }
}

#[test]
fn a_long_value_has_lines_of_its_own() {
    let text = "a:\r\n  b: {c: 1}\r\n";
    let long = "x".repeat(70);
    let value = json!({"Item": {"first": long, "second": long}, "short": {"a": 1}});
    let expected = format!(
        "a:\r\n  b:\r\n    Item:\r\n      first: {long}\r\n      second: {long}\r\n    short: {{a: 1}}\r\n"
    );
    assert_eq!(edited(text, "a.b", value), Ok(expected));
    let text = "\u{feff}a: # why\n- 1\n- 2\n";
    assert_eq!(edited(text, "a", json!([3])).as_deref(), Ok("\u{feff}a: # why\n  [3]\n"));
    assert_eq!(edited("a:\nb: 1", "a", json!(2)).as_deref(), Ok("a: 2\nb: 1"));
    // In YAML, a no-break space is not a blank.
    assert_eq!(edited("a:\n- \u{a0}\nb: 1", "a", json!(null)).as_deref(), Ok("a: null\nb: 1"));
    assert_eq!(edited("a:\n  b: 1", "a.c", json!(2)).as_deref(), Ok("a:\n  b: 1\n  c: 2"));
}

#[test]
fn what_has_other_readers_is_refused() {
    let text = "base: &base {x: 1}\nuse: *base\nmerged:\n  <<: *base\n  y: 2\n";
    for path in ["use.x", "use", "merged.x", "base", "nowhere.at.all"] {
        // The alias itself could be replaced, but is not, which keeps the rule simple.
        let refused = edited(text, path, json!(2));
        assert_eq!(
            refused,
            Err(EditError { path: path.split('.').map(str::to_owned).collect() }),
            "{path}"
        );
    }
    assert_eq!(edited(text, "merged.y", json!(3)).as_deref(), Ok(&*text.replace("y: 2", "y: 3")));
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        prop::sample::select(vec![
            "",
            "a",
            "true",
            "- x",
            "#",
            "1",
            "x: y",
            "\"'",
            "ä\u{2028}\u{85}",
            "|\n z"
        ])
        .prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-d]|[ #:]", inner, 0..4)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_can_become_any_other(old in value(), new in value(), block in any::<bool>()) {
        let written = if block {
            let whole = write::flow(&json!({"before": 1, "k": old, "z": {"after": 2}}).into());
            let whole: serde_yaml::Value = serde_yaml::from_str(&whole).expect("YAML");
            serde_yaml::to_string(&whole).expect("YAML")
        } else {
            format!("before: 1\nk: {}\nz: {{after: 2}}\n", write::flow(&old.clone().into()))
        };
        let text = format!("# top\n{written}# end\n");
        let changed = edited(&text, "k", new.clone());
        prop_assert!(changed.is_ok(), "{text}{new}");
        let changed = changed.unwrap_or_default();
        prop_assert!(changed.starts_with("# top\nbefore: 1\nk:") && changed.ends_with("# end\n"), "{changed}");
    }
}
