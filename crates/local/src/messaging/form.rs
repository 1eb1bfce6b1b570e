//! Requests of the query protocol: the parameters of a form or a query string.

use std::collections::BTreeMap;

use super::ServiceError;

/// The parameters of a request, in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads `NAME=VALUE&…`, percent-encoded, with `+` for blanks.
    pub(super) fn read(encoded: &[u8]) -> Self {
        let decoded = |part: &[u8]| String::from_utf8_lossy(&percent_decoded(part)).into_owned();
        let pairs = encoded.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        let pair = |pair: &[u8]| {
            let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let (name, value) = pair.split_at(at);
            (decoded(name), decoded(value.get(1..).unwrap_or_default()))
        };
        Self(pairs.map(pair).collect())
    }

    /// Adds parameters after the present ones, which come first where a name occurs twice.
    pub(super) fn extend(&mut self, further: Self) {
        self.0.extend(further.0);
    }

    /// Adds a parameter.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// The value of a parameter.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str())
    }

    /// The value of a parameter of SNS that must be there.
    pub(super) fn required(&self, name: &str) -> Result<&str, ServiceError> {
        self.text(name).ok_or_else(|| {
            let message = format!("Invalid parameter: {name}");
            ServiceError::new(400, "InvalidParameter", message)
        })
    }

    /// The elements of a list such as `MessageAttributes.entry.1.Name` with the prefix
    /// `MessageAttributes.entry.`, by their number: the parameters with the rest of their names,
    /// which is empty for `AttributeName.1`.
    pub(super) fn list(&self, prefix: &str) -> Vec<Self> {
        let mut elements: BTreeMap<u32, Self> = BTreeMap::new();
        for (name, value) in &self.0 {
            let Some(rest) = name.strip_prefix(prefix) else { continue };
            let (number, rest) = rest.split_once('.').unwrap_or((rest, ""));
            if let Ok(number) = number.parse() {
                elements.entry(number).or_default().add(rest, value);
            }
        }
        elements.into_values().collect()
    }
}

fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let digit = |at: usize| text.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut decoded = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let escaped = (*byte == b'%').then(|| digit(at + 1).zip(digit(at + 2))).flatten();
        if let Some(escaped) = escaped.and_then(|(high, low)| u8::try_from(high * 16 + low).ok()) {
            decoded.push(escaped);
            at += 3;
        } else {
            decoded.push(if *byte == b'+' { b' ' } else { *byte });
            at += 1;
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_decoded() {
        let form = Form::read(b"Action=Publish&Message=a+b%21%C3%A4%zz&&Empty=&Alone");
        let expected =
            [("Action", "Publish"), ("Message", "a b!ä%zz"), ("Empty", ""), ("Alone", "")];
        let parameters: Vec<_> = form.0.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(parameters, expected);
    }

    #[test]
    fn lists_are_in_the_order_of_their_numbers() {
        let form = Form::read(b"A.10.Name=j&A.2.Name=b&A.2.Value=1&A.x.Name=?&B.1=plain");
        let names: Vec<_> =
            form.list("A.").iter().map(|of| of.text("Name").map(str::to_owned)).collect();
        assert_eq!(names, [Some("b".to_owned()), Some("j".to_owned())]);
        assert_eq!(form.list("B.")[0].text(""), Some("plain"));
    }
}
