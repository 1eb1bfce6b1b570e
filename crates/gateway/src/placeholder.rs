//! Fixed values for the variables of `$context` that only a deployed API and its callers have. The
//! same request always has the same response.

/// The API key of a request.
pub const API_KEY: &str = "an-api-key-of-the-stack";
/// `$context.identity.apiKeyId`
pub const API_KEY_ID: &str = "api-key-id";
/// `$context.deploymentId`
pub const DEPLOYMENT_ID: &str = "deploy";
/// `$context.extendedRequestId`
pub const EXTENDED_REQUEST_ID: &str = "AAAAAAAAAAAAAAA=";
/// `$context.requestId`
pub const REQUEST_ID: &str = "00000000-0000-4000-8000-000000000000";
/// `$context.requestTimeEpoch`, in milliseconds: 14 November 2023, 22:13:20 UTC.
pub const REQUEST_TIME_EPOCH: u64 = 1_700_000_000_000;
/// `$context.resourceId`
pub const RESOURCE_ID: &str = "res123";
/// `$context.identity.sourceIp`, an address of a network that is reserved for documentation.
pub const SOURCE_IP: &str = "192.0.2.1";
