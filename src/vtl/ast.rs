//! The tree of a template: spans into its text, and nothing that has to be computed again.

use std::ops::Range;

use super::value::JavaString;

/// A part of the template's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

/// A variable, by its place among the template's variables.
pub(super) type Slot = u32;

pub(super) type Block = Vec<Node>;

/// What renders.
#[derive(Debug)]
pub(super) enum Node {
    Text(Span),
    /// Text that does not stand in the template as it prints, such as an escaped directive.
    Literal(Box<str>),
    Reference(Reference),
    Set(Box<Set>),
    If(Box<If>),
    Foreach(Box<Foreach>),
    /// `#define`: the variable and the number of the block.
    Define(Option<Slot>, usize),
    /// `#break`, of the loop whose `$foreach` it is given or of the innermost.
    Break(Option<Box<Expression>>, Span),
    Stop,
    /// What parses and fails as it renders.
    Failing(Box<Failing>),
}

#[derive(Debug)]
pub(super) struct Reference {
    pub(super) root: Root,
    /// Where it stands, from its `$` on: what an escaped reference prints.
    pub(super) span: Span,
    /// What prints in front of it: half of the backslashes, and what stands between them and the `$`.
    pub(super) escapes: u32,
    pub(super) prefix: Span,
    pub(super) escaped: bool,
    pub(super) quiet: bool,
    pub(super) path: Box<[Step]>,
}

/// What a reference begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    Variable(Slot),
    /// `$\!x`: looks like a reference and resolves to nothing.
    Nothing,
    /// A name without a `$`, which Velocity's lexer takes for a reference: prints itself, and is null as a value.
    Runt,
}

/// A step of a reference's path.
#[derive(Debug)]
pub(super) enum Step {
    Property(Span),
    Method(Span, Box<[Expression]>),
    Index(Expression, Span),
}

#[derive(Debug)]
pub(super) struct Set {
    pub(super) target: Reference,
    /// Whether the target is a plain `$name…`. Velocity sets a formal or quiet reference without a path under a name that
    /// no reference has: `#set(${x} = 1)` does nothing.
    pub(super) plain: bool,
    pub(super) value: Expression,
}

#[derive(Debug)]
pub(super) struct If {
    /// `#if` and each `#elseif`.
    pub(super) branches: Vec<(Expression, Block)>,
    pub(super) otherwise: Option<Block>,
}

#[derive(Debug)]
pub(super) struct Foreach {
    pub(super) variable: Option<Slot>,
    pub(super) elements: Expression,
    pub(super) body: Block,
}

#[derive(Debug)]
pub(super) struct Failing {
    pub(super) message: Box<str>,
    pub(super) unsupported: bool,
    pub(super) span: Span,
}

/// What has a value.
#[derive(Debug)]
pub(super) enum Expression {
    Null,
    Boolean(bool),
    Int(i32),
    Long(i64),
    BigInteger(Box<str>),
    Double(f64),
    String(JavaString),
    Interpolated(Box<Interpolated>),
    Reference(Box<Reference>),
    List(Box<[Expression]>),
    Map(Box<[(Expression, Expression)]>),
    Range(Box<(Expression, Expression)>),
    Not(Box<Expression>),
    /// Operators of one precedence, from left to right: a long chain is no deep tree.
    Chain(Box<Chain>),
}

/// A string with references or directives in it.
#[derive(Debug)]
pub(super) struct Interpolated {
    /// Its text, where that is not what stands in the template: it held `""` or `\u0041`.
    pub(super) source: Option<Box<str>>,
    pub(super) span: Span,
    pub(super) nodes: Block,
    /// Velocity appends a blank before it parses a string, and takes the last character off what was rendered.
    pub(super) pops: bool,
}

#[derive(Debug)]
pub(super) struct Chain {
    pub(super) first: Expression,
    pub(super) rest: Vec<(Operator, Expression)>,
    pub(super) span: Span,
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
    pub(super) const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    pub(super) fn of(self, source: &str) -> &str {
        source.get(self.range()).unwrap_or_default()
    }
}
