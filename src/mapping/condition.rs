//! Condition expressions: tests, and groups of them that may be omitted at render time.
//!
//! DynamoDB rejects empty groups and redundant parentheses. So a group is omitted if all its parts
//! are, and its own parentheses are only written next to another part: alone, it is already in the
//! parentheses around it.

use super::clause::Clause;
use super::expression::Condition;
use super::placeholders::{Piece, Placeholders, any};
use super::writer::Writer;
use crate::model::limits::EXPRESSION_OPERATORS;
use crate::model::{AttributeType, ItemCondition, KnownTypes, Operand, Table, Test, ValueTemplate};

/// A part of a condition expression.
#[derive(Debug)]
pub(super) enum Term {
    /// A test.
    Test(Piece),
    /// Several terms as one.
    Group(Group),
}

/// Terms in parentheses.
#[derive(Debug)]
pub(super) struct Group {
    is_negated: bool,
    separator: &'static str,
    terms: Vec<Term>,
    /// The condition under which it is present; `None` means always.
    when: Option<Condition>,
}

const AND: &str = " AND ";
const OR: &str = " OR ";

impl Term {
    /// The condition under which it is present; `None` means always.
    pub(super) const fn when(&self) -> Option<&Condition> {
        match self {
            Self::Test(piece) => piece.when.as_ref(),
            Self::Group(group) => group.when.as_ref(),
        }
    }

    /// The condition that one of several is present; `None` means always.
    pub(super) fn when_any(terms: &[Self]) -> Option<Condition> {
        any(terms.iter().map(Self::when))
    }

    /// Terms as one that are not empty.
    fn group(is_negated: bool, separator: &'static str, mut terms: Vec<Self>) -> Option<Self> {
        match terms.len() {
            0 => None,
            1 if !is_negated => terms.pop(),
            _ => {
                let when = Self::when_any(&terms);
                Some(Self::Group(Group { is_negated, separator, terms, when }))
            }
        }
    }
}

/// The bytes of the expression of a condition on the items of a table, with all its parts.
pub(crate) fn expression_bytes(condition: &ItemCondition, table: &Table) -> usize {
    let terms = Placeholders::default().condition(&Writer::new(), condition, table);
    bytes(&terms, AND)
}

fn bytes(terms: &[Term], separator: &str) -> usize {
    let of_terms = terms.iter().map(|term| match term {
        Term::Test(piece) => piece.text.len(),
        Term::Group(group) => bytes(&group.terms, group.separator) + "NOT ()".len(),
    });
    of_terms.sum::<usize>() + terms.len().saturating_sub(1) * separator.len()
}

impl Group {
    /// Writes it among `others`.
    pub(super) fn write<'t>(&self, w: &mut Writer, others: impl Iterator<Item = &'t Term>) {
        let mut others = others.map(Term::when).peekable();
        let is_alone = others.peek().is_none();
        let inside = |w: &mut Writer| Clause::new("", self.separator).terms(w, &self.terms);
        if self.is_negated {
            w.text_inside_string("NOT (");
            inside(w);
            w.push(")");
        } else if is_alone {
            inside(w);
        } else if let Some(is_beside) = any(others) {
            // `#end` would go on with the letters of a function.
            w.push(&format!("#if({is_beside})(#{{end}}"));
            inside(w);
            w.when_inline(&is_beside, |w| w.push(")"));
        } else {
            // Some engines would read `$before(` as a call.
            w.text_inside_string("(");
            inside(w);
            w.push(")");
        }
    }
}

impl Placeholders {
    /// The terms of a condition on the items of a table, which must all hold.
    pub(super) fn condition(
        &mut self,
        w: &Writer,
        condition: &ItemCondition,
        table: &Table,
    ) -> Vec<Term> {
        // `Plan::check` rejects a longer one.
        if condition.operators() > EXPRESSION_OPERATORS.at_most {
            return Vec::new();
        }
        self.conjunction(w, condition, table, &KnownTypes::default())
    }

    fn conjunction<'c>(
        &mut self,
        w: &Writer,
        condition: &'c ItemCondition,
        table: &Table,
        outer: &KnownTypes<'c>,
    ) -> Vec<Term> {
        let known = condition.known_types(outer);
        let tests = condition.tests.iter();
        let mut terms: Vec<_> = tests
            .map(|(path, test)| Term::Test(self.test(w, (path, test), table, &known)))
            .collect();
        for part in condition.all.iter().flatten() {
            terms.extend(self.conjunction(w, part, table, &known));
        }
        let alternatives: Vec<_> = (condition.any.iter().flatten())
            .filter_map(|part| Term::group(false, AND, self.conjunction(w, part, table, &known)))
            .collect();
        terms.extend(Term::group(false, OR, alternatives));
        if let Some(part) = &condition.not {
            let part = self.conjunction(w, part, table, &known);
            terms.extend(Term::group(true, AND, part));
        }
        terms
    }

    /// The test of an attribute, or of a value within it. `Plan::check` ensures that it fits the
    /// type.
    pub(super) fn test(
        &mut self,
        w: &Writer,
        (path, test): (&str, &Test),
        table: &Table,
        known: &KnownTypes<'_>,
    ) -> Piece {
        let when = w.given(test.value_templates());
        let name = self.path(table, path, when.as_ref());
        let mut operands = Operands { placeholders: self, table, when: &when };
        let shape = known.shape(table, path);
        let member = shape.member_type().unwrap_or(AttributeType::S);
        let expression = operands.expression(&name, test, (shape.attribute_type(), member));
        Piece { text: expression, when }
    }
}

/// The operands of a test.
struct Operands<'p> {
    placeholders: &'p mut Placeholders,
    table: &'p Table,
    when: &'p Option<Condition>,
}

impl Operands<'_> {
    /// The expression of a test, with the types of the value and of its elements.
    fn expression(
        &mut self,
        name: &str,
        test: &Test,
        (of, member): (AttributeType, AttributeType),
    ) -> String {
        let mut operand = |operand| self.operand(of, operand);
        match test {
            Test::Equals(equal) => format!("{name} = {}", operand(equal)),
            Test::NotEquals(other) => format!("{name} <> {}", operand(other)),
            Test::LessThan(bound) => format!("{name} < {}", operand(bound)),
            Test::AtMost(bound) => format!("{name} <= {}", operand(bound)),
            Test::GreaterThan(bound) => format!("{name} > {}", operand(bound)),
            Test::AtLeast(bound) => format!("{name} >= {}", operand(bound)),
            Test::Between([least, most]) => {
                let (least, most) = (operand(least), operand(most));
                format!("{name} BETWEEN {least} AND {most}")
            }
            Test::BeginsWith(prefix) => format!("begins_with({name}, {})", operand(prefix)),
            Test::Contains(part) => format!("contains({name}, {})", self.operand(member, part)),
            Test::NotContains(part) => {
                format!("NOT contains({name}, {})", self.operand(member, part))
            }
            Test::OneOf(values) => {
                let values: Vec<_> = values.iter().map(operand).collect();
                format!("{name} IN ({})", values.join(", "))
            }
            Test::Size(test) => {
                let number = AttributeType::N;
                self.expression(&format!("size({name})"), &test.of_number(), (number, number))
            }
            Test::AttributeType(is) => {
                let descriptor = ValueTemplate::constant(is.descriptor());
                format!("attribute_type({name}, {})", self.value(AttributeType::S, &descriptor))
            }
            Test::Exists => format!("attribute_exists({name})"),
            Test::NotExists => format!("attribute_not_exists({name})"),
        }
    }

    fn operand(&mut self, of: AttributeType, operand: &Operand) -> String {
        match operand {
            Operand::Value(value) => self.value(of, value),
            Operand::Attribute(path) => {
                self.placeholders.path(self.table, path, self.when.as_ref())
            }
        }
    }

    fn value(&mut self, of: AttributeType, value: &ValueTemplate) -> String {
        self.placeholders.value_when(of, value, self.when.clone())
    }
}
