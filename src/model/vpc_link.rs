//! VPC links, through which API Gateway calls private endpoints.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Name, Tags, builder, written};
use crate::text::Text;

/// A [VPC
/// link](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html)
/// to a network load balancer, as
/// [`CreateVpcLink`](https://docs.aws.amazon.com/apigateway/latest/api/API_CreateVpcLink.html)
/// describes it. Routes of the kind `http` name it as their `vpc-link`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct VpcLink {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The physical name. May contain references. The default is the name in this blueprint.
    #[serde(default, deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// The ARN of the network load balancer, which exists already in the account and region of the
    /// stack. May contain references.
    pub(crate) load_balancer_arn: Text,
    /// The description. May contain references.
    pub(crate) description: Option<Text>,
    /// Tags. The values may contain references.
    #[serde(default)]
    pub(crate) tags: Tags,
}

written::member!(VpcLink);

impl VpcLink {
    /// Creates a VPC link to the network load balancer with this ARN.
    pub fn new(key: &str, load_balancer_arn: impl Into<Text>) -> Self {
        Self {
            key: key.into(),
            name: key.into(),
            load_balancer_arn: load_balancer_arn.into(),
            description: None,
            tags: Tags::new(),
        }
    }

    builder::name! {
        /// The physical name. The default is the key in the stack.
    }

    builder::description! {
        /// The description.
    }

    builder::tag!();
}
