use crate::check::rule::rule;

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
    "DG304", "subscription-endpoint", Error
}
