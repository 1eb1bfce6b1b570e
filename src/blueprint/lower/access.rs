//! Access control of an API: authorizers and the resource policy.

use super::Lowering;
use crate::blueprint::document::{Api, authorizer as written};
use crate::blueprint::node::Node;
use crate::blueprint::reference::Scope;
use crate::model::{
    AUTHORIZATION, Authorizer, CognitoAuthorizer, LambdaAuthorizer, LambdaAuthorizerType, Part,
    RestApi, ValueSource, ValueTemplate,
};
use crate::text::Text;

impl Lowering<'_> {
    /// Authorizers and the resource policy of an API.
    pub(super) fn access(&mut self, api: &mut RestApi, written: &Api, scope: Scope<'_>) {
        for (name, authorizer) in &written.authorizers {
            let lowered = self.authorizer(scope, name, authorizer);
            api.authorizers.insert(name.clone(), lowered);
        }
        if let Some(name) = &written.authorizer
            && !written.authorizers.contains_key(name)
        {
            let known: Vec<_> =
                self.node.at(&["api", "authorizers"]).into_iter().flat_map(Node::keys).collect();
            if !known.contains(&name.as_str()) {
                self.unknown(&["api", "authorizer"], "authorizer", name, &known);
            }
        }
        api.policy.clone_from(&written.policy);
    }

    fn authorizer(
        &mut self,
        scope: Scope<'_>,
        name: &str,
        written: &written::Authorizer,
    ) -> Authorizer {
        let header =
            |header: &Option<String>| header.clone().unwrap_or_else(|| AUTHORIZATION.to_owned());
        match written {
            written::Authorizer::Cognito(cognito) => {
                let at = ["api", "authorizers", name, "cognito", "user-pools"];
                let user_pools = self.texts(scope, &cognito.user_pools, &at);
                let validation_expression = cognito.validation_expression.clone();
                CognitoAuthorizer {
                    user_pools,
                    header: header(&cognito.header),
                    validation_expression,
                }
                .into()
            }
            written::Authorizer::Token(token) => {
                let asks = LambdaAuthorizerType::Token {
                    header: header(&token.header),
                    validation_expression: token.validation_expression.clone(),
                };
                let at = ["api", "authorizers", name, "token"];
                let seconds = token.time_to_live_seconds;
                self.lambda_authorizer(
                    scope,
                    &at,
                    (&token.function, token.credentials.as_ref()),
                    asks,
                    seconds,
                )
            }
            written::Authorizer::Request(request) => {
                let at = ["api", "authorizers", name, "request"];
                let identity_sources = self.identity_sources(&at, &request.identity_sources);
                let asks = LambdaAuthorizerType::Request { identity_sources };
                let seconds = request.time_to_live_seconds;
                self.lambda_authorizer(
                    scope,
                    &at,
                    (&request.function, request.credentials.as_ref()),
                    asks,
                    seconds,
                )
            }
        }
    }

    fn lambda_authorizer(
        &mut self,
        scope: Scope<'_>,
        at: &[&str],
        (function, credentials): (&str, Option<&String>),
        asks: LambdaAuthorizerType,
        time_to_live_seconds: Option<u32>,
    ) -> Authorizer {
        let function = self.text(scope, function, &[at, &["function"]].concat());
        let credentials =
            credentials.map(|role| self.text(scope, role, &[at, &["credentials"]].concat()));
        LambdaAuthorizer { function, asks, credentials, time_to_live_seconds }.into()
    }

    fn identity_sources(&mut self, at: &[&str], written: &[ValueTemplate]) -> Vec<ValueSource> {
        let mut sources = Vec::new();
        for (index, value_template) in written.iter().enumerate() {
            match alone(value_template) {
                Some(source) => sources.push(source),
                None => self.report(
                    &[at, &["identity-sources", &index.to_string()]].concat(),
                    "a source with something around it",
                    "just {header.NAME}, {query-string.NAME}, {stage-variable.NAME} or {context.NAME}",
                ),
            }
        }
        sources
    }

    fn texts(&mut self, scope: Scope<'_>, written: &[String], at: &[&str]) -> Vec<Text> {
        let text = |(index, text): (usize, &String)| {
            self.text(scope, text, &[at, &[&index.to_string()]].concat())
        };
        written.iter().enumerate().map(text).collect()
    }
}

/// The source of a composite that consists of nothing else.
fn alone(value_template: &ValueTemplate) -> Option<ValueSource> {
    match value_template.parts() {
        [Part::ValueSource(source)] => Some(source.clone()),
        _ => None,
    }
}
