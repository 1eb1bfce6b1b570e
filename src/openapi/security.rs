//! The schemes by which callers identify themselves, and the requirements of methods.

use indexmap::IndexMap;

use super::components::Components;
use super::dialect::Version;
use super::schema::{object, strings};
use crate::model::{ApiKeySource, Authorization, Authorizer, ValueSource};
use crate::plan::{PlannedApi, PlannedMethod};
use crate::vtl::Json;

/// The name of the scheme of API keys.
const API_KEY: &str = "apiKey";
/// The name of the scheme of signed requests.
const SIGNATURE: &str = "sigv4";

/// The requirement of a method, all of whose schemes apply; empty if everyone may call it.
pub(super) fn of_method(
    api: &PlannedApi<'_>,
    method: &PlannedMethod<'_>,
    version: Version,
    components: &mut Components,
) -> Json {
    let mut required: IndexMap<String, Json> = IndexMap::new();
    let none = || Json::Array(Vec::new());
    if let Some(name) = &method.authorizer
        && let Some(authorizer) = api.authorizers.get(name)
    {
        for (scheme, definition) in of_authorizer(name, authorizer) {
            components.security_schemes.insert(scheme.clone(), definition);
            // Scopes of other schemes than OAuth are a part of 3.1 only.
            let scopes = match version {
                Version::V3_1 => strings(method.authorization_scopes.iter().cloned()),
                Version::V3_0 => none(),
            };
            required.insert(scheme, scopes);
        }
    } else if method.authorization == Authorization::AwsIam {
        components.security_schemes.insert(SIGNATURE.to_owned(), signature());
        required.insert(SIGNATURE.to_owned(), none());
    }
    if method.api_key_required && api.api_key_source == ApiKeySource::Header {
        components.security_schemes.insert(API_KEY.to_owned(), key("header", "x-api-key", None));
        required.insert(API_KEY.to_owned(), none());
    }
    Json::Array(if required.is_empty() { Vec::new() } else { vec![Json::Object(required)] })
}

/// A sentence about what a scheme cannot say; `None` if there is nothing.
pub(super) fn remark(api: &PlannedApi<'_>, method: &PlannedMethod<'_>) -> Option<String> {
    let authorizer = method.authorizer.as_ref().and_then(|name| api.authorizers.get(name));
    let scopes: Vec<_> = method.authorization_scopes.iter().map(|of| format!("`{of}`")).collect();
    match authorizer {
        Some(Authorizer::Request(of)) if schemes_of(&of.identity_sources).next().is_none() => {
            Some("A function authorizes the caller by the request.".to_owned())
        }
        Some(Authorizer::Cognito(_)) if !scopes.is_empty() => {
            Some(format!("The access token needs one of these scopes: {}.", scopes.join(", ")))
        }
        _ => None,
    }
}

/// The schemes of an authorizer, by name.
fn of_authorizer(name: &str, authorizer: &Authorizer) -> Vec<(String, Json)> {
    let is_usual = |header: &str| header.eq_ignore_ascii_case("Authorization");
    match authorizer {
        Authorizer::Cognito(cognito) if is_usual(&cognito.header) => {
            let description = "A token of the user pool: an access token for routes with scopes, otherwise an identity token.";
            let scheme = object([
                ("type", "http".into()),
                ("scheme", "bearer".into()),
                ("bearerFormat", "JWT".into()),
                ("description", description.into()),
            ]);
            vec![(name.to_owned(), scheme)]
        }
        Authorizer::Cognito(cognito) => {
            vec![(
                name.to_owned(),
                key("header", &cognito.header, Some("A token of the user pool.")),
            )]
        }
        Authorizer::Token(token) => {
            let description = "A token that a function checks.";
            vec![(name.to_owned(), key("header", &token.header, Some(description)))]
        }
        Authorizer::Request(request) => {
            let several = schemes_of(&request.identity_sources).count() > 1;
            schemes_of(&request.identity_sources)
                .map(|(place, header)| {
                    let scheme = if several { format!("{name}.{header}") } else { name.to_owned() };
                    let description = "A value that a function checks.";
                    (scheme, key(place, header, Some(description)))
                })
                .collect()
        }
    }
}

/// The places and names of identity sources that callers send.
fn schemes_of(sources: &[ValueSource]) -> impl Iterator<Item = (&'static str, &str)> {
    sources.iter().filter_map(|source| match source {
        ValueSource::Header(name) => Some(("header", name.as_str())),
        ValueSource::QueryString(name) => Some(("query", name.as_str())),
        _ => None,
    })
}

fn key(place: &str, name: &str, description: Option<&str>) -> Json {
    let scheme = [("type", Json::from("apiKey")), ("in", place.into()), ("name", name.into())];
    let description = description.map(|text| ("description", text.into()));
    object(scheme.into_iter().chain(description))
}

/// The scheme of requests that are signed with AWS credentials, as API Gateway exports it.
fn signature() -> Json {
    object([
        ("type", Json::from("apiKey")),
        ("in", "header".into()),
        ("name", "Authorization".into()),
        ("description", "A signature with AWS credentials: Signature Version 4.".into()),
        ("x-amazon-apigateway-authtype", "awsSigv4".into()),
    ])
}
