//! `AWS::Cognito::IdentityPool` and `AWS::Cognito::IdentityPoolRoleAttachment`

use super::value::{GetAtt, Ref, Value};
use super::writer::Writer;
use crate::model::{IdentityPool, IdentityProvider, Stack};

pub(super) fn write(w: &mut Writer, stack: &Stack, pool: &IdentityPool) {
    w.removal(pool.removal_policy);
    w.properties(|w| {
        w.set("IdentityPoolName", Value(&pool.name));
        w.set("AllowUnauthenticatedIdentities", false);
        w.set("AllowClassicFlow", false);
        let providers = pool.providers.iter().filter_map(IdentityProvider::texts);
        w.list("CognitoIdentityProviders", providers, |w, (name, client)| {
            w.object_item(|w| {
                w.set("ProviderName", Value(&name));
                w.set("ClientId", Value(&client));
                w.set("ServerSideTokenCheck", true);
            });
        });
        w.set_tags("IdentityPoolTags", stack, &pool.tags);
    });
}

pub(super) fn role_attachment(w: &mut Writer, pool: &IdentityPool) {
    w.properties(|w| {
        w.set("IdentityPoolId", Ref(pool.id()));
        w.object("Roles", |w| w.set("authenticated", GetAtt(pool.role_id(), "Arn")));
    });
}
