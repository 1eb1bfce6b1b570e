//! The internal names of resources: a kind, and the name in the blueprint.

use std::sync::Arc;

use super::Kind;
use super::existing::{Bound, Known};
use crate::text::{Attribute, Pseudo, Reference, Text};

/// A name from the blueprint; cheap to clone.
pub type Name = Arc<str>;

/// Kind and name of a resource, and for a part of a larger one (such as a stage of an API) the name
/// of the whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId {
    /// Its kind.
    pub kind: Kind,
    /// The REST API (or usage plan, topic, function) that it is a part of.
    pub scope: Option<Name>,
    /// Its name in the blueprint.
    pub name: Name,
    /// The texts that refer to it, if it exists already.
    pub(crate) bound: Bound,
}

impl ResourceId {
    /// A resource that is not a part of another one.
    pub fn new(kind: Kind, name: impl Into<Name>) -> Self {
        Self { kind, scope: None, name: name.into(), bound: Bound::default() }
    }

    /// A part of `scope`.
    pub fn within(scope: impl Into<Name>, kind: Kind, name: impl Into<Name>) -> Self {
        Self { kind, scope: Some(scope.into()), name: name.into(), bound: Bound::default() }
    }

    /// The same resource, which exists already if there are texts that refer to it.
    pub(crate) fn bound(self, known: Option<Known>) -> Self {
        Self { bound: Bound(known.map(Arc::new)), ..self }
    }

    /// An attribute: a reference, or the text of a resource that exists already.
    pub(crate) fn attribute(&self, attribute: Attribute) -> Text {
        let known = self.bound.0.as_ref().and_then(|known| known.attribute(attribute));
        known.cloned().unwrap_or_else(|| Reference::Resource { id: self.clone(), attribute }.into())
    }

    /// True if it exists already, and may be in another region or account than the stack.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.bound.0.as_ref().is_some_and(|known| known.is_elsewhere())
    }

    /// Its region and account: by default, those of the stack.
    pub(crate) fn region_and_account(&self) -> (Text, Text) {
        match &self.bound.0 {
            Some(known) => (known.region.clone(), known.account.clone()),
            // The names of buckets are unique across regions and accounts, and not in their ARNs.
            None if self.kind == Kind::Bucket => (Text::new(), Text::new()),
            None => (Pseudo::Region.into(), Pseudo::AccountId.into()),
        }
    }

    /// The REST API that this is a part of.
    pub(crate) fn owner(&self) -> Self {
        Self::new(Kind::RestApi, self.scope.clone().unwrap_or_else(|| self.name.clone()))
    }
}

impl std::fmt::Display for ResourceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.kind {
            Kind::Method(method) => write!(f, "method {method} {}", self.name),
            kind => write!(f, "{} {}", kind.noun(), self.name),
        }
    }
}
