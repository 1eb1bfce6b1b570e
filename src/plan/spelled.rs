//! Names and ARNs that are spelled, in place of references to the resources of the stack.

use std::collections::HashMap;

use super::Plan;
use crate::model::existing::Known;
use crate::model::{Kind, ResourceId, arn};
use crate::text::{Attribute, Reference, Segment, Text};

/// The deepest nesting of names that refer to names; deeper ones are circular.
const DEPTH: u8 = 8;

/// The names of a plan's resources.
pub(crate) struct Spelled<'p> {
    names: HashMap<ResourceId, &'p Text>,
    plan: &'p Plan<'p>,
}

impl<'p> Spelled<'p> {
    pub(crate) fn of(plan: &'p Plan<'p>) -> Self {
        Self { names: plan.names(), plan }
    }

    /// A text that depends on no named resource.
    pub(crate) fn text(&self, text: &Text) -> Text {
        self.at_depth(text, DEPTH)
    }

    fn at_depth(&self, text: &Text, depth: u8) -> Text {
        let Some(deeper) = depth.checked_sub(1) else { return text.clone() };
        Self::resolve(text, |id, attribute| {
            self.attribute(id, attribute).map(|text| self.at_depth(&text, deeper))
        })
    }

    /// A text with the attributes that are known in place of the references to them.
    pub(crate) fn resolve(
        text: &Text,
        known: impl Fn(&ResourceId, Attribute) -> Option<Text>,
    ) -> Text {
        text.segments().iter().fold(Text::new(), |resolved, segment| match segment {
            Segment::Literal(literal) => resolved.then(literal.as_str()),
            Segment::Reference(reference) => {
                let value = match reference {
                    Reference::Resource { id, attribute } => known(id, *attribute),
                    Reference::Parameter(_) | Reference::Pseudo(_) => None,
                };
                resolved.then(value.unwrap_or_else(|| Text::from(reference.clone())))
            }
        })
    }

    /// An attribute that follows from names.
    pub(crate) fn attribute(&self, id: &ResourceId, attribute: Attribute) -> Option<Text> {
        let stack = self.plan.stack();
        match id.kind {
            Kind::LogGroup => {
                let function = stack.functions.iter().find(|of| of.log_group_id() == *id)?;
                Some(function.log_group_name())
            }
            Kind::EventRule => {
                let rule = stack.event_rules.iter().find(|rule| rule.id() == *id)?;
                let bus = rule.bus.id().bound.0.as_ref().map(|known| known.name.clone());
                let bus = bus.or_else(|| self.name(rule.bus.id()).cloned())?;
                let arn = arn::of_stack("events").then("rule/");
                // Rules of the account's event bus have no name of a bus.
                let is_default = bus.as_literal() == Some("default");
                let arn = if is_default { arn } else { arn.then(bus).then("/") };
                Some(arn.then(rule.physical_name(stack)))
            }
            _ => {
                let name = self.name(id)?;
                Known::of(id.kind, Some(name), None).attribute(attribute).cloned()
            }
        }
    }

    /// The name of a resource on AWS.
    pub(crate) fn name(&self, id: &ResourceId) -> Option<&'p Text> {
        self.names.get(id).copied()
    }
}
