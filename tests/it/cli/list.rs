use dynagate::pattern::PATTERNS;

use super::Test;

#[test]
fn the_patterns() {
    let ran = Test::new().args(["list"]).any_stdout().run();
    assert!(ran.stdout.starts_with(PATTERNS[0].name), "{}", ran.stdout);
    for pattern in PATTERNS {
        for said in [pattern.name, pattern.summary, pattern.deploys] {
            assert!(ran.stdout.contains(said), "{said}");
        }
    }
}

#[test]
fn as_json() {
    let ran = Test::new().args(["list", "--json"]).any_stdout().run();
    let listed: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let pattern = &PATTERNS[0];
    assert_eq!(
        listed[0],
        serde_json::json!({"name": pattern.name, "summary": pattern.summary, "deploys": pattern.deploys})
    );
    assert_eq!(listed.as_array().map(Vec::len), Some(PATTERNS.len()));
}
