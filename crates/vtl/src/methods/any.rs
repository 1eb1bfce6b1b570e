//! The methods of every Java object: `toString()`, `equals()`, `hashCode()`, `getClass()`.

use std::rc::Rc;

use super::Found;
use super::class::Class;
use crate::value::{Runtime, Value};

pub(super) fn call(
    value: &Value,
    name: &str,
    arguments: &[Value],
    runtime: &mut dyn Runtime,
) -> Found {
    Ok(match (name, arguments) {
        ("toString", []) => {
            let text = value.to_text(runtime)?;
            runtime.budget().spend_text(text.len())?;
            Some(text.into())
        }
        ("equals", [other]) => Some(Value::Boolean(value.equals(other, runtime.budget())?)),
        ("hashCode", []) => Some(Value::int(value.hash_code(runtime)?)),
        ("getClass", []) => {
            runtime.budget().spend_object::<Class>()?;
            Some(Value::Object(Rc::new(Class(value.class_name()))))
        }
        _ => None,
    })
}
