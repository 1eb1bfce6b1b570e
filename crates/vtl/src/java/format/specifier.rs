//! The parts of a format: text and specifiers.

use crate::error::Error;

/// A part of a format.
pub(super) enum Piece<'a> {
    Text(&'a str),
    Specifier(Specifier<'a>),
}

/// `%[index$][flags][width][.precision]conversion`
pub(super) struct Specifier<'a> {
    pub(super) text: &'a str,
    pub(super) index: Index,
    pub(super) flags: Flags,
    pub(super) width: Option<usize>,
    pub(super) precision: Option<usize>,
    /// The conversion in lower case.
    pub(super) conversion: char,
    pub(super) is_upper_case: bool,
}

/// The argument that a specifier formats.
pub(super) enum Index {
    Ordinary,
    /// Counted from 1.
    Explicit(usize),
    /// `%<s`
    Previous,
}

/// The flags between index and width.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)]
pub(super) struct Flags {
    pub(super) left: bool,
    pub(super) alternate: bool,
    pub(super) plus: bool,
    pub(super) space: bool,
    pub(super) zero: bool,
    pub(super) group: bool,
    pub(super) parentheses: bool,
}

/// Splits a format into its parts.
pub(super) fn pieces(format: &str) -> Result<Vec<Piece<'_>>, Error> {
    let mut pieces = Vec::new();
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        if at > 0 {
            pieces.push(Piece::Text(&rest[..at]));
        }
        let (specifier, behind) = specifier(&rest[at..])?;
        pieces.push(Piece::Specifier(specifier));
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    Ok(pieces)
}

/// Parses the specifier at the start of a text. Returns the remaining text, too.
fn specifier(text: &str) -> Result<(Specifier<'_>, &str), Error> {
    let mut rest = &text[1..];
    let mut index = Index::Ordinary;
    if let Some((number, behind)) = number(rest).filter(|(_, behind)| behind.starts_with('$')) {
        index = Index::Explicit(number);
        rest = &behind[1..];
    }
    let mut flags = Flags::default();
    while let Some(flag) = rest.chars().next() {
        let field = match flag {
            '<' => {
                index = Index::Previous;
                rest = &rest[1..];
                continue;
            }
            '-' => &mut flags.left,
            '#' => &mut flags.alternate,
            '+' => &mut flags.plus,
            ' ' => &mut flags.space,
            '0' => &mut flags.zero,
            ',' => &mut flags.group,
            '(' => &mut flags.parentheses,
            _ => break,
        };
        if std::mem::replace(field, true) {
            return Err(Error::thrown(
                "java.util.DuplicateFormatFlagsException",
                format!("Flags = '{flag}'"),
            ));
        }
        rest = &rest[1..];
    }
    let mut width = None;
    if let Some((number, behind)) = number(rest) {
        (width, rest) = (Some(number), behind);
    }
    let mut precision = None;
    if let Some(behind) = rest.strip_prefix('.') {
        let (number, behind) = number(behind).ok_or_else(|| unknown('.'))?;
        (precision, rest) = (Some(number), behind);
    }
    let letter = rest.chars().next().ok_or_else(|| unknown('%'))?;
    rest = &rest[letter.len_utf8()..];
    let specifier = Specifier {
        text: &text[..text.len() - rest.len()],
        index,
        flags,
        width,
        precision,
        conversion: letter.to_ascii_lowercase(),
        is_upper_case: letter.is_ascii_uppercase(),
    };
    specifier.check(letter)?;
    Ok((specifier, rest))
}

fn number(text: &str) -> Option<(usize, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    // Nine digits are enough to exceed every limit.
    let number = text[..length.min(9)].parse().ok()?;
    Some((number, &text[length..]))
}

fn unknown(conversion: char) -> Error {
    Error::thrown(
        "java.util.UnknownFormatConversionException",
        format!("Conversion = '{conversion}'"),
    )
}

impl Specifier<'_> {
    /// Checks flags, width and precision independently of the argument.
    fn check(&self, letter: char) -> Result<(), Error> {
        let flags = &self.flags;
        let (allowed, has_precision): (&str, bool) = match letter {
            's' | 'S' | 'b' | 'B' | 'h' | 'H' => ("-", true),
            'c' | 'C' | '%' => ("-", false),
            'd' => ("-+ 0,(", false),
            // Java also allows `+`, ` ` and `(` for a BigInteger.
            'o' | 'x' | 'X' => ("-#0", false),
            'e' | 'E' => ("-#+ 0(", true),
            'f' => ("-#+ 0,(", true),
            'g' | 'G' => ("-+ 0,(", true),
            'n' => ("", false),
            _ => return Err(unknown(letter)),
        };
        if !has_precision && let Some(precision) = self.precision {
            return Err(Error::thrown("java.util.IllegalFormatPrecisionException", precision));
        }
        if letter == 'n'
            && let Some(width) = self.width
        {
            return Err(Error::thrown("java.util.IllegalFormatWidthException", width));
        }
        if (flags.left || flags.zero) && self.width.is_none() {
            return Err(Error::thrown("java.util.MissingFormatWidthException", self.text));
        }
        if flags.left && flags.zero || flags.plus && flags.space {
            return Err(Error::thrown(
                "java.util.IllegalFormatFlagsException",
                format!("Flags = '{}'", self.text),
            ));
        }
        let set = [
            (flags.left, '-'),
            (flags.alternate, '#'),
            (flags.plus, '+'),
            (flags.space, ' '),
            (flags.zero, '0'),
            (flags.group, ','),
            (flags.parentheses, '('),
        ];
        match set.into_iter().find(|(is_set, flag)| *is_set && !allowed.contains(*flag)) {
            Some((_, flag)) => Err(Error::thrown(
                "java.util.FormatFlagsConversionMismatchException",
                format!("Conversion = {letter}, Flags = {flag}"),
            )),
            None => Ok(()),
        }
    }
}
