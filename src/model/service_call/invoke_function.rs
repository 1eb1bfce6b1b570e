//! Functions that get a payload instead of the whole request.

use schemars::JsonSchema;
use serde::Deserialize;

use super::ServiceAnswer;
use crate::model::{Function, Handle, LambdaIntegration, Payload};
use crate::text::Text;

/// [Invokes a
/// function](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-custom-integrations.html)
/// with a payload. The response to the caller is made of the function's result.
///
/// ```
/// use dynagate::model::{InvokeFunction, Invocation, Payload};
/// use serde_json::json;
///
/// let payload = Payload::try_from(json!({"order": "{path.id}", "lines": "{body.lines}"}))?;
/// let price = InvokeFunction::of_arn("arn:aws:lambda:us-east-1:123456789012:function:price", payload)
///     .error_code("No order .*", "OrderNotFound");
/// let later = InvokeFunction::of_arn(
///     "arn:aws:lambda:us-east-1:123456789012:function:report",
///     "{body|json}".parse()?,
/// )
/// .invocation(Invocation::Event);
/// # drop((price, later));
/// # Ok::<(), dynagate::model::ValueTemplateError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct InvokeFunction {
    /// The function, with its permission and its timeout.
    pub(crate) target: LambdaIntegration,
    /// The event of the function; the default is the body.
    pub(crate) payload: Option<Payload>,
    pub(crate) invocation: Invocation,
    pub(crate) error_codes: Vec<ErrorCode>,
    pub(crate) answer: Option<ServiceAnswer>,
}

/// The kind of an invocation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Invocation {
    /// API Gateway waits for the result of the function.
    #[default]
    RequestResponse,
    /// The function runs [asynchronously](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html),
    /// and the caller does not get its result.
    Event,
}

/// The code of the errors whose message matches a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct ErrorCode {
    /// A Java regular expression that matches the whole `errorMessage`: `No order .*`. A dot
    /// matches no line feed unless the expression begins with `(?s)`.
    pub(crate) pattern: String,
    /// The code, by which `errors` has its response.
    pub(crate) code: String,
}

impl InvokeFunction {
    /// Invokes a function of the stack with a payload.
    pub fn new(function: &Handle<Function>, payload: Payload) -> Self {
        Self::of(LambdaIntegration::new(function), payload)
    }

    /// Invokes the function with this ARN, which is not in the stack. The ARN may contain stage
    /// variables: `{stage-variable.NAME}`.
    pub fn of_arn(arn: impl Into<Text>, payload: Payload) -> Self {
        Self::of(LambdaIntegration::of_arn(arn), payload)
    }

    const fn of(target: LambdaIntegration, payload: Payload) -> Self {
        Self {
            target,
            payload: Some(payload),
            invocation: Invocation::RequestResponse,
            error_codes: Vec::new(),
            answer: None,
        }
    }

    /// Invokes an alias or a version of the function, which may be `{stage-variable.NAME}`.
    pub fn alias(mut self, alias: impl Into<Text>) -> Self {
        self.target = self.target.alias(alias);
        self
    }

    /// True if API Gateway gets the permission to invoke the function, which is the default. A
    /// function of another account has to be shared by its owner.
    pub fn permission(mut self, enabled: bool) -> Self {
        self.target = self.target.permission(enabled);
        self
    }

    /// The timeout for the function in milliseconds: 50 to 29,000, or up to 300,000 if the API is
    /// not edge-optimized and AWS has raised the account's quota.
    pub fn timeout_milliseconds(mut self, milliseconds: u32) -> Self {
        self.target = self.target.timeout_milliseconds(milliseconds);
        self
    }

    /// The kind of the invocation.
    pub const fn invocation(mut self, invocation: Invocation) -> Self {
        self.invocation = invocation;
        self
    }

    /// Gives errors whose whole message matches a Java regular expression a code, by which the
    /// route's [`ErrorMapping`](crate::model::ErrorMapping) has their response. The first matching
    /// pattern applies. Without one, the code is the `errorType`.
    pub fn error_code(mut self, pattern: impl Into<String>, code: impl Into<String>) -> Self {
        self.error_codes.push(ErrorCode { pattern: pattern.into(), code: code.into() });
        self
    }
}
