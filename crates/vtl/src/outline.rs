//! The outline of a template: what it reads, assigns and prints, for programs that analyse
//! templates.
//!
//! An outline is made of the parsed template, so it has the references that a rendering would
//! evaluate, and no others. Places are byte ranges of the template.

use std::ops::Range;

use super::ast::{Expression, Interpolated, Node, Reference, Root, Run, Span, Step, Tree};

/// A part of a template that prints or has an effect.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Text that is printed as it is.
    Text(String),
    /// A reference that is printed.
    Print(ReferenceOutline),
    /// A `#set`: the reference that is assigned, and the value.
    Set(ReferenceOutline, Term),
    /// An `#if` with its `#elseif`s: the conditions and the parts under each, and those of `#else`.
    If(Vec<(Term, Range<usize>, Vec<Part>)>, Vec<Part>),
    /// A `#foreach`.
    Loop {
        /// The name of the variable.
        variable: Option<String>,
        /// The elements.
        elements: Term,
        /// The body.
        body: Vec<Part>,
        /// The range of the directive without the body.
        span: Range<usize>,
    },
    /// A `#define`: the name of the variable, and the body.
    Define(Option<String>, Vec<Part>),
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// A string without references.
    Text(String),
    /// A number.
    Number(f64),
    /// Another constant.
    Constant,
    /// A string with references or directives.
    Interpolated(Vec<Part>),
    /// A reference.
    Reference(ReferenceOutline),
    /// The elements of a list, the keys and values of a map, or the bounds of a range.
    Several(Vec<Term>),
    /// The operands of operators.
    Operation(Vec<Term>),
}

/// A reference: `$input.params('id')`.
#[derive(Debug, Clone, PartialEq)]
pub struct ReferenceOutline {
    /// The name of the variable; `None` for a reference that Velocity never resolves.
    pub variable: Option<String>,
    /// The properties, methods and indexes that follow.
    pub path: Vec<Access>,
    /// The range from the `$` on. For a reference within a string that contains escapes, the range
    /// of the string.
    pub span: Range<usize>,
}

/// A step of a reference.
#[derive(Debug, Clone, PartialEq)]
pub enum Access {
    /// `.name`
    Property(String),
    /// `.name(arguments)`
    Method(String, Vec<Term>),
    /// `[index]`
    Index(Term),
}

/// Returns the outline of a parsed template.
pub(super) fn of(source: &str, tree: &Tree) -> Vec<Part> {
    Reader { source, tree, whole: None }.parts(tree.block)
}

/// Reads a template, or a string of one whose text differs from the source.
#[derive(Clone, Copy)]
struct Reader<'a> {
    source: &'a str,
    tree: &'a Tree,
    /// The range of the string, if its text differs.
    whole: Option<Span>,
}

impl Reader<'_> {
    fn parts(self, run: Run) -> Vec<Part> {
        run.of(&self.tree.nodes).iter().filter_map(|node| self.part(node)).collect()
    }

    fn part(self, node: &Node) -> Option<Part> {
        let tree = self.tree;
        Some(match node {
            Node::Text(span) => Part::Text(span.of(self.source).to_owned()),
            Node::Literal(text) => Part::Text(tree.texts.get(*text as usize)?.to_string()),
            Node::Reference(id) => {
                let reference = tree.references.get(*id as usize)?;
                if reference.escaped || reference.root == Root::Runt {
                    return Some(Part::Text(reference.span.of(self.source).to_owned()));
                }
                Part::Print(self.reference(reference))
            }
            Node::Set(id) => {
                let set = tree.sets.get(*id as usize)?;
                let target = tree.references.get(set.target as usize)?;
                Part::Set(self.reference(target), self.term(set.value))
            }
            Node::If(branches, otherwise) => {
                let branches = branches.of(&tree.branches).iter().map(|branch| {
                    let span = self.range(branch.span);
                    (self.term(branch.condition), span, self.parts(branch.block))
                });
                Part::If(branches.collect(), self.parts(*otherwise))
            }
            Node::Foreach(id) => {
                let of = tree.loops.get(*id as usize)?;
                Part::Loop {
                    variable: of.variable.and_then(|slot| tree.names.name(slot)).map(str::to_owned),
                    elements: self.term(of.elements),
                    body: self.parts(of.body),
                    span: self.range(of.head),
                }
            }
            Node::Define(slot, id) => {
                let name = slot.and_then(|slot| tree.names.name(slot)).map(str::to_owned);
                Part::Define(name, self.parts(*tree.blocks.get(*id as usize)?))
            }
            Node::Break(..) | Node::Stop | Node::Failing(..) | Node::Unsupported(..) => {
                return None;
            }
        })
    }

    fn range(self, span: Span) -> Range<usize> {
        self.whole.unwrap_or(span).range()
    }

    fn reference(self, reference: &Reference) -> ReferenceOutline {
        let variable = match reference.root {
            Root::Variable(slot) => self.tree.names.name(slot).map(str::to_owned),
            Root::Nothing | Root::Runt => None,
        };
        let path = reference.path.of(&self.tree.steps).iter().map(|step| match step {
            Step::Property(name) => Access::Property(name.of(self.source).to_owned()),
            Step::Method(name, arguments) => {
                let arguments = arguments.of(&self.tree.expressions);
                let arguments = arguments.iter().map(|argument| self.term(*argument));
                Access::Method(name.of(self.source).to_owned(), arguments.collect())
            }
            Step::Index(index) => Access::Index(self.term(*index)),
        });
        ReferenceOutline { variable, path: path.collect(), span: self.range(reference.span) }
    }

    fn term(self, expression: Expression) -> Term {
        let tree = self.tree;
        let several = |run: Run| -> Vec<Term> {
            let expressions = run.of(&tree.expressions).iter();
            expressions.map(|expression| self.term(*expression)).collect()
        };
        match expression {
            Expression::String(text) => {
                let text = tree.strings.get(text as usize);
                Term::Text(text.map(ToString::to_string).unwrap_or_default())
            }
            Expression::Int(number) => Term::Number(number.into()),
            #[allow(clippy::cast_precision_loss, reason = "an outline needs no more digits")]
            Expression::Long(number) => Term::Number(number as f64),
            Expression::Double(number) => Term::Number(number),
            Expression::Null | Expression::Boolean(_) | Expression::BigInteger(_) => Term::Constant,
            Expression::Interpolated(id) => match tree.interpolated.get(id as usize) {
                Some(string) => Term::Interpolated(self.string(string)),
                None => Term::Constant,
            },
            Expression::Reference(id) => match tree.references.get(id as usize) {
                Some(reference) => Term::Reference(self.reference(reference)),
                None => Term::Constant,
            },
            Expression::List(run) | Expression::Map(run) | Expression::Range(run) => {
                Term::Several(several(run))
            }
            Expression::Not(id) => {
                let of = tree.expressions.get(id as usize);
                Term::Operation(of.map(|of| self.term(*of)).into_iter().collect())
            }
            Expression::Chain(id) => {
                let Some(chain) = tree.chains.get(id as usize) else { return Term::Constant };
                let rest = chain.rest.of(&tree.operands).iter();
                let rest = rest.map(|operand| self.term(operand.value));
                Term::Operation(std::iter::once(self.term(chain.first)).chain(rest).collect())
            }
        }
    }

    fn string(self, string: &Interpolated) -> Vec<Part> {
        let mut parts = match &string.source {
            Some(source) => {
                let whole = Some(self.whole.unwrap_or(string.span));
                Reader { source, whole, ..self }.parts(string.nodes)
            }
            None => self.parts(string.nodes),
        };
        if string.pops
            && let Some(Part::Text(text)) = parts.last_mut()
        {
            text.pop();
            if text.is_empty() {
                parts.pop();
            }
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Template;

    fn outline(source: &str) -> Vec<Part> {
        Template::parse(source).expect("a template").outline()
    }

    #[test]
    fn references_have_their_paths_and_places() {
        let source = r#"{"a": "$util.urlDecode($input.params('id')).b[0]"}"#;
        let [Part::Text(before), Part::Print(reference), Part::Text(after)] = &outline(source)[..]
        else {
            panic!("{:?}", outline(source))
        };
        assert_eq!((before.as_str(), after.as_str()), (r#"{"a": ""#, r#""}"#));
        assert_eq!(&source[reference.span.clone()], "$util.urlDecode($input.params('id')).b[0]");
        assert_eq!(reference.variable.as_deref(), Some("util"));
        let [Access::Method(name, arguments), Access::Property(b), Access::Index(index)] =
            &reference.path[..]
        else {
            panic!("{reference:?}")
        };
        assert_eq!((name.as_str(), b.as_str(), index), ("urlDecode", "b", &Term::Number(0.0)));
        let [Term::Reference(input)] = &arguments[..] else { panic!("{arguments:?}") };
        let id = Term::Text("id".to_owned());
        assert_eq!(input.path, [Access::Method("params".to_owned(), vec![id])]);
    }

    #[test]
    fn directives_have_their_parts() {
        let parts = outline(
            "#set($x = \"a\"\"$input.body\")#foreach($e in [1, $x])#if($e == 2)$e#else-#end#end",
        );
        let [Part::Set(x, Term::Interpolated(text)), Part::Loop { variable, elements, body, .. }] =
            &parts[..]
        else {
            panic!("{parts:?}")
        };
        assert_eq!(x.variable.as_deref(), Some("x"));
        assert!(matches!(&text[..], [Part::Text(_), Part::Print(_)]), "{text:?}");
        assert_eq!(variable.as_deref(), Some("e"));
        assert!(matches!(elements, Term::Several(terms) if terms.len() == 2));
        let [Part::If(branches, otherwise)] = &body[..] else { panic!("{body:?}") };
        assert!(matches!(&branches[..], [(Term::Operation(_), _, _)]), "{branches:?}");
        assert_eq!(otherwise, &[Part::Text("-".to_owned())]);
    }
}
