//! The syntax tree of a template: spans of its source and everything that can be computed once.

use std::cmp::Ordering;
use std::ops::Range;

use smol_str::SmolStr;

use super::names::{Names, Slot};
use super::value::Arithmetic;

/// A range of the template's source, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

/// A range of consecutive items in one of the tree's vectors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) start: u32,
    pub(super) end: u32,
}

/// An index into one of the tree's vectors.
pub(super) type Id = u32;

/// A parsed template. Each kind of item has its own vector, which takes a dozen allocations instead
/// of one for each item.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) block: Run,
    pub(super) names: Names,
    pub(super) nodes: Vec<Node>,
    pub(super) references: Vec<Reference>,
    pub(super) steps: Vec<Step>,
    pub(super) expressions: Vec<Expression>,
    pub(super) operands: Vec<Operand>,
    pub(super) chains: Vec<Chain>,
    pub(super) strings: Vec<SmolStr>,
    pub(super) interpolated: Vec<Interpolated>,
    pub(super) sets: Vec<Set>,
    pub(super) branches: Vec<Branch>,
    pub(super) loops: Vec<Foreach>,
    /// The bodies of `#define`.
    pub(super) blocks: Vec<Run>,
    /// Texts that differ from the template's source.
    pub(super) texts: Vec<Box<str>>,
}

/// A node that renders text or has an effect. A [`Run`] of nodes is a block.
#[derive(Debug)]
pub(super) enum Node {
    Text(Span),
    /// Text that differs from the source, such as an escaped directive.
    Literal(Id),
    Reference(Id),
    Set(Id),
    /// The branches (`#if` and each `#elseif`), and the body of `#else`.
    If(Run, Run),
    Foreach(Id),
    /// `#define`: the variable and the index of its body.
    Define(Option<Slot>, Id),
    /// `#break`: the `$foreach` argument that names the loop; without one, the innermost loop.
    Break(Option<Expression>, Span),
    Stop,
    /// An error raised when the node is rendered: the message.
    Failing(Id, Span),
    /// A directive that API Gateway does not support: the message.
    Unsupported(Id, Span),
}

#[derive(Debug)]
pub(super) struct Reference {
    pub(super) root: Root,
    /// The source from the `$` on. An escaped reference prints it.
    pub(super) span: Span,
    /// The text printed before the reference: half of the backslashes, and the characters between
    /// them and the `$`.
    pub(super) escapes: u32,
    pub(super) prefix: Span,
    pub(super) escaped: bool,
    pub(super) quiet: bool,
    /// The source form of the reference if it differs from the template's, because characters glued
    /// to a dot are dropped.
    pub(super) literal: Option<Id>,
    pub(super) path: Run,
}

/// The start of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    Variable(Slot),
    /// `$\!x`: parsed as a reference, but never resolves.
    Nothing,
    /// A name without a `$` that Velocity's lexer takes for a reference. It prints itself, and its
    /// value is null.
    Runt,
}

/// A step in the path of a reference.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Property(Span),
    Method(Span, Run),
    Index(Expression),
}

#[derive(Debug)]
pub(super) struct Set {
    pub(super) target: Id,
    /// True if the target is a plain `$name…`. Velocity assigns a formal or quiet reference without
    /// a path to a name that cannot be read: `#set(${x} = 1)` has no effect.
    pub(super) plain: bool,
    pub(super) value: Expression,
    /// The whole directive.
    pub(super) span: Span,
}

/// An `#if` or `#elseif`.
#[derive(Debug)]
pub(super) struct Branch {
    pub(super) condition: Expression,
    /// The source of the condition.
    pub(super) span: Span,
    pub(super) block: Run,
}

#[derive(Debug)]
pub(super) struct Foreach {
    /// The directive with its arguments, without the body.
    pub(super) head: Span,
    pub(super) variable: Option<Slot>,
    pub(super) elements: Expression,
    pub(super) body: Run,
}

/// An expression.
#[derive(Debug, Clone, Copy)]
pub(super) enum Expression {
    Null,
    Boolean(bool),
    Int(i32),
    Long(i64),
    BigInteger(Id),
    Double(f64),
    String(Id),
    Interpolated(Id),
    Reference(Id),
    List(Run),
    /// Keys and values, alternating.
    Map(Run),
    /// The first and the last bound.
    Range(Run),
    Not(Id),
    /// Operators of one precedence, from left to right. A long chain does not make the tree deeper.
    Chain(Id),
}

/// A string that contains references or directives.
#[derive(Debug)]
pub(super) struct Interpolated {
    /// The string's text if it differs from the source, because it contains `""` or `\u0041`.
    pub(super) source: Option<Box<str>>,
    pub(super) span: Span,
    pub(super) nodes: Run,
    /// True if the last rendered character is removed. Velocity appends a blank to a string before
    /// it parses it, and removes one character after rendering.
    pub(super) pops: bool,
}

#[derive(Debug)]
pub(super) struct Chain {
    pub(super) first: Expression,
    /// The text joined to a string in place of the first value if that is null: its source without
    /// the parentheses and blanks around it. For a chain without parentheses it is the source of
    /// the last operand.
    pub(super) first_literal: Span,
    pub(super) rest: Run,
    pub(super) span: Span,
}

/// An operator and its right operand.
#[derive(Debug)]
pub(super) struct Operand {
    pub(super) operator: Operator,
    pub(super) value: Expression,
    /// The text joined to a string in place of the operand if that is null.
    pub(super) literal: Span,
    /// The source including the surrounding blanks. It stands for the intermediate result if that
    /// is null.
    pub(super) whole: Span,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    /// `<` and the others: the orders for which it holds.
    Compare(fn(Ordering) -> bool),
    Calculate(Arithmetic),
}

impl Span {
    pub(super) const fn is_empty(self) -> bool {
        self.start >= self.end
    }

    pub(super) const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    pub(super) fn of(self, source: &str) -> &str {
        source.get(self.range()).unwrap_or_default()
    }
}

impl Run {
    pub(super) const fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// The items in this range.
    pub(super) fn of<T>(self, store: &[T]) -> &[T] {
        store.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// Appends an item and returns its index.
pub(super) fn store<T>(store: &mut Vec<T>, part: T) -> Id {
    store.push(part);
    id(store.len() - 1)
}

/// Moves the items from `from` on into their final vector. Items nested in them are already there.
pub(super) fn move_run<T>(collected: &mut Vec<T>, from: usize, store: &mut Vec<T>) -> Run {
    let start = id(store.len());
    store.extend(collected.drain(from..));
    Run { start, end: id(store.len()) }
}

/// An index as an `Id`. There are always fewer items than bytes in the template.
fn id(place: usize) -> Id {
    Id::try_from(place).unwrap_or(Id::MAX)
}
