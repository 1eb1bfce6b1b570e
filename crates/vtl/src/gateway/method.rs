//! `$method.request`: the parameters of the request by where they are, `$method.request.path.NAME`.
//!
//! API Gateway documents these names for parameter mappings only; deployed templates use them, and
//! that they resolve there is UNKNOWN but for their use. So only what these templates use is here:
//! `path`, `querystring` and `header`, and no `body`. What the maps print by themselves is UNKNOWN:
//! nothing.

use std::rc::Rc;

use crate::value::{Map, MapKind, Value};

pub(super) fn value(parameters: Rc<Map>) -> Value {
    let method = Map::with_capacity(MapKind::Silent, 1);
    method.insert_str("request".into(), Value::Map(parameters));
    Value::Map(Rc::new(method))
}
