//! The translation from Java's syntax to that of the crate, in one pass.
//!
//! Flags never reach the output: their effect is spelled out for every atom.

use std::fmt::Write;

use super::escape::{self, Escape};
use crate::cursor::Cursor;

/// The deepest nesting of groups. It is below the crate's own limit, whose error would show the
/// translated pattern.
const DEPTH: usize = 40;
/// The deepest nesting of classes.
const CLASS_DEPTH: usize = 30;

/// Any character but a line terminator.
const DOT: &str = r"[^\n\r\x{85}\x{2028}\x{2029}]";
const UNIX_DOT: &str = r"[^\n]";
const ANY: &str = r"(?s:.)";
/// The end of the text, or before its final line terminator; never between `\r` and `\n`.
const END: &str = r"(?:\z|(?=\r\n\z|[\r\x{85}\x{2028}\x{2029}]\z)|(?<!\r)(?=\n\z))";
const UNIX_END: &str = r"(?=\n?\z)";
const LINE_END: &str = r"(?:\z|(?=[\r\x{85}\x{2028}\x{2029}])|(?<!\r)(?=\n))";
const UNIX_LINE_END: &str = r"(?:\z|(?=\n))";
const LINE_START: &str = r"(?:(?!\z)(?:\A|(?<=[\n\x{85}\x{2028}\x{2029}])|(?<=\r)(?!\n)))";
const UNIX_LINE_START: &str = r"(?:(?!\z)(?:\A|(?<=\n)))";
/// `\R`. It splits a `\r\n` if the match would fail otherwise; under a quantifier, Java never
/// splits it.
const LINE_BREAK: &str = r"(?:\r\n|[\n\x0B\x0C\r\x{85}\x{2028}\x{2029}])";
const WHOLE_LINE_BREAK: &str = r"(?>\r\n|[\n\x0B\x0C\r\x{85}\x{2028}\x{2029}])";
/// Matches nowhere.
const NEVER: &str = r"[^\x00-\x{10FFFF}]";

/// The result of a translation.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Translation {
    /// The pattern matches only this text.
    Literal(String),
    /// A pattern to compile.
    Pattern(String),
}

/// The flags at a position.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools)]
pub(super) struct Flags {
    pub(super) ignore_case: bool,
    comments: bool,
    multiline: bool,
    dot_all: bool,
    unix_lines: bool,
}

/// Translates a pattern for searching or for matching whole texts.
pub(super) fn translate(
    pattern: &str,
    ignore_case: bool,
    whole: bool,
) -> Result<Translation, String> {
    let mut translator = Translator {
        reader: Cursor::new(pattern),
        groups: 0,
        out: String::with_capacity(pattern.len() + 16),
        literal: (!ignore_case).then(String::new),
        flags: Flags { ignore_case, ..Flags::default() },
        open: Vec::new(),
        assertion: None,
        whole,
    };
    translator.run()?;
    Ok(match translator.literal {
        Some(literal) => Translation::Literal(literal),
        None if whole => Translation::Pattern(format!(r"\A(?:{})\z", translator.out)),
        None => Translation::Pattern(translator.out),
    })
}

/// A group that is still open.
struct Open {
    /// The flags to restore.
    flags: Flags,
    /// The start in the output if the group is an assertion.
    assertion: Option<usize>,
}

pub(super) struct Translator {
    pub(super) reader: Cursor,
    /// The number of groups opened so far.
    groups: usize,
    pub(super) out: String,
    /// The text so far, if the pattern is plain text.
    literal: Option<String>,
    pub(super) flags: Flags,
    /// The enclosing groups.
    open: Vec<Open>,
    /// The start of the last atom in the output if it is an assertion.
    assertion: Option<usize>,
    whole: bool,
}

impl Translator {
    fn run(&mut self) -> Result<(), String> {
        loop {
            self.skip_comments();
            let Some(character) = self.reader.next() else { break };
            self.construct(character)?;
        }
        if self.open.is_empty() { Ok(()) } else { Err("Unclosed group".into()) }
    }

    /// Skips blanks and comments if the flag `x` is set.
    pub(super) fn skip_comments(&mut self) {
        if self.flags.comments {
            self.reader.skip_comments();
        }
    }

    fn construct(&mut self, character: char) -> Result<(), String> {
        let start = self.out.len();
        self.assertion = None;
        match character {
            '(' => return self.group(),
            ')' => {
                let open = self.open.pop().ok_or("Unmatched closing ')'")?;
                self.flags = open.flags;
                self.assertion = open.assertion;
                self.out.push(')');
            }
            '|' => {
                self.literal = None;
                self.out.push('|');
                return Ok(());
            }
            '*' | '+' | '?' => return Err(format!("Dangling meta character '{character}'")),
            '{' => {
                // Java repeats the empty pattern before it.
                self.reader.back();
                self.emit("(?:)");
                self.assertion = Some(start);
            }
            '^' => {
                self.emit(self.start());
                self.assertion = Some(start);
            }
            '$' => {
                self.dollar();
                self.assertion = Some(start);
            }
            '.' => self.emit(self.dot()),
            '[' => {
                self.literal = None;
                self.class(CLASS_DEPTH)?;
            }
            '\\' => self.escaped()?,
            _ => self.character(character),
        }
        self.quantifier()
    }

    const fn start(&self) -> &'static str {
        match (self.flags.multiline, self.flags.unix_lines) {
            (false, _) => r"\A",
            (true, false) => LINE_START,
            (true, true) => UNIX_LINE_START,
        }
    }

    /// At the very end of a pattern for whole texts, `$` is redundant. Omitting it keeps the
    /// pattern simple.
    fn dollar(&mut self) {
        if self.whole && !self.flags.multiline && self.open.is_empty() && self.reader.is_at_end() {
            return self.emit("");
        }
        self.emit(match (self.flags.multiline, self.flags.unix_lines) {
            (false, false) => END,
            (false, true) => UNIX_END,
            (true, false) => LINE_END,
            (true, true) => UNIX_LINE_END,
        });
    }

    const fn dot(&self) -> &'static str {
        match (self.flags.dot_all, self.flags.unix_lines) {
            (true, _) => ANY,
            (false, false) => DOT,
            (false, true) => UNIX_DOT,
        }
    }

    fn emit(&mut self, construct: &str) {
        self.literal = None;
        self.out.push_str(construct);
    }

    fn character(&mut self, character: char) {
        if let Some(literal) = &mut self.literal {
            literal.push(character);
        }
        if self.flags.ignore_case && character.is_ascii_alphabetic() {
            self.out.push('[');
            self.out.push(character.to_ascii_lowercase());
            self.out.push(character.to_ascii_uppercase());
            self.out.push(']');
        } else {
            push_character(character, &mut self.out);
        }
    }

    fn escaped(&mut self) -> Result<(), String> {
        match escape::read(&mut self.reader, self.groups)? {
            Escape::Character(character) => self.character(character),
            Escape::Class(class) => self.emit(&class),
            Escape::Construct(construct) => {
                self.assertion = Some(self.out.len());
                self.emit(construct);
            }
            Escape::LineBreak => {
                let repeats = self.quantifier_follows();
                self.emit(if repeats { WHOLE_LINE_BREAK } else { LINE_BREAK });
            }
            Escape::End => {
                self.assertion = Some(self.out.len());
                self.emit(if self.flags.unix_lines { UNIX_END } else { END });
            }
            Escape::Group(number) if number > self.groups => self.emit(NEVER),
            Escape::Group(number) => self.emit(&format!(r"(?:\{number})")),
            Escape::NamedGroup(name) => self.emit(&format!(r"\k<{name}>")),
            Escape::Quotation => {
                for character in self.reader.quotation() {
                    self.character(character);
                }
            }
        }
        Ok(())
    }

    fn group(&mut self) -> Result<(), String> {
        if self.open.len() == DEPTH {
            return Err("Groups are nested too deeply".into());
        }
        self.literal = None;
        if !self.reader.eat('?') {
            self.groups += 1;
            self.open("(");
            return Ok(());
        }
        let opening = match self.reader.next() {
            Some(':') => "(?:",
            Some('=') => "(?=",
            Some('!') => "(?!",
            Some('>') => "(?>",
            Some('<') if self.reader.eat('=') => "(?<=",
            Some('<') if self.reader.eat('!') => "(?<!",
            Some('<') => {
                let name = self.reader.group_name()?;
                self.groups += 1;
                self.open(&format!("(?<{name}>"));
                return Ok(());
            }
            Some(_) => {
                self.reader.back();
                return self.flag_group();
            }
            None => return Err("Unknown inline modifier".into()),
        };
        self.open(opening);
        Ok(())
    }

    fn open(&mut self, opening: &str) {
        let is_assertion = matches!(opening, "(?=" | "(?!" | "(?<=" | "(?<!");
        self.open
            .push(Open { flags: self.flags, assertion: is_assertion.then_some(self.out.len()) });
        self.out.push_str(opening);
    }

    /// `(?i)`, which lasts until the enclosing group ends, or `(?i:…)`.
    fn flag_group(&mut self) -> Result<(), String> {
        let before = self.flags;
        let mut value = true;
        loop {
            match self.reader.next() {
                Some('-') if value => value = false,
                Some('i') => self.flags.ignore_case = value,
                Some('m') => self.flags.multiline = value,
                Some('s') => self.flags.dot_all = value,
                Some('x') => self.flags.comments = value,
                Some('d') => self.flags.unix_lines = value,
                Some(')') => return Ok(()),
                Some(':') => {
                    self.open.push(Open { flags: before, assertion: None });
                    self.out.push_str("(?:");
                    return Ok(());
                }
                _ => return Err("Unknown inline modifier".into()),
            }
        }
    }

    fn quantifier_follows(&mut self) -> bool {
        self.skip_comments();
        matches!(self.reader.peek(), Some('*' | '+' | '?' | '{'))
    }

    fn quantifier(&mut self) -> Result<(), String> {
        self.skip_comments();
        match self.reader.peek() {
            Some(sign @ ('*' | '+' | '?')) => {
                self.reader.next();
                self.repeat(&sign.to_string());
            }
            Some('{') => {
                self.reader.next();
                let counts = self.counts()?;
                self.repeat(&counts);
            }
            _ => {}
        }
        Ok(())
    }

    fn repeat(&mut self, quantifier: &str) {
        let manner = self.reader.peek().filter(|manner| matches!(manner, '?' | '+'));
        self.reader.at += usize::from(manner.is_some());
        match self.assertion {
            None => {
                self.emit(quantifier);
                self.out.extend(manner);
            }
            // The crate does not repeat assertions. Repeating one changes nothing, and an optional
            // one always holds.
            Some(start)
                if quantifier == "*" || quantifier == "?" || quantifier.starts_with("{0") =>
            {
                self.out.insert_str(start, "(?:");
                self.emit("|)");
            }
            Some(_) => self.emit(""),
        }
    }

    fn counts(&mut self) -> Result<String, String> {
        let least = self.count()?.ok_or("Illegal repetition")?;
        let counts = if self.reader.eat(',') {
            match self.count()? {
                Some(most) if most < least => return Err("Illegal repetition range".into()),
                Some(most) => format!("{{{least},{most}}}"),
                None => format!("{{{least},}}"),
            }
        } else {
            format!("{{{least}}}")
        };
        if self.reader.eat('}') { Ok(counts) } else { Err("Unclosed counted closure".into()) }
    }

    fn count(&mut self) -> Result<Option<u32>, String> {
        let mut count = None;
        while let Some(digit) = self.reader.peek().and_then(|character| character.to_digit(10)) {
            let longer =
                count.unwrap_or(0_u32).checked_mul(10).and_then(|count| count.checked_add(digit));
            count =
                Some(longer.filter(|&count| count <= 1 << 16).ok_or("Illegal repetition range")?);
            self.reader.next();
        }
        Ok(count)
    }
}

/// Writes a literal character, inside a class or outside.
pub(super) fn push_character(character: char, out: &mut String) {
    if character.is_ascii_alphanumeric() || !character.is_ascii() {
        out.push(character);
    } else {
        // Writing to a string cannot fail.
        let _ = write!(out, r"\x{:02X}", u32::from(character));
    }
}
