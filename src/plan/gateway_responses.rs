//! Responses of API Gateway itself in the form of the API's error responses.
//!
//! A caller of an operation need not know if the model or DynamoDB rejects a request, or if the
//! stage or the table throttles it. Errors that both can report have one form, one code and one
//! status. They become [gateway responses](GatewayResponse) of the API unless it declares them
//! itself.
//!
//! Errors that only API Gateway can report keep its form: authorization (401, 403), missing routes,
//! and failures of the gateway (500, 504), which DynamoDB's codes would only obscure.

use super::PlannedApi;
use super::errors::PlannedErrors;
use crate::mapping;
use crate::model::{GatewayResponse, GatewayResponseType, RequestParameter, TOO_LARGE};

/// An error that API Gateway and DynamoDB can both report.
struct Refusal {
    of: GatewayResponseType,
    /// The code of DynamoDB's error.
    code: &'static str,
    /// API Gateway's own
    /// [status](https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html).
    status: u16,
    /// True if it also gets the status of the code.
    has_status_of_code: bool,
    /// True if it can happen.
    happens: fn(&PlannedApi<'_>) -> bool,
}

const REFUSALS: [Refusal; 6] = [
    Refusal {
        of: GatewayResponseType::BadRequestBody,
        code: VALIDATION,
        status: 400,
        has_status_of_code: true,
        happens: |api| api.validates_bodies(),
    },
    Refusal {
        of: GatewayResponseType::BadRequestParameters,
        code: VALIDATION,
        status: 400,
        has_status_of_code: true,
        happens: |api| api.requires_parameters(),
    },
    Refusal {
        of: GatewayResponseType::UnsupportedMediaType,
        code: VALIDATION,
        status: 415,
        has_status_of_code: false,
        happens: |api| api.validates_bodies(),
    },
    Refusal {
        of: GatewayResponseType::RequestTooLarge,
        code: TOO_LARGE,
        status: 413,
        has_status_of_code: true,
        happens: |api| api.validates_bodies(),
    },
    Refusal {
        of: GatewayResponseType::Throttled,
        code: "ThrottlingException",
        status: 429,
        has_status_of_code: true,
        happens: |_| true,
    },
    Refusal {
        of: GatewayResponseType::QuotaExceeded,
        code: "LimitExceededException",
        status: 429,
        has_status_of_code: true,
        // Usage plans count by API keys.
        happens: |api| api.methods().any(|(_, _, method)| method.api_key_required),
    },
];

const VALIDATION: &str = "ValidationException";

impl Refusal {
    /// The gateway response; `base` is the API's default response.
    fn response(&self, answers: &PlannedErrors, base: Option<&GatewayResponse>) -> GatewayResponse {
        let mut response = GatewayResponse { is_made: true, ..base.cloned().unwrap_or_default() };
        let of_code =
            if self.has_status_of_code { answers.of(self.code).status } else { self.status };
        // Written even if it is API Gateway's default; otherwise Terraform reports a change.
        let status = *response.status.get_or_insert(of_code);
        let template = mapping::gateway_response(answers, self.of, self.code, status);
        for (name, value) in &answers.of(self.code).headers {
            response.headers.entry(name.clone()).or_insert_with(|| format!("'{value}'"));
        }
        response.template("application/json", template)
    }
}

impl PlannedApi<'_> {
    /// Adds the gateway responses that the API does not declare.
    pub(super) fn add_gateway_responses(&mut self) {
        let is_generated = self.methods().any(|(_, _, method)| method.is_generated());
        if self.errors.is_none() && !is_generated {
            return;
        }
        let answers = self.error_responses.clone();
        let base = self.gateway_responses.get(&GatewayResponseType::Default4xx).cloned();
        if base.as_ref().is_some_and(|base| !base.templates.is_empty()) {
            return;
        }
        for refusal in REFUSALS.iter().filter(|refusal| (refusal.happens)(self)).collect::<Vec<_>>()
        {
            self.gateway_responses
                .entry(refusal.of)
                .or_insert_with(|| refusal.response(&answers, base.as_ref()));
        }
    }

    fn validates_bodies(&self) -> bool {
        self.methods().any(|(_, _, method)| !method.request_models.is_empty())
    }

    /// A path always has its parameters.
    fn requires_parameters(&self) -> bool {
        self.methods().any(|(_, _, method)| {
            let required = method.request_parameters.iter().filter(|(_, required)| **required);
            required
                .into_iter()
                .any(|(parameter, _)| !matches!(parameter, RequestParameter::Path(_)))
        })
    }
}
