//! Routes: what follows from what a route does.
//!
//! Each kind of route has a file of its own here that says its parameters, its integration, the
//! model of its request bodies, its rights and its tables.

mod aws;
mod mock;
mod operation;

pub(crate) use self::aws::AwsRoute;
use super::integration::Integration;
use super::{Operation, Tables};
use crate::model::{
    HttpMethod, Method, MockIntegration, RequestModel, RequestParameter, RestApi, RoleArn,
    RouteKind, Statement, Table,
};

/// The kinds of routes, with the tables that they name.
#[derive(Debug, Clone)]
pub(crate) enum Route<'a> {
    Operation(Operation<'a>),
    Aws(AwsRoute<'a>),
    Mock(&'a MockIntegration),
}

/// A kind of route: everything that follows from it.
pub(crate) trait Plan<'a> {
    /// The parameters that its requests have, each with whether it is required.
    fn parameters(&self) -> Vec<(RequestParameter, bool)> {
        Vec::new()
    }

    /// The model that bodies of some content types are held against.
    fn request_model(&self, _: HttpMethod) -> Option<BodyModel> {
        None
    }

    /// The rights that it needs.
    fn statements(&self) -> Vec<Statement> {
        Vec::new()
    }

    /// The tables that it reads or writes, or could.
    fn tables(&self) -> Vec<&'a Table> {
        Vec::new()
    }

    /// The integration, with the rights of a role.
    fn integration(&self, credentials: RoleArn) -> Integration;
}

/// A model of request bodies.
pub(crate) struct BodyModel {
    pub(crate) content_types: Vec<String>,
    pub(crate) model: RequestModel,
}

impl<'a> Route<'a> {
    /// The route of a method; `None` where it names a table that is not in the stack.
    pub(crate) fn of(method: &'a Method, api: &'a RestApi, tables: &Tables<'a>) -> Option<Self> {
        Some(match &method.kind {
            RouteKind::Operation(declared) => {
                Self::Operation(Operation::new(declared, method, api, tables)?)
            }
            RouteKind::Aws(declared) => Self::Aws(AwsRoute::new(declared, tables)?),
            RouteKind::Mock(declared) => Self::Mock(declared),
        })
    }

    /// Everything that follows from its kind.
    pub(crate) fn plan(&self) -> &dyn Plan<'a> {
        match self {
            Self::Operation(operation) => operation,
            Self::Aws(aws) => aws,
            Self::Mock(mock) => mock,
        }
    }
}
