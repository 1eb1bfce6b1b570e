//! Values of a file as texts of a blueprint: known names and ARNs become references again.

use crate::plan::deployed::{ACCOUNT_ID, PARTITION, REGION};

/// The values that are references, with the references.
#[derive(Debug, Clone, Default)]
pub(super) struct References {
    /// Parts of texts that any text may refer to: parameters.
    constants: Vec<(String, String)>,
    /// Parts of texts that refer to resources.
    parts: Vec<(String, String)>,
    /// Whole texts.
    wholes: Vec<(String, String)>,
}

/// The text that stands for a parameter while a file is read.
pub fn stand_in(parameter: &str) -> String {
    format!("zq{parameter}qz")
}

impl References {
    /// Adds a value that is a parameter.
    pub(super) fn constant(&mut self, value: impl Into<String>, reference: impl Into<String>) {
        self.constants.push((value.into(), reference.into()));
        self.constants.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    }

    /// Adds a value that is a reference wherever it occurs in a text.
    pub(super) fn part(&mut self, value: impl Into<String>, reference: impl Into<String>) {
        let value = value.into();
        if value.len() < 4 || self.parts.iter().any(|(known, _)| *known == value) {
            return;
        }
        self.parts.push((value, reference.into()));
        // A longer value may contain a shorter one.
        self.parts.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    }

    /// Adds a value that is a reference if it is a whole text.
    pub(super) fn whole(&mut self, value: impl Into<String>, reference: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() && !self.wholes.iter().any(|(known, _)| *known == value) {
            self.wholes.push((value, reference.into()));
        }
    }

    /// The text with references to parameters and to what the deployment knows.
    pub(super) fn text(&self, value: &str) -> String {
        self.written(value, false)
    }

    /// The text with references to resources, too.
    pub(super) fn with_resources(&self, value: &str) -> String {
        if let Some((_, reference)) = self.wholes.iter().find(|(known, _)| known == value) {
            return reference.clone();
        }
        self.written(value, true)
    }

    fn written(&self, value: &str, has_resources: bool) -> String {
        let is_of_account = value.contains(ACCOUNT_ID) || value.contains(".execute-api.");
        let arn = format!("arn:{PARTITION}:");
        let mut text = String::new();
        let mut rest = value;
        while !rest.is_empty() {
            let resources = if has_resources { &*self.parts } else { &[] };
            let mut parts = self.constants.iter().chain(resources);
            let part = parts.find(|(known, _)| rest.starts_with(&**known));
            let pseudo = [
                (ACCOUNT_ID, "${aws.account-id}", true),
                (REGION, "${aws.region}", is_of_account),
                (&*arn, "arn:${aws.partition}:", is_of_account),
            ];
            let pseudo = pseudo.into_iter().find(|(known, _, is)| *is && rest.starts_with(known));
            if let Some((known, reference)) = part {
                text += reference;
                rest = &rest[known.len()..];
            } else if let Some((known, reference, _)) = pseudo {
                text += reference;
                rest = &rest[known.len()..];
            } else if let Some(behind) = rest.strip_prefix("${") {
                text += "$${";
                rest = behind;
            } else {
                let length = rest.chars().next().map_or(1, char::len_utf8);
                text += &rest[..length];
                rest = &rest[length..];
            }
        }
        text
    }
}
