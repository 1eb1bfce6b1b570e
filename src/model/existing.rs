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

/// A resource that exists already, by its name in the account and region of the stack, or by its
/// ARN.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Existing {
    /// Its name, in the account and region of the stack. May contain references.
    pub(crate) name: Option<Text>,
    /// Its ARN. May contain references between the colons.
    pub(crate) arn: Option<Text>,
}

impl Existing {
    /// A resource of this name in the account and region of the stack.
    pub fn named(name: impl Into<Text>) -> Self {
        Self { name: Some(name.into()), arn: None }
    }

    /// The resource with this ARN. References are possible between the colons.
    pub fn with_arn(arn: impl Into<Text>) -> Self {
        Self { name: None, arn: Some(arn.into()) }
    }

    pub(crate) fn known(&self, kind: Kind) -> Known {
        Known::of(kind, self.name.as_ref(), self.arn.as_ref())
    }
}

/// A resource that exists already, by its ID.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(crate) struct ExistingId {
    /// Its ID. May contain references.
    pub(crate) id: Text,
}

impl ExistingId {
    pub(crate) fn known(&self, kind: Kind) -> Known {
        Known::of(kind, Some(&self.id), None)
    }
}

/// The execution role of a function or a state machine, if it exists already.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(crate) struct ExecutionRole {
    /// The role, by its name or ARN. It is not changed: it must allow what is declared, and the
    /// service to assume it.
    pub(crate) existing: Existing,
}

impl ExecutionRole {
    pub(crate) fn known(&self) -> Known {
        self.existing.known(Kind::Role)
    }
}

/// A declaration of a resource that may exist already.
pub(crate) trait MayExist {
    /// The declared name and the declared ARN of one that exists already.
    fn existing(&self) -> Option<(Option<&Text>, Option<&Text>)>;

    /// The options that only a created resource has, each with true if it differs from its default.
    fn creation_options(&self) -> Vec<(&'static str, bool)>;
}

/// Implements [`MayExist`] with the options that are set where a condition holds.
macro_rules! may_exist {
    ($of:ident: $kind:ident, $(#[doc = $doc:literal])+ |$self:ident| $options:expr) => {
        impl $crate::model::existing::MayExist for $of {
            fn existing(&self) -> Option<(Option<&Text>, Option<&Text>)> {
                self.existing.as_ref().map(|of| (of.name.as_ref(), of.arn.as_ref()))
            }

            fn creation_options(&self) -> Vec<(&'static str, bool)> {
                let $self = self;
                Vec::from($options)
            }
        }

        impl $of {
            $(#[doc = $doc])+
            pub fn existing(mut self, existing: $crate::model::Existing) -> Self {
                self.existing = Some(existing);
                self.name = self.known().map(|known| known.name).unwrap_or_default();
                self
            }

            /// The texts that refer to it, if it exists already.
            pub(crate) fn known(&self) -> Option<$crate::model::existing::Known> {
                self.existing.as_ref().map(|existing| existing.known($crate::model::Kind::$kind))
            }

            /// True if its name is not that of the resource that exists already.
            fn is_renamed(&self) -> bool {
                self.known().is_some_and(|known| known.name != self.name)
            }
        }
    };
}
pub(super) use may_exist;

/// The texts that refer to a resource that exists already.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Known {
    pub(crate) name: Text,
    pub(crate) arn: Text,
    stream_arn: Option<Text>,
    /// The URL of a queue.
    url: Text,
    /// The region and the account of its ARN.
    pub(crate) region: Text,
    pub(crate) account: Text,
}

impl Known {
    /// The texts of a resource that is declared by its name or by its ARN.
    pub(crate) fn of(kind: Kind, name: Option<&Text>, arn: Option<&Text>) -> Self {
        let (service, before) = arn_parts(kind);
        let parts = arn.and_then(colon_separated);
        let (name, arn, region, account) =
            if let (Some(arn), Some([_, _, _, region, account, resource])) = (arn, parts) {
                (without_prefix(&resource, before), arn.clone(), region, account)
            } else {
                let name = name.cloned().unwrap_or_default();
                let (region, account) = match kind {
                    Kind::Bucket => (Text::new(), Text::new()),
                    Kind::Role => (Text::new(), Pseudo::AccountId.into()),
                    _ => (Pseudo::Region.into(), Pseudo::AccountId.into()),
                };
                let of_name = || {
                    Text::from("arn:")
                        .then(Pseudo::Partition)
                        .then(format!(":{service}:"))
                        .then(&region)
                        .then(":")
                        .then(&account)
                        .then(format!(":{before}"))
                        .then(&name)
                };
                // An ARN whose parts are not known before the deployment stays as it is.
                let arn = arn.cloned().unwrap_or_else(of_name);
                (name, arn, region, account)
            };
        let url = Text::from("https://sqs.")
            .then(&region)
            .then(".")
            .then(Pseudo::UrlSuffix)
            .then("/")
            .then(&account)
            .then("/")
            .then(&name);
        Self { name, arn, stream_arn: None, url, region, account }
    }

    /// The same from the keys and strings of a blueprint.
    pub(crate) fn written(kind: Kind, entries: &BTreeMap<String, String>) -> Self {
        let text = |key: &str| entries.get(key).map(|text| Text::written(text));
        let name = text("name").or_else(|| text("id"));
        let known = Self::of(kind, name.as_ref(), text("arn").as_ref());
        Self { stream_arn: text("stream-arn"), ..known }
    }

    /// An attribute; `None` if it was not declared.
    pub(crate) fn attribute(&self, attribute: Attribute) -> Option<&Text> {
        match attribute {
            Attribute::Name | Attribute::Id => Some(&self.name),
            Attribute::Arn => Some(&self.arn),
            Attribute::StreamArn => self.stream_arn.as_ref(),
            Attribute::QueueUrl => Some(&self.url),
            _ => None,
        }
    }

    /// True if it may be in another region, or belong to another account, than the stack.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.is_of_other_region() || self.is_of_other_account()
    }

    /// True if it may be in another region than the stack.
    pub(crate) fn is_of_other_region(&self) -> bool {
        self.region != Text::from(Pseudo::Region)
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
        Kind::DeliveryStream => ("firehose", "deliverystream/"),
        Kind::Queue => ("sqs", ""),
        Kind::Topic => ("sns", ""),
        Kind::Function => ("lambda", "function:"),
        Kind::StateMachine => ("states", "stateMachine:"),
        Kind::UserPool => ("cognito-idp", "userpool/"),
        Kind::Bucket => ("s3", ""),
        Kind::EventBus => ("events", "event-bus/"),
        Kind::Role => ("iam", "role/"),
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
fn without_prefix(text: &Text, prefix: &str) -> Text {
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
