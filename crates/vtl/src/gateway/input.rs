//! `$input`: the body and the request's parameters.
//!
//! The body is parsed when the first path needs it. Results share the document instead of copying
//! it. A body that is neither valid nor broken JSON counts as a string, in which only `$` finds
//! something.
//!
//! `params()` is a map of three maps, `path`, `querystring` and `header`; `params(x)` searches them
//! in this order. Names are case-sensitive: the behaviour of API Gateway for header names is
//! UNKNOWN. Some headers are hidden, as the recordings show.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::wrong_number_of_arguments;
use crate::budget::Budget;
use crate::error::{Error, ErrorKind};
use crate::event::{Event, Parameters};
use crate::java::regex::Regex;
use crate::java::utf16;
use crate::json::parse;
use crate::json::print::{self, Style};
use crate::json_path::JsonPath;
use crate::value::{Found, JavaString, Map, MapKind, Object, Runtime, Value};

/// `$input`.
pub(super) struct Input {
    body: JavaString,
    document: OnceCell<Result<Value, Error>>,
    paths: RefCell<HashMap<Box<str>, Rc<JsonPath>>>,
    parameters: Rc<Map>,
}

impl Input {
    pub(super) fn new(
        event: &Event,
        parameters: Rc<Map>,
        budget: &mut Budget,
    ) -> Result<Self, Error> {
        // API Gateway treats an empty body as an empty object.
        let body = event.body.as_deref().filter(|body| !body.is_empty()).unwrap_or("{}");
        if body.len() > Budget::OUTPUT {
            return Err(Error::new(
                ErrorKind::TooLong,
                format!("a body of more than {} bytes", Budget::OUTPUT),
            ));
        }
        budget.spend_memory(body.len())?;
        Ok(Self {
            body: JavaString::shared(body),
            document: OnceCell::new(),
            paths: RefCell::default(),
            parameters,
        })
    }

    fn document(&self, runtime: &mut dyn Runtime) -> Result<&Value, Error> {
        let parsed =
            self.document.get_or_init(|| parse::parse_shared(&self.body, runtime.budget()));
        parsed.as_ref().map_err(|error| error.clone().within("Could not process payload"))
    }

    /// `$input.path(path)`
    fn path(&self, path: &str, runtime: &mut dyn Runtime) -> Result<Value, Error> {
        let document = self.document(runtime)?;
        let path = utf16::trim(path);
        if path == "$" || document.is_null() {
            return Ok(document.clone());
        }
        if document.as_str().is_some() {
            return Ok(Value::Null);
        }
        if path.is_empty() {
            return Err(Error::thrown(
                "java.lang.IllegalArgumentException",
                "path can not be null or empty",
            ));
        }
        match JsonPath::read_names(path, document, runtime.budget())? {
            Some(found) => Ok(found),
            None => self.compiled(path, runtime.budget())?.read(document, runtime.budget()),
        }
    }

    fn compiled(&self, path: &str, budget: &mut Budget) -> Result<Rc<JsonPath>, Error> {
        budget.spend_steps(path.len() / 16)?;
        if let Some(compiled) = self.paths.borrow().get(path) {
            return Ok(Rc::clone(compiled));
        }
        budget.spend_steps(path.len().saturating_mul(2))?;
        budget.spend_memory(Map::ENTRY + path.len().saturating_mul(16))?;
        // A path with `/` may contain regular expressions.
        if path.contains('/') {
            Regex::pay_for_compiling(path, budget)?;
        }
        let compiled = Rc::new(JsonPath::compile(path)?);
        self.paths.borrow_mut().insert(path.into(), Rc::clone(&compiled));
        Ok(compiled)
    }

    /// `$input.json(path)`: the value as JSON text, or `""` if the path finds nothing.
    fn json(&self, path: &str, runtime: &mut dyn Runtime) -> Result<Value, Error> {
        let found = self.path(path, runtime)?;
        if found.is_null() {
            return Ok(Value::from("\"\""));
        }
        let mut text = String::new();
        print::value(&found, Style::Plain, &mut text, runtime)?;
        runtime.budget().spend_text(text.len())?;
        Ok(Value::from(text))
    }

    /// `$input.params(name)`
    fn parameter(&self, name: &Value, budget: &mut Budget) -> Result<Value, Error> {
        for kind in KINDS {
            if let Some(Value::Map(kind)) = self.parameters.get_str(kind)
                && let Some(found) = kind.get(name, budget)?
            {
                return Ok(found);
            }
        }
        Ok(Value::from(""))
    }
}

impl Object for Input {
    fn class_name(&self) -> &'static str {
        "Input"
    }

    fn property(&self, name: &str, _: &mut dyn Runtime) -> Found {
        Ok(matches!(name, "body" | "Body").then(|| Value::String(self.body.clone())))
    }

    fn call(&self, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
        Ok(Some(match (name, arguments) {
            ("path", [Value::String(path)]) => self.path(path, runtime)?,
            ("json", [Value::String(path)]) => self.json(path, runtime)?,
            ("path", [Value::Null]) => self.path("$", runtime)?,
            ("json", [Value::Null]) => self.json("$", runtime)?,
            ("params", []) => Value::Map(Rc::clone(&self.parameters)),
            ("params", [name @ (Value::String(_) | Value::Null)]) => {
                self.parameter(name, runtime.budget())?
            }
            ("getBody", []) => Value::String(self.body.clone()),
            ("params" | "getBody", _) => return Err(wrong_number_of_arguments()),
            _ => return Ok(None),
        }))
    }

    /// The output of API Gateway is UNKNOWN. Nothing is the safest guess.
    fn print(&self, _: &mut String, _: &mut dyn Runtime) -> Result<(), Error> {
        Ok(())
    }
}

/// The kinds of parameters, in the order in which `params(name)` searches them.
const KINDS: [&str; 3] = ["path", "querystring", "header"];

/// Returns the parameters of a request as a map of maps.
pub(super) fn parameters(
    params: &Parameters,
    kind: MapKind,
    budget: &mut Budget,
) -> Result<Rc<Map>, Error> {
    let map = Map::with_capacity(kind, KINDS.len());
    map.insert_str("path".into(), strings(&params.path, kind, budget)?);
    map.insert_str("querystring".into(), strings(&params.querystring, kind, budget)?);
    let visible = params.header.iter().filter(|(name, _)| !is_hidden_header(name));
    map.insert_str("header".into(), strings(visible, kind, budget)?);
    Ok(Rc::new(map))
}

/// Returns strings as a map.
pub(super) fn strings<'a>(
    entries: impl IntoIterator<Item = (&'a String, &'a String)>,
    kind: MapKind,
    budget: &mut Budget,
) -> Result<Value, Error> {
    let entries = entries.into_iter();
    let map = Map::with_capacity(kind, entries.size_hint().1.unwrap_or_default());
    for (name, text) in entries {
        budget.spend_memory(Map::ENTRY + name.len() + text.len())?;
        map.insert_str((&**name).into(), Value::from(&**text));
    }
    Ok(Value::Map(Rc::new(map)))
}

/// The headers that templates, mappings and events do not have, as recorded.
const HIDDEN_HEADERS: [&str; 12] = [
    "connection",
    "content-length",
    "content-md5",
    "expect",
    "max-forwards",
    "proxy-authenticate",
    "server",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "www-authenticate",
];

/// True if API Gateway hides this header of a request from mapping templates.
pub fn is_hidden_header(name: &str) -> bool {
    HIDDEN_HEADERS.iter().any(|header| name.eq_ignore_ascii_case(header))
}
