//! `dynagate token`

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::Args;
use serde_json::{Map, Value, json};

use super::serve::token_key;
use super::{Outcome, console};

const EXAMPLES: &str = "\
Examples:
  dynagate token --claim sub=alice
  dynagate token --claim sub=alice --claim scope=orders/read --expires-in 5m";

/// The issuer of tokens whose claims name none.
const ISSUER: &str = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_example";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Token {
    /// A claim, such as sub=alice or email_verified=true: a list, an object or a Boolean as
    /// JSON, otherwise text; may be repeated
    #[arg(long = "claim", value_name = "NAME=VALUE", value_parser = claim)]
    claims: Vec<(String, Value)>,

    /// The time until it expires: seconds, or a number with s, m, h or d; 0 has expired already
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = duration)]
    expires_in: Duration,
}

impl Token {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let key = token_key::read_or_create()?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let token = key.sign(&self.all_claims(now));
        console::print(&format!("{token}\n"))?;
        Ok(Outcome::Done)
    }

    /// The claims with those that tokens of user pools have.
    fn all_claims(self, now: u64) -> Map<String, Value> {
        let has_scope = self.claims.iter().any(|(name, _)| name == "scope");
        let standard = json!({
            "sub": "local",
            "iss": ISSUER,
            "token_use": if has_scope { "access" } else { "id" },
            "auth_time": now,
            "iat": now,
            "exp": now.saturating_add(self.expires_in.as_secs()),
        });
        let mut claims = match standard {
            Value::Object(claims) => claims,
            _ => Map::new(),
        };
        claims.extend(self.claims);
        claims
    }
}

/// A claim. Only lists, objects and Booleans are read as JSON: `sub=123` is a text.
fn claim(written: &str) -> Result<(String, Value), String> {
    let (name, value) = written.split_once('=').ok_or("expected NAME=VALUE")?;
    if name.is_empty() {
        return Err("the name is empty".to_owned());
    }
    let is_number = matches!(name, "exp" | "iat" | "auth_time" | "nbf");
    let value = match serde_json::from_str(value) {
        Ok(json @ (Value::Array(_) | Value::Object(_) | Value::Bool(_))) => json,
        Ok(json @ Value::Number(_)) if is_number => json,
        _ => Value::String(value.to_owned()),
    };
    Ok((name.to_owned(), value))
}

fn duration(written: &str) -> Result<Duration, String> {
    let (number, unit) = match written.strip_suffix(['s', 'm', 'h', 'd']) {
        Some(number) => (number, &written[number.len()..]),
        None => (written, "s"),
    };
    let seconds = match unit {
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => 1,
    };
    let number = number.parse::<u64>().ok().and_then(|number| number.checked_mul(seconds));
    // Ten years
    let number = number.filter(|seconds| *seconds <= 3_650 * 86_400);
    number
        .map(Duration::from_secs)
        .ok_or_else(|| "expected a time such as 30s, 5m or 1h".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_those_of_user_pools() {
        let claims = ["sub=1", "cognito:groups=[\"a\"]", "admin=true", "nbf=5", "text=\"x"];
        let token = Token {
            claims: claims.map(|written| claim(written).expect("a claim")).to_vec(),
            expires_in: duration("5m").expect("a time"),
        };
        let expected = json!({
            "sub": "1",
            "iss": ISSUER,
            "token_use": "id",
            "auth_time": 1_000,
            "iat": 1_000,
            "exp": 1_300,
            "cognito:groups": ["a"],
            "admin": true,
            "nbf": 5,
            "text": "\"x",
        });
        assert_eq!(Value::Object(token.all_claims(1_000)), expected);
        for wrong in ["x", "=x"] {
            assert!(claim(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn times() {
        for (written, seconds) in [("0", 0), ("90", 90), ("90s", 90), ("2h", 7_200), ("1d", 86_400)]
        {
            assert_eq!(duration(written), Ok(Duration::from_secs(seconds)), "{written}");
        }
        for wrong in ["", "m", "1w", "-1", "1.5h", "99999999999999999999d", "4000d"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
