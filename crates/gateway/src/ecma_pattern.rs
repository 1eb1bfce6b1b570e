//! Regular expressions of [ECMA 262](https://262.ecma-international.org/5.1/#sec-15.10), in which
//! the `pattern` of a model is written: API Gateway's messages call it so.
//!
//! A pattern is translated to Java's syntax, for which there is an engine. What the fifth edition
//! lacks is invalid: `(?i)`, lookbehind, names of groups, possessive quantifiers. An escaped letter
//! without a meaning, such as `\A` or `\p`, is that letter. The response of API Gateway to invalid
//! patterns is unknown. Unlike there, a character beyond U+FFFF is one character, and a reference
//! to a group that took no part in the match fails.

use std::fmt::Write;

/// White space: that of Unicode.
const BLANKS: &str = r"\t\n\x0B\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";
/// Any character.
const ANY: &str = r"[\x{0}-\x{10ffff}]";
/// A character of a word.
const WORD: &str = "[0-9A-Za-z_]";

/// The pattern in Java's syntax.
///
/// # Errors
///
/// Returns the error of the pattern's syntax, in words.
pub fn to_java(pattern: &str) -> Result<String, String> {
    Translation::of(pattern).run()
}

/// The error of a pattern: of its syntax, or of an escape that ECMA 262 does not have.
pub fn fault(pattern: &str) -> Option<String> {
    let mut translation = Translation::of(pattern);
    match translation.run() {
        Err(fault) => Some(fault),
        Ok(_) => translation
            .meaningless
            .map(|letter| format!("\\{letter} has no meaning in JavaScript's regular expressions")),
    }
}

struct Translation<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    pattern: &'a str,
    out: String,
    open: usize,
    /// True if a quantifier may follow.
    repeatable: bool,
    /// The first escaped letter without a meaning.
    meaningless: Option<char>,
}

/// A part of a class.
enum Item {
    Character(char),
    /// A set, in the syntax of a Java class, and true if it is the complement.
    Set(&'static str, bool),
}

impl<'a> Translation<'a> {
    fn of(pattern: &'a str) -> Self {
        Self {
            rest: pattern.chars().peekable(),
            pattern,
            out: String::with_capacity(pattern.len() + 16),
            open: 0,
            repeatable: false,
            meaningless: None,
        }
    }

    fn run(&mut self) -> Result<String, String> {
        while let Some(character) = self.rest.next() {
            self.term(character)?;
        }
        if self.open > 0 {
            return Err("unclosed group".to_owned());
        }
        Ok(std::mem::take(&mut self.out))
    }

    fn term(&mut self, character: char) -> Result<(), String> {
        match character {
            '|' => self.assertion("|"),
            '^' => self.assertion("^"),
            '$' => self.assertion(r"\z"),
            '.' => self.atom(r"[^\n\r\u2028\u2029]"),
            '(' => return self.group(),
            ')' => {
                self.open = self.open.checked_sub(1).ok_or("unmatched closing `)`")?;
                self.atom(")");
            }
            '[' => {
                let class = self.class()?;
                self.atom(&class);
            }
            '*' | '+' | '?' => return self.quantifier(&character.to_string()),
            '{' => match self.braces() {
                Some(braces) => return self.quantifier(&braces),
                None => self.literal('{'),
            },
            '\\' => return self.escape(),
            other => self.literal(other),
        }
        Ok(())
    }

    fn assertion(&mut self, text: &str) {
        self.out.push_str(text);
        self.repeatable = false;
    }

    fn atom(&mut self, text: &str) {
        self.out.push_str(text);
        self.repeatable = true;
    }

    fn literal(&mut self, character: char) {
        push(character, &mut self.out);
        self.repeatable = true;
    }

    fn group(&mut self) -> Result<(), String> {
        let mut start = "(".to_owned();
        if self.rest.next_if_eq(&'?').is_some() {
            let kind = self.rest.next().filter(|kind| ":=!".contains(*kind));
            let kind = kind.ok_or("JavaScript has only the groups (…), (?:…), (?=…) and (?!…)")?;
            start.push('?');
            start.push(kind);
        }
        self.open += 1;
        self.assertion(&start);
        Ok(())
    }

    fn quantifier(&mut self, text: &str) -> Result<(), String> {
        if !self.repeatable {
            return Err(format!("nothing to repeat before `{text}`"));
        }
        self.assertion(text);
        if self.rest.next_if_eq(&'?').is_some() {
            self.out.push('?');
        }
        Ok(())
    }

    /// The quantifier in braces that follows; `None` if the brace is a character.
    fn braces(&mut self) -> Option<String> {
        let mut ahead = self.rest.clone();
        let mut text = "{".to_owned();
        loop {
            let character = ahead.next()?;
            text.push(character);
            match character {
                '}' => break,
                ',' if !text[..text.len() - 1].contains(',') && text.len() > 2 => {}
                digit if digit.is_ascii_digit() => {}
                _ => return None,
            }
        }
        if text.len() == 2 {
            return None;
        }
        self.rest = ahead;
        Some(text)
    }

    fn escape(&mut self) -> Result<(), String> {
        let escaped = self.rest.next().ok_or("a backslash at the end")?;
        match escaped {
            'b' => self.assertion(&format!("(?:(?<={WORD})(?!{WORD})|(?<!{WORD})(?={WORD}))")),
            'B' => self.assertion(&format!("(?:(?<={WORD})(?={WORD})|(?<!{WORD})(?!{WORD}))")),
            '1'..='9' => {
                let mut number = escaped.to_string();
                while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
                    number.push(digit);
                }
                let groups = groups(self.pattern);
                if number.parse().is_ok_and(|number: usize| number <= groups) {
                    self.atom(&format!("(?:\\{number})"));
                } else {
                    return Err(format!("there is no group {number}"));
                }
            }
            other => match self.item(other)? {
                Item::Character(character) => self.literal(character),
                Item::Set(set, is_complement) => {
                    let start = if is_complement { "[^" } else { "[" };
                    self.atom(&format!("{start}{set}]"));
                }
            },
        }
        Ok(())
    }

    /// The meaning of an escape in and outside of a class.
    fn item(&mut self, escaped: char) -> Result<Item, String> {
        Ok(match escaped {
            'd' | 'D' => Item::Set("0-9", escaped == 'D'),
            'w' | 'W' => Item::Set("0-9A-Za-z_", escaped == 'W'),
            's' | 'S' => Item::Set(BLANKS, escaped == 'S'),
            'f' => Item::Character('\u{c}'),
            'n' => Item::Character('\n'),
            'r' => Item::Character('\r'),
            't' => Item::Character('\t'),
            'v' => Item::Character('\u{b}'),
            '0' => Item::Character('\0'),
            'x' => Item::Character(self.hexadecimal(2).unwrap_or('x')),
            'u' => Item::Character(self.hexadecimal(4).unwrap_or('u')),
            'c' => match self.rest.next() {
                Some(letter) if letter.is_ascii_alphabetic() => {
                    Item::Character(char::from(letter as u8 % 32))
                }
                _ => return Err("no letter behind `\\c`".to_owned()),
            },
            letter => {
                if letter.is_alphabetic() {
                    self.meaningless.get_or_insert(letter);
                }
                Item::Character(letter)
            }
        })
    }

    /// The character of so many hexadecimal digits; nothing is read if there are fewer.
    fn hexadecimal(&mut self, digits: usize) -> Option<char> {
        let text: String = self.rest.clone().take(digits).collect();
        let is_number = text.len() == digits && text.chars().all(|digit| digit.is_ascii_hexdigit());
        let number = u32::from_str_radix(&text, 16).ok().filter(|_| is_number)?;
        // One half of a character beyond U+FFFF is in no text.
        let character = char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER);
        self.rest.nth(digits - 1);
        Some(character)
    }

    fn class(&mut self) -> Result<String, String> {
        let is_complement = self.rest.next_if_eq(&'^').is_some();
        let mut members = String::new();
        let mut complements = Vec::new();
        while let Some(item) = self.member()? {
            let mut ahead = self.rest.clone();
            let is_range = ahead.next() == Some('-') && !matches!(ahead.next(), Some(']') | None);
            let first = match item {
                Item::Character(first) => first,
                Item::Set(set, false) => {
                    members.push_str(set);
                    continue;
                }
                Item::Set(set, true) => {
                    complements.push(format!("[^{set}]"));
                    continue;
                }
            };
            push(first, &mut members);
            if !is_range {
                continue;
            }
            self.rest.next();
            match self.member()? {
                Some(Item::Character(last)) if first <= last => {
                    members.push('-');
                    push(last, &mut members);
                }
                Some(Item::Character(last)) => {
                    return Err(format!("the range {first}-{last} is out of order"));
                }
                // The hyphen beside a set is a character.
                Some(Item::Set(set, false)) => {
                    members.push_str("\\-");
                    members.push_str(set);
                }
                Some(Item::Set(set, true)) => {
                    members.push_str("\\-");
                    complements.push(format!("[^{set}]"));
                }
                None => return Err(UNCLOSED.to_owned()),
            }
        }
        if !members.is_empty() {
            complements.insert(0, format!("[{members}]"));
        }
        let any_of = complements.join("|");
        Ok(match (complements.len(), is_complement) {
            (0, false) => "(?!)".to_owned(),
            (0, true) => ANY.to_owned(),
            (_, false) => format!("(?:{any_of})"),
            (_, true) => format!("(?:(?!{any_of}){ANY})"),
        })
    }

    /// The next member of a class; `None` at its end.
    fn member(&mut self) -> Result<Option<Item>, String> {
        match self.rest.next().ok_or(UNCLOSED)? {
            ']' => Ok(None),
            '\\' => match self.rest.next().ok_or(UNCLOSED)? {
                'b' => Ok(Some(Item::Character('\u{8}'))),
                escaped => self.item(escaped).map(Some),
            },
            character => Ok(Some(Item::Character(character))),
        }
    }
}

const UNCLOSED: &str = "unclosed character class";

/// Writes a character that stands for itself.
fn push(character: char, out: &mut String) {
    if character.is_ascii_punctuation() {
        out.push('\\');
        out.push(character);
    } else if character.is_control() {
        // Writing to a string cannot fail.
        let _ = write!(out, "\\x{{{:x}}}", u32::from(character));
    } else {
        out.push(character);
    }
}

/// The number of groups that can be referred to.
fn groups(pattern: &str) -> usize {
    let (mut count, mut in_class) = (0, false);
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => drop(characters.next()),
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class && characters.peek() != Some(&'?') => count += 1,
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use dynagate_vtl::Regex;

    use super::*;

    fn found(pattern: &str, text: &str) -> bool {
        let java = to_java(pattern).expect(pattern);
        let regex = Regex::searching(&java).unwrap_or_else(|error| panic!("{java}: {error}"));
        regex.find_at(text, 0).expect("a search").is_some()
    }

    /// The results of JavaScript.
    #[test]
    fn texts_that_match() {
        for (pattern, text, expected) in [
            ("[A-Za-z0-9]{4,10}", "n@me!!", false),
            ("[A-Za-z0-9]{4,10}", "(name)", true),
            ("^\\d+$", "12", true),
            ("^\\d+$", "12\n", false),
            ("^\\d+$", "\u{661}", false),
            ("^.$", "\u{85}", true),
            ("^.$", "\u{2028}", false),
            ("^\\s$", "\u{a0}", true),
            ("^[^\\S]$", "\u{a0}", true),
            ("^[\\S]$", "\u{a0}", false),
            ("^[^\\S\\d]$", "7", false),
            ("^[\\w-]+$", "a-b", true),
            ("^[a-]$", "-", true),
            ("^[\\d-x]+$", "1-x", true),
            ("^[[a&&b]+$", "[&a", true),
            ("^a{,2}$", "a{,2}", true),
            ("^a{2}$", "aa", true),
            ("^{}]$", "{}]", true),
            ("^(a|b)\\1$", "aa", true),
            ("^(a|b)\\1$", "ab", false),
            ("^\\u00e9\\x41\\cJ\\/$", "éA\n/", true),
            ("^[^]$", "\n", true),
            ("[]", "a", false),
            ("\\bcat\\b", "a cat.", true),
            ("\\bcat\\b", "écat", true),
            ("\\Bat", "cat", true),
            ("^(?=a)(?!ab)(?:a)+?", "ac", true),
            ("\\A", "A", true),
            ("^\\p{L}$", "p{L}", true),
            ("é|#|\u{1f600}", "😀", true),
        ] {
            assert_eq!(found(pattern, text), expected, "{pattern} {text:?}");
        }
    }

    #[test]
    fn invalid_patterns() {
        for pattern in [
            "(?i)a",
            "(?<=a)b",
            "(?<name>a)",
            "(?>a)",
            "a++",
            "a*+",
            "a{2}+",
            "*a",
            "(*)",
            "a**",
            "(a",
            "a)",
            "[a",
            "[z-a]",
            "a\\",
            "\\1",
            "^*",
            "\\c1",
        ] {
            assert!(to_java(pattern).is_err(), "{pattern}");
            assert!(fault(pattern).is_some(), "{pattern}");
        }
        for pattern in ["\\A", "\\p{L}", "\\Qa\\E", "[\\h]"] {
            assert!(to_java(pattern).is_ok() && fault(pattern).is_some(), "{pattern}");
        }
        for pattern in ["", "^a$", "[\\w.-]+@", "\\.", "a{2,3}?"] {
            assert_eq!(fault(pattern), None, "{pattern}");
        }
    }
}
