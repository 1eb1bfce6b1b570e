//! A deployed table and its new version.

use std::collections::BTreeMap;

use super::Obstacle;

/// The properties of a table with special rules for changes.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Table {
    /// The physical name as written.
    pub(super) name: String,
    /// The key attributes with their types.
    pub(super) key: Vec<(String, String)>,
    /// The indexes, each with its unchangeable properties.
    pub(super) global: BTreeMap<String, String>,
    pub(super) local: BTreeMap<String, String>,
    /// The time-to-live attribute, if enabled.
    pub(super) expiry: Option<String>,
    /// True if a time-to-live attribute is named, enabled or not.
    pub(super) names_expiry: bool,
    /// The customer managed key that encrypts it.
    pub(super) kms_key: Option<String>,
    /// True if the key is in the account, whether customer managed or AWS managed.
    pub(super) is_encrypted_in_account: bool,
}

impl Table {
    fn shown_key(&self) -> String {
        let shown: Vec<_> = self.key.iter().map(|(name, of)| format!("{name}: {of}")).collect();
        format!("{{{}}}", shown.join(", "))
    }

    /// True if the change requires a new table.
    pub(super) fn is_replaced_by(&self, new: &Self) -> bool {
        self.key != new.key || self.local != new.local || self.is_renamed(new)
    }

    /// True if another table takes its place.
    pub(super) fn is_renamed(&self, new: &Self) -> bool {
        // The value of a reference is unknown.
        self.name != new.name && !new.name.contains("${")
    }

    /// The reason for the replacement.
    pub(super) fn replacement(&self, new: &Self) -> String {
        if self.key != new.key {
            format!("its key {} becomes {}", self.shown_key(), new.shown_key())
        } else if self.local != new.local {
            "its local secondary indexes change".to_owned()
        } else {
            format!("its name `{}` becomes `{}`", self.name, new.name)
        }
    }

    /// The obstacle to changing the time-to-live attribute.
    pub(super) fn change_of_expiry(&self, id: &str, new: &Self) -> Option<Obstacle> {
        let (old, to) = (self.expiry.as_ref()?, new.expiry.as_ref()?);
        (old != to).then(|| {
            Obstacle::in_the_way(format!(
                "the time-to-live attribute of {id} changes from `{old}` to `{to}`: DynamoDB \
                 requires the time to live to be off first. Deploy `time-to-live: {{attribute: \
                 {old}, enabled: false}}`, then the new attribute an hour later"
            ))
        })
    }
}

/// The names in `of` that `other` lacks or has with another value.
pub(super) fn differing<'a>(
    of: &'a BTreeMap<String, String>,
    other: &BTreeMap<String, String>,
) -> Vec<&'a str> {
    of.iter()
        .filter(|(name, with)| other.get(*name) != Some(with))
        .map(|(name, _)| name.as_str())
        .collect()
}

/// A list of names in a sentence.
pub(super) fn named(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
