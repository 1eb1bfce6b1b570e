//! `$x.class`: a class's name. What else Java's reflection could do is left out; whether API Gateway allows any of it is
//! UNKNOWN.

use super::Found;
use crate::vtl::error::Error;
use crate::vtl::value::{Object, Runtime, Value};

pub(super) struct Class(pub(super) &'static str);

impl Class {
    fn simple_name(&self) -> &'static str {
        self.0.rsplit(['.', '$']).next().unwrap_or(self.0)
    }
}

impl Object for Class {
    fn class_name(&self) -> &'static str {
        "java.lang.Class"
    }

    fn property(&self, name: &str, _runtime: &mut dyn Runtime) -> Found {
        Ok(match name {
            "name" | "typeName" => Some(Value::string(self.0)),
            "simpleName" => Some(Value::string(self.simple_name())),
            _ => None,
        })
    }

    fn call(&self, name: &str, arguments: &[Value], _runtime: &mut dyn Runtime) -> Found {
        Ok(match (name, arguments) {
            ("getName" | "getTypeName", []) => Some(Value::string(self.0)),
            ("getSimpleName", []) => Some(Value::string(self.simple_name())),
            _ => None,
        })
    }

    fn print(&self, out: &mut String, _runtime: &mut dyn Runtime) -> Result<(), Error> {
        out.push_str("class ");
        out.push_str(self.0);
        Ok(())
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(matches!(other, Value::Object(object) if object.class_name() == self.class_name() && {
            let mut own = String::new();
            let mut others = String::new();
            let mut budget = crate::vtl::budget::Budget::new();
            self.print(&mut own, &mut budget).is_ok() && object.print(&mut others, &mut budget).is_ok() && own == others
        }))
    }
}
