//! The APIs to which examples send requests.

use crate::gateway::Gateway;
use crate::model::written::API;

/// The REST APIs to which examples send requests, by their names.
///
/// An example that names no API is for `api`, or for the only one.
#[derive(Debug, Default)]
pub struct Gateways(Vec<(String, Gateway)>);

impl Gateways {
    /// The API with a name; without a name, `api`, or the only one.
    pub fn get(&self, name: Option<&str>) -> Option<&Gateway> {
        let index = chosen(self.names(), name)?;
        self.0.get(index).map(|(_, gateway)| gateway)
    }

    /// The names of the APIs.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

/// The index of the API that a name stands for among `names`.
pub(crate) fn chosen<'n>(
    mut names: impl Iterator<Item = &'n str> + Clone,
    name: Option<&str>,
) -> Option<usize> {
    if name.is_none() && names.clone().count() == 1 {
        return Some(0);
    }
    names.position(|known| known == name.unwrap_or(API))
}

impl From<Gateway> for Gateways {
    /// The only API.
    fn from(gateway: Gateway) -> Self {
        Self(vec![(API.to_owned(), gateway)])
    }
}

impl FromIterator<(String, Gateway)> for Gateways {
    fn from_iter<I: IntoIterator<Item = (String, Gateway)>>(gateways: I) -> Self {
        Self(gateways.into_iter().collect())
    }
}
