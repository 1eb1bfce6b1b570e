//! Fixed values for the variables of `$context` that only a deployed API and its callers have. The
//! same request always has the same response.

/// The API key of a request.
pub const API_KEY: &str = "an-api-key-of-the-stack";
/// The value of the API key with this identifier, of 40 letters and digits like those that API
/// Gateway generates. It is made up from the identifier.
pub fn api_key(id: &str) -> String {
    const CHARACTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    // FNV-1a, with the number of the character behind the identifier.
    let hash = |number: u8| {
        id.bytes().chain([number]).fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    };
    (0..40).map(|number| char::from(CHARACTERS[((hash(number) >> 7) % 62) as usize])).collect()
}

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
