//! `$x.class`: the name of a class. Other methods of Java's reflection are missing. Their
//! availability on API Gateway is UNKNOWN.

use super::{Found, boolean, number, string, without_parameters};
use crate::budget::Budget;
use crate::error::Error;
use crate::value::{Number, Object, Runtime, Value};

pub(super) struct Class(pub(super) &'static str);

impl Class {
    fn simple_name(&self) -> String {
        match self.0 {
            "[B" => "byte[]".to_owned(),
            "[C" => "char[]".to_owned(),
            name => {
                let simple = name.trim_end_matches(';').rsplit(['.', '$']).next().unwrap_or(name);
                format!("{simple}{}", if name.starts_with('[') { "[]" } else { "" })
            }
        }
    }

    fn type_name(&self) -> String {
        match self.0.strip_prefix("[L") {
            Some(name) => format!("{}[]", name.trim_end_matches(';')),
            None if self.0.starts_with('[') => self.simple_name(),
            None => self.0.to_owned(),
        }
    }

    /// Calls a method of the represented class: Velocity finds all its methods, and Java rejects
    /// those that need an instance.
    fn call_represented(
        &self,
        name: &str,
        arguments: &[Value],
        runtime: &mut dyn Runtime,
    ) -> Found {
        let found = match self.0 {
            "java.lang.Boolean" => boolean::call_static(name, arguments),
            "java.lang.String" => string::call_static(name, arguments, runtime)?,
            class => number::call_static(class, name, arguments, runtime.budget())?,
        };
        let instance = match self.0 {
            "java.lang.Boolean" => Value::Boolean(false),
            "java.lang.String" => Value::string(""),
            "java.lang.Integer" => Value::int(0),
            "java.lang.Long" => Value::Number(Number::Long(0)),
            "java.lang.Double" => Value::Number(Number::Double(0.0)),
            "java.lang.Float" => Value::Number(Number::Float(0.0)),
            _ => return Ok(found),
        };
        let is_of_every_object = matches!(name, "toString" | "hashCode" | "getClass" | "equals");
        if found.is_some() || is_of_every_object {
            return Ok(found);
        }
        let called = match &instance {
            Value::String(text) => string::call(text, name, arguments, runtime),
            Value::Number(number) => number::call(number, name, arguments, runtime.budget()),
            Value::Boolean(value) => boolean::call(*value, name, arguments),
            _ => Ok(None),
        };
        if matches!(called, Ok(None)) && !without_parameters::has(&instance, name) {
            return Ok(None);
        }
        Err(Error::thrown(
            "java.lang.IllegalArgumentException",
            "object is not an instance of declaring class",
        ))
    }
}

impl Object for Class {
    fn class_name(&self) -> &'static str {
        "java.lang.Class"
    }

    fn property(&self, name: &str, _runtime: &mut dyn Runtime) -> Found {
        Ok(match name {
            "name" => Some(Value::string(self.0)),
            "typeName" => Some(self.type_name().into()),
            "simpleName" => Some(Value::string(&self.simple_name())),
            "array" => Some(Value::Boolean(self.0.starts_with('['))),
            _ => None,
        })
    }

    fn call(&self, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
        if !arguments.is_empty()
            && (self.takes_no_arguments(name) || matches!(name, "toString" | "hashCode"))
        {
            return Ok(None);
        }
        Ok(match (name, arguments) {
            ("getName", []) => Some(Value::string(self.0)),
            ("getTypeName", []) => Some(self.type_name().into()),
            ("getSimpleName", []) => Some(Value::string(&self.simple_name())),
            ("isArray", []) => Some(Value::Boolean(self.0.starts_with('['))),
            _ => self.call_represented(name, arguments, runtime)?,
        })
    }

    fn takes_no_arguments(&self, name: &str) -> bool {
        matches!(name, "getName" | "getTypeName" | "getSimpleName" | "isArray")
    }

    fn print(&self, out: &mut String, _runtime: &mut dyn Runtime) -> Result<(), Error> {
        out.push_str("class ");
        out.push_str(self.0);
        Ok(())
    }

    fn equals(&self, other: &Value, _budget: &mut Budget) -> Result<bool, Error> {
        Ok(other.object::<Self>().is_some_and(|other| other.0 == self.0))
    }
}
