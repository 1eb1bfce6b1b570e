use super::Test;

/// The blueprint that `NEW` prints.
const VANTIQ: &str = include_str!("../../../blueprints/vantiq-putitem.yaml");
const NEW: [&str; 3] = ["new", "--pattern", "vantiq-putitem"];

#[test]
fn on_standard_output() {
    Test::new().args(NEW).stdout(VANTIQ).run();
}

#[test]
fn the_written_blueprint_synthesizes_the_same() {
    let ran = Test::new().args(NEW).args(["--out", "my.yaml"]).run();
    assert_eq!(ran.read("my.yaml"), VANTIQ);
    ran.then()
        .args(["synth", "--blueprint", "my.yaml"])
        .stdout(super::template(&super::pattern()))
        .run();
}

#[test]
fn an_existing_file_is_kept() {
    let ran = Test::new()
        .file("my.yaml", "mine")
        .args(NEW)
        .args(["--out", "my.yaml"])
        .stderr("error: cannot write my.yaml: it exists already (--force replaces it)\n")
        .code(2)
        .run();
    assert_eq!(ran.read("my.yaml"), "mine");
    let ran = ran.then().args(NEW).args(["--out", "my.yaml", "--force"]).run();
    assert_eq!(ran.read("my.yaml"), VANTIQ);
    assert_eq!(ran.entries("."), ["my.yaml"]);
}

#[test]
fn a_directory_is_not_a_file() {
    Test::new().args(NEW).args(["--out", "."]).any_stderr().code(2).run();
}
