//! Domains of user pools.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::text::{Pseudo, Text};

/// The [domain](https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html)
/// of a user pool. Another name replaces it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UserPoolDomain {
    /// The first label of a domain name of Cognito, unique in the region: 1 to 63 lower-case
    /// letters, digits and `-`. May contain references.
    Prefix(Text),
    /// A domain name of your own.
    Custom(CustomDomain),
}

/// A domain name of your own for a user pool.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct CustomDomain {
    /// The domain name. May contain references.
    pub(crate) name: Text,
    /// The ARN of a certificate in `us-east-1`. May contain references.
    pub(crate) certificate_arn: Text,
}

impl UserPoolDomain {
    /// A domain name of Cognito with this first label.
    pub fn prefix(label: impl Into<Text>) -> Self {
        Self::Prefix(label.into())
    }

    /// A domain name of your own, with the ARN of a certificate in `us-east-1`.
    pub fn custom(name: impl Into<Text>, certificate_arn: impl Into<Text>) -> Self {
        Self::Custom(CustomDomain { name: name.into(), certificate_arn: certificate_arn.into() })
    }

    /// The name in Cognito's API.
    pub(crate) const fn name(&self) -> &Text {
        match self {
            Self::Prefix(label) => label,
            Self::Custom(custom) => &custom.name,
        }
    }

    /// The URL of its pages.
    pub(crate) fn url(&self) -> Text {
        match self {
            Self::Prefix(label) => Text::from("https://")
                .then(label)
                .then(".auth.")
                .then(Pseudo::Region)
                .then(".amazoncognito.com"),
            Self::Custom(custom) => Text::from("https://").then(&custom.name),
        }
    }
}
