//! [`aws_cognito_identity_pool`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cognito_identity_pool)
//! and
//! [`aws_cognito_identity_pool_roles_attachment`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cognito_identity_pool_roles_attachment).

use super::hcl::Writer;
use super::reference::AttributeOf;
use super::tags;
use crate::model::{IdentityPool, IdentityProvider, RemovalPolicy, Stack};

pub(super) fn write(w: &mut Writer, stack: &Stack, pool: &IdentityPool) {
    w.resource_of(&pool.id(), |w| {
        w.attribute("identity_pool_name", &pool.name);
        w.attribute("allow_unauthenticated_identities", false);
        w.attribute("allow_classic_flow", false);
        tags::write(w, stack, &pool.tags);
        for (name, client) in pool.providers.iter().filter_map(IdentityProvider::texts) {
            w.block("cognito_identity_providers", &[], |w| {
                w.attribute("provider_name", &name);
                w.attribute("client_id", &client);
                w.attribute("server_side_token_check", true);
            });
        }
        if pool.removal_policy == RemovalPolicy::Retain {
            w.block("lifecycle", &[], |w| w.attribute("prevent_destroy", true));
        }
    });
}

pub(super) fn role_attachment(w: &mut Writer, pool: &IdentityPool) {
    w.resource_of(&pool.role_attachment_id(), |w| {
        w.attribute("identity_pool_id", AttributeOf(&pool.id(), "id"));
        w.object("roles", |w| w.attribute("authenticated", AttributeOf(&pool.role_id(), "arn")));
    });
}
