//! HTTP methods.

use super::named_values::named_values;

named_values! {
    /// An HTTP method that API Gateway supports.
    #[allow(missing_docs, reason = "the names are HTTP's")]
    pub enum HttpMethod {
        Delete = "DELETE",
        Get = "GET",
        Head = "HEAD",
        Options = "OPTIONS",
        Patch = "PATCH",
        Post = "POST",
        Put = "PUT",
        /// Every method that the path does not define.
        Any = "ANY",
    }
}

impl HttpMethod {
    /// True if the body of its requests has a meaning.
    pub const fn has_body(self) -> bool {
        !matches!(self, Self::Get | Self::Head | Self::Options)
    }
}

impl std::fmt::Display for HttpMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
