//! Identifiers of CloudFormation and Terraform, derived only from the resource's own name or path.
//!
//! Identifiers are unique, and other resources of the stack do not influence them. Common names
//! keep their form: `ice-cream-flavours` is `IceCreamFlavours` and `ice_cream_flavours`.
//! `IceCreamFlavours`, which would collide, is `PascalIceCreamFlavours`. Characters that an
//! identifier cannot represent become words: `pump_status` is `PumpUnderscoreStatus`, and `/a/b` is
//! `ASlashB`. A word of the name that could be mistaken for one of these is preceded by `Literal`.
//! A path parameter is `ByParam`, whatever its name, because API Gateway allows one parameter per
//! level.
//!
//! Both engines use the same words. Words start with a letter, so capitals or `_` separate them
//! without loss.

use std::fmt::{self, Write};

use sha2::{Digest, Sha256};

use super::deployment::FINGERPRINT_CHARACTERS;
use crate::model::limits::LOGICAL_ID_CHARACTERS;
use crate::model::{HttpMethod, Kind, ResourceId, path};

/// `IceCreamFlavoursTable`: the identifier of a resource in a CloudFormation template.
pub(crate) struct LogicalId<'a>(pub(crate) &'a ResourceId);

/// `ice_cream_flavours`: the name of a resource in a Terraform module, unique together with its
/// type.
pub(crate) struct SnakeName<'a>(pub(crate) &'a ResourceId);

/// `PostOrdersByParam`: a route as one alphanumeric word.
pub(crate) struct RouteWord<'a>(pub(crate) HttpMethod, pub(crate) &'a str);

/// The words with a special meaning. In names, `literal` precedes them.
const RESERVED: [&str; 14] = [
    "camel",
    "char",
    "colon",
    "comma",
    "dash",
    "dot",
    LITERAL,
    LONG,
    "param",
    "pascal",
    "slash",
    "underscore",
    "upper",
    WITH,
];

/// Precedes a word of a name that could be mistaken for a special one.
const LITERAL: &str = "literal";

/// Precedes the digest in an identifier that would be too long.
const LONG: &str = "long";

/// Separates a scope of several words from a name, stands for a name without words, and follows a
/// name that would change the suffix of its kind.
const WITH: &str = "with";

/// The characters kept of an identifier that would be too long.
const KEPT_CHARACTERS: usize = 160;

impl fmt::Display for LogicalId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.0;
        if id.kind != Kind::Parameter && most_characters(id) <= LOGICAL_ID_CHARACTERS {
            write_words(id, &mut Words::new(f, Case::Pascal))?;
            return f.write_str(suffix_of(id));
        }
        let mut words = String::new();
        write_words(id, &mut Words::new(&mut words, Case::Pascal))?;
        let suffix = match id.kind {
            Kind::Parameter if could_be_a_resource(&words) => "Parameter",
            _ => suffix_of(id),
        };
        // A deployment's ID also has its fingerprint.
        let most = LOGICAL_ID_CHARACTERS
            - if id.kind == Kind::Deployment { FINGERPRINT_CHARACTERS } else { 0 };
        if words.len() + suffix.len() <= most {
            return write!(f, "{words}{suffix}");
        }
        let digest = Sha256::digest(&words)
            .iter()
            .take(8)
            .fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
        write!(f, "{}Long{digest:020}{suffix}", &words[..KEPT_CHARACTERS])
    }
}

impl fmt::Display for SnakeName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = Words::new(f, Case::Snake);
        write_words(self.0, &mut words)?;
        // Their Terraform types also contain resources of another kind.
        match self.0.kind {
            Kind::AuthorizerPermission => words.word("authorizer"),
            Kind::MethodPermission(_) => words.word("method"),
            Kind::RulePermission => words.word("rule"),
            Kind::StageLogGroup => words.word("stage"),
            Kind::StateMachineLogGroup => {
                words.word("state")?;
                words.word("machine")
            }
            Kind::ApiAlarm => words.word("api"),
            Kind::TableAlarm => words.word("table"),
            Kind::FunctionAlarm => words.word("function"),
            Kind::QueueAlarm => words.word("queue"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for RouteWord<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = Words::new(f, Case::Pascal);
        words.word(lower(self.0))?;
        words.name(self.1, Spelling::Path)
    }
}

/// Writes all words except the kind.
fn write_words<'a>(id: &'a ResourceId, words: &mut Words<'a, '_>) -> fmt::Result {
    if let Some(scope) = &id.scope {
        if is_plain_word(scope) {
            words.word(scope)?;
        } else {
            words.name(scope, Spelling::Name)?;
            words.word(WITH)?;
        }
    }
    if let Kind::Method(method) | Kind::MethodPermission(method) = id.kind {
        words.word(lower(method))?;
    }
    let spelling = match id.kind {
        Kind::GatewayResponse | Kind::RequestValidator => return words.constant(&id.name),
        Kind::Resource | Kind::Method(_) | Kind::MethodPermission(_) => Spelling::Path,
        Kind::Model => Spelling::Pascal,
        _ => Spelling::Name,
    };
    words.name(&id.name, spelling)?;
    let is_ambiguous = match id.kind {
        Kind::ResourceGroup => words.last.eq_ignore_ascii_case("log"),
        Kind::LogGroup => ["stage", "machine"].iter().any(|of| words.last.eq_ignore_ascii_case(of)),
        Kind::Permission => {
            ["authorizer", "method", "rule"].iter().any(|of| words.last.eq_ignore_ascii_case(of))
        }
        _ => false,
    };
    if is_ambiguous { words.word(WITH) } else { Ok(()) }
}

/// The spelling of names that needs the fewest words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// `ice-cream-flavours`
    Name,
    /// `/ice-cream-flavours/{flavour}`
    Path,
    /// `PutIceCreamFlavours`
    Pascal,
}

/// The way to join words.
#[derive(Clone, Copy)]
enum Case {
    /// `IceCream`
    Pascal,
    /// `ice_cream`
    Snake,
}

/// Writes words in slices, because a backend may have to process each piece.
struct Words<'a, 'w> {
    to: &'w mut dyn Write,
    case: Case,
    has_begun: bool,
    /// The last word.
    last: &'a str,
}

impl<'a, 'w> Words<'a, 'w> {
    fn new(to: &'w mut dyn Write, case: Case) -> Self {
        Self { to, case, has_begun: false, last: "" }
    }

    /// Writes a word: a letter, then lower-case letters and digits.
    fn word(&mut self, word: &'a str) -> fmt::Result {
        let (first, rest) = word.split_at(1);
        let first = first.as_bytes()[0];
        match self.case {
            Case::Pascal => self.to.write_char(first.to_ascii_uppercase().into())?,
            Case::Snake => {
                if self.has_begun {
                    self.to.write_char('_')?;
                }
                self.to.write_char(first.to_ascii_lowercase().into())?;
            }
        }
        self.has_begun = true;
        self.last = word;
        self.to.write_str(rest)
    }

    /// Writes a word of a name.
    fn literal(&mut self, word: &'a str) -> fmt::Result {
        if is_reserved(word) {
            self.word(LITERAL)?;
        }
        self.word(word)
    }

    /// Appends lower-case letters and digits to a special word.
    fn append(&mut self, text: &'a str) -> fmt::Result {
        self.last = "";
        self.to.write_str(text)
    }

    /// Writes one of a few names that are known to differ.
    fn constant(&mut self, name: &'a str) -> fmt::Result {
        name.split('-').try_for_each(|word| self.word(word))
    }

    /// Writes a name without losing any difference to other names.
    ///
    /// Adjacent words are separated by `-` in the name, and a word and a parameter by `/`. Nothing
    /// separates a word from a preceding special word.
    fn name(&mut self, name: &'a str, spelling: Spelling) -> fmt::Result {
        let path = Some(name).filter(|_| spelling == Spelling::Path);
        if path == Some("/") {
            return Ok(());
        }
        if name.is_empty() {
            return self.word(WITH);
        }
        let is_of_humps = spelling == Spelling::Name
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && name.bytes().any(|byte| byte.is_ascii_uppercase());
        if is_of_humps && name.starts_with(|first: char| first.is_ascii_uppercase()) {
            self.word("pascal")?;
        }
        let spelling = if is_of_humps { Spelling::Pascal } else { spelling };
        let mut rest = path.and_then(|path| path.strip_prefix('/')).unwrap_or(name);
        let mut before = Before::Nothing;
        // A path segment that is a parameter contains nothing else.
        let mut begins_segment = path.is_some();
        while let Some(character) = rest.chars().next() {
            if let Some(length) = begins_segment.then(|| path::parameter_length(rest)).flatten() {
                self.word("by")?;
                self.word("param")?;
                (rest, before, begins_segment) = (&rest[length..], Before::Parameter, false);
                continue;
            }
            let length = run_length(rest);
            begins_segment = false;
            if length > 0 {
                let (run, behind) = rest.split_at(length);
                rest = behind;
                self.run(run, before, spelling)?;
                before = Before::Word;
                continue;
            }
            rest = &rest[character.len_utf8()..];
            let begins_word = rest.starts_with(|next: char| next.is_ascii_lowercase());
            let is_understood = match before {
                Before::Word => character == '-' && spelling != Spelling::Pascal,
                Before::Parameter => character == '/',
                Before::Nothing | Before::Character => false,
            };
            begins_segment = path.is_some() && character == '/';
            if begins_segment && path::parameter_length(rest).is_some() {
                continue;
            }
            if !(is_understood && begins_word) {
                self.character(character)?;
                before = Before::Character;
            }
        }
        Ok(())
    }

    /// Writes letters and digits, of which only the first may be a capital.
    fn run(&mut self, run: &'a str, before: Before, spelling: Spelling) -> fmt::Result {
        let first = run.as_bytes()[0];
        if first.is_ascii_digit() {
            // Only at the start of a name, nothing precedes them.
            if before == Before::Nothing {
                self.word(LITERAL)?;
            }
            return self.append(run);
        }
        match (spelling, first.is_ascii_uppercase()) {
            (Spelling::Pascal, false) if before == Before::Nothing => self.word("camel")?,
            (Spelling::Name | Spelling::Path, true) => self.word("upper")?,
            _ => {}
        }
        self.literal(run)
    }

    /// Writes a character other than a letter or digit.
    fn character(&mut self, character: char) -> fmt::Result {
        match character {
            '-' => self.word("dash"),
            '/' => self.word("slash"),
            '_' => self.word("underscore"),
            '.' => self.word("dot"),
            ':' => self.word("colon"),
            ',' => self.word("comma"),
            _ => {
                self.word("char")?;
                self.last = "";
                write!(self.to, "{:06x}", u32::from(character))
            }
        }
    }
}

/// The characters before a piece of a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Word,
    Parameter,
    Character,
}

/// The length of the leading letters and digits, with a capital only as the first.
fn run_length(text: &str) -> usize {
    let goes_on = |(index, byte): &(usize, u8)| {
        byte.is_ascii_alphanumeric() && (*index == 0 || !byte.is_ascii_uppercase())
    };
    text.bytes().enumerate().take_while(goes_on).count()
}

/// True if a word of a name could be mistaken for a special one, possibly followed by digits.
fn is_reserved(word: &str) -> bool {
    let is_it = |reserved: &&str| {
        word.get(..reserved.len()).is_some_and(|start| start.eq_ignore_ascii_case(reserved))
            && word[reserved.len()..].bytes().next().is_none_or(|next| next.is_ascii_digit())
    };
    RESERVED.iter().any(is_it)
}

/// True if a name is one word without a special meaning.
fn is_plain_word(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && run_length(name) == name.len()
        && !is_reserved(name)
}

/// An upper bound on the characters of a logical ID: `_` becomes ten, and a word such as `dot` gets
/// seven more.
fn most_characters(id: &ResourceId) -> usize {
    let most = |byte: u8| if byte.is_ascii_lowercase() || byte.is_ascii_digit() { 3 } else { 12 };
    let name = |name: &str| name.bytes().map(most).sum::<usize>();
    64 + name(&id.name) + id.scope.as_deref().map_or(0, name)
}

/// True if the words of a parameter, which shares a namespace with the resources in a template, end
/// like the identifiers of resources, or of such parameters.
fn could_be_a_resource(words: &str) -> bool {
    let last = words
        .rfind(|character: char| character.is_ascii_uppercase())
        .map_or(words, |start| &words[start..]);
    let is_deployment = last
        .strip_prefix(Kind::Deployment.suffix())
        .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let has_suffix = |suffix: &str| words.len() > suffix.len() && words.ends_with(suffix);
    is_deployment
        || words == Kind::RestApi.suffix()
        || has_suffix("Parameter")
        || Kind::SUFFIXES.iter().copied().any(|suffix| !suffix.is_empty() && has_suffix(suffix))
}

/// The suffix of a resource's identifier. The API `api`, the name in every blueprint, has none,
/// because it would repeat the name.
fn suffix_of(id: &ResourceId) -> &'static str {
    if id.kind == Kind::RestApi && &*id.name == "api" { "" } else { id.kind.suffix() }
}

const fn lower(method: HttpMethod) -> &'static str {
    match method {
        HttpMethod::Delete => "delete",
        HttpMethod::Get => "get",
        HttpMethod::Head => "head",
        HttpMethod::Options => "options",
        HttpMethod::Patch => "patch",
        HttpMethod::Post => "post",
        HttpMethod::Put => "put",
        HttpMethod::Any => "any",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    fn both(id: &ResourceId) -> (String, String) {
        (LogicalId(id).to_string(), SnakeName(id).to_string())
    }

    #[test]
    fn identifiers_read_like_their_names() {
        let path = |path| ResourceId::within("api", Kind::Resource, path);
        for (id, logical, snake) in [
            (
                ResourceId::new(Kind::Table, "ice-cream-flavours"),
                "IceCreamFlavoursTable",
                "ice_cream_flavours",
            ),
            (ResourceId::new(Kind::Table, "orders-table"), "OrdersTableTable", "orders_table"),
            (
                ResourceId::new(Kind::Table, "OrdersTable"),
                "PascalOrdersTableTable",
                "pascal_orders_table",
            ),
            (
                ResourceId::new(Kind::Table, "pump_status"),
                "PumpUnderscoreStatusTable",
                "pump_underscore_status",
            ),
            (
                ResourceId::new(Kind::Table, "2020.orders-1"),
                "Literal2020DotOrdersDash1Table",
                "literal2020_dot_orders_dash1",
            ),
            (
                ResourceId::new(Kind::Table, "größe"),
                "GrChar0000f6Char0000dfETable",
                "gr_char0000f6_char0000df_e",
            ),
            (ResourceId::new(Kind::RestApi, "api"), "Api", "api"),
            (
                ResourceId::within("api", Kind::GatewayResponse, "default-4xx"),
                "ApiDefault4xxGatewayResponse",
                "api_default_4xx",
            ),
            (ResourceId::new(Kind::Parameter, "stage"), "Stage", "stage"),
            (ResourceId::new(Kind::Parameter, "api"), "ApiParameter", "api"),
            (ResourceId::new(Kind::Parameter, "table-name"), "TableName", "table_name"),
            (
                ResourceId::new(Kind::Parameter, "orders-table"),
                "OrdersTableParameter",
                "orders_table",
            ),
            (
                ResourceId::within("api", Kind::Method(HttpMethod::Post), "/"),
                "ApiPostMethod",
                "api_post",
            ),
            (
                ResourceId::within(
                    "api",
                    Kind::Method(HttpMethod::Get),
                    "/orders/{order_id}/lines/{rest+}",
                ),
                "ApiGetOrdersByParamLinesByParamMethod",
                "api_get_orders_by_param_lines_by_param",
            ),
            (ResourceId::within("api", Kind::Stage, "test"), "ApiTestStage", "api_test"),
            (
                ResourceId::within("api", Kind::Model, "PutOrders"),
                "ApiPutOrdersModel",
                "api_put_orders",
            ),
            (
                ResourceId::within("api", Kind::Model, "order"),
                "ApiCamelOrderModel",
                "api_camel_order",
            ),
            (
                ResourceId::within("log-clicks", Kind::EventSourceMapping, "clicks"),
                "LogClicksWithClicksEventSourceMapping",
                "log_clicks_with_clicks",
            ),
            (path("/ice-cream/{id}"), "ApiIceCreamByParamResource", "api_ice_cream_by_param"),
            (
                path("/v1/userItems:all"),
                "ApiV1SlashUserUpperItemsColonAllResource",
                "api_v1_slash_user_upper_items_colon_all",
            ),
            (
                path("/orders/by-param"),
                "ApiOrdersSlashByLiteralParamResource",
                "api_orders_slash_by_literal_param",
            ),
            (path("/dash"), "ApiLiteralDashResource", "api_literal_dash"),
            (path("/dashboard"), "ApiDashboardResource", "api_dashboard"),
        ] {
            assert_eq!(both(&id), (logical.to_owned(), snake.to_owned()));
        }
    }

    #[test]
    fn what_a_suffix_or_a_scope_could_hide_is_told_apart() {
        let alone = ResourceId::new;
        let part =
            |scope: &'static str, kind, name: &'static str| ResourceId::within(scope, kind, name);
        for (one, other) in [
            (alone(Kind::ResourceGroup, "x-log"), alone(Kind::LogGroup, "x")),
            (alone(Kind::LogGroup, "api-prod-stage"), part("api", Kind::StageLogGroup, "prod")),
            (
                part("news", Kind::Permission, "watch-authorizer"),
                part("news", Kind::AuthorizerPermission, "watch"),
            ),
            (
                part("news", Kind::Permission, "get-watch-method"),
                part("news", Kind::MethodPermission(HttpMethod::Get), "/watch"),
            ),
            (part("a-b", Kind::Subscription, "c"), part("a", Kind::Subscription, "b-c")),
            (part("a-with", Kind::Subscription, "b"), part("a", Kind::Subscription, "with-b")),
            (alone(Kind::Table, "orders-table"), alone(Kind::Table, "orders")),
            (alone(Kind::Parameter, "orders-table"), alone(Kind::Table, "orders")),
            (
                alone(Kind::Parameter, "orders-table"),
                alone(Kind::Parameter, "orders-table-parameter"),
            ),
            (alone(Kind::Parameter, "api"), alone(Kind::RestApi, "api")),
            (
                part("get", Kind::Method(HttpMethod::Post), "/a"),
                part("get-post", Kind::Method(HttpMethod::Get), "/a"),
            ),
        ] {
            assert_ne!(LogicalId(&one).to_string(), LogicalId(&other).to_string());
            let (one_name, other_name) =
                (SnakeName(&one).to_string(), SnakeName(&other).to_string());
            assert!(one_name != other_name || space(one.kind) != space(other.kind), "{one_name}");
        }
        let parameter = alone(Kind::Parameter, "api-deployment0123abcdef");
        assert_ne!(LogicalId(&parameter).to_string(), logical(&alone(Kind::Deployment, "api")));
    }

    #[test]
    fn an_identifier_that_would_be_too_long_ends_in_a_digest() {
        let id = |last| ResourceId::new(Kind::Table, format!("{}{last}", "long-name-".repeat(40)));
        let (a, b) = (LogicalId(&id("a")).to_string(), LogicalId(&id("b")).to_string());
        assert_ne!(a, b);
        assert!(
            a.len() <= LOGICAL_ID_CHARACTERS
                && a.ends_with("Table")
                && a.starts_with("LiteralLongName"),
            "{a}"
        );
        let deployment = ResourceId::new(Kind::Deployment, "a".repeat(LOGICAL_ID_CHARACTERS - 15));
        assert!(
            LogicalId(&deployment).to_string().len()
                <= LOGICAL_ID_CHARACTERS - FINGERPRINT_CHARACTERS
        );
    }

    /// Pieces that are easily confused.
    const PIECES: &[&str] = &[
        "a",
        "b",
        "ab",
        "A",
        "B",
        "1",
        "0",
        "-",
        "_",
        ".",
        ":",
        ",",
        "/",
        "é",
        "{",
        "}",
        "+",
        "by",
        "all",
        "param",
        "dash",
        "slash",
        "literal",
        "upper",
        "camel",
        "pascal",
        "with",
        "long",
        "char",
        "char0000e9",
        "Param",
        "dash2",
        "table",
        "stage",
        "log",
        "group",
        "api",
        "role",
        "authorizer",
        "permission",
        "queue",
        "policy",
        "get",
        "post",
        "deployment",
        "parameter",
        "root",
    ];

    fn name() -> impl Strategy<Value = String> {
        prop::collection::vec(prop::sample::select(PIECES), 0..5).prop_map(|pieces| pieces.concat())
    }

    /// A path whose parameters all have the same name, which is not part of an identifier.
    fn path() -> impl Strategy<Value = String> {
        let segment =
            prop::collection::vec(prop::sample::select(PIECES), 1..4).prop_map(|pieces| {
                let segment: String = pieces
                    .concat()
                    .chars()
                    .filter(|it| it.is_ascii_alphanumeric() || "_-.,:".contains(*it))
                    .collect();
                if segment.is_empty() { "{id}".to_owned() } else { segment }
            });
        let segments =
            prop::collection::vec(prop_oneof![3 => segment, 1 => Just("{id}".to_owned())], 0..4);
        segments.prop_map(|segments| format!("/{}", segments.join("/")))
    }

    fn id() -> impl Strategy<Value = ResourceId> {
        let alone = [
            Kind::Table,
            Kind::Account,
            Kind::DomainName,
            Kind::ResourceGroup,
            Kind::KinesisStream,
            Kind::Queue,
            Kind::QueuePolicy,
            Kind::TopicPolicy,
            Kind::Topic,
            Kind::Bucket,
            Kind::BucketPolicy,
            Kind::DeliveryStream,
            Kind::VpcLink,
            Kind::EventBus,
            Kind::UserPool,
            Kind::UserPoolDomain,
            Kind::IdentityPool,
            Kind::IdentityPoolRoleAttachment,
            Kind::Function,
            Kind::StateMachine,
            Kind::StateMachineLogGroup,
            Kind::Role,
            Kind::RestApi,
            Kind::Deployment,
            Kind::LogGroup,
            Kind::ApiKey,
            Kind::UsagePlan,
            Kind::Parameter,
            Kind::Output,
        ];
        let parts = [
            Kind::ScalableTarget,
            Kind::ScalingPolicy,
            Kind::BasePathMapping,
            Kind::ClientCertificate,
            Kind::WebAclAssociation,
            Kind::Subscription,
            Kind::EventSourceMapping,
            Kind::Schedule,
            Kind::Permission,
            Kind::Authorizer,
            Kind::AuthorizerPermission,
            Kind::EventRule,
            Kind::RulePermission,
            Kind::UserPoolClient,
            Kind::ResourceServer,
            Kind::Stage,
            Kind::StageLogGroup,
            Kind::UsagePlanKey,
        ];
        let of_path = prop_oneof![
            Just(Kind::Resource),
            prop::sample::select(&HttpMethod::ALL[..]).prop_map(Kind::Method),
            prop::sample::select(&HttpMethod::ALL[..]).prop_map(Kind::MethodPermission)
        ];
        let constants = [
            "body",
            "parameters",
            "body-and-parameters",
            "default-4xx",
            "default-5xx",
            "throttled",
        ]
        .to_vec();
        let named_by_constants =
            prop::sample::select(vec![Kind::GatewayResponse, Kind::RequestValidator]);
        prop_oneof![
            (name(), named_by_constants, prop::sample::select(constants))
                .prop_map(|(scope, kind, name)| ResourceId::within(scope, kind, name)),
            (prop::sample::select(alone.to_vec()), name())
                .prop_map(|(kind, name)| ResourceId::new(kind, name)),
            (name(), prop::sample::select(parts.to_vec()), name())
                .prop_map(|(scope, kind, name)| ResourceId::within(scope, kind, name)),
            (name(), of_path, path())
                .prop_map(|(scope, kind, path)| ResourceId::within(scope, kind, path)),
            (name(), "[A-Za-z0-9]{1,4}").prop_map(|(scope, name)| ResourceId::within(
                scope,
                Kind::Model,
                name
            )),
        ]
    }

    /// The namespace of resources in Terraform.
    fn space(kind: Kind) -> &'static str {
        match kind {
            Kind::Method(_) => "Method",
            Kind::AuthorizerPermission | Kind::MethodPermission(_) | Kind::RulePermission => {
                "Permission"
            }
            Kind::StageLogGroup | Kind::StateMachineLogGroup => "LogGroup",
            Kind::Parameter => "variable",
            Kind::Output => "output",
            kind => kind.suffix(),
        }
    }

    /// Deployments end in their fingerprint.
    fn logical(id: &ResourceId) -> String {
        let of = if id.kind == Kind::Deployment { "0123abcdef" } else { "" };
        format!("{}{of}", LogicalId(id))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn what_differs_has_identifiers_that_differ(ids in prop::collection::vec(id(), 2..200)) {
            let (mut of_logical, mut of_snake) = (HashMap::new(), HashMap::new());
            for id in &ids {
                let key = (id.kind == Kind::Output, logical(id));
                prop_assert!(key.1.bytes().all(|byte| byte.is_ascii_alphanumeric()) && key.1.len() <= LOGICAL_ID_CHARACTERS);
                let known = of_logical.entry(key.clone()).or_insert(id);
                prop_assert!(*known == id, "{known:?} and {id:?}: {}", key.1);
                let key = (space(id.kind), SnakeName(id).to_string());
                let begins = key.1.starts_with(|first: char| first.is_ascii_lowercase());
                prop_assert!(begins && !key.1.contains("__"), "{id:?}: {}", key.1);
                prop_assert!(key.1.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'));
                let known = of_snake.entry(key.clone()).or_insert(id);
                prop_assert!(*known == id, "{known:?} and {id:?}: {}", key.1);
            }
        }

        #[test]
        fn a_parameter_s_name_is_no_part_of_an_identifier(path in path(), name in "[a-z]{1,3}\\+?") {
            let id = |path: &str| ResourceId::within("api", Kind::Resource, path);
            let renamed = path.replace("{id}", &format!("{{{name}}}"));
            prop_assert_eq!(both(&id(&path)), both(&id(&renamed)));
        }
    }
}
