//! Cross-origin resource sharing: which web pages may call an API from a browser. `plan::cors` has
//! what follows from it.

use super::{CheckovSkip, checkov_skip};

/// The web pages that may call an API: [CORS for REST
/// APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cors {
    pub(crate) origins: Origins,
    pub(crate) credentials: bool,
    /// By default the usual ones and those that a path's methods read.
    pub(crate) allowed_headers: Option<Vec<String>>,
    pub(crate) exposed_headers: Vec<String>,
    pub(crate) max_age_seconds: Option<u32>,
    pub(crate) checkov_skip: CheckovSkip,
}

/// The allowed origins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// All origins.
    Any,
    /// These origins, as sent by browsers: `https://example.com`.
    ///
    /// If there are several, responses of methods repeat the caller's origin. Responses of API
    /// Gateway itself always name the first one.
    AllowList(Vec<String>),
}

impl Cors {
    /// Allows pages of every origin, without credentials.
    pub fn any_origin() -> Self {
        Self::of(Origins::Any)
    }

    /// Allows pages of these origins: `https://example.com`.
    pub fn origins<S: Into<String>>(origins: impl IntoIterator<Item = S>) -> Self {
        Self::of(Origins::AllowList(origins.into_iter().map(Into::into).collect()))
    }

    fn of(origins: Origins) -> Self {
        Self {
            origins,
            credentials: false,
            allowed_headers: None,
            exposed_headers: Vec::new(),
            max_age_seconds: None,
            checkov_skip: CheckovSkip::new(),
        }
    }

    /// True if pages may send credentials such as cookies.
    pub fn credentials(mut self, allowed: bool) -> Self {
        self.credentials = allowed;
        self
    }

    /// The headers that callers may send, instead of the usual ones and those that the methods of a
    /// path read.
    pub fn allowed_headers<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.allowed_headers = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// The response headers that pages may read, besides the few that they always may.
    pub fn exposed_headers<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.exposed_headers = names.into_iter().map(Into::into).collect();
        self
    }

    /// The time in seconds for which a browser may cache a preflight response.
    pub fn max_age_seconds(mut self, seconds: u32) -> Self {
        self.max_age_seconds = Some(seconds);
        self
    }

    checkov_skip::builder!("the `OPTIONS` methods that it makes");

    /// True if responses differ by the caller's origin.
    pub(crate) fn depends_on_origin(&self) -> bool {
        matches!(&self.origins, Origins::AllowList(origins) if origins.len() > 1)
    }
}
