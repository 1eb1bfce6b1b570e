//! `AWS::Cognito::UserPool`, `AWS::Cognito::UserPoolDomain`, `AWS::Cognito::UserPoolResourceServer`
//! and `AWS::Cognito::UserPoolClient`

use super::value::{Ref, Value};
use super::writer::Writer;
use crate::model::user_pool::Bounds;
use crate::model::{
    Mfa, PasswordPolicy, ResourceServer, Stack, UserAttribute, UserPool, UserPoolClient,
    UserPoolDomain,
};

pub(super) fn write(w: &mut Writer, stack: &Stack, pool: &UserPool) {
    w.removal(pool.removal_policy);
    w.properties(|w| {
        w.set("UserPoolName", Value(&pool.name));
        w.list_if_any("UsernameAttributes", pool.username_attributes(), Writer::item);
        w.list_if_any("AliasAttributes", pool.alias_attributes(), Writer::item);
        w.object("UsernameConfiguration", |w| w.set("CaseSensitive", false));
        if pool.verifies_email() {
            w.set("AutoVerifiedAttributes", ["email"]);
            w.object("UserAttributeUpdateSettings", |w| {
                w.set("AttributesRequireVerificationBeforeUpdate", ["email"]);
            });
        }
        w.list_if_any("Schema", &pool.attributes, |w, (name, of)| attribute(w, name, of));
        w.object("AdminCreateUserConfig", |w| {
            w.set("AllowAdminCreateUserOnly", !pool.self_sign_up);
        });
        password_policy(w, &pool.password_policy);
        w.set("MfaConfiguration", pool.mfa.as_str());
        if pool.mfa != Mfa::Off {
            w.set("EnabledMfas", ["SOFTWARE_TOKEN_MFA"]);
        }
        w.object("AccountRecoverySetting", |w| {
            w.list("RecoveryMechanisms", [pool.account_recovery], |w, recovery| {
                w.object_item(|w| {
                    w.set("Name", recovery.as_str());
                    w.set("Priority", 1);
                });
            });
        });
        let protection = if *pool.deletion_protection { "ACTIVE" } else { "INACTIVE" };
        w.set("DeletionProtection", protection);
        let tags = stack.tags_with(&pool.tags);
        if !tags.is_empty() {
            w.object("UserPoolTags", |w| {
                for (key, value) in &tags {
                    w.set(key, Value(value));
                }
            });
        }
    });
}

fn attribute(w: &mut Writer, name: &str, of: &UserAttribute) {
    w.object_item(|w| {
        w.set("Name", name);
        w.set("AttributeDataType", of.type_in(name).as_str());
        w.set("Required", of.required);
        w.set("Mutable", of.mutable);
        match of.bounds(name) {
            Bounds::Length(least, most) => w.object("StringAttributeConstraints", |w| {
                w.set("MinLength", least.to_string());
                w.set("MaxLength", most.to_string());
            }),
            Bounds::Number(least, most) if least.is_some() || most.is_some() => {
                w.object("NumberAttributeConstraints", |w| {
                    w.optional("MinValue", least.map(|number| number.to_string()));
                    w.optional("MaxValue", most.map(|number| number.to_string()));
                });
            }
            Bounds::Number(..) | Bounds::None => {}
        }
    });
}

fn password_policy(w: &mut Writer, policy: &PasswordPolicy) {
    w.object("Policies", |w| {
        w.object("PasswordPolicy", |w| {
            w.set("MinimumLength", policy.minimum_length);
            w.set("RequireLowercase", policy.require_lowercase);
            w.set("RequireUppercase", policy.require_uppercase);
            w.set("RequireNumbers", policy.require_numbers);
            w.set("RequireSymbols", policy.require_symbols);
            w.set("TemporaryPasswordValidityDays", policy.temporary_password_days);
        });
    });
}

pub(super) fn domain(w: &mut Writer, pool: &UserPool, domain: &UserPoolDomain) {
    w.properties(|w| {
        w.set("UserPoolId", Ref(pool.id()));
        w.set("Domain", Value(domain.name()));
        if let UserPoolDomain::Custom(custom) = domain {
            w.object("CustomDomainConfig", |w| {
                w.set("CertificateArn", Value(&custom.certificate_arn));
            });
        }
    });
}

pub(super) fn resource_server(
    w: &mut Writer,
    pool: &UserPool,
    name: &str,
    server: &ResourceServer,
) {
    w.properties(|w| {
        w.set("UserPoolId", Ref(pool.id()));
        w.set("Identifier", server.identifier_in(name));
        w.set("Name", server.name.as_deref().unwrap_or(name));
        w.list_if_any("Scopes", &server.scopes, |w, (scope, description)| {
            w.object_item(|w| {
                w.set("ScopeName", scope);
                w.set("ScopeDescription", description);
            });
        });
    });
}

pub(super) fn client(w: &mut Writer, pool: &UserPool, name: &str, client: &UserPoolClient) {
    // Scopes have the identifiers of resource servers, which do not show that they are needed.
    let servers = pool.resource_servers_of(client);
    w.depends_on(servers.into_iter().map(|name| pool.resource_server_id(name)));
    w.properties(|w| {
        w.set("UserPoolId", Ref(pool.id()));
        match &client.name {
            Some(name) => w.set("ClientName", Value(name)),
            None => w.set("ClientName", name),
        }
        w.set("GenerateSecret", client.secret);
        w.set("ExplicitAuthFlows", client.explicit_auth_flows());
        w.set("SupportedIdentityProviders", ["COGNITO"]);
        if let Some(oauth) = &client.oauth {
            w.set("AllowedOAuthFlowsUserPoolClient", true);
            w.set("AllowedOAuthFlows", [oauth.flow.as_str()]);
            w.list("AllowedOAuthScopes", &oauth.scopes, Writer::item);
            w.list_if_any("CallbackURLs", &oauth.callback_urls, Writer::item);
            w.list_if_any("LogoutURLs", &oauth.logout_urls, Writer::item);
        }
        w.set("PreventUserExistenceErrors", "ENABLED");
        w.set("EnableTokenRevocation", true);
        w.set("AccessTokenValidity", client.access_token_minutes);
        w.set("IdTokenValidity", client.id_token_minutes);
        w.set("RefreshTokenValidity", client.refresh_token_days);
        w.object("TokenValidityUnits", |w| {
            w.set("AccessToken", "minutes");
            w.set("IdToken", "minutes");
            w.set("RefreshToken", "days");
        });
        w.optional("ReadAttributes", UserPool::attributes_read_by(client));
        w.optional("WriteAttributes", pool.attributes_written_by(client));
    });
}
