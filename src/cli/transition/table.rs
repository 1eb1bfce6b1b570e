//! A table before and after.

use std::collections::BTreeMap;

use super::Obstacle;

/// The parts of a table that do not change like everything else.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Table {
    /// The name on AWS, as it is written.
    pub(super) name: String,
    /// The attributes of the key, with their types.
    pub(super) key: Vec<(String, String)>,
    /// The indexes, each with all that cannot be changed in it.
    pub(super) global: BTreeMap<String, String>,
    pub(super) local: BTreeMap<String, String>,
    /// The attribute by which items expire, where they do.
    pub(super) expiry: Option<String>,
    /// True where the attribute of the time to live is named, be it enabled or not.
    pub(super) names_expiry: bool,
    /// The customer's key that encrypts it.
    pub(super) kms_key: Option<String>,
    /// True where the key that encrypts it is in the account, the customer's or not.
    pub(super) is_encrypted_in_account: bool,
}

impl Table {
    fn shown_key(&self) -> String {
        let shown: Vec<_> = self.key.iter().map(|(name, of)| format!("{name}: {of}")).collect();
        format!("{{{}}}", shown.join(", "))
    }

    /// True where it has to be another table.
    pub(super) fn is_replaced_by(&self, new: &Self) -> bool {
        self.key != new.key || self.local != new.local
    }

    /// The reason for which it has to be another table.
    pub(super) fn replacement(&self, new: &Self) -> String {
        if self.key == new.key {
            "its local secondary indexes change".to_owned()
        } else {
            format!("its key {} becomes {}", self.shown_key(), new.shown_key())
        }
    }

    /// The change of the attribute by which items expire.
    pub(super) fn change_of_expiry(&self, id: &str, new: &Self) -> Option<Obstacle> {
        let (old, to) = (self.expiry.as_ref()?, new.expiry.as_ref()?);
        (old != to).then(|| {
            Obstacle::in_the_way(format!(
                "the items of {id} expire by `{old}`, and DynamoDB takes another attribute, \
                 `{to}`, only while the time to live is off. Deploy `time-to-live: {{attribute: \
                 {old}, enabled: false}}` first, and the other one an hour later"
            ))
        })
    }
}

/// The names that are in one map and not, or otherwise, in another.
pub(super) fn differing<'a>(
    of: &'a BTreeMap<String, String>,
    other: &BTreeMap<String, String>,
) -> Vec<&'a str> {
    of.iter()
        .filter(|(name, with)| other.get(*name) != Some(with))
        .map(|(name, _)| name.as_str())
        .collect()
}

/// Names, in a sentence.
pub(super) fn named(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
