//! `$stageVariables`: a map of strings.

use std::rc::Rc;

use crate::budget::Budget;
use crate::error::Error;
use crate::event::Event;
use crate::value::{Map, MapKind, Value};

pub(super) fn value(event: &Event, budget: &mut Budget) -> Result<Value, Error> {
    let map = Map::new(MapKind::Linked);
    for (name, text) in &event.stage_variables {
        budget.spend_memory(Map::ENTRY + name.len() + text.len())?;
        map.insert_str((&**name).into(), Value::from(&**text));
    }
    Ok(Value::Map(Rc::new(map)))
}
