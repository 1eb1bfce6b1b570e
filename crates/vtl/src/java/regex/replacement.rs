//! The replacement of `replaceAll`: text, `$1`, `${name}`, and backslash escapes.

use super::{Groups, Regex};
use crate::budget::Budget;
use crate::error::Error;

/// A parsed replacement.
pub(crate) struct Replacement(Vec<Part>);

enum Part {
    Text(String),
    Group(usize),
}

impl Replacement {
    /// Parses a replacement for the matches of `regex`. Java throws only if there is a match, so
    /// the caller parses at the first match.
    pub(crate) fn parse(replacement: &str, regex: &Regex) -> Result<Self, Error> {
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut rest = replacement;
        while let Some(character) = rest.chars().next() {
            rest = &rest[character.len_utf8()..];
            match character {
                '\\' => {
                    let quoted = rest
                        .chars()
                        .next()
                        .ok_or_else(|| illegal("character to be escaped is missing"))?;
                    rest = &rest[quoted.len_utf8()..];
                    text.push(quoted);
                }
                '$' => {
                    let (group, behind) = reference(rest, regex)?;
                    rest = behind;
                    parts.push(Part::Text(std::mem::take(&mut text)));
                    parts.push(Part::Group(group));
                }
                _ => text.push(character),
            }
        }
        parts.push(Part::Text(text));
        Ok(Self(parts))
    }

    /// True if the replacement is the same for every match.
    pub(crate) fn is_constant(&self) -> bool {
        self.0.iter().all(|part| matches!(part, Part::Text(_)))
    }

    /// Writes the replacement of one match.
    pub(crate) fn write(
        &self,
        text: &str,
        groups: &Groups,
        out: &mut String,
        budget: &mut Budget,
    ) -> Result<(), Error> {
        for part in &self.0 {
            budget.spend_steps(1)?;
            match part {
                Part::Text(literal) => budget.append(literal, out)?,
                Part::Group(number) => {
                    if let Some((start, end)) = groups.get(*number).copied().flatten() {
                        budget.append(&text[start..end], out)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Parses the group after a `$`. Returns the remaining text, too.
fn reference<'a>(rest: &'a str, regex: &Regex) -> Result<(usize, &'a str), Error> {
    if let Some(named) = rest.strip_prefix('{') {
        let (name, behind) = named
            .split_once('}')
            .ok_or_else(|| illegal("named capturing group is missing trailing '}'"))?;
        let group = regex
            .group_named(name)
            .ok_or_else(|| illegal(&format!("No group with name {{{name}}}")))?;
        return Ok((group, behind));
    }
    let first = rest
        .chars()
        .next()
        .ok_or_else(|| illegal("Illegal group reference: group index is missing"))?;
    let mut number = first.to_digit(10).ok_or_else(|| illegal("Illegal group reference"))? as usize;
    if number > regex.group_count() {
        return Err(Error::thrown(
            "java.lang.IndexOutOfBoundsException",
            format!("No group {number}"),
        ));
    }
    let mut behind = &rest[1..];
    while let Some(digit) = behind.chars().next().and_then(|character| character.to_digit(10)) {
        let longer = number * 10 + digit as usize;
        if longer > regex.group_count() {
            break;
        }
        number = longer;
        behind = &behind[1..];
    }
    Ok((number, behind))
}

fn illegal(message: &str) -> Error {
    Error::thrown("java.lang.IllegalArgumentException", message)
}
