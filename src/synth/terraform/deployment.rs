//! [`aws_api_gateway_deployment`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_deployment).

use std::collections::HashSet;

use super::api::Api;
use super::hcl::Writer;
use super::reference::{self, Address, REST_API_POLICY};
use super::{method, role};
use crate::model::{Kind, ResourceId};
use crate::plan::Plan;
use crate::plan::deployment::frozen_parameters;
use crate::text::Reference;

pub(super) fn write(w: &mut Writer, plan: &Plan<'_>, api: &Api<'_>) {
    w.resource_of(&api.model.deployment_id(), |w| {
        w.attribute("rest_api_id", api.id());
        w.optional("description", api.model.deployment_description.as_ref());
        triggers(w, plan, api);
        w.block("lifecycle", &[], |w| w.attribute("create_before_destroy", true));
        w.blank_line();
        // No reference shows that the whole API must exist before it is frozen, and that its roles
        // must be effective before it is called.
        w.list("depends_on", |w| dependencies(w, plan, api));
    });
}

/// Writes the triggers of a new deployment: the fingerprint, and values that are only known after
/// deployment.
fn triggers(w: &mut Writer, plan: &Plan<'_>, api: &Api<'_>) {
    w.object("triggers", |w| {
        w.attribute("redeployment", plan.fingerprint(api.model));
        for parameter in frozen_parameters(plan, api.model) {
            let name = reference::name(&ResourceId::new(Kind::Parameter, parameter));
            w.entry(&format!("var.{name}"), Address::of(Kind::Parameter, &name));
        }
    });
}

fn dependencies(w: &mut Writer, plan: &Plan<'_>, api: &Api<'_>) {
    let credentials = credentials(api);
    for role in plan.roles().filter(|role| credentials.contains(&role.id())) {
        role::each_policy_address(role, &mut |address| w.item(address));
    }
    if !api.model.policy_statements().is_empty() {
        w.item(Address::new(REST_API_POLICY, &api.name));
    }
    for (path, verb, method) in api.model.methods() {
        method::each_address(api, path, verb, method, &mut |address| w.item(address));
    }
    for of in api.model.gateway_responses.keys() {
        let name = reference::name(&api.model.gateway_response_id(*of));
        w.item(Address::of(Kind::GatewayResponse, &name));
    }
}

/// The resources that credentials of integrations refer to.
fn credentials<'a>(api: &Api<'a>) -> HashSet<&'a ResourceId> {
    let calls =
        api.model.methods().filter_map(|(_, _, method)| method.integration.credentials.as_ref());
    calls
        .flat_map(|role| role.0.references())
        .filter_map(|reference| match reference {
            Reference::Resource { id, .. } => Some(id),
            Reference::Parameter(_) | Reference::Pseudo(_) => None,
        })
        .collect()
}
