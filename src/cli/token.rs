//! `dynagate token`

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use dynagate::plan::DeployedClient;
use serde_json::{Map, Value, json};

use super::blueprint::{BlueprintArguments, DEFAULT};
use super::mistakes::Mistakes;
use super::serve::token_key;
use super::{Outcome, console};

const EXAMPLES: &str = "\
Examples:
  dynagate token --claim sub=alice
  dynagate token orders.yaml --client users/web --claim sub=alice --claim scope=orders/read";

/// The issuer of tokens whose claims name none.
const ISSUER: &str = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_example";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Token {
    #[command(flatten)]
    blueprint: BlueprintArguments,

    /// A client of a user pool of the blueprint, whose tokens have its ID and its issuer
    #[arg(long, value_name = "POOL/CLIENT")]
    client: Option<String>,

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
        let client = self.client()?;
        let token = key.sign(&self.all_claims(now, client.as_ref())?);
        console::print(&format!("{token}\n"))?;
        Ok(Outcome::Done)
    }

    /// The client of the blueprint; `None` if none is named.
    fn client(&self) -> anyhow::Result<Option<DeployedClient>> {
        let Some(wanted) = &self.client else {
            ensure!(
                self.blueprint.file().is_none_or(|path| path == Path::new(DEFAULT)),
                "a blueprint without a client: add --client POOL/CLIENT"
            );
            return Ok(None);
        };
        let blueprint = self.blueprint.read()?;
        let clients = blueprint.plan().map_err(Mistakes::from)?.user_pool_clients();
        let names: Vec<_> =
            clients.iter().map(|client| format!("{}/{}", client.user_pool, client.name)).collect();
        let found = clients.into_iter().zip(&names).find(|(_, name)| *name == wanted);
        let found = found.map(|(client, _)| client);
        let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        found.map(Some).with_context(|| format!("unknown client {wanted}: the clients are {known}"))
    }

    /// The claims with those that tokens of user pools have.
    fn all_claims(
        self,
        now: u64,
        client: Option<&DeployedClient>,
    ) -> anyhow::Result<Map<String, Value>> {
        let given = |name: &str| {
            let claim = self.claims.iter().rev().find(|(known, _)| known == name);
            claim.and_then(|(_, value)| value.as_str())
        };
        let of_machine = client.filter(|client| client.is_machine);
        let has_scope = given("scope").is_some() || of_machine.is_some();
        if let Some(client) = client {
            let mut scopes = given("scope").unwrap_or_default().split_whitespace();
            if let Some(scope) = scopes.find(|scope| !client.scopes.iter().any(|of| of == scope)) {
                bail!(
                    "the client {}/{} cannot request the scope {scope}, only: {}",
                    client.user_pool,
                    client.name,
                    client.scopes.join(", ")
                );
            }
        }
        let standard = json!({
            "sub": of_machine.map_or("local", |client| &client.id),
            "iss": client.map_or(ISSUER, |client| &client.issuer),
            "token_use": if has_scope { "access" } else { "id" },
            "auth_time": now,
            "iat": now,
            "exp": now.saturating_add(self.expires_in.as_secs()),
        });
        let mut claims = match standard {
            Value::Object(claims) => claims,
            _ => Map::new(),
        };
        if let Some(client) = client {
            let of_client = if has_scope { "client_id" } else { "aud" };
            claims.insert(of_client.to_owned(), client.id.as_str().into());
            let name = if has_scope { "username" } else { "cognito:username" };
            match of_machine {
                None => claims.insert(name.to_owned(), given("sub").unwrap_or("local").into()),
                Some(_) => claims.insert("scope".to_owned(), client.scopes.join(" ").into()),
            };
        }
        claims.extend(self.claims);
        Ok(claims)
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
            blueprint: BlueprintArguments::default(),
            client: None,
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
        assert_eq!(Value::Object(token.all_claims(1_000, None).expect("claims")), expected);
        for wrong in ["x", "=x"] {
            assert!(claim(wrong).is_err(), "{wrong}");
        }
    }

    fn client(is_machine: bool) -> DeployedClient {
        DeployedClient {
            user_pool: "users".to_owned(),
            name: "web".to_owned(),
            id: "web".to_owned(),
            issuer: "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_users".to_owned(),
            scopes: vec!["orders/read".to_owned(), "orders/write".to_owned()],
            is_machine,
        }
    }

    fn of_client(is_machine: bool, claims: &[&str]) -> anyhow::Result<Value> {
        let token = Token {
            blueprint: BlueprintArguments::default(),
            client: None,
            claims: claims.iter().map(|written| claim(written).expect("a claim")).collect(),
            expires_in: duration("5m").expect("a time"),
        };
        token.all_claims(1_000, Some(&client(is_machine))).map(Value::Object)
    }

    #[test]
    fn a_client_has_its_own_claims() {
        let id = of_client(false, &["sub=alice"]).expect("claims");
        assert_eq!((&id["aud"], &id["cognito:username"]), (&json!("web"), &json!("alice")));
        assert_eq!(id["iss"], "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_users");
        let access = of_client(false, &["sub=alice", "scope=orders/read"]).expect("claims");
        assert_eq!((&access["client_id"], &access["aud"]), (&json!("web"), &Value::Null));
        assert_eq!(access["token_use"], "access");
        let machine = of_client(true, &[]).expect("claims");
        assert_eq!(machine["scope"], "orders/read orders/write");
        assert_eq!((&machine["token_use"], &machine["sub"]), (&json!("access"), &json!("web")));
        assert!(of_client(false, &["scope=orders/raed"]).is_err(), "a scope of another client");
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
