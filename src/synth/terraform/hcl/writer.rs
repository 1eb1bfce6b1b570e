//! Blocks and attributes.

use std::ops::Range;

use super::expression::Expression;
use super::line::{Line, Used};
use super::literal;

/// Writes a file of HCL.
#[derive(Debug, Default)]
pub(in super::super) struct Writer {
    out: String,
    line: Line,
    /// The attributes waiting in `line`.
    group: Vec<Attribute>,
    last: Last,
}

/// A buffered attribute. The width of its name is in columns, which may differ from bytes.
#[derive(Debug)]
struct Attribute {
    name: Range<usize>,
    width: usize,
    value: Range<usize>,
}

/// The last written element, which decides on blank lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Last {
    /// Nothing, or the start of a block.
    #[default]
    Beginning,
    Attribute,
    Block,
}

impl Writer {
    /// Creates a writer for the rest of a file of about this many bytes.
    pub(in super::super) fn within_file(bytes: usize) -> Self {
        Self { out: String::with_capacity(bytes), last: Last::Block, ..Self::default() }
    }

    /// Returns the file.
    pub(in super::super) fn finish(mut self) -> (String, Used) {
        self.end_group();
        (self.out, self.line.used())
    }

    /// Writes a comment of one line.
    pub(in super::super) fn comment(&mut self, comment: &str) {
        self.end_group();
        indent(&mut self.out, self.line.depth);
        self.out.push_str("# ");
        self.out.extend(
            comment.chars().map(|character| if character.is_control() { ' ' } else { character }),
        );
        self.out.push('\n');
        self.last = Last::Attribute;
    }

    /// Writes a blank line.
    pub(in super::super) fn blank_line(&mut self) {
        self.end_group();
        if self.last != Last::Beginning {
            self.out.push('\n');
        }
        self.last = Last::Beginning;
    }

    /// Writes a block: `lifecycle { … }`, `variable "stage" { … }`.
    pub(in super::super) fn block(
        &mut self,
        kind: &str,
        labels: &[&str],
        body: impl FnOnce(&mut Self),
    ) {
        self.blank_line();
        indent(&mut self.out, self.line.depth);
        self.out.push_str(kind);
        for label in labels {
            self.out.push_str(" \"");
            self.out.push_str(label);
            self.out.push('"');
        }
        self.out.push_str(" {");
        let opened = self.out.len();
        self.out.push('\n');
        self.nested(body);
        if self.out.len() == opened + 1 {
            self.out.truncate(opened);
        } else {
            indent(&mut self.out, self.line.depth);
        }
        self.out.push_str("}\n");
        self.last = Last::Block;
    }

    /// Writes an attribute on a line.
    pub(in super::super) fn attribute(&mut self, name: &str, value: impl Expression) {
        self.before_attribute();
        let start = self.line.text.len();
        self.line.text.push_str(name);
        self.value(start, name.len(), &value);
    }

    /// Writes an attribute if it has a value.
    pub(in super::super) fn optional(&mut self, name: &str, value: Option<impl Expression>) {
        if let Some(value) = value {
            self.attribute(name, value);
        }
    }

    /// Writes a member of an object on a line; its key may be any string.
    pub(in super::super) fn entry(&mut self, key: &str, value: impl Expression) {
        self.before_attribute();
        let start = self.line.text.len();
        let width = literal::push_key(&mut self.line.text, key);
        self.value(start, width, &value);
    }

    /// Writes `name = { … }` with one member per line.
    pub(in super::super) fn object(&mut self, name: &str, members: impl FnOnce(&mut Self)) {
        self.bracketed(name, "{", "}", members);
    }

    /// Writes `name = [ … ]` with one item per line.
    pub(in super::super) fn list(&mut self, name: &str, items: impl FnOnce(&mut Self)) {
        self.bracketed(name, "[", "]", items);
    }

    /// Writes `name = jsonencode({ … })`.
    pub(in super::super) fn json_object(&mut self, name: &str, members: impl FnOnce(&mut Self)) {
        self.bracketed(name, "jsonencode({", "})", members);
    }

    /// Writes an item of a list.
    pub(in super::super) fn item(&mut self, value: impl Expression) {
        indent(&mut self.out, self.line.depth);
        self.detached(|line| value.write(line));
        self.out.push_str(",\n");
    }

    /// Writes an item that is an object or a list.
    pub(in super::super) fn bracketed_item(
        &mut self,
        open: &str,
        close: &str,
        contents: impl FnOnce(&mut Self),
    ) {
        indent(&mut self.out, self.line.depth);
        self.brackets(open, close, contents);
        self.out.push_str(",\n");
    }

    /// Writes an attribute whose value opens a bracket; its name may be any string.
    pub(super) fn bracketed(
        &mut self,
        name: &str,
        open: &str,
        close: &str,
        contents: impl FnOnce(&mut Self),
    ) {
        self.before_attribute();
        self.end_group();
        indent(&mut self.out, self.line.depth);
        literal::push_key(&mut self.out, name);
        self.out.push_str(" = ");
        self.brackets(open, close, contents);
        self.out.push('\n');
        self.last = Last::Attribute;
    }

    fn brackets(&mut self, open: &str, close: &str, contents: impl FnOnce(&mut Self)) {
        self.out.push_str(open);
        self.out.push('\n');
        self.nested(contents);
        indent(&mut self.out, self.line.depth);
        self.out.push_str(close);
    }

    fn nested(&mut self, contents: impl FnOnce(&mut Self)) {
        self.last = Last::Beginning;
        self.line.depth += 1;
        contents(self);
        self.end_group();
        self.line.depth -= 1;
    }

    /// Writes an expression that is not aligned with attributes.
    fn detached(&mut self, write: impl FnOnce(&mut Line)) {
        write(&mut self.line);
        self.out.push_str(&self.line.text);
        self.line.text.clear();
    }

    fn before_attribute(&mut self) {
        if self.last == Last::Block {
            self.blank_line();
        }
        self.last = Last::Attribute;
    }

    fn value(&mut self, start: usize, width: usize, value: &impl Expression) {
        let end = self.line.text.len();
        value.write(&mut self.line);
        self.group.push(Attribute { name: start..end, width, value: end..self.line.text.len() });
        if std::mem::take(&mut self.line.spans_brackets) {
            let last = self.group.len() - 1;
            self.write_aligned(0..last);
            self.write_aligned(last..last + 1);
            self.clear_group();
        }
    }

    fn end_group(&mut self) {
        self.write_aligned(0..self.group.len());
        self.clear_group();
    }

    fn clear_group(&mut self) {
        self.group.clear();
        self.line.text.clear();
    }

    fn write_aligned(&mut self, attributes: Range<usize>) {
        let attributes = &self.group[attributes];
        let widest = attributes.iter().map(|attribute| attribute.width).max().unwrap_or_default();
        for Attribute { name, width, value } in attributes {
            indent(&mut self.out, self.line.depth);
            self.out.push_str(&self.line.text[name.clone()]);
            spaces(&mut self.out, widest - width);
            self.out.push_str(" = ");
            self.out.push_str(&self.line.text[value.clone()]);
            self.out.push('\n');
        }
    }
}

/// Writes the indentation of a line.
pub(super) fn indent(out: &mut String, depth: usize) {
    spaces(out, 2 * depth);
}

fn spaces(out: &mut String, mut count: usize) {
    const SPACES: &str = "                                                                ";
    while count > SPACES.len() {
        out.push_str(SPACES);
        count -= SPACES.len();
    }
    out.push_str(&SPACES[..count]);
}
