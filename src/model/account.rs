//! Settings of the whole account in a region.

use super::{Handle, Name, Role};

/// The account's [settings of API
/// Gateway](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html#set-up-access-logging-permissions)
/// in the region: the role with which all its APIs, in this stack or not, write logs to CloudWatch.
///
/// A stack with this resource takes over the setting; the last deployed stack wins. Removing it
/// from a stack keeps the setting, and CloudFormation keeps the role, too.
#[derive(Debug, Clone)]
pub struct Account {
    pub(crate) key: Name,
    pub(crate) cloudwatch_role: Handle<Role>,
}

impl Account {
    /// Lets API Gateway write logs with a role that has [`Role::pushes_to_cloudwatch_logs`].
    pub fn new(key: &str, cloudwatch_role: &Handle<Role>) -> Self {
        Self { key: key.into(), cloudwatch_role: cloudwatch_role.clone() }
    }
}
