//! `$method.request`: the request's parameters by location, such as `$method.request.path.NAME`.
//!
//! API Gateway documents these names for parameter mappings only, but deployed templates use them.
//! That they resolve is UNKNOWN except for this use, therefore only `path`, `querystring` and
//! `header` exist here, and no `body`. The text of the maps is UNKNOWN; they print nothing.

use std::rc::Rc;

use crate::value::{Map, MapKind, Value};

pub(super) fn value(parameters: Rc<Map>) -> Value {
    let method = Map::with_capacity(MapKind::Silent, 1);
    method.insert_str("request".into(), Value::Map(parameters));
    Value::Map(Rc::new(method))
}
