//! The compiler: from the text of a path to its steps.

mod filter;

use super::cursor::unescape;
use super::syntax::{Argument, Origin, Path, Step};
use crate::cursor::Cursor;

/// The longest path in characters.
const LENGTH: usize = 16 << 10;
/// The most steps of a path.
const STEPS: usize = 200;
/// The deepest nesting of paths in filters and arguments.
const DEPTH: usize = 16;
/// The deepest nesting of parentheses and negations in a predicate.
const FILTER_DEPTH: usize = 32;

/// Compiles a path. The error is Jayway's message.
pub(super) fn path(text: &str) -> Result<Path, String> {
    if text.len() > LENGTH {
        return Err(format!("a path of more than {LENGTH} bytes"));
    }
    nested_path(text, DEPTH)
}

/// Compiles a nested path.
fn nested_path(text: &str, depth: usize) -> Result<Path, String> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(format!("paths nested more than {DEPTH} levels deep"));
    };
    let text = text.trim_matches(|character| character <= ' ');
    let rooted = if text.starts_with(['$', '@']) { text.to_owned() } else { format!("$.{text}") };
    if rooted.ends_with('.') {
        return Err("Path must not end with a '.' or '..'".into());
    }
    let mut compiler = Compiler::new(&rooted, depth);
    let origin =
        if compiler.cursor.next() == Some('@') { Origin::Element } else { Origin::Document };
    if !matches!(compiler.cursor.peek(), None | Some('.' | '[')) {
        return Err("Illegal character at position 1 expected '.' or '['".into());
    }
    while !compiler.cursor.is_at_end() {
        compiler.step()?;
    }
    Ok(Path { origin, steps: compiler.steps })
}

/// The state of compiling a path, or the predicate of a filter.
struct Compiler {
    cursor: Cursor,
    steps: Vec<Step>,
    /// The remaining nesting of paths.
    depth: usize,
    /// The remaining nesting of parentheses and negations in a predicate.
    filter_depth: usize,
}

impl Compiler {
    fn new(text: &str, depth: usize) -> Self {
        Self { cursor: Cursor::new(text), steps: Vec::new(), depth, filter_depth: FILTER_DEPTH }
    }

    /// Compiles a path nested in this one.
    fn nested(&self, text: &str) -> Result<Path, String> {
        nested_path(text, self.depth)
    }

    fn step(&mut self) -> Result<(), String> {
        if self.steps.len() == STEPS {
            return Err(format!("a path of more than {STEPS} steps"));
        }
        let step = match self.cursor.peek() {
            Some('[') => self.bracket()?,
            Some('.') => return self.dot(),
            Some('*') => {
                self.cursor.at += 1;
                Step::Wildcard
            }
            _ => self.property_or_function()?,
        };
        self.steps.push(step);
        Ok(())
    }

    fn dot(&mut self) -> Result<(), String> {
        self.cursor.at += 1;
        if self.cursor.eat('.') {
            self.steps.push(Step::Scan);
        }
        match self.cursor.peek() {
            Some('.') => Err(format!("Character '.' on position {} is not valid.", self.cursor.at)),
            None => Err("Path must not end with a '.'".into()),
            Some(_) => self.step(),
        }
    }

    fn property_or_function(&mut self) -> Result<Step, String> {
        let start = self.cursor.at;
        loop {
            match self.cursor.peek() {
                Some(' ') => {
                    return Err("Use bracket notion ['my prop'] if your property contains blank characters.".into());
                }
                None | Some('.' | '[') => {
                    return Ok(Step::Properties(vec![
                        self.cursor.text(start, self.cursor.at).into(),
                    ]));
                }
                Some('(') => return self.function(start),
                Some(_) => self.cursor.at += 1,
            }
        }
    }

    /// Parses a function's arguments. The cursor is at the opening parenthesis.
    fn function(&mut self, start: usize) -> Result<Step, String> {
        let name = self.cursor.text(start, self.cursor.at);
        let open = self.cursor.at;
        let Some(close) = self.cursor.closing(open, false) else {
            return Err(format!("Arguments to function: '{name}' are not closed properly."));
        };
        let mut arguments = Vec::new();
        let mut at = open + 1;
        while at < close {
            let end = self.argument_end(at, close);
            arguments.extend(self.argument(&self.cursor.text(at, end))?);
            at = end + 1;
        }
        self.cursor.at = close + 1;
        Ok(Step::Function { name: name.into(), arguments })
    }

    /// The position of the comma after an argument, or of the closing parenthesis.
    fn argument_end(&self, from: usize, close: usize) -> usize {
        let mut at = from;
        while at < close {
            match self.cursor.at(at) {
                Some(',') => return at,
                Some('(' | '[' | '{') => at = self.cursor.closing(at, false).unwrap_or(close),
                Some('"' | '\'') => at = self.cursor.closing_quote(at).unwrap_or(close),
                _ => {}
            }
            at += 1;
        }
        close
    }

    /// Parses an argument. Jayway ignores everything but paths, numbers, strings in double quotes
    /// and objects.
    fn argument(&self, text: &str) -> Result<Option<Argument>, String> {
        let text = text.trim_matches(|character| character <= ' ');
        Ok(match text.chars().next() {
            Some('$' | '@') => Some(Argument::Path(self.nested(text)?)),
            Some('{' | '"' | '-' | '0'..='9') => Some(Argument::Json(text.into())),
            _ => None,
        })
    }

    fn bracket(&mut self) -> Result<Step, String> {
        let open = self.cursor.at;
        match self.cursor.significant(open + 1) {
            Some((_, quote @ ('\'' | '"'))) => self.quoted_properties(quote),
            Some((_, '0'..='9' | '-' | ':')) => self.array(),
            Some((at, '*')) => match self.cursor.significant(at + 1) {
                Some((close, ']')) => {
                    self.cursor.at = close + 1;
                    Ok(Step::Wildcard)
                }
                _ => Err(format!("Expected wildcard token to end with ']' on position {}", at + 1)),
            },
            Some((at, '?')) => self.filter(at),
            Some((_, '(' | '@')) => self.end_offset(),
            _ => Err(format!(
                "Could not parse token starting at position {open}. Expected ?, ', 0-9, * "
            )),
        }
    }

    fn quoted_properties(&mut self, quote: char) -> Result<Step, String> {
        let mut names = Vec::new();
        let mut at = self.cursor.at + 1;
        loop {
            let (start, found) =
                self.cursor.significant(at).ok_or("Property has not been closed")?;
            if found != quote {
                return Err("Found empty property".into());
            }
            let end = self
                .cursor
                .closing_quote(start)
                .ok_or("Property has not been closed - missing closing quote")?;
            names.push(unescape(&self.cursor.text(start + 1, end)).into());
            match self.cursor.significant(end + 1) {
                Some((comma, ',')) => at = comma + 1,
                Some((close, ']')) => {
                    self.cursor.at = close + 1;
                    return Ok(Step::Properties(names));
                }
                _ => {
                    return Err(format!(
                        "Property must be separated by comma or Property must be terminated close square bracket at index {end}"
                    ));
                }
            }
        }
    }

    fn array(&mut self) -> Result<Step, String> {
        let start = self.cursor.at + 1;
        let close = self.cursor.find(']', start).ok_or("Array index is not closed")?;
        let expression = self.cursor.text(start, close);
        let unclear = || format!("Could not parse array index [{expression}]");
        self.cursor.at = close + 1;
        if let Some((from, rest)) = expression.split_once(':') {
            let bound = |text: &str| match text.trim() {
                "" => Ok(None),
                number => number.parse().map(Some).map_err(|_| unclear()),
            };
            // Jayway parses the step of a slice but ignores it.
            let (from, to) = (bound(from)?, bound(rest.split(':').next().unwrap_or_default())?);
            return if from.is_none() && to.is_none() {
                Err(unclear())
            } else {
                Ok(Step::Slice { from, to })
            };
        }
        let indices =
            expression.split(',').map(|index| index.trim().parse().map_err(|_| unclear()));
        Ok(Step::Indices(indices.collect::<Result<_, _>>()?))
    }

    /// `[(@.length-1)]`, `[(@.size() - 1)]`
    fn end_offset(&mut self) -> Result<Step, String> {
        let start = self.cursor.at;
        let close = self.cursor.closing(start, false).ok_or("Array index is not closed")?;
        let mut expression = self.cursor.text(start + 1, close);
        expression.retain(|character| !matches!(character, ' ' | '(' | ')'));
        let offset =
            expression.strip_prefix("@.length").or_else(|| expression.strip_prefix("@.size"));
        let offset =
            offset.filter(|offset| offset.starts_with('-')).and_then(|offset| offset.parse().ok());
        self.cursor.at = close + 1;
        offset.map(Step::FromEnd).ok_or_else(|| {
            format!("Invalid function: {expression}. Supported functions are: [(@.length - n)] and [(@.size() - n)]")
        })
    }

    fn filter(&mut self, question_mark: usize) -> Result<Step, String> {
        const UNCLEAR: &str = "Filter must start with '[?(' and end with ')]'.";
        let Some((open, '(')) = self.cursor.significant(question_mark + 1) else {
            return Err(UNCLEAR.into());
        };
        let close = self.cursor.closing(open, true).ok_or("Filter brackets are not balanced")?;
        let Some((end, ']')) = self.cursor.significant(close + 1) else {
            return Err(UNCLEAR.into());
        };
        let filter = Self::new(&self.cursor.text(open + 1, close), self.depth).predicate()?;
        self.cursor.at = end + 1;
        Ok(Step::Filter(filter))
    }
}
