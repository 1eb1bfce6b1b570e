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
    /// The flags between index and width.
    flags: &'a str,
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
    let (flags, behind) = rest.split_at(rest.len() - rest.trim_start_matches(is_flag).len());
    rest = behind;
    for (at, flag) in flags.char_indices() {
        if flag == '<' {
            index = Index::Previous;
        } else if flags[..at].contains(flag) {
            return Err(Error::thrown(
                "java.util.DuplicateFormatFlagsException",
                format!("Flags = '{flag}'"),
            ));
        }
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

/// The flags, in the order in which Java checks them. `<` refers to the previous argument.
const FLAGS: &str = "-#+ 0,(";

fn is_flag(character: char) -> bool {
    character == '<' || FLAGS.contains(character)
}

impl Specifier<'_> {
    pub(super) fn has(&self, flag: char) -> bool {
        self.flags.contains(flag)
    }

    /// Checks flags, width and precision independently of the argument.
    fn check(&self, letter: char) -> Result<(), Error> {
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
        if (self.has('-') || self.has('0')) && self.width.is_none() {
            return Err(Error::thrown("java.util.MissingFormatWidthException", self.text));
        }
        if self.has('-') && self.has('0') || self.has('+') && self.has(' ') {
            return Err(Error::thrown(
                "java.util.IllegalFormatFlagsException",
                format!("Flags = '{}'", self.text),
            ));
        }
        match FLAGS.chars().find(|flag| self.has(*flag) && !allowed.contains(*flag)) {
            Some(flag) => Err(Error::thrown(
                "java.util.FormatFlagsConversionMismatchException",
                format!("Conversion = {letter}, Flags = {flag}"),
            )),
            None => Ok(()),
        }
    }
}
