//! Two documents as they are, to be reviewed like code.

use dynagate::blueprint::Blueprint;
use dynagate::openapi::{self, Options, Version};
use dynagate::pattern::Pattern;
use dynagate::plan::Plan;

use crate::golden;

#[test]
fn documents_of_patterns() {
    for (name, version) in [("orders-api", Version::V3_1), ("query-by-id", Version::V3_0)] {
        let pattern = Pattern::named(name).expect("a pattern");
        let blueprint = Blueprint::read(pattern.source(), Vec::new());
        let blueprint = blueprint.unwrap_or_else(|errors| panic!("{}", errors.render(false)));
        let plan = Plan::of(blueprint.stack());
        let document = openapi::document(&plan, &Options { version, ..Options::default() });
        let text = document.expect("the API").to_yaml();
        golden::assert_file(&format!("tests/it/openapi/{name}.yaml"), &text);
    }
}
