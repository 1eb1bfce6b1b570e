//! The schema of a request body: everything that an operation or a request to a
//! service reads from it, with its place.

use std::collections::BTreeMap;

use crate::model::{Attribute, Json, MapShape, Shape};

/// A body, or a part of it.
#[derive(Debug, Default, Clone)]
pub(in crate::plan) enum Body {
    /// Not read.
    #[default]
    Unknown,
    /// A value that can be a part of a text.
    Scalar,
    /// No value: callers cannot set it.
    Nothing,
    /// A value of any type.
    Json,
    /// A value of an attribute.
    Attribute(Attribute),
    /// A list.
    List(Elements),
    /// An object.
    Object(Object),
}

/// The elements of a list, with this schema each.
#[derive(Debug, Clone)]
pub(in crate::plan) struct Elements {
    pub(in crate::plan) of: Json,
    pub(in crate::plan) at_least: usize,
    pub(in crate::plan) at_most: usize,
}

/// An object with these members, and no others unless it has further ones.
#[derive(Debug, Default, Clone)]
pub(in crate::plan) struct Object {
    members: BTreeMap<String, Member>,
    /// True if it has further members of any type.
    has_further: bool,
    /// The members of which at least one is required.
    alternatives: Vec<Alternatives>,
}

/// Members of which at least one is required.
#[derive(Debug, Clone)]
struct Alternatives {
    names: Vec<String>,
    /// True if `null` is sufficient.
    or_null: bool,
}

#[derive(Debug, Default, Clone)]
pub(in crate::plan) struct Member {
    required: bool,
    value: Body,
}

impl Body {
    /// True if the operation reads it.
    pub(in crate::plan) const fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown)
    }

    /// Adds a value at a place.
    pub(in crate::plan) fn scalar(&mut self, place: &[String], required: bool) {
        if let Some(body @ Self::Unknown) = self.at(place, required) {
            *body = Self::Scalar;
        }
    }

    /// Adds a value of any type at a place, unless it is also a part of a text there.
    pub(in crate::plan) fn any(&mut self, place: &[String], required: bool) {
        match self.at(place, required) {
            Some(body @ Self::Unknown) => *body = Self::Json,
            // The members that are not read are parts of the value, too.
            Some(Self::Object(object)) => object.has_further = true,
            _ => {}
        }
    }

    /// Adds a value of any type at a place.
    pub(in crate::plan) fn json(&mut self, place: &[String], required: bool) {
        match self.at(place, required) {
            Some(body @ (Self::Unknown | Self::Scalar)) => *body = Self::Json,
            // The members that are not read are parts of the value, too.
            Some(Self::Object(object)) => object.has_further = true,
            _ => {}
        }
    }

    /// Adds an array at a place.
    pub(in crate::plan) fn list(&mut self, place: &[String], required: bool, elements: Elements) {
        if let Some(body) = self.at(place, required) {
            *body = Self::List(elements);
        }
    }

    /// Adds an object with these attributes at a place.
    pub(in crate::plan) fn attributes(&mut self, place: &[String], attributes: &MapShape) {
        let Some(object) = self.at(place, true).and_then(Self::object) else { return };
        for (name, attribute) in attributes.iter() {
            let member = object.members.entry(attribute.name_in_json(name).to_owned()).or_default();
            member.required |= attribute.is_required();
            member.value = Self::Attribute(attribute.clone());
        }
        if let Some(taken) = attributes.taken_names() {
            object.has_further = true;
            for name in taken {
                object
                    .members
                    .entry(name.to_owned())
                    .or_insert_with(|| Member { required: false, value: Self::Nothing });
            }
        }
    }

    /// Adds an attribute's value at a place.
    pub(in crate::plan) fn attribute(&mut self, place: &[String], attribute: Attribute) {
        let Some((name, object)) = place.split_last() else { return };
        let Some(object) = self.at(object, attribute.required).and_then(Self::object) else {
            return;
        };
        let member = object.members.entry(name.clone()).or_default();
        member.required |= attribute.required;
        member.value = Self::Attribute(attribute);
    }

    /// Adds members of an object at a place, of which at least one is required; `or_null` if `null`
    /// is sufficient.
    pub(in crate::plan) fn alternatives(
        &mut self,
        place: &[String],
        names: Vec<String>,
        or_null: bool,
    ) {
        let Some(object) = self.at(place, true).and_then(Self::object) else { return };
        match names.as_slice() {
            [only] if !or_null => object.members.entry(only.clone()).or_default().required = true,
            _ => object.alternatives.push(Alternatives { names, or_null }),
        }
    }

    /// The part at a place; `None` if another kind of part is on the way.
    fn at(&mut self, place: &[String], required: bool) -> Option<&mut Self> {
        let Some((name, rest)) = place.split_first() else { return Some(self) };
        let member = self.object()?.members.entry(name.clone()).or_default();
        member.required |= required;
        member.value.at(rest, required)
    }

    /// The object, which an unused part becomes.
    fn object(&mut self) -> Option<&mut Object> {
        if matches!(self, Self::Unknown | Self::Scalar | Self::Json) {
            let has_further = matches!(self, Self::Json);
            *self = Self::Object(Object { has_further, ..Object::default() });
        }
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The JSON Schema, draft 4. Optional values may be `null`.
    pub(in crate::plan) fn schema(&self) -> Json {
        match self {
            Self::Unknown | Self::Json => Json::object::<String>([]),
            Self::Nothing => nothing(),
            Self::Scalar => {
                Json::object([("type", Json::strings(["string", "number", "boolean"]))])
            }
            Self::Attribute(attribute) => attribute.schema(),
            Self::List(elements) => elements.schema("array".into()),
            Self::Object(object) => object.schema(),
        }
    }
}

impl Object {
    fn schema(&self) -> Json {
        // An object of which a part is read is a further attribute as a whole.
        let member = |member: &Member| match &member.value {
            Body::Object(object) if self.has_further => {
                Object { has_further: true, ..object.clone() }.schema()
            }
            _ => member.schema(),
        };
        let properties = self.members.iter().map(|(name, of)| (name.as_str(), member(of)));
        let mut schema = vec![("type", "object".into()), ("properties", Json::object(properties))];
        if !self.has_further {
            schema.push(("additionalProperties", Json::Bool(false)));
        }
        // Draft 4 does not allow an empty `required`.
        let is_required = |name: &str| self.members.get(name).is_some_and(|member| member.required);
        let required: Vec<_> =
            self.members.keys().map(String::as_str).filter(|name| is_required(name)).collect();
        if !required.is_empty() {
            schema.push(("required", Json::strings(required)));
        }
        let is_open = |of: &&Alternatives| !of.names.iter().any(|name| is_required(name));
        let mut conditions: Vec<_> =
            self.alternatives.iter().filter(is_open).map(|of| self.condition(of)).collect();
        match conditions.pop() {
            Some(only) if conditions.is_empty() => schema.push(only),
            Some(last) => {
                conditions.push(last);
                let all = conditions.into_iter().map(|of| Json::object([of])).collect();
                schema.push(("allOf", Json::Array(all)));
            }
            None => {}
        }
        Json::object(schema)
    }

    /// The keyword of a schema that requires one of these members, with its value.
    fn condition(&self, Alternatives { names, or_null }: &Alternatives) -> (&'static str, Json) {
        if *or_null {
            let has = |name: &String| Json::object([("required", Json::strings([name.as_str()]))]);
            return ("anyOf", Json::Array(names.iter().map(has).collect()));
        }
        ("not", self.none_of(names))
    }

    /// Objects in which each of these members is missing, or `null` if that is not its value.
    fn none_of(&self, names: &[String]) -> Json {
        let none = |name: &String| match self.members.get(name).map(|member| &member.value) {
            Some(Body::Attribute(attribute)) if *attribute.shape() == Shape::Any => nothing(),
            _ => Json::object([("type", "null".into())]),
        };
        let none = names.iter().map(|name| (name.as_str(), none(name)));
        Json::object([("properties", Json::object(none))])
    }
}

/// No value.
fn nothing() -> Json {
    Json::object([("not", Json::object::<String>([]))])
}

impl Member {
    fn schema(&self) -> Json {
        match &self.value {
            // An update requires the attributes that also occur in a value.
            Body::Attribute(attribute) if self.required => attribute.clone().required().schema(),
            Body::List(elements) if !self.required => {
                elements.schema(Json::strings(["array", "null"]))
            }
            Body::Scalar if !self.required => {
                Json::object([("type", Json::strings(["string", "number", "boolean", "null"]))])
            }
            value => value.schema(),
        }
    }
}

impl Elements {
    fn schema(&self, kind: Json) -> Json {
        Json::object([
            ("type", kind),
            ("items", self.of.clone()),
            ("minItems", Json::Number(self.at_least.into())),
            ("maxItems", Json::Number(self.at_most.into())),
        ])
    }
}
