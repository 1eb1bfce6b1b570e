//! Tokens like those of user pools, signed with a key of this machine.
//!
//! They are JSON Web Tokens with the algorithm ES256; those of Amazon Cognito have RS256. One key
//! stands for all user pools.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use p256::elliptic_curve::Generate as _;
use serde_json::{Map, Value};

/// The header of all tokens: `{"alg":"ES256","typ":"JWT"}`.
const HEADER: &str = r#"{"alg":"ES256","typ":"JWT"}"#;
/// The longest token that is read.
const TOKEN_BYTES: usize = 16 << 10;

/// A key that signs and verifies tokens.
#[derive(Clone)]
pub struct TokenKey(SigningKey);

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenKey").finish_non_exhaustive()
    }
}

impl TokenKey {
    /// Creates a random key.
    pub fn random() -> Self {
        Self(SigningKey::generate())
    }

    /// Reads a key from the text that [`to_text`](Self::to_text) returns; `None` if it is another.
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).ok()?;
        SigningKey::from_slice(&bytes).ok().map(Self)
    }

    /// The key as a line of text, which must be kept secret.
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.to_bytes()) + "\n"
    }

    /// Signs a token with claims.
    pub fn sign(&self, claims: &Map<String, Value>) -> String {
        let claims = Value::Object(claims.clone()).to_string();
        let signed = format!("{}.{}", encode(HEADER), encode(&claims));
        let signature: Signature = self.0.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }

    /// The claims of a token that this key has signed and that is not expired. `now` is in seconds
    /// since 1970.
    pub fn verify(&self, token: &str, now: u64) -> Option<Map<String, Value>> {
        if token.len() > TOKEN_BYTES {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let header = signed.split_once('.')?.0;
        let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
        if header.get("alg")?.as_str()? != "ES256" {
            return None;
        }
        let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
        VerifyingKey::from(&self.0).verify(signed.as_bytes(), &signature).ok()?;
        let claims = claims(token)?;
        let expires = claims.get("exp")?.as_u64()?;
        (now < expires).then_some(claims)
    }
}

/// The claims of a token, which are not verified.
pub(crate) fn claims(token: &str) -> Option<Map<String, Value>> {
    if token.len() > TOKEN_BYTES {
        return None;
    }
    let claims = token.split('.').nth(1)?;
    match serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()? {
        Value::Object(claims) => Some(claims),
        _ => None,
    }
}

fn encode(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Map<String, Value> {
        let claims = serde_json::json!({"sub": "alice", "exp": 1_000, "cognito:groups": ["a"]});
        claims.as_object().cloned().expect("an object")
    }

    #[test]
    fn a_signed_token_is_verified_until_it_expires() {
        let key = TokenKey::random();
        let token = key.sign(&example());
        assert_eq!(key.verify(&token, 999), Some(example()));
        assert_eq!(key.verify(&token, 1_000), None);
        let again = TokenKey::from_text(&key.to_text()).expect("a key");
        assert_eq!(again.verify(&token, 0), Some(example()));
        assert_eq!(TokenKey::random().verify(&token, 0), None, "another key");
        let mut without = example();
        without.remove("exp");
        assert_eq!(key.verify(&key.sign(&without), 0), None, "no time of expiry");
    }

    #[test]
    fn a_changed_token_is_refused() {
        let key = TokenKey::random();
        let token = key.sign(&example());
        let parts: Vec<_> = token.split('.').collect();
        let other = encode(r#"{"sub":"bob","exp":1000}"#);
        let unsigned = encode(r#"{"alg":"none"}"#);
        for wrong in [
            String::new(),
            "a.b.c".to_owned(),
            format!("{}.{}", parts[0], parts[1]),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{}.{other}.{}", parts[0], parts[2]),
            format!("{unsigned}.{}.{}", parts[1], parts[2]),
            format!("{unsigned}.{}.", parts[1]),
            "x".repeat(TOKEN_BYTES + 1),
        ] {
            assert_eq!(key.verify(&wrong, 0), None, "{wrong}");
        }
        assert_eq!(claims(&token), Some(example()));
        assert_eq!(claims("x.y"), None);
    }
}
