//! Invalid blueprints, one per file, and their error messages.

use dynagate::blueprint::{self, Source};

#[test]
fn every_wrong_blueprint_is_explained() {
    let mut count = 0;
    insta::glob!("../bad-blueprints", "*.yaml", |path| {
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).expect("a readable file");
        let source = Source {
            name: name.clone(),
            text,
            directory: path.parent().expect("a directory").into(),
        };
        match blueprint::load(&source, &[]) {
            Ok(_) => panic!("{name} is taken"),
            Err(errors) => insta::assert_snapshot!(errors.render(false)),
        }
        count += 1;
    });
    assert!(count >= 40, "{count}");
}
