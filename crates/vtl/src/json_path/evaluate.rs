//! Evaluates a path on a document.
//!
//! The recursion is limited by the document's nesting and the path's steps, which both have limits.
//! Every visited element costs a step of the budget.

mod filter;

use std::rc::Rc;

use super::function;
use super::syntax::{Argument, Filter, Origin, Path, Step};
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
struct Evaluation<'a> {
    document: &'a Value,
    budget: &'a mut Budget,
    depth: usize,
}

/// One walk.
struct Walk<'p> {
    path: &'p Path,
    /// The step before which the walk ends.
    end: usize,
    /// Up to this step, the path finds at most one value.
    first_indefinite: usize,
    /// True for an existence test, where a missing property of a definite path ends the walk.
    strict: bool,
    found: Vec<Value>,
}

impl Evaluation<'_> {
    /// Evaluates the outermost path, or one nested in a filter or an argument.
    fn nested(&mut self, path: &Path, element: &Value) -> Result<Option<Value>, Failure> {
        if let Some(at) = path.scanned_function() {
            // `$..price.sum()`: applies the function to all values that the scan finds.
            let found = self.walk(path, at, element, false)?;
            return self.function(&path.steps[at], &Value::list(ListKind::Json, found)).map(Some);
        }
        let mut found = self.walk(path, path.steps.len(), element, false)?;
        if path.is_definite() {
            return Ok(found.pop());
        }
        Ok(Some(Value::list(ListKind::Json, found)))
    }

    /// True if a path finds something. An indefinite path counts even if it finds nothing.
    fn exists(&mut self, path: &Path, element: &Value) -> Result<bool, Failure> {
        let depth = self.depth;
        let walked = self.walk(path, path.steps.len(), element, true);
        self.depth = depth;
        match walked {
            Ok(found) => Ok(!path.is_definite() || !found.is_empty()),
            Err(Failure::Path) => Ok(false),
            Err(bound) => Err(bound),
        }
    }

    fn walk(
        &mut self,
        path: &Path,
        end: usize,
        element: &Value,
        strict: bool,
    ) -> Result<Vec<Value>, Failure> {
        let start = match path.origin {
            Origin::Document => self.document,
            Origin::Element => element,
        };
        let first_indefinite = path.first_indefinite();
        let mut walk = Walk { path, end, first_indefinite, strict, found: Vec::new() };
        self.follow(&mut walk, 0, start)?;
        Ok(walk.found)
    }

    /// Follows the steps from `at` on. Definite steps are a loop, the others recurse.
    fn follow(&mut self, walk: &mut Walk<'_>, at: usize, value: &Value) -> Result<(), Failure> {
        self.enter()?;
        let mut current = value.clone();
        for at in at..walk.end {
            self.budget.spend_steps(1)?;
            let Some(next) = self.next(walk, at, &current)? else {
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
        value: &Value,
    ) -> Result<Option<Value>, Failure> {
        match &walk.path.steps[at] {
            Step::Properties(names) => return self.properties(walk, at, names, value),
            Step::Indices(indices) => {
                let Some(list) = array(walk, at, value)? else { return Ok(None) };
                if let [index] = indices[..] {
                    return match list_item(list, index) {
                        None if walk.must_find(at) => Err(Failure::Path),
                        found => Ok(found),
                    };
                }
                for &index in indices {
                    self.branch(walk, at, list_item(list, index))?;
                }
            }
            Step::FromEnd(offset) => {
                let Some(list) = array(walk, at, value)? else { return Ok(None) };
                return Ok(item(list, to_index(list.len()).checked_add(*offset)));
            }
            Step::Slice { from, to } => {
                let Some(list) = array(walk, at, value)? else { return Ok(None) };
                for index in slice(*from, *to, to_index(list.len())) {
                    self.branch(walk, at, list_item(list, index))?;
                }
            }
            Step::Wildcard => self.branches(walk, at, value)?,
            Step::Scan => self.scan(walk, at + 1, value)?,
            Step::Filter(filter) => self.filter(walk, at, filter, value)?,
            step @ Step::Function { .. } => return self.function(step, value).map(Some),
        }
        Ok(None)
    }

    fn function(&mut self, step: &Step, value: &Value) -> Result<Value, Failure> {
        let Step::Function { name, arguments } = step else { return Err(Failure::Path) };
        let arguments = self.arguments(arguments)?;
        function::call(name, value, &arguments, self.budget)?.ok_or(Failure::Path)
    }

    /// Continues after the step at `at` with a value that it has found.
    fn branch(
        &mut self,
        walk: &mut Walk<'_>,
        at: usize,
        value: Option<Value>,
    ) -> Result<(), Failure> {
        match value {
            Some(value) => self.follow(walk, at + 1, &value),
            None => Ok(()),
        }
    }

    /// Continues with all children of a value.
    fn branches(&mut self, walk: &mut Walk<'_>, at: usize, value: &Value) -> Result<(), Failure> {
        for child in children(value) {
            self.branch(walk, at, Some(child))?;
        }
        Ok(())
    }

    fn properties(
        &mut self,
        walk: &mut Walk<'_>,
        at: usize,
        names: &[Box<str>],
        value: &Value,
    ) -> Result<Option<Value>, Failure> {
        let Value::Map(map) = value else {
            return if walk.must_find(at) { Err(Failure::Path) } else { Ok(None) };
        };
        match names {
            [name] => match map.get_str(name) {
                None if walk.strict => Err(Failure::Path),
                found => Ok(found),
            },
            _ if at + 1 == walk.end => self.merged(walk, names, map).map(Some),
            _ => {
                for name in names {
                    self.branch(walk, at, map.get_str(name))?;
                }
                Ok(None)
            }
        }
    }

    /// `['a','b']` at the end of a path: a new object with the existing properties.
    fn merged(&mut self, walk: &Walk<'_>, names: &[Box<str>], map: &Map) -> Result<Value, Failure> {
        self.budget.spend_steps(names.iter().map(|name| Map::cost(name)).sum())?;
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
        filter: &Filter,
        value: &Value,
    ) -> Result<(), Failure> {
        match value {
            Value::Map(_) => {
                let kept = self.holds(filter, value)?.then(|| value.clone());
                self.branch(walk, at, kept)?;
            }
            Value::List(_) => {
                for item in children(value) {
                    if self.holds(filter, &item)? {
                        self.branch(walk, at, Some(item))?;
                    }
                }
            }
            _ if at <= walk.first_indefinite => return Err(Failure::Path),
            _ => {}
        }
        Ok(())
    }

    /// `..`: applies the step at `at` here and at all descendants.
    fn scan(&mut self, walk: &mut Walk<'_>, at: usize, value: &Value) -> Result<(), Failure> {
        if !matches!(value, Value::Map(_) | Value::List(_)) || at >= walk.end {
            return Ok(());
        }
        self.enter()?;
        self.budget.spend_steps(1)?;
        if self.scan_stops_at(&walk.path.steps[at], value)? {
            if matches!(value, Value::List(_)) && at + 1 < walk.end {
                // Jayway visits every element of an array, whatever the step selects.
                self.branches(walk, at, value)?;
            } else {
                self.follow(walk, at, value)?;
            }
        }
        for child in children(value) {
            self.budget.spend_steps(1)?;
            self.scan(walk, at, &child)?;
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
            (Step::Filter(filter), _) => self.holds(filter, value)?,
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

impl Walk<'_> {
    /// True if the walk ends where the step at `at` finds nothing.
    fn must_find(&self, at: usize) -> bool {
        self.strict && at <= self.first_indefinite
    }
}

fn array<'v>(walk: &Walk<'_>, at: usize, value: &'v Value) -> Result<Option<&'v List>, Failure> {
    match value {
        Value::List(list) => Ok(Some(list)),
        _ if walk.must_find(at) => Err(Failure::Path),
        _ => Ok(None),
    }
}

/// The items of an array or the values of an object.
fn children(value: &Value) -> impl Iterator<Item = Value> {
    (0..).map_while(move |position| match value {
        Value::List(list) => list.get(position),
        Value::Map(map) => map.value(position),
        _ => None,
    })
}

/// The item at an index. Negative indices count from the end.
fn list_item(list: &List, index: i32) -> Option<Value> {
    item(list, if index < 0 { to_index(list.len()).checked_add(index) } else { Some(index) })
}

fn item(list: &List, index: Option<i32>) -> Option<Value> {
    list.get(usize::try_from(index?).ok()?)
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
