//! Updates: an expression of just the attributes that the caller sends.

use super::super::expression::Expression;
use super::super::item;
use super::super::placeholders::Placeholders;
use super::super::writer::{Object, Writer};
use super::{condition, key, returned, table_name};
use crate::model::operation::{Operation, Update};
use crate::model::{Attribute, MapShape};

/// The request of an update.
pub(super) fn request(w: &mut Writer, operation: &Operation, update: &Update) {
    let table = &operation.table;
    let mut placeholders = Placeholders::default();
    let body_attributes = operation.body_attributes();
    let sent = Sent { attributes: &body_attributes, body: Expression::input_path("$") };
    let body = if sent.is_empty() { sent.body.clone() } else { w.set("body", &sent.body) };
    let sent = Sent { body, ..sent };
    let assignment =
        |placeholders: &mut Placeholders, (name, value): (&String, &crate::model::Composite), sign: &str| {
            format!("{}{sign}{}", placeholders.name(name), placeholders.value(table.type_of(name), value))
        };
    let assigned: Vec<_> = update.values.iter().map(|entry| assignment(&mut placeholders, entry, " = ")).collect();
    let add: Vec<_> = update.add.iter().map(|entry| assignment(&mut placeholders, entry, " ")).collect();
    let remove = placeholders.projection(&update.remove);
    w.object(|request| {
        table_name(request, table);
        key(request, table, &update.key);
        request.member("UpdateExpression", |w| {
            w.push("\"");
            clause(w, "SET", &assigned.join(", "));
            sent.assignments(w, !assigned.is_empty());
            clause(w, " ADD", &add.join(", "));
            clause(w, " REMOVE", &remove);
            w.push("\"");
        });
        condition(request, &mut placeholders, table, update.expects, &update.condition);
        returned(request, operation);
        if sent.is_empty() {
            placeholders.write(request);
        } else {
            request.member("ExpressionAttributeNames", |w| {
                w.object(|names| {
                    placeholders.write_names(names);
                    sent.names(names);
                });
            });
            request.member("ExpressionAttributeValues", |w| {
                w.object(|values| {
                    placeholders.write_values(values);
                    sent.values(values);
                });
            });
        }
    });
}

fn clause(w: &mut Writer, keyword: &str, rest: &str) {
    if !rest.is_empty() {
        w.text_inside_string(&format!("{keyword} {rest}"));
    }
}

/// The attributes that come from the body, each only where it is there.
struct Sent<'a> {
    attributes: &'a MapShape,
    body: Expression,
}

impl Sent<'_> {
    fn is_empty(&self) -> bool {
        self.attributes.iter().next().is_none()
    }

    fn each(&self) -> impl Iterator<Item = (usize, &str, &Attribute)> {
        self.attributes.iter().enumerate().map(|(index, (name, attribute))| (index, name, attribute))
    }

    /// `SET #s0 = :s0, …` of what is there; `follows` says whether some assignment stands before.
    fn assignments(&self, w: &mut Writer, follows: bool) {
        if self.is_empty() {
            return;
        }
        w.push(&format!("#set($before = \"{}\")", if follows { ", " } else { "SET " }));
        for (index, name, attribute) in self.each() {
            w.when_inline(&item::is_given(attribute, &self.body, name), |w| {
                w.push("$before");
                w.text_inside_string(&format!("#s{index} = :s{index}"));
                w.push("#set($before = \", \")");
            });
        }
    }

    fn names(&self, names: &mut Object<'_>) {
        for (index, name, attribute) in self.each() {
            names.member_when(&item::is_given(attribute, &self.body, name), &format!("#s{index}"), |w| {
                w.string(&name.into());
            });
        }
    }

    fn values(&self, values: &mut Object<'_>) {
        for (index, name, attribute) in self.each() {
            values.member_when(&item::is_given(attribute, &self.body, name), &format!(":s{index}"), |w| {
                item::attribute_value(w, attribute.shape(), &self.body.get(name));
            });
        }
    }
}
