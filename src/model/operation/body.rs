//! What the body of a request has to look like: everything that an operation takes from it, at its place.

use std::collections::BTreeMap;

use crate::model::{Attribute, Json, MapShape};

/// A body, or something in it.
#[derive(Debug, Default)]
pub(super) enum Body {
    /// Nobody takes anything of it.
    #[default]
    Unknown,
    /// A value that can stand in a text.
    Scalar,
    /// A value of an attribute.
    Attribute(Attribute),
    /// Elements of this schema, at most so many.
    List { of: Json, at_most: usize },
    /// An object of these members and no others.
    Object(BTreeMap<String, Member>),
}

#[derive(Debug, Default)]
pub(super) struct Member {
    required: bool,
    value: Body,
}

impl Body {
    /// Whether anything is taken of it.
    pub(super) const fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown)
    }

    /// A value that has to be at a place.
    pub(super) fn scalar(&mut self, place: &[String]) {
        if let Some(body @ Self::Unknown) = self.at(place, true) {
            *body = Self::Scalar;
        }
    }

    /// An array at a place.
    pub(super) fn list(&mut self, place: &[String], required: bool, of: Json, at_most: usize) {
        if let Some(body) = self.at(place, required) {
            *body = Self::List { of, at_most };
        }
    }

    /// An object at a place, with these attributes.
    pub(super) fn attributes(&mut self, place: &[String], attributes: &MapShape) {
        let Some(members) = self.at(place, true).and_then(Self::members) else { return };
        for (name, attribute) in attributes.iter() {
            let member = members.entry(name.to_owned()).or_default();
            member.required |= attribute.is_required();
            member.value = Self::Attribute(attribute.clone());
        }
    }

    /// What is at a place; `None` where something else is on the way.
    fn at(&mut self, place: &[String], required: bool) -> Option<&mut Self> {
        let Some((name, rest)) = place.split_first() else { return Some(self) };
        let member = self.members()?.entry(name.clone()).or_default();
        member.required |= required;
        member.value.at(rest, required)
    }

    /// The members of an object, which it becomes where nothing says otherwise.
    fn members(&mut self) -> Option<&mut BTreeMap<String, Member>> {
        if matches!(self, Self::Unknown | Self::Scalar) {
            *self = Self::Object(BTreeMap::new());
        }
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// JSON Schema, draft 4. What is optional may be `null`.
    pub(super) fn schema(&self) -> Json {
        match self {
            Self::Unknown => Json::object::<String>([]),
            Self::Scalar => Json::object([("type", Json::strings(["string", "number", "boolean"]))]),
            Self::Attribute(attribute) => attribute.schema(),
            Self::List { of, at_most } => list("array".into(), of, *at_most),
            Self::Object(members) => {
                let properties = members.iter().map(|(name, member)| (name.as_str(), member.schema()));
                let mut schema = vec![
                    ("type", "object".into()),
                    ("properties", Json::object(properties)),
                    ("additionalProperties", Json::Bool(false)),
                ];
                // Draft 4 has no empty `required`.
                let required: Vec<_> =
                    members.iter().filter(|(_, member)| member.required).map(|(name, _)| name.as_str()).collect();
                if !required.is_empty() {
                    schema.push(("required", Json::strings(required)));
                }
                Json::object(schema)
            }
        }
    }
}

impl Member {
    fn schema(&self) -> Json {
        match &self.value {
            // An update requires of its attributes those that a value is made of besides.
            Body::Attribute(attribute) if self.required => attribute.clone().required().schema(),
            Body::List { of, at_most } if !self.required => list(Json::strings(["array", "null"]), of, *at_most),
            value => value.schema(),
        }
    }
}

fn list(kind: Json, of: &Json, at_most: usize) -> Json {
    Json::object([
        ("type", kind),
        ("items", of.clone()),
        ("minItems", Json::Number(1.into())),
        ("maxItems", Json::Number(at_most.into())),
    ])
}
