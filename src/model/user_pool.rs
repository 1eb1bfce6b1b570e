//! User pools of Amazon Cognito.

mod attribute;
mod client;
mod domain;
mod password_policy;
mod resource_server;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use attribute::{Bounds, CUSTOM, MOST_CHARACTERS, STANDARD, VERIFIED};
pub use attribute::{UserAttribute, UserAttributeType};
pub(crate) use client::{
    ACCESS_TOKEN_MINUTES, BUILT_IN_SCOPES, ID_TOKEN_MINUTES, REFRESH_TOKEN_DAYS,
};
pub use client::{AuthFlow, OAuth, OAuthFlow, UserPoolClient};
pub use domain::UserPoolDomain;
pub use password_policy::PasswordPolicy;
pub(crate) use password_policy::{MINIMUM_LENGTH, TEMPORARY_PASSWORD_DAYS};
pub use resource_server::ResourceServer;

use super::existing::Known;
use super::{Handle, Kind, Name, RemovalPolicy, ResourceId, Setting, Tags, builder, written};
use crate::text::{Attribute, Reference, Text};

/// A [user
/// pool](https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools.html) of
/// Amazon Cognito, as
/// [`CreateUserPool`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html)
/// describes it. Routes name it as their `authorizer`. By default only administrators create users,
/// user names are not case-sensitive, and the pool is retained when it is removed from the stack.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct UserPool {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The physical name: 1 to 128 letters, digits, spaces and `_+=,.@-`. May contain references.
    /// By default, the name in this blueprint.
    #[serde(deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// A pool outside this stack, which is not created. Of the other options, it has only
    /// `resource-servers`, with which the scopes of routes are checked.
    pub(crate) existing: Option<ExistingUserPool>,
    /// The names by which users sign in: `username`, `email` or both, and `preferred-username`
    /// besides `username`. With `email`, Cognito verifies the addresses. The default is `[email]`.
    /// Cannot be changed after the deployment.
    #[schemars(with = "Option<Vec<SignIn>>")]
    pub(crate) sign_in: Vec<SignIn>,
    /// The attributes of users that are required, immutable or custom. Standard attributes have
    /// the names of their claims: `email`, `given_name`. All others are custom attributes, whose
    /// claims start with `custom:`. After the deployment, custom attributes can be added, but
    /// nothing can be changed or removed.
    pub(crate) attributes: BTreeMap<String, UserAttribute>,
    /// True if users can sign up themselves. By default, only administrators create users.
    pub(crate) self_sign_up: bool,
    /// The requirements of passwords.
    #[schemars(with = "Option<PasswordPolicy>")]
    pub(crate) password_policy: PasswordPolicy,
    /// Multi-factor authentication with an authenticator app. The default is `off`.
    #[schemars(with = "Option<Mfa>")]
    pub(crate) mfa: Mfa,
    /// The way in which users who forgot their password get a code. The default is
    /// `verified-email`.
    #[schemars(with = "Option<AccountRecovery>")]
    pub(crate) account_recovery: AccountRecovery,
    /// True if Cognito refuses to delete the pool.
    #[schemars(with = "bool")]
    pub(crate) deletion_protection: Setting<bool>,
    /// The removal policy. By default, the pool is retained with its users.
    #[schemars(with = "Option<RemovalPolicy>")]
    pub(crate) removal_policy: RemovalPolicy,
    /// The address of the pages for signing in, and of the endpoint for tokens.
    pub(crate) domain: Option<UserPoolDomain>,
    /// Resource servers with their scopes, by name. A route requires scopes by
    /// `authorization-scopes: [IDENTIFIER/SCOPE]`.
    pub(crate) resource_servers: BTreeMap<String, ResourceServer>,
    /// The programs that users sign in with, by name.
    pub(crate) clients: BTreeMap<String, UserPoolClient>,
    /// Tags. The values may contain references.
    pub(crate) tags: Tags,
}

/// A user pool outside the stack.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct ExistingUserPool {
    /// Its ARN. May contain references.
    pub(crate) arn: Text,
}

/// A name by which users sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SignIn {
    /// The user name, which cannot be changed.
    Username,
    /// The e-mail address.
    Email,
    /// A user name that users can change. It is an alias of `username`.
    PreferredUsername,
}

/// Multi-factor authentication with the codes of an authenticator app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mfa {
    /// None
    #[default]
    Off,
    /// For users who enable it.
    Optional,
    /// For all users.
    Required,
}

impl Mfa {
    /// The value in Cognito's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "OFF",
            Self::Optional => "OPTIONAL",
            Self::Required => "ON",
        }
    }
}

/// The way in which users who forgot their password get a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AccountRecovery {
    /// By the verified e-mail address.
    #[default]
    VerifiedEmail,
    /// Only by an administrator.
    AdminOnly,
}

impl AccountRecovery {
    /// The value in Cognito's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VerifiedEmail => "verified_email",
            Self::AdminOnly => "admin_only",
        }
    }
}

impl ExistingUserPool {
    /// The texts that refer to it.
    pub(crate) fn known(&self) -> Known {
        Known::of(Kind::UserPool, None, Some(&self.arn))
    }
}

impl Default for UserPool {
    fn default() -> Self {
        Self::new("")
    }
}

written::member!(UserPool);

impl UserPool {
    /// Creates a pool with the physical name `key`, whose users sign in by e-mail address.
    pub fn new(key: &str) -> Self {
        Self {
            key: key.into(),
            name: key.into(),
            existing: None,
            sign_in: vec![SignIn::Email],
            attributes: BTreeMap::new(),
            self_sign_up: false,
            password_policy: PasswordPolicy::default(),
            mfa: Mfa::default(),
            account_recovery: AccountRecovery::default(),
            deletion_protection: Setting::default(),
            removal_policy: RemovalPolicy::Retain,
            domain: None,
            resource_servers: BTreeMap::new(),
            clients: BTreeMap::new(),
            tags: Tags::new(),
        }
    }

    /// A pool outside the stack, given by ARN, which is not created. It may have resource servers,
    /// with which the scopes of methods are checked.
    pub fn existing(key: &str, arn: impl Into<Text>) -> Self {
        Self { existing: Some(ExistingUserPool { arn: arn.into() }), ..Self::new(key) }
    }

    builder::name! {
        /// The physical name, if it differs: 1 to 128 letters, digits, spaces and `_+=,.@-`.
    }

    /// The names by which users sign in: the default is the e-mail address.
    pub fn sign_in(mut self, names: impl IntoIterator<Item = SignIn>) -> Self {
        self.sign_in = names.into_iter().collect();
        self
    }

    /// A standard attribute, named as its claim, or a custom one, whose claim starts with
    /// `custom:`.
    pub fn attribute(mut self, name: impl Into<String>, attribute: UserAttribute) -> Self {
        self.attributes.insert(name.into(), attribute);
        self
    }

    /// True if users can sign up themselves.
    pub fn self_sign_up(mut self, enabled: bool) -> Self {
        self.self_sign_up = enabled;
        self
    }

    /// The requirements of passwords.
    pub fn password_policy(mut self, policy: PasswordPolicy) -> Self {
        self.password_policy = policy;
        self
    }

    /// Multi-factor authentication with an authenticator app.
    pub fn mfa(mut self, mfa: Mfa) -> Self {
        self.mfa = mfa;
        self
    }

    /// The way in which users who forgot their password get a code.
    pub fn account_recovery(mut self, recovery: AccountRecovery) -> Self {
        self.account_recovery = recovery;
        self
    }

    /// True if Cognito refuses to delete the pool.
    pub fn deletion_protection(mut self, enabled: bool) -> Self {
        self.deletion_protection = Setting::written(enabled);
        self
    }

    /// The removal policy. By default, the pool is retained with its users.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal_policy = policy;
        self
    }

    /// The address of the pages for signing in, and of the endpoint for tokens.
    pub fn domain(mut self, domain: UserPoolDomain) -> Self {
        self.domain = Some(domain);
        self
    }

    /// Adds a resource server, whose identifier is `name` unless it has another one.
    pub fn resource_server(mut self, name: impl Into<String>, server: ResourceServer) -> Self {
        self.resource_servers.insert(name.into(), server);
        self
    }

    /// Adds a program that users sign in with.
    pub fn client(mut self, name: impl Into<String>, client: UserPoolClient) -> Self {
        self.clients.insert(name.into(), client);
        self
    }

    builder::tag!();

    /// The texts that refer to it, if it exists already.
    pub(crate) fn known(&self) -> Option<Known> {
        self.existing.as_ref().map(ExistingUserPool::known)
    }

    /// The ARN: that of the pool outside the stack, or a reference to this one.
    pub(crate) fn arn(&self) -> Text {
        match &self.existing {
            Some(existing) => existing.arn.clone(),
            None => Handle::<Self>::new(self.id()).arn().into(),
        }
    }

    /// The identifier of one of its clients.
    pub(crate) fn client_id(&self, name: &str) -> ResourceId {
        ResourceId::within(self.key.clone(), Kind::UserPoolClient, name)
    }

    /// The identifier of one of its resource servers.
    pub(crate) fn resource_server_id(&self, name: &str) -> ResourceId {
        ResourceId::within(self.key.clone(), Kind::ResourceServer, name)
    }

    /// The identifier of its domain.
    pub(crate) fn domain_id(&self) -> ResourceId {
        ResourceId::new(Kind::UserPoolDomain, self.key.clone())
    }

    /// The scopes of its resource servers: `orders/read`.
    pub(crate) fn scopes(&self) -> Vec<String> {
        let servers = self.resource_servers.iter();
        let scopes = servers.flat_map(|(name, server)| {
            let identifier = server.identifier_in(name);
            server.scopes.keys().map(move |scope| format!("{identifier}/{scope}"))
        });
        scopes.collect()
    }

    /// The attributes of Cognito by which users sign in instead of a user name.
    pub(crate) fn username_attributes(&self) -> Vec<&'static str> {
        if self.sign_in.contains(&SignIn::Username) {
            Vec::new()
        } else {
            self.sign_in_attributes()
        }
    }

    /// The attributes of Cognito by which users sign in besides their user name.
    pub(crate) fn alias_attributes(&self) -> Vec<&'static str> {
        if self.sign_in.contains(&SignIn::Username) {
            self.sign_in_attributes()
        } else {
            Vec::new()
        }
    }

    fn sign_in_attributes(&self) -> Vec<&'static str> {
        let attributes = self.sign_in.iter().filter_map(|name| match name {
            SignIn::Username => None,
            SignIn::Email => Some("email"),
            SignIn::PreferredUsername => Some("preferred_username"),
        });
        attributes.collect()
    }

    /// True if Cognito verifies e-mail addresses.
    pub(crate) fn verifies_email(&self) -> bool {
        self.sign_in.contains(&SignIn::Email)
    }

    /// The name of an attribute in Cognito's API: that of a custom one starts with `custom:`.
    pub(crate) fn attribute_name(name: &str) -> String {
        if is_standard(name) || VERIFIED.contains(&name) {
            name.to_owned()
        } else {
            format!("{CUSTOM}{name}")
        }
    }

    /// The resource servers of the scopes that a client can request, by name.
    pub(crate) fn resource_servers_of(&self, client: &UserPoolClient) -> Vec<&str> {
        let requested = |scope: &String| {
            client.oauth.as_ref().is_some_and(|oauth| oauth.scopes.contains(scope))
        };
        let servers = self.resource_servers.iter().filter(|(name, server)| {
            let identifier = server.identifier_in(name);
            server.scopes.keys().any(|scope| requested(&format!("{identifier}/{scope}")))
        });
        servers.map(|(name, _)| name.as_str()).collect()
    }

    /// The attributes that a client can read, by Cognito's names; `None` for all.
    pub(crate) fn attributes_read_by(client: &UserPoolClient) -> Option<Vec<String>> {
        let names = client.read_attributes.as_ref()?.iter();
        Some(names.map(|name| Self::attribute_name(name)).collect())
    }

    /// The attributes that the users of a client can change, by Cognito's names; `None` for all.
    /// By default, those are the standard ones.
    pub(crate) fn attributes_written_by(&self, client: &UserPoolClient) -> Option<Vec<String>> {
        if let Some(names) = &client.write_attributes {
            return Some(names.iter().map(|name| Self::attribute_name(name)).collect());
        }
        let has_custom = self.attributes.keys().any(|name| !is_standard(name));
        has_custom.then(|| STANDARD.iter().map(|(name, ..)| (*name).to_owned()).collect())
    }

    /// The issuer of its tokens.
    pub(crate) fn issuer(&self) -> Text {
        let id = self.id();
        Text::from("https://").then(Reference::Resource { id, attribute: Attribute::ProviderName })
    }
}

/// True for an attribute that every pool has.
pub(crate) fn is_standard(name: &str) -> bool {
    STANDARD.iter().any(|(known, ..)| *known == name)
}

impl Handle<UserPool> {
    /// A client of the pool.
    pub fn client(&self, name: &str) -> Handle<UserPoolClient> {
        let scope = self.id.name.clone();
        Handle::new(ResourceId::within(scope, Kind::UserPoolClient, name))
    }
}
