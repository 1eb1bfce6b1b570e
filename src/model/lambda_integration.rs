//! Integrations with functions of Lambda.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

use super::written::ShortOr;
use super::{
    ErrorCode, Function, Handle, Invocation, InvokeFunction, Payload, RouteKind, ServiceAnswer,
    function, stage,
};
use crate::text::Text;

/// A [proxy integration with a
/// function](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html):
/// the function gets the whole request, and returns the response with its status, headers and body.
///
/// API Gateway gets the permission to invoke the function for exactly this method and path.
#[derive(Debug, Clone, PartialEq)]
pub struct LambdaIntegration {
    /// The function of the stack; `None` for one outside it.
    pub(crate) function: Option<Handle<Function>>,
    /// The ARN of a function outside the stack, without an alias.
    pub(crate) arn: Option<Text>,
    pub(crate) alias: Option<Text>,
    pub(crate) has_permission: bool,
    pub(crate) timeout_milliseconds: Option<u32>,
}

/// The route `lambda` in a blueprint: the whole request goes to the function unless a payload or
/// another option of such a request is set.
#[derive(Debug, Clone)]
pub(crate) enum LambdaForm {
    Proxy(LambdaIntegration),
    Mapped(InvokeFunction),
}

/// A function with its options.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
struct LambdaFields {
    /// The function, by its name in this blueprint.
    function: Option<Handle<Function>>,
    /// Instead of `function`: the ARN of a function outside this blueprint. May contain references
    /// and `{stage-variable.NAME}`.
    arn: Option<Text>,
    /// The alias or the version of the function. May contain references and
    /// `{stage-variable.NAME}`.
    alias: Option<Text>,
    /// False if API Gateway gets no permission to invoke the function, such as one of another
    /// account, whose owner has to allow it. By default, true.
    permission: Option<bool>,
    /// The timeout for the function. The default is 29,000, which is also the maximum of
    /// edge-optimized APIs, and of accounts for which AWS has not raised it.
    #[schemars(range(min = 50, max = 300_000))]
    timeout_milliseconds: Option<u32>,
    /// The event of the function, instead of the whole request: JSON, or a text such as
    /// `{body|json}`. The response to the caller is then made of the function's result. The default
    /// is `{body|json}` if `answer`, `error-codes` or `invocation` is set.
    payload: Option<Payload>,
    /// The kind of the invocation. After `event`, the function runs asynchronously. The default is
    /// `request-response`.
    invocation: Option<Invocation>,
    /// The answer. The default is 200 with the function's result, and 202 with `{}` after `event`.
    /// The answer to an error of the function is in `errors` of the route, by its `errorType` or
    /// by a code of `error-codes`, and 500 otherwise.
    answer: Option<ServiceAnswer>,
    /// Codes for errors by their message, of which the first that matches applies. The default code
    /// is the `errorType`.
    error_codes: Option<Vec<ErrorCode>>,
}

impl<'de> Deserialize<'de> for LambdaForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = ShortOr {
            short: |function: Handle<Function>| Self::Proxy(LambdaIntegration::new(&function)),
            full: Self::of,
            expecting: "a function's name, or a mapping with `function` or `arn`",
        };
        deserializer.deserialize_newtype_struct("functions", form)
    }
}

impl LambdaForm {
    fn of(fields: LambdaFields) -> Self {
        let is_mapped = fields.payload.is_some()
            || fields.invocation.is_some()
            || fields.answer.is_some()
            || fields.error_codes.is_some();
        let target = LambdaIntegration {
            function: fields.function,
            arn: fields.arn,
            alias: fields.alias,
            has_permission: fields.permission.unwrap_or(true),
            timeout_milliseconds: fields.timeout_milliseconds,
        };
        if !is_mapped {
            return Self::Proxy(target);
        }
        Self::Mapped(InvokeFunction {
            target,
            payload: fields.payload,
            invocation: fields.invocation.unwrap_or_default(),
            error_codes: fields.error_codes.unwrap_or_default(),
            answer: fields.answer,
        })
    }
}

impl From<LambdaForm> for RouteKind {
    fn from(form: LambdaForm) -> Self {
        match form {
            LambdaForm::Proxy(integration) => integration.into(),
            LambdaForm::Mapped(invoke) => invoke.into(),
        }
    }
}

impl JsonSchema for LambdaForm {
    fn schema_name() -> Cow<'static, str> {
        "LambdaIntegration".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A function that gets the whole request and returns the response: just \
                            its name in this blueprint, or a mapping. With a `payload`, it gets \
                            that, and the `answer` is made of its result.",
            "anyOf": [generator.subschema_for::<String>(), LambdaFields::json_schema(generator)]
        })
    }
}

impl LambdaIntegration {
    /// Invokes a function of the stack.
    pub fn new(function: &Handle<Function>) -> Self {
        Self { function: Some(function.clone()), ..Self::outside() }
    }

    /// Invokes the function with this ARN, which is not in the stack. The ARN may contain stage
    /// variables: `{stage-variable.NAME}`.
    pub fn of_arn(arn: impl Into<Text>) -> Self {
        Self { arn: Some(arn.into()), ..Self::outside() }
    }

    const fn outside() -> Self {
        Self {
            function: None,
            arn: None,
            alias: None,
            has_permission: true,
            timeout_milliseconds: None,
        }
    }

    /// Invokes an alias or a version of the function, which may be `{stage-variable.NAME}`.
    pub fn alias(mut self, alias: impl Into<Text>) -> Self {
        self.alias = Some(alias.into());
        self
    }

    /// True if API Gateway gets the permission to invoke the function, which is the default. A
    /// function of another account has to be shared by its owner.
    pub fn permission(mut self, enabled: bool) -> Self {
        self.has_permission = enabled;
        self
    }

    /// The timeout for the function in milliseconds: 50 to 29,000, or up to 300,000 if the API is
    /// not edge-optimized and AWS has raised the account's quota.
    pub fn timeout_milliseconds(mut self, milliseconds: u32) -> Self {
        self.timeout_milliseconds = Some(milliseconds);
        self
    }

    /// The ARN of the function without its alias. Empty if there is none, which is reported.
    pub(crate) fn unqualified_arn(&self) -> Text {
        let function = self.function.as_ref().map(|function| function.arn().into());
        function.or_else(|| self.arn.clone()).unwrap_or_default()
    }

    /// The ARN of what is invoked, as it is written: the function, or its alias.
    pub(crate) fn qualified_arn(&self) -> Text {
        let arn = self.unqualified_arn();
        match &self.alias {
            Some(alias) => arn.then(":").then(alias),
            None => arn,
        }
    }

    /// The URI of the integration.
    pub(crate) fn uri(&self) -> Text {
        function::invocation_uri(&stage::with_variables(&self.qualified_arn()))
    }
}
