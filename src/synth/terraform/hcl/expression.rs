//! Values of attributes, on one line.

use super::line::Line;

/// A value that an attribute can have.
pub(in super::super) trait Expression {
    /// Writes it.
    fn write(&self, line: &mut Line);
}

/// HCL as it is.
pub(in super::super) struct Raw<'a>(pub(in super::super) &'a str);

/// A list on one line.
pub(in super::super) struct Inline<I>(pub(in super::super) I);

/// A string made of parts without references.
pub(in super::super) struct Joined<'a, const N: usize>(pub(in super::super) [&'a str; N]);

impl Expression for Raw<'_> {
    fn write(&self, line: &mut Line) {
        line.raw(self.0);
    }
}

impl<E: Expression + ?Sized> Expression for &E {
    fn write(&self, line: &mut Line) {
        (**self).write(line);
    }
}

impl Expression for str {
    fn write(&self, line: &mut Line) {
        line.quoted(self);
    }
}

impl Expression for bool {
    fn write(&self, line: &mut Line) {
        line.raw(if *self { "true" } else { "false" });
    }
}

impl Expression for u32 {
    fn write(&self, line: &mut Line) {
        line.display(self);
    }
}

impl Expression for i64 {
    fn write(&self, line: &mut Line) {
        line.display(self);
    }
}

impl Expression for f64 {
    fn write(&self, line: &mut Line) {
        line.display(self);
    }
}

impl Expression for serde_json::Number {
    fn write(&self, line: &mut Line) {
        line.display(self);
    }
}

impl<I> Expression for Inline<I>
where
    I: Iterator<Item: Expression> + Clone,
{
    fn write(&self, line: &mut Line) {
        line.raw("[");
        for (index, item) in self.0.clone().enumerate() {
            if index > 0 {
                line.raw(", ");
            }
            item.write(line);
        }
        line.raw("]");
    }
}

impl<const N: usize> Expression for Joined<'_, N> {
    fn write(&self, line: &mut Line) {
        line.quoted(&self.0.concat());
    }
}
