use crate::check::{Checker, rule};
use crate::model::user_pool::BUILT_IN_SCOPES;
use crate::model::{OAuth, OAuthFlow, UserPool, UserPoolClient};
use crate::plan::Resource;

rule! {
    /// Checks that a client of a user pool can sign in.
    ///
    /// ## Why
    /// Cognito refuses a client without what its flow needs, and callbacks without TLS, which
    /// others could read. Signing in with OAuth 2.0 takes place at the domain of the pool.
    ///
    /// ## Example
    /// ```yaml
    /// user-pools:
    ///   users:
    ///     clients: {web: {oauth: {flow: code, scopes: [openid]}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// user-pools:
    ///   users:
    ///     domain: {prefix: shop-users}
    ///     clients:
    ///       web: {oauth: {flow: code, scopes: [openid], callback-urls: ["https://shop.example.com"]}}
    /// ```
    "DG535", "user-pool-client", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::UserPoolClient(pool, _, client) = resource else { return };
    check.require(
        client.auth_flows.as_ref().is_none_or(|flows| !flows.is_empty()) || client.oauth.is_some(),
        &["auth-flows"],
        "no way to sign in",
        "at least one way, or `oauth`",
    );
    if let Some(oauth) = &client.oauth {
        check_oauth(pool, client, oauth, &mut check.within(&["oauth"]));
    }
}

fn check_oauth(pool: &UserPool, client: &UserPoolClient, oauth: &OAuth, check: &mut Checker<'_>) {
    check.require(
        pool.domain.is_some(),
        &[],
        "OAuth 2.0 without the domain at which it takes place",
        "a `domain` of the user pool",
    );
    check.require(
        !oauth.scopes.is_empty(),
        &["scopes"],
        "no scope that the client can request",
        "at least one scope",
    );
    match oauth.flow {
        OAuthFlow::Code => check.require(
            !oauth.callback_urls.is_empty(),
            &["flow"],
            "the flow `code` without an address that users return to",
            "at least one of `callback-urls`",
        ),
        OAuthFlow::ClientCredentials => check_machine(client, oauth, check),
    }
    for (field, urls) in
        [("callback-urls", &oauth.callback_urls), ("logout-urls", &oauth.logout_urls)]
    {
        for (index, url) in urls.iter().enumerate() {
            check.require(
                is_callback(url),
                &[field, &index.to_string()],
                format_args!("invalid address `{url}`"),
                "`https://…`, `http://localhost…` or the scheme of an app, without a fragment",
            );
        }
        check.each_once(&[field], urls.iter().enumerate(), |url| format!("duplicate `{url}`"));
    }
}

fn check_machine(client: &UserPoolClient, oauth: &OAuth, check: &mut Checker<'_>) {
    check.require(
        client.secret,
        &["flow"],
        "the flow `client-credentials` without a secret",
        "`secret: true`",
    );
    for (field, is_empty) in [
        ("callback-urls", oauth.callback_urls.is_empty()),
        ("logout-urls", oauth.logout_urls.is_empty()),
    ] {
        let message = "an address of users for a program that signs in itself";
        check.require_key(is_empty, &[field], message, "`callback-urls` with the flow `code` only");
    }
    for (index, scope) in oauth.scopes.iter().enumerate() {
        check.require(
            !BUILT_IN_SCOPES.contains(&scope.as_str()),
            &["scopes", &index.to_string()],
            format_args!("the scope `{scope}` of users for a program that signs in itself"),
            "scopes of resource servers only",
        );
    }
}

/// True for an address that Cognito accepts.
fn is_callback(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c));
    let is_local = ["localhost", "127.0.0.1"].iter().any(|host| {
        rest.strip_prefix(host)
            .is_some_and(|after| after.is_empty() || after.starts_with([':', '/']))
    });
    is_scheme
        && !rest.is_empty()
        && url.len() <= 1024
        && !url.contains(|c: char| c == '#' || c.is_whitespace())
        && (scheme != "http" || is_local)
}
