//! Cross-origin resource sharing: which web pages may call an API from a browser. `plan::cors` has
//! what follows from it.

use super::{CheckovSkip, checkov_skip};

/// Which web pages may call an API: [CORS for REST
/// APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cors {
    pub(crate) origins: Origins,
    pub(crate) credentials: bool,
    /// Without them, the usual ones and those that a path's methods take.
    pub(crate) allowed_headers: Option<Vec<String>>,
    pub(crate) exposed_headers: Vec<String>,
    pub(crate) max_age_seconds: Option<u32>,
    pub(crate) checkov_skip: CheckovSkip,
}

/// The origins that may call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// Every one.
    Any,
    /// These, each as browsers send it: `https://example.com`.
    ///
    /// Where there are several, a method's answers repeat the caller's. What API Gateway answers by
    /// itself cannot choose and names the first.
    AllowList(Vec<String>),
}

impl Cors {
    /// Pages of every origin, without credentials.
    pub fn any_origin() -> Self {
        Self::of(Origins::Any)
    }

    /// Pages of these origins: `https://example.com`.
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

    /// Whether pages may send cookies and the like.
    pub fn credentials(mut self, allowed: bool) -> Self {
        self.credentials = allowed;
        self
    }

    /// The headers that callers may send, instead of the usual ones and those that the methods of a
    /// path take.
    pub fn allowed_headers<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.allowed_headers = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// The headers of answers that pages may read, besides the few that they always may.
    pub fn exposed_headers<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.exposed_headers = names.into_iter().map(Into::into).collect();
        self
    }

    /// For how many seconds a browser may remember what it was told.
    pub fn max_age_seconds(mut self, seconds: u32) -> Self {
        self.max_age_seconds = Some(seconds);
        self
    }

    checkov_skip::builder!("the `OPTIONS` methods that it makes");

    /// Whether answers differ by the caller's origin.
    pub(crate) fn depends_on_origin(&self) -> bool {
        matches!(&self.origins, Origins::AllowList(origins) if origins.len() > 1)
    }
}
