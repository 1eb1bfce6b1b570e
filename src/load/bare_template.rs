//! A file that is a mapping template and nothing else.

use super::files::{Files, Span};
use super::mapped_text::MappedText;
use super::{Loaded, LoadedApi, Part, RouteKey};
use crate::gateway::Api;
use crate::gateway::api::{
    DeployedIntegration, DeployedIntegrationResponse, DeployedMethod, HttpMethod,
};

impl Loaded {
    /// Loads a mapping template as that of a method whose integration has this URI: for requests,
    /// or for responses.
    pub(crate) fn bare_template(name: &str, text: &str, uri: &str, is_response: bool) -> Self {
        const CONTENT_TYPE: &str = "application/json";
        let mut files = Files::default();
        let file = files.add(name, text.to_owned());
        let mut integration = DeployedIntegration::dynamodb("");
        integration.uri = Some(uri.to_owned());
        let route = RouteKey { path: "/".to_owned(), method: HttpMethod::Post };
        let (integration, part) = if is_response {
            let response = DeployedIntegrationResponse::new().template(CONTENT_TYPE, text);
            let part = Part::ResponseTemplate(route.clone(), 200, CONTENT_TYPE.to_owned());
            (integration.response(200, response), part)
        } else {
            let part = Part::RequestTemplate(route.clone(), CONTENT_TYPE.to_owned());
            (integration.request_template(CONTENT_TYPE, text), part)
        };
        let api = Api::new(name).method(route.method, "/", DeployedMethod::new(integration));
        let mut loaded = LoadedApi { name: name.to_owned(), api, ..LoadedApi::default() };
        let span = Span { file, start: 0, end: text.len() };
        loaded.places.add_text(part, span, MappedText::verbatim(text.to_owned(), span));
        Self { apis: vec![loaded], files, is_bare: true, ..Self::default() }
    }
}
