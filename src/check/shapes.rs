//! The shapes of a table's attributes, with their places.

use crate::model::limits::NESTED_LEVELS;
use crate::model::{Shape, Table};

type Visit<'a> = dyn FnMut(&[&str], &Shape, usize) + 'a;

/// Visits the shape of each attribute and the shapes within it, with their levels from 1. Those
/// that are nested too deeply are visited, and those within them are not.
pub(super) fn each(table: &Table, visit: &mut Visit<'_>) {
    for (name, attribute) in &table.attributes {
        one(&mut vec!["attributes", name], &attribute.shape, 1, visit);
    }
}

fn one<'a>(at: &mut Vec<&'a str>, shape: &'a Shape, level: usize, visit: &mut Visit<'_>) {
    visit(at, shape, level);
    if level > NESTED_LEVELS {
        return;
    }
    let mut nested = |way: &[&'a str], shape: &'a Shape| {
        at.extend(way);
        one(at, shape, level + 1, visit);
        at.truncate(at.len() - way.len());
    };
    match shape {
        Shape::List(list) => nested(&["list"], &list.of),
        Shape::MapOf(map) => nested(&["map-of"], &map.of),
        Shape::Map(map) => {
            for (name, attribute) in &map.attributes {
                nested(&["map", name], &attribute.shape);
            }
        }
        _ => {}
    }
}
