//! `$context`: properties of the request, and the overrides that a template sets.
//!
//! `$context` and the maps in it print nothing, but their entries can be read and set like those of
//! any map: with a dot, with brackets, with `put`. `requestOverride` and `responseOverride` always
//! exist and have the maps for a template to fill. A response template sees the overrides of the
//! request template. All other entries come from the event; none are invented. The entries of
//! `$context` and `$context.identity` are in the order of a Java `HashMap`, as recorded; those that
//! a template adds come last.
//!
//! API Gateway refuses to override a parameter twice, therefore repeated overrides are recorded as
//! they are made. It also ignores a status that is not an integer in range; the code that applies
//! the overrides checks this.

use std::rc::Rc;

use indexmap::IndexMap;

use crate::budget::Budget;
use crate::error::Error;
use crate::event::{Event, Json, Overrides};
use crate::java::hash_map::sort_as_hash_map;
use crate::json::number;
use crate::value::{List, ListKind, Map, MapKind, Value};

const REQUEST_OVERRIDE: &str = "requestOverride";
const RESPONSE_OVERRIDE: &str = "responseOverride";
const IDENTITY: &str = "identity";
/// Names of `$context` and `$context.identity` that are recorded before another name of the same
/// bucket. They must have been put first.
const PUT_FIRST: [&str; 5] = ["path", "domainPrefix", "requestId", "domainName", "sourceIp"];
/// The name of all maps deeper within `$context`, which have no special meaning.
const INNER: &str = "\0";

/// True if an earlier template has overridden something.
pub(super) fn holds_overrides(event: &Event) -> bool {
    [REQUEST_OVERRIDE, RESPONSE_OVERRIDE].into_iter().any(|name| event.context.contains_key(name))
}

/// Returns `$context` for an event.
pub(super) fn value(event: &Event, budget: &mut Budget) -> Result<Value, Error> {
    let none = Json::Object(IndexMap::new());
    let mut entries: Vec<_> =
        event.context.iter().map(|(name, json)| (name.as_str(), json)).collect();
    for name in [REQUEST_OVERRIDE, RESPONSE_OVERRIDE] {
        if !event.context.contains_key(name) {
            entries.push((name, &none));
        }
    }
    let context = filled(MapKind::Silent, entries, "", budget)?;
    for (name, parts) in [
        (REQUEST_OVERRIDE, &["path", "header", "querystring"][..]),
        (RESPONSE_OVERRIDE, &["header"][..]),
    ] {
        let overrides = map_in(&context, "", name);
        for part in parts {
            map_in(&overrides, name, part);
        }
    }
    Ok(Value::Map(context))
}

/// Returns the kind of the map `name` within the map `owner`.
fn kind(owner: &str, name: &str) -> MapKind {
    match (owner, name) {
        ("", RESPONSE_OVERRIDE) => MapKind::Overrides(RESPONSE_OVERRIDE),
        (RESPONSE_OVERRIDE, "header") => MapKind::Overrides("responseOverride.header"),
        (REQUEST_OVERRIDE, "path") => MapKind::Overrides("requestOverride.path"),
        (REQUEST_OVERRIDE, "header") => MapKind::Overrides("requestOverride.header"),
        (REQUEST_OVERRIDE, "querystring") => MapKind::Overrides("requestOverride.querystring"),
        _ => MapKind::Silent,
    }
}

/// Returns the map of this name, adding it if there is none.
fn map_in(owner: &Map, owner_name: &str, name: &str) -> Rc<Map> {
    if let Some(Value::Map(map)) = owner.get_str(name) {
        return map;
    }
    let map = Rc::new(Map::new(kind(owner_name, name)));
    owner.insert_str(name.into(), Value::Map(Rc::clone(&map)));
    map
}

/// Creates a map of `$context` with the members of an object. The name of `$context` itself is
/// empty.
fn filled_with(
    kind: MapKind,
    members: &IndexMap<String, Json>,
    own: &str,
    budget: &mut Budget,
) -> Result<Rc<Map>, Error> {
    let entries = members.iter().map(|(name, json)| (name.as_str(), json));
    filled(kind, entries.collect(), own, budget)
}

fn filled(
    kind: MapKind,
    mut entries: Vec<(&str, &Json)>,
    own: &str,
    budget: &mut Budget,
) -> Result<Rc<Map>, Error> {
    let map = Map::new(kind);
    budget.enter()?;
    budget.spend_memory(Map::SIZE)?;
    if own.is_empty() || own == IDENTITY {
        entries.sort_by_key(|(name, _)| {
            PUT_FIRST.iter().position(|put| put == name).unwrap_or(PUT_FIRST.len())
        });
        sort_as_hash_map(&mut entries, |(name, _)| name);
    }
    for (name, json) in entries {
        budget.spend_memory(Map::ENTRY + name.len())?;
        let kind = self::kind(own, name);
        let value = match json {
            Json::Object(entries) if own.is_empty() || kind != MapKind::Silent => {
                Value::Map(filled_with(kind, entries, name, budget)?)
            }
            json => read(json, budget)?,
        };
        map.insert_str(name.into(), value);
    }
    budget.leave();
    Ok(Rc::new(map))
}

fn read(json: &Json, budget: &mut Budget) -> Result<Value, Error> {
    budget.spend_steps(1)?;
    Ok(match json {
        Json::Null => Value::Null,
        Json::Boolean(value) => Value::Boolean(*value),
        Json::Number(number) => Value::Number(number::read(&number.to_string())?),
        Json::String(text) => {
            budget.spend_memory(text.len())?;
            Value::from(&**text)
        }
        Json::Array(items) => {
            budget.enter()?;
            budget.spend_memory(List::SIZE + items.len() * List::ITEM)?;
            let items = items.iter().map(|item| read(item, budget)).collect::<Result<_, _>>()?;
            budget.leave();
            Value::list(ListKind::Json, items)
        }
        Json::Object(entries) => Value::Map(filled_with(MapKind::Silent, entries, INNER, budget)?),
    })
}

/// Returns the overrides that a template has set. Empty maps are left out.
pub(super) fn overrides(context: &Value, budget: &mut Budget) -> Result<Overrides, Error> {
    let mut set = |name| {
        let Value::Map(context) = context else { return Ok(IndexMap::new()) };
        let Some(Value::Map(map)) = context.get_str(name) else { return Ok(IndexMap::new()) };
        let mut set = entries(&map, budget)?;
        set.retain(|_, value| !matches!(value, Json::Object(entries) if entries.is_empty()));
        Ok::<_, Error>(set)
    };
    Ok(Overrides {
        request_override: set(REQUEST_OVERRIDE)?,
        response_override: set(RESPONSE_OVERRIDE)?,
    })
}

/// The approximate size of an override, without its texts.
const OVERRIDE: usize = 2 * size_of::<(u64, String, Json)>();

fn entries(map: &Map, budget: &mut Budget) -> Result<IndexMap<String, Json>, Error> {
    budget.enter()?;
    budget.spend_memory(OVERRIDE)?;
    let mut entries = IndexMap::new();
    let mut position = 0;
    while let Some((key, value)) = map.entry(position) {
        let name = key.to_text(budget)?;
        budget.spend_memory(OVERRIDE + name.len())?;
        entries.insert(name, write(&value, budget)?);
        position += 1;
    }
    budget.leave();
    Ok(entries)
}

fn write(value: &Value, budget: &mut Budget) -> Result<Json, Error> {
    budget.spend_steps(1)?;
    Ok(match value {
        Value::Null => Json::Null,
        Value::Boolean(value) => Json::Boolean(*value),
        // Numbers that JSON readers disagree about are kept as text, which is exact.
        Value::Number(_) => {
            let text = value.to_text(budget)?;
            budget.spend_memory(2 * text.len())?;
            serde_json::from_str(&text).map_or(Json::String(text), Json::Number)
        }
        Value::String(text) => {
            budget.spend_memory(text.len())?;
            Json::String(text.to_string())
        }
        Value::List(list) if !matches!(list.kind(), ListKind::Array(_)) => {
            budget.enter()?;
            budget.spend_memory(2 * list.len() * size_of::<Json>())?;
            let items = list.items().clone();
            let items = items.iter().map(|item| write(item, budget)).collect::<Result<_, _>>()?;
            budget.leave();
            Json::Array(items)
        }
        Value::Map(map) => Json::Object(entries(map, budget)?),
        Value::List(_) | Value::Object(_) => {
            let text = value.to_text(budget)?;
            budget.spend_memory(text.len())?;
            Json::String(text)
        }
    })
}
