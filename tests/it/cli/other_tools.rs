//! Commands of other tools.

use super::Test;

#[test]
fn are_answered_by_the_command_to_use() {
    Test::new()
        .args(["lint", "orders.yaml"])
        .stderr(
            "error: unknown command `lint`: `dynagate validate` reports all errors, warnings and \
             notes about a blueprint, and `dynagate check template.yaml` those about an existing \
             template\n",
        )
        .code(2)
        .run();
    let ran = Test::new().args(["help", "plan"]).any_stderr().code(2).run();
    assert!(ran.stderr.contains("`dynagate diff --stack-name NAME`"), "{}", ran.stderr);
    assert!(ran.stderr.contains("`terraform -chdir=infra plan`"), "{}", ran.stderr);
}

#[test]
fn other_words_get_the_nearest_command() {
    let ran = Test::new().args(["snyth"]).any_stderr().code(2).run();
    assert!(ran.stderr.contains("a similar subcommand exists: 'synth'"), "{}", ran.stderr);
}
