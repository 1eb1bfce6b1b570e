use crate::check::{Checker, rule};
use crate::model::SubscriptionEndpoint;
use crate::model::subscription::is_phone_number;
use crate::plan::Resource;

rule! {
    /// Checks that the endpoint of a subscription fits its protocol.
    ///
    /// ## Why
    /// SNS refuses an endpoint of another form.
    ///
    /// ## Example
    /// ```yaml
    /// topics: {news: {subscriptions: {phone: {endpoint: {sms: "015112345678"}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// topics: {news: {subscriptions: {phone: {endpoint: {sms: "+4915112345678"}}}}}
    /// ```
    "DG304", "subscription-endpoint", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Subscription(subscription) = resource else { return };
    let (endpoint, protocol) = (subscription.endpoint.endpoint(), subscription.endpoint.protocol());
    let Some(literal) = endpoint.as_literal() else { return };
    let (fits, expected) = match &subscription.endpoint {
        SubscriptionEndpoint::Sms(_) => {
            (is_phone_number(literal), "a phone number in E.164 form: `+` and up to 15 digits")
        }
        SubscriptionEndpoint::Email(_) | SubscriptionEndpoint::EmailJson(_) => {
            (literal.contains('@'), "an e-mail address")
        }
        SubscriptionEndpoint::Http(_) => {
            (literal.starts_with("http://"), "a URL that starts with http://")
        }
        SubscriptionEndpoint::Https(_) => {
            (literal.starts_with("https://"), "a URL that starts with https://")
        }
        // The others are ARNs.
        _ => return,
    };
    let message = format_args!("invalid {protocol} endpoint `{literal}`");
    check.require(fits, &["endpoint", protocol], message, expected);
}
