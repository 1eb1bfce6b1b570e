//! The written forms of texts, handles and sections, shared by the types of the model.
//!
//! A [`Text`] is a string with references in it, `${tables.orders.name}`, and a [`Handle`] the name
//! of a resource. Both are created from their syntax alone. They request their values by special
//! names, so the decoder of a blueprint can check them.

mod full_form;

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{
    Deserialize, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor,
};

pub(crate) use full_form::{FIELDS, full_form};

use super::existing::Known;
use super::{
    ApiKey, Bucket, DeliveryStream, DomainName, EventBus, Function, Handle, Json, Kind,
    KinesisStream, ParameterId, Queue, ResourceId, Stack, StateMachine, Table, Topic, UserPool,
    VpcLink,
};
use crate::text::{Attribute, Pseudo, Reference, Segment, Text};

/// The name with which a text with references requests its value.
pub(crate) const TEXT: &str = "dynagate::text";
/// The name with which an attribute requests its shape.
pub(crate) const ATTRIBUTE: &str = "dynagate::attribute";
/// The name with which a constant text requests its value.
pub(crate) const CONSTANT: &str = "dynagate::constant";
/// The name with which code requests the name and the text of a file, if it is a string.
pub(crate) const CODE: &str = "dynagate::code";
/// The name with which a file's name requests the same.
pub(crate) const FILE: &str = "dynagate::file";
/// The name with which a folder's path requests the contents of its files.
pub(crate) const FOLDER: &str = "dynagate::folder";
/// The name with which a statement requests its value.
pub(crate) const STATEMENT: &str = "dynagate::statement";
/// The name with which a mapping template requests its text, if it is a string.
pub(crate) const TEMPLATE: &str = "dynagate::template";
/// The name with which VTL requests itself.
pub(crate) const VTL: &str = "dynagate::vtl";
/// The name with which handlebars request the VTL that they yield.
pub(crate) const HANDLEBARS: &str = "dynagate::handlebars";
/// The name with which a file's name requests the VTL in it.
pub(crate) const TEMPLATE_FILE: &str = "dynagate::template-file";
/// The names of what the decoder reads.
pub(crate) const READ: [&str; 7] = [CODE, FILE, FOLDER, TEMPLATE, VTL, HANDLEBARS, TEMPLATE_FILE];
/// The name of the API, and of its role, in the stack.
pub(crate) const API: &str = "api";

/// A section of named resources that others can refer to.
pub(crate) struct Section {
    /// Its key in a blueprint.
    pub(crate) name: &'static str,
    /// The kind of its entries.
    pub(crate) kind: Kind,
    /// The attributes that texts can refer to.
    pub(crate) attributes: &'static [(&'static str, Attribute)],
}

const fn section(
    name: &'static str,
    kind: Kind,
    attributes: &'static [(&'static str, Attribute)],
) -> Section {
    Section { name, kind, attributes }
}

const NAME: (&str, Attribute) = ("name", Attribute::Name);
const ARN: (&str, Attribute) = ("arn", Attribute::Arn);
const STREAM_ARN: (&str, Attribute) = ("stream-arn", Attribute::StreamArn);
const URL: (&str, Attribute) = ("url", Attribute::QueueUrl);
const ID: (&str, Attribute) = ("id", Attribute::Id);
/// The target attributes of a regional domain name; those of an edge-optimized one replace them.
const TARGET: [(&str, Attribute); 2] =
    [("target", Attribute::RegionalDomainName), ("hosted-zone", Attribute::RegionalHostedZoneId)];

/// All such sections except the parameters, which are values themselves.
pub(crate) const SECTIONS: [Section; 15] = [
    section("kinesis-streams", Kind::KinesisStream, &[NAME, ARN]),
    section("tables", Kind::Table, &[NAME, ARN, STREAM_ARN]),
    section("queues", Kind::Queue, &[NAME, ARN, URL]),
    section("topics", Kind::Topic, &[NAME, ARN]),
    section("buckets", Kind::Bucket, &[NAME, ARN]),
    section("delivery-streams", Kind::DeliveryStream, &[NAME, ARN]),
    section("event-buses", Kind::EventBus, &[NAME, ARN]),
    section("functions", Kind::Function, &[NAME, ARN]),
    section("state-machines", Kind::StateMachine, &[NAME, ARN]),
    section("api-keys", Kind::ApiKey, &[ID]),
    section("usage-plans", Kind::UsagePlan, &[ID]),
    section("domain-names", Kind::DomainName, &TARGET),
    section("user-pools", Kind::UserPool, &[ARN, ID]),
    section("identity-pools", Kind::IdentityPool, &[ID]),
    section("vpc-links", Kind::VpcLink, &[ID]),
];

/// The names that texts can refer to besides the members of sections.
pub(crate) const AWS: [(&str, Pseudo); 4] = [
    ("aws.account-id", Pseudo::AccountId),
    ("aws.partition", Pseudo::Partition),
    ("aws.region", Pseudo::Region),
    ("aws.url-suffix", Pseudo::UrlSuffix),
];
/// The section of APIs with names of their own.
pub(crate) const APIS: &str = "apis";
/// The names of an API that texts can refer to, after `api.` or `apis.NAME.`. The stage's name is
/// only known by its place.
pub(crate) const OF_API: [(&str, Kind, Attribute); 5] = [
    ("endpoint", Kind::Stage, Attribute::InvokeUrl),
    ("id", Kind::RestApi, Attribute::Id),
    ("role.arn", Kind::Role, Attribute::Arn),
    ("role.name", Kind::Role, Attribute::Name),
    ("stage", Kind::Stage, Attribute::Name),
];

/// The value of a name: `aws.region`, `parameters.stage`, `tables.orders.arn`.
pub(crate) fn reference(name: &str) -> Option<Reference> {
    if let Some((_, pseudo)) = AWS.iter().find(|(known, _)| *known == name) {
        return Some(Reference::Pseudo(*pseudo));
    }
    let (section, member) = name.split_once('.')?;
    let of_api = match section {
        API => Some((API, member)),
        APIS => Some(member.split_once('.')?),
        _ => None,
    };
    if let Some((api, member)) = of_api {
        let (_, kind, attribute) = OF_API.iter().find(|(known, ..)| *known == member)?;
        let id = match kind {
            Kind::Stage => ResourceId::within(api, *kind, ""),
            kind => ResourceId::new(*kind, api),
        };
        return Some(Reference::Resource { id, attribute: *attribute });
    }
    if section == "parameters" {
        return Some(Reference::Parameter(ParameterId(member.into())));
    }
    let section = SECTIONS.iter().find(|known| known.name == section)?;
    let (member, attribute) = member.rsplit_once('.')?;
    let (_, attribute) = section.attributes.iter().find(|(known, _)| *known == attribute)?;
    Some(Reference::Resource { id: ResourceId::new(section.kind, member), attribute: *attribute })
}

/// The name of a value that texts can refer to, the inverse of [`reference`].
pub(crate) fn name_of(reference: &Reference) -> Option<String> {
    match reference {
        Reference::Pseudo(pseudo) => {
            let (name, _) = AWS.iter().find(|(_, known)| known == pseudo)?;
            Some((*name).to_owned())
        }
        Reference::Parameter(parameter) => Some(format!("parameters.{}", parameter.0)),
        Reference::Resource { id, attribute } => {
            let section = SECTIONS.iter().find(|section| section.kind == id.kind)?;
            let (name, _) = section.attributes.iter().find(|(_, known)| known == attribute)?;
            Some(format!("{}.{}.{name}", section.name, id.name))
        }
    }
}

impl Text {
    /// The text of alternating literals and names.
    pub(crate) fn alternating(parts: Vec<String>) -> Self {
        let mut text = Self::new();
        for (index, part) in parts.into_iter().enumerate() {
            match reference(&part).filter(|_| index % 2 == 1) {
                Some(reference) => text.push_reference(reference),
                None => text.push_literal(part),
            }
        }
        text
    }

    /// The text as it is written in a blueprint, the inverse of [`Self::written`].
    pub(crate) fn to_written(&self) -> String {
        let segments = self.segments().iter().map(|segment| match segment {
            Segment::Literal(literal) => literal.replace("${", "$${"),
            Segment::Reference(reference) => {
                format!("${{{}}}", name_of(reference).unwrap_or_default())
            }
        });
        segments.collect()
    }

    /// The text that is written so: `${NAME}` is a reference, and `$${` stands for `${`. What is no
    /// name stays as it is.
    pub(crate) fn written(text: &str) -> Self {
        let mut read = Self::new();
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            let (before, after) = (&rest[..start], &rest[start + 2..]);
            if let Some(before) = before.strip_suffix('$') {
                read.push_literal(before);
                read.push_literal("${");
                rest = after;
                continue;
            }
            read.push_literal(before);
            let named = after.split_once('}');
            let named = named.and_then(|(name, after)| Some((reference(name.trim())?, after)));
            if let Some((reference, after)) = named {
                read.push_reference(reference);
                rest = after;
            } else {
                read.push_literal("${");
                rest = after;
            }
        }
        read.push_literal(rest);
        read
    }
}

impl Stack {
    /// Completes the references of a text that was read: only a stack knows the stages of its APIs,
    /// and which domain names are at edge locations.
    pub(crate) fn place(&self, text: &mut Text) {
        for reference in text.references_mut() {
            let Reference::Resource { id, attribute } = reference else { continue };
            let api = self.apis.iter().find(|api| Some(&api.key) == id.scope.as_ref());
            if id.kind == Kind::Stage
                && let Some((api, stage)) = api.zip(api.and_then(|api| api.stages.first()))
            {
                *id = stage.id(api);
            }
            let is_edge = |domain: &DomainName| domain.is_edge && domain.key == id.name;
            if id.kind == Kind::DomainName && self.domain_names.iter().any(is_edge) {
                *attribute = match attribute {
                    Attribute::RegionalHostedZoneId => Attribute::DistributionHostedZoneId,
                    _ => Attribute::DistributionDomainName,
                };
            }
        }
    }
}

/// Reads a string as something that is made of it.
struct Written<T>(fn(&str) -> T);

impl<'de, T> Visitor<'de> for Written<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(self)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(self.0(text))
    }
}

/// Reads the name of a resource of a kind, or the [texts of one that exists already](EXISTING).
struct Named(Kind);

impl<'de> Visitor<'de> for Named {
    type Value = ResourceId;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<ResourceId, D::Error> {
        deserializer.deserialize_str(self)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<ResourceId, E> {
        Ok(ResourceId::new(self.0, name))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut texts: A) -> Result<ResourceId, A::Error> {
        let is_existing = texts.next_element::<String>()?.is_some_and(|mark| mark == EXISTING);
        let name = texts.next_element::<String>()?.filter(|_| is_existing);
        let name = name.ok_or_else(|| A::Error::invalid_type(Unexpected::Seq, &self))?;
        let mut entries: BTreeMap<String, String> = BTreeMap::new();
        while let (Some(key), Some(text)) = (texts.next_element()?, texts.next_element()?) {
            entries.insert(key, text);
        }
        Ok(ResourceId::new(self.0, name).bound(Some(Known::written(self.0, &entries))))
    }
}

/// The mark of a resource that exists already, which is read from a sequence: the mark, the name in
/// the blueprint, and the keys and texts under `existing`. Mappings are the full forms of handles.
pub(crate) const EXISTING: &str = "dynagate::existing";

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(TEXT, Written(Self::written))
    }
}

/// Reads a text that cannot refer: `$${` stands for `${` there, too.
pub(crate) fn constant<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    struct Constant(String);

    impl<'de> Deserialize<'de> for Constant {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let constant = Written(|text| Self(text.replace("$${", "${")));
            deserializer.deserialize_newtype_struct(CONSTANT, constant)
        }
    }

    Option::<Constant>::deserialize(deserializer).map(|constant| constant.map(|of| of.0))
}

/// Reads the physical name. For a resource in a section, it defaults to the key.
pub(crate) fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
    let name = Text::deserialize(deserializer)?;
    if name.is_empty() { Err(D::Error::custom("an empty name")) } else { Ok(name) }
}

macro_rules! handles {
    ($($of:ident $section:literal)+) => {$(
        impl<'de> Deserialize<'de> for Handle<$of> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let named = Named(Kind::$of);
                deserializer.deserialize_newtype_struct($section, named).map(Self::new)
            }
        }
    )+};
}

handles! {
    ApiKey "api-keys"
    Bucket "buckets"
    DeliveryStream "delivery-streams"
    EventBus "event-buses"
    Function "functions"
    KinesisStream "kinesis-streams"
    Queue "queues"
    StateMachine "state-machines"
    Table "tables"
    Topic "topics"
    UserPool "user-pools"
    VpcLink "vpc-links"
}

/// A resource of a section, which gets its key from there.
pub(crate) trait Member {
    /// Sets the key.
    fn named(self, key: &str) -> Self;
}

/// Implements the member of a section for a resource with a physical name.
macro_rules! member {
    ($of:ident, existing) => {
        impl $crate::model::written::Member for $of {
            fn named(mut self, key: &str) -> Self {
                self.key = key.into();
                if self.name.is_empty() {
                    let known = self.known().map(|known| known.name);
                    self.name = known.unwrap_or_else(|| key.into());
                }
                self
            }
        }
    };
    ($of:ident) => {
        impl $crate::model::written::Member for $of {
            fn named(mut self, key: &str) -> Self {
                self.key = key.into();
                if self.name.is_empty() {
                    self.name = key.into();
                }
                self
            }
        }
    };
}
pub(super) use member;

/// Reads a section in the order of its keys.
pub(crate) fn members<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de> + Member,
    D: Deserializer<'de>,
{
    struct Members<T>(std::marker::PhantomData<T>);

    impl<'de, T: Deserialize<'de> + Member> Visitor<'de> for Members<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a mapping")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Vec<T>, A::Error> {
            let mut members: BTreeMap<String, T> = BTreeMap::new();
            while let Some((key, member)) = access.next_entry()? {
                members.insert(key, member);
            }
            Ok(members.into_iter().map(|(key, member)| member.named(&key)).collect())
        }
    }

    deserializer.deserialize_map(Members(std::marker::PhantomData))
}

/// Reads the short form from a string, or else the full form.
pub(crate) struct ShortOr<S, T, F> {
    pub(crate) short: fn(S) -> T,
    pub(crate) full: fn(F) -> T,
    pub(crate) expecting: &'static str,
}

impl<'de, S: Deserialize<'de>, T, F: Deserialize<'de>> Visitor<'de> for ShortOr<S, T, F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expecting)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        S::deserialize(text.into_deserializer()).map(self.short)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, existing: A) -> Result<T, A::Error> {
        S::deserialize(SeqAccessDeserializer::new(existing)).map(self.short)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        full_form(map).map(self.full)
    }
}

/// A string, or the text of a number or boolean.
#[derive(Debug)]
pub(crate) struct Scalar(pub(crate) String);

impl schemars::JsonSchema for Scalar {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Scalar".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": ["string", "number", "boolean"]})
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AsWritten;

        impl Visitor<'_> for AsWritten {
            type Value = Scalar;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, a number or a boolean")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar(text.to_owned()))
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Scalar, E> {
                Ok(Scalar(value.to_string()))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Scalar, E> {
                Ok(Scalar(number.to_string()))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Scalar, E> {
                Ok(Scalar(number.to_string()))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Scalar, E> {
                Ok(Scalar(number.to_string()))
            }
        }

        deserializer.deserialize_any(AsWritten)
    }
}

/// Reads an optional scalar.
pub(crate) fn scalar<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    Option::<Scalar>::deserialize(deserializer).map(|scalar| scalar.map(|of| of.0))
}

/// Reads scalars.
pub(crate) fn scalars<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let scalars = Vec::<Scalar>::deserialize(deserializer)?;
    Ok(scalars.into_iter().map(|scalar| scalar.0).collect())
}

/// Reads an optional JSON object.
pub(crate) fn object<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Json>, D::Error> {
    let object = Option::<serde_json::Map<_, _>>::deserialize(deserializer)?;
    Ok(object.map(|object| serde_json::Value::Object(object).into()))
}

/// Reads a JSON object.
pub(crate) fn required_object<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Json, D::Error> {
    let object = serde_json::Map::deserialize(deserializer)?;
    Ok(serde_json::Value::Object(object).into())
}

/// Reads a JSON object whose strings may contain references.
pub(crate) fn object_of_texts<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Json, D::Error> {
    let members = BTreeMap::<String, JsonOfTexts>::deserialize(deserializer)?;
    Ok(Json::object(members.into_iter().map(|(name, member)| (name, member.0))))
}

/// The same, if it is there.
pub(crate) fn optional_object_of_texts<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Json>, D::Error> {
    object_of_texts(deserializer).map(Some)
}

/// JSON whose strings may contain references.
struct JsonOfTexts(Json);

impl<'de> Deserialize<'de> for JsonOfTexts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyJson;

        impl<'de> Visitor<'de> for AnyJson {
            type Value = Json;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, of: D) -> Result<Json, D::Error> {
                of.deserialize_any(self)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Json, E> {
                Ok(Json::String(Text::written(text)))
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
                Ok(Json::Bool(value))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Json, E> {
                Ok(Json::Number(number.into()))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Json, E> {
                Ok(Json::Number(number.into()))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Json, E> {
                let number = serde_json::Number::from_f64(number);
                number.map(Json::Number).ok_or_else(|| E::custom("a number that JSON cannot hold"))
            }

            fn visit_unit<E: Error>(self) -> Result<Json, E> {
                Ok(Json::Null)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
                let mut list = Vec::new();
                while let Some(JsonOfTexts(item)) = items.next_element()? {
                    list.push(item);
                }
                Ok(Json::Array(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
                let mut object = BTreeMap::new();
                while let Some((name, JsonOfTexts(member))) = members.next_entry()? {
                    object.insert(name, member);
                }
                Ok(Json::Object(object))
            }
        }

        deserializer.deserialize_newtype_struct(TEXT, AnyJson).map(Self)
    }
}

/// Reads JSON objects.
pub(crate) fn objects<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Json>, D::Error> {
    let objects = Vec::<serde_json::Map<_, _>>::deserialize(deserializer)?;
    Ok(objects.into_iter().map(|object| serde_json::Value::Object(object).into()).collect())
}

/// In the schema, references and handles are strings.
macro_rules! strings {
    ($({$($generics:tt)*} $of:ty)+) => {$(
        impl $($generics)* schemars::JsonSchema for $of {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                "string".into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                String::json_schema(generator)
            }
        }
    )+};
}

strings! {
    {} Text
    {<T>} Handle<T>
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_their_escape() {
        let written = Text::written("a-${aws.region}-$${aws.region}$ ${ aws.partition }${aws}${");
        let expected = Text::from("a-")
            .then(Pseudo::Region)
            .then("-${aws.region}$ ")
            .then(Pseudo::Partition)
            .then("${aws}${");
        assert_eq!(written, expected);
        let table = Handle::<Table>::new(ResourceId::new(Kind::Table, "a.b"));
        assert_eq!(Text::written("${tables.a.b.arn}"), table.arn().into());
    }
}
