//! Jayway `JsonPath`: the paths of `$input.path` and `$input.json`.
//!
//! Not RFC 9535, which came later and differs: here `$.a-b` is one property, `$.list.length()` is a
//! function, `['a','b']` makes a new object, and a *definite* path (properties and single indices
//! only) gives the value itself, where any other gives an array of what it finds. A definite path
//! that finds nothing is null, an indefinite one `[]`. A path that does not compile fails the
//! template.
//!
//! - [`compile`] reads a path into [`syntax`], over a [`cursor`]; [`filter`] holds the predicates
//!   of `[?(…)]`.
//! - [`evaluate`] walks a document; [`function`] holds `length()`, `sum()` and their like.
//!
//! # Versions
//!
//! Which version of Jayway's library API Gateway runs is UNKNOWN: the recordings use only plain
//! paths, on which all agree. This follows the later 2.x line, which takes more; the tests compare
//! with 2.0.0 and pin where the two differ:
//!
//! - 2.0.0 has no functions, no double quotes, no negative indices, and of the filters' operators
//!   only the comparisons and `=~`; it reads `length()` as a property and most of the rest as an
//!   error.
//! - Where a branch of an indefinite path lacks a property or is no object, 2.0.0 gives up and
//!   finds nothing at all; later versions leave out the branch. So with slices and unions that
//!   reach past an array's end.
//! - `[?(@.a)]` needs a value that is not null in 2.0.0; later, null exists. `[?(@.a != 1)]` fails
//!   without `a` in 2.0.0 and holds later. `null` and `'null'` are equal in 2.0.0 only.
//! - `[(@.length-1)]` is 2.0.0's alone; it is taken here, too.
//!
//! That errors of evaluation give null or `[]`, rather than fail the template, is a choice, for of
//! API Gateway it is UNKNOWN.

mod compile;
mod cursor;
mod evaluate;
mod filter;
mod function;
mod syntax;

use crate::budget::Budget;
use crate::error::Error;
use crate::value::{ListKind, Value};

/// The length of names that are followed without compiling them: shorter than any bound of a path.
const NAMES: usize = 200;

/// A compiled path.
pub(crate) struct JsonPath(syntax::Path);

impl JsonPath {
    /// Compiles a path.
    ///
    /// # Errors
    ///
    /// Jayway's `InvalidPathException`.
    pub(crate) fn compile(path: &str) -> Result<Self, Error> {
        compile::path(path).map(Self).map_err(|reason| invalid(&reason))
    }

    /// What a path of nothing but names finds, such as `$.a.b`; `None` for any other path. Nearly
    /// all paths are such ones, and to follow them takes less time than to compile them.
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
        // Something else follows, and the whole path is another one.
        Ok(names.is_empty().then_some(found))
    }

    /// What the path finds in a document.
    ///
    /// # Errors
    ///
    /// A bound of the budget; everything else that may go wrong finds nothing.
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
