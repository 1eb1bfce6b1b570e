//! `AWS::ApiGateway::Deployment`
//!
//! A deployment cannot be updated, so a changed API needs a new one: its logical ID contains the
//! API's fingerprint.

use std::fmt::{self, Display};

use serde::ser::{Serialize, Serializer};

use super::value::{Ref, value};
use super::writer::Writer;
use crate::model::{Kind, ResourceId, RestApi};
use crate::plan::identifier::LogicalId;
use crate::plan::{Plan, PlannedApi};

/// The logical ID, with the fingerprint of the frozen parts.
pub(super) struct LogicalDeploymentId<'a> {
    id: ResourceId,
    fingerprint: &'a str,
}

impl<'a> LogicalDeploymentId<'a> {
    pub(super) fn of(plan: &'a Plan<'_>, api: &RestApi) -> Self {
        Self { id: api.deployment_id(), fingerprint: plan.fingerprint(api) }
    }
}

impl Display for LogicalDeploymentId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", LogicalId(&self.id), self.fingerprint)
    }
}

impl Serialize for LogicalDeploymentId<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

pub(super) fn write(w: &mut Writer, api: &PlannedApi<'_>) {
    let methods =
        api.methods().map(|(path, verb, _)| api.part(Kind::Method(verb), path.name().clone()));
    let gateway_responses = api.gateway_responses.keys().map(|of| api.gateway_response_id(*of));
    w.depends_on(methods.chain(gateway_responses));
    w.properties(|w| {
        w.set("RestApiId", Ref(api.id()));
        w.optional("Description", value(api.deployment_description.as_ref()));
    });
}
