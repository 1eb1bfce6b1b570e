//! Identity pools of Amazon Cognito.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    Handle, IdentityPoolId, Kind, Name, RemovalPolicy, ResourceId, Role, Tags, UserPool, builder,
    written,
};
use crate::text::{Attribute, Reference, Text};

/// An [identity
/// pool](https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-identity.html) of Amazon
/// Cognito, which gives the users of user pools temporary credentials of AWS.
///
/// Routes name it as their `authorizer`: callers then sign their requests with these credentials.
/// The role of the credentials is derived. It may call exactly these routes and, where a route has
/// `credentials: caller`, do what the route does. The pool is retained when it is removed from the
/// stack, because the keys of items may contain the identities of its users.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct IdentityPool {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The physical name: 1 to 128 letters, digits, spaces and `_+=,.@-`. May contain references.
    /// By default, the name in this blueprint.
    #[serde(deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// The clients of user pools whose users get credentials. Required.
    #[schemars(length(min = 1))]
    pub(crate) providers: Vec<IdentityProvider>,
    /// The removal policy. By default, the pool is retained with its identities.
    #[schemars(with = "Option<RemovalPolicy>")]
    pub(crate) removal_policy: RemovalPolicy,
    /// Tags. The values may contain references.
    pub(crate) tags: Tags,
}

/// A client of a user pool whose users get credentials: `user-pool` and `client` of this blueprint,
/// or `provider-name` and `client-id` of a pool outside of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct IdentityProvider {
    /// The user pool, by its name in this blueprint.
    pub(crate) user_pool: Option<Handle<UserPool>>,
    /// The client, by its name in the user pool.
    pub(crate) client: Option<String>,
    /// The name of a user pool outside of this blueprint, such as
    /// `cognito-idp.us-east-1.amazonaws.com/us-east-1_example`. May contain references.
    pub(crate) provider_name: Option<Text>,
    /// The ID of its client. May contain references.
    pub(crate) client_id: Option<Text>,
}

impl Default for IdentityPool {
    fn default() -> Self {
        Self {
            key: "".into(),
            name: Text::new(),
            providers: Vec::new(),
            removal_policy: RemovalPolicy::Retain,
            tags: Tags::new(),
        }
    }
}

written::member!(IdentityPool);

impl IdentityPool {
    /// Creates a pool with the physical name `key`, which gives nobody credentials yet.
    pub fn new(key: &str) -> Self {
        Self { key: key.into(), name: key.into(), ..Self::default() }
    }

    /// The physical name, if it differs from the one in the stack.
    pub fn name(mut self, name: impl Into<Text>) -> Self {
        self.name = name.into();
        self
    }

    /// Gives the users of a client of a user pool credentials.
    pub fn client(mut self, user_pool: &Handle<UserPool>, client: &str) -> Self {
        self.providers.push(IdentityProvider {
            user_pool: Some(user_pool.clone()),
            client: Some(client.to_owned()),
            ..IdentityProvider::default()
        });
        self
    }

    /// Gives the users of a client of a user pool outside the stack credentials. The name of such a
    /// pool is `cognito-idp.REGION.amazonaws.com/POOL_ID`.
    pub fn client_outside(
        mut self,
        provider_name: impl Into<Text>,
        client_id: impl Into<Text>,
    ) -> Self {
        self.providers.push(IdentityProvider {
            provider_name: Some(provider_name.into()),
            client_id: Some(client_id.into()),
            ..IdentityProvider::default()
        });
        self
    }

    /// The removal policy.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal_policy = policy;
        self
    }

    builder::tag!();

    /// The role of the credentials, which is derived.
    pub(crate) fn role_id(&self) -> ResourceId {
        ResourceId::new(Kind::Role, format!("{}-identity-pool", self.key))
    }

    /// The resource that gives the pool its role.
    pub(crate) fn role_attachment_id(&self) -> ResourceId {
        ResourceId::new(Kind::IdentityPoolRoleAttachment, self.key.clone())
    }
}

impl IdentityProvider {
    /// The name of the user pool as a provider, and the client's ID; `None` if one is missing.
    pub(crate) fn texts(&self) -> Option<(Text, Text)> {
        match self {
            Self { user_pool: Some(pool), client: Some(client), .. } => {
                let id = pool.id().clone();
                let name = Reference::Resource { id, attribute: Attribute::ProviderName };
                Some((name.into(), pool.client(client).client_id().into()))
            }
            Self { provider_name: Some(name), client_id: Some(id), .. } => {
                Some((name.clone(), id.clone()))
            }
            _ => None,
        }
    }
}

impl Handle<IdentityPool> {
    /// The pool's ID.
    pub fn identity_pool_id(&self) -> IdentityPoolId {
        IdentityPoolId(self.id.attribute(Attribute::Id))
    }

    /// The role of the callers' credentials.
    pub fn role(&self) -> Handle<Role> {
        Handle::new(ResourceId::new(Kind::Role, format!("{}-identity-pool", self.id.name)))
    }
}
