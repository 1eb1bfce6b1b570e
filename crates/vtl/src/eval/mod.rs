//! The evaluator: walks the syntax tree and writes the text.
//!
//! - `reference`: resolves, prints and assigns references;
//! - `expression`: values and conditions;
//! - `foreach`: loops, with `scope` for `$foreach`;
//! - `define`: blocks that are rendered at each use.
//!
//! An unresolved reference is the empty string, as on API Gateway, and is reported.

mod define;
mod expression;
mod foreach;
mod reference;
mod scope;

use std::mem;
use std::ops::Range;

use self::foreach::LoopSlots;
use super::ast::{Branch, Expression, Id, Node, Run, Span, Tree};
use super::budget::Budget;
use super::error::{Error, ErrorKind};
use super::names::Slot;
use super::trace::{EvaluationKind, Recorder};
use super::value::{Runtime, Value};

/// The result of a rendering.
pub(super) struct Evaluated {
    pub(super) text: String,
    /// The spans of unresolved references.
    pub(super) unresolved: Vec<Range<usize>>,
    pub(super) budget: Budget,
}

/// A reason to leave a block early.
enum Interrupt {
    Failed(Error),
    /// `#break` of the loop with this number, or of the innermost loop.
    Break(Option<usize>),
    Stop,
}

type Outcome<T> = Result<T, Interrupt>;

/// One rendering. If it is traced, it has a recorder. The other evaluator is compiled without
/// recording, because checks at every node would slow it down by 7 %.
pub(super) struct Evaluator<'t, const TRACED: bool> {
    tree: &'t Tree,
    /// The text that spans refer to: the template, or a string in it.
    source: &'t str,
    template: &'t str,
    /// The span of that string in the template.
    string: Option<Span>,
    variables: Vec<Value>,
    /// The variables of loops that are at a null element. They read as null whatever the loop's
    /// body assigns to them.
    held: Vec<Slot>,
    loop_slots: LoopSlots,
    loops: usize,
    /// The current recursion depth of each `#define`d block.
    rendering: Vec<u8>,
    /// The text in which each block was defined, and its string: see `source` and `string`.
    defined_in: Vec<(&'t str, Option<Span>)>,
    unresolved: Vec<Range<usize>>,
    budget: Budget,
    /// A `#break` or `#stop` raised by a block that a method printed.
    interrupted: Option<Interrupt>,
    /// Takes the evaluations of a traced rendering. It never affects the result.
    recorder: Option<&'t mut Recorder>,
}

/// The most unresolved references.
const UNRESOLVED: usize = 1_000;

impl<'t, const TRACED: bool> Evaluator<'t, TRACED> {
    pub(super) fn new(
        source: &'t str,
        tree: &'t Tree,
        budget: Budget,
        recorder: Option<&'t mut Recorder>,
    ) -> Self {
        Self {
            tree,
            source,
            template: source,
            string: None,
            variables: vec![Value::Null; tree.names.len()],
            held: Vec::new(),
            loop_slots: LoopSlots::of(&tree.names),
            loops: 0,
            rendering: vec![0; tree.blocks.len()],
            defined_in: vec![(source, None); tree.blocks.len()],
            unresolved: Vec::new(),
            budget,
            interrupted: None,
            recorder,
        }
    }

    /// Sets a variable if the template uses it.
    pub(super) fn bind(&mut self, name: &str, value: &Value) {
        if let Some(slot) = self.tree.names.find(name) {
            self.variables[slot as usize] = value.clone();
        }
    }

    /// Renders a template whose output is about this long.
    pub(super) fn render(mut self, length: usize) -> Result<Evaluated, Error> {
        let mut text = String::with_capacity(length.min(Budget::OUTPUT));
        match self.render_block(self.tree.block, &mut text) {
            Ok(()) | Err(Interrupt::Stop | Interrupt::Break(_)) => {}
            Err(Interrupt::Failed(error)) => return Err(error),
        }
        Budget::check_output(&text)?;
        Ok(Evaluated { text, unresolved: self.unresolved, budget: self.budget })
    }

    fn render_block(&mut self, block: Run, out: &mut String) -> Outcome<()> {
        self.budget.enter()?;
        for node in block.of(&self.tree.nodes) {
            if let Err(interrupt) = self.render_node(node, out) {
                return Err(self.located(interrupt, node));
            }
        }
        self.budget.leave();
        Ok(())
    }

    fn render_node(&mut self, node: &'t Node, out: &mut String) -> Outcome<()> {
        let tree = self.tree;
        if TRACED {
            self.record_node(node);
        }
        match node {
            Node::Text(span) => {
                self.budget.append(span.of(self.source), out)?;
                self.budget.spend_steps(1)?;
            }
            Node::Literal(text) => {
                self.budget.append(&tree.texts[*text as usize], out)?;
                self.budget.spend_steps(1)?;
            }
            Node::Reference(reference) => {
                self.render_reference(&tree.references[*reference as usize], out)?;
            }
            Node::Set(set) => self.set(&tree.sets[*set as usize])?,
            Node::If(branches, otherwise) => self.render_if(*branches, *otherwise, out)?,
            Node::Foreach(foreach) => self.render_foreach(&tree.loops[*foreach as usize], out)?,
            Node::Define(variable, block) => self.define(*variable, *block as usize)?,
            Node::Break(scope, span) => return self.break_loop(*scope, *span),
            Node::Stop => return Err(Interrupt::Stop),
            Node::Failing(message, span) => {
                return Err(self.failed(ErrorKind::MethodFailed, *message, *span));
            }
            Node::Unsupported(message, span) => {
                return Err(self.failed(ErrorKind::Unsupported, *message, *span));
            }
        }
        Ok(Budget::check_output(out)?)
    }

    fn render_if(&mut self, branches: Run, otherwise: Run, out: &mut String) -> Outcome<()> {
        for Branch { condition, span, block } in branches.of(&self.tree.branches) {
            let holds = self.is_true(*condition)?;
            if TRACED {
                self.record(EvaluationKind::Condition, *span, &Value::Boolean(holds));
            }
            if holds {
                return self.render_block(*block, out);
            }
        }
        if otherwise.is_empty() { Ok(()) } else { self.render_block(otherwise, out) }
    }

    /// Adds the node's place to an error without a place.
    #[cold]
    fn located(&self, interrupt: Interrupt, node: &Node) -> Interrupt {
        let Interrupt::Failed(error) = interrupt else { return interrupt };
        let reference = |id: Id| self.tree.references[id as usize].span;
        let span = match node {
            Node::Text(span)
            | Node::Break(_, span)
            | Node::Failing(_, span)
            | Node::Unsupported(_, span) => *span,
            Node::Reference(id) => reference(*id),
            Node::Set(id) => reference(self.tree.sets[*id as usize].target),
            Node::Foreach(id) => match self.tree.loops[*id as usize].elements {
                Expression::Reference(id) => reference(id),
                _ => return Interrupt::Failed(error),
            },
            Node::Literal(_) | Node::If(..) | Node::Define(..) | Node::Stop => {
                return Interrupt::Failed(error);
            }
        };
        Interrupt::Failed(self.place(error, span))
    }

    fn failed(&self, kind: ErrorKind, message: Id, span: Span) -> Interrupt {
        Interrupt::Failed(self.place(Error::new(kind, &*self.tree.texts[message as usize]), span))
    }

    /// Sets the place of an error. Within a decoded string, this is the place of the string.
    fn place(&self, error: Error, span: Span) -> Error {
        error.at(self.template, self.template_range(span))
    }

    fn template_range(&self, span: Span) -> Range<usize> {
        self.string.unwrap_or(span).range()
    }

    /// The interrupt for a method's error, or the one that the method passed on.
    fn thrown(&mut self, error: Error, span: Span) -> Interrupt {
        match self.interrupted.take() {
            Some(interrupt) => interrupt,
            None => Interrupt::Failed(self.place(error, span)),
        }
    }

    fn record_unresolved(&mut self, span: Span) {
        if self.unresolved.len() < UNRESOLVED {
            self.unresolved.push(self.template_range(span));
        }
    }

    /// Records the result of an evaluation; null if it has none.
    #[cold]
    fn record(&mut self, kind: EvaluationKind, span: Span, value: &Value) {
        let (range, text) = (self.template_range(span), span.of(self.source));
        if let Some(recorder) = &mut self.recorder {
            recorder.evaluated(kind, range, text, value);
        }
    }

    /// Records a number of times.
    #[cold]
    fn record_count(&mut self, kind: EvaluationKind, span: Span, count: usize) {
        self.record(kind, span, &Value::Number(scope::counted(count)));
    }

    /// Records that a node is rendered.
    #[cold]
    fn record_node(&mut self, node: &Node) {
        let tree = self.tree;
        let span = match node {
            Node::Text(span)
            | Node::Break(_, span)
            | Node::Failing(_, span)
            | Node::Unsupported(_, span) => *span,
            Node::Reference(id) => tree.references[*id as usize].span,
            Node::Set(id) => tree.sets[*id as usize].span,
            Node::Foreach(id) => tree.loops[*id as usize].head,
            // Conditions are recorded as they are evaluated.
            Node::If(..) | Node::Literal(_) | Node::Define(..) | Node::Stop => return,
        };
        let range = self.template_range(span);
        if let Some(recorder) = &mut self.recorder {
            recorder.ran(range);
        }
    }

    /// Evaluates with the text of a string as the source.
    fn within<T>(
        &mut self,
        source: &'t str,
        string: Span,
        render: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let string = Some(self.string.unwrap_or(string));
        let (source, string) =
            (mem::replace(&mut self.source, source), mem::replace(&mut self.string, string));
        let rendered = render(self);
        (self.source, self.string) = (source, string);
        rendered
    }
}

/// The line and column of an offset as Velocity's lexer counts them: from 1, in UTF-16 units, with
/// tab stops every 8 columns.
fn line_and_column(source: &str, offset: usize) -> (usize, usize) {
    let before = source.get(..offset).unwrap_or(source);
    let lines = before.matches('\n').count();
    let in_line = before.rsplit('\n').next().unwrap_or_default();
    let column = in_line.chars().fold(0, |column, character| match character {
        '\t' => column - column % 8 + 8,
        _ => column + character.len_utf16(),
    });
    (lines + 1, column + 1)
}

impl From<Error> for Interrupt {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl<const TRACED: bool> Runtime for Evaluator<'_, TRACED> {
    fn budget(&mut self) -> &mut Budget {
        &mut self.budget
    }

    fn position(&self, offset: u32) -> (usize, usize) {
        line_and_column(self.source, offset as usize)
    }

    fn render_defined_block(&mut self, block: usize, out: &mut String) -> Result<(), Error> {
        match self.render_defined(block, out) {
            Ok(_) => Ok(()),
            Err(Interrupt::Failed(error)) => Err(error),
            Err(interrupt) => {
                self.interrupted = Some(interrupt);
                Err(Error::new(ErrorKind::MethodFailed, "interrupted"))
            }
        }
    }
}
