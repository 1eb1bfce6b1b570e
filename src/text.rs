//! [`Text`]: a string that may refer to other resources.
//!
//! Everything that ends up in a stack template as a string passes through here: the name of a
//! table, the ARN in a policy, a mapping template. References come only from typed handles
//! ([`crate::model::Handle`]), so a `Text` never names something that the stack does not hold by
//! accident of spelling. Each backend decides how to write a segment; nothing here knows about
//! CloudFormation or Terraform.

use crate::model::{ParameterId, ResourceId};

/// A string made of literals and references. Adjacent literals are one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Text(Vec<Segment>);

/// A part of a [`Text`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Segment {
    /// Characters that stand for themselves, never empty.
    Literal(String),
    /// A value that is known when the stack is deployed.
    Reference(Reference),
}

/// A value that is known when the stack is deployed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reference {
    /// What AWS answers about a resource of the same stack.
    Resource {
        /// The resource.
        id: ResourceId,
        /// What is asked of it.
        attribute: Attribute,
    },
    /// The value of one of the stack's parameters.
    Parameter(ParameterId),
    /// Something about the place where the stack is deployed.
    Pseudo(Pseudo),
}

/// What can be asked of a resource. Which kinds have which is fixed by the methods of their
/// handles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Attribute {
    /// The name by which AWS's own API knows it.
    Name,
    /// Its Amazon Resource Name.
    Arn,
    /// The identifier that AWS assigned.
    Id,
    /// The `/` resource of a REST API.
    RootResourceId,
    /// What the DNS record of a regional domain name is an alias of.
    RegionalDomainName,
    /// The hosted zone of that.
    RegionalHostedZoneId,
    /// What the DNS record of a domain name at edge locations is an alias of.
    DistributionDomainName,
    /// The hosted zone of that.
    DistributionHostedZoneId,
    /// The URL at which a stage answers, without a trailing slash.
    InvokeUrl,
    /// The ARN of a table's stream, which is another at every change of what it shows.
    StreamArn,
    /// The URL by which a queue is called.
    QueueUrl,
}

/// A [pseudo
/// parameter](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html):
/// something about the place where the stack is deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pseudo {
    /// The twelve digits of the account.
    AccountId,
    /// `aws`, `aws-cn`, `aws-us-gov` …
    Partition,
    /// `eu-central-1` …
    Region,
}

impl Text {
    /// The empty text.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The text that is just `literal`.
    pub fn literal(literal: impl Into<String>) -> Self {
        let mut text = Self::new();
        text.push_literal(literal);
        text
    }

    /// The parts, in order.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// The string itself when no reference is in it.
    pub fn as_literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Segment::Literal(literal)] => Some(literal),
            _ => None,
        }
    }

    /// Whether there is nothing in it.
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

    /// The references, to be changed.
    pub(crate) fn references_mut(&mut self) -> impl Iterator<Item = &mut Reference> {
        self.0.iter_mut().filter_map(|segment| match segment {
            Segment::Reference(reference) => Some(reference),
            Segment::Literal(_) => None,
        })
    }

    /// Adds characters at the end.
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

    /// Adds a reference at the end.
    pub fn push_reference(&mut self, reference: Reference) {
        self.0.push(Segment::Reference(reference));
    }

    /// Adds another text at the end.
    pub fn push(&mut self, text: impl Into<Self>) {
        for segment in text.into().0 {
            match segment {
                Segment::Literal(literal) => self.push_literal(literal),
                Segment::Reference(reference) => self.push_reference(reference),
            }
        }
    }

    /// This text followed by another: `Text::from("table/").then(&table.name())`.
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
