//! Updates: an expression of exactly the attributes in the request.

use std::collections::BTreeMap;

use super::super::clause::Clause;
use super::super::errors;
use super::super::expression::Expression;
use super::super::item;
use super::super::literal::vtl_string;
use super::super::placeholders::{Piece, Placeholders};
use super::super::writer::{Object, Writer};
use crate::model::operation::{StepKind, Update};
use crate::model::{Attribute, AttributeType, MapShape, Table, ValueTemplate};
use crate::plan::operation::Step;

/// Writes the update expression of a request.
pub(super) fn expression(
    request: &mut Object<'_>,
    placeholders: &mut Placeholders,
    table: &Table,
    update: &Update,
    sent: &Sent,
) {
    let w = request.writer();
    let mut pieces = |values: &BTreeMap<String, ValueTemplate>, sign| -> Vec<_> {
        values
            .iter()
            .map(|(name, value)| placeholders.assignment(w, (name, value), sign, table))
            .collect()
    };
    let assigned = pieces(&update.values, " = ");
    let add = pieces(&update.add, " ");
    let remove: Vec<_> = update
        .remove
        .iter()
        .map(|name| Piece::always(placeholders.path(table, name, None)))
        .collect();
    request.member("UpdateExpression", |w| {
        w.push("\"");
        let mut assigning = Clause::new("SET ", ", ");
        assigning.pieces(w, &assigned);
        sent.assignments(w, &mut assigning);
        Clause::new(" ADD ", ", ").pieces(w, &add);
        Clause::new(" REMOVE ", ", ").pieces(w, &remove);
        w.push("\"");
    });
}

/// The attributes of an update that come from the body, each if present.
///
/// Attributes of scalar types are written by loops over their indices; `$sent` contains those that
/// the request has. Others are written one by one.
pub(super) struct Sent {
    attributes: MapShape,
    appended: Vec<String>,
    body: Expression,
    looped: Option<Looped>,
}

/// The attributes written by loops.
struct Looped {
    /// Their indices among all attributes, by type.
    places: Vec<(AttributeType, Vec<usize>)>,
    /// The variable with the names of all attributes.
    names: Expression,
    /// The variable with the indices of the present attributes.
    sent: Expression,
    /// The variable of a loop over them.
    place: Expression,
}

impl Sent {
    /// The attributes of an update; none for other operations. If there are any, the body is kept
    /// in a variable.
    pub(super) fn new(w: &mut Writer, step: &Step<'_>) -> Self {
        let body = Expression::body(step.body_place());
        let StepKind::Update(update) = step.kind else {
            return Self { attributes: MapShape::new(), appended: Vec::new(), body, looped: None };
        };
        let attributes = step.body_attributes();
        let body = if attributes.is_empty() { body } else { w.set("body", &body) };
        let looped = Looped::new(w, &attributes, &body);
        Self { attributes, appended: update.append.clone(), body, looped }
    }

    /// True if there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.attributes.is_empty()
    }

    /// The object that contains them. A body that is not an object must not count as an update of
    /// other attributes: it yields an update without a key, which DynamoDB rejects.
    pub(super) fn object(&self) -> Option<&Expression> {
        (!self.is_empty()).then_some(&self.body)
    }

    /// The attributes that no loop writes, with their indices among all.
    fn each(&self) -> impl Iterator<Item = (usize, &str, &Attribute)> {
        let all = self
            .attributes
            .iter()
            .enumerate()
            .map(|(place, (name, attribute))| (place, name, attribute));
        all.filter(|(place, ..)| self.looped.as_ref().is_none_or(|looped| !looped.has(*place)))
    }

    fn is_appended(&self, name: &str) -> bool {
        self.appended.iter().any(|appended| appended == name)
    }

    /// Writes `#s0 = :s0, …` for the present attributes.
    fn assignments(&self, w: &mut Writer, set: &mut Clause) {
        if let Some(Looped { sent, place, .. }) = &self.looped {
            set.each(w, (sent, place), &format!("\\u0023s{place} = :s{place}"));
        }
        let piece = |(index, name, attribute): (usize, &str, &Attribute)| {
            let text = if self.is_appended(name) {
                format!("#s{index} = list_append(if_not_exists(#s{index}, :e{index}), :s{index})")
            } else {
                format!("#s{index} = :s{index}")
            };
            Piece { text, when: Some(item::is_given(attribute, &self.body, name)) }
        };
        set.pieces(w, &self.each().map(piece).collect::<Vec<_>>());
    }

    /// Writes the names of the placeholders.
    pub(super) fn names(&self, names: &mut Object<'_>) {
        if let Some(Looped { sent, place, names: all, .. }) = &self.looped {
            let name = all.entry(place);
            names.members_each(sent, place, None, |w| {
                w.push(&format!("\"\\u0023s{place}\": \"{name}\""));
            });
        }
        for (index, name, attribute) in self.each() {
            names.member_when(
                &item::is_given(attribute, &self.body, name),
                &format!("#s{index}"),
                |w| {
                    w.string(&name.into());
                },
            );
        }
    }

    /// Writes the values of the placeholders.
    pub(super) fn values(&self, values: &mut Object<'_>) {
        if let Some(looped) = &self.looped {
            values.members_each(&looped.sent, &looped.place, None, |w| {
                // Present values are not `null` and can be kept.
                let value = w.set("value", &self.body.entry(&looped.names.entry(&looped.place)));
                w.push(&format!("\":s{}\": ", looped.place));
                looped.value(w, &self.attributes, &value);
            });
        }
        for (index, name, attribute) in self.each() {
            let is_given = item::is_given(attribute, &self.body, name);
            values.member_when(&is_given, &format!(":s{index}"), |w| {
                let sent = attribute.name_in_json(name);
                item::attribute_value(w, attribute.shape(), &self.body.get(sent));
            });
            if self.is_appended(name) {
                // The initial list of an item without it.
                values.member_when(&is_given, &format!(":e{index}"), |w| w.constant("{\"L\": []}"));
            }
        }
    }
}

impl Looped {
    /// Groups at least two scalar attributes, and writes the lines that find the present ones.
    fn new(w: &mut Writer, attributes: &MapShape, body: &Expression) -> Option<Self> {
        let mut places: Vec<(AttributeType, Vec<usize>)> = Vec::new();
        for (place, (name, attribute)) in attributes.iter().enumerate() {
            let Some(of) = item::loopable(name, attribute) else { continue };
            match places.iter_mut().find(|(known, _)| *known == of) {
                Some((_, places)) => places.push(place),
                None => places.push((of, vec![place])),
            }
        }
        // The type tested last is that of most attributes.
        places.sort_by_key(|(_, places)| places.len());
        let mut all: Vec<_> =
            places.iter().flat_map(|(_, places)| places.iter().copied()).collect();
        all.sort_unstable();
        let (first, last) = match all.as_slice() {
            [] | [_] => return None,
            [first, .., last] => (*first, *last),
        };
        let is_range = last - first + 1 == all.len();
        let names = attributes.iter().map(|(name, _)| vtl_string(name));
        let names = w.set("names", &Expression::list(names));
        let looped = if is_range {
            Expression::range(first, last)
        } else {
            Expression::list(all.iter().map(usize::to_string))
        };
        let sent = w.set("sent", &Expression::list([]));
        let [place, added] = ["place", "added"].map(|name| w.variable(name));
        let is_given = body.entry(&names.entry(&place)).is_given();
        w.each_as(&looped, &place, |w| {
            w.line(&format!("#if({is_given})#set({added} = {sent}.add({place}))#end"));
        });
        Some(Self { places, names, sent, place })
    }

    fn has(&self, place: usize) -> bool {
        self.places.iter().any(|(_, places)| places.contains(&place))
    }

    /// Writes the value of an attribute, given its index, as an attribute value of its type.
    fn value(&self, w: &mut Writer, attributes: &MapShape, value: &Expression) {
        let shape = |places: &[usize]| {
            attributes.iter().nth(places[0]).map(|(_, attribute)| attribute.shape())
        };
        let Some(((_, usual), others)) = self.places.split_last() else { return };
        for (index, (_, places)) in others.iter().enumerate() {
            let is_of_these: Vec<_> =
                places.iter().map(|place| format!("{} == {place}", self.place)).collect();
            w.push(&format!("{}({})", errors::directive(index), is_of_these.join(" || ")));
            if let Some(shape) = shape(places) {
                item::attribute_value(w, shape, value);
            }
        }
        if !others.is_empty() {
            w.push("#{else}");
        }
        if let Some(shape) = shape(usual) {
            item::attribute_value(w, shape, value);
        }
        if !others.is_empty() {
            w.push("#end");
        }
    }
}
