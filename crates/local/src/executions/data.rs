//! The [input and output](https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html)
//! of states: paths, templates of parameters, and the places of results.

use dynagate_vtl::{Event, Template};
use serde_json::{Map, Value};

use super::interpreter::Failure;
use super::intrinsic;

/// The deepest nesting of templates and functions.
pub(super) const DEPTH: usize = 64;

/// The data that the paths of a state see.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'a> {
    /// `$`
    pub(crate) data: &'a Value,
    /// `$$`
    pub(crate) context: &'a Value,
}

/// A step of a path to one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Name(String),
    Index(usize),
}

impl Scope<'_> {
    /// The value at a path; `None` if there is none.
    pub(crate) fn find(self, path: &str) -> Option<Value> {
        let (data, path) = match path.strip_prefix("$$") {
            Some(rest) => (self.context, format!("${rest}")),
            None => (self.data, path.to_owned()),
        };
        if let Some(steps) = reference(&path) {
            let mut value = data;
            for step in &steps {
                value = match step {
                    Step::Name(name) => value.get(name)?,
                    Step::Index(index) => value.as_array()?.get(*index)?,
                };
            }
            return Some(value.clone());
        }
        if !path.starts_with('$') {
            return None;
        }
        // Both services use Jayway's JSONPath, which the engine of mapping templates has.
        let mut event = Event { body: Some(data.to_string()), ..Event::default() };
        event.stage_variables.insert("path".to_owned(), path);
        let template = Template::parse("$input.json($stageVariables.path)").ok()?;
        serde_json::from_str(&template.render(&event).ok()?.text).ok()
    }

    /// The value at a path that must be there.
    pub(super) fn get(self, path: &str) -> Result<Value, Failure> {
        self.find(path).ok_or_else(|| {
            Failure::runtime(format!("Invalid path '{path}': No results for path: {path}"))
        })
    }

    /// The value of a path or a function, as in `"name.$": "$.path"`.
    pub(super) fn value(self, expression: &str) -> Result<Value, Failure> {
        if expression.starts_with("States.") {
            return intrinsic::call(self, expression);
        }
        self.find(expression).ok_or_else(|| {
            let cause = format!("The JSONPath '{expression}' could not be found in the input");
            Failure::new("States.ParameterPathFailure", cause)
        })
    }

    /// A template of parameters with its values.
    pub(super) fn fill(self, template: &Value) -> Result<Value, Failure> {
        match template {
            Value::Object(members) => {
                let mut filled = Map::new();
                for (name, value) in members {
                    let (name, value) = match (name.strip_suffix(".$"), value) {
                        (Some(name), Value::String(expression)) => (name, self.value(expression)?),
                        _ => (name.as_str(), self.fill(value)?),
                    };
                    filled.insert(name.to_owned(), value);
                }
                Ok(filled.into())
            }
            Value::Array(elements) => elements.iter().map(|of| self.fill(of)).collect(),
            constant => Ok(constant.clone()),
        }
    }

    /// The data at a path of a state's field: all of it by default, `{}` if the path is `null`.
    pub(super) fn filtered(self, state: &Value, field: &str) -> Result<Value, Failure> {
        match state.get(field) {
            None => Ok(self.data.clone()),
            Some(Value::String(path)) => self.get(path),
            Some(_) => Ok(Map::new().into()),
        }
    }
}

/// The steps of a path to one value: `$.a.b[0]['c d']`; `None` for other paths.
pub(super) fn reference(path: &str) -> Option<Vec<Step>> {
    let mut rest = path.strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(named) = rest.strip_prefix('.') {
            let end = named.find(['.', '[']).unwrap_or(named.len());
            let name = &named[..end];
            if name.is_empty() || name.contains(['*', '(', '?', '@']) {
                return None;
            }
            steps.push(Step::Name(name.to_owned()));
            rest = &named[end..];
        } else {
            let inner = rest.strip_prefix('[')?;
            let quote = inner.chars().next().filter(|of| ['\'', '"'].contains(of));
            if let Some(quote) = quote {
                let (name, behind) = inner[1..].split_once(quote)?;
                if name.contains('\\') {
                    return None;
                }
                steps.push(Step::Name(name.to_owned()));
                rest = behind.strip_prefix(']')?;
            } else {
                let (index, behind) = inner.split_once(']')?;
                steps.push(Step::Index(index.parse().ok()?));
                rest = behind;
            }
        }
    }
    Some(steps)
}

/// The input of a state with a result at a path: in place of it by default, not at all for `null`.
pub(super) fn with_result(
    input: &Value,
    result: Value,
    of: &Value,
    field: &str,
) -> Result<Value, Failure> {
    let path = match of.get(field) {
        None => return Ok(result),
        Some(Value::String(path)) => path,
        Some(_) => return Ok(input.clone()),
    };
    let steps = reference(path).ok_or_else(|| {
        Failure::new("States.ResultPathMatchFailure", format!("Invalid path '{path}'"))
    })?;
    let mut output = input.clone();
    let mut place = &mut output;
    for step in steps {
        place = match step {
            Step::Name(name) => {
                if !place.is_object() {
                    *place = Map::new().into();
                }
                place.as_object_mut().map(|members| members.entry(name).or_insert(Value::Null))
            }
            Step::Index(index) => place.as_array_mut().and_then(|of| of.get_mut(index)),
        }
        .ok_or_else(|| {
            let cause = format!("Unable to apply the path '{path}' to the input");
            Failure::new("States.ResultPathMatchFailure", cause)
        })?;
    }
    *place = result;
    Ok(output)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_are_those_of_step_functions() {
        let data = json!({"a": {"b c": [1, {"d": "x"}]}, "list": [{"n": 1}, {"n": 2}]});
        let context = json!({"Execution": {"Name": "e"}});
        let scope = Scope { data: &data, context: &context };
        for (path, expected) in [
            ("$", data.clone()),
            ("$.a['b c'][1].d", json!("x")),
            ("$$.Execution.Name", json!("e")),
            ("$.list[*].n", json!([1, 2])),
            ("$.list[?(@.n > 1)].n", json!([2])),
            ("$..n", json!([1, 2])),
        ] {
            assert_eq!(scope.find(path), Some(expected), "{path}");
        }
        for path in ["$.none", "$.a.none.x", "$.list[7]", "list"] {
            assert_eq!(scope.find(path), None, "{path}");
        }
    }

    #[test]
    fn results_are_put_at_their_path() {
        let input = json!({"a": 1, "list": [1, 2]});
        for (state, expected) in [
            (json!({}), json!("r")),
            (json!({"ResultPath": "$"}), json!("r")),
            (json!({"ResultPath": null}), input.clone()),
            (json!({"ResultPath": "$.a.b"}), json!({"a": {"b": "r"}, "list": [1, 2]})),
            (json!({"ResultPath": "$.list[1]"}), json!({"a": 1, "list": [1, "r"]})),
        ] {
            let output = with_result(&input, json!("r"), &state, "ResultPath");
            assert_eq!(output.ok(), Some(expected), "{state}");
        }
        let outside =
            with_result(&input, json!("r"), &json!({"ResultPath": "$.list[9]"}), "ResultPath");
        assert!(outside.is_err());
    }
}
