//! API Gateway, simulated on a stack: a request comes in, a request to DynamoDB goes out, and what
//! DynamoDB answers becomes the caller's response. It knows nothing of HTTP connections, of AWS or
//! of the backends' output.
//!
//! ```
//! use dynagate::blueprint::{self, Source};
//! use dynagate::gateway::{DynamoDbResponse, Gateway, Outcome, Request};
//! use dynagate::plan::Plan;
//!
//! let text = "
//! name: orders
//! tables:
//!   orders: {partition-key: id}
//! api:
//!   routes:
//!     GET /orders/{id}: {get: {table: orders}}
//! ";
//! let source = Source { name: "orders.yaml".into(), text: text.into(), directory: ".".into() };
//! let stack = blueprint::load(&source, &[])?;
//! let gateway = Gateway::of(&Plan::of(&stack)).expect("a blueprint has an API");
//! let Outcome::Call(call) = gateway.receive(&Request::new("GET", "/orders/7")) else { panic!("a call") };
//! assert_eq!(call.request().action.as_str(), "GetItem");
//! let response = call.answered(&DynamoDbResponse::new(200, r#"{"Item": {"id": {"S": "7"}}}"#));
//! assert_eq!(response.status, 200);
//! let body: serde_json::Value = serde_json::from_str(&response.body).expect("JSON");
//! assert_eq!(body, serde_json::json!({"id": "7"}));
//! # Ok::<(), blueprint::Diagnostics>(())
//! ```
//!
//! # The way of a request
//!
//! `routing` finds the method; `resource_policy` and `authorization` let the caller in;
//! `validation` holds parameters and body against what the method asks for (`json_schema`, draft
//! 4); `integration` chooses the mapping templates and the response, and renders. What API Gateway
//! answers by itself on this way is a `refusal`. `deployed` has what is made up, `context` what
//! `$context` holds.
//!
//! # What is unknown
//!
//! - Whether a mapping template sees a path parameter decoded: here it does not, as events of
//!   functions do not. `%2F` is no separator.
//! - Whether the name of a required header has to be spelled as it is declared: here it has not, as
//!   in HTTP.
//! - The dialect of a model's `pattern`: here Java's. A schema's `format` is ignored.
//! - What the response template of a `MOCK` integration sees as `$input`: here an empty body.
//!
//! - Whether the token of a Lambda authorizer has to match its validation expression as a whole, or
//!   in a part: here in a part, so that what should be the whole has to say `^` and `$`.
//! - What a caller is told whom the resource policy does not let in: here what one is whom an
//!   authorizer does not let in.
//! - What `$context.error.validationErrorString` says: here nothing. Whether a denied caller of a
//!   Lambda authorizer gets `message` or `Message`: here the documented template.
//!
//! An authorizer is not asked: a request says itself whether it is let in, and
//! `$context.authorizer` what is known of the caller. Of a user pool's token nothing is looked at.
//! Web ACLs let everyone in. Nothing is throttled, cached, compressed or logged here, and bodies
//! are text.

mod authorization;
mod context;
mod decimal;
pub mod deployed;
mod integration;
mod json_schema;
mod percent;
mod refusal;
mod request;
mod resource_policy;
mod response;
mod routing;
mod validation;

use crate::model::deployed::Deployed;
use crate::model::{Handle, Method, RestApi, Stack, Stage};
use crate::plan::Plan;
use crate::vtl::{Event, Json, Overrides};

use self::refusal::Refusal;
use self::routing::Routed;

pub(crate) use self::percent::{decode as percent_decoded, is_encoded};
pub use self::request::Request;
pub use self::response::{DynamoDbRequest, DynamoDbResponse, Response};

/// A deployed stage of a REST API.
#[derive(Debug, Clone, Copy)]
pub struct Gateway<'a> {
    stack: &'a Stack,
    api: &'a RestApi,
    stage: &'a Stage,
}

/// What became of a request.
#[derive(Debug, Clone)]
pub enum Outcome<'a> {
    /// DynamoDB is called.
    Call(Box<Call<'a>>),
    /// API Gateway answers by itself.
    Response(Response),
}

/// A call of DynamoDB that a request led to.
#[derive(Debug, Clone)]
pub struct Call<'a> {
    gateway: Gateway<'a>,
    method: &'a Method,
    /// The request's method: `GET`.
    verb: String,
    /// What the request's template saw; without its body.
    event: Event,
    overrides: Overrides,
    accept: Option<String>,
    request: DynamoDbRequest,
}

impl<'a> Gateway<'a> {
    /// The first stage of the stack's first API: a blueprint has one of each.
    pub fn of(plan: &Plan<'a>) -> Option<Self> {
        let stack = plan.stack();
        let api = stack.apis.first()?;
        Some(Self { stack, api, stage: api.stages.first()? })
    }

    /// A stage of one of the stack's APIs.
    pub fn at(plan: &Plan<'a>, stage: &Handle<Stage>) -> Option<Self> {
        let stack = plan.stack();
        stack.apis.iter().find_map(|api| {
            let stage = api.stages.iter().find(|known| known.id(api) == *stage.id())?;
            Some(Self { stack, api, stage })
        })
    }

    /// Whether a method answers this request.
    pub(crate) fn route(&self, request: &Request) -> Option<Routed<'a>> {
        routing::find(self.api, request)
    }

    /// The routes: `GET /orders/{id}`.
    pub(crate) fn routes(&self) -> Vec<String> {
        self.api.methods().map(|(path, verb, _)| format!("{verb} {path}")).collect()
    }

    /// Takes a request as far as DynamoDB.
    pub fn receive(&self, request: &Request) -> Outcome<'a> {
        let routed = routing::find(self.api, request);
        let received = self.call_of(request, routed.as_ref()).unwrap_or_else(|refusal| {
            let event = self.event(request, routed.as_ref());
            Outcome::Response(self.refuse(refusal, event, request.accept().as_deref()))
        });
        match received {
            Outcome::Response(response) => Outcome::Response(response.to(&request.method)),
            call @ Outcome::Call(_) => call,
        }
    }

    fn call_of(
        &self,
        request: &Request,
        routed: Option<&Routed<'a>>,
    ) -> Result<Outcome<'a>, Refusal> {
        let Some(routed) = routed else {
            return Err(Refusal::MissingAuthenticationToken(format!(
                "the API has no route {} {}",
                request.method,
                request.path()
            )));
        };
        let event = self.event(request, Some(routed));
        resource_policy::admit(self, routed, request, &event)?;
        authorization::authorize(self, routed, request, &event)?;
        validation::validate(self, routed, request, &event)?;
        integration::call(*self, routed, request, event)
    }

    fn event(&self, request: &Request, routed: Option<&Routed<'_>>) -> Event {
        let deployed = self.deployed();
        let mut event = Event { body: request.body.clone(), ..Event::default() };
        if let Some(routed) = routed {
            event.params.path.clone_from(&routed.parameters);
        }
        event.params.querystring = request.query_parameters();
        event.params.header = request.all_headers();
        event.context = context::of(self, request, routed);
        let variables = self.stage.variables.iter();
        event.stage_variables =
            variables.map(|(name, value)| (name.clone(), deployed.text(value))).collect();
        event
    }

    fn deployed(&self) -> Deployed<'a> {
        Deployed::new(self.stack)
    }
}

impl Call<'_> {
    /// What DynamoDB is asked.
    pub fn request(&self) -> &DynamoDbRequest {
        &self.request
    }

    /// What the caller gets when DynamoDB answers so.
    pub fn answered(&self, answer: &DynamoDbResponse) -> Response {
        let mut event = self.event.clone();
        self.overrides.copy_into(&mut event);
        integration::respond(self.gateway, self.method, self.accept.as_deref(), event, answer)
            .unwrap_or_else(|refusal| {
                self.gateway.refuse(refusal, self.event.clone(), self.accept.as_deref())
            })
            .to(&self.verb)
    }
}

/// Equality as JSON Schema has it: numbers by what they stand for, objects whatever the order.
pub(crate) fn equal(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => decimal::compare(a, b).is_eq(),
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, value)| b.get(name).is_some_and(|other| equal(value, other)))
        }
        (a, b) => a == b,
    }
}

/// The text of a JSON value, compact.
pub(crate) fn json_text(json: &Json) -> String {
    serde_json::to_string(json).unwrap_or_default()
}
