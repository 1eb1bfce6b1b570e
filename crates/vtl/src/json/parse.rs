//! json-smart's parser in permissive mode.
//!
//! It makes one pass over the bytes. Permissive mode means: keys and strings may be unquoted or in
//! single quotes; commas may be missing, repeated or trailing; numbers may have leading zeros;
//! `NaN` is a float; a duplicate key keeps its first position with the last value; text after the
//! value is ignored; a text that starts with no bracket is a string unless it is a number or a
//! literal. The control character U+001A ends the text.
//!
//! Nesting deeper than [`DEPTH`] fails, as in newer versions of json-smart. The limit of API
//! Gateway is UNKNOWN.

use super::number;
use crate::budget::Budget;
use crate::error::Error;
use crate::java::utf16::{self, LONE_SURROGATE};
use crate::value::{JavaString, List, ListKind, Map, MapKind, Number, Value};

/// The deepest nesting of arrays and objects.
const DEPTH: usize = 400;
/// The approximate size of an entry of a small object, in bytes.
const ENTRY: usize = 2 * size_of::<Value>() + 16;
/// The length in bytes up to which spare capacity of a text's values is kept.
const SHORT: usize = 64 << 10;
/// The number of items from which an array is long.
const LONG: usize = 4096;
/// The character that json-smart reads at the end of the text.
const END: u8 = 0x1a;

/// Parses a text.
pub(crate) fn parse(text: &str, budget: &mut Budget) -> Result<Value, Error> {
    Parser { text, bytes: text.as_bytes(), whole: None, at: 0, depth: 0, budget }.parse()
}

/// Parses a text whose strings are parts of it if it can be shared.
pub(crate) fn parse_shared(text: &JavaString, budget: &mut Budget) -> Result<Value, Error> {
    Parser { text, bytes: text.as_bytes(), whole: Some(text), at: 0, depth: 0, budget }.parse()
}

/// The ASCII characters that end an unquoted string, as a bit set.
#[derive(Clone, Copy)]
struct Stop(u128);

impl Stop {
    const NOWHERE: Self = Self(0);
    const KEY: Self = Self::at(b":");
    const VALUE: Self = Self::at(b",}");
    const ARRAY: Self = Self::at(b",]");

    const fn at(characters: &[u8]) -> Self {
        let mut set = 0;
        let mut position = 0;
        while position < characters.len() {
            set |= 1 << characters[position];
            position += 1;
        }
        Self(set)
    }

    const fn contains(self, byte: u8) -> bool {
        byte < 128 && self.0 & (1 << byte) != 0
    }
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// The text that strings may share.
    whole: Option<&'a JavaString>,
    at: usize,
    depth: usize,
    budget: &'a mut Budget,
}

impl<'a> Parser<'a> {
    fn current(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(END)
    }

    fn parse(mut self) -> Result<Value, Error> {
        self.budget.spend_steps(self.text.len() / 16)?;
        self.value(Stop::NOWHERE)
    }

    fn value(&mut self, stop: Stop) -> Result<Value, Error> {
        while matches!(self.current(), b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
        match self.current() {
            b'"' | b'\'' => Ok(Value::String(self.quoted()?)),
            b'{' => self.object(),
            b'[' => self.array(),
            b'-' | b'0'..=b'9' => self.number(stop),
            b':' | b']' | b'}' => Err(self.unexpected_character(self.at)),
            _ => {
                let text = self.unquoted(stop);
                self.literal(text)
            }
        }
    }

    fn object(&mut self) -> Result<Value, Error> {
        self.enter()?;
        self.budget.spend_memory(Map::SIZE)?;
        let map = Map::new(MapKind::Linked);
        self.at += 1;
        loop {
            match self.current() {
                b' ' | b'\t' | b'\n' | b'\r' | b',' => self.at += 1,
                b':' | b'[' | b']' | b'{' => return Err(self.unexpected_character(self.at)),
                b'}' => break,
                _ => {
                    let key = self.key()?;
                    let value = self.value(Stop::VALUE)?;
                    self.budget.spend_memory(match map.len() {
                        0..16 => ENTRY,
                        // From here on the map has a table.
                        16 => 20 * Map::ENTRY,
                        _ => Map::ENTRY,
                    })?;
                    map.insert_str(key, value);
                    self.skip_space();
                    match self.current() {
                        b'}' => break,
                        b',' => self.at += 1,
                        END => return Err(self.unexpected_end("null")),
                        _ => return Err(self.unexpected_token()),
                    }
                }
            }
        }
        self.at += 1;
        self.depth -= 1;
        if self.text.len() > SHORT {
            map.shrink();
        }
        Ok(Value::Map(map.into()))
    }

    /// Parses a key and its colon.
    fn key(&mut self) -> Result<JavaString, Error> {
        let key = match self.current() {
            b'"' | b'\'' => self.quoted()?,
            _ => {
                let key = self.unquoted(Stop::KEY);
                self.copied(key)?
            }
        };
        self.skip_space();
        match self.current() {
            b':' => {}
            END => return Err(self.unexpected_end("null")),
            _ => return Err(self.unexpected_character(self.at.saturating_sub(1))),
        }
        self.at += 1;
        if self.at >= self.bytes.len() { Err(self.unexpected_end("EOF")) } else { Ok(key) }
    }

    fn array(&mut self) -> Result<Value, Error> {
        self.enter()?;
        self.budget.spend_memory(List::SIZE)?;
        let mut items = Vec::new();
        self.at += 1;
        loop {
            match self.current() {
                b' ' | b'\t' | b'\n' | b'\r' | b',' => self.at += 1,
                b']' => break,
                b':' | b'}' => return Err(self.unexpected_character(self.at)),
                END => return Err(self.unexpected_end("EOF")),
                _ => {
                    let item = self.value(Stop::ARRAY)?;
                    self.make_room(&mut items)?;
                    items.push(item);
                }
            }
        }
        self.at += 1;
        self.depth -= 1;
        if self.text.len() > SHORT {
            items.shrink_to_fit();
        }
        Ok(Value::list(ListKind::Json, items))
    }

    /// Reserves room for one more item. A long array grows by a fourth of its length, because
    /// doubling could exceed the memory limit.
    fn make_room(&mut self, items: &mut Vec<Value>) -> Result<(), Error> {
        if items.len() < items.capacity() {
            return Ok(());
        }
        let more = if items.len() < LONG { items.len().max(4) } else { items.len() / 4 };
        self.budget.spend_memory(more * size_of::<Value>())?;
        items.reserve_exact(more);
        Ok(())
    }

    fn enter(&mut self) -> Result<(), Error> {
        self.depth += 1;
        if self.depth <= DEPTH {
            return Ok(());
        }
        let character = self.character_at(self.at);
        let position = self.position(self.at);
        Err(exception(format!(
            "Malicious payload, having non natural depths, parsing stoped on {character} at position {position}"
        )))
    }

    /// Reads an unquoted string up to a stop or the end, trimmed.
    fn unquoted(&mut self, stop: Stop) -> &'a str {
        let start = self.at;
        self.skip_unquoted(stop);
        self.trimmed(start)
    }

    fn skip_unquoted(&mut self, stop: Stop) {
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        let length = rest.iter().position(|&byte| byte == END || stop.contains(byte));
        self.at += length.unwrap_or(rest.len());
    }

    fn trimmed(&self, start: usize) -> &'a str {
        utf16::trim(&self.text[start..self.at])
    }

    fn skip_space(&mut self) {
        while self.current() <= b' ' && self.current() != END {
            self.at += 1;
        }
    }

    fn skip_digits(&mut self) {
        while self.current().is_ascii_digit() {
            self.at += 1;
        }
    }

    /// Reads a number, or a string that starts like one.
    fn number(&mut self, stop: Stop) -> Result<Value, Error> {
        let start = self.at;
        self.at += 1;
        self.skip_digits();
        let mut is_decimal = false;
        if self.current() == b'.' {
            is_decimal = true;
            self.at += 1;
            self.skip_digits();
        }
        if matches!(self.current(), b'e' | b'E') {
            is_decimal = true;
            self.at += 1;
            if !matches!(self.current(), b'+' | b'-' | b'0'..=b'9') {
                return self.rest_of_string(start, stop);
            }
            self.at += 1;
            self.skip_digits();
        }
        self.skip_space();
        let next = self.current();
        // json-smart ends a number at any character from `~` on.
        if !(next >= b'~' || next == END || stop.contains(next)) {
            return self.rest_of_string(start, stop);
        }
        let text = self.trimmed(start);
        // A number beyond the primitive types needs memory for its digits.
        self.budget.spend_memory(if text.len() > 18 { 4 * text.len() } else { 0 })?;
        self.budget.spend_steps(text.len() * text.len() / 512)?;
        let number = if is_decimal { number::decimal(text)? } else { number::integer(text)? };
        Ok(Value::Number(number))
    }

    fn rest_of_string(&mut self, start: usize, stop: Stop) -> Result<Value, Error> {
        self.skip_unquoted(stop);
        self.copied(self.trimmed(start)).map(Value::String)
    }

    fn literal(&mut self, text: &str) -> Result<Value, Error> {
        Ok(match text {
            "null" => Value::Null,
            "true" => Value::Boolean(true),
            "false" => Value::Boolean(false),
            "NaN" => Value::Number(Number::Float(f32::NAN)),
            _ => Value::String(self.copied(text)?),
        })
    }

    /// Copies a text that is not shared.
    fn copied(&mut self, text: &str) -> Result<JavaString, Error> {
        self.budget.spend_memory(text.len())?;
        Ok(JavaString::from(text))
    }

    /// Reads a string in single or double quotes.
    fn quoted(&mut self) -> Result<JavaString, Error> {
        let quote = self.current();
        let start = self.at + 1;
        let rest = &self.bytes[start..];
        match memchr::memchr2(quote, b'\\', rest) {
            Some(length) if rest[length] == quote => {
                self.at = start + length + 1;
                Ok(match self.whole {
                    Some(whole) => whole.part(start..start + length),
                    None => self.copied(&self.text[start..start + length])?,
                })
            }
            Some(_) if rest.contains(&quote) => self.escaped(quote, start),
            _ => Err(exception(format!(
                "Unexpected End Of File position {}: null",
                utf16::length(self.text)
            ))),
        }
    }

    /// Reads a string with escapes. Only in such strings json-smart drops control characters.
    fn escaped(&mut self, quote: u8, start: usize) -> Result<JavaString, Error> {
        let mut string = Units::default();
        self.at = start;
        loop {
            match self.current() {
                END => return Err(self.unexpected_end("null")),
                b'\\' => {
                    self.at += 1;
                    self.escape(&mut string)?;
                }
                byte if byte == quote => {
                    self.at += 1;
                    let string = string.finish();
                    self.budget.spend_memory(2 * string.len())?;
                    return Ok(JavaString::from(string));
                }
                0..=0x1f | 0x7f => self.at += 1,
                _ => {
                    let run = self.plain_run(quote);
                    string.push_str(run);
                }
            }
        }
    }

    fn plain_run(&mut self, quote: u8) -> &'a str {
        let start = self.at;
        let rest = &self.bytes[start..];
        let special = |&byte: &u8| byte == quote || byte == b'\\' || byte < b' ' || byte == 0x7f;
        self.at += rest.iter().position(special).unwrap_or(rest.len());
        &self.text[start..self.at]
    }

    /// Reads an escape, whose backslash has been read. Unknown escapes are dropped.
    fn escape(&mut self, string: &mut Units) -> Result<(), Error> {
        let escaped = match self.current() {
            b't' => "\t",
            b'n' => "\n",
            b'r' => "\r",
            b'f' => "\u{c}",
            b'b' => "\u{8}",
            b'\\' => "\\",
            b'/' => "/",
            b'\'' => "'",
            b'"' => "\"",
            b'u' => return self.unicode(4, string),
            b'x' => return self.unicode(2, string),
            END => return Ok(()),
            _ => {
                self.at += self.character_at(self.at).len_utf8();
                return Ok(());
            }
        };
        self.at += 1;
        string.push_str(escaped);
        Ok(())
    }

    fn unicode(&mut self, digits: usize, string: &mut Units) -> Result<(), Error> {
        let mut unit = 0;
        for _ in 0..digits {
            self.at += 1;
            let Some(digit) = char::from(self.current()).to_digit(16) else {
                return Err(match self.current() {
                    END => exception(format!(
                        "Unexpected End Of File position {}: EOF",
                        self.position(self.at)
                    )),
                    _ => exception(format!(
                        "Unexpected unicode escape sequence {} at position {}.",
                        self.character_at(self.at),
                        self.position(self.at)
                    )),
                });
            };
            unit = unit * 16 + digit;
        }
        self.at += 1;
        string.push_unit(u16::try_from(unit).unwrap_or_default());
        Ok(())
    }

    #[cold]
    fn unexpected_character(&self, at: usize) -> Error {
        let character = self.character_at(self.at);
        exception(format!("Unexpected character ({character}) at position {}.", self.position(at)))
    }

    #[cold]
    fn unexpected_token(&self) -> Error {
        let position = self.position(self.at.saturating_sub(1));
        exception(format!(
            "Unexpected token {} at position {position}.",
            self.character_at(self.at)
        ))
    }

    #[cold]
    fn unexpected_end(&self, token: &str) -> Error {
        exception(format!(
            "Unexpected End Of File position {}: {token}",
            self.position(self.at).saturating_sub(1)
        ))
    }

    fn character_at(&self, at: usize) -> char {
        self.text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(char::from(END))
    }

    /// The position in UTF-16 units, as Java counts it.
    fn position(&self, at: usize) -> usize {
        let at = (0..=at.min(self.text.len()))
            .rev()
            .find(|&at| self.text.is_char_boundary(at))
            .unwrap_or(0);
        utf16::index_of_byte(self.text, at)
    }
}

fn exception(message: String) -> Error {
    Error::thrown("net.minidev.json.parser.ParseException", message)
}

/// Builds a string from characters and UTF-16 units: two escapes may form one character.
#[derive(Default)]
struct Units {
    text: String,
    high: Option<u16>,
}

impl Units {
    fn push_str(&mut self, text: &str) {
        self.flush();
        self.text.push_str(text);
    }

    fn push_unit(&mut self, unit: u16) {
        match (self.high.take(), unit) {
            (Some(high), 0xdc00..=0xdfff) => self.text.push_str(&utf16::from_units([high, unit])),
            (high, unit) => {
                self.high = high;
                self.flush();
                match unit {
                    0xd800..=0xdbff => self.high = Some(unit),
                    _ => self.text.push(char::from_u32(unit.into()).unwrap_or(LONE_SURROGATE)),
                }
            }
        }
    }

    fn flush(&mut self) {
        if self.high.take().is_some() {
            self.text.push(LONE_SURROGATE);
        }
    }

    fn finish(mut self) -> String {
        self.flush();
        self.text
    }
}

#[cfg(test)]
mod tests;
