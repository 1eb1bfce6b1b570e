//! Messages and their attributes.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// A message attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute {
    /// `String`, `Number`, `Binary`, or one of these with a suffix.
    pub(crate) data_type: String,
    pub(crate) value: AttributeValue,
}

/// The value of a message attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AttributeValue {
    /// Text, also of a number.
    Text(String),
    /// Bytes.
    Binary(Vec<u8>),
}

/// Message attributes by name.
pub(crate) type Attributes = BTreeMap<String, Attribute>;

/// A message to send.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) body: String,
    pub(crate) attributes: Attributes,
    pub(crate) group_id: Option<String>,
    pub(crate) deduplication_id: Option<String>,
    pub(crate) delay_seconds: Option<u32>,
}

impl Message {
    pub(crate) fn new(body: impl Into<String>) -> Self {
        Self { body: body.into(), ..Self::default() }
    }

    /// The number of bytes that count for the limits.
    pub(crate) fn bytes(&self) -> usize {
        let attribute = |(name, of): (&String, &Attribute)| {
            name.len() + of.data_type.len() + of.value.bytes().len()
        };
        self.body.len() + self.attributes.iter().map(attribute).sum::<usize>()
    }
}

impl AttributeValue {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Binary(bytes) => bytes,
        }
    }

    /// The text, with bytes in Base64.
    pub(crate) fn to_text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Binary(bytes) => STANDARD.encode(bytes),
        }
    }
}

impl Attribute {
    pub(crate) fn text(value: impl Into<String>) -> Self {
        Self { data_type: "String".to_owned(), value: AttributeValue::Text(value.into()) }
    }

    /// An attribute from the members of a request: `DataType`, `StringValue`, `BinaryValue`.
    pub(crate) fn from_json(json: &Value) -> Option<Self> {
        let member = |name| json.get(name).and_then(Value::as_str);
        let value = match (member("StringValue"), member("BinaryValue")) {
            (Some(text), _) => AttributeValue::Text(text.to_owned()),
            (None, Some(base64)) => AttributeValue::Binary(STANDARD.decode(base64).ok()?),
            (None, None) => return None,
        };
        Some(Self { data_type: member("DataType")?.to_owned(), value })
    }

    /// True for a value without a character or byte, which SNS and SQS refuse.
    pub(crate) fn is_empty(&self) -> bool {
        self.value.bytes().is_empty()
    }

    /// The attribute as SQS returns it.
    pub(crate) fn to_sqs(&self) -> Value {
        let name = match self.value {
            AttributeValue::Text(_) => "StringValue",
            AttributeValue::Binary(_) => "BinaryValue",
        };
        json!({"DataType": self.data_type, name: self.value.to_text()})
    }
}

/// The attributes as SNS writes them in notifications.
pub(crate) fn to_notification(attributes: &Attributes) -> Value {
    let attribute = |(name, of): (&String, &Attribute)| {
        (name.clone(), json!({"Type": of.data_type, "Value": of.value.to_text()}))
    };
    Value::Object(attributes.iter().map(attribute).collect())
}

/// The attributes as the subject of a filter policy. Binary ones are ignored.
pub(crate) fn to_filter_subject(attributes: &Attributes) -> Value {
    let mut subject = Map::new();
    for (name, attribute) in attributes {
        let AttributeValue::Text(text) = &attribute.value else { continue };
        let value = match attribute.data_type.split('.').collect::<Vec<_>>()[..] {
            ["Number", ..] | ["String", "Array", ..] => serde_json::from_str(text).ok(),
            _ => None,
        };
        subject.insert(name.clone(), value.unwrap_or_else(|| Value::String(text.clone())));
    }
    Value::Object(subject)
}

/// The MD5 digest of text, in hexadecimal digits.
pub(crate) fn md5_of_text(text: &str) -> String {
    format!("{:x}", md5::compute(text))
}

/// The [MD5 digest of
/// attributes](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation),
/// which SDKs verify.
pub(crate) fn md5_of_attributes<'a>(
    attributes: impl IntoIterator<Item = (&'a String, &'a Attribute)>,
) -> String {
    let mut encoded = Vec::new();
    let part = |bytes: &[u8], encoded: &mut Vec<u8>| {
        encoded.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        encoded.extend(bytes);
    };
    for (name, attribute) in attributes {
        part(name.as_bytes(), &mut encoded);
        part(attribute.data_type.as_bytes(), &mut encoded);
        encoded.push(match attribute.value {
            AttributeValue::Text(_) => 1,
            AttributeValue::Binary(_) => 2,
        });
        part(attribute.value.bytes(), &mut encoded);
    }
    format!("{:x}", md5::compute(encoded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_sqs() {
        // The example of the documentation of SendMessage
        assert_eq!(md5_of_text("This is a test message"), "fafb00f5732ab283681e124bf8747ed1");
        let attributes = Attributes::from([
            ("a".to_owned(), Attribute::text("1")),
            (
                "b".to_owned(),
                Attribute {
                    data_type: "Binary".to_owned(),
                    value: AttributeValue::Binary(vec![1, 2, 3]),
                },
            ),
        ]);
        // Computed with Python's hashlib from the documented encoding
        assert_eq!(md5_of_attributes(&attributes), "30f9cc6bd84ec85864a2aa173cbc052d");
    }

    #[test]
    fn filters_see_numbers_and_arrays() {
        let attribute = |of: &str, value: &str| Attribute {
            data_type: of.to_owned(),
            value: AttributeValue::Text(value.to_owned()),
        };
        let attributes = Attributes::from([
            ("array".to_owned(), attribute("String.Array", r#"["a", 1]"#)),
            ("number".to_owned(), attribute("Number", "5")),
            ("odd".to_owned(), attribute("Number", "five")),
            ("text".to_owned(), attribute("String", "5")),
        ]);
        let expected = json!({"array": ["a", 1], "number": 5, "odd": "five", "text": "5"});
        assert_eq!(to_filter_subject(&attributes), expected);
    }
}
