//! Random hostile input, reproducible by number.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::frame::is_attribute_value;
use crate::items::strategies::AWKWARD;

/// The attribute of any type in the blueprints.
const ANY: &str = "data";
/// An attribute of the items that have further attributes of any type.
const OPEN: &str = "owner";

/// Characters with a special meaning in JSON, VTL, URLs or terminals.
const SPECIAL: [char; 24] = [
    '"', '\'', '\\', '{', '}', '[', ']', ',', ':', '#', '$', '%', '/', '!', '(', ')', '\n', '\r',
    '\t', '\0', '\u{1b}', '\u{7f}', '\u{2028}', '\u{feff}',
];

/// Names with a special meaning in Java, DynamoDB or the blueprint.
const NAMES: [&str; 16] = [
    "class",
    "size",
    "get",
    "keySet",
    "order",
    "number",
    "customer",
    "tags",
    "S",
    "N",
    "M",
    "L",
    "TableName",
    "Item",
    "Key",
    "ExpressionAttributeNames",
];

/// A pseudo-random sequence (`SplitMix64`).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Self(seed);
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("below a usize")
    }

    /// True in one of `of` cases.
    pub(crate) fn chance(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// Text, usually short.
    pub(crate) fn text(&mut self) -> String {
        let pieces = if self.chance(500) { 400 } else { self.below(5) };
        let mut text = String::new();
        for _ in 0..pieces {
            match self.below(8) {
                0..=2 => text.push_str(self.pick::<&str>(&AWKWARD)),
                3 | 4 => text.push(*self.pick(&SPECIAL)),
                5 => text.push_str(self.pick::<&str>(&NAMES)),
                6 => text.push(
                    char::from_u32(u32::try_from(self.below(0x11_0000)).expect("small"))
                        .unwrap_or('\u{fffd}'),
                ),
                _ => text.push_str(&self.below(1000).to_string()),
            }
        }
        text
    }

    /// A percent-encoded path parameter, usually encoded completely.
    pub(crate) fn path_parameter(&mut self) -> String {
        let text = self.text();
        if self.chance(4) {
            // Not encoded by regular clients, but possibly accepted by API Gateway.
            return text;
        }
        let mut sent = String::new();
        for byte in text.bytes() {
            match byte {
                b'a'..=b'z' | b'0'..=b'9' | b'+' | b'.' | b'-' if self.chance(2) => {
                    sent.push(char::from(byte));
                }
                _ => {
                    let _ = write!(sent, "%{byte:02X}");
                }
            }
        }
        if self.chance(4) {
            sent.push_str(self.pick::<&str>(&[
                "%C3", "%", "%2", "%zz", "%00", "%25", "%2B", "+", "%22", "%5C", "%u0041",
            ]));
        }
        sent
    }

    /// A header name in random case.
    pub(super) fn in_any_case(&mut self, name: &str) -> String {
        match self.below(4) {
            0 => name.to_owned(),
            1 => name.to_lowercase(),
            2 => name.to_uppercase(),
            _ => {
                name.chars()
                    .map(|c| {
                        if self.chance(2) { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
                    })
                    .collect()
            }
        }
    }

    /// A cursor, or something similar.
    pub(super) fn token(&mut self) -> String {
        let parts = 1 + self.below(4);
        let part = |random: &mut Self| match random.below(6) {
            0 => "YQ==".to_owned(),
            1 => "In0sIng=".to_owned(),
            2 => "Jy1fXw==".to_owned(),
            3 => "_-8=".to_owned(),
            4 => String::new(),
            _ => random.text(),
        };
        (0..parts).map(|_| part(self)).collect::<Vec<_>>().join(".")
    }

    /// A limit, or something similar.
    pub(super) fn limit(&mut self) -> String {
        match self.below(4) {
            0 => self.below(2000).to_string(),
            1 => format!("{}{}", self.below(2000), self.text()),
            2 => (*self.pick(&[
                "0", "-1", "1e3", "01", "+1", "1000", "1001", " 1", "1\n", "١", "0x10", "1.0",
            ]))
            .to_owned(),
            _ => self.text(),
        }
    }

    /// A modified `sample` as a body.
    pub(crate) fn body(&mut self, sample: &Value) -> String {
        if self.chance(20) {
            return self.text();
        }
        if let Value::String(form) = sample {
            return self.form(form);
        }
        let mut document = if self.chance(15) { self.json(4) } else { sample.clone() };
        for _ in 0..self.below(4) {
            self.change(&mut document);
        }
        let mut body = document.to_string();
        if self.chance(8) {
            body = self.with_duplicate(&document);
        }
        if self.chance(4) {
            for _ in 0..=self.below(3) {
                body = self.damaged(&body);
            }
        }
        if self.chance(400) {
            let depth = 1 + self.below(300);
            let (open, close) = *self.pick(&[("{\"class\":", "}"), ("[", "]"), ("{\"M\":", "}")]);
            body = format!("{}{body}{}", open.repeat(depth), close.repeat(depth));
        }
        body
    }

    /// A modified form.
    fn form(&mut self, sample: &str) -> String {
        let mut form = String::new();
        for pair in sample.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match self.below(6) {
                0 => continue,
                1 => form.push_str(name),
                2 => form.extend([name, "=", value, "=", &self.text()]),
                3 => form.extend([name, "=", &self.path_parameter(), "&&=&", name, "="]),
                4 => form.extend([name, "=", *self.pick(&["%", "%2", "%zz%22", "+%00", "%C3%28"])]),
                _ => form.extend([name, "=", value]),
            }
            form.push('&');
        }
        form
    }

    /// A possible response of DynamoDB with foreign data: numbers stay numbers, and the attribute
    /// [`ANY`] remains an attribute value.
    pub(super) fn answer(&mut self, sample: &Value) -> String {
        let mut answer = sample.clone();
        for _ in 0..self.below(5) {
            self.change(&mut answer);
        }
        numbers_are_numbers(&mut answer, self);
        values_are_values(&mut answer, ANY);
        if sample["Items"][0].get(OPEN).is_some()
            && let Some(items) = answer.get_mut("Items")
        {
            if !items.is_array() {
                *items = json!([]);
            }
            let items = items.as_array_mut().into_iter().flatten();
            let members = items.filter_map(Value::as_object_mut).flatten();
            members.filter(|(_, value)| !is_attribute_value(value, true)).for_each(|(_, value)| {
                *value = json!({"NULL": true});
            });
        }
        answer.to_string()
    }

    /// An error response.
    pub(super) fn error(&mut self) -> String {
        let codes = [
            "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
            "com.amazon.coral.validate#ValidationException",
            "ValidationException",
            "#",
            "com.amazonaws.dynamodb.v20120810#ThrottlingException",
            "ServiceUnavailable",
        ];
        let code = if self.chance(2) { (*self.pick(&codes)).to_owned() } else { self.text() };
        let mut error = json!({"__type": code, "message": self.text()});
        if self.chance(3) {
            error["Item"] = self.json(3);
        }
        if self.chance(3) {
            error["__type"] =
                "com.amazonaws.dynamodb.v20120810#TransactionCanceledException".into();
            error["CancellationReasons"] = (0..self.below(5)).map(|_| self.reason()).collect();
        }
        if self.chance(3) {
            self.change(&mut error);
        }
        match self.below(12) {
            0 => self.text(),
            1 => self.damaged(&error.to_string()),
            _ => error.to_string(),
        }
    }

    /// A cancellation reason for a part of a transaction.
    fn reason(&mut self) -> Value {
        let codes = [
            "None",
            "ConditionalCheckFailed",
            "TransactionConflict",
            "ThrottlingError",
            "ValidationError",
        ];
        let code = if self.chance(6) { self.text() } else { (*self.pick(&codes)).to_owned() };
        let mut reason = json!({"Code": code, "Message": self.text()});
        if self.chance(3) {
            reason["Item"] = self.json(2);
        }
        reason
    }

    /// Any JSON.
    fn json(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 7 } else { 10 }) {
            0 => Value::Null,
            1 => self.chance(2).into(),
            2 => json!(self.next().cast_signed() >> self.below(64)),
            3 => self.number().parse().unwrap_or(Value::Null),
            4..=6 => self.text().into(),
            7 => (0..self.below(4)).map(|_| self.json(depth - 1)).collect(),
            8 if self.chance(40) => vec![self.json(0); 1001].into(),
            _ => {
                let members = 0..self.below(4);
                Value::Object(
                    members.map(|_| (self.name(), self.json(depth - 1))).collect::<Map<_, _>>(),
                )
            }
        }
    }

    fn name(&mut self) -> String {
        if self.chance(2) { (*self.pick(&NAMES)).to_owned() } else { self.text() }
    }

    fn number(&mut self) -> String {
        let text = [
            "0",
            "-0",
            "1e400",
            "1E-400",
            "-1.50",
            "123456789012345678901234567890",
            "0.1e+2",
            "7",
        ];
        (*self.pick(&text)).to_owned()
    }

    /// Changes a random part of a value.
    fn change(&mut self, value: &mut Value) {
        let go_on = !self.chance(4);
        match value {
            Value::Object(members) if go_on && !members.is_empty() => {
                let index = self.below(members.len());
                if let Some((_, member)) = members.iter_mut().nth(index) {
                    self.change(member);
                }
            }
            Value::Array(items) if go_on && !items.is_empty() => {
                let index = self.below(items.len());
                self.change(&mut items[index]);
            }
            Value::Object(members) if self.chance(2) => {
                members.insert(self.name(), self.json(3));
            }
            Value::Array(items) if self.chance(2) => items.push(self.json(3)),
            place => *place = self.json(3),
        }
    }

    /// A document with a duplicate member.
    fn with_duplicate(&mut self, document: &Value) -> String {
        let text = document.to_string();
        let Some(members) = document.as_object().filter(|members| !members.is_empty()) else {
            return text;
        };
        let index = self.below(members.len());
        let name = members.keys().nth(index).cloned().unwrap_or_default();
        let twice = format!("{}:{}", Value::from(name), self.json(2));
        if self.chance(2) {
            text.replacen('{', &format!("{{{twice},"), 1)
        } else {
            format!("{},{twice}}}", &text[..text.len() - 1])
        }
    }

    /// A text with a part cut off, removed or inserted.
    fn damaged(&mut self, text: &str) -> String {
        let boundaries: Vec<_> =
            text.char_indices().map(|(index, _)| index).chain([text.len()]).collect();
        let at = *self.pick(&boundaries);
        let (before, after) = text.split_at(at);
        match self.below(4) {
            0 => before.to_owned(),
            1 => after.to_owned(),
            2 => format!("{before}{}{after}", self.pick(&SPECIAL)),
            _ => format!("{before}{}", after.chars().skip(1).collect::<String>()),
        }
    }
}

/// DynamoDB contains only attribute values.
fn values_are_values(value: &mut Value, any: &str) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| values_are_values(item, any)),
        Value::Object(members) => {
            for (name, member) in members {
                values_are_values(member, any);
                if name == any && !is_attribute_value(member, true) {
                    *member = json!({"NULL": true});
                }
            }
        }
        _ => {}
    }
}

/// DynamoDB contains only numbers in `N` and `NS`.
fn numbers_are_numbers(value: &mut Value, random: &mut Random) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match (name.as_str(), &mut *member) {
                    ("N", Value::String(text))
                        if serde_json::from_str::<serde_json::Number>(text).is_err() =>
                    {
                        let numbers =
                            ["0", "-1.5", "1E+30", "12345678901234567890123456789012345678"];
                        (*random.pick(&numbers)).clone_into(text);
                    }
                    ("NS", Value::Array(numbers)) => {
                        for number in numbers.iter_mut() {
                            *number = "7".into();
                        }
                    }
                    _ => numbers_are_numbers(member, random),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| numbers_are_numbers(item, random)),
        _ => {}
    }
}
