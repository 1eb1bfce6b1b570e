//! [`aws_api_gateway_authorizer`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_authorizer)
//! and the
//! [`aws_lambda_permission`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_permission)
//! that it needs.

use super::api::Api;
use super::hcl::{Expression, Inline, Line, Quoted, Writer};
use super::permission;
use super::reference::{AttributeOf, Traversal};
use crate::model::{Authorizer, Kind};
use crate::text::Text;

pub(super) fn write(w: &mut Writer, api: &Api<'_>, name: &str, authorizer: &Authorizer) {
    w.resource_of(&api.model.part(Kind::Authorizer, name), |w| {
        w.attribute("rest_api_id", api.id());
        w.attribute("name", name);
        w.attribute("type", authorizer.type_of());
        if authorizer.function().is_none() {
            let pools: Vec<_> = authorizer.user_pools().iter().map(Quoted).collect();
            w.attribute("provider_arns", Inline(pools.iter()));
        }
        w.optional("authorizer_uri", authorizer.uri());
        w.optional("authorizer_credentials", authorizer.credentials());
        w.optional("authorizer_result_ttl_in_seconds", authorizer.time_to_live_seconds());
        // Otherwise the provider would use the header `Authorization`.
        w.attribute("identity_source", authorizer.identity_source().as_deref().unwrap_or_default());
        w.optional("identity_validation_expression", authorizer.validation_expression());
    });
}

pub(super) fn permission(w: &mut Writer, api: &Api<'_>, name: &str, function: &Text) {
    let authorizer = &api.model.part(Kind::Authorizer, name);
    let source_arn =
        AuthorizerArn(api.address().attribute("execution_arn"), AttributeOf(authorizer, "id"));
    let id = api.model.part(Kind::AuthorizerPermission, name);
    permission::write(w, &id, function, "apigateway.amazonaws.com", source_arn);
}

/// The ARN of the authorizer, to which the permission is restricted.
struct AuthorizerArn<'a>(Traversal<'a>, AttributeOf<'a>);

impl Expression for AuthorizerArn<'_> {
    fn write(&self, line: &mut Line) {
        line.raw("\"${");
        self.0.write(line);
        line.raw("}/authorizers/${");
        self.1.write(line);
        line.raw("}\"");
    }
}
