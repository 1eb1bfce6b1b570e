//! What holds for the whole account in a region, not only for a stack.

use super::{Handle, Name, Role};

/// The account's [settings of API
/// Gateway](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html#set-up-access-logging-permissions)
/// in the region: the role by which all its APIs, of this stack or not, write logs to CloudWatch.
///
/// A stack that has it takes the setting over, and whichever stack was deployed last decides.
/// Removing it from a stack leaves the setting as it is, and CloudFormation leaves the role, too.
#[derive(Debug, Clone)]
pub struct Account {
    pub(crate) key: Name,
    pub(crate) cloudwatch_role: Handle<Role>,
}

impl Account {
    /// Settings by which API Gateway writes logs with the rights of a role that has
    /// [`Role::pushes_to_cloudwatch_logs`].
    pub fn new(key: &str, cloudwatch_role: &Handle<Role>) -> Self {
        Self { key: key.into(), cloudwatch_role: cloudwatch_role.clone() }
    }
}
