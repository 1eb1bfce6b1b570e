//! Jayway `JsonPath`: the paths of `$input.path` and `$input.json`.
//!
//! This is not RFC 9535, which came later and differs: here `$.a-b` is one property,
//! `$.list.length()` is a function, `['a','b']` makes a new object, and a *definite* path
//! (properties and single indices only) returns the value itself, while other paths return an array
//! of their results. A definite path that finds nothing is null, an indefinite one `[]`. A path
//! that does not compile fails the template.
//!
//! - [`compile`] parses a path into [`syntax`] with a [`cursor`].
//! - [`evaluate`] walks a document; [`function`] has `length()`, `sum()` and the other functions,
//!   and [`constant`] the comparisons of predicates.
//!
//! # Versions
//!
//! The version of Jayway's library on API Gateway is UNKNOWN: the recordings use only plain paths,
//! on which all versions agree. This follows the later 2.x line, which accepts more; the tests
//! compare with 2.0.0 and record the differences:
//!
//! - 2.0.0 has no functions, no double quotes, no negative indices, and of the filters' operators
//!   only the comparisons and `=~`; it reads `length()` as a property and most of the rest as an
//!   error.
//! - If a branch of an indefinite path lacks a property or is not an object, 2.0.0 finds nothing at
//!   all; later versions skip the branch. The same applies to slices and unions beyond the end of
//!   an array.
//! - `[?(@.a)]` needs a value that is not null in 2.0.0; later, null exists. `[?(@.a != 1)]` fails
//!   without `a` in 2.0.0 and holds later. `null` and `'null'` are equal in 2.0.0 only.
//! - `[(@.length-1)]` exists only in 2.0.0; it is accepted here, too.
//!
//! Errors of evaluation result in null or `[]` instead of failing the template. This is a choice:
//! the behaviour of API Gateway is UNKNOWN.

mod compile;
mod constant;
mod cursor;
mod evaluate;
mod function;
mod syntax;

use crate::budget::Budget;
use crate::error::Error;
use crate::value::{ListKind, Value};

/// The longest path that is followed without compiling it, shorter than any limit of paths.
const NAMES: usize = 200;

/// A compiled path.
pub(crate) struct JsonPath(syntax::Path);

impl JsonPath {
    /// Compiles a path.
    pub(crate) fn compile(path: &str) -> Result<Self, Error> {
        compile::path(path).map(Self).map_err(|reason| invalid(&reason))
    }

    /// Evaluates a path of plain names such as `$.a.b`; returns `None` for any other path. Nearly
    /// all paths are of this form, and following them is faster than compiling.
    pub(crate) fn read_names(
        path: &str,
        document: &Value,
        budget: &mut Budget,
    ) -> Result<Option<Value>, Error> {
        let Some(mut names) = path.strip_prefix('$').filter(|names| names.len() <= NAMES) else {
            return Ok(None);
        };
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let mut found = document.clone();
        while let Some(rest) = names.strip_prefix('.') {
            let length = rest.bytes().position(|byte| !is_plain(byte)).unwrap_or(rest.len());
            if length == 0 {
                return Ok(None);
            }
            budget.spend_steps(1)?;
            found = match &found {
                Value::Map(map) => map.get_str(&rest[..length]).unwrap_or_default(),
                _ => Value::Null,
            };
            names = &rest[length..];
        }
        // Other syntax follows: the path is not a plain one.
        Ok(names.is_empty().then_some(found))
    }

    /// Evaluates the path on a document. After a failure other than a limit, it finds nothing.
    pub(crate) fn read(&self, document: &Value, budget: &mut Budget) -> Result<Value, Error> {
        let nothing = if self.0.is_definite() {
            Value::Null
        } else {
            Value::list(ListKind::Json, Vec::new())
        };
        match evaluate::read(&self.0, document, budget) {
            Ok(found) => Ok(found.unwrap_or(nothing)),
            Err(evaluate::Failure::Path) => Ok(nothing),
            Err(evaluate::Failure::Bound(error)) => Err(error),
        }
    }
}

fn invalid(reason: &str) -> Error {
    Error::thrown("com.jayway.jsonpath.InvalidPathException", reason)
}

#[cfg(test)]
mod tests;
