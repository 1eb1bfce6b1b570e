//! Integrations: backends of methods, and the responses made from theirs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::operation::Verb;
use super::{Action, ContentHandling, FurtherMember, Handle, PassthroughBehavior, Table};
use crate::text::Text;

/// An [AWS
/// integration](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings.html)
/// on an action of DynamoDB, with mapping templates of one's own.
#[derive(Debug, Clone, PartialEq)]
pub struct AwsIntegration {
    pub(crate) action: Action,
    /// The tables that its requests may name.
    pub(crate) tables: Vec<Handle<Table>>,
    /// The indexes of these that they may read.
    pub(crate) indexes: Vec<(Handle<Table>, String)>,
    /// The beginning of the names of all tables that they may name, instead of `tables`.
    pub(crate) table_name_prefix: Option<String>,
    /// The verbs of its PartiQL statements.
    pub(crate) statements: BTreeSet<Verb>,
    /// The members that a body which is passed through may have besides those that the action
    /// needs.
    pub(crate) allow: BTreeSet<FurtherMember>,
    pub(crate) passthrough: PassthroughBehavior,
    pub(crate) content_handling: Option<ContentHandling>,
    pub(crate) timeout_milliseconds: Option<u32>,
    /// Without them, the body is passed through.
    pub(crate) request_templates: Option<BTreeMap<String, Text>>,
    pub(crate) responses: Vec<IntegrationResponse>,
}

/// A [mock
/// integration](https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html).
#[derive(Debug, Clone, PartialEq)]
pub struct MockIntegration {
    pub(crate) response: IntegrationResponse,
}

/// The conversion of an integration's response into a method response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntegrationResponse {
    pub(crate) status: u16,
    pub(crate) selection_pattern: Option<String>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) templates: BTreeMap<String, Arc<Text>>,
    pub(crate) content_handling: Option<ContentHandling>,
}

impl AwsIntegration {
    /// Calls `action`. It responds with DynamoDB's own bodies: successes with 200, what DynamoDB
    /// refuses with 400, everything else with 500.
    pub fn new(action: Action) -> Self {
        Self { request_templates: Some(BTreeMap::new()), ..Self::passthrough(action) }
    }

    /// Calls `action` with the caller's body unchanged; only `application/json` is accepted.
    pub fn passthrough(action: Action) -> Self {
        Self {
            action,
            tables: Vec::new(),
            indexes: Vec::new(),
            table_name_prefix: None,
            statements: BTreeSet::new(),
            allow: BTreeSet::new(),
            passthrough: PassthroughBehavior::default(),
            content_handling: None,
            timeout_milliseconds: None,
            request_templates: None,
            responses: vec![
                IntegrationResponse::new(200).selection_pattern("2\\d{2}"),
                IntegrationResponse::new(400).selection_pattern("4\\d{2}"),
                IntegrationResponse::new(500),
            ],
        }
    }

    /// A table that its requests may name.
    pub fn table(mut self, table: &Handle<Table>) -> Self {
        self.tables.push(table.clone());
        self
    }

    /// An index of a table that its requests may read.
    pub fn index(mut self, table: &Handle<Table>, name: impl Into<String>) -> Self {
        self.indexes.push((table.clone(), name.into()));
        self
    }

    /// The beginning of the names of the tables that its requests may name.
    pub fn table_name_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.table_name_prefix = Some(prefix.into());
        self
    }

    /// Lets bodies that are passed through have a member that the action does not need.
    pub fn allow(mut self, member: FurtherMember) -> Self {
        self.allow.insert(member);
        self
    }

    /// The treatment of a body whose content type has no request template.
    pub fn passthrough_behavior(mut self, behavior: PassthroughBehavior) -> Self {
        self.passthrough = behavior;
        self
    }

    /// The conversion of request bodies.
    pub fn content_handling(mut self, handling: ContentHandling) -> Self {
        self.content_handling = Some(handling);
        self
    }

    /// The timeout for DynamoDB in milliseconds: 50 to 29,000, or up to 300,000 if the API is not
    /// edge-optimized and AWS has raised the account's quota.
    pub fn timeout_milliseconds(mut self, milliseconds: u32) -> Self {
        self.timeout_milliseconds = Some(milliseconds);
        self
    }

    /// The mapping template for request bodies of a content type.
    pub fn request_template(
        mut self,
        content_type: impl Into<String>,
        template: impl Into<Text>,
    ) -> Self {
        let templates = self.request_templates.get_or_insert_default();
        templates.insert(content_type.into(), template.into());
        self
    }

    /// Replaces the responses.
    pub fn responses(mut self, responses: impl IntoIterator<Item = IntegrationResponse>) -> Self {
        self.responses = responses.into_iter().collect();
        self
    }

    /// The content types of passed-through bodies: those whose template just prints the body.
    pub(crate) fn passed_through(&self) -> Vec<String> {
        const BODY: [&str; 5] = [
            "$input.body",
            "$!input.body",
            "${input.body}",
            "$input.json('$')",
            "$input.json(\"$\")",
        ];
        let prints_body =
            |template: &Text| template.as_literal().is_some_and(|text| BODY.contains(&text.trim()));
        match &self.request_templates {
            None => vec!["application/json".to_owned()],
            Some(templates) => templates
                .iter()
                .filter(|(_, template)| prints_body(template))
                .map(|(of, _)| of.clone())
                .collect(),
        }
    }
}

impl MockIntegration {
    /// Responds to every request with `status` and an empty body.
    pub fn new(status: u16) -> Self {
        Self::responding(IntegrationResponse::new(status))
    }

    /// Responds to every request with `response`.
    pub const fn responding(response: IntegrationResponse) -> Self {
        Self { response }
    }
}

impl IntegrationResponse {
    /// A default response with `status` and the integration's own body.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            selection_pattern: None,
            headers: BTreeMap::new(),
            templates: BTreeMap::new(),
            content_handling: None,
        }
    }

    /// Limits the response to integration responses whose HTTP status matches this regular
    /// expression.
    pub fn selection_pattern(mut self, pattern: impl Into<String>) -> Self {
        self.selection_pattern = Some(pattern.into());
        self
    }

    /// Sets a header: a constant in single quotes, or a [mapping
    /// expression](https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html)
    /// such as `integration.response.header.x-amzn-RequestId`.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    /// The mapping template for a content type that the caller accepts.
    pub fn template(mut self, content_type: impl Into<String>, template: impl Into<Text>) -> Self {
        self.templates.insert(content_type.into(), Arc::new(template.into()));
        self
    }

    /// The conversion of the body.
    pub fn content_handling(mut self, handling: ContentHandling) -> Self {
        self.content_handling = Some(handling);
        self
    }

    /// The status, which a mapping template may override.
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The mapping templates, by content type.
    pub const fn templates(&self) -> &BTreeMap<String, Arc<Text>> {
        &self.templates
    }
}
