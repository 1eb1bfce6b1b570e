//! What API Gateway refuses by itself, in the form of the API's error answers.
//!
//! A caller of an operation need not know who refuses a request: the model of its body or DynamoDB,
//! the stage's throttle or the table's. What an operation can be refused for by both has one form,
//! one code and one status. In the plan, these become [gateway responses](GatewayResponse) like all
//! others, unless the API declares its own.
//!
//! What only API Gateway knows keeps API Gateway's form: who may call (401, 403), routes that are
//! not there, and failures of the gateway's own (500, 504), which DynamoDB's codes would only hide.

use super::{PlannedApi, errors};
use crate::mapping;
use crate::model::{
    ErrorMapping, GatewayResponse, GatewayResponseType, RequestParameter, TOO_LARGE,
};

/// A request that API Gateway and DynamoDB both refuse.
struct Refusal {
    of: GatewayResponseType,
    /// The code of the same error of DynamoDB's.
    code: &'static str,
    /// API Gateway's own
    /// [status](https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html).
    status: u16,
    /// True if it has the status of the code, too.
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
    /// The gateway response; `base` is what the API says of everything that it says nothing else
    /// of.
    fn response(&self, answers: &ErrorMapping, base: Option<&GatewayResponse>) -> GatewayResponse {
        let mut response = GatewayResponse { is_made: true, ..base.cloned().unwrap_or_default() };
        let of_code =
            if self.has_status_of_code { answers.of(self.code).status } else { self.status };
        // Said even where it is API Gateway's own: without it, Terraform finds it changed.
        let status = *response.status.get_or_insert(of_code);
        response.template("application/json", mapping::gateway_response(answers, self.code, status))
    }
}

impl PlannedApi<'_> {
    /// Writes the form of the error responses into the gateway responses that the API has not got.
    pub(super) fn add_gateway_responses(&mut self) {
        let is_operated = self.methods().any(|(_, _, method)| method.operation().is_some());
        if self.errors.is_none() && !is_operated {
            return;
        }
        let answers = errors::of_api(self.declared);
        let base = self.gateway_responses.get(&GatewayResponseType::Default4xx).cloned();
        if base.as_ref().is_some_and(|base| !base.templates.is_empty()) {
            return;
        }
        for refusal in REFUSALS.iter().filter(|refusal| (refusal.happens)(self)).collect::<Vec<_>>()
        {
            self.gateway_responses
                .entry(refusal.of)
                .or_insert_with(|| refusal.response(answers, base.as_ref()));
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
