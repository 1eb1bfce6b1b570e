//! Bad input, as far as it is the command line's to tell.

use super::Test;

#[test]
fn an_unknown_pattern_with_the_nearest_and_the_list() {
    Test::new()
        .args(["synth", "--pattern", "vantiq-putitm"])
        .stderr(
            "error: invalid value 'vantiq-putitm' for '--pattern <NAME>'\n  [possible values: vantiq-putitem]\n\n  \
             tip: a similar value exists: 'vantiq-putitem'\n\nFor more information, try '--help'.\n",
        )
        .code(2)
        .run();
}

#[test]
fn a_blueprint_that_is_not_there() {
    Test::new()
        .args(["synth", "--blueprint", "my.yaml"])
        .stderr("error: cannot read my.yaml: No such file or directory (os error 2)\n")
        .code(2)
        .run();
}

#[test]
fn a_blueprint_that_is_no_text() {
    let test = Test::new();
    std::fs::write(test.path("my.yaml"), b"name: \xff").expect("a file");
    test.args(["synth", "--blueprint", "my.yaml"])
        .stderr("error: my.yaml is not text in UTF-8: invalid utf-8 sequence of 1 bytes from index 6\n")
        .code(2)
        .run();
}

#[test]
fn a_wrong_blueprint_with_its_place() {
    let ran = Test::new()
        .file("my.yaml", "name: orders\nwrong: 1\n")
        .args(["synth", "--blueprint", "my.yaml"])
        .any_stderr()
        .code(2)
        .run();
    assert!(ran.stderr.contains("my.yaml:2:1"), "{}", ran.stderr);
    let ran =
        Test::new().stdin("name: orders\nwrong: 1\n").args(["synth", "--blueprint", "-"]).any_stderr().code(2).run();
    assert!(ran.stderr.contains("<stdin>:2:1"), "{}", ran.stderr);
}

#[test]
fn a_setting_that_is_none() {
    let ran =
        Test::new().args(["synth", "--pattern", "vantiq-putitem", "--set", "nonsense"]).any_stderr().code(2).run();
    assert!(ran.stderr.starts_with("error: ") && ran.stderr.contains("nonsense"), "{}", ran.stderr);
}
