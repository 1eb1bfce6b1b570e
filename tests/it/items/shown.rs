//! Snapshots for review.

use dynagate::model::{
    Attribute, AttributeType, ListShape, MapOfShape, MapShape, SetMember, SetShape,
};

use super::{get, put};

fn shape() -> MapShape {
    let role = MapShape::new()
        .attribute("role", Attribute::new(AttributeType::S).required())
        .attribute("from", AttributeType::S);
    let profile =
        MapShape::new().attribute("network", AttributeType::S).attribute("url", AttributeType::S);
    MapShape::new()
        .attribute("id", Attribute::new(AttributeType::S).required())
        .attribute("age", Attribute::new(AttributeType::N).required())
        .attribute("current", Attribute::new(role).required())
        .attribute("it's $5", AttributeType::B)
        .attribute("labels", MapOfShape::new(AttributeType::S).max_items(20))
        .attribute("left", AttributeType::NULL)
        .attribute("newsletter", AttributeType::BOOL)
        .attribute("profiles", ListShape::new(profile).max_items(50))
        .attribute("tags", SetShape::new(SetMember::String))
}

#[test]
fn a_put() {
    insta::assert_snapshot!(put(&shape()));
}

#[test]
fn a_get() {
    insta::assert_snapshot!(get(&shape()));
}
