//! Routes: the derived properties of each kind.
//!
//! Each kind of route has its own file here for its parameters, integration, request model,
//! permissions and tables.

mod aws;
pub(crate) mod choice;
pub(in crate::plan) mod http;
mod lambda;
mod mock;
mod operation;
mod service;

pub(crate) use self::aws::AwsRoute;
use self::lambda::LambdaRoute;
use std::sync::Arc;

use super::choice::Choice;
use super::errors::PlannedErrors;
use super::integration::Integration;
use super::operation::Response;
use super::{Operation, ServiceRoute, Tables};
use crate::mapping;
use crate::mapping::guard::NO_REQUEST;
use crate::model::{
    HttpIntegration, HttpMethod, IntegrationResponse, Method, MockIntegration, RequestModel,
    RequestParameter, RestApi, RoleArn, RouteKind, Statement, Table,
};

/// A route's kind with the tables that it names.
#[derive(Debug, Clone)]
pub(crate) enum Route<'a> {
    Operation(Operation<'a>),
    Choice(Box<Choice<'a>>),
    Service(Box<ServiceRoute<'a>>),
    Aws(AwsRoute<'a>),
    Lambda(LambdaRoute<'a>),
    Http(&'a HttpIntegration),
    Mock(&'a MockIntegration),
}

/// The derived properties of a kind of route.
pub(crate) trait Plan<'a> {
    /// The parameters of its requests; true if required.
    fn parameters(&self) -> Vec<(RequestParameter, bool)> {
        Vec::new()
    }

    /// The model that validates request bodies of some content types.
    fn request_model(&self, _: HttpMethod) -> Option<BodyModel> {
        None
    }

    /// The permissions that it requires.
    fn statements(&self) -> Vec<Statement> {
        Vec::new()
    }

    /// True if a caller can change data with it.
    fn writes(&self) -> bool {
        self.statements().iter().any(Statement::writes_items)
    }

    /// The tables that it may read or write.
    fn tables(&self) -> Vec<&'a Table> {
        Vec::new()
    }

    /// A body that the backend rejects with 400.
    fn no_request(&self) -> &'static str {
        NO_REQUEST
    }

    /// The integration, with the permissions of a role.
    fn integration(&self, credentials: RoleArn) -> Integration;
}

/// A model of request bodies.
pub(crate) struct BodyModel {
    pub(crate) content_types: Vec<String>,
    pub(crate) model: RequestModel,
}

/// The integration response for successful responses of a service, with its constant headers.
fn success(response: &Response<'_>) -> IntegrationResponse {
    let mut success = IntegrationResponse::new(response.status).selection_pattern("2\\d{2}");
    let constants = response.headers.iter();
    let constants = constants
        .filter_map(|(name, text)| Some(((*name).to_owned(), mapping::constant_header(text)?)));
    success.headers = constants.collect();
    if let Some(content_type) = response.content_type() {
        success.headers.insert("Content-Type".to_owned(), format!("'{content_type}'"));
    }
    success
}

impl<'a> Route<'a> {
    /// Resolves a method's kind; `None` if it names a table that is not in the stack.
    pub(crate) fn of(
        method: &'a Method,
        api: (&'a RestApi, &Arc<PlannedErrors>),
        tables: &Tables<'a>,
    ) -> Option<Self> {
        Some(match &method.kind {
            RouteKind::Operation(declared) => {
                Self::Operation(Operation::new(declared, method, api, tables)?)
            }
            RouteKind::Choice(declared) => {
                Self::Choice(Box::new(Choice::new(declared, method, api, tables)?))
            }
            RouteKind::Service(declared) => {
                let (_, errors) = api;
                let route = ServiceRoute::new(declared, method, errors, tables.stack());
                Self::Service(Box::new(route))
            }
            RouteKind::Aws(declared) => Self::Aws(AwsRoute::new(declared, tables)?),
            RouteKind::Lambda(declared) => {
                Self::Lambda(LambdaRoute { declared, credentials: method.credentials.as_ref() })
            }
            RouteKind::Http(declared) => Self::Http(declared),
            RouteKind::Mock(declared) => Self::Mock(declared),
        })
    }

    /// Its derived properties.
    pub(crate) fn plan(&self) -> &dyn Plan<'a> {
        match self {
            Self::Operation(operation) => operation,
            Self::Choice(choice) => &**choice,
            Self::Service(route) => &**route,
            Self::Aws(aws) => aws,
            Self::Lambda(lambda) => lambda,
            Self::Http(http) => http,
            Self::Mock(mock) => mock,
        }
    }
}
