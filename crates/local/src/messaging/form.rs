//! Requests of the query protocol: the parameters of a form or a query string.

use std::collections::BTreeMap;

use dynagate_gateway::{Fields, percent};

use super::ServiceError;

/// The parameters of a request, in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Form(Fields);

impl Form {
    /// Reads `NAME=VALUE&…`, percent-encoded, with `+` for blanks.
    pub(super) fn read(encoded: &str) -> Self {
        Self(percent::form_fields(encoded))
    }

    /// Adds parameters after the present ones, which come first where a name occurs twice.
    pub(super) fn extend(&mut self, further: Self) {
        self.0.extend(further.0);
    }

    /// Adds a parameter.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        self.0.add(name, value);
    }

    /// The value of a parameter.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(of, _)| *of == name).map(|(_, value)| value)
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
        for (name, value) in self.0.iter() {
            let Some(rest) = name.strip_prefix(prefix) else { continue };
            let (number, rest) = rest.split_once('.').unwrap_or((rest, ""));
            if let Ok(number) = number.parse() {
                elements.entry(number).or_default().0.add(rest, value);
            }
        }
        elements.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_in_the_order_of_their_numbers() {
        let form = Form::read("A.10.Name=j&A.2.Name=b&A.2.Value=1&A.x.Name=?&B.1=plain");
        let names: Vec<_> =
            form.list("A.").iter().map(|of| of.text("Name").map(str::to_owned)).collect();
        assert_eq!(names, [Some("b".to_owned()), Some("j".to_owned())]);
        assert_eq!(form.list("B.")[0].text(""), Some("plain"));
    }
}
