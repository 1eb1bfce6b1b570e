//! Integrations: backends of methods, and the responses made from theirs.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::mapping_template::{self, Template};
use super::operation::Verb;
use super::{
    Action, ContentHandling, FurtherMember, Handle, Kind, PassthroughBehavior, ResourceId, Table,
};
use crate::text::Text;

/// An [AWS
/// integration](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings.html)
/// on an action of DynamoDB, with the caller's body passed through, or with mapping templates of
/// one's own.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct AwsIntegration {
    /// The action.
    pub(crate) action: Action,
    /// The tables that it may use, by their names in this blueprint. If the body is passed through,
    /// a model rejects all others.
    #[serde(default)]
    pub(crate) tables: Vec<Handle<Table>>,
    /// The indexes that a Query, a Scan or statements may read: `TABLE/INDEX`.
    #[serde(default, deserialize_with = "indexes")]
    #[schemars(with = "Vec<String>")]
    pub(crate) indexes: Vec<(Handle<Table>, String)>,
    /// Instead of `tables`: all tables of the account and region whose names start with this.
    pub(crate) table_name_prefix: Option<String>,
    /// Members that passed-through bodies may have besides those that the action needs:
    /// `[ReturnValues]`. They return items, or belong to the legacy API before expressions.
    /// Conditions are always allowed, and reveal whether they hold.
    #[serde(default)]
    pub(crate) allow: Vec<FurtherMember>,
    /// The kinds of statements of `ExecuteStatement`, `BatchExecuteStatement` and
    /// `ExecuteTransaction`, to which the role is restricted.
    #[serde(default)]
    pub(crate) statements: Vec<Verb>,
    /// The request templates, by content type. By default bodies of type `application/json` are
    /// passed through unchanged.
    #[serde(default, rename = "request", deserialize_with = "mapping_template::optional")]
    #[schemars(with = "Option<BTreeMap<String, Template>>")]
    pub(crate) request_templates: Option<BTreeMap<String, Text>>,
    /// The treatment of a body whose content type has no template.
    #[serde(default, rename = "passthrough-behavior")]
    pub(crate) passthrough: PassthroughBehavior,
    /// The conversion of request bodies between bytes and text. The default is none.
    pub(crate) content_handling: Option<ContentHandling>,
    /// The timeout for DynamoDB. The default is 29,000, which is also the maximum of edge-optimized
    /// APIs, and of accounts for which AWS has not raised it.
    #[schemars(range(min = 50, max = 300_000))]
    pub(crate) timeout_milliseconds: Option<u32>,
    /// The responses, by status. The default is 200 for success, 400 for errors of the request, and
    /// 500 otherwise, each with DynamoDB's own body.
    #[serde(default = "responses_of_dynamodb", deserialize_with = "responses")]
    #[schemars(with = "Option<BTreeMap<u16, IntegrationResponse>>")]
    pub(crate) responses: Vec<IntegrationResponse>,
}

/// A [mock
/// integration](https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html):
/// a response of API Gateway itself.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct MockIntegration {
    /// The status.
    #[schemars(range(min = 100, max = 599))]
    pub(crate) status: u16,
    /// Headers: constants, each in single quotes, `context.NAME` or `stageVariables.NAME`.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    /// The mapping templates of the body, by content type. The default is an empty body.
    #[serde(default, rename = "body", deserialize_with = "mapping_template::shared")]
    #[schemars(with = "BTreeMap<String, Template>")]
    pub(crate) templates: BTreeMap<String, Arc<Text>>,
    /// The pattern that the status has to match.
    #[serde(skip)]
    pub(crate) selection_pattern: Option<String>,
    /// The conversion of the body.
    #[serde(skip)]
    pub(crate) content_handling: Option<ContentHandling>,
}

/// The conversion of an integration's response into a method response.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct IntegrationResponse {
    #[serde(skip)]
    pub(crate) status: u16,
    /// A regular expression for the HTTP status of the integration's response: `4\d{2}`. A response
    /// without one is the default.
    pub(crate) selection_pattern: Option<String>,
    /// Headers: a constant in single quotes, or a mapping expression such as
    /// `integration.response.header.date`.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    /// The mapping templates of the body, by content type. The default is the integration's own
    /// body.
    #[serde(default, rename = "body", deserialize_with = "mapping_template::shared")]
    #[schemars(with = "BTreeMap<String, Template>")]
    pub(crate) templates: BTreeMap<String, Arc<Text>>,
    /// The conversion of bodies between bytes and text. The default is none.
    pub(crate) content_handling: Option<ContentHandling>,
}

/// Reads `TABLE/INDEX`. A name without a slash is reported as that of an unknown index.
fn indexes<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<(Handle<Table>, String)>, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?.into_iter().map(|name| {
        let (table, index) = name.split_once('/').unwrap_or((&name, ""));
        (Handle::new(ResourceId::new(Kind::Table, table)), index.to_owned())
    });
    Ok(names.collect())
}

/// Reads responses by their status.
pub(crate) fn responses<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<IntegrationResponse>, D::Error> {
    let responses = BTreeMap::<u16, IntegrationResponse>::deserialize(deserializer)?;
    let of_status = |(status, response)| IntegrationResponse { status, ..response };
    Ok(responses.into_iter().map(of_status).collect())
}

/// Responses with DynamoDB's own bodies.
fn responses_of_dynamodb() -> Vec<IntegrationResponse> {
    vec![
        IntegrationResponse::new(200).selection_pattern("2\\d{2}"),
        IntegrationResponse::new(400).selection_pattern("4\\d{2}"),
        IntegrationResponse::new(500),
    ]
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
            statements: Vec::new(),
            allow: Vec::new(),
            passthrough: PassthroughBehavior::default(),
            content_handling: None,
            timeout_milliseconds: None,
            request_templates: None,
            responses: responses_of_dynamodb(),
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
        self.allow.push(member);
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
    pub fn responding(response: IntegrationResponse) -> Self {
        let IntegrationResponse { status, selection_pattern, headers, templates, content_handling } =
            response;
        Self { status, headers, templates, selection_pattern, content_handling }
    }

    /// The only response.
    pub(crate) fn response(&self) -> IntegrationResponse {
        let Self { status, headers, templates, selection_pattern, content_handling } = self.clone();
        IntegrationResponse { status, selection_pattern, headers, templates, content_handling }
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
