//! [`aws_api_gateway_rest_api`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_rest_api)
//! and the policy of a private one.

use super::api::Api;
use super::hcl::{Expression, Inline, Line, Writer};
use super::policy;
use super::reference::{Address, REST_API_POLICY, Traversal};
use crate::model::{Endpoint, RestApi};
use crate::text::Text;

pub(super) fn write(w: &mut Writer, api: &Api<'_>) {
    let RestApi { name, description, endpoint, binary_media_types, minimum_compression_size, api_key_source, .. } =
        api.model;
    w.resource(api.address(), |w| {
        w.attribute("name", name);
        w.optional("description", description.as_ref());
        // Without it, the provider would leave the source as it happens to be.
        w.attribute("api_key_source", api_key_source.as_str());
        if !binary_media_types.is_empty() {
            w.attribute("binary_media_types", Inline(binary_media_types.iter().map(String::as_str)));
        }
        w.optional("minimum_compression_size", *minimum_compression_size);
        w.block("endpoint_configuration", &[], |w| endpoint_configuration(w, endpoint));
    });
    if let Some(vpc_endpoints) = api.model.vpc_endpoints() {
        resource_policy(w, api, vpc_endpoints);
    }
}

fn endpoint_configuration(w: &mut Writer, endpoint: &Endpoint) {
    let of = match endpoint {
        Endpoint::Regional => "REGIONAL",
        Endpoint::Edge => "EDGE",
        Endpoint::Private(_) => "PRIVATE",
    };
    w.attribute("types", Inline([of].into_iter()));
    if let Endpoint::Private(vpc_endpoints) = endpoint {
        w.attribute("vpc_endpoint_ids", Inline(vpc_endpoints.iter().map(String::as_str)));
    }
}

/// Writes the policy as a resource of its own, for it names the API, which an attribute of the API could not.
fn resource_policy(w: &mut Writer, api: &Api<'_>, vpc_endpoints: &[String]) {
    let statement = RestApi::policy_statement(vpc_endpoints, Text::new());
    w.resource(Address::new(REST_API_POLICY, &api.name), |w| {
        w.attribute("rest_api_id", api.id());
        policy::document(w, "policy", |w| {
            policy::statement(w, |w| {
                w.attribute("Effect", "Allow");
                w.attribute("Principal", "*");
                policy::actions(w, &statement);
                w.attribute("Resource", EveryMethod(api.address().attribute("execution_arn")));
                policy::conditions(w, &statement);
            });
        });
    });
}

/// The ARN of every method at every stage.
struct EveryMethod<'a>(Traversal<'a>);

impl Expression for EveryMethod<'_> {
    fn write(&self, line: &mut Line) {
        line.raw("\"${");
        self.0.write(line);
        line.raw("}/*\"");
    }
}
