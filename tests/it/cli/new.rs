use super::Test;

/// The pattern that `NEW` is of.
const VANTIQ: &str = include_str!("../../../blueprints/vantiq-putitem.yaml");
const NEW: [&str; 3] = ["new", "--pattern", "vantiq-putitem"];

#[test]
fn on_standard_output() {
    Test::new().args(NEW).stdout(VANTIQ).run();
}

#[test]
fn in_a_file_from_which_the_same_is_synthesized() {
    let ran = Test::new().args(NEW).args(["--out", "my.yaml"]).run();
    assert_eq!(ran.read("my.yaml"), VANTIQ);
    ran.then()
        .args(["synth", "--blueprint", "my.yaml"])
        .stdout(super::template(&super::pattern()))
        .run();
}

#[test]
fn a_file_that_is_there_stays() {
    let ran = Test::new()
        .file("my.yaml", "mine")
        .args(NEW)
        .args(["--out", "my.yaml"])
        .stderr("error: cannot write my.yaml: it is there already (--force replaces it)\n")
        .code(2)
        .run();
    assert_eq!(ran.read("my.yaml"), "mine");
    let ran = ran.then().args(NEW).args(["--out", "my.yaml", "--force"]).run();
    assert_eq!(ran.read("my.yaml"), VANTIQ);
    assert_eq!(ran.entries("."), ["my.yaml"]);
}

#[test]
fn a_directory_is_no_file() {
    Test::new().args(NEW).args(["--out", "."]).any_stderr().code(2).run();
}
