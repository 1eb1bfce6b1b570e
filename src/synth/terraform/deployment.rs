//! [`aws_api_gateway_deployment`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_deployment).

use std::collections::HashSet;

use super::api::Api;
use super::hcl::Writer;
use super::reference::{self, Address, DEPLOYMENT, GATEWAY_RESPONSE, REST_API_POLICY};
use super::{gateway_response, method, role};
use crate::model::deployment::{fingerprint, frozen_parameters};
use crate::model::{Integration, Kind, Resource, ResourceId, Stack};
use crate::text::Reference;

pub(super) fn write(w: &mut Writer, stack: &Stack, api: &Api<'_>) {
    let name = reference::name(&api.model.deployment_id());
    w.resource(Address::new(DEPLOYMENT, &name), |w| {
        w.attribute("rest_api_id", api.id());
        w.optional("description", api.model.deployment_description.as_ref());
        triggers(w, stack, api);
        w.block("lifecycle", &[], |w| w.attribute("create_before_destroy", true));
        w.blank_line();
        // No reference says that all of the API has to be there before it is frozen, and its roles
        // have to be able to act before it is called.
        w.list("depends_on", |w| dependencies(w, stack, api));
    });
}

/// Writes what makes a new deployment: the fingerprint, and the values that it cannot cover as they
/// are not known yet.
fn triggers(w: &mut Writer, stack: &Stack, api: &Api<'_>) {
    w.object("triggers", |w| {
        w.attribute("redeployment", fingerprint(stack, api.model).as_str());
        for parameter in frozen_parameters(stack, api.model) {
            let name = reference::name(&ResourceId::new(Kind::Parameter, parameter));
            w.entry(&format!("var.{name}"), Address::new("var", &name));
        }
    });
}

fn dependencies(w: &mut Writer, stack: &Stack, api: &Api<'_>) {
    let credentials = credentials(api);
    for role in stack.roles.iter().filter(|role| credentials.contains(&role.id())) {
        role::each_policy_address(role, &mut |address| w.item(address));
    }
    if !api.model.policy_statements().is_empty() {
        w.item(Address::new(REST_API_POLICY, &api.name));
    }
    for (path, verb, method) in api.model.methods() {
        method::each_address(api, path, verb, method, &mut |address| w.item(address));
    }
    for of in api.model.gateway_responses.keys() {
        w.item(Address::new(GATEWAY_RESPONSE, &gateway_response::name(api, *of)));
    }
}

/// The resources that credentials of integrations refer to.
fn credentials<'a>(api: &Api<'a>) -> HashSet<&'a ResourceId> {
    let integrations = api.model.methods().filter_map(|(_, _, method)| match &method.integration {
        Integration::Aws(aws) => Some(aws),
        Integration::Mock(_) => None,
    });
    integrations
        .flat_map(|aws| aws.credentials.0.references())
        .filter_map(|reference| match reference {
            Reference::Resource { id, .. } => Some(id),
            Reference::Parameter(_) | Reference::Pseudo(_) => None,
        })
        .collect()
}
