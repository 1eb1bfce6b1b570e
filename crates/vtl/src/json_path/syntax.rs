//! The syntax tree of a path and of the predicates in it.

use super::constant::Constant;

/// A path: its origin and its steps.
pub(super) struct Path {
    pub(super) origin: Origin,
    pub(super) steps: Vec<Step>,
}

/// The origin of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// `$`: the document.
    Document,
    /// `@`: the element that a filter tests.
    Element,
}

/// One step of a path.
pub(super) enum Step {
    /// `.name`, `['name']`, or several.
    Properties(Vec<Box<str>>),
    /// `[1]`, or several.
    Indices(Vec<i32>),
    /// `[1:2]`.
    Slice { from: Option<i32>, to: Option<i32> },
    /// `[(@.length-1)]`: the offset from the end.
    FromEnd(i32),
    /// `*`
    Wildcard,
    /// `..`, which applies to the step after it.
    Scan,
    /// `[?(…)]`
    Filter(Filter),
    /// `.sum()`
    Function { name: Box<str>, arguments: Vec<Argument> },
}

/// An argument of a function.
pub(super) enum Argument {
    Path(Path),
    /// JSON text.
    Json(Box<str>),
}

/// A predicate: the contents of `[?(…)]`, such as
/// `@.price < 10 && !(@.isbn || @.category in ['fiction'])`. A path alone tests for existence.
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

impl Path {
    /// True if the path finds at most one value.
    pub(super) fn is_definite(&self) -> bool {
        self.scanned_function().is_some() || self.first_indefinite() == self.steps.len()
    }

    /// The position of the first step that may find several values.
    pub(super) fn first_indefinite(&self) -> usize {
        let last = self.steps.len().wrapping_sub(1);
        let indefinite =
            self.steps.iter().enumerate().position(|(at, step)| !step.is_definite(at == last));
        indefinite.unwrap_or(self.steps.len())
    }

    /// The position of the function in paths like `$..price.sum()`, which apply it to all results
    /// of the scan.
    pub(super) fn scanned_function(&self) -> Option<usize> {
        let last = self.steps.len().checked_sub(1)?;
        let is_scanned = matches!(self.steps[0], Step::Scan)
            && matches!(self.steps[last], Step::Function { .. });
        is_scanned.then_some(last)
    }
}

impl Step {
    fn is_definite(&self, is_last: bool) -> bool {
        match self {
            Self::Properties(names) => names.len() == 1 || is_last,
            Self::Indices(indices) => indices.len() == 1,
            Self::FromEnd(_) | Self::Function { .. } => true,
            Self::Slice { .. } | Self::Wildcard | Self::Scan | Self::Filter(_) => false,
        }
    }
}

impl Operator {
    pub(super) fn named(name: &str) -> Option<Self> {
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
