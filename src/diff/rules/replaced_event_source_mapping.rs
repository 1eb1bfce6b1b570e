use crate::diff::{Action, ChangeChecker, Changed, Consequence, change_rule};

change_rule! {
    /// Checks that the mapping of a stream to a function keeps its starting position.
    ///
    /// ## Why
    /// The [starting
    /// position](https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html) is
    /// set at creation. CloudFormation creates the new mapping before it deletes the old one, and
    /// Lambda refuses a second mapping of the same source to the same function. Terraform deletes
    /// the old one first; the new one reads again from its position.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, stream: NEW_IMAGE}}
    /// functions:
    ///   watch:
    ///     code: {source: "def handler(event, context): pass"}
    ///     event-source-mappings: {orders: {table: orders, starting-position: LATEST}}
    /// ---
    /// tables: {orders: {partition-key: id, stream: NEW_IMAGE}}
    /// functions:
    ///   watch:
    ///     code: {source: "def handler(event, context): pass"}
    ///     event-source-mappings: {orders: {table: orders, starting-position: TRIM_HORIZON}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, stream: NEW_IMAGE}}
    /// functions:
    ///   watch:
    ///     code: {source: "def handler(event, context): pass"}
    ///     event-source-mappings: {orders: {table: orders, starting-position: LATEST}}
    /// ---
    /// tables: {orders: {partition-key: id, stream: NEW_IMAGE}}
    /// functions: {watch: {code: {source: "def handler(event, context): pass"}}}
    /// ---
    /// tables: {orders: {partition-key: id, stream: NEW_IMAGE}}
    /// functions:
    ///   watch:
    ///     code: {source: "def handler(event, context): pass"}
    ///     event-source-mappings: {orders: {table: orders, starting-position: TRIM_HORIZON}}
    /// ```
    "DG723", "replaced-event-source-mapping", Error, Resource(check)
}

const MAPPINGS: [&str; 2] = ["AWS::Lambda::EventSourceMapping", "aws_lambda_event_source_mapping"];

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some((old, new)) = changed.both_of(&MAPPINGS) else { return };
    if changed.change.action != Action::Replaced {
        return;
    }
    let id = changed.id();
    if check.is_terraform() {
        check.report(
            Consequence::Interrupted,
            id,
            format!("{id} is replaced: until it exists again, its function is not invoked"),
            "with `starting-position: TRIM_HORIZON`, the new one reads all records that the source \
             still has again; with `LATEST`, it misses those of the meantime"
                .to_owned(),
        );
        return;
    }
    let stays = |name: &str| {
        let is_replaced = changed.change.property(name).is_some();
        !is_replaced && old.get(name) == new.get(name)
    };
    if stays("EventSourceArn") && stays("FunctionName") {
        check.report(
            Consequence::Refused,
            id,
            format!(
                "the starting position of {id} changes: CloudFormation creates a second mapping of \
                 the same source to the same function, which Lambda refuses"
            ),
            check.in_steps("deletes the mapping in a step before, and creates the new one"),
        );
    }
}
