//! [`Text`]: a string that can contain references to other resources.
//!
//! All strings of a stack are of this type: the name of a table, the ARN in a policy, a mapping
//! template. References come only from typed handles ([`crate::model::Handle`]), so a misspelt
//! reference does not compile. Each backend writes the segments in its own syntax.

use crate::model::{ParameterId, ResourceId};

/// A string of literals and references. Adjacent literals are merged.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Text(Vec<Segment>);

/// A part of a [`Text`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Segment {
    /// Literal characters, never empty.
    Literal(String),
    /// A value that is known after deployment.
    Reference(Reference),
}

/// A value that is known after deployment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reference {
    /// An attribute of a resource of the same stack.
    Resource {
        /// The resource.
        id: ResourceId,
        /// The attribute.
        attribute: Attribute,
    },
    /// The value of a stack parameter.
    Parameter(ParameterId),
    /// A property of the deployment's account or region.
    Pseudo(Pseudo),
}

/// An attribute of a resource. The handle of each kind has methods for the attributes that it
/// supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Attribute {
    /// The name in AWS's own API.
    Name,
    /// Its Amazon Resource Name.
    Arn,
    /// The identifier assigned by AWS.
    Id,
    /// The `/` resource of a REST API.
    RootResourceId,
    /// The target of the DNS alias record of a regional domain name.
    RegionalDomainName,
    /// The hosted zone of a regional domain name.
    RegionalHostedZoneId,
    /// The target of the DNS alias record of an edge-optimized domain name.
    DistributionDomainName,
    /// The hosted zone of an edge-optimized domain name.
    DistributionHostedZoneId,
    /// The URL of a stage, without a trailing slash.
    InvokeUrl,
    /// The ARN of a table's stream, which changes with the stream's view type.
    StreamArn,
    /// The URL of a queue.
    QueueUrl,
    /// The issuer of a user pool's tokens, without `https://`.
    ProviderName,
}

/// A [pseudo
/// parameter](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html):
/// a property of the account or region of the deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pseudo {
    /// The twelve-digit account ID.
    AccountId,
    /// `aws`, `aws-cn`, `aws-us-gov` …
    Partition,
    /// `eu-central-1` …
    Region,
    /// The end of AWS's host names in the partition: `amazonaws.com`, `amazonaws.com.cn` …
    UrlSuffix,
}

impl Text {
    /// Creates an empty text.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Creates a text from a literal.
    pub fn literal(literal: impl Into<String>) -> Self {
        let mut text = Self::new();
        text.push_literal(literal);
        text
    }

    /// The segments, in order.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// Returns the string if it has no references.
    pub fn as_literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Segment::Literal(literal)] => Some(literal),
            _ => None,
        }
    }

    /// True if the text is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The references, in order.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Reference(reference) => Some(reference),
            Segment::Literal(_) => None,
        })
    }

    /// The references, mutable.
    pub(crate) fn references_mut(&mut self) -> impl Iterator<Item = &mut Reference> {
        self.0.iter_mut().filter_map(|segment| match segment {
            Segment::Reference(reference) => Some(reference),
            Segment::Literal(_) => None,
        })
    }

    /// Appends a literal.
    pub fn push_literal(&mut self, literal: impl Into<String>) {
        let literal = literal.into();
        if literal.is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some(Segment::Literal(last)) => last.push_str(&literal),
            _ => self.0.push(Segment::Literal(literal)),
        }
    }

    /// Appends a reference.
    pub fn push_reference(&mut self, reference: Reference) {
        self.0.push(Segment::Reference(reference));
    }

    /// Appends another text.
    pub fn push(&mut self, text: impl Into<Self>) {
        for segment in text.into().0 {
            match segment {
                Segment::Literal(literal) => self.push_literal(literal),
                Segment::Reference(reference) => self.push_reference(reference),
            }
        }
    }

    /// Appends another text and returns the result: `Text::from("table/").then(&table.name())`.
    pub fn then(mut self, text: impl Into<Self>) -> Self {
        self.push(text);
        self
    }
}

impl From<&str> for Text {
    fn from(literal: &str) -> Self {
        Self::literal(literal)
    }
}

impl From<String> for Text {
    fn from(literal: String) -> Self {
        Self::literal(literal)
    }
}

impl From<&Self> for Text {
    fn from(text: &Self) -> Self {
        text.clone()
    }
}

impl From<Reference> for Text {
    fn from(reference: Reference) -> Self {
        Self(vec![Segment::Reference(reference)])
    }
}

impl From<Pseudo> for Text {
    fn from(pseudo: Pseudo) -> Self {
        Reference::Pseudo(pseudo).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjacent_literals_are_one() {
        let text = Text::from("a").then("").then("b").then(Pseudo::Region).then("c").then("d");
        assert_eq!(
            text.segments(),
            [
                Segment::Literal("ab".into()),
                Segment::Reference(Reference::Pseudo(Pseudo::Region)),
                Segment::Literal("cd".into()),
            ]
        );
        assert_eq!(text.as_literal(), None);
        assert_eq!(Text::new().as_literal(), Some(""));
    }
}
