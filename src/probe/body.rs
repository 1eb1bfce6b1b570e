//! Made-up bodies: the JSON of the values of a request.

use serde_json::Value;

use super::request::{ANY_NAME, Given};
use super::source::Step;

/// A value by the way to it in the body.
pub(super) type At<'v> = (&'v [Step], &'v Given);

/// The JSON that has these values, which are in the order of their ways, and lists of these
/// lengths.
pub(super) fn of(values: &[At<'_>], length: &dyn Fn(&[Step]) -> usize) -> String {
    let mut out = String::with_capacity(32 * values.len());
    if !write(values, 0, length, &mut out) {
        out.push_str("{}");
    }
    out
}

/// Writes the part that these values have in common, whose way has `level` steps; false if the part
/// is missing.
fn write(
    values: &[At<'_>],
    level: usize,
    length: &dyn Fn(&[Step]) -> usize,
    out: &mut String,
) -> bool {
    let Some((way, given)) = values.first() else {
        write_text("x", out);
        return true;
    };
    if way.len() == level {
        match given {
            Given::Missing => return false,
            Given::Value(value) => write_value(value, out),
        }
        return true;
    }
    // The steps are in the order of their kinds.
    let at = |step: &dyn Fn(&Step) -> bool| values.partition_point(|(way, _)| step(&way[level]));
    let (members, items, names) = (
        at(&|step| matches!(step, Step::Member(_))),
        at(&|step| matches!(step, Step::Member(_) | Step::Item)),
        at(&|step| *step != Step::Parsed),
    );
    if names < values.len() {
        let mut text = String::new();
        let is_there = write(&values[names..], level + 1, length, &mut text);
        if is_there {
            write_text(&text, out);
        }
        return is_there;
    }
    if members > 0 || items < names {
        // A template that reads members of a list as well reads those of its elements.
        write_object(&values[..members], &values[items..], level, length, out);
        return true;
    }
    let start = out.len() + 1;
    out.push('[');
    let is_there = write(values, level + 1, length, out);
    let item = out.split_off(start);
    let count = if is_there { length(&way[..level]) } else { 0 };
    out.push_str(&vec![&*item; count].join(","));
    out.push(']');
    true
}

/// Writes an object with members, and with one whose name the template does not know.
fn write_object(
    members: &[At<'_>],
    others: &[At<'_>],
    level: usize,
    length: &dyn Fn(&[Step]) -> usize,
    out: &mut String,
) {
    if others.is_empty() {
        let start = out.len() + 1;
        out.push('{');
        for group in members.chunk_by(|(one, _), (other, _)| one[level] == other[level]) {
            let before = out.len();
            if before > start {
                out.push(',');
            }
            if let Some((Step::Member(name), _)) = group.first().map(|(way, of)| (&way[level], of))
            {
                write_text(name, out);
            }
            out.push(':');
            if !write(group, level + 1, length, out) {
                out.truncate(before);
            }
        }
        out.push('}');
        return;
    }
    let mut entries: Vec<(&str, String)> = Vec::new();
    for group in members.chunk_by(|(one, _), (other, _)| one[level] == other[level]) {
        let mut value = String::new();
        if let Some((way, _)) = group.first()
            && let Step::Member(name) = &way[level]
            && write(group, level + 1, length, &mut value)
        {
            entries.push((name, value));
        }
    }
    let names = others.partition_point(|(way, _)| way[level] == Step::Name);
    let (names, values) = others.split_at(names);
    let name = match names.last() {
        Some((_, Given::Missing)) => None,
        Some((_, Given::Value(Value::String(name)))) => Some(name.as_str()),
        _ => Some(ANY_NAME),
    };
    let mut value = String::new();
    if let Some(name) = name
        && !others.is_empty()
        && write(values, level + 1, length, &mut value)
    {
        match entries.binary_search_by_key(&name, |(known, _)| known) {
            Ok(index) => entries[index].1 = value,
            Err(index) => entries.insert(index, (name, value)),
        }
    }
    out.push('{');
    for (index, (name, value)) in entries.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_text(name, out);
        out.push(':');
        out.push_str(value);
    }
    out.push('}');
}

/// Writes a text as JSON does.
fn write_text(text: &str, out: &mut String) {
    let is_plain = |byte: u8| byte >= 0x20 && byte != b'"' && byte != b'\\';
    if text.bytes().all(is_plain) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&Value::from(text).to_string());
    }
}

fn write_value(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => write_text(text, out),
        other => out.push_str(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body(values: &[(&[Step], Given)]) -> String {
        let mut values: Vec<At<'_>> = values.iter().map(|(way, given)| (*way, given)).collect();
        values.sort_by_key(|(way, _)| *way);
        of(&values, &|way| if way.is_empty() { 1 } else { way.len() })
    }

    fn member(name: &str) -> Step {
        Step::Member(name.to_owned())
    }

    #[test]
    fn a_body_has_its_values() {
        let text = |text: &str| Given::text(text);
        assert_eq!(body(&[]), r#""x""#);
        assert_eq!(body(&[(&[], Given::Missing)]), "{}");
        assert_eq!(body(&[(&[], Given::Value(json!([1])))]), "[1]");
        assert_eq!(
            body(&[
                (&[member("b"), member("c")], text("a\"b")),
                (&[member("a")], Given::Value(json!({"x": null}))),
                (&[member("d")], Given::Missing),
            ]),
            r#"{"a":{"x":null},"b":{"c":"a\"b"}}"#
        );
        assert_eq!(
            body(&[
                (&[member("a"), Step::Item, member("s")], text("v")),
                (&[member("a"), Step::Item, member("t"), Step::Item], text("w")),
                (&[member("b"), Step::Item], Given::Missing),
            ]),
            r#"{"a":[{"s":"v","t":["w","w","w"]}],"b":[]}"#
        );
        assert_eq!(
            body(&[(&[Step::Item, Step::Parsed, member("a")], text("v"))]),
            r#"["{\"a\":\"v\"}"]"#
        );
    }

    #[test]
    fn a_member_of_an_unknown_name_is_among_the_others() {
        let text = |text: &str| Given::text(text);
        let (a, z) = ([member("a")], [member("z")]);
        let (name, any): ([Step; 1], [Step; 2]) =
            ([Step::Name], [Step::AnyMember, member("inner")]);
        let others = [(&a[..], text("1")), (&z[..], text("2"))];
        let with = |further: &[(&'static str, Given)]| {
            let further = further.iter().map(|(kind, given)| match *kind {
                "name" => (&name[..], given.clone()),
                _ => (&any[..], given.clone()),
            });
            body(&others.iter().cloned().chain(further).collect::<Vec<_>>())
        };
        assert_eq!(with(&[("any", text("v"))]), r#"{"a":"1","anyName":{"inner":"v"},"z":"2"}"#);
        assert_eq!(with(&[("name", text("q"))]), r#"{"a":"1","q":"x","z":"2"}"#);
        assert_eq!(
            with(&[("name", text("z")), ("any", text("v"))]),
            r#"{"a":"1","z":{"inner":"v"}}"#
        );
        assert_eq!(with(&[("name", Given::Missing), ("any", text("v"))]), r#"{"a":"1","z":"2"}"#);
        let missing = with(&[("any", Given::Missing)]);
        assert_eq!(missing, r#"{"a":"1","anyName":{},"z":"2"}"#);
    }
}
