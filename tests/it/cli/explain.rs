use dynagate::check::RULES;

use super::Test;

#[test]
fn a_rule_by_code_and_by_name() {
    let expected = "\
DG002 unknown-key (error)

Checks that every key of the blueprint is one that dynagate knows.

Why
The setting of a misspelled key would silently keep its default.

Example
    tables: {orders: {partition-key: id, stram: NEW_IMAGE}}

Instead
    tables: {orders: {partition-key: id, stream: NEW_IMAGE}}
";
    for rule in ["unknown-key", "DG002", "dg002"] {
        Test::new().args(["explain", rule]).stdout(expected).run();
    }
}

#[test]
fn no_markdown_is_left() {
    for rule in RULES {
        let page = Test::new().args(["explain", rule.name]).any_stdout().run().stdout;
        let is_left = |line: &str| line.starts_with('#') || line.contains("```");
        assert!(!page.lines().any(is_left), "{page}");
    }
}

#[test]
fn all_rules() {
    let list = Test::new().args(["explain"]).any_stdout().run().stdout;
    assert_eq!(list.lines().count(), RULES.len());
    for (line, rule) in list.lines().zip(RULES) {
        let unmarked = line.trim_end_matches(", has a fix");
        assert_eq!(unmarked != line, rule.has_fix(), "{line}");
        let words: Vec<_> = unmarked.split_whitespace().collect();
        assert_eq!(words, [rule.code, rule.name, rule.severity.as_str()]);
    }
}

#[test]
fn an_unknown_rule() {
    let refused = |rule: &str, message: &str| {
        Test::new()
            .args(["explain", rule])
            .stderr(format!("error: unknown rule `{rule}`{message}\n"))
            .code(2)
            .run();
    };
    refused("unknown-kye", "; did you mean `unknown-key`?");
    refused("opn-write", "; did you mean `open-write-route`?");
    refused("policy-all", "; similar rules: policy-allows-everyone, policy-allows-nobody");
    refused("DG9999", ": `dynagate explain` lists the rules");
}
