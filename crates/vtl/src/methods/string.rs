//! `java.lang.String` of Java 8.
//!
//! The Java version of API Gateway is UNKNOWN; later methods (`isBlank`, `strip`, `repeat`,
//! `lines`) do not resolve. Methods that a template cannot use are missing: those with streams, and
//! those that fill arrays. Indices count UTF-16 units.
//!
//! A `char` is a string of one character here. A template can tell the difference: in Java
//! `charAt(0).equals('a')` is false.

mod regular_expression;

use std::fmt::Display;
use std::rc::Rc;

use super::{Collection, Found};
use crate::budget::Budget;
use crate::error::Error;
use crate::java::{format, utf16};
use crate::value::{ArrayOf, JavaString, List, ListKind, Number, Runtime, Value};

/// `$text.name(arguments)`, except for the methods of every object.
pub(super) fn call(
    text: &JavaString,
    name: &str,
    arguments: &[Value],
    runtime: &mut dyn Runtime,
) -> Found {
    pay(text, name, arguments, runtime.budget())?;
    let found = match arguments {
        [] => plain(text, name),
        [Value::String(other)] => with_text(text, name, other),
        [Value::Number(Number::Int(number))] => at(text, name, *number)?,
        [Value::Number(Number::Int(begin)), Value::Number(Number::Int(end))] => {
            between(text, name, *begin, *end)?
        }
        [Value::String(other), Value::Number(Number::Int(from))] => {
            from_index(text, name, other, *from)
        }
        _ => None,
    };
    let found = match found {
        Some(found) => Some(found),
        None => other(text, name, arguments, runtime)?,
    };
    if let Some(Value::String(made)) = &found {
        runtime.budget().spend_text(made.len())?;
    }
    Ok(found)
}

/// Charges for reading the text and its arguments, and for the result if that is larger.
fn pay(
    text: &JavaString,
    name: &str,
    arguments: &[Value],
    budget: &mut Budget,
) -> Result<(), Error> {
    let length = text.len();
    // In ASCII texts, indices are byte offsets.
    budget.spend_steps(if text.is_ascii() { length / 512 } else { length / 16 })?;
    let other = arguments.first().and_then(Value::as_str).map_or(0, str::len);
    match name {
        "concat" | "replace" | "join" | "format" => {
            budget.spend_steps((length + other) / 32)?;
            budget.spend_text(length)?;
            if name == "concat" {
                budget.spend_text(length + other)?;
            }
        }
        "toLowerCase" | "toUpperCase" => {
            budget.spend_steps(length / 16)?;
            budget.spend_text(length)?;
        }
        "toCharArray" | "chars" => {
            budget.spend_steps(length)?;
            budget.spend_memory(List::SIZE + length.saturating_mul(size_of::<Value>()))?;
        }
        "getBytes" | "bytes" => {
            budget.spend_steps(length / 8)?;
            budget.spend_memory(List::SIZE + length.saturating_mul(size_of::<Value>()))?;
        }
        "codePointCount" | "offsetByCodePoints" => budget.spend_steps(length / 4)?,
        "equalsIgnoreCase" | "compareToIgnoreCase" | "regionMatches" => {
            budget.spend_steps((length + other) / 4)?;
            budget.spend_memory(length + other)?;
        }
        "contains" | "indexOf" | "lastIndexOf" | "startsWith" | "endsWith" | "contentEquals"
        | "compareTo" => {
            budget.spend_steps((length + other) / 32)?;
        }
        _ => {}
    }
    Ok(())
}

fn plain(text: &JavaString, name: &str) -> Option<Value> {
    Some(match name {
        "length" => integer(text.length()),
        "isEmpty" => Value::Boolean(text.is_empty()),
        "trim" => Value::from(utf16::trim(text)),
        "toLowerCase" => Value::from(text.to_lowercase()),
        "toUpperCase" => Value::from(text.to_uppercase()),
        "intern" => Value::String(text.clone()),
        "toCharArray" => Value::list(
            ListKind::Array(ArrayOf::Characters),
            units(text).map(Value::from).collect(),
        ),
        "getBytes" => Value::bytes(text.as_bytes()),
        _ => return None,
    })
}

/// The UTF-16 units, each as a string.
fn units(text: &str) -> impl Iterator<Item = String> + '_ {
    text.encode_utf16().map(|unit| utf16::from_units([unit]))
}

fn with_text(text: &JavaString, name: &str, other: &JavaString) -> Option<Value> {
    Some(match name {
        "contains" => Value::Boolean(text.contains(&**other)),
        "startsWith" => Value::Boolean(text.starts_with(&**other)),
        "endsWith" => Value::Boolean(text.ends_with(&**other)),
        "equalsIgnoreCase" => Value::Boolean(fold(text).eq(fold(other))),
        "contentEquals" => Value::Boolean(text == other),
        "concat" => Value::from([&**text, &**other].concat()),
        "compareTo" => Value::int(utf16::compare(text, other)),
        "compareToIgnoreCase" => Value::int(utf16::compare(
            &fold(text).collect::<String>(),
            &fold(other).collect::<String>(),
        )),
        "indexOf" => position(text.find(&**other), text),
        "lastIndexOf" => position(text.rfind(&**other), text),
        _ => return None,
    })
}

/// Folds case one character at a time, as Java's comparisons do: no character becomes two.
fn fold(text: &str) -> impl Iterator<Item = char> + '_ {
    fn single(mut mapped: impl Iterator<Item = char>, character: char) -> char {
        match (mapped.next(), mapped.next()) {
            (Some(only), None) => only,
            _ => character,
        }
    }
    text.chars().map(|character| {
        if character.is_ascii() {
            return character.to_ascii_lowercase();
        }
        let upper = single(character.to_uppercase(), character);
        single(upper.to_lowercase(), upper)
    })
}

/// The index at a byte offset, or -1.
fn position(offset: Option<usize>, text: &str) -> Value {
    offset.map_or(Value::int(-1), |offset| integer(utf16::index_of_byte(text, offset)))
}

fn at(text: &JavaString, name: &str, number: i32) -> Found {
    let length = text.length();
    Ok(Some(match name {
        "charAt" => {
            let index = index_of_unit(number, length)?;
            Value::from(&*utf16::slice(text, index, index + 1))
        }
        "codePointAt" => Value::int(code_point(text, index_of_unit(number, length)?)),
        "codePointBefore" => {
            let index = index_of_unit(number.wrapping_sub(1), length)?;
            Value::int(code_point_before(text, index))
        }
        "substring" => substring(text, number, to_int(length))?,
        "indexOf" => code_position(text, number, str::find),
        "lastIndexOf" => code_position(text, number, str::rfind),
        _ => return Ok(None),
    }))
}

fn code_position(text: &str, code: i32, find: fn(&str, char) -> Option<usize>) -> Value {
    let character = u32::try_from(code).ok().and_then(char::from_u32);
    position(character.and_then(|character| find(text, character)), text)
}

/// The code point at an index, or the single unit if that is half of a pair.
fn code_point(text: &str, index: usize) -> i32 {
    let mut units = text.encode_utf16().skip(index);
    let first = units.next().unwrap_or_default();
    match char::decode_utf16([first].into_iter().chain(units.take(1))).next() {
        Some(Ok(character)) => u32::from(character).cast_signed(),
        _ => i32::from(first),
    }
}

/// The code point before an index, or the single unit if that is half of a pair.
fn code_point_before(text: &str, index: usize) -> i32 {
    let mut units = text.encode_utf16().skip(index.saturating_sub(1));
    let pair = [units.next().unwrap_or_default(), units.next().unwrap_or_default()];
    match char::decode_utf16(pair).next() {
        Some(Ok(character)) if index > 0 && character.len_utf16() == 2 => {
            u32::from(character).cast_signed()
        }
        _ => i32::from(text.encode_utf16().nth(index).unwrap_or_default()),
    }
}

fn between(text: &JavaString, name: &str, begin: i32, end: i32) -> Found {
    Ok(Some(match name {
        "substring" | "subSequence" => substring(text, begin, end)?,
        "codePointCount" => {
            let (begin, end) = checked_range(begin, end, text.length()).map_err(|_| {
                Error::thrown("java.lang.IndexOutOfBoundsException", format!("{begin}, {end}"))
            })?;
            integer(utf16::slice(text, begin, end).chars().count())
        }
        "offsetByCodePoints" => offset_by_code_points(text, begin, end)?,
        "indexOf" => code_position_from(text, begin, end, false),
        "lastIndexOf" => code_position_from(text, begin, end, true),
        _ => return Ok(None),
    }))
}

fn code_position_from(text: &JavaString, code: i32, from: i32, is_last: bool) -> Value {
    let character = u32::try_from(code).ok().and_then(char::from_u32);
    let wanted = character.map(|character| JavaString::from(&*character.to_string()));
    wanted.map_or(Value::int(-1), |wanted| {
        if is_last { last_index_of(text, &wanted, from) } else { index_of(text, &wanted, from) }
    })
}

fn substring(text: &JavaString, begin: i32, end: i32) -> Result<Value, Error> {
    let (begin, end) = checked_range(begin, end, text.length())?;
    Ok(Value::from(&*utf16::slice(text, begin, end)))
}

fn checked_range(begin: i32, end: i32, length: usize) -> Result<(usize, usize), Error> {
    match (usize::try_from(begin), usize::try_from(end)) {
        (Ok(from), Ok(to)) if from <= to && to <= length => Ok((from, to)),
        _ => Err(out_of_bounds(format!("begin {begin}, end {end}, length {length}"))),
    }
}

fn index_of_unit(index: i32, length: usize) -> Result<usize, Error> {
    let known = usize::try_from(index).ok().filter(|index| *index < length);
    known.ok_or_else(|| out_of_bounds(format!("index {index}, length {length}")))
}

fn offset_by_code_points(text: &str, index: i32, offset: i32) -> Result<Value, Error> {
    let unknown = || {
        Error::thrown(
            "java.lang.IndexOutOfBoundsException",
            format!("index {index}, offset {offset}"),
        )
    };
    let length = utf16::length(text);
    let start = usize::try_from(index).ok().filter(|start| *start <= length).ok_or_else(unknown)?;
    let steps = offset.unsigned_abs() as usize;
    let lengths: Vec<usize> = if offset < 0 {
        utf16::slice(text, 0, start).chars().rev().take(steps).map(char::len_utf16).collect()
    } else {
        utf16::slice(text, start, length).chars().take(steps).map(char::len_utf16).collect()
    };
    if lengths.len() < steps {
        return Err(unknown());
    }
    let distance: usize = lengths.iter().sum();
    Ok(integer(if offset < 0 { start - distance } else { start + distance }))
}

fn from_index(text: &JavaString, name: &str, other: &JavaString, from: i32) -> Option<Value> {
    Some(match name {
        "indexOf" => index_of(text, other, from),
        "lastIndexOf" => last_index_of(text, other, from),
        "startsWith" => Value::Boolean(is_at(text, other, from)),
        _ => return None,
    })
}

fn is_at(text: &JavaString, other: &str, from: i32) -> bool {
    let length = text.length();
    usize::try_from(from)
        .is_ok_and(|from| from <= length && utf16::slice(text, from, length).starts_with(other))
}

fn index_of(text: &JavaString, other: &str, from: i32) -> Value {
    let length = text.length();
    let from = usize::try_from(from).unwrap_or(0).min(length);
    let rest = utf16::slice(text, from, length);
    rest.find(other)
        .map_or(Value::int(-1), |offset| integer(from + utf16::index_of_byte(&rest, offset)))
}

/// The last index of `other` that is at most `from`.
fn last_index_of(text: &JavaString, other: &str, from: i32) -> Value {
    let Ok(from) = usize::try_from(from) else { return Value::int(-1) };
    let end = from.saturating_add(utf16::length(other)).min(text.length());
    let start = utf16::slice(text, 0, end);
    position(start.rfind(other), &start)
}

/// Methods with other parameter types.
fn other(text: &JavaString, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
    Ok(match (name, arguments) {
        ("replace", [Value::String(from), Value::String(to)]) => {
            Some(replace(text, from, to, runtime.budget())?)
        }
        ("regionMatches", [Value::Number(Number::Int(from)), rest @ ..]) => {
            region_matches(text, false, *from, rest)
        }
        (
            "regionMatches",
            [Value::Boolean(ignore_case), Value::Number(Number::Int(from)), rest @ ..],
        ) => region_matches(text, *ignore_case, *from, rest),
        ("getBytes", [Value::String(charset)]) => Some(encoded(text, charset)?),
        ("compareTo", [other]) => {
            let other = other.to_text(runtime)?;
            return Err(Error::thrown(
                "java.lang.ClassCastException",
                format!("{other} cannot be cast to java.lang.String"),
            ));
        }
        ("compareTo", _) => None,
        _ => match call_static(name, arguments, runtime)? {
            Some(found) => Some(found),
            None => return regular_expression::call(text, name, arguments, runtime),
        },
    })
}

/// The static methods.
pub(super) fn call_static(name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
    Ok(match (name, arguments) {
        ("join", [Value::String(separator), rest @ ..]) => join(separator, rest, runtime)?,
        ("format", [Value::String(pattern), rest @ ..]) => {
            let spread = match rest {
                [Value::List(list)] if matches!(list.kind(), ListKind::Array(_)) => {
                    list.items().clone()
                }
                rest => rest.to_vec(),
            };
            Some(Value::from(format::format(pattern, &spread, runtime)?))
        }
        ("valueOf" | "copyValueOf", [Value::List(list)]) if list.kind() == CHARACTERS => {
            Some(Value::from(joined_characters(&list.items(), runtime)?))
        }
        (
            "valueOf" | "copyValueOf",
            [
                Value::List(list),
                Value::Number(Number::Int(from)),
                Value::Number(Number::Int(count)),
            ],
        ) if list.kind() == CHARACTERS => {
            let length = list.len();
            let part = usize::try_from(*from).ok().zip(usize::try_from(*count).ok());
            let part = part.map(|(from, count)| from..from.saturating_add(count));
            let part = part.filter(|part| part.end <= length).ok_or_else(|| {
                out_of_bounds(format!("offset {from}, count {count}, length {length}"))
            })?;
            Some(Value::from(joined_characters(&list.items()[part], runtime)?))
        }
        ("valueOf", [value]) => Some(Value::from(value.to_text(runtime)?)),
        _ => None,
    })
}

const CHARACTERS: ListKind = ListKind::Array(ArrayOf::Characters);

fn joined_characters(characters: &[Value], runtime: &mut dyn Runtime) -> Result<String, Error> {
    runtime.budget().spend_steps(characters.len() / 8)?;
    Ok(characters.iter().filter_map(Value::as_str).collect())
}

fn replace(text: &str, from: &str, to: &str, budget: &mut Budget) -> Result<Value, Error> {
    let mut out = String::new();
    let mut rest = 0;
    for (at, found) in text.match_indices(from) {
        budget.spend_steps(1)?;
        budget.append(&text[rest..at], &mut out)?;
        budget.append(to, &mut out)?;
        rest = at + found.len();
    }
    budget.append(&text[rest..], &mut out)?;
    Ok(Value::from(out))
}

fn region_matches(
    text: &JavaString,
    ignore_case: bool,
    from: i32,
    rest: &[Value],
) -> Option<Value> {
    let [
        Value::String(other),
        Value::Number(Number::Int(other_from)),
        Value::Number(Number::Int(length)),
    ] = rest
    else {
        return None;
    };
    let region = |text: &JavaString, from: i32| {
        let from = usize::try_from(from).ok()?;
        // A negative length matches at any valid offset.
        let end = from.checked_add(usize::try_from(*length).unwrap_or(0))?;
        (end <= text.length()).then(|| utf16::slice(text, from, end).into_owned())
    };
    let matches = match (region(text, from), region(other, *other_from)) {
        (Some(one), Some(other)) if ignore_case => fold(&one).eq(fold(&other)),
        (Some(one), Some(other)) => one == other,
        _ => false,
    };
    Some(Value::Boolean(matches))
}

/// `join(separator, text, text …)` or `join(separator, list)`.
fn join(separator: &str, rest: &[Value], runtime: &mut dyn Runtime) -> Found {
    let over = match rest {
        [Value::List(list)] if list.kind() == ListKind::Array(ArrayOf::Strings) => {
            Some(Collection::List(Rc::clone(list)))
        }
        [other] => Collection::of(other),
        _ => None,
    };
    let items = match over {
        Some(over) => over.items(runtime)?,
        None if rest.iter().all(|text| matches!(text, Value::String(_))) => rest.to_vec(),
        None => return Ok(None),
    };
    let mut out = String::new();
    for (position, item) in items.iter().enumerate() {
        runtime.budget().spend_steps(1)?;
        if position > 0 {
            runtime.budget().append(separator, &mut out)?;
        }
        match item {
            Value::String(text) => runtime.budget().append(text, &mut out)?,
            Value::Null => out.push_str("null"),
            other => return Err(not_a_text(&other.to_text(runtime)?)),
        }
    }
    Ok(Some(Value::from(out)))
}

fn encoded(text: &str, charset: &str) -> Result<Value, Error> {
    let narrow = |limit: u32| {
        let encode = |character: char| {
            u8::try_from(u32::from(character)).ok().filter(|byte| u32::from(*byte) < limit)
        };
        Value::bytes(
            &text.chars().map(|character| encode(character).unwrap_or(b'?')).collect::<Vec<_>>(),
        )
    };
    Ok(match charset.to_ascii_uppercase().as_str() {
        "UTF-8" | "UTF8" => Value::bytes(text.as_bytes()),
        "ISO-8859-1" | "ISO8859_1" | "LATIN1" => narrow(256),
        "US-ASCII" | "ASCII" => narrow(128),
        _ => return Err(Error::thrown("java.io.UnsupportedEncodingException", charset)),
    })
}

fn not_a_text(value: &str) -> Error {
    Error::thrown(
        "java.lang.ClassCastException",
        format!("{value} cannot be cast to java.lang.CharSequence"),
    )
}

fn out_of_bounds(message: impl Display) -> Error {
    Error::thrown("java.lang.StringIndexOutOfBoundsException", message)
}

fn integer(number: usize) -> Value {
    Value::int(to_int(number))
}

fn to_int(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests;
