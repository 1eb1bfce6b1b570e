//! Colors of diffs on standard output, and of errors.

use super::Test;

const CHECK: [&str; 6] =
    ["synth", "--pattern", "vantiq-putitem", "--out", "template.json", "--check"];
const RED: &str = "\u{1b}[31m";

fn difference(test: Test) -> String {
    test.file("template.json", "{}\n").args(CHECK).any_stdout().code(1).run().stdout
}

#[test]
fn no_colors_without_a_terminal() {
    let difference = difference(Test::new());
    assert!(
        difference.starts_with("--- template.json\n+++ template.json\n@@ -1 +1,"),
        "{difference}"
    );
    assert!(!difference.contains('\u{1b}'));
}

#[test]
fn colors_on_request() {
    for arguments in [&["--color", "always"][..], &["--color=always"]] {
        assert!(difference(Test::new().args(arguments.iter().copied())).contains(RED));
    }
    assert!(difference(Test::new().env("CLICOLOR_FORCE", "1")).contains(RED));
}

#[test]
fn no_colors_if_disabled() {
    assert!(
        !difference(Test::new().env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1")).contains('\u{1b}')
    );
    assert!(
        !difference(Test::new().env("CLICOLOR_FORCE", "1").args(["--color", "never"]))
            .contains('\u{1b}')
    );
    assert!(
        difference(Test::new().env("NO_COLOR", "1").args(["--color", "always"])).contains(RED),
        "typed wins"
    );
}

#[test]
fn colors_in_errors_and_help() {
    let error = |arguments: &[&str]| {
        Test::new().args(arguments.iter().copied()).any_stderr().code(2).run().stderr
    };
    assert_eq!(
        error(&["synth", "--color", "always", "--blueprint", "no.yaml"]),
        "\u{1b}[1m\u{1b}[31merror\u{1b}[0m: cannot read no.yaml: No such file or directory (os error 2)\n"
    );
    assert!(error(&["snyth", "--color=always"]).contains('\u{1b}'), "a usage error");
    assert!(!error(&["snyth"]).contains('\u{1b}'));
    let help = Test::new().args(["--color=always", "--help"]).any_stdout().run();
    assert!(help.stdout.contains('\u{1b}'));
}
