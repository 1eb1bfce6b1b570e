//! Values that only a deployed stack and its callers have, made up so that they can be read.

pub use crate::model::deployed::{ACCOUNT_ID, API_ID, PARTITION, REGION};

/// The value of the API key that a request brings.
pub const API_KEY: &str = "an-api-key-of-the-stack";
/// `$context.requestId`
pub const REQUEST_ID: &str = "00000000-0000-4000-8000-000000000000";
/// `$context.requestTimeEpoch`, in milliseconds: 14 November 2023, 22:13:20 UTC.
pub const REQUEST_TIME_EPOCH: u64 = 1_700_000_000_000;
/// `$context.identity.sourceIp`: of a network that is set aside for documentation.
pub const SOURCE_IP: &str = "192.0.2.1";
