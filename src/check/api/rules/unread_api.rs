use crate::check::api::api_rule;

api_rule! {
    /// Checks that all APIs of a file are REST APIs.
    ///
    /// ## Why
    /// HTTP APIs and WebSocket APIs are other products of AWS, with other integrations. They are
    /// neither checked nor served, and the REST APIs beside them are complete without them.
    "DG993", "unread-api", Note
}
