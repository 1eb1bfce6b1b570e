//! The views of a map: `keySet()`, `values()`, `entrySet()`. Removing from a view removes from the
//! map; adding is not supported.

use super::iterator::{Collection, Iterator};
use super::{Found, collection, nothing, size};
use crate::error::Error;
use crate::value::{ArrayOf, List, ListKind, Runtime, Value, View};

/// `$view.name(arguments)`.
pub(crate) fn call(
    view: &View,
    name: &str,
    arguments: &[Value],
    runtime: &mut dyn Runtime,
) -> Found {
    Ok(match (name, arguments) {
        ("size", []) => Some(size(view.map.len())),
        ("isEmpty", []) => Some(Value::Boolean(view.map.is_empty())),
        ("contains", [item]) => Some(Value::Boolean(view.contains(item, runtime.budget())?)),
        ("iterator", []) => {
            runtime.budget().spend_memory(List::SIZE)?;
            Some(Iterator::over(Collection::View(view.clone())))
        }
        ("remove", [item]) => {
            let at = view.position_of(item, runtime.budget())?;
            runtime.budget().spend_steps(1 + view.map.len() / 8)?;
            Some(Value::Boolean(at.and_then(|at| view.map.remove_at(at)).is_some()))
        }
        ("clear", []) => {
            view.map.clear();
            Some(nothing())
        }
        ("toArray", []) => {
            let items = collection(&Collection::View(view.clone()), runtime)?;
            Some(Value::list(ListKind::Array(ArrayOf::Objects), items))
        }
        ("add", [_]) => return Err(Error::thrown("UnsupportedOperationException", "add")),
        _ => match (name, arguments.first().and_then(super::collection_of)) {
            ("containsAll", Some(others)) if arguments.len() == 1 => {
                for position in 0..others.len() {
                    let Some(item) = others.item(position) else { break };
                    if !view.contains(&item, runtime.budget())? {
                        return Ok(Some(Value::Boolean(false)));
                    }
                }
                Some(Value::Boolean(true))
            }
            ("addAll", Some(others)) if arguments.len() == 1 => {
                if others.len() > 0 {
                    return Err(Error::thrown("UnsupportedOperationException", "add"));
                }
                Some(Value::Boolean(false))
            }
            ("removeAll" | "retainAll", Some(others)) if arguments.len() == 1 => {
                Some(Value::Boolean(retain(view, &others, name == "retainAll", runtime)?))
            }
            _ => None,
        },
    })
}

/// Keeps or removes the items that the other collection contains. Returns true if any were removed.
fn retain(
    view: &View,
    others: &Collection,
    kept: bool,
    runtime: &mut dyn Runtime,
) -> Result<bool, Error> {
    let others = collection(others, runtime)?;
    let length = view.map.len();
    let mut position = 0;
    while let Some(item) = view.item(position) {
        let mut is_other = false;
        for other in &others {
            if other.equals(&item, runtime.budget())? {
                is_other = true;
                break;
            }
        }
        if is_other == kept {
            position += 1;
        } else {
            runtime.budget().spend_steps(1 + view.map.len() / 8)?;
            view.map.remove_at(position);
        }
    }
    Ok(view.map.len() != length)
}
