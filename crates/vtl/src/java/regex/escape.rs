//! Escapes: the characters after a backslash.

use crate::cursor::Cursor;

/// The meaning of an escape.
pub(super) enum Escape {
    /// One character.
    Character(char),
    /// A character class in brackets, in the crate's syntax.
    Class(String),
    /// `\1`: a group by number.
    Group(usize),
    /// `\k<name>`.
    NamedGroup(String),
    /// An assertion or another construct that is only valid outside of classes, in the crate's
    /// syntax.
    Construct(&'static str),
    /// `\R`: any line break.
    LineBreak,
    /// `\Z`: the end of the text, like `$` without flags.
    End,
    /// `\Q`: the start of a quotation.
    Quotation,
}

/// Parses an escape, whose backslash has been read. `groups` is the number of groups opened so far.
pub(super) fn read(reader: &mut Cursor, groups: usize) -> Result<Escape, String> {
    let Some(character) = reader.next() else { return Err("Unexpected internal error".into()) };
    Ok(match character {
        't' => Escape::Character('\t'),
        'n' => Escape::Character('\n'),
        'r' => Escape::Character('\r'),
        'f' => Escape::Character('\u{c}'),
        'a' => Escape::Character('\u{7}'),
        'e' => Escape::Character('\u{1b}'),
        'c' => Escape::Character(control(reader)?),
        '0' => Escape::Character(octal(reader)?),
        'x' => Escape::Character(hexadecimal(reader)?),
        'u' => Escape::Character(unicode(reader)?),
        '1'..='9' => Escape::Group(group_number(reader, groups, character)),
        'k' => Escape::NamedGroup(group_name(reader)?),
        'Q' => Escape::Quotation,
        'Z' => Escape::End,
        'A' => Escape::Construct(r"\A"),
        'z' => Escape::Construct(r"\z"),
        'b' => Escape::Construct(r"\b"),
        'B' => Escape::Construct(r"\B"),
        'G' => Escape::Construct(r"\G"),
        'R' => Escape::LineBreak,
        'p' => Escape::Class(property(reader, false)?),
        'P' => Escape::Class(property(reader, true)?),
        _ => match predefined(character) {
            Some(class) => Escape::Class(class),
            None if character.is_ascii_alphabetic() => {
                return Err("Illegal/unsupported escape sequence".into());
            }
            None => Escape::Character(character),
        },
    })
}

/// `\d` and similar classes, ASCII only as in Java. An upper-case letter negates the class.
fn predefined(letter: char) -> Option<String> {
    let class = match letter.to_ascii_lowercase() {
        'd' => "0-9",
        'w' => "A-Za-z0-9_",
        's' => r"\t\n\x0B\x0C\r\x20",
        'h' => r"\x20\t\x{A0}\x{1680}\x{180e}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}",
        'v' => r"\n\x0B\x0C\r\x{85}\x{2028}\x{2029}",
        _ => return None,
    };
    Some(bracketed(class, letter.is_ascii_uppercase()))
}

fn bracketed(class: &str, negated: bool) -> String {
    format!("[{}{class}]", if negated { "^" } else { "" })
}

fn control(reader: &mut Cursor) -> Result<char, String> {
    let character = reader.next().ok_or("Illegal control escape sequence")?;
    char::from_u32(u32::from(character) ^ 64)
        .ok_or_else(|| "Illegal control escape sequence".to_owned())
}

/// `\0n`, `\0nn`, `\0mnn` with m up to 3.
fn octal(reader: &mut Cursor) -> Result<char, String> {
    let mut value = 0;
    let mut digits = 0;
    while let Some(digit) = reader.peek().and_then(|character| character.to_digit(8)) {
        if digits == 3 || value * 8 + digit > 0o377 {
            break;
        }
        value = value * 8 + digit;
        digits += 1;
        reader.next();
    }
    if digits == 0 {
        return Err("Illegal octal escape sequence".into());
    }
    char::from_u32(value).ok_or_else(|| "Illegal octal escape sequence".to_owned())
}

fn hexadecimal(reader: &mut Cursor) -> Result<char, String> {
    if !reader.eat('{') {
        let value = digits(reader, 2).ok_or("Illegal hexadecimal escape sequence")?;
        return char::from_u32(value)
            .ok_or_else(|| "Illegal hexadecimal escape sequence".to_owned());
    }
    let mut value: u32 = 0;
    while let Some(digit) = reader.peek().and_then(|character| character.to_digit(16)) {
        value = value
            .checked_mul(16)
            .map(|value| value + digit)
            .ok_or("Hexadecimal codepoint is too big")?;
        reader.next();
    }
    if !reader.eat('}') {
        return Err("Unclosed hexadecimal escape sequence".into());
    }
    char::from_u32(value).ok_or_else(|| "Hexadecimal codepoint is too big".to_owned())
}

fn unicode(reader: &mut Cursor) -> Result<char, String> {
    const ILLEGAL: &str = "Illegal Unicode escape sequence";
    let high = digits(reader, 4).ok_or(ILLEGAL)?;
    if let Some(character) = char::from_u32(high) {
        return Ok(character);
    }
    if !(reader.eat('\\') && reader.eat('u')) {
        return Err(ILLEGAL.into());
    }
    let low = digits(reader, 4).ok_or(ILLEGAL)?;
    let units = [high, low].map(|unit| u16::try_from(unit).unwrap_or_default());
    char::decode_utf16(units).next().and_then(Result::ok).ok_or_else(|| ILLEGAL.to_owned())
}

fn digits(reader: &mut Cursor, count: usize) -> Option<u32> {
    let mut value = 0;
    for _ in 0..count {
        value = value * 16 + reader.next()?.to_digit(16)?;
    }
    Some(value)
}

/// Reads as many digits as form the number of a group that has been opened.
fn group_number(reader: &mut Cursor, groups: usize, first: char) -> usize {
    let mut number = first.to_digit(10).unwrap_or_default() as usize;
    while let Some(digit) = reader.peek().and_then(|character| character.to_digit(10)) {
        let longer = number * 10 + digit as usize;
        if longer > groups {
            break;
        }
        number = longer;
        reader.next();
    }
    number
}

fn group_name(reader: &mut Cursor) -> Result<String, String> {
    if !reader.eat('<') {
        return Err(r"\k is not followed by '<' for named capturing group".into());
    }
    reader.group_name()
}

/// `\p{…}`, `\pL`, and their negations.
fn property(reader: &mut Cursor, negated: bool) -> Result<String, String> {
    let name = if reader.eat('{') {
        let mut name = String::new();
        loop {
            match reader.next() {
                Some('}') => break,
                Some(character) => name.push(character),
                None => return Err("Unclosed character family".into()),
            }
        }
        name
    } else {
        reader.next().ok_or("Illegal/unsupported escape sequence")?.to_string()
    };
    let class =
        named_class(&name).ok_or_else(|| format!("Unknown character property name {{{name}}}"))?;
    Ok(bracketed(&class, negated))
}

/// A named class, in the syntax used within brackets.
fn named_class(name: &str) -> Option<String> {
    let class = match name {
        "Lower" => "a-z",
        "Upper" => "A-Z",
        "ASCII" => r"\x00-\x7F",
        "Alpha" => "a-zA-Z",
        "Digit" => "0-9",
        "Alnum" => "a-zA-Z0-9",
        "Punct" => r"\x21-\x2F\x3A-\x40\x5B-\x60\x7B-\x7E",
        "Graph" => r"\x21-\x7E",
        "Print" => r"\x20-\x7E",
        "Blank" => r"\x20\t",
        "Cntrl" => r"\x00-\x1F\x7F",
        "XDigit" => "0-9a-fA-F",
        "Space" => r"\x20\t\n\x0B\x0C\r",
        "javaLowerCase" | "IsLowercase" => r"\p{Lowercase}",
        "javaUpperCase" | "IsUppercase" => r"\p{Uppercase}",
        "javaAlphabetic" | "IsAlphabetic" => r"\p{Alphabetic}",
        "javaLetter" => r"\p{L}",
        "javaDigit" | "IsDigit" => r"\p{Nd}",
        "javaLetterOrDigit" => r"\p{L}\p{Nd}",
        "javaTitleCase" => r"\p{Lt}",
        "javaWhitespace" => {
            r"\t-\r\x1C-\x20\x{1680}\x{2000}-\x{2006}\x{2008}-\x{200a}\x{2028}\x{2029}\x{205f}\x{3000}"
        }
        "javaSpaceChar" => r"\p{Z}",
        "IsWhite_Space" => r"\p{White_Space}",
        "IsPunctuation" => r"\p{P}",
        "IsIdeographic" => r"\p{Ideographic}",
        "L1" => r"\x00-\xFF",
        "all" => r"\x{0}-\x{10FFFF}",
        _ => return other_class(name),
    };
    Some(class.to_owned())
}

fn other_class(name: &str) -> Option<String> {
    if let Some(block) = name.strip_prefix("In").or_else(|| value_of(name, &["block", "blk"])) {
        return block_range(block).map(str::to_owned);
    }
    if let Some(script) = value_of(name, &["script", "sc"]) {
        return Some(format!(r"\p{{Script={script}}}"));
    }
    let category = value_of(name, &["general_category", "gc"]);
    let bare = category.or_else(|| name.strip_prefix("Is")).unwrap_or(name);
    if is_category(bare) {
        return Some(format!(r"\p{{{bare}}}"));
    }
    // Binary properties were found above, so any other name after `Is` is a script.
    (bare != name
        && category.is_none()
        && bare.chars().all(|character| character.is_ascii_alphabetic() || character == '_'))
    .then(|| format!(r"\p{{Script={bare}}}"))
}

fn value_of<'a>(name: &'a str, keys: &[&str]) -> Option<&'a str> {
    let (key, value) = name.split_once('=')?;
    (keys.contains(&key)
        && value.chars().all(|character| character.is_ascii_alphanumeric() || character == '_'))
    .then_some(value)
}

fn is_category(name: &str) -> bool {
    const CATEGORIES: &[&str] = &[
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "LC", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P",
        "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl",
        "Zp", "C", "Cc", "Cf", "Co", "Cn",
    ];
    CATEGORIES.contains(&name)
}

/// The most common Unicode blocks.
fn block_range(block: &str) -> Option<&'static str> {
    let plain: String = block
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_lowercase())
        .collect();
    Some(match plain.as_str() {
        "basiclatin" => r"\x00-\x7F",
        "latin1supplement" => r"\x{80}-\x{FF}",
        "latinextendeda" => r"\x{100}-\x{17F}",
        "latinextendedb" => r"\x{180}-\x{24F}",
        "combiningdiacriticalmarks" => r"\x{300}-\x{36F}",
        "greek" | "greekandcoptic" => r"\x{370}-\x{3FF}",
        "cyrillic" => r"\x{400}-\x{4FF}",
        "hebrew" => r"\x{590}-\x{5FF}",
        "arabic" => r"\x{600}-\x{6FF}",
        "generalpunctuation" => r"\x{2000}-\x{206F}",
        "currencysymbols" => r"\x{20A0}-\x{20CF}",
        "hiragana" => r"\x{3040}-\x{309F}",
        "katakana" => r"\x{30A0}-\x{30FF}",
        "cjkunifiedideographs" => r"\x{4E00}-\x{9FFF}",
        "hangulsyllables" => r"\x{AC00}-\x{D7AF}",
        _ => return None,
    })
}
