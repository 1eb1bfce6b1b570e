//! Headers and parameters of query strings, whose names may be repeated.

use indexmap::IndexMap;
use serde::{Serialize, Serializer};

/// Names with values, in the order in which they were sent. A name may be repeated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Adds a value at the end.
    pub fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// The names and values in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The last value of a name that is not case-sensitive.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut named = self.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.next_back().map(|(_, value)| value)
    }

    /// Sets the value of a name that is not case-sensitive, in place of all others.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.remove(name);
        self.add(name, value);
    }

    /// Removes all values of a name that is not case-sensitive.
    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }

    /// The number of values.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if there are no values.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The last value of every name.
    pub(crate) fn last_values(&self) -> IndexMap<String, String> {
        self.0.iter().cloned().collect()
    }

    /// All values of every name.
    pub(crate) fn all_values(&self) -> IndexMap<String, Vec<String>> {
        let mut all: IndexMap<String, Vec<String>> = IndexMap::new();
        for (name, value) in &self.0 {
            all.entry(name.clone()).or_default().push(value.clone());
        }
        all
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Fields {
    fn from_iter<T: IntoIterator<Item = (N, V)>>(fields: T) -> Self {
        Self(fields.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl<N: Into<String>, V: Into<String>> Extend<(N, V)> for Fields {
    fn extend<T: IntoIterator<Item = (N, V)>>(&mut self, fields: T) {
        self.0.extend(fields.into_iter().map(|(name, value)| (name.into(), value.into())));
    }
}

impl IntoIterator for Fields {
    type Item = (String, String);
    type IntoIter = std::vec::IntoIter<(String, String)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Serialize for Fields {
    /// Writes an object by name. A repeated name has a list of values.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(untagged)]
        enum Values {
            One(String),
            Several(Vec<String>),
        }

        let values = |mut values: Vec<String>| match values.pop() {
            Some(only) if values.is_empty() => Values::One(only),
            last => Values::Several(values.into_iter().chain(last).collect()),
        };
        let all = self.all_values().into_iter();
        serializer.collect_map(all.map(|(name, of)| (name, values(of))))
    }
}
