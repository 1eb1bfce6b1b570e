//! [`aws_api_gateway_rest_api`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_rest_api)
//! and its resource policy.

use super::api::Api;
use super::hcl::{Expression, Inline, Line, Quoted, Writer};
use super::reference::{Address, REST_API_POLICY, Traversal};
use super::{checkov_skip, policy, tags};
use crate::model::{Endpoint, ResourceStatement, RestApi, Stack};
use crate::text::Text;

pub(super) fn write(w: &mut Writer, stack: &Stack, api: &Api<'_>) {
    let RestApi {
        name,
        description,
        endpoint,
        binary_media_types,
        minimum_compression_size,
        api_key_source,
        ..
    } = api.model.declared();
    w.resource(api.address(), |w| {
        checkov_skip::write(w, &api.model.checkov_skip);
        w.attribute("name", name);
        w.optional("description", description.as_ref());
        // Otherwise the provider would keep the previous source.
        w.attribute("api_key_source", api_key_source.as_str());
        // These are not reset when omitted either; -1 means no compression.
        w.attribute("binary_media_types", Inline(binary_media_types.iter().map(String::as_str)));
        w.attribute("minimum_compression_size", minimum_compression_size.map_or(-1, i64::from));
        w.attribute("disable_execute_api_endpoint", api.model.disable_execute_api_endpoint);
        tags::of_stack(w, stack);
        w.block("endpoint_configuration", &[], |w| endpoint_configuration(w, endpoint));
        // This holds anyway, because the deployment needs it; here it is explicit.
        w.block("lifecycle", &[], |w| w.attribute("create_before_destroy", true));
    });
    let statements = api.model.policy_statements();
    if !statements.is_empty() {
        resource_policy(w, api, &statements);
    }
}

fn endpoint_configuration(w: &mut Writer, endpoint: &Endpoint) {
    w.attribute("types", Inline([endpoint.as_str()].into_iter()));
    if let Endpoint::Private(vpc_endpoints) = endpoint {
        w.attribute("vpc_endpoint_ids", Inline(vpc_endpoints.iter().map(String::as_str)));
    }
}

/// Writes the policy as a resource of its own, because it refers to the API, which an attribute of
/// the API cannot do.
fn resource_policy(w: &mut Writer, api: &Api<'_>, statements: &[ResourceStatement]) {
    w.resource(Address::new(REST_API_POLICY, &api.name), |w| {
        w.attribute("rest_api_id", api.id());
        policy::document(w, "policy", |w| {
            for of in statements {
                let statement = of.statement(api.model.vpc_endpoints().is_some(), Text::new());
                policy::statement(w, |w| {
                    w.attribute("Effect", of.effect.as_str());
                    principals(w, &of.principals);
                    policy::actions(w, &statement);
                    w.attribute("Resource", EveryMethod(api.address().attribute("execution_arn")));
                    policy::conditions(w, &statement);
                });
            }
        });
    });
}

fn principals(w: &mut Writer, principals: &[Text]) {
    if principals.is_empty() {
        w.attribute("Principal", "*");
    } else {
        w.object("Principal", |w| policy::one_or_more(w, "AWS", principals.iter().map(Quoted)));
    }
}

/// The ARN of all methods at all stages.
struct EveryMethod<'a>(Traversal<'a>);

impl Expression for EveryMethod<'_> {
    fn write(&self, line: &mut Line) {
        line.raw("\"${");
        self.0.write(line);
        line.raw("}/*\"");
    }
}
