//! Clauses of DynamoDB's expressions, with pieces that may be omitted at render time.

use super::expression::Expression;
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
            if let Some(condition) = when {
                self.vary(w);
                w.when_inline(condition, |w| self.piece(w, |w| w.text_inside_string(text)));
            } else {
                self.piece(w, |w| w.text_inside_string(text));
                self.before = Before::Separator;
            }
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
