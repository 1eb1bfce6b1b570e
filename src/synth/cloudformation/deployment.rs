//! `AWS::ApiGateway::Deployment`
//!
//! A deployment cannot be changed, so a changed API needs another one: its logical id carries the
//! API's fingerprint.

use std::fmt::{self, Display};

use serde::ser::{Serialize, Serializer};

use super::template::Entry;
use super::value::{Ref, Value, value};
use crate::model::identifier::LogicalId;
use crate::model::{Kind, Resource as _, ResourceId, RestApi, Stack, deployment};

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    rest_api_id: Ref,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<'a>>,
}

/// The logical id, with the fingerprint of what the deployment freezes.
pub(super) struct LogicalDeploymentId {
    id: ResourceId,
    fingerprint: String,
}

impl LogicalDeploymentId {
    pub(super) fn of(stack: &Stack, api: &RestApi) -> Self {
        Self { id: api.deployment_id(), fingerprint: deployment::fingerprint(stack, api) }
    }
}

impl Display for LogicalDeploymentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", LogicalId(&self.id), self.fingerprint)
    }
}

impl Serialize for LogicalDeploymentId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

pub(super) fn entry(api: &RestApi) -> Entry<impl Serialize> {
    let methods =
        api.methods().map(|(path, verb, _)| api.part(Kind::Method(verb), path.name().clone()));
    let gateway_responses = api.gateway_responses.keys().map(|of| api.gateway_response_id(*of));
    let frozen = methods.chain(gateway_responses).collect();
    let properties = Properties {
        rest_api_id: Ref(api.id()),
        description: value(api.deployment_description.as_ref()),
    };
    Entry::new("AWS::ApiGateway::Deployment", properties).after(frozen)
}
