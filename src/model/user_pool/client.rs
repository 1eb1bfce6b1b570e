//! Clients of user pools.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::Text;

/// The scopes of Cognito itself; all others belong to resource servers.
pub(crate) const BUILT_IN_SCOPES: [&str; 5] =
    ["aws.cognito.signin.user.admin", "email", "openid", "phone", "profile"];

/// The valid range of each number, from
/// [`CreateUserPoolClient`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html).
pub(crate) const ACCESS_TOKEN_MINUTES: RangeInclusive<u32> = 5..=1440;
pub(crate) const ID_TOKEN_MINUTES: RangeInclusive<u32> = 5..=1440;
pub(crate) const REFRESH_TOKEN_DAYS: RangeInclusive<u32> = 1..=3650;

/// A [client](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html):
/// a program that users sign in with, or that signs in itself. Its errors do not tell if a user
/// exists, and its tokens can be revoked. It never gets tokens in the address of a page (the
/// implicit grant).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct UserPoolClient {
    /// The physical name: 1 to 128 letters, digits, spaces and `_+=,.@-`. By default, the name in
    /// this blueprint.
    pub(crate) name: Option<Text>,
    /// True if Cognito generates a secret, which only a program on a server can keep. Cannot be
    /// changed without a new client.
    pub(crate) secret: bool,
    /// The ways to sign in with Cognito's API. The default is `[user-srp]`, or none for a program
    /// with the flow `client-credentials`. Tokens can always be refreshed.
    pub(crate) auth_flows: Option<Vec<AuthFlow>>,
    /// Signing in with OAuth 2.0, which requires the `domain` of the pool.
    pub(crate) oauth: Option<OAuth>,
    /// The validity of access tokens in minutes. The default is 60.
    #[schemars(with = "Option<u32>", range(min = 5, max = 1440))]
    pub(crate) access_token_minutes: u32,
    /// The validity of ID tokens in minutes. The default is 60.
    #[schemars(with = "Option<u32>", range(min = 5, max = 1440))]
    pub(crate) id_token_minutes: u32,
    /// The validity of refresh tokens in days. The default is 30.
    #[schemars(with = "Option<u32>", range(min = 1, max = 3650))]
    pub(crate) refresh_token_days: u32,
    /// The attributes that it can read, which are in its ID tokens. By default, all.
    pub(crate) read_attributes: Option<Vec<String>>,
    /// The attributes that its users can change. By default, the standard attributes: a user
    /// cannot change a custom attribute, such as the tenant, on which a route relies.
    pub(crate) write_attributes: Option<Vec<String>>,
}

/// A way to sign in with Cognito's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AuthFlow {
    /// By the Secure Remote Password protocol, which does not send the password.
    UserSrp,
    /// By a user name and password.
    UserPassword,
    /// By a user name and password, from a server with AWS credentials.
    AdminUserPassword,
    /// By a choice of ways: passwords, codes and passkeys.
    User,
    /// By functions of the pool.
    Custom,
}

impl AuthFlow {
    /// The value in Cognito's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UserSrp => "ALLOW_USER_SRP_AUTH",
            Self::UserPassword => "ALLOW_USER_PASSWORD_AUTH",
            Self::AdminUserPassword => "ALLOW_ADMIN_USER_PASSWORD_AUTH",
            Self::User => "ALLOW_USER_AUTH",
            Self::Custom => "ALLOW_CUSTOM_AUTH",
        }
    }
}

/// Signing in with OAuth 2.0.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct OAuth {
    /// The grant.
    pub(crate) flow: OAuthFlow,
    /// The scopes that it can request: `openid`, `email`, `phone`, `profile`,
    /// `aws.cognito.signin.user.admin`, and `IDENTIFIER/SCOPE` of resource servers.
    pub(crate) scopes: Vec<String>,
    /// The addresses that users return to after they have signed in.
    #[serde(default)]
    pub(crate) callback_urls: Vec<String>,
    /// The addresses that users return to after they have signed out.
    #[serde(default)]
    pub(crate) logout_urls: Vec<String>,
}

/// A grant of OAuth 2.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OAuthFlow {
    /// A user signs in at the pool's domain, and the program exchanges the code for tokens.
    Code,
    /// The program signs in itself, with its secret.
    ClientCredentials,
}

impl OAuthFlow {
    /// The value in Cognito's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::ClientCredentials => "client_credentials",
        }
    }
}

impl OAuth {
    /// Signing in of users at the pool's domain, who return to one of the addresses.
    pub fn code<S: Into<String>, U: Into<String>>(
        scopes: impl IntoIterator<Item = S>,
        callback_urls: impl IntoIterator<Item = U>,
    ) -> Self {
        Self {
            flow: OAuthFlow::Code,
            scopes: scopes.into_iter().map(Into::into).collect(),
            callback_urls: callback_urls.into_iter().map(Into::into).collect(),
            logout_urls: Vec::new(),
        }
    }

    /// Signing in of a program, which needs a [secret](UserPoolClient::secret).
    pub fn client_credentials<S: Into<String>>(scopes: impl IntoIterator<Item = S>) -> Self {
        Self {
            flow: OAuthFlow::ClientCredentials,
            scopes: scopes.into_iter().map(Into::into).collect(),
            callback_urls: Vec::new(),
            logout_urls: Vec::new(),
        }
    }

    /// Adds an address that users return to after they have signed out.
    pub fn logout_url(mut self, url: impl Into<String>) -> Self {
        self.logout_urls.push(url.into());
        self
    }
}

impl Default for UserPoolClient {
    fn default() -> Self {
        Self::new()
    }
}

impl UserPoolClient {
    /// Creates a client without a secret, which signs in by the Secure Remote Password protocol.
    pub fn new() -> Self {
        Self {
            name: None,
            secret: false,
            auth_flows: None,
            oauth: None,
            access_token_minutes: 60,
            id_token_minutes: 60,
            refresh_token_days: 30,
            read_attributes: None,
            write_attributes: None,
        }
    }

    /// The physical name, if it differs from the one in the stack.
    pub fn name(mut self, name: impl Into<Text>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// True if Cognito generates a secret.
    pub fn secret(mut self, generated: bool) -> Self {
        self.secret = generated;
        self
    }

    /// The ways to sign in with Cognito's API.
    pub fn auth_flows(mut self, flows: impl IntoIterator<Item = AuthFlow>) -> Self {
        self.auth_flows = Some(flows.into_iter().collect());
        self
    }

    /// Signing in with OAuth 2.0, which requires the domain of the pool.
    pub fn oauth(mut self, oauth: OAuth) -> Self {
        self.oauth = Some(oauth);
        self
    }

    /// The validity of access tokens: 5 to 1,440 minutes.
    pub fn access_token_minutes(mut self, minutes: u32) -> Self {
        self.access_token_minutes = minutes;
        self
    }

    /// The validity of ID tokens: 5 to 1,440 minutes.
    pub fn id_token_minutes(mut self, minutes: u32) -> Self {
        self.id_token_minutes = minutes;
        self
    }

    /// The validity of refresh tokens: 1 to 3,650 days.
    pub fn refresh_token_days(mut self, days: u32) -> Self {
        self.refresh_token_days = days;
        self
    }

    /// The attributes that it can read, which are in its ID tokens.
    pub fn read_attributes<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.read_attributes = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// The attributes that its users can change.
    pub fn write_attributes<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.write_attributes = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// True if it is a program that signs in itself.
    pub(crate) fn is_machine(&self) -> bool {
        self.oauth.as_ref().is_some_and(|oauth| oauth.flow == OAuthFlow::ClientCredentials)
    }

    /// The ways to sign in, in Cognito's API, with that of refreshing tokens.
    pub(crate) fn explicit_auth_flows(&self) -> Vec<&'static str> {
        let usual: &[AuthFlow] = if self.is_machine() { &[] } else { &[AuthFlow::UserSrp] };
        let flows = self.auth_flows.as_deref().unwrap_or(usual).iter().map(|flow| flow.as_str());
        std::iter::once("ALLOW_REFRESH_TOKEN_AUTH").chain(flows).collect()
    }
}
