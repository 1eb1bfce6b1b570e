//! The stage that a request is addressed to.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::header::HOST;
use axum::http::request::Parts;
use dynagate_gateway::Gateway;

use crate::endpoint::host_name;
use crate::state::Generation;

/// The stage that a request is addressed to.
pub(super) struct Addressed {
    /// The key of the API.
    pub(super) api: String,
    pub(super) gateway: Arc<Gateway>,
    /// The path below the stage, with the query string.
    pub(super) target: String,
    /// The custom domain name.
    pub(super) domain_name: Option<String>,
}

impl Addressed {
    /// Finds the stage by the host and the path.
    pub(super) fn of(
        generation: &Generation,
        parts: &Parts,
        is_loopback: bool,
    ) -> Result<Self, String> {
        let target = super::target_of(parts);
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let host = host_name(host);
        let system = &generation.system;
        let mappings = system.base_path_mappings.iter();
        let mut of_host = mappings.filter(|mapping| mapping.domain_name == host).peekable();
        if of_host.peek().is_some() {
            let found = of_host.find_map(|mapping| {
                let target = match mapping.base_path.as_str() {
                    "" => target.to_owned(),
                    base_path => below(target, base_path)?,
                };
                let gateway = Arc::clone(generation.gateway(&mapping.api, &mapping.stage)?);
                let domain_name = Some(mapping.domain_name.clone());
                Some(Self { api: mapping.api.clone(), gateway, target, domain_name })
            });
            return found.ok_or_else(|| format!("no base path of {host} has this path"));
        }
        // A page of another origin, whose name leads to this machine, must not read responses.
        if is_loopback && !is_of_this_machine(&host) {
            return Err(format!("{host} is not a name of this machine or of the APIs"));
        }
        let api = match host.strip_suffix(".localhost") {
            Some(key) => {
                let api = system.apis.iter().find(|api| api.key.eq_ignore_ascii_case(key));
                api.ok_or_else(|| format!("there is no API `{key}`"))?
            }
            None => system.apis.first().ok_or("there is no API")?,
        };
        let path = target.trim_start_matches('/');
        let stage = path.split(['/', '?']).next().unwrap_or_default();
        let gateway = generation.gateway(&api.key, stage).zip(below(target, stage));
        let (gateway, target) = gateway.ok_or_else(|| {
            let stages: Vec<_> = api.api.stages.keys().map(|stage| format!("/{stage}")).collect();
            format!("the path does not start with a stage: {}", stages.join(", "))
        })?;
        let gateway = Arc::clone(gateway);
        Ok(Self { api: api.key.clone(), gateway, target, domain_name: None })
    }
}

/// The target below the first segment of a path.
fn below(target: &str, first: &str) -> Option<String> {
    let rest = target.trim_start_matches('/').strip_prefix(first)?;
    match rest.chars().next() {
        None => Some("/".to_owned()),
        Some('/') => Some(rest.to_owned()),
        Some('?') => Some(format!("/{rest}")),
        Some(_) => None,
    }
}

/// True for names that lead to this machine by their form, and for those that requests to AWS have.
fn is_of_this_machine(host: &str) -> bool {
    host.is_empty()
        || host == "localhost"
        || host.ends_with(".localhost")
        || host == "host.docker.internal"
        || host.ends_with(".amazonaws.com")
        || host.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_below_a_stage() {
        for (target, expected) in [
            ("/prod", Some("/")),
            ("/prod/", Some("/")),
            ("/prod?a=1", Some("/?a=1")),
            ("/prod/x?a=1", Some("/x?a=1")),
            ("//prod/x", Some("/x")),
            ("/prod//x", Some("//x")),
            ("/production", None),
            ("/x/prod", None),
            ("/", None),
        ] {
            assert_eq!(below(target, "prod").as_deref(), expected, "{target}");
        }
    }

    #[test]
    fn names_of_hosts() {
        for (host, name, is_local) in [
            ("127.0.0.1:3000", "127.0.0.1", true),
            ("[::1]:3000", "::1", true),
            ("Orders.localhost", "orders.localhost", true),
            (
                "abc.execute-api.us-east-1.amazonaws.com",
                "abc.execute-api.us-east-1.amazonaws.com",
                true,
            ),
            ("", "", true),
            ("example.com:3000", "example.com", false),
            ("localhost.example.com", "localhost.example.com", false),
        ] {
            assert_eq!(host_name(host), name);
            assert_eq!(is_of_this_machine(name), is_local, "{host}");
        }
    }
}
