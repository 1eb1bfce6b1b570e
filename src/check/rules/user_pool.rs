use crate::check::checker::Field;
use crate::check::{Checker, rule};
use crate::model::user_pool::{CUSTOM, MOST_CHARACTERS, is_standard};
use crate::model::{SignIn, UserAttribute, UserAttributeType, UserPool, UserPoolDomain};

rule! {
    /// Checks the names by which users of a user pool sign in, their attributes, and the options of
    /// existing pools.
    ///
    /// ## Why
    /// Cognito refuses other combinations, and most of these settings cannot be changed after the
    /// deployment. An existing pool is not changed, so its further options would do nothing.
    ///
    /// ## Example
    /// ```yaml
    /// user-pools: {users: {attributes: {tenant: {required: true}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// user-pools: {users: {attributes: {tenant: {mutable: false}}}}
    /// ```
    "DG534", "user-pool", Error, Plan(check)
}

fn check(check: &mut Checker<'_>) {
    for pool in &check.stack().user_pools {
        let check = &mut check.at(pool.id());
        if pool.existing.is_some() {
            check_existing(pool, check);
        } else {
            check_sign_in(pool, check);
            check_attributes(pool, check);
            check_domain(pool, check);
        }
    }
}

fn check_existing(pool: &UserPool, check: &mut Checker<'_>) {
    let usual = UserPool::new("");
    for (field, is_set) in [
        ("name", pool.name.as_literal().is_some_and(|name| *name != *pool.key)),
        ("sign-in", pool.sign_in != usual.sign_in),
        ("attributes", !pool.attributes.is_empty()),
        ("self-sign-up", pool.self_sign_up),
        ("password-policy", pool.password_policy != usual.password_policy),
        ("mfa", pool.mfa != usual.mfa),
        ("account-recovery", pool.account_recovery != usual.account_recovery),
        ("deletion-protection", *pool.deletion_protection),
        ("removal-policy", pool.removal_policy != usual.removal_policy),
        ("domain", pool.domain.is_some()),
        ("clients", !pool.clients.is_empty()),
        ("tags", !pool.tags.is_empty()),
    ] {
        let message = format_args!("`{field}` of an existing user pool");
        check.require_key(!is_set, &[field], message, "`existing` and `resource-servers` only");
    }
}

fn check_sign_in(pool: &UserPool, check: &mut Checker<'_>) {
    let has = |name| pool.sign_in.contains(&name);
    check.require(
        has(SignIn::Username) || has(SignIn::Email),
        &["sign-in"],
        "no name by which users sign in",
        "`username`, `email` or both",
    );
    check.require(
        has(SignIn::Username) || !has(SignIn::PreferredUsername),
        &["sign-in"],
        "`preferred-username` without `username`, whose alias it is",
        "`username` besides `preferred-username`",
    );
    let names = pool.sign_in.iter().enumerate();
    check.each_once(&["sign-in"], names, |_| "a duplicate name".to_owned());
}

fn check_attributes(pool: &UserPool, check: &mut Checker<'_>) {
    let custom = pool.attributes.keys().filter(|name| !is_standard(name)).count();
    check.require(
        custom <= 50,
        &["attributes"],
        format_args!("{custom} custom attributes"),
        "at most 50",
    );
    for (name, attribute) in &pool.attributes {
        let check = &mut check.within(&["attributes", name]);
        if is_standard(name) {
            check_standard(name, attribute, check);
        } else {
            check_custom(name, attribute, check);
        }
    }
}

fn check_standard(name: &str, attribute: &UserAttribute, check: &mut Checker<'_>) {
    for (field, is_set) in [
        ("type", attribute.of != UserAttributeType::String),
        ("min-length", attribute.min_length.is_some()),
        ("max-length", attribute.max_length.is_some()),
        ("minimum", attribute.minimum.is_some()),
        ("maximum", attribute.maximum.is_some()),
    ] {
        let message = format_args!("`{field}` of the standard attribute `{name}`");
        check.require_key(!is_set, &[field], message, "`required` and `mutable` only");
    }
}

fn check_custom(name: &str, attribute: &UserAttribute, check: &mut Checker<'_>) {
    if name.starts_with(CUSTOM) || !(1..=20).contains(&name.chars().count()) {
        let message = format_args!("invalid name `{name}` of a custom attribute");
        let expected = "1 to 20 characters, without `custom:`, which Cognito adds";
        check.report_at(Field::Key(&[]), message, expected);
    }
    check.require(
        !attribute.required,
        &["required"],
        format_args!("the custom attribute `{name}` is required"),
        "required standard attributes only",
    );
    let (lengths, numbers) =
        ((attribute.min_length, attribute.max_length), (attribute.minimum, attribute.maximum));
    for (field, is_set, of) in [
        ("min-length", lengths.0.is_some(), UserAttributeType::String),
        ("max-length", lengths.1.is_some(), UserAttributeType::String),
        ("minimum", numbers.0.is_some(), UserAttributeType::Number),
        ("maximum", numbers.1.is_some(), UserAttributeType::Number),
    ] {
        let message = format_args!("`{field}` of an attribute of another type");
        let expected = match of {
            UserAttributeType::Number => "the type `number`",
            _ => "the type `string`",
        };
        check.require_key(!is_set || attribute.of == of, &[field], message, expected);
    }
    let most = lengths.1.unwrap_or(MOST_CHARACTERS);
    check.require(
        most <= MOST_CHARACTERS && lengths.0.is_none_or(|least| least <= most),
        &[if lengths.1.is_some() { "max-length" } else { "min-length" }],
        "impossible lengths",
        "`min-length` up to `max-length`, which is at most 2048",
    );
    let is_range = |least: i64| numbers.1.is_none_or(|most| least <= most);
    check.require(
        numbers.0.is_none_or(is_range),
        &["maximum"],
        "`maximum` is less than `minimum`",
        "`minimum` up to `maximum`",
    );
}

/// Words that the first label of a domain name of Cognito cannot contain.
const RESERVED: [&str; 3] = ["amazon", "aws", "cognito"];

fn check_domain(pool: &UserPool, check: &mut Checker<'_>) {
    let Some(UserPoolDomain::Prefix(label)) = &pool.domain else { return };
    let Some(label) = label.as_literal() else { return };
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_label = (1..=63).contains(&label.len())
        && label.chars().all(|c| is_letter(c) || c == '-')
        && label.starts_with(is_letter)
        && label.ends_with(is_letter);
    let check = &mut check.within(&["domain"]);
    check.require(
        is_label && !RESERVED.iter().any(|word| label.contains(word)),
        &["prefix"],
        format_args!("invalid first label `{label}` of a domain name"),
        "1 to 63 lower-case letters, digits and `-`, without `aws`, `amazon` and `cognito`",
    );
}
