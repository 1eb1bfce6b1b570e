//! Evaluates a path on a document.
//!
//! The recursion is limited by the document's nesting and the path's steps, which both have limits.
//! Every visited element costs a step of the budget.

use std::rc::Rc;

use super::filter;
use super::function;
use super::syntax::{Argument, Origin, Path, Step};
use crate::budget::Budget;
use crate::error::Error;
use crate::json;
use crate::value::{List, ListKind, Map, MapKind, Value};

/// The most document levels and path steps of one walk. This is far from overflowing a thread's
/// stack.
const DEPTH: usize = 700;

/// The reason why a walk ended early.
pub(super) enum Failure {
    /// The path does not fit the document. Jayway throws, and the whole path finds nothing.
    Path,
    /// A limit was exceeded.
    Bound(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Bound(error)
    }
}

/// Evaluates a path; `None` means that a definite path finds nothing.
pub(super) fn read(
    path: &Path,
    document: &Value,
    budget: &mut Budget,
) -> Result<Option<Value>, Failure> {
    Evaluation { document, budget, depth: DEPTH }.nested(path, document)
}

/// The state shared by all walks of one path.
pub(super) struct Evaluation<'a> {
    document: &'a Value,
    budget: &'a mut Budget,
    depth: usize,
}

/// One walk.
struct Walk<'p> {
    path: &'p Path,
    /// Up to this step, the path finds at most one value.
    first_indefinite: usize,
    /// True for an existence test, where a missing property of a definite path ends the walk.
    strict: bool,
    found: Vec<Value>,
}

impl Evaluation<'_> {
    /// Charges for one element.
    pub(super) fn step(&mut self) -> Result<(), Failure> {
        Ok(self.budget.spend_steps(1)?)
    }

    pub(super) fn budget(&mut self) -> &mut Budget {
        self.budget
    }

    /// Charges for many elements.
    pub(super) fn steps(&mut self, count: usize) -> Result<(), Failure> {
        Ok(self.budget.spend_steps(count)?)
    }

    /// Evaluates the outermost path, or one nested in a filter or an argument.
    pub(super) fn nested(
        &mut self,
        path: &Path,
        element: &Value,
    ) -> Result<Option<Value>, Failure> {
        if let Some(at) = path.scanned_function() {
            return self.over_all(path, at, element).map(Some);
        }
        let mut found = self.walk(path, element, false)?;
        if path.is_definite() {
            return Ok(found.pop());
        }
        Ok(Some(Value::list(ListKind::Json, found)))
    }

    /// True if a path finds something. An indefinite path counts even if it finds nothing.
    pub(super) fn exists(&mut self, path: &Path, element: &Value) -> Result<bool, Failure> {
        let depth = self.depth;
        let walked = self.walk(path, element, true);
        self.depth = depth;
        match walked {
            Ok(found) => Ok(!path.is_definite() || !found.is_empty()),
            Err(Failure::Path) => Ok(false),
            Err(bound) => Err(bound),
        }
    }

    fn walk(&mut self, path: &Path, element: &Value, strict: bool) -> Result<Vec<Value>, Failure> {
        let start = match path.origin {
            Origin::Document => self.document,
            Origin::Element => element,
        };
        let mut walk =
            Walk { path, first_indefinite: path.first_indefinite(), strict, found: Vec::new() };
        self.follow(&mut walk, 0, start)?;
        Ok(walk.found)
    }

    /// `$..price.sum()`: applies the function to all values that the scan finds.
    fn over_all(&mut self, path: &Path, at: usize, element: &Value) -> Result<Value, Failure> {
        let start = match path.origin {
            Origin::Document => self.document,
            Origin::Element => element,
        };
        let mut walk = Walk { path, first_indefinite: 0, strict: false, found: Vec::new() };
        self.follow_until(&mut walk, 0, at, start)?;
        let Step::Function { name, arguments } = &path.steps[at] else { return Err(Failure::Path) };
        let arguments = self.arguments(arguments)?;
        function::call(name, &Value::list(ListKind::Json, walk.found), &arguments, self)
    }

    fn follow(&mut self, walk: &mut Walk<'_>, at: usize, value: &Value) -> Result<(), Failure> {
        self.follow_until(walk, at, walk.path.steps.len(), value)
    }

    /// Follows the steps from `at` to `end`. Definite steps are a loop, the others recurse.
    fn follow_until(
        &mut self,
        walk: &mut Walk<'_>,
        at: usize,
        end: usize,
        value: &Value,
    ) -> Result<(), Failure> {
        self.enter()?;
        let mut current = value.clone();
        for at in at..end {
            self.step()?;
            let Some(next) = self.next(walk, at, end, &current)? else {
                self.depth += 1;
                return Ok(());
            };
            current = next;
        }
        self.budget.spend_memory(List::ITEM)?;
        walk.found.push(current);
        self.depth += 1;
        Ok(())
    }

    fn enter(&mut self) -> Result<(), Failure> {
        self.depth = self.depth.checked_sub(1).ok_or(Failure::Path)?;
        Ok(())
    }

    /// Takes one step. Returns `None` if the walk ends here or has continued by recursion.
    fn next(
        &mut self,
        walk: &mut Walk<'_>,
        at: usize,
        end: usize,
        value: &Value,
    ) -> Result<Option<Value>, Failure> {
        match &walk.path.steps[at] {
            Step::Properties(names) => return self.properties(walk, at, end, names, value),
            Step::Indices(indices) => {
                let Some(list) = array(walk, at, value)? else { return Ok(None) };
                if let [index] = indices[..] {
                    return element(list, index, walk.strict && at <= walk.first_indefinite);
                }
                for &index in indices {
                    self.branch(walk, at, end, list_item(list, index))?;
                }
            }
            Step::FromEnd(offset) => {
                let Some(list) = array(walk, at, value)? else { return Ok(None) };
                return Ok(item(list, to_index(list.len()).checked_add(*offset)));
            }
            Step::Slice { from, to } => {
                let Some(list) = array(walk, at, value)? else { return Ok(None) };
                for index in slice(*from, *to, to_index(list.len())) {
                    self.branch(walk, at, end, list_item(list, index))?;
                }
            }
            Step::Wildcard => {
                for position in 0.. {
                    let Some(child) = child(value, position) else { break };
                    self.branch(walk, at, end, Some(child))?;
                }
            }
            Step::Scan => self.scan(walk, at + 1, end, value)?,
            Step::Filter(filter) => self.filter(walk, at, end, filter, value)?,
            Step::Function { name, arguments } => {
                let arguments = self.arguments(arguments)?;
                return function::call(name, value, &arguments, self).map(Some);
            }
        }
        Ok(None)
    }

    fn branch(
        &mut self,
        walk: &mut Walk<'_>,
        at: usize,
        end: usize,
        value: Option<Value>,
    ) -> Result<(), Failure> {
        match value {
            Some(value) => self.follow_until(walk, at + 1, end, &value),
            None => Ok(()),
        }
    }

    fn properties(
        &mut self,
        walk: &mut Walk<'_>,
        at: usize,
        end: usize,
        names: &[Box<str>],
        value: &Value,
    ) -> Result<Option<Value>, Failure> {
        let Value::Map(map) = value else {
            return if walk.strict && at <= walk.first_indefinite {
                Err(Failure::Path)
            } else {
                Ok(None)
            };
        };
        match names {
            [name] => match map.get_str(name) {
                None if walk.strict => Err(Failure::Path),
                found => Ok(found),
            },
            _ if at + 1 == end => self.merged(walk, names, map).map(Some),
            _ => {
                for name in names {
                    self.branch(walk, at, end, map.get_str(name))?;
                }
                Ok(None)
            }
        }
    }

    /// `['a','b']` at the end of a path: a new object with the existing properties.
    fn merged(&mut self, walk: &Walk<'_>, names: &[Box<str>], map: &Map) -> Result<Value, Failure> {
        self.steps(names.iter().map(|name| Map::cost(name)).sum())?;
        self.budget.spend_memory(Map::SIZE + names.len() * Map::ENTRY)?;
        let merged = Map::with_capacity(MapKind::Linked, names.len());
        for name in names {
            match map.get_str(name) {
                Some(found) => drop(merged.insert_str((&**name).into(), found)),
                None if walk.strict => return Err(Failure::Path),
                None => {}
            }
        }
        Ok(Value::Map(Rc::new(merged)))
    }

    fn filter(
        &mut self,
        walk: &mut Walk<'_>,
        at: usize,
        end: usize,
        filter: &filter::Filter,
        value: &Value,
    ) -> Result<(), Failure> {
        match value {
            Value::Map(_) => {
                let kept = filter::holds(filter, value, self)?.then(|| value.clone());
                self.branch(walk, at, end, kept)?;
            }
            Value::List(_) => {
                for position in 0.. {
                    let Some(item) = child(value, position) else { break };
                    if filter::holds(filter, &item, self)? {
                        self.branch(walk, at, end, Some(item))?;
                    }
                }
            }
            _ if at <= walk.first_indefinite => return Err(Failure::Path),
            _ => {}
        }
        Ok(())
    }

    /// `..`: applies the step at `at` here and at all descendants.
    fn scan(
        &mut self,
        walk: &mut Walk<'_>,
        at: usize,
        end: usize,
        value: &Value,
    ) -> Result<(), Failure> {
        if !matches!(value, Value::Map(_) | Value::List(_)) || at >= end {
            return Ok(());
        }
        self.enter()?;
        self.step()?;
        if self.scan_stops_at(&walk.path.steps[at], value)? {
            let is_array = matches!(value, Value::List(_));
            if is_array && at + 1 < end {
                // Jayway visits every element of an array, whatever the step selects.
                for position in 0.. {
                    let Some(item) = child(value, position) else { break };
                    self.branch(walk, at, end, Some(item))?;
                }
            } else {
                self.follow_until(walk, at, end, value)?;
            }
        }
        for position in 0.. {
            let Some(child) = child(value, position) else { break };
            self.step()?;
            self.scan(walk, at, end, &child)?;
        }
        self.depth += 1;
        Ok(())
    }

    /// True if the step after `..` applies here.
    fn scan_stops_at(&mut self, step: &Step, value: &Value) -> Result<bool, Failure> {
        Ok(match (step, value) {
            (Step::Properties(names), Value::Map(map)) => {
                names.iter().all(|name| map.get_str(name).is_some())
            }
            (Step::Indices(_) | Step::Slice { .. } | Step::FromEnd(_), Value::List(_))
            | (Step::Wildcard, _) => true,
            (Step::Filter(filter), _) => filter::holds(filter, value, self)?,
            _ => false,
        })
    }

    fn arguments(&mut self, arguments: &[Argument]) -> Result<Vec<Value>, Failure> {
        let document = self.document;
        arguments
            .iter()
            .map(|argument| match argument {
                Argument::Path(path) => self.nested(path, document)?.ok_or(Failure::Path),
                Argument::Json(text) => {
                    json::parse::parse(text, self.budget).map_err(|_| Failure::Path)
                }
            })
            .collect()
    }
}

fn array<'v>(walk: &Walk<'_>, at: usize, value: &'v Value) -> Result<Option<&'v List>, Failure> {
    match value {
        Value::List(list) => Ok(Some(list)),
        _ if walk.strict && at <= walk.first_indefinite => Err(Failure::Path),
        _ => Ok(None),
    }
}

/// An item of an array or a value of an object, by position.
fn child(value: &Value, position: usize) -> Option<Value> {
    match value {
        Value::List(list) => list.items().get(position).cloned(),
        Value::Map(map) => map.value(position),
        _ => None,
    }
}

fn element(list: &List, index: i32, must_exist: bool) -> Result<Option<Value>, Failure> {
    match list_item(list, index) {
        None if must_exist => Err(Failure::Path),
        found => Ok(found),
    }
}

/// The item at an index. Negative indices count from the end.
fn list_item(list: &List, index: i32) -> Option<Value> {
    item(list, if index < 0 { to_index(list.len()).checked_add(index) } else { Some(index) })
}

fn item(list: &List, index: Option<i32>) -> Option<Value> {
    list.items().get(usize::try_from(index?).ok()?).cloned()
}

/// The indices of a slice. If both bounds are given, Jayway does not resolve a negative bound but
/// the negative indices in the range.
fn slice(from: Option<i32>, to: Option<i32>, length: i32) -> std::ops::Range<i32> {
    let from_end = |bound: i32| if bound < 0 { bound.saturating_add(length) } else { bound };
    match (from, to) {
        (Some(from), None) => from_end(from).max(0)..length,
        (None, Some(to)) => 0..from_end(to).min(length),
        (Some(from), Some(to)) if length > 0 => from.max(-length)..to.min(length),
        _ => 0..0,
    }
}

fn to_index(length: usize) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}
