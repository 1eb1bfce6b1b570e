//! References: `Ref`, `Fn::GetAtt`, `Fn::Sub` and `Fn::Join`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Display};

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::model::{Json, Kind, ResourceId};
use crate::plan::identifier::LogicalId;
use crate::text::{Attribute, Pseudo, Reference, Segment, Text};

/// A text in a template.
pub(super) struct Value<'a>(pub(super) &'a Text);

/// A text created for the template.
pub(super) struct Owned(pub(super) Text);

impl Serialize for Owned {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value(&self.0).serialize(serializer)
    }
}

/// An optional text.
pub(super) fn value(text: Option<&Text>) -> Option<Value<'_>> {
    text.map(Value)
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.segments() {
            [] => serializer.serialize_str(""),
            [Segment::Literal(literal)] => serializer.serialize_str(literal),
            [Segment::Reference(reference)] => Single(reference).serialize(serializer),
            segments if segments.iter().all(fits_in_sub) => {
                one(serializer, "Fn::Sub", &Shown(Sub(segments)))
            }
            segments => one(serializer, "Fn::Join", &("", Parts(segments))),
        }
    }
}

/// False for `${`, which `Fn::Sub` would interpret (its escape `${!` does not work for unclosed
/// braces, and not in all engines), and for a `$` before a reference, which is undocumented.
fn fits_in_sub(segment: &Segment) -> bool {
    match segment {
        Segment::Literal(literal) => !literal.contains("${") && !literal.ends_with('$'),
        Segment::Reference(_) => true,
    }
}

/// `{"key": value}`
fn one<S: Serializer>(serializer: S, key: &str, value: &impl Serialize) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(key, value)?;
    map.end()
}

/// The items of a `Fn::Join`.
struct Parts<'a>(&'a [Segment]);

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Part))
    }
}

struct Part<'a>(&'a Segment);

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Segment::Literal(literal) => serializer.serialize_str(literal),
            Segment::Reference(reference) => Single(reference).serialize(serializer),
        }
    }
}

/// A reference without other text.
struct Single<'a>(&'a Reference);

impl Serialize for Single<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Reference::Resource { id, attribute } => match spelling(id, *attribute) {
                Spelling::Ref => Ref(id.clone()).serialize(serializer),
                Spelling::GetAtt(name) => GetAtt(id.clone(), name).serialize(serializer),
                Spelling::Made => one(serializer, "Fn::Sub", &Shown(InSub(self.0))),
            },
            Reference::Parameter(parameter) => {
                Ref(ResourceId::new(Kind::Parameter, parameter.0.clone())).serialize(serializer)
            }
            Reference::Pseudo(which) => one(serializer, "Ref", &pseudo(*which)),
        }
    }
}

/// The form of a reference to an attribute.
enum Spelling {
    Ref,
    GetAtt(&'static str),
    /// It has no form of its own; [`InSub`] builds it from others.
    Made,
}

fn spelling(id: &ResourceId, attribute: Attribute) -> Spelling {
    match attribute {
        // `Ref` gives the ARN of a topic, subscription or state machine, and the URL of a queue.
        Attribute::Name if id.kind == Kind::Topic => Spelling::GetAtt("TopicName"),
        Attribute::Name if id.kind == Kind::Queue => Spelling::GetAtt("QueueName"),
        Attribute::Name if id.kind == Kind::StateMachine => Spelling::GetAtt("Name"),
        Attribute::Arn
            if matches!(id.kind, Kind::Topic | Kind::Subscription | Kind::StateMachine) =>
        {
            Spelling::Ref
        }
        Attribute::Name | Attribute::Id | Attribute::QueueUrl => Spelling::Ref,
        Attribute::Arn => Spelling::GetAtt("Arn"),
        Attribute::ProviderName => Spelling::GetAtt("ProviderName"),
        Attribute::StreamArn => Spelling::GetAtt("StreamArn"),
        Attribute::RootResourceId => Spelling::GetAtt("RootResourceId"),
        Attribute::RegionalDomainName => Spelling::GetAtt("RegionalDomainName"),
        Attribute::RegionalHostedZoneId => Spelling::GetAtt("RegionalHostedZoneId"),
        Attribute::DistributionDomainName => Spelling::GetAtt("DistributionDomainName"),
        Attribute::DistributionHostedZoneId => Spelling::GetAtt("DistributionHostedZoneId"),
        Attribute::InvokeUrl => {
            debug_assert_eq!(id.kind, Kind::Stage);
            Spelling::Made
        }
    }
}

const fn pseudo(pseudo: Pseudo) -> &'static str {
    match pseudo {
        Pseudo::AccountId => "AWS::AccountId",
        Pseudo::Partition => "AWS::Partition",
        Pseudo::Region => "AWS::Region",
        Pseudo::UrlSuffix => "AWS::URLSuffix",
    }
}

/// The text of a `Fn::Sub`.
struct Sub<'a>(&'a [Segment]);

impl Display for Sub<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|segment| match segment {
            Segment::Literal(literal) => f.write_str(literal),
            Segment::Reference(reference) => InSub(reference).fmt(f),
        })
    }
}

/// A reference within a `Fn::Sub`.
struct InSub<'a>(&'a Reference);

impl Display for InSub<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Reference::Resource { id, attribute } => match spelling(id, *attribute) {
                Spelling::Ref => write!(f, "${{{}}}", LogicalId(id)),
                Spelling::GetAtt(name) => write!(f, "${{{}.{name}}}", LogicalId(id)),
                Spelling::Made => {
                    let api = id.owner();
                    let (api, stage) = (LogicalId(&api), LogicalId(id));
                    write!(
                        f,
                        "https://${{{api}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}/${{{stage}}}"
                    )
                }
            },
            Reference::Parameter(parameter) => {
                write!(
                    f,
                    "${{{}}}",
                    LogicalId(&ResourceId::new(Kind::Parameter, parameter.0.clone()))
                )
            }
            Reference::Pseudo(which) => write!(f, "${{{}}}", pseudo(*which)),
        }
    }
}

/// Serializes as its display form.
struct Shown<T>(T);

impl<T: Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// The logical ID of a resource.
pub(super) struct Id<'a>(pub(super) &'a ResourceId);

impl Serialize for Id<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&LogicalId(self.0))
    }
}

/// `{"Ref": "OrdersTable"}`
pub(super) struct Ref(pub(super) ResourceId);

impl Serialize for Ref {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        one(serializer, "Ref", &Id(&self.0))
    }
}

/// `{"Fn::GetAtt": ["OrdersTable", "Arn"]}`
pub(super) struct GetAtt(pub(super) ResourceId, pub(super) &'static str);

impl Serialize for GetAtt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        one(serializer, "Fn::GetAtt", &(Id(&self.0), self.1))
    }
}

/// A map whose values are texts.
pub(super) struct Texts<'a>(pub(super) &'a std::collections::BTreeMap<String, Text>);

impl Serialize for Texts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, text)| (key, Value(text))))
    }
}

/// `[{"Key": …, "Value": …}]`
pub(super) struct TagList<'a>(pub(super) BTreeMap<&'a str, Cow<'a, Text>>);

impl Serialize for TagList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Tag<'a> {
            key: &'a str,
            value: Value<'a>,
        }
        serializer.collect_seq(self.0.iter().map(|(key, value)| Tag { key, value: Value(value) }))
    }
}

/// A JSON document within a template.
pub(super) struct Document<'a>(pub(super) &'a Json);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(value) => serializer.serialize_bool(*value),
            Json::Number(number) => number.serialize(serializer),
            Json::String(text) => Value(text).serialize(serializer),
            Json::Array(items) => serializer.collect_seq(items.iter().map(Document)),
            Json::Object(members) => {
                serializer.collect_map(members.iter().map(|(key, member)| (key, Document(member))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value as Written, json};

    use super::*;
    use crate::model::{Handle, Role, Table};

    fn written(text: &Text) -> Written {
        serde_json::to_value(Value(text)).expect("a text can be written")
    }

    fn table() -> Handle<Table> {
        Handle::new(ResourceId::new(Kind::Table, "orders"))
    }

    #[test]
    fn the_shortest_function_that_fits() {
        let name: Text = table().name().into();
        for (text, expected) in [
            (Text::new(), json!("")),
            (Text::from("a${b}"), json!("a${b}")),
            (name.clone(), json!({"Ref": "OrdersTable"})),
            (table().arn().into(), json!({"Fn::GetAtt": ["OrdersTable", "Arn"]})),
            (Text::from("x-").then(&name), json!({"Fn::Sub": "x-${OrdersTable}"})),
            (
                Text::from(table().arn()).then("/index/i"),
                json!({"Fn::Sub": "${OrdersTable.Arn}/index/i"}),
            ),
            (
                Text::from("${x}").then(&name),
                json!({"Fn::Join": ["", ["${x}", {"Ref": "OrdersTable"}]]}),
            ),
            (Text::from("$").then(&name), json!({"Fn::Join": ["", ["$", {"Ref": "OrdersTable"}]]})),
            (Text::from(Pseudo::Region), json!({"Ref": "AWS::Region"})),
        ] {
            assert_eq!(written(&text), expected);
        }
    }

    /// The value that CloudFormation computes if every reference is replaced by `<spelling>`.
    fn evaluated(value: &Written) -> String {
        if let Some(string) = value.as_str() {
            return string.to_owned();
        }
        let (function, argument) =
            value.as_object().and_then(|map| map.iter().next()).expect("a function");
        match function.as_str() {
            "Ref" => format!("<{}>", argument.as_str().expect("a name")),
            "Fn::GetAtt" => {
                format!(
                    "<{}.{}>",
                    argument[0].as_str().expect("a name"),
                    argument[1].as_str().expect("a name")
                )
            }
            "Fn::Join" => {
                assert_eq!(argument[0], "");
                argument[1].as_array().expect("items").iter().map(evaluated).collect()
            }
            "Fn::Sub" => {
                let mut result = String::new();
                let mut rest = argument.as_str().expect("a text");
                while let Some(start) = rest.find("${") {
                    let end = start + rest[start..].find('}').expect("a closed reference");
                    result.push_str(&rest[..start]);
                    assert!(!rest[start + 2..end].starts_with('!'));
                    result.extend(["<", &rest[start + 2..end], ">"]);
                    rest = &rest[end + 1..];
                }
                result + rest
            }
            other => panic!("{other}"),
        }
    }

    fn segment() -> impl Strategy<Value = Text> {
        let role: Handle<Role> = Handle::new(ResourceId::new(Kind::Role, "api"));
        prop_oneof![
            6 => "[$%{}\\\\\"'\n~!a-cé]{0,6}".prop_map(Text::from),
            1 => Just(Text::from(table().name())),
            1 => Just(Text::from(role.arn())),
            1 => Just(Text::from(Pseudo::Region)),
        ]
    }

    proptest! {
        #[test]
        fn values_come_to_what_the_text_says(parts in proptest::collection::vec(segment(), 0..8)) {
            let text = parts.into_iter().fold(Text::new(), Text::then);
            let expected: String = text.segments().iter().map(|segment| match segment {
                Segment::Literal(literal) => literal.clone(),
                Segment::Reference(reference) => {
                    evaluated(&serde_json::to_value(Single(reference)).expect("a reference can be written"))
                }
            }).collect();
            prop_assert_eq!(evaluated(&written(&text)), expected);
        }
    }
}
