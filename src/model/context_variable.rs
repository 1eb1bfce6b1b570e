//! The `$context` variables of mapping templates, and the conditions under which they have a value.

use crate::nearest::nearest;

/// The condition under which a variable has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    /// In every request.
    Always,
    /// In some requests of every route: if the caller sends a user agent or a client certificate or
    /// uses a VPC endpoint, or if the stage has a canary, a web ACL or traces.
    Sometimes,
    /// If IAM authorizes callers.
    ByIam,
    /// If callers need an API key.
    ByApiKey,
    /// If a user pool authorizes callers.
    ByUserPool,
    /// If a Lambda function authorizes callers.
    ByFunction,
}

impl Held {
    /// The condition in words.
    const fn condition(self) -> &'static str {
        match self {
            Self::Always => "in every request",
            Self::Sometimes => "in some requests of every route",
            Self::ByIam => "with `authorization: AWS_IAM`",
            Self::ByApiKey => "with `api-key-required: true`",
            Self::ByUserPool => "with a `cognito` authorizer",
            Self::ByFunction => "with a `token` or `request` authorizer",
        }
    }
}

/// The variables of the
/// [reference](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference),
/// except those of authorizers, whose names the user chooses, and overrides, which are only
/// written.
const VARIABLES: [(&str, Held); 42] = [
    ("accountId", Held::Always),
    ("apiId", Held::Always),
    ("awsEndpointRequestId", Held::Sometimes),
    ("deploymentId", Held::Always),
    ("domainName", Held::Always),
    ("domainPrefix", Held::Always),
    ("extendedRequestId", Held::Always),
    ("httpMethod", Held::Always),
    ("identity.accountId", Held::ByIam),
    ("identity.apiKey", Held::ByApiKey),
    ("identity.apiKeyId", Held::ByApiKey),
    ("identity.caller", Held::ByIam),
    ("identity.clientCert.clientCertPem", Held::Sometimes),
    ("identity.clientCert.issuerDN", Held::Sometimes),
    ("identity.clientCert.serialNumber", Held::Sometimes),
    ("identity.clientCert.subjectDN", Held::Sometimes),
    ("identity.clientCert.validity.notAfter", Held::Sometimes),
    ("identity.clientCert.validity.notBefore", Held::Sometimes),
    ("identity.cognitoAuthenticationProvider", Held::ByIam),
    ("identity.cognitoAuthenticationType", Held::ByIam),
    ("identity.cognitoIdentityId", Held::ByIam),
    ("identity.cognitoIdentityPoolId", Held::ByIam),
    ("identity.principalOrgId", Held::ByIam),
    ("identity.sourceIp", Held::Always),
    ("identity.user", Held::ByIam),
    ("identity.userAgent", Held::Sometimes),
    ("identity.userArn", Held::ByIam),
    ("identity.vpcId", Held::Sometimes),
    ("identity.vpceId", Held::Sometimes),
    ("isCanaryRequest", Held::Sometimes),
    ("path", Held::Always),
    ("protocol", Held::Always),
    ("requestId", Held::Always),
    ("requestTime", Held::Always),
    ("requestTimeEpoch", Held::Always),
    ("resourceId", Held::Always),
    ("resourcePath", Held::Always),
    ("stage", Held::Always),
    ("wafResponseCode", Held::Sometimes),
    ("webaclArn", Held::Sometimes),
    ("xrayTraceId", Held::Sometimes),
    // It also belongs to a Lambda authorizer.
    ("authorizer.principalId", Held::ByFunction),
];

/// The expected form of a variable.
pub(crate) const EXPECTED: &str = "a variable of AWS's reference, such as requestId, identity.sourceIp, \
                                   authorizer.claims.NAME or authorizer.NAME, as it is spelled there";

/// The `$context` variables of requests, each with the condition under which it has a value. `NAME`
/// stands for a name of the user's choice.
pub fn context_variables() -> impl Iterator<Item = (&'static str, &'static str)> {
    let of_authorizers =
        [("authorizer.claims.NAME", Held::ByUserPool), ("authorizer.NAME", Held::ByFunction)];
    let all = VARIABLES.into_iter().chain(of_authorizers);
    all.map(|(name, held)| (name, held.condition()))
}

/// The condition under which the variable has a value; `None` if it does not exist.
pub(crate) fn held(names: &[String]) -> Option<Held> {
    match names {
        // A claim may be named `custom:tenant` or `cognito:username`.
        [authorizer, claims, name]
            if authorizer == "authorizer" && claims == "claims" && is_key(name, "_-:") =>
        {
            Some(Held::ByUserPool)
        }
        [authorizer, name]
            if authorizer == "authorizer" && name != "claims" && is_key(name, "_") =>
        {
            Some(Held::ByFunction)
        }
        _ => {
            let name = names.join(".");
            VARIABLES.iter().find(|(known, _)| *known == name).map(|(_, held)| *held)
        }
    }
}

/// The most similar variable.
pub(crate) fn nearest_to(names: &[String]) -> Option<&'static str> {
    nearest(&names.join("."), VARIABLES.map(|(known, _)| known))
}

/// AWS supports letters, digits and `_` in the keys that a Lambda authorizer returns.
fn is_key(name: &str, others: &str) -> bool {
    !name.is_empty() && super::limits::is_made_of(name, others)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        text.split('.').map(str::to_owned).collect()
    }

    #[test]
    fn variables_of_the_reference() {
        for (name, expected) in [
            ("requestId", Some(Held::Always)),
            ("identity.userArn", Some(Held::ByIam)),
            ("identity.apiKeyId", Some(Held::ByApiKey)),
            ("authorizer.claims.custom:tenant", Some(Held::ByUserPool)),
            ("authorizer.principalId", Some(Held::ByFunction)),
            ("authorizer.tenant_id", Some(Held::ByFunction)),
            ("authorizer.claims", None),
            ("authorizer.a b", None),
            ("authorizer.a.b", None),
            ("requestid", None),
            ("identity", None),
            ("status", None),
            ("responseOverride.status", None),
        ] {
            assert_eq!(held(&names(name)), expected, "{name}");
        }
        assert_eq!(nearest_to(&names("requestid")), Some("requestId"));
        assert_eq!(nearest_to(&names("identity.sourceIP")), Some("identity.sourceIp"));
    }
}
