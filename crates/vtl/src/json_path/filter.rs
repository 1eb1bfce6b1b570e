//! Predicates: the contents of `[?(…)]`.
//!
//! `@.price < 10 && !(@.isbn || @.category in ['fiction'])`. A path alone tests for existence.

mod compile;
mod operand;
mod test;

use std::rc::Rc;

use super::syntax::Path;
use crate::java::regex::Regex;
use crate::value::{BigDecimal, JavaString, Value};

pub(super) use self::compile::compile;
pub(super) use self::test::holds;

/// A predicate.
pub(super) enum Filter {
    Or(Vec<Filter>),
    And(Vec<Filter>),
    Not(Box<Filter>),
    /// True if the path finds something, or if it finds nothing.
    Exists {
        path: Path,
        expected: bool,
    },
    Comparison {
        left: Operand,
        operator: Operator,
        right: Operand,
    },
}

/// One side of a comparison.
pub(super) enum Operand {
    Path(Path),
    Constant(Constant),
}

/// A literal or the value of an operand.
#[derive(Clone)]
pub(super) enum Constant {
    Null,
    /// The value of a path that finds nothing: unequal to everything including itself.
    Undefined,
    Boolean(bool),
    Number(Decimal),
    String(JavaString),
    /// An array or an object.
    Json(Value),
    Pattern(Rc<Regex>),
}

/// A number that is compared by value and printed as written.
#[derive(Clone)]
pub(super) struct Decimal {
    pub(super) value: Rc<BigDecimal>,
}

/// A comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    /// `===`: the types must be the same, too.
    Identical,
    NotIdentical,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// `=~`
    Matches,
    In,
    NotIn,
    SubsetOf,
    AnyOf,
    NoneOf,
    Contains,
    All,
    Size,
    Empty,
}

impl Operator {
    fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "==" => Self::Equal,
            "!=" => Self::NotEqual,
            "===" => Self::Identical,
            "!==" => Self::NotIdentical,
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            "=~" => Self::Matches,
            "in" => Self::In,
            "nin" => Self::NotIn,
            "subsetof" => Self::SubsetOf,
            "anyof" => Self::AnyOf,
            "noneof" => Self::NoneOf,
            "contains" => Self::Contains,
            "all" => Self::All,
            "size" => Self::Size,
            "empty" => Self::Empty,
            _ => return None,
        })
    }
}

impl std::fmt::Debug for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Filter")
    }
}
