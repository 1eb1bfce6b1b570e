//! Paths of attributes and of values within them: `address.city`, `tags[0]`.
//!
//! They are the [document
//! paths](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.Attributes.html)
//! of DynamoDB's expressions. A declared attribute whose name looks like a path is that attribute.
//! A name in double quotes, `"any"`, is a name whatever it is.

use std::borrow::Cow;

use super::limits::NESTED_LEVELS;
use super::{AttributeType, Shape, Table};

/// The path of an attribute, or of a value within it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AttributePath<'p> {
    /// The name of the attribute.
    pub(crate) attribute: &'p str,
    /// The steps from the attribute to the value.
    pub(crate) steps: Vec<PathStep<'p>>,
}

/// A step from a map or a list into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathStep<'p> {
    /// A member of a map.
    Member(&'p str),
    /// An element of a list.
    Element(u32),
}

/// The reason why a table's items have no value at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PathFault<'t> {
    /// The table does not declare the attribute.
    UnknownAttribute,
    /// The map does not have the member: its path, the member's name, and those that it has.
    UnknownMember { map: String, member: String, known: Vec<&'t str> },
    /// The value is not a map, or not a list.
    Closed { value: String, of: AttributeType },
    /// The path is longer than DynamoDB's items are deep.
    TooDeep,
}

impl<'p> AttributePath<'p> {
    /// Reads a path; `None` if the text is not one.
    pub(crate) fn parse(text: &'p str) -> Option<Self> {
        let (attribute, mut rest) = name(text)?;
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let (step, after) = if let Some(inner) = rest.strip_prefix('[') {
                let (index, after) = inner.split_once(']')?;
                let is_index = index.bytes().all(|byte| byte.is_ascii_digit());
                (PathStep::Element(index.parse().ok().filter(|_| is_index)?), after)
            } else {
                let (member, after) = name(rest.strip_prefix('.')?)?;
                (PathStep::Member(member), after)
            };
            steps.push(step);
            rest = after;
        }
        Some(Self { attribute, steps })
    }

    /// True if a text is not just the name of the attribute.
    pub(crate) fn is_within(&self, text: &str) -> bool {
        !self.steps.is_empty() || self.attribute != text
    }

    /// True if one of the two leads to the other or into it, which DynamoDB rejects in an update.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        let both = self.steps.iter().zip(&other.steps);
        self.attribute == other.attribute && both.into_iter().all(|(one, other)| one == other)
    }
}

/// The name at the start of a path, in quotes or without, and the text after it.
fn name(text: &str) -> Option<(&str, &str)> {
    if let Some((name, rest)) = text.strip_prefix('"').and_then(|quoted| quoted.split_once('"')) {
        return (!name.is_empty()).then_some((name, rest));
    }
    let (name, rest) = text.split_at(text.find(['.', '[']).unwrap_or(text.len()));
    (!name.is_empty()).then_some((name, rest))
}

impl std::fmt::Display for AttributePath<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.attribute)?;
        self.steps.iter().try_for_each(|step| step.fmt(f))
    }
}

impl std::fmt::Display for PathStep<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Member(name) => write!(f, ".{name}"),
            Self::Element(index) => write!(f, "[{index}]"),
        }
    }
}

impl Table {
    /// The path that a text means: a declared attribute, or else a path. Other texts are names of
    /// unknown attributes.
    pub(crate) fn path<'p>(&self, text: &'p str) -> AttributePath<'p> {
        let path = AttributePath::parse(text).filter(|_| !self.knows(text));
        path.unwrap_or(AttributePath { attribute: text, steps: Vec::new() })
    }

    /// The shape of the value at a path.
    pub(crate) fn find(&self, text: &str) -> Result<Cow<'_, Shape>, PathFault<'_>> {
        let AttributePath { attribute, steps } = self.path(text);
        if !self.declares(attribute) {
            return Err(PathFault::UnknownAttribute);
        }
        if steps.len() > NESTED_LEVELS {
            return Err(PathFault::TooDeep);
        }
        if !self.knows(attribute) {
            return Ok(Cow::Owned(Shape::Any));
        }
        let Some(declared) = self.attributes.get(attribute).filter(|_| !steps.is_empty()) else {
            let of = self.type_of(attribute);
            let closed = |_| PathFault::Closed { value: attribute.to_owned(), of };
            return steps
                .first()
                .map_or_else(|| Ok(self.shape_of(attribute)), |step| Err(closed(step)));
        };
        let mut shape = &declared.shape;
        let mut way = attribute.to_owned();
        for step in steps {
            shape = match (step, shape) {
                (PathStep::Member(name), Shape::Map(map)) => {
                    let Some(member) = map.get(name) else {
                        let known = map.iter().map(|(name, _)| name).collect();
                        let member = name.to_owned();
                        return Err(PathFault::UnknownMember { map: way, member, known });
                    };
                    &member.shape
                }
                (PathStep::Member(_), Shape::MapOf(map)) => map.value(),
                (PathStep::Element(_), Shape::List(list)) => list.element(),
                (_, Shape::Any)
                | (PathStep::Member(_), Shape::AnyMap)
                | (PathStep::Element(_), Shape::AnyList) => &Shape::Any,
                _ => {
                    return Err(PathFault::Closed { value: way, of: shape.attribute_type() });
                }
            };
            way.push_str(&step.to_string());
        }
        Ok(Cow::Borrowed(shape))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ListShape, MapOfShape, MapShape};

    fn table() -> Table {
        let address = MapShape::new().attribute("city", AttributeType::S);
        let lines = ListShape::new(MapShape::new().attribute("total", AttributeType::N));
        Table::new("orders", "id")
            .attribute("address", address)
            .attribute("lines", lines)
            .attribute("counts", MapOfShape::new(AttributeType::N))
            .attribute("a.b", AttributeType::BOOL)
            .attribute("data", AttributeType::M)
    }

    #[test]
    fn the_end_of_a_path_has_the_declared_type() {
        let table = table();
        let of = |path: &str| table.find(path).map(|shape| shape.attribute_type());
        assert_eq!(of("id"), Ok(AttributeType::S));
        assert_eq!(of("address"), Ok(AttributeType::M));
        assert_eq!(of("address.city"), Ok(AttributeType::S));
        assert_eq!(of("lines[12].total"), Ok(AttributeType::N));
        assert_eq!(of("counts.any thing"), Ok(AttributeType::N));
        assert_eq!(of("data.x[1].y"), Ok(AttributeType::S));
        // The name of an attribute comes first.
        assert_eq!(of("a.b"), Ok(AttributeType::BOOL));
    }

    #[test]
    fn paths_that_lead_nowhere() {
        let table = table();
        let fault = |path: &str| table.find(path).expect_err(path);
        for unknown in
            ["adress.city", "a.", "lines[", "lines[x]", "lines[+1]", "lines[0]x", ".a", ""]
        {
            assert_eq!(fault(unknown), PathFault::UnknownAttribute, "{unknown}");
        }
        assert_eq!(
            fault("lines[0].sum"),
            PathFault::UnknownMember {
                map: "lines[0]".into(),
                member: "sum".into(),
                known: vec!["total"]
            }
        );
        let closed = |value: &str, of| PathFault::Closed { value: value.into(), of };
        assert_eq!(fault("id.x"), closed("id", AttributeType::S));
        assert_eq!(fault("lines.total"), closed("lines", AttributeType::L));
        assert_eq!(fault("data[0]"), closed("data", AttributeType::M));
        assert_eq!(fault(&format!("counts{}", ".a".repeat(33))), PathFault::TooDeep);
    }

    #[test]
    fn paths_that_overlap() {
        let overlap = |one: &str, other: &str| {
            let [one, other] = [one, other].map(|text| AttributePath::parse(text).expect(text));
            assert_eq!(one.overlaps(&other), other.overlaps(&one));
            one.overlaps(&other)
        };
        assert!(overlap("a", "a") && overlap("a", "a.b") && overlap("a[0].b", "a[0]"));
        assert!(!overlap("a", "ab") && !overlap("a.b", "a.c") && !overlap("a[0]", "a[1]"));
    }
}
