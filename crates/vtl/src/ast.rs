//! The tree of a template: spans into its text, and nothing that has to be computed again.

use std::ops::Range;

use smol_str::SmolStr;

use super::names::Names;

/// A part of the template's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

/// A variable, by its place among the template's variables.
pub(super) type Slot = u32;

/// A run of consecutive parts in one of the tree's stores.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) start: u32,
    pub(super) end: u32,
}

/// A part's place in its store.
pub(super) type Id = u32;

/// A parsed template: every kind of part in a store of its own, so that a template takes a dozen
/// allocations and not one for each part.
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
    pub(super) branches: Vec<(Expression, Run)>,
    pub(super) loops: Vec<Foreach>,
    /// The blocks of `#define`.
    pub(super) blocks: Vec<Run>,
    /// What does not stand in the template as it prints.
    pub(super) texts: Vec<Box<str>>,
}

/// What renders. A [`Run`] of nodes is a block.
#[derive(Debug)]
pub(super) enum Node {
    Text(Span),
    /// Text that does not stand in the template as it prints, such as an escaped directive.
    Literal(Id),
    Reference(Id),
    Set(Id),
    /// `#if` and each `#elseif`, and what `#else` holds.
    If(Run, Run),
    Foreach(Id),
    /// `#define`: the variable and the number of the block.
    Define(Option<Slot>, Id),
    /// `#break`, of the loop whose `$foreach` it is given or of the innermost.
    Break(Option<Expression>, Span),
    Stop,
    /// What parses and fails as it renders: the message.
    Failing(Id, Span),
    /// A directive that API Gateway does not run: the message.
    Unsupported(Id, Span),
}

#[derive(Debug)]
pub(super) struct Reference {
    pub(super) root: Root,
    /// Where it stands, from its `$` on: what an escaped reference prints.
    pub(super) span: Span,
    /// What prints in front of it: half of the backslashes, and what stands between them and the
    /// `$`.
    pub(super) escapes: u32,
    pub(super) prefix: Span,
    pub(super) escaped: bool,
    pub(super) quiet: bool,
    /// What it prints as it is written, where that is not what stands there: something was glued to
    /// a dot.
    pub(super) literal: Option<Id>,
    pub(super) path: Run,
}

/// What a reference begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    Variable(Slot),
    /// `$\!x`: looks like a reference and resolves to nothing.
    Nothing,
    /// A name without a `$`, which Velocity's lexer takes for a reference: prints itself, and is
    /// null as a value.
    Runt,
}

/// A step of a reference's path.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Property(Span),
    Method(Span, Run),
    Index(Expression),
}

#[derive(Debug)]
pub(super) struct Set {
    pub(super) target: Id,
    /// Whether the target is a plain `$name…`. Velocity sets a formal or quiet reference without a
    /// path under a name that no reference has: `#set(${x} = 1)` does nothing.
    pub(super) plain: bool,
    pub(super) value: Expression,
}

#[derive(Debug)]
pub(super) struct Foreach {
    /// Where it stands.
    pub(super) start: u32,
    pub(super) variable: Option<Slot>,
    pub(super) elements: Expression,
    pub(super) body: Run,
}

/// What has a value.
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
    /// Keys and values, in turn.
    Map(Run),
    /// The first and the last.
    Range(Run),
    Not(Id),
    /// Operators of one precedence, from left to right: a long chain is no deep tree.
    Chain(Id),
}

/// A string with references or directives in it.
#[derive(Debug)]
pub(super) struct Interpolated {
    /// Its text, where that is not what stands in the template: it held `""` or `\u0041`.
    pub(super) source: Option<Box<str>>,
    pub(super) span: Span,
    pub(super) nodes: Run,
    /// Velocity appends a blank before it parses a string, and takes the last character off what
    /// was rendered.
    pub(super) pops: bool,
}

#[derive(Debug)]
pub(super) struct Chain {
    pub(super) first: Expression,
    /// The text that is joined to a string in place of the first value, where that is null: its
    /// own, without parentheses and the white space around it. Of a chain without parentheses it is
    /// the text of the last operand.
    pub(super) first_literal: Span,
    pub(super) rest: Run,
    pub(super) span: Span,
}

/// An operator and the value on its right.
#[derive(Debug)]
pub(super) struct Operand {
    pub(super) operator: Operator,
    pub(super) value: Expression,
    /// The text that is joined to a string in its place, where it is null.
    pub(super) literal: Span,
    /// Its text with the white space around it: what stands for the result up to here, where that
    /// is null.
    pub(super) whole: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
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

    /// The parts of this run.
    pub(super) fn of<T>(self, store: &[T]) -> &[T] {
        store.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// Puts a part into its store.
pub(super) fn store<T>(store: &mut Vec<T>, part: T) -> Id {
    store.push(part);
    id(store.len() - 1)
}

/// Moves the parts since `from` from where they were collected into their store: parts of parts are
/// there already.
pub(super) fn move_run<T>(collected: &mut Vec<T>, from: usize, store: &mut Vec<T>) -> Run {
    let start = id(store.len());
    store.extend(collected.drain(from..));
    Run { start, end: id(store.len()) }
}

/// A template has fewer parts than bytes, and its bytes can be counted.
fn id(place: usize) -> Id {
    Id::try_from(place).unwrap_or(Id::MAX)
}
