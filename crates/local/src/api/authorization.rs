//! The authorization of callers: tokens of user pools, Lambda authorizers, and signatures.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use dynagate_gateway::api::{Api, AuthorizerType};
use dynagate_gateway::{Authorization, Authorize, Request};
use dynagate_vtl::Json;
use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::state::State;
use crate::token::{self, TokenKey};

/// The most results of Lambda authorizers that are kept.
const RESULTS: usize = 1_000;

/// The decisions about callers.
#[derive(Debug)]
pub(crate) struct Authorizers {
    /// The key of the tokens of user pools; `None` if every caller is authorized.
    key: Option<TokenKey>,
    results: Mutex<HashMap<Call, Kept>>,
}

/// A call of an authorizer: the API, the stage, the authorizer and the identity of the caller.
type Call = (String, String, String, Vec<String>);

/// A result of a Lambda authorizer that is kept for a while.
#[derive(Debug, Clone)]
struct Kept {
    response: Json,
    until: Instant,
}

impl Authorizers {
    /// Authorizers that verify tokens with this key; without one, every caller is authorized.
    pub(crate) fn new(key: Option<TokenKey>) -> Self {
        Self { key, results: Mutex::default() }
    }

    /// Sets how a request is authorized, and the identity of its signature. `now` is in seconds
    /// since 1970.
    pub(super) fn prepare(&self, api: &Api, request: &mut Request, now: u64) {
        let tokens = tokens(api, request);
        if let Some(access_key) = access_key(request) {
            identify(api, request, &access_key);
        }
        let Some(key) = &self.key else {
            request.authorization = Authorization::Given(true);
            // Templates may need claims, which are those of any token.
            if let Some(claims) = tokens.iter().find_map(|token| token::claims(token)) {
                let claims = Json::Object(converted(claims));
                let authorizer = IndexMap::from([("claims".to_owned(), claims)]);
                request.context.insert("authorizer".to_owned(), Json::Object(authorizer));
            }
            return;
        };
        let claims = tokens.iter().find_map(|token| key.verify(token, now)).map(converted);
        request.authorization = Authorization::Asked { claims };
    }

    /// The result of a Lambda authorizer, which may be an earlier one.
    pub(super) async fn call(
        &self,
        state: &State,
        (api, stage_name): (&str, &str),
        call: &Authorize,
    ) -> Result<Json, String> {
        let key: Call =
            (api.to_owned(), stage_name.to_owned(), call.authorizer.clone(), call.identity.clone());
        // Without an identity, results are not kept.
        let is_kept = call.time_to_live > 0 && !call.identity.is_empty();
        if is_kept && let Some(response) = self.kept(&key) {
            return Ok(response);
        }
        let response = invoke(state, call).await?;
        if is_kept {
            let until = Instant::now() + Duration::from_secs(call.time_to_live.into());
            let mut results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
            if results.len() >= RESULTS {
                let now = Instant::now();
                results.retain(|_, kept| kept.until > now);
                if results.len() >= RESULTS {
                    results.clear();
                }
            }
            results.insert(key, Kept { response: response.clone(), until });
        }
        Ok(response)
    }

    /// Forgets all results, because the code of authorizers may have changed.
    pub(crate) fn forget(&self) {
        self.results.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn kept(&self, call: &Call) -> Option<Json> {
        let results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        results
            .get(call)
            .filter(|kept| kept.until > Instant::now())
            .map(|kept| kept.response.clone())
    }
}

/// Invokes the function of an authorizer.
async fn invoke(state: &State, call: &Authorize) -> Result<Json, String> {
    let event = serde_json::to_value(&call.event).map_err(|error| error.to_string())?;
    let invoked = state.functions.invoke(&call.uri, &event, &call.authorizer).await;
    let response = invoked.map_err(|error| {
        // An authorizer that throws `Unauthorized` refuses the caller.
        let message = error.to_json()["errorMessage"].as_str().map(str::to_owned);
        message.unwrap_or_else(|| error.to_string())
    })?;
    serde_json::from_value(response).map_err(|error| error.to_string())
}

/// The tokens in the headers that the user-pool authorizers of an API name.
fn tokens(api: &Api, request: &Request) -> Vec<String> {
    let authorizers = api.authorizers.values();
    let pools = authorizers.filter(|of| of.r#type == AuthorizerType::CognitoUserPools);
    let sources = pools.filter_map(|of| of.identity_source.as_deref());
    let headers = sources.filter_map(|source| source.trim().strip_prefix("method.request.header."));
    let values = headers.filter_map(|name| request.headers.get(name));
    values.map(|value| value.strip_prefix("Bearer ").unwrap_or(value).trim().to_owned()).collect()
}

fn converted(claims: Map<String, Value>) -> IndexMap<String, Json> {
    // Every value of JSON is one.
    let value = |value| serde_json::from_value(value).unwrap_or(Json::Null);
    claims.into_iter().map(|(name, of)| (name, value(of))).collect()
}

/// The access key of a signature, in the header or in the query string.
fn access_key(request: &Request) -> Option<String> {
    let is_key = |key: &str| !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric());
    let of_credential = |credential: &str| {
        let key = credential.split(['/', '%']).next()?;
        is_key(key).then(|| key.to_owned())
    };
    let header = request.headers.get("authorization");
    let signed = header.and_then(|value| value.strip_prefix("AWS4-HMAC-SHA256"));
    if let Some((_, credential)) = signed.and_then(|value| value.split_once("Credential=")) {
        return of_credential(credential);
    }
    let (_, query) = request.target.split_once('?')?;
    let credential = query.split('&').find_map(|pair| pair.strip_prefix("X-Amz-Credential="));
    of_credential(credential?)
}

/// Sets the identity of a caller who signs requests: a user of the account, and of an identity pool,
/// whose identity is the access key, too. API Gateway knows a caller only as one of them.
fn identify(api: &Api, request: &mut Request, access_key: &str) {
    let Some(Json::Object(identity)) = request.context.get_mut("identity") else { return };
    let arn = format!("arn:aws:iam::{}:user/{access_key}", api.account_id);
    let cognito_identity = format!("{}:{access_key}", api.region);
    for (name, value) in [
        ("accountId", api.account_id.as_str()),
        ("accessKey", access_key),
        ("caller", access_key),
        ("cognitoIdentityId", &cognito_identity),
        ("user", access_key),
        ("userArn", &arn),
    ] {
        identity.insert(name.to_owned(), value.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_access_key_of_a_signature() {
        let signed = |request: Request| access_key(&request);
        let plain = || Request::new("GET", "/a?b=1");
        let header = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261128/us-east-1/execute-api/\
                      aws4_request, SignedHeaders=host, Signature=1";
        assert_eq!(signed(plain()), None);
        assert_eq!(signed(plain().header("authorization", "Bearer Credential=A/")), None);
        let expected = Some("AKIDEXAMPLE".to_owned());
        assert_eq!(signed(plain().header("authorization", header)), expected);
        let target = "/a?X-Amz-Credential=AKIDEXAMPLE%2F20261128&X-Amz-Signature=1";
        assert_eq!(signed(Request::new("GET", target)), expected);
    }
}
