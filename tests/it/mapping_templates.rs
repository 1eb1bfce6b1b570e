//! The mapping templates of small blueprints as files for review:
//! `tests/blueprints/mapping-templates/*.yaml` and `snapshots/mapping-templates/`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dynagate::blueprint::{Blueprint, Source, TemplateText};

use crate::golden;

const BLUEPRINTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blueprints/mapping-templates");

/// The templates of a blueprint by file name.
fn templates(blueprint: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let name = blueprint.file_stem().expect("a name").to_string_lossy().into_owned();
    let text = std::fs::read_to_string(blueprint).expect("a readable file");
    let source = Source { name: name.clone(), text, directory: PathBuf::new() };
    let blueprint = Blueprint::read(source, Vec::new()).expect("readable");
    let plan = blueprint.plan().expect("sound");
    let mut files = BTreeMap::new();
    for key in blueprint.routes("api") {
        let integration = blueprint.integration(&plan, "api", key).expect("a route");
        let parts = integration
            .request_templates()
            .values()
            .map(|template| ("request".to_owned(), template))
            .chain(integration.responses().iter().flat_map(|response| {
                response
                    .templates()
                    .values()
                    .map(|template| (response.status().to_string(), &**template))
            }));
        let route: String =
            key.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let route = route.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
        for (part, template) in parts {
            let (text, extension) = match TemplateText::of(template).expect("writable") {
                TemplateText::Vtl(text) => (text, "vtl"),
                TemplateText::Handlebars(text) => (text, "vtl.hbs"),
            };
            let file = format!("{route}.{part}.{extension}");
            files.insert(Path::new(&name).join(file), text.into_bytes());
        }
    }
    files
}

#[test]
fn snapshots_hold_what_is_generated() {
    let mut expected = BTreeMap::new();
    let mut blueprints = 0;
    for blueprint in std::fs::read_dir(BLUEPRINTS).expect("blueprints") {
        expected.extend(templates(&blueprint.expect("a file").path()));
        blueprints += 1;
    }
    assert!(blueprints >= 12, "{blueprints}");
    golden::assert_directory("snapshots/mapping-templates", &expected);
}

/// The first line names the purpose and dynagate as the generator. Constants need none.
#[test]
fn every_template_names_its_generator() {
    for blueprint in std::fs::read_dir(BLUEPRINTS).expect("blueprints") {
        for (path, text) in templates(&blueprint.expect("a file").path()) {
            let text = String::from_utf8(text).expect("text");
            let says = |line: &str| line.starts_with("## The ") && line.ends_with(", by dynagate.");
            let is_constant = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            assert!(
                is_constant || text.lines().filter(|line| says(line)).count() == 1,
                "{}",
                path.display()
            );
        }
    }
}
