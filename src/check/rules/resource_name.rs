use crate::check::links::s3_object;
use crate::check::{Checker, rule};
use crate::model::domain_name::is_domain_name;
use crate::model::existing::MayExist;
use crate::model::limits::is_made_of;
use crate::model::queue::{FIFO_SUFFIX, named};
use crate::model::{ResourceServer, RestApi, ServiceCall, Shape, Stage};
use crate::plan::{Resource, ServiceRoute};
use crate::text::{Segment, Text};

rule! {
    /// Checks that the names of resources fit the rules of their AWS service.
    ///
    /// ## Why
    /// AWS refuses other names, and that only during the deployment.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, name: my orders}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, name: my-orders}}
    /// ```
    "DG101", "resource-name", Error, Plan(check_stack), Resource(check), Shape(check_shape),
    Service(check_service)
}

/// The form of names: their bytes, and their characters besides letters and digits.
struct Form {
    noun: &'static str,
    bytes: (usize, usize),
    others: &'static str,
    expected: &'static str,
}

const TABLE: Form =
    form("table name", (3, 255), "_-.", "3 to 255 letters, digits, `_`, `-` and `.`");
const INDEX: Form =
    form("index name", (3, 255), "_-.", "3 to 255 letters, digits, `_`, `-` and `.`");
const STREAM: Form =
    form("Kinesis stream name", (1, 128), "_.-", "1 to 128 letters, digits, `_`, `-` and `.`");
const DELIVERY_STREAM: Form =
    form("delivery stream name", (1, 64), "_.-", "1 to 64 letters, digits, `_`, `-` and `.`");
const ROLE: Form = form("role name", (1, 64), "+=,.@_-", "1 to 64 letters, digits and `+=,.@_-`");
const POLICY: Form =
    form("policy name", (1, 128), "+=,.@_-", "1 to 128 letters, digits and `+=,.@_-`");
const STAGE: Form = form("stage name", (1, 128), "_-", "1 to 128 letters, digits, `_` and `-`");
const AUTHORIZER: Form =
    form("authorizer name", (1, 128), "_-", "1 to 128 letters, digits, `_` and `-`");
const FUNCTION: Form = form("function name", (1, 64), "_-", "1 to 64 letters, digits, `_` and `-`");
const STAGE_VARIABLE: Form =
    form("stage variable name", (1, 64), "_", "1 to 64 letters, digits and `_`");
const STAGE_VARIABLE_VALUE: Form = form(
    "stage variable value",
    (0, 512),
    "-._~:/?#&=,",
    "at most 512 letters, digits and `-._~:/?#&=,`",
);
const LOG_GROUP: Form =
    form("log group name", (1, 512), ".-_/#", "1 to 512 letters, digits and `.-_/#`");
const USER_POOL: Form =
    form("user pool name", (1, 128), "_ +=,.@-", "1 to 128 letters, digits, spaces and `_+=,.@-`");
const IDENTITY_POOL: Form = form(
    "identity pool name",
    (1, 128),
    "_ +=,.@-",
    "1 to 128 letters, digits, spaces and `_+=,.@-`",
);
const USER_POOL_CLIENT: Form =
    form("client name", (1, 128), "_ +=,.@-", "1 to 128 letters, digits, spaces and `_+=,.@-`");
const RESOURCE_SERVER: Form = form(
    "resource server name",
    (1, 256),
    "_ +=,.@-",
    "1 to 256 letters, digits, spaces and `_+=,.@-`",
);
const IDENTIFIER: Form = form(
    "identifier",
    (1, 256),
    "!#$%&'()*+,-./:;<=>?@[]^_`{|}~",
    "1 to 256 printable characters without spaces, quotation marks and backslashes",
);
const SCOPE: Form = form(
    "scope name",
    (1, 256),
    "!#$%&'()*+,-.:;<=>?@[]^_`{|}~",
    "1 to 256 printable characters without spaces, quotation marks, `/` and backslashes",
);
const MODEL: Form = form("model name", (1, usize::MAX), "", "letters and digits");
const DASHBOARD: Form =
    form("dashboard name", (1, 255), "_-", "1 to 255 letters, digits, `_` and `-`");
const SCHEDULE: Form =
    form("schedule name", (1, 64), "._-", "1 to 64 letters, digits, `.`, `_` and `-`");
const BUCKET: Form = form("bucket name", (3, 63), ".-_", "3 to 63 letters, digits, `.` and `-`");

const EVENT_BUS: Form = form(
    "event bus name",
    (1, 256),
    "._-",
    "1 to 256 letters, digits, `.`, `_` and `-`, but not `default`",
);

const STATE_MACHINE: Form =
    form("state machine name", (1, 80), "_-", "1 to 80 letters, digits, `_` and `-`");

const MESSAGE_ATTRIBUTE: Form =
    form("message attribute name", (1, 256), "_-.", "1 to 256 letters, digits, `_`, `-` and `.`");

const fn form(
    noun: &'static str,
    bytes: (usize, usize),
    others: &'static str,
    expected: &'static str,
) -> Form {
    Form { noun, bytes, others, expected }
}

impl Form {
    fn fits(&self, name: &str) -> bool {
        (self.bytes.0..=self.bytes.1).contains(&name.len()) && is_made_of(name, self.others)
    }

    /// Checks a name that is a value, as far as it is known.
    fn check(&self, at: &[&str], name: &Text, check: &mut Checker<'_>) {
        if let Some(name) = name.as_literal() {
            let message = format_args!("invalid {} `{name}`", self.noun);
            check.require(self.fits(name), at, message, self.expected);
        }
    }

    /// Checks a name that is a key.
    fn check_key(&self, at: &[&str], name: &str, check: &mut Checker<'_>) {
        let message = format_args!("invalid {} `{name}`", self.noun);
        check.require_key(self.fits(name), at, message, self.expected);
    }
}

fn check_stack(check: &mut Checker<'_>) {
    let name = &check.stack().name;
    check.require(
        name.len() <= 128
            && name.starts_with(|first: char| first.is_ascii_alphabetic())
            && is_made_of(name, "-"),
        &["name"],
        format_args!("invalid stack name `{name}`"),
        "at most 128 letters, digits and `-`, starting with a letter",
    );
    let stack = check.stack();
    check.require(
        stack.has_valid_prefix(),
        &["name-prefix"],
        format_args!("invalid name prefix `{}`", stack.name_prefix),
        "at most 64 letters, digits, `_` and `-`",
    );
}

/// The place of the name of a resource that may exist already.
fn place_of_name(of: &impl MayExist) -> &'static [&'static str] {
    match of.existing() {
        Some((_, Some(_))) => &["existing", "arn"],
        Some(_) => &["existing", "name"],
        None => &["name"],
    }
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    // Without any name or ARN, that is at fault.
    if resource.name().is_some_and(Text::is_empty) && !resource.is_created() {
        return;
    }
    match resource {
        Resource::KinesisStream(stream) => {
            STREAM.check(place_of_name(*stream), &stream.name, check);
        }
        Resource::Table(table) => {
            TABLE.check(place_of_name(*table), &table.name, check);
            for name in table.global_secondary_indexes.keys() {
                INDEX.check_key(&["global-secondary-indexes", name], name, check);
            }
            for name in table.local_secondary_indexes.keys() {
                INDEX.check_key(&["local-secondary-indexes", name], name, check);
            }
            for name in table.attributes.keys() {
                check_attribute(&["attributes", name], name, check);
            }
        }
        Resource::ResourceGroup(group) => {
            let Some(name) = group.name.as_literal() else { return };
            let reserved = name.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("aws"));
            check.require(
                STREAM.fits(name) && !reserved,
                &["name"],
                format_args!("invalid table group name `{name}`"),
                "1 to 128 letters, digits, `.`, `_` and `-`, not starting with `aws`",
            );
        }
        Resource::Queue(queue) => {
            let at = place_of_name(*queue);
            check_fifo(at, &queue.name, ("queue", 80), queue.fifo, check);
        }
        Resource::Topic(topic) => {
            let at = place_of_name(*topic);
            check_fifo(at, &topic.name, ("topic", 256), topic.fifo, check);
        }
        Resource::Bucket(bucket) => check_bucket(place_of_name(*bucket), &bucket.name, check),
        Resource::DeliveryStream(stream) => DELIVERY_STREAM.check(&["name"], &stream.name, check),
        Resource::EventBus(bus) => {
            EVENT_BUS.check(place_of_name(*bus), &bus.name, check);
            let is_created = bus.existing.is_none();
            let is_default = is_created && bus.name.as_literal() == Some("default");
            let message = "the account has the event bus `default` already";
            check.require(!is_default, &["name"], message, EVENT_BUS.expected);
        }
        Resource::StateMachine(machine) => {
            STATE_MACHINE.check(place_of_name(*machine), &machine.name, check);
        }
        Resource::Role(role) => {
            role.name.iter().for_each(|name| ROLE.check(&["name"], name, check));
            for policy in &role.policies {
                POLICY.check(&["policy-name"], &policy.name, check);
            }
        }
        Resource::Function(function) => {
            FUNCTION.check(place_of_name(*function), &function.name, check);
            for name in function.environment.keys() {
                let starts = name.starts_with(|first: char| first.is_ascii_alphabetic());
                check.require_key(
                    name.len() >= 2 && starts && is_made_of(name, "_"),
                    &["environment", name],
                    format_args!("invalid environment variable name `{name}`"),
                    "at least two letters, digits and `_`, starting with a letter",
                );
            }
            if let Some((at, object)) = s3_object(function.code.as_ref())
                && !object.bucket.is_empty()
            {
                BUCKET.check(&[at, &["bucket"]].concat(), &object.bucket, check);
            }
        }
        Resource::Schedule(function, key, schedule) => {
            let at: &[&str] = if schedule.name.is_some() { &["name"] } else { &[] };
            SCHEDULE.check(at, &function.schedule_name(check.stack(), key, schedule), check);
        }
        Resource::Alarm(alarm) => {
            let length = alarm.name.as_literal().map_or(1, str::len);
            check.require(
                length <= 255,
                &[alarm.metric.key],
                format_args!("an alarm name of {length} characters"),
                "at most 255 characters, with the name of what it watches",
            );
        }
        Resource::Dashboard(dashboard) => DASHBOARD.check(&["name"], &dashboard.name, check),
        Resource::UserPool(pool) => USER_POOL.check(&["name"], &pool.name, check),
        Resource::IdentityPool(pool) => IDENTITY_POOL.check(&["name"], &pool.name, check),
        Resource::UserPoolClient(_, key, client) => match &client.name {
            Some(name) => USER_POOL_CLIENT.check(&["name"], name, check),
            None => USER_POOL_CLIENT.check_key(&[], key, check),
        },
        Resource::ResourceServer(_, key, server) => check_resource_server(key, server, check),
        Resource::Model(_, name, model) if !model.is_generated => MODEL.check_key(&[], name, check),
        Resource::Authorizer(_, name, _) => AUTHORIZER.check_key(&[], name, check),
        Resource::Stage(api, stage) => check_of_stage(api, stage, check),
        Resource::DomainName(domain) => {
            let Some(name) = domain.name.as_literal() else { return };
            check.require(
                is_domain_name(name),
                &["name"],
                format_args!("invalid domain name `{name}`"),
                "labels of lower-case letters, digits and `-`, separated by dots; the first may be \
                 `*`",
            );
        }
        _ => {}
    }
}

fn check_resource_server(key: &str, server: &ResourceServer, check: &mut Checker<'_>) {
    match &server.name {
        Some(name) => RESOURCE_SERVER.check(&["name"], &Text::from(name.as_str()), check),
        None => RESOURCE_SERVER.check_key(&[], key, check),
    }
    match &server.identifier {
        Some(name) => IDENTIFIER.check(&["identifier"], &Text::from(name.as_str()), check),
        None => IDENTIFIER.check_key(&[], key, check),
    }
    server.scopes.keys().for_each(|scope| SCOPE.check_key(&["scopes", scope], scope, check));
}

fn check_of_stage(api: &RestApi, stage: &Stage, check: &mut Checker<'_>) {
    if stage.name.contains("${") {
        let help = "a stage name takes no reference; set it for each environment with `--set \
                    api.stage.name=NAME` or `--values`";
        let message = format_args!("invalid stage name `{}`", stage.name);
        check.report_with_help(&["name"], message, STAGE.expected, Some(help.to_owned()));
    } else {
        STAGE.check(&["name"], &Text::from(&*stage.name), check);
    }
    for (name, value) in &stage.variables {
        STAGE_VARIABLE.check_key(&["variables", name], name, check);
        STAGE_VARIABLE_VALUE.check(&["variables", name], value, check);
    }
    for (name, value) in stage.canary.iter().flat_map(|canary| &canary.variables) {
        STAGE_VARIABLE_VALUE.check(&["canary", "variables", name], value, check);
    }
    if stage.access_log.as_ref().is_some_and(|log| log.log_group_name.is_some()) {
        let name = stage.log_group_name(check.stack(), api);
        LOG_GROUP.check(&["access-log", "log-group-name"], &name, check);
    }
}

/// Checks the attributes within a map.
fn check_shape(shape: &Shape, check: &mut Checker<'_>) {
    let Shape::Map(map) = shape else { return };
    map.attributes.keys().for_each(|name| check_attribute(&["map", name], name, check));
}

/// The names of attributes of
/// [SQS](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html)
/// and
/// [SNS](https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html).
fn check_service(service: &ServiceRoute<'_>, check: &mut Checker<'_>) {
    let attributes = match service.declared {
        ServiceCall::SendMessage(send) => &send.attributes,
        ServiceCall::Publish(publish) => &publish.attributes,
        _ => return,
    };
    for name in attributes.keys() {
        let at = ["attributes", name];
        MESSAGE_ATTRIBUTE.check_key(&at, name, check);
        let has_place = !name.starts_with('.') && !name.ends_with('.') && !name.contains("..");
        let message = format_args!("invalid {} `{name}`", MESSAGE_ATTRIBUTE.noun);
        let expected = "no period at the beginning, at the end, or after another one";
        check.require(has_place, &at, message, expected);
        let lower = name.to_ascii_lowercase();
        let is_reserved = lower.starts_with("aws.") || lower.starts_with("amazon.");
        check.require(
            !is_reserved,
            &at,
            message,
            "a name that does not begin with `AWS.` or `Amazon.`",
        );
    }
}

fn check_attribute(at: &[&str], name: &str, check: &mut Checker<'_>) {
    check.require_key(
        (1..=usize::from(u16::MAX)).contains(&name.len()),
        at,
        format_args!("an attribute name of {} bytes", name.len()),
        "1 to 65,535 bytes",
    );
}

/// Checks the name of a bucket, of which only the literal parts are known. [AWS's
/// rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html) have more
/// exceptions, which are rare.
fn check_bucket(at: &[&str], name: &Text, check: &mut Checker<'_>) {
    let is_valid = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_name = |text: &str| text.bytes().all(|byte| is_valid(byte) || b".-".contains(&byte));
    let literals = name.segments().iter().filter_map(|segment| match segment {
        Segment::Literal(literal) => Some(literal.as_str()),
        Segment::Reference(_) => None,
    });
    let written: String = literals.collect();
    let shown: String = name.segments().iter().map(shown).collect();
    let is_whole = name.as_literal().is_some();
    let has_ends = !is_whole
        || (written.bytes().next().is_some_and(is_valid)
            && written.bytes().last().is_some_and(is_valid));
    let least = if is_whole { 3 } else { 0 };
    check.require(
        is_name(&written) && has_ends && (least..=63).contains(&written.len()),
        at,
        format_args!("invalid bucket name `{shown}`"),
        "3 to 63 lower-case letters, digits, `-` and `.`, with a letter or digit at both ends",
    );
}

/// A part of a name in a message.
fn shown(segment: &Segment) -> &str {
    match segment {
        Segment::Literal(literal) => literal,
        Segment::Reference(_) => "…",
    }
}

/// Checks the name of a queue or a topic, which ends in `.fifo` if and only if it is FIFO.
fn check_fifo(
    at: &[&str],
    name: &Text,
    (noun, longest): (&str, usize),
    fifo: bool,
    check: &mut Checker<'_>,
) {
    let Some(name) = name.as_literal() else {
        if let Some(Segment::Literal(end)) = name.segments().last() {
            check.require(
                end.ends_with(FIFO_SUFFIX) == fifo,
                at,
                format_args!("the name of a {} {noun} ends in `{end}`", named(fifo)),
                if fifo { "the suffix `.fifo`" } else { "another suffix than `.fifo`" },
            );
        }
        return;
    };
    let stem = if fifo { name.strip_suffix(FIFO_SUFFIX) } else { Some(name) };
    let ending = if fifo { " and `.fifo`" } else { "" };
    check.require(
        name.len() <= longest
            && stem.is_some_and(|stem| !stem.is_empty() && is_made_of(stem, "_-")),
        at,
        format_args!("invalid name `{name}` of a {} {noun}", named(fifo)),
        format_args!("1 to {longest} characters: letters, digits, `_` and `-`{ending}"),
    );
}
