//! Clauses of DynamoDB's expressions, with pieces that may be omitted at render time.

use super::condition::Term;
use super::expression::{Condition, Expression};
use super::placeholders::Piece;
use super::writer::Writer;

/// A clause within an open JSON string: its keyword, and pieces separated by a separator.
pub(super) struct Clause {
    begin: &'static str,
    separator: &'static str,
    before: Before,
}

/// The text before the next piece.
enum Before {
    /// The keyword, because there is no piece yet.
    Begin,
    /// A separator.
    Separator,
    /// The value of a variable, because there may be no piece yet.
    Variable(Expression),
}

impl Clause {
    pub(super) const fn new(begin: &'static str, separator: &'static str) -> Self {
        Self { begin, separator, before: Before::Begin }
    }

    /// Writes pieces, each if its condition holds.
    pub(super) fn pieces(&mut self, w: &mut Writer, pieces: &[Piece]) {
        for Piece { text, when } in pieces {
            self.piece_if(w, when.as_ref(), |w| w.text_inside_string(text));
        }
    }

    /// Writes the terms of a condition, each if its condition holds.
    pub(super) fn terms(&mut self, w: &mut Writer, terms: &[Term]) {
        for (index, term) in terms.iter().enumerate() {
            self.piece_if(w, term.when(), |w| match term {
                Term::Test(piece) => w.text_inside_string(&piece.text),
                Term::Group(group) => {
                    let (before, after) = (&terms[..index], &terms[index + 1..]);
                    group.write(w, before.iter().chain(after));
                }
            });
        }
    }

    fn piece_if(
        &mut self,
        w: &mut Writer,
        when: Option<&Condition>,
        piece: impl FnOnce(&mut Writer),
    ) {
        if let Some(condition) = when {
            self.vary(w);
            w.when_inline(condition, |w| self.piece(w, piece));
        } else {
            self.piece(w, piece);
            self.before = Before::Separator;
        }
    }

    /// Writes a piece for each element of a list.
    pub(super) fn each(
        &mut self,
        w: &mut Writer,
        (list, element): (&Expression, &Expression),
        piece: &str,
    ) {
        self.vary(w);
        w.push(&format!("#foreach({element} in {list})"));
        self.piece(w, |w| w.push(piece));
        w.push("#end");
    }

    /// Keeps the text before the next piece in a variable if that piece is optional.
    fn vary(&mut self, w: &mut Writer) {
        if matches!(self.before, Before::Begin) {
            let before = w.variable("before");
            w.push(&format!("#set({before} = \"{}\")", self.begin));
            self.before = Before::Variable(before);
        }
    }

    fn piece(&self, w: &mut Writer, piece: impl FnOnce(&mut Writer)) {
        match &self.before {
            Before::Begin => w.text_inside_string(self.begin),
            Before::Separator => w.text_inside_string(self.separator),
            Before::Variable(variable) => w.reference_inside_string(variable),
        }
        piece(w);
        if let Before::Variable(variable) = &self.before {
            w.push(&format!("#set({variable} = \"{}\")", self.separator));
        }
    }
}
