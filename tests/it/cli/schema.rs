use super::Test;

#[test]
fn on_standard_output_and_in_a_file() {
    let schema = dynagate::blueprint::schema();
    serde_json::from_str::<serde_json::Value>(schema).expect("JSON");
    Test::new().args(["schema"]).stdout(schema).run();
    let ran = Test::new().args(["schema", "--out", "blueprint.schema.json"]).run();
    assert_eq!(ran.read("blueprint.schema.json"), schema);
}
