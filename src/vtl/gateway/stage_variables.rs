//! `$stageVariables`: a map of strings.

use std::rc::Rc;

use crate::vtl::budget::Budget;
use crate::vtl::error::Error;
use crate::vtl::event::Event;
use crate::vtl::value::{Map, MapKind, Value};

pub(super) fn value(event: &Event, budget: &mut Budget) -> Result<Value, Error> {
    let map = Map::new(MapKind::Linked);
    for (name, text) in &event.stage_variables {
        budget.spend_memory(Map::ENTRY + name.len() + text.len())?;
        map.insert_str((&**name).into(), Value::from(&**text));
    }
    Ok(Value::Map(Rc::new(map)))
}
