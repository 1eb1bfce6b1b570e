//! Cross-origin resource sharing, and gateway responses.

use crate::blueprint::document::{cors as written, gateway_response};
use crate::model::{Cors, GatewayResponse, Origins};

pub(super) fn cors(written: &written::Cors) -> Cors {
    Cors {
        origins: match &written.origins {
            written::Origins::Any => Origins::Any,
            written::Origins::AllowList(origins) => Origins::AllowList(origins.clone()),
        },
        credentials: written.credentials,
        allowed_headers: written.allowed_headers.clone(),
        exposed_headers: written.exposed_headers.clone(),
        max_age_seconds: written.max_age_seconds,
        checkov_skip: written.checkov_skip.clone(),
    }
}

pub(super) fn gateway_response(written: &gateway_response::GatewayResponse) -> GatewayResponse {
    GatewayResponse {
        status: written.status,
        headers: written.headers.clone(),
        templates: written.body.clone(),
        is_made: false,
    }
}
