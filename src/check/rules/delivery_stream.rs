use crate::check::{Checker, rule};
use crate::model::ServiceCall;
use crate::plan::{Resource, ServiceRoute};
use crate::text::Text;

rule! {
    /// Checks the prefixes of delivery streams, and that a route names one delivery stream.
    ///
    /// ## Why
    /// Firehose refuses an expression in the prefix of objects without a prefix for records that it
    /// cannot deliver, and that prefix needs the type of the error.
    ///
    /// ## Example
    /// ```yaml
    /// buckets: {lake: {}}
    /// delivery-streams: {clicks: {bucket: lake, prefix: "!{timestamp:yyyy}/"}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// buckets: {lake: {}}
    /// delivery-streams:
    ///   clicks:
    ///     bucket: lake
    ///     prefix: "!{timestamp:yyyy}/"
    ///     error-prefix: "errors/!{firehose:error-output-type}/"
    /// ```
    "DG319", "delivery-stream", Error, Resource(check), Service(check_service)
}

/// The expression that the prefix for records that are not delivered needs; see [Custom
/// prefixes](https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html).
const ERROR_TYPE: &str = "!{firehose:error-output-type}";

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::DeliveryStream(stream) = resource else { return };
    let (prefix, error_prefix) = (stream.prefix.as_ref(), stream.error_prefix.as_ref());
    let has_expression =
        |text: Option<&Text>| text.is_some_and(|of| of.to_written().contains("!{"));
    let expected = format!("`error-prefix: \"errors/{ERROR_TYPE}/\"`");
    if has_expression(prefix) {
        let message = "an expression in the prefix, and no `error-prefix`";
        check.require(error_prefix.is_some(), &["prefix"], message, &expected);
    }
    let of_type = prefix.is_some_and(|of| of.to_written().contains(ERROR_TYPE));
    let message = format_args!("`{ERROR_TYPE}` is a value of `error-prefix`");
    check.require(!of_type, &["prefix"], message, "a prefix without it");
    if has_expression(error_prefix) || (has_expression(prefix) && error_prefix.is_some()) {
        let names_type = error_prefix.is_some_and(|of| of.to_written().contains(ERROR_TYPE));
        let message = format_args!("the prefix lacks `{ERROR_TYPE}`");
        check.require(names_type, &["error-prefix"], message, &expected);
    }
}

fn check_service(service: &ServiceRoute<'_>, check: &mut Checker<'_>) {
    let ServiceCall::PutDelivery(put) = service.declared else { return };
    match (&put.delivery_stream, &put.delivery_stream_name) {
        (Some(_), Some(_)) => check.require_key(
            false,
            &["delivery-stream-name"],
            "two delivery streams",
            "one of `delivery-stream` and `delivery-stream-name`",
        ),
        (None, None) => check.report(
            &[],
            "no delivery stream",
            "one of `delivery-stream` and `delivery-stream-name`",
        ),
        _ => {}
    }
}
