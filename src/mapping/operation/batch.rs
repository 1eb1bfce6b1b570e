//! Batches: loops over the lists of a request, and unprocessed items.
//!
//! A value that is not a list becomes a list that DynamoDB rejects. A loop over a list that is too
//! long still visits more elements than DynamoDB accepts.

use super::super::expression::{Condition, Expression};
use super::super::item;
use super::super::placeholders::Placeholders;
use super::super::writer::{Object, Writer};
use super::{element_brings, name_of, projection, values};
use crate::model::operation::batch::{SEPARATOR, list_of};
use crate::model::operation::{
    BatchGetTable, BatchWriteTable, ItemList, KeyList, List, PARTLY, ResponseBody,
};
use crate::model::{MapShape, Table};
use crate::plan::operation::{BatchGet, BatchWrite};

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

    /// Writes a loop over the elements, if there are any.
    fn each(&self, w: &mut Writer, element: impl FnOnce(&mut Writer)) {
        let each = |w: &mut Writer| w.each_as(&self.list, &Expression::element(), element);
        match &self.is_list {
            Some(is_list) => w.when(is_list, each),
            None => each(w),
        }
    }
}

/// The request of a [`BatchGet`].
pub(super) fn get(w: &mut Writer, batch: &BatchGet<'_>) {
    w.object(|request| {
        request.member("RequestItems", |w| {
            w.object(|tables| {
                for (table, lookup) in &batch.tables {
                    let elements = Elements::new(&list_of(lookup.keys.list.as_ref(), table));
                    let keys = |w: &mut Writer| keys_of_table(w, table, lookup, &elements);
                    if batch.tables.len() == 1 {
                        tables.member_of(&name_of(table), keys);
                    } else {
                        tables.member_of_when(&elements.is_given, &name_of(table), keys);
                    }
                }
            });
        });
    });
}

fn keys_of_table(w: &mut Writer, table: &Table, lookup: &BatchGetTable, elements: &Elements) {
    let mut placeholders = Placeholders::default();
    w.object(|object| {
        object.member("Keys", |w| {
            w.array(|w| {
                // A loop that ends early does not recognize its last round.
                let comma = w.comma();
                elements
                    .each(w, |w| w.after_comma(&comma, |w| key_of_element(w, table, &lookup.keys)));
            });
        });
        if lookup.consistent_read {
            object.member("ConsistentRead", |w| w.constant("true"));
        }
        projection(object, &mut placeholders, &lookup.attributes);
        placeholders.write(object);
    });
}

fn key_of_element(w: &mut Writer, table: &Table, keys: &KeyList) {
    let listed = keys.listed(table);
    let element = Expression::element();
    let members = |key: &mut Object<'_>| {
        values(key, table, &keys.key);
        match list_of(keys.list.as_ref(), table) {
            List::Body(_) => item::attributes(key, &listed, &element),
            List::QueryString(_) => {
                for (name, attribute) in listed.iter() {
                    key.member(name, |w| {
                        item::attribute_value_of_text(w, attribute.shape(), &element);
                    });
                }
            }
        }
    };
    w.object(|key| key.all_if(element_brings(&keys.key).as_ref(), members));
}

/// The request of a [`BatchWrite`].
pub(super) fn write(w: &mut Writer, batch: &BatchWrite<'_>) {
    w.object(|request| {
        request.member("RequestItems", |w| {
            w.object(|tables| {
                for (table, writes) in &batch.tables {
                    let lists: Vec<_> = lists(table, writes).collect();
                    let is_given = lists
                        .iter()
                        .map(|list| list.is_given.clone())
                        .reduce(|one, other| one.or(&other));
                    let writes = |w: &mut Writer| w.array(|w| writes_of_table(w, table, writes));
                    match is_given {
                        Some(is_given) if batch.tables.len() > 1 => {
                            tables.member_of_when(&is_given, &name_of(table), writes);
                        }
                        _ => tables.member_of(&name_of(table), writes),
                    }
                }
            });
        });
    });
}

fn lists<'a>(table: &'a Table, writes: &'a BatchWriteTable) -> impl Iterator<Item = Elements> + 'a {
    let put = writes.put.as_ref().map(|put| put.list.as_ref());
    let delete = writes.delete.as_ref().map(|delete| delete.list.as_ref());
    put.into_iter().chain(delete).map(|list| Elements::new(&list_of(list, table)))
}

fn writes_of_table(w: &mut Writer, table: &Table, writes: &BatchWriteTable) {
    let comma = w.comma();
    let mut write = |list: Option<&List>, kind: &str, of: &str, value: &dyn Fn(&mut Writer)| {
        let elements = Elements::new(&list_of(list, table));
        elements.each(w, |w| {
            w.after_comma(&comma, |w| {
                w.object_inline(|w| {
                    w.name(kind);
                    w.object_inline(|w| {
                        w.name(of);
                        value(w);
                    });
                });
            });
        });
        if let Some(is_list) = &elements.is_list {
            w.when(&elements.is_given.and(&is_list.negated()), |w| {
                // Without a key, DynamoDB rejects the item.
                w.after_comma(&comma, |w| w.constant(r#"{"PutRequest": {"Item": {}}}"#));
            });
        }
    };
    if let Some(put) = &writes.put {
        write(put.list.as_ref(), "PutRequest", "Item", &|w| item_of_element(w, table, put));
    }
    if let Some(delete) = &writes.delete {
        write(delete.list.as_ref(), "DeleteRequest", "Key", &|w| key_of_element(w, table, delete));
    }
}

fn item_of_element(w: &mut Writer, table: &Table, items: &ItemList) {
    super::written_item(w, table, &items.values, &items.listed(table), &Expression::element());
}

/// The response of a [`BatchGet`]: `{"items": […], "unprocessed": […]}`, grouped by table name if
/// there are several tables.
pub(super) fn answer_of_get(w: &mut Writer, batch: &BatchGet<'_>) {
    let found = w.set("found", &Expression::input_path("$.Responses"));
    let unprocessed = unprocessed(w, "$.UnprocessedKeys");
    let names: Vec<_> =
        batch.tables.iter().map(|(table, _)| w.set_text("table", &name_of(table))).collect();
    let tables = || batch.tables.iter().zip(&names);
    w.object(|answer| {
        answer.member("items", |w| {
            by_table(w, tables(), |w, (_, lookup), shape, name| {
                let attributes = match lookup.attributes.as_slice() {
                    [] => shape,
                    names => shape.only(names.iter().map(String::as_str)),
                };
                objects(w, &found.entry(name), "item", &attributes);
            });
        });
        answer.member_when(&unprocessed.has_some(), "unprocessed", |w| {
            by_table(w, tables(), |w, (table, _), _, name| {
                objects(w, &unprocessed.entry(name).get("Keys"), "key", &table.primary_key());
            });
        });
    });
}

/// Something for each table: alone if there is only one, else as an object by table name.
fn by_table<'a, T: 'a>(
    w: &mut Writer,
    tables: impl ExactSizeIterator<Item = (&'a (&'a Table, T), &'a Expression)>,
    mut value: impl FnMut(&mut Writer, &'a (&'a Table, T), MapShape, &Expression),
) {
    if tables.len() == 1 {
        tables.for_each(|(table, name)| value(w, table, table.0.item(), name));
    } else {
        w.object(|object| {
            tables.for_each(|(table, name)| {
                object.member(&table.0.key, |w| value(w, table, table.0.item(), name));
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

/// The response of a [`BatchWrite`]: the usual one, or `{"unprocessed": {"put": […], "delete":
/// […]}}`.
pub(super) fn answer_of_write(w: &mut Writer, batch: &BatchWrite<'_>, body: &ResponseBody) {
    let unprocessed = unprocessed(w, "$.UnprocessedItems");
    let names: Vec<_> =
        batch.tables.iter().map(|(table, _)| w.set_text("table", &name_of(table))).collect();
    w.either(
        &unprocessed.has_some(),
        |w| {
            w.object(|answer| {
                answer.member("unprocessed", |w| {
                    by_table(
                        w,
                        batch.tables.iter().zip(&names),
                        |w, (table, writes), item, name| {
                            let requests = unprocessed.entry(name);
                            w.object(|object| {
                                if writes.put.is_some() {
                                    object.member("put", |w| {
                                        requested(w, &requests, ["PutRequest", "Item"], &item);
                                    });
                                }
                                if writes.delete.is_some() {
                                    let key = table.primary_key();
                                    object.member("delete", |w| {
                                        requested(w, &requests, ["DeleteRequest", "Key"], &key);
                                    });
                                }
                            });
                        },
                    );
                });
            });
        },
        |w| {
            if let ResponseBody::Fixed(json) = body {
                w.json(json);
            }
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
