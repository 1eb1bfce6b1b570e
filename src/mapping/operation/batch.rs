//! Batches: loops over the lists of a request, and unprocessed items.
//!
//! A value that is not a list becomes a list that DynamoDB rejects. A loop over a list that is too
//! long still visits more elements than DynamoDB accepts.

use super::super::answer::{
    Answer, Length, Shown, Subject, constant_header, override_content_type,
};
use super::super::expression::{Condition, Expression};
use super::super::item;
use super::super::placeholders::Placeholders;
use super::super::writer::{Object, Writer};
use super::{element_brings, name_of, projection, values, written_item};
use crate::model::operation::batch::SEPARATOR;
use crate::model::operation::{List, ResponseBody, StepKind};
use crate::model::{MapShape, ValueTemplate};
use crate::plan::operation::batch::{ListKind, Listed};
use crate::plan::operation::response::PARTLY;
use crate::plan::operation::{JSON, Operation, Step};

/// A list of a request.
struct Elements {
    list: Expression,
    /// Holds if the request has the list.
    is_given: Condition,
    /// Holds if there are elements to visit; `None` if there always are.
    is_list: Option<Condition>,
}

impl Elements {
    fn new(list: &List) -> Self {
        match list {
            List::Body(place) => {
                let list = Expression::body(place);
                Self { is_given: list.is_given(), is_list: Some(list.is_list()), list }
            }
            List::QueryString(name) => {
                let text = Expression::query_parameter(name);
                Self {
                    is_given: text.text().is_not_empty(),
                    is_list: None,
                    list: text.split(SEPARATOR),
                }
            }
        }
    }
}

/// The entries of an array in a request.
struct Entries<'w> {
    /// Separates the entries. A loop that ends early does not recognize its last round.
    comma: Expression,
    /// True if the array has other entries besides those of one list.
    are_several: bool,
    w: &'w mut Writer,
}

impl Entries<'_> {
    /// Writes an array of these entries.
    fn write(
        w: &mut Writer,
        entries: &[Listed<'_>],
        refused: &'static str,
        entry: impl Fn(&mut Writer, &Listed<'_>),
    ) {
        let comma = w.comma();
        let mut array = Entries { comma, are_several: entries.len() > 1, w };
        for listed in entries {
            match &listed.list {
                None => array.w.after_comma(&array.comma, |w| entry(w, listed)),
                Some(list) => array.each(&Elements::new(list), refused, |w| entry(w, listed)),
            }
        }
    }

    /// Writes an entry for each element, if there are any. What is no list becomes an entry that
    /// DynamoDB rejects, if others would hide it.
    fn each(&mut self, of: &Elements, refused: &'static str, entry: impl FnOnce(&mut Writer)) {
        let (comma, w) = (&self.comma, &mut *self.w);
        let each = |w: &mut Writer| {
            w.each_as(&of.list, &Expression::element(), |w| w.after_comma(comma, entry));
        };
        match &of.is_list {
            Some(is_list) => {
                w.when(is_list, each);
                if self.are_several {
                    w.when(&of.is_given.and(&is_list.negated()), |w| {
                        w.after_comma(comma, |w| w.constant(refused));
                    });
                }
            }
            None if self.are_several => w.when(&of.is_given, each),
            None => each(w),
        }
    }
}

/// The request of a batch of reads.
pub(super) fn get(w: &mut Writer, operation: &Operation<'_>) {
    request(w, operation, |w, step| {
        let mut placeholders = Placeholders::default();
        w.object(|object| {
            object.member("Keys", |w| {
                w.array(|w| Entries::write(w, &step.lists, "{}", element));
            });
            if matches!(step.kind, StepKind::BatchGet(reads) if reads.consistent_read) {
                object.member("ConsistentRead", |w| w.constant("true"));
            }
            projection(object, &mut placeholders, step.projection());
            placeholders.write(object);
        });
    });
}

/// The request of a batch of writes.
pub(super) fn write(w: &mut Writer, operation: &Operation<'_>) {
    request(w, operation, |w, step| w.array(|w| writes_of_table(w, step)));
}

/// A request with a member for each table. With several tables, each is optional.
fn request(w: &mut Writer, operation: &Operation<'_>, of_table: impl Fn(&mut Writer, &Step<'_>)) {
    w.object(|request| {
        request.member("RequestItems", |w| {
            w.object(|tables| {
                for step in &operation.steps {
                    let lists = step.lists.iter().map(|listed| listed.list.as_ref());
                    let is_given = lists.map(|list| Some(Elements::new(list?).is_given));
                    let name = name_of(step.table);
                    // A single item is always given.
                    let is_given = is_given.reduce(|one, other| Some(one?.or(&other?)));
                    match is_given.flatten() {
                        Some(is_given) if operation.steps.len() > 1 => {
                            tables.member_of_when(&is_given, &name, |w| of_table(w, step));
                        }
                        _ => tables.member_of(&name, |w| of_table(w, step)),
                    }
                }
            });
        });
    });
}

/// The member of a write request, and its member with the item or key.
const fn write_request(kind: ListKind) -> [&'static str; 2] {
    match kind {
        ListKind::Put => ["PutRequest", "Item"],
        ListKind::Get | ListKind::Delete => ["DeleteRequest", "Key"],
    }
}

fn writes_of_table(w: &mut Writer, step: &Step<'_>) {
    // Without a key, DynamoDB rejects the item.
    const REFUSED: &str = r#"{"PutRequest": {"Item": {}}}"#;
    Entries::write(w, &step.lists, REFUSED, |w, listed| {
        let [kind, of] = write_request(listed.kind);
        w.object_inline(|w| {
            w.name(kind);
            w.object_inline(|w| {
                w.name(of);
                element(w, listed);
            });
        });
    });
}

/// The item or key of an element, or a single one.
fn element(w: &mut Writer, listed: &Listed<'_>) {
    let element = match listed.list {
        None if !listed.attributes.is_empty() => {
            w.set("body", &Expression::body(listed.body_place()))
        }
        _ => Expression::element(),
    };
    w.prepare_elements(listed.values.values().flat_map(ValueTemplate::references));
    if listed.kind == ListKind::Put {
        return written_item(w, listed.table, listed.values, &listed.attributes, &element);
    }
    let members = |key: &mut Object<'_>| {
        values(key, listed.table, listed.values);
        match listed.list {
            None | Some(List::Body(_)) => item::attributes(key, &listed.attributes, &element),
            Some(List::QueryString(_)) => {
                for (name, attribute) in listed.attributes.iter() {
                    key.member(name, |w| {
                        item::attribute_value_of_text(w, attribute.shape(), &element);
                    });
                }
            }
        }
    };
    let brings = element_brings(w, listed.values);
    w.object(|key| key.all_if(brings.as_ref(), members));
}

/// The response of a batch of reads: `{"items": […], "unprocessed": […]}`, grouped by table name if
/// there are several tables. Another answer is given if everything was processed.
pub(super) fn response_of_get(w: &mut Writer, operation: &Operation<'_>, shown: &Shown) {
    let response = &operation.response;
    let found = w.set("found", &Expression::input_path("$.Responses"));
    let unprocessed = unprocessed(w, "$.UnprocessedKeys");
    let names = names(w, operation);
    let lists: Vec<_> = names.iter().map(|name| found.entry(name)).collect();
    let usual = |w: &mut Writer| {
        w.object(|response| {
            response.member("items", |w| items(w, operation, &lists));
            response.member_when(&unprocessed.has_some(), "unprocessed", |w| {
                by_table(w, operation, &names, |w, step, name| {
                    let keys = unprocessed.entry(name).get("Keys");
                    objects(w, &keys, "key", &step.table.primary_key());
                });
            });
        });
    };
    let is_static = response.headers.values().all(|text| constant_header(text).is_some());
    if *response.declared_body == ResponseBody::Items
        && response.cases.is_empty()
        && response.shared_status.is_none()
        && is_static
    {
        return usual(w);
    }
    w.either(
        &unprocessed.has_some(),
        |w| {
            if response.usual_content_type() != JSON {
                override_content_type(w, JSON);
            }
            usual(w);
        },
        |w| {
            let answer = Answer::new(w, Subject::Operation(operation), shown, Length::Page);
            answer.with_items(lists.clone()).write(w, None);
        },
    );
}

/// The items of a batch of reads, grouped by table name if there are several tables.
pub(super) fn items(w: &mut Writer, operation: &Operation<'_>, lists: &[Expression]) {
    by_table(w, operation, lists, |w, step, list| {
        objects(w, list, "item", &step.returned_attributes().shown());
    });
}

/// The variables with the names of the tables.
fn names(w: &mut Writer, operation: &Operation<'_>) -> Vec<Expression> {
    operation.steps.iter().map(|step| w.set_text("table", &name_of(step.table))).collect()
}

/// A value for each table: alone if there is only one, else in an object by table name.
fn by_table(
    w: &mut Writer,
    operation: &Operation<'_>,
    names: &[Expression],
    value: impl Fn(&mut Writer, &Step<'_>, &Expression),
) {
    let tables = operation.steps.iter().zip(names);
    if operation.steps.len() == 1 {
        tables.for_each(|(step, name)| value(w, step, name));
    } else {
        w.object(|object| {
            tables.for_each(|(step, name)| {
                object.member(&step.table.key, |w| value(w, step, name));
            });
        });
    }
}

/// An array of the items or keys in a list. There are at most 100; more than 1,000 would be cut
/// off.
fn objects(w: &mut Writer, list: &Expression, element: &'static str, attributes: &MapShape) {
    w.array(|w| {
        let comma = w.comma();
        w.each(list, element, |w, element| {
            w.after_comma(&comma, |w| {
                w.object(|object| item::members(object, attributes, element));
            });
        });
    });
}

/// The unprocessed items, with their status.
fn unprocessed(w: &mut Writer, place: &'static str) -> Expression {
    let unprocessed = w.set("unprocessed", &Expression::input_path(place));
    w.line(&format!(
        "#if({})#set($context.responseOverride.status = {PARTLY})#end",
        unprocessed.has_some()
    ));
    unprocessed
}

/// The response of a batch of writes: the usual one, or `{"unprocessed": {"put": […], "delete":
/// […]}}`.
pub(super) fn response_of_write(w: &mut Writer, operation: &Operation<'_>, shown: &Shown) {
    let unprocessed = unprocessed(w, "$.UnprocessedItems");
    let names = names(w, operation);
    let of_table = |w: &mut Writer, step: &Step<'_>, name: &Expression| {
        let requests = unprocessed.entry(name);
        w.object(|object| {
            let kinds = [ListKind::Put, ListKind::Delete].into_iter();
            for kind in kinds.filter(|kind| step.lists.iter().any(|listed| listed.kind == *kind)) {
                let attributes = match kind {
                    ListKind::Put => step.table.item(),
                    ListKind::Get | ListKind::Delete => step.table.primary_key(),
                };
                object.member(kind.key().unwrap_or_default(), |w| {
                    requested(w, &requests, write_request(kind), &attributes);
                });
            }
        });
    };
    w.either(
        &unprocessed.has_some(),
        |w| {
            w.object(|response| {
                response.member("unprocessed", |w| by_table(w, operation, &names, of_table));
            });
        },
        |w| {
            Answer::new(w, Subject::Operation(operation), shown, Length::Page).write(w, None);
        },
    );
}

/// An array of the contents of the write requests of one kind.
fn requested(w: &mut Writer, requests: &Expression, [kind, of]: [&str; 2], attributes: &MapShape) {
    w.array(|w| {
        let comma = w.comma();
        w.each(requests, "request", |w, request| {
            let written = request.get(kind).get(of);
            w.when(&written.is_map(), |w| {
                w.after_comma(&comma, |w| {
                    w.object(|object| item::members(object, attributes, &written));
                });
            });
        });
    });
}
