//! [`aws_cognito_user_pool`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cognito_user_pool),
//! [`aws_cognito_user_pool_domain`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cognito_user_pool_domain),
//! [`aws_cognito_resource_server`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cognito_resource_server)
//! and
//! [`aws_cognito_user_pool_client`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cognito_user_pool_client).

use super::hcl::{Inline, Writer};
use super::reference::{self, Address, AttributeOf};
use super::tags;
use crate::model::user_pool::Bounds;
use crate::model::{
    Kind, Mfa, PasswordPolicy, RemovalPolicy, ResourceServer, Stack, UserAttribute, UserPool,
    UserPoolClient, UserPoolDomain,
};

pub(super) fn write(w: &mut Writer, stack: &Stack, pool: &UserPool) {
    w.resource_of(&pool.id(), |w| {
        w.attribute("name", &pool.name);
        let (instead, besides) = (pool.username_attributes(), pool.alias_attributes());
        if !instead.is_empty() {
            w.attribute("username_attributes", Inline(instead.iter().copied()));
        }
        if !besides.is_empty() {
            w.attribute("alias_attributes", Inline(besides.iter().copied()));
        }
        let verified: &[&str] = if pool.verifies_email() { &["email"] } else { &[] };
        w.attribute("auto_verified_attributes", Inline(verified.iter().copied()));
        w.attribute("mfa_configuration", pool.mfa.as_str());
        let protection = if *pool.deletion_protection { "ACTIVE" } else { "INACTIVE" };
        w.attribute("deletion_protection", protection);
        tags::write(w, stack, &pool.tags);
        w.block("username_configuration", &[], |w| w.attribute("case_sensitive", false));
        if pool.verifies_email() {
            w.block("user_attribute_update_settings", &[], |w| {
                let verified = Inline(verified.iter().copied());
                w.attribute("attributes_require_verification_before_update", verified);
            });
        }
        pool.attributes.iter().for_each(|(name, of)| attribute(w, name, of));
        w.block("admin_create_user_config", &[], |w| {
            w.attribute("allow_admin_create_user_only", !pool.self_sign_up);
        });
        password_policy(w, &pool.password_policy);
        if pool.mfa != Mfa::Off {
            w.block("software_token_mfa_configuration", &[], |w| w.attribute("enabled", true));
        }
        w.block("account_recovery_setting", &[], |w| {
            w.block("recovery_mechanism", &[], |w| {
                w.attribute("name", pool.account_recovery.as_str());
                w.attribute("priority", 1_u32);
            });
        });
        if pool.removal_policy == RemovalPolicy::Retain {
            w.block("lifecycle", &[], |w| w.attribute("prevent_destroy", true));
        }
    });
}

fn attribute(w: &mut Writer, name: &str, of: &UserAttribute) {
    w.block("schema", &[], |w| {
        w.attribute("name", name);
        w.attribute("attribute_data_type", of.type_in(name).as_str());
        w.attribute("required", of.required);
        w.attribute("mutable", of.mutable);
        // The provider compares these with those that Cognito completes, and would replace the pool.
        match of.bounds(name) {
            Bounds::Length(least, most) => w.block("string_attribute_constraints", &[], |w| {
                w.attribute("min_length", least.to_string().as_str());
                w.attribute("max_length", most.to_string().as_str());
            }),
            Bounds::Number(least, most) => w.block("number_attribute_constraints", &[], |w| {
                let text = |number: i64| number.to_string();
                w.optional("min_value", least.map(text).as_deref());
                w.optional("max_value", most.map(text).as_deref());
            }),
            Bounds::None => {}
        }
    });
}

fn password_policy(w: &mut Writer, policy: &PasswordPolicy) {
    w.block("password_policy", &[], |w| {
        w.attribute("minimum_length", policy.minimum_length);
        w.attribute("require_lowercase", policy.require_lowercase);
        w.attribute("require_uppercase", policy.require_uppercase);
        w.attribute("require_numbers", policy.require_numbers);
        w.attribute("require_symbols", policy.require_symbols);
        w.attribute("temporary_password_validity_days", policy.temporary_password_days);
    });
}

pub(super) fn domain(w: &mut Writer, pool: &UserPool, domain: &UserPoolDomain) {
    w.resource_of(&pool.domain_id(), |w| {
        w.attribute("user_pool_id", AttributeOf(&pool.id(), "id"));
        w.attribute("domain", domain.name());
        if let UserPoolDomain::Custom(custom) = domain {
            w.attribute("certificate_arn", &custom.certificate_arn);
        }
    });
}

pub(super) fn resource_server(
    w: &mut Writer,
    pool: &UserPool,
    name: &str,
    server: &ResourceServer,
) {
    w.resource_of(&pool.resource_server_id(name), |w| {
        w.attribute("user_pool_id", AttributeOf(&pool.id(), "id"));
        w.attribute("identifier", server.identifier_in(name));
        w.attribute("name", server.name.as_deref().unwrap_or(name));
        for (scope, description) in &server.scopes {
            w.block("scope", &[], |w| {
                w.attribute("scope_name", scope.as_str());
                w.attribute("scope_description", description.as_str());
            });
        }
    });
}

/// Writes a client. The provider would keep the former value of each argument that is omitted.
pub(super) fn client(w: &mut Writer, pool: &UserPool, name: &str, client: &UserPoolClient) {
    w.resource_of(&pool.client_id(name), |w| {
        w.attribute("user_pool_id", AttributeOf(&pool.id(), "id"));
        match &client.name {
            Some(name) => w.attribute("name", name),
            None => w.attribute("name", name),
        }
        w.attribute("generate_secret", client.secret);
        w.attribute("explicit_auth_flows", Inline(client.explicit_auth_flows().iter().copied()));
        w.attribute("supported_identity_providers", Inline(["COGNITO"].into_iter()));
        let oauth = client.oauth.as_ref();
        let flows = oauth.map(|oauth| oauth.flow.as_str());
        w.attribute("allowed_oauth_flows_user_pool_client", oauth.is_some());
        w.attribute("allowed_oauth_flows", Inline(flows.into_iter()));
        for (name, list) in [
            ("allowed_oauth_scopes", oauth.map(|oauth| &oauth.scopes)),
            ("callback_urls", oauth.map(|oauth| &oauth.callback_urls)),
            ("logout_urls", oauth.map(|oauth| &oauth.logout_urls)),
        ] {
            w.attribute(name, Inline(list.into_iter().flatten().map(String::as_str)));
        }
        w.attribute("prevent_user_existence_errors", "ENABLED");
        w.attribute("enable_token_revocation", true);
        w.attribute("access_token_validity", client.access_token_minutes);
        w.attribute("id_token_validity", client.id_token_minutes);
        w.attribute("refresh_token_validity", client.refresh_token_days);
        for (argument, names) in [
            ("read_attributes", UserPool::attributes_read_by(client)),
            ("write_attributes", pool.attributes_written_by(client)),
        ] {
            if let Some(names) = names {
                w.attribute(argument, Inline(names.iter().map(String::as_str)));
            }
        }
        w.block("token_validity_units", &[], |w| {
            w.attribute("access_token", "minutes");
            w.attribute("id_token", "minutes");
            w.attribute("refresh_token", "days");
        });
        let servers = pool.resource_servers_of(client);
        if !servers.is_empty() {
            w.blank_line();
            w.list("depends_on", |w| {
                for server in servers {
                    let name = reference::name(&pool.resource_server_id(server));
                    w.item(Address::of(Kind::ResourceServer, &name));
                }
            });
        }
    });
}
