//! Random shapes, conforming documents, and documents and items of no particular shape.

use dynagate::model::{
    Attribute, AttributeType, ListShape, MapOfShape, MapShape, SetMember, SetShape, Shape,
};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// A character that a hostile body replaces by half a surrogate pair.
pub(super) const HALF: char = '\u{e000}';

/// Names and values with a special meaning in VTL, JSON, Java or DynamoDB.
pub(crate) const AWKWARD: [&str; 40] = [
    "class",
    "size",
    "get",
    "keySet",
    "containsKey",
    "length",
    "empty",
    "it's",
    "a-b",
    "a.b",
    "a b",
    "$x",
    "$!{x}",
    "#if",
    "#end",
    "#set($a=1)",
    "##",
    "#[[",
    "]]#",
    "#*",
    "*#",
    "\\",
    "\\'",
    "\"",
    "\",\"x\":{\"S\":\"y\"},\"z\":\"",
    "{",
    "}",
    "%27",
    "+",
    "日本",
    "😀",
    "\u{2028}",
    "\u{85}",
    "</script>",
    "\n",
    "\u{0}",
    "\u{7f}",
    "$input.body",
    "''",
    "S",
];

pub(super) fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => select(&AWKWARD[..]).prop_map(str::to_owned),
        2 => "[a-z]{0,4}",
        1 => any::<char>().prop_map(String::from),
        1 => select(&['"', '\'', '\\', '{', '}', '[', ']', ',', ':', '#', '$', '%', '/'][..]).prop_map(String::from),
    ];
    vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![2 => "[a-z]{1,3}", 2 => text()]
        .prop_filter("a name", |name| !name.is_empty() && !name.contains(HALF))
}

pub(super) fn shape() -> impl Strategy<Value = Shape> {
    use AttributeType::{B, BOOL, BS, N, NS, NULL, S, SS};
    let leaf = prop_oneof![
        8 => select(&[S, N, B, BOOL, NULL, SS, NS, BS][..]).prop_map(Shape::from),
        3 => select(&[Shape::Any, Shape::AnyList, Shape::AnyMap][..]),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            (inner.clone(), any::<bool>()).prop_map(|(of, short)| {
                let list = ListShape::new(of);
                if short { list.max_items(50).into() } else { list.into() }
            }),
            map(inner.clone()).prop_map(Shape::from),
            (inner, any::<bool>()).prop_map(|(of, short)| {
                let map = MapOfShape::new(of);
                if short { map.max_items(50).into() } else { map.into() }
            }),
        ]
    })
}

fn map(shape: impl Strategy<Value = Shape>) -> impl Strategy<Value = MapShape> {
    let attribute = (shape, any::<bool>(), 0..6).prop_map(|(shape, required, renamed)| {
        let attribute = Attribute::new(shape);
        (if required { attribute.required() } else { attribute }, renamed == 0)
    });
    (btree_map(name(), attribute, 1..5), 0..4).prop_map(|(attributes, further)| {
        let map =
            attributes.into_iter().fold(MapShape::new(), |map, (name, (attribute, renamed))| {
                let in_json = format!("json {name}");
                map.attribute(name, if renamed { attribute.json_name(in_json) } else { attribute })
            });
        if further == 0 { map.further_attributes() } else { map }
    })
}

pub(crate) fn item_shape() -> impl Strategy<Value = MapShape> {
    map(shape())
}

/// A document of this shape.
pub(crate) fn conforming(attributes: &MapShape) -> BoxedStrategy<Value> {
    let members: Vec<_> = attributes
        .iter()
        .map(|(name, attribute)| {
            let name = attribute.name_in_json(name).to_owned();
            let value = value(attribute.shape()).prop_map(move |value| (name.clone(), value));
            if attribute.is_required() {
                value.prop_map(Some).boxed()
            } else {
                prop::option::of(value).boxed()
            }
        })
        .collect();
    let further = if attributes.has_further_attributes() { 0..3 } else { 0..1 };
    let declared: Vec<_> =
        attributes.iter().map(|(name, of)| of.name_in_json(name).to_owned()).collect();
    let further = btree_map("[A-Z']{4}", deep(), further).prop_map(move |mut further| {
        // A further member has a name of its own.
        further.retain(|name, _| !declared.contains(name));
        further
    });
    (members, further)
        .prop_map(|(members, further)| {
            Value::Object(members.into_iter().flatten().chain(further).collect())
        })
        .boxed()
}

fn value(shape: &Shape) -> BoxedStrategy<Value> {
    match shape {
        Shape::String(_) => text().prop_map(Value::from).boxed(),
        Shape::Number(_) => number().boxed(),
        Shape::Binary => base64().prop_map(Value::from).boxed(),
        Shape::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Shape::Null => Just(Value::Null).boxed(),
        Shape::Any => deep().boxed(),
        Shape::AnyList => vec(deep(), 0..4).prop_map(Value::Array).boxed(),
        Shape::AnyMap => btree_map(text(), deep(), 0..4)
            .prop_map(|members| Value::Object(members.into_iter().collect()))
            .boxed(),
        Shape::Set(set) if *set == SetShape::new(SetMember::Number) => {
            btree_set(any::<i32>(), 1..4)
                .prop_map(|members| members.into_iter().map(Value::from).collect())
                .boxed()
        }
        Shape::Set(_) => {
            btree_set(base64(), 1..4).prop_map(|members| members.into_iter().collect()).boxed()
        }
        Shape::List(list) => vec(value(list.element()), 0..4).prop_map(Value::Array).boxed(),
        Shape::Map(map) => conforming(map),
        Shape::MapOf(map) => btree_map(text(), value(map.value()), 0..4)
            .prop_map(|entries| Value::Object(entries.into_iter().collect()))
            .boxed(),
    }
}

/// Numbers that `serde_json` reads exactly.
fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i64>().prop_map(Value::from),
        (-100_i64..100).prop_map(Value::from),
        (any::<i32>(), 1_u32..6).prop_map(|(digits, places)| json!(
            f64::from(digits) / 10_f64.powi(places.cast_signed())
        )),
        (any::<i32>(), -10..10).prop_map(|(digits, exponent)| json!(
            format!("{digits}e{exponent}").parse::<f64>().expect("a number")
        )),
    ]
}

fn base64() -> impl Strategy<Value = String> {
    "([A-Za-z0-9+/]{4}){0,3}([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
}

/// Any JSON.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number(),
        text().prop_map(Value::from),
        select(&["true", "null", "5", "\u{e000}", "\u{e000}\u{e000}"][..]).prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::Array),
            btree_map(text(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Any JSON, in up to 28 lists and maps, so that it has at most 32 levels.
pub(crate) fn deep() -> impl Strategy<Value = Value> {
    let around = prop_oneof![4 => vec(around(), 0..3), 1 => vec(around(), 0..28)];
    (anything(), around).prop_map(|(value, around)| {
        around.into_iter().fold(value, |value, name| match name {
            Some(name) => json!({name: value, "M": {}}),
            None => json!([[], value]),
        })
    })
}

/// The name of a member, or `None` for an element.
fn around() -> impl Strategy<Value = Option<String>> {
    prop::option::of(prop_oneof![
        2 => select(&["M", "L", "S", "N", "NS", "SS", "BOOL", "NULL", "B"][..])
            .prop_map(str::to_owned),
        1 => text(),
    ])
}

/// A conforming document in which some values are replaced.
pub(super) fn hostile(document: BoxedStrategy<Value>) -> impl Strategy<Value = Value> {
    let changes = vec((any::<prop::sample::Index>(), text(), anything()), 0..4);
    prop_oneof![
        8 => (document, changes).prop_map(|(mut document, changes)| {
            for (place, name, value) in changes {
                let places = places(&document, &mut Vec::new());
                change(&mut document, &places[place.index(places.len())], &name, value);
            }
            document
        }),
        1 => anything(),
    ]
}

fn places(value: &Value, way: &mut Vec<String>) -> Vec<Vec<String>> {
    let mut found = vec![way.clone()];
    let members: Vec<(String, &Value)> = match value {
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), value)).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect()
        }
        _ => Vec::new(),
    };
    for (name, value) in members {
        way.push(name);
        found.extend(places(value, way));
        way.pop();
    }
    found
}

/// Replaces a value, or adds something to it.
fn change(document: &mut Value, way: &[String], name: &str, value: Value) {
    match (way, document) {
        ([], Value::Object(members)) if name.len().is_multiple_of(2) => {
            drop(members.insert(name.to_owned(), value));
        }
        ([], Value::Array(items)) if name.len().is_multiple_of(2) => items.push(value),
        ([], place) => *place = value,
        ([step, rest @ ..], Value::Object(members)) => {
            change(&mut members[step], rest, name, value);
        }
        ([step, rest @ ..], Value::Array(items)) => {
            change(&mut items[step.parse::<usize>().expect("an index")], rest, name, value);
        }
        _ => unreachable!("places are there"),
    }
}

/// An item of no particular shape that DynamoDB could contain.
pub(super) fn any_item(attributes: &MapShape) -> impl Strategy<Value = Value> + use<> {
    let names: Vec<_> =
        attributes.iter().map(|(name, _)| name.to_owned()).chain(["other".to_owned()]).collect();
    btree_map(select(names), attribute_value(), 0..6)
        .prop_map(|members| Value::Object(members.into_iter().collect()))
}

fn attribute_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        text().prop_map(|text| json!({"S": text.replace(HALF, "")})),
        number().prop_map(|number| json!({"N": number.to_string()})),
        base64().prop_map(|bytes| json!({"B": bytes})),
        any::<bool>().prop_map(|value| json!({"BOOL": value})),
        Just(json!({"NULL": true})),
        btree_set(base64(), 1..3).prop_map(|members| json!({"SS": members})),
        btree_set(any::<i16>(), 1..3).prop_map(
            |members| json!({"NS": members.iter().map(i16::to_string).collect::<Vec<_>>()})
        ),
        btree_set(base64(), 1..3).prop_map(|members| json!({"BS": members})),
    ];
    leaf.prop_recursive(4, 16, 4, |inner| {
        let names =
            prop_oneof![name(), select(&["S", "M", "L", "class"][..]).prop_map(str::to_owned)];
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|elements| json!({"L": elements})),
            btree_map(names, inner, 0..4)
                .prop_map(|members| json!({"M": members.into_iter().collect::<Map<_, _>>()})),
        ]
    })
}
