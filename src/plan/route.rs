//! Routes: the derived properties of each kind.
//!
//! Each kind of route has its own file here for its parameters, integration, request model,
//! permissions and tables.

mod aws;
mod mock;
mod operation;

pub(crate) use self::aws::AwsRoute;
use std::sync::Arc;

use super::errors::PlannedErrors;
use super::integration::Integration;
use super::{Operation, Tables};
use crate::model::{
    HttpMethod, Method, MockIntegration, RequestModel, RequestParameter, RestApi, RoleArn,
    RouteKind, Statement, Table,
};

/// A route's kind with the tables that it names.
#[derive(Debug, Clone)]
pub(crate) enum Route<'a> {
    Operation(Operation<'a>),
    Aws(AwsRoute<'a>),
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

    /// The tables that it may read or write.
    fn tables(&self) -> Vec<&'a Table> {
        Vec::new()
    }

    /// The integration, with the permissions of a role.
    fn integration(&self, credentials: RoleArn) -> Integration;
}

/// A model of request bodies.
pub(crate) struct BodyModel {
    pub(crate) content_types: Vec<String>,
    pub(crate) model: RequestModel,
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
            RouteKind::Aws(declared) => Self::Aws(AwsRoute::new(declared, tables)?),
            RouteKind::Mock(declared) => Self::Mock(declared),
        })
    }

    /// Its derived properties.
    pub(crate) fn plan(&self) -> &dyn Plan<'a> {
        match self {
            Self::Operation(operation) => operation,
            Self::Aws(aws) => aws,
            Self::Mock(mock) => mock,
        }
    }
}
