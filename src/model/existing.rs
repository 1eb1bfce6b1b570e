//! Resources that exist already: they are referenced, not created.
//!
//! Every reference to such a resource is a text of its own: its name or ARN as declared. Identifiers
//! carry these texts ([`Known`]), so what refers to a resource need not know that it exists already.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Kind;
use crate::text::{Attribute, Pseudo, Segment, Text};

/// A table that exists already, by its name in the account and region of the stack, or by its ARN.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct ExistingTable {
    /// Its name, in the account and region of the stack. May contain references.
    pub(crate) name: Option<Text>,
    /// Its ARN: `arn:aws:dynamodb:REGION:ACCOUNT:table/NAME`. May contain references between the
    /// colons. With an account other than `${aws.account-id}`, requests contain the ARN in place of
    /// the name, and the table's own policy must allow the API's role.
    pub(crate) arn: Option<Text>,
    /// The ARN of its stream, which functions read. May contain references.
    pub(crate) stream_arn: Option<Text>,
}

impl ExistingTable {
    /// A table of this name in the account and region of the stack.
    pub fn named(name: impl Into<Text>) -> Self {
        Self { name: Some(name.into()), ..Self::default() }
    }

    /// The table with this ARN: `arn:aws:dynamodb:REGION:ACCOUNT:table/NAME`. References are
    /// possible between the colons.
    pub fn with_arn(arn: impl Into<Text>) -> Self {
        Self { arn: Some(arn.into()), ..Self::default() }
    }

    /// The ARN of its stream, which functions read.
    pub fn stream_arn(mut self, arn: impl Into<Text>) -> Self {
        self.stream_arn = Some(arn.into());
        self
    }

    /// The texts that refer to it.
    pub(crate) fn known(&self) -> Known {
        let known = Known::of(Kind::Table, self.name.as_ref(), self.arn.as_ref());
        Known { stream_arn: self.stream_arn.clone(), ..known }
    }
}

/// The texts that refer to a resource that exists already.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Known {
    pub(crate) name: Text,
    pub(crate) arn: Text,
    stream_arn: Option<Text>,
    /// The region and the account of its ARN.
    pub(crate) region: Text,
    account: Text,
}

impl Known {
    /// The texts of a resource that is declared by its name or by its ARN.
    pub(crate) fn of(kind: Kind, name: Option<&Text>, arn: Option<&Text>) -> Self {
        let (service, before) = arn_parts(kind);
        let parts = arn.and_then(colon_separated);
        if let (Some(arn), Some([_, _, _, region, account, resource])) = (arn, parts) {
            let name = without_prefix(resource, before);
            return Self { name, arn: arn.clone(), stream_arn: None, region, account };
        }
        let name = name.cloned().unwrap_or_default();
        let region = Text::from(Pseudo::Region);
        let account = Text::from(Pseudo::AccountId);
        let of_name = || {
            Text::from("arn:")
                .then(Pseudo::Partition)
                .then(":")
                .then(service)
                .then(":")
                .then(&region)
                .then(":")
                .then(&account)
                .then(":")
                .then(before)
                .then(&name)
        };
        // An ARN whose parts are not known before the deployment stays as it is.
        let arn = arn.cloned().unwrap_or_else(of_name);
        Self { name, arn, stream_arn: None, region, account }
    }

    /// The same from the keys and strings of a blueprint.
    pub(crate) fn written(kind: Kind, entries: &BTreeMap<String, String>) -> Self {
        let text = |key: &str| entries.get(key).map(|text| Text::written(text));
        let known = Self::of(kind, text("name").as_ref(), text("arn").as_ref());
        Self { stream_arn: text("stream-arn"), ..known }
    }

    /// An attribute; `None` if it was not declared.
    pub(crate) fn attribute(&self, attribute: Attribute) -> Option<&Text> {
        match attribute {
            Attribute::Name | Attribute::Id => Some(&self.name),
            Attribute::Arn => Some(&self.arn),
            Attribute::StreamArn => self.stream_arn.as_ref(),
            _ => None,
        }
    }

    /// True if it may belong to another account than the stack.
    pub(crate) fn is_of_other_account(&self) -> bool {
        self.account != Text::from(Pseudo::AccountId)
    }
}

/// The service in the ARN of a kind, and the beginning of its resource.
const fn arn_parts(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Table => ("dynamodb", "table/"),
        Kind::KinesisStream => ("kinesis", "stream/"),
        Kind::Queue => ("sqs", ""),
        Kind::Topic => ("sns", ""),
        Kind::Function => ("lambda", "function:"),
        Kind::UserPool => ("cognito-idp", "userpool/"),
        _ => ("", ""),
    }
}

/// The six parts of an ARN whose colons are literal; `None` if it has fewer.
pub(crate) fn colon_separated(arn: &Text) -> Option<[Text; 6]> {
    let mut parts: [Text; 6] = Default::default();
    let mut part = 0;
    for segment in arn.segments() {
        match segment {
            Segment::Literal(literal) => {
                for (index, piece) in literal.splitn(6 - part, ':').enumerate() {
                    part += usize::from(index > 0);
                    parts[part].push_literal(piece);
                }
            }
            Segment::Reference(reference) => parts[part].push_reference(reference.clone()),
        }
    }
    (part == 5).then_some(parts)
}

/// The text without its literal beginning, if it has that.
fn without_prefix(text: Text, prefix: &str) -> Text {
    let mut rest = Text::new();
    for (index, segment) in text.segments().iter().enumerate() {
        match segment {
            Segment::Literal(literal) if index == 0 => {
                rest.push_literal(literal.strip_prefix(prefix).unwrap_or(literal));
            }
            Segment::Literal(literal) => rest.push_literal(literal),
            Segment::Reference(reference) => rest.push_reference(reference.clone()),
        }
    }
    rest
}

/// The texts of a resource that exists already, in its identifier. They do not distinguish
/// identifiers, because some are made of a kind and a key alone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bound(pub(crate) Option<Arc<Known>>);

impl PartialEq for Bound {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Bound {}

impl PartialOrd for Bound {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Bound {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}

impl Hash for Bound {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_made_of_a_name() {
        let known = ExistingTable::named("orders").known();
        assert_eq!(known.name.as_literal(), Some("orders"));
        let arn = "arn:${aws.partition}:dynamodb:${aws.region}:${aws.account-id}:table/orders";
        assert_eq!(known.arn, Text::written(arn));
        assert_eq!(known.region, Pseudo::Region.into());
        assert!(!known.is_of_other_account());
    }

    #[test]
    fn a_name_is_taken_from_an_arn() {
        let arn = "arn:aws:dynamodb:eu-west-1:${aws.account-id}:table/${parameters.stage}-orders";
        let known = ExistingTable::with_arn(Text::written(arn)).known();
        assert_eq!(known.name, Text::written("${parameters.stage}-orders"));
        assert_eq!(known.region.as_literal(), Some("eu-west-1"));
        assert!(!known.is_of_other_account());
    }
}
