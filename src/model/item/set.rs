//! Sets.

use super::Shape;
use crate::model::AttributeType;

/// SS, NS or BS: a set, never empty and without duplicates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetShape {
    pub(crate) of: SetMember,
    pub(crate) min_items: Option<u32>,
    pub(crate) max_items: Option<u32>,
}

/// The type of a set's members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetMember {
    /// SS
    String,
    /// NS
    Number,
    /// BS
    Binary,
}

impl SetMember {
    /// DynamoDB's type of the set.
    pub const fn set_type(self) -> AttributeType {
        match self {
            Self::String => AttributeType::SS,
            Self::Number => AttributeType::NS,
            Self::Binary => AttributeType::BS,
        }
    }

    /// The shape of a member.
    pub(crate) fn shape(self) -> Shape {
        match self {
            Self::String => AttributeType::S,
            Self::Number => AttributeType::N,
            Self::Binary => AttributeType::B,
        }
        .into()
    }
}

impl SetShape {
    /// Creates a set with members of this type.
    pub const fn new(of: SetMember) -> Self {
        Self { of, min_items: None, max_items: None }
    }

    /// The minimum number of members. The default is 1.
    pub const fn min_items(mut self, members: u32) -> Self {
        self.min_items = Some(members);
        self
    }

    /// The maximum number of members.
    pub const fn max_items(mut self, members: u32) -> Self {
        self.max_items = Some(members);
        self
    }
}
