//! [`Text`] as HCL: a bare reference, a quoted string, or a heredoc for several lines.

use super::expression::Expression;
use super::line::Line;
use super::literal::{self, Position};
use crate::text::{Segment, Text};

/// A mapping template.
pub(in super::super) struct Vtl<'a>(pub(in super::super) &'a Text);

/// A text that must stay on one line, as in a list.
pub(in super::super) struct Quoted<'a>(pub(in super::super) &'a Text);

impl Expression for Text {
    fn write(&self, line: &mut Line) {
        write(line, self, "EOT");
    }
}

impl Expression for Vtl<'_> {
    fn write(&self, line: &mut Line) {
        write(line, self.0, "VTL");
    }
}

impl Expression for Quoted<'_> {
    fn write(&self, line: &mut Line) {
        match self.0.segments() {
            [Segment::Reference(reference)] => line.reference(reference),
            segments => quoted(line, segments),
        }
    }
}

fn write(line: &mut Line, text: &Text, marker: &str) {
    let segments = text.segments();
    match Form::of(segments) {
        Form::Quoted => Quoted(text).write(line),
        Form::Indented => indented(line, segments, &unused(marker, segments)),
        Form::Unended => {
            line.spans_brackets = true;
            line.raw("chomp(");
            indented(line, segments, &unused(marker, segments));
            line.raw("\n");
            indent(line, line.depth);
            line.raw(")");
        }
        Form::Verbatim => verbatim(line, segments, &unused(marker, segments)),
    }
}

/// The best form of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// In quotes: one line, or a text that a heredoc cannot contain.
    Quoted,
    /// A heredoc whose indentation Terraform removes.
    Indented,
    /// The same for a text without the final line break of a heredoc.
    Unended,
    /// A heredoc at the margin, for a text whose own indentation Terraform would remove as well.
    Verbatim,
}

impl Form {
    fn of(segments: &[Segment]) -> Self {
        let mut literals = segments.iter().filter_map(as_literal);
        if !literals.clone().any(|literal| literal.contains('\n'))
            || !literals.all(literal::is_plain)
        {
            return Self::Quoted;
        }
        let ended =
            segments.last().and_then(as_literal).is_some_and(|literal| literal.ends_with('\n'));
        match (survives_indentation(segments), ended) {
            (true, true) => Self::Indented,
            // The value of a reference at the end may end in line breaks, which `chomp` would
            // remove.
            (true, false) if matches!(segments.last(), Some(Segment::Literal(_))) => Self::Unended,
            (false, true) => Self::Verbatim,
            (_, false) => Self::Quoted,
        }
    }
}

/// True if `<<-` restores the text after indentation. Terraform removes the common indentation of
/// all lines, but it neither counts nor shortens lines of white space, and it counts a combining
/// mark with the preceding space as one character.
fn survives_indentation(segments: &[Segment]) -> bool {
    let mut begins_line = true;
    let mut one_at_margin = false;
    for (index, segment) in segments.iter().enumerate() {
        let Segment::Literal(literal) = segment else {
            one_at_margin |= begins_line;
            begins_line = false;
            continue;
        };
        for piece in literal.split_inclusive('\n') {
            if begins_line && piece != "\n" {
                let ends_here = piece.ends_with('\n') || index + 1 == segments.len();
                if !piece.starts_with(|first: char| first.is_ascii())
                    || (ends_here && piece.trim().is_empty())
                {
                    return false;
                }
                one_at_margin |= !piece.starts_with([' ', '\t']);
            }
            begins_line = piece.ends_with('\n');
        }
    }
    one_at_margin
}

/// `marker`, lengthened until no line of the text starts with it. Terraform only checks complete
/// lines, but other readers of HCL are less exact.
fn unused(marker: &str, segments: &[Segment]) -> String {
    let mut marker = marker.to_owned();
    let lines = segments.iter().filter_map(as_literal).flat_map(str::lines);
    while lines.clone().any(|line| line.trim_start().starts_with(&marker)) {
        marker.push('_');
    }
    marker
}

fn quoted(line: &mut Line, segments: &[Segment]) {
    line.raw("\"");
    for (index, segment) in segments.iter().enumerate() {
        let before_reference = index + 1 < segments.len();
        push_segment(line, segment, Position { quoted: true, before_reference });
    }
    line.raw("\"");
}

fn indented(line: &mut Line, segments: &[Segment], marker: &str) {
    line.raw("<<-");
    line.raw(marker);
    line.raw("\n");
    let mut begins_line = true;
    for (index, segment) in segments.iter().enumerate() {
        let before_reference = index + 1 < segments.len();
        let Segment::Literal(literal) = segment else {
            begin_line(line, &mut begins_line);
            push_segment(line, segment, Position { quoted: false, before_reference });
            continue;
        };
        for piece in literal.split_inclusive('\n') {
            if piece != "\n" {
                begin_line(line, &mut begins_line);
            }
            literal::push(&mut line.text, piece, Position { quoted: false, before_reference });
            begins_line = piece.ends_with('\n');
        }
    }
    if !begins_line {
        line.raw("\n");
    }
    indent(line, line.depth);
    line.raw(marker);
}

fn begin_line(line: &mut Line, begins_line: &mut bool) {
    if std::mem::take(begins_line) {
        indent(line, line.depth + 1);
    }
}

fn verbatim(line: &mut Line, segments: &[Segment], marker: &str) {
    line.raw("<<");
    line.raw(marker);
    line.raw("\n");
    for (index, segment) in segments.iter().enumerate() {
        push_segment(
            line,
            segment,
            Position { quoted: false, before_reference: index + 1 < segments.len() },
        );
    }
    line.raw(marker);
}

fn push_segment(line: &mut Line, segment: &Segment, position: Position) {
    match segment {
        Segment::Literal(literal) => literal::push(&mut line.text, literal, position),
        Segment::Reference(reference) => {
            line.raw("${");
            line.reference(reference);
            line.raw("}");
        }
    }
}

fn indent(line: &mut Line, depth: usize) {
    super::writer::indent(&mut line.text, depth);
}

fn as_literal(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Literal(literal) => Some(literal),
        Segment::Reference(_) => None,
    }
}
