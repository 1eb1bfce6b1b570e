//! The clients of user pools as plain data, as if they were deployed.

use super::Plan;
use super::deployed::Deployed;
use crate::model::{Handle, UserPool};

/// A client of a user pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployedClient {
    /// The name of the pool in the stack.
    pub user_pool: String,
    /// The name of the client in the pool.
    pub name: String,
    /// The client's ID, which is made up.
    pub id: String,
    /// The issuer of its tokens.
    pub issuer: String,
    /// The scopes that it can request.
    pub scopes: Vec<String>,
    /// True if it is a program that signs in itself.
    pub is_machine: bool,
}

impl Plan<'_> {
    /// The clients of the user pools of the stack. References are resolved as in
    /// [`Plan::deployed_apis`].
    pub fn user_pool_clients(&self) -> Vec<DeployedClient> {
        let deployed = Deployed::new(self);
        let of_pool = |pool: &UserPool| {
            let handle = Handle::<UserPool>::new(pool.id());
            let issuer = deployed.text(&pool.issuer());
            let clients = pool.clients.iter().map(|(name, client)| DeployedClient {
                user_pool: pool.key.to_string(),
                name: name.clone(),
                id: deployed.text(&handle.client(name).client_id().into()),
                issuer: issuer.clone(),
                scopes: client.oauth.iter().flat_map(|oauth| oauth.scopes.clone()).collect(),
                is_machine: client.is_machine(),
            });
            clients.collect::<Vec<_>>()
        };
        self.stack().user_pools.iter().flat_map(of_pool).collect()
    }
}
