//! Updates: an expression of just the attributes that the caller sends.

use super::super::expression::Expression;
use super::super::item;
use super::super::placeholders::Placeholders;
use super::super::writer::{Object, Writer};
use crate::model::operation::{Step, Update, What};
use crate::model::{Attribute, MapShape, Table};

/// Writes the update expression of a request.
pub(super) fn expression(
    request: &mut Object<'_>,
    placeholders: &mut Placeholders,
    table: &Table,
    update: &Update,
    sent: &Sent,
) {
    let assignment =
        |placeholders: &mut Placeholders, (name, value): (&String, &crate::model::Composite), sign: &str| {
            format!("{}{sign}{}", placeholders.name(name), placeholders.value(table.type_of(name), value))
        };
    let assigned: Vec<_> = update.values.iter().map(|entry| assignment(placeholders, entry, " = ")).collect();
    let add: Vec<_> = update.add.iter().map(|entry| assignment(placeholders, entry, " ")).collect();
    let remove = placeholders.projection(&update.remove);
    request.member("UpdateExpression", |w| {
        w.push("\"");
        clause(w, "SET", &assigned.join(", "));
        sent.assignments(w, !assigned.is_empty());
        clause(w, " ADD", &add.join(", "));
        clause(w, " REMOVE", &remove);
        w.push("\"");
    });
}

fn clause(w: &mut Writer, keyword: &str, rest: &str) {
    if !rest.is_empty() {
        w.text_inside_string(&format!("{keyword} {rest}"));
    }
}

/// The attributes of an update that come from the body, each only where it is there.
pub(super) struct Sent {
    attributes: MapShape,
    appended: Vec<String>,
    body: Expression,
}

impl Sent {
    /// Those of an update; none of anything else. Where there are some, the body is kept in a variable.
    pub(super) fn new(w: &mut Writer, step: &Step) -> Self {
        let body = Expression::body(step.body_place());
        let What::Update(update) = &step.what else {
            return Self { attributes: MapShape::new(), appended: Vec::new(), body };
        };
        let attributes = step.body_attributes();
        let body = if attributes.iter().next().is_none() { body } else { w.set("body", &body) };
        Self { attributes, appended: update.append.clone(), body }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.attributes.iter().next().is_none()
    }

    /// The object that they are in. What is none brings nothing, and that must not pass for an update of other attributes: it
    /// becomes one without a key, which DynamoDB refuses.
    pub(super) fn object(&self) -> Option<&Expression> {
        (!self.is_empty()).then_some(&self.body)
    }

    fn each(&self) -> impl Iterator<Item = (usize, &str, &Attribute)> {
        self.attributes.iter().enumerate().map(|(index, (name, attribute))| (index, name, attribute))
    }

    fn is_appended(&self, name: &str) -> bool {
        self.appended.iter().any(|appended| appended == name)
    }

    /// `SET #s0 = :s0, …` of what is there; `follows` says whether some assignment stands before.
    fn assignments(&self, w: &mut Writer, follows: bool) {
        if self.is_empty() {
            return;
        }
        let before = w.variable("before");
        w.push(&format!("#set({before} = \"{}\")", if follows { ", " } else { "SET " }));
        for (index, name, attribute) in self.each() {
            let assignment = if self.is_appended(name) {
                format!("#s{index} = list_append(if_not_exists(#s{index}, :e{index}), :s{index})")
            } else {
                format!("#s{index} = :s{index}")
            };
            w.when_inline(&item::is_given(attribute, &self.body, name), |w| {
                w.push(&before.to_string());
                w.text_inside_string(&assignment);
                w.push(&format!("#set({before} = \", \")"));
            });
        }
    }

    /// Writes the names that stand behind the placeholders.
    pub(super) fn names(&self, names: &mut Object<'_>) {
        for (index, name, attribute) in self.each() {
            names.member_when(&item::is_given(attribute, &self.body, name), &format!("#s{index}"), |w| {
                w.string(&name.into());
            });
        }
    }

    /// Writes the values that stand behind the placeholders.
    pub(super) fn values(&self, values: &mut Object<'_>) {
        for (index, name, attribute) in self.each() {
            let is_given = item::is_given(attribute, &self.body, name);
            values.member_when(&is_given, &format!(":s{index}"), |w| {
                item::attribute_value(w, attribute.shape(), &self.body.get(name));
            });
            if self.is_appended(name) {
                // What an item without the list begins with.
                values.member_when(&is_given, &format!(":e{index}"), |w| w.constant("{\"L\": []}"));
            }
        }
    }
}
