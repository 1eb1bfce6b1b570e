//! `$stageVariables`: a map of strings.

use std::rc::Rc;

use crate::vtl::event::Event;
use crate::vtl::value::{Map, MapKind, Value};

pub(super) fn value(event: &Event) -> Value {
    let map = Map::new(MapKind::Linked);
    for (name, text) in &event.stage_variables {
        map.insert(Value::from(&**name), Value::from(&**text));
    }
    Value::Map(Rc::new(map))
}
