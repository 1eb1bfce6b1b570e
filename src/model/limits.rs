//! AWS's limits, as data.
//!
//! Sources: the quotas pages of [API
//! Gateway](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html),
//! [CloudFormation](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html),
//! [DynamoDB](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html),
//! [Kinesis](https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html),
//! [Lambda](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html) and
//! [IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). Limits that
//! AWS raises on request are not checked, because they depend on the account.

use std::ops::RangeInclusive;

/// The maximum number of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The maximum.
    pub at_most: usize,
    /// The limited quantity, following the number: "5 local secondary indexes".
    pub of: &'static str,
    /// The address of the page of AWS that states it.
    pub source: &'static str,
}

impl Limit {
    const fn new(at_most: usize, of: &'static str, source: &'static str) -> Self {
        Self { at_most, of, source }
    }
}

const API_GATEWAY: &str = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html";
const CLOUDFORMATION: &str =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html";
const CREATE_TABLE: &str =
    "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html";
const DYNAMODB: &str =
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html";
const DYNAMODB_EXPRESSIONS: &str = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters";
const IAM: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length";
const LAMBDA: &str = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html";
const EVENT_FILTERING: &str =
    "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html";
const TAGGING: &str = "https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html";
const ZIP_FILE: &str = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html";
/// Integrations of a regional or private API in accounts with the highest raised limit.
const RAISED_TIMEOUT: &str = "https://aws.amazon.com/about-aws/whats-new/2024/06/amazon-api-gateway-integration-timeout-limit-29-seconds/";

pub(crate) const LOGICAL_ID_CHARACTERS: usize = 255;
pub(crate) const LOCAL_SECONDARY_INDEXES: Limit =
    Limit::new(5, "local secondary indexes", CREATE_TABLE);
pub(crate) const PROJECTED_ATTRIBUTES: Limit =
    Limit::new(100, "projected attributes in all indexes together", DYNAMODB);
pub(crate) const EXPRESSION_OPERATORS: Limit =
    Limit::new(300, "operators and functions in an expression", DYNAMODB_EXPRESSIONS);
pub(crate) const EXPRESSION_BYTES: Limit =
    Limit::new(4096, "bytes of expression", DYNAMODB_EXPRESSIONS);
pub(crate) const STAGE_VARIABLES: Limit = Limit::new(100, "stage variables", API_GATEWAY);
pub(crate) const MAPPING_TEMPLATE_BYTES: Limit =
    Limit::new(300 * 1024, "bytes of mapping template", API_GATEWAY);
/// The source of a function in a template: AWS's page on `ZipFile` says 4 MB; until 2022 it was
/// 4,096 characters. The template itself is limited to 1 MB.
pub(crate) const INLINE_CODE_BYTES: Limit =
    Limit::new(4 * 1024 * 1024, "bytes of source", ZIP_FILE);
/// An archive that is uploaded in the request, as by Terraform.
pub(crate) const ARCHIVE_BYTES: Limit = Limit::new(50 * 1024 * 1024, "bytes of code", LAMBDA);
/// The specification of archives. Without ZIP64, they have 16 bits for each of these numbers.
const APPNOTE: &str = "https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT";
pub(crate) const ARCHIVE_FILES: Limit = Limit::new(u16::MAX as usize, "files of code", APPNOTE);
pub(crate) const ARCHIVE_PATH_BYTES: Limit =
    Limit::new(u16::MAX as usize, "bytes of a file's path", APPNOTE);
pub(crate) const ENVIRONMENT_BYTES: Limit = Limit::new(4 * 1024, "bytes of environment", LAMBDA);
/// Five, or ten if AWS has raised it for the account.
pub(crate) const EVENT_FILTERS: Limit = Limit::new(10, "filters", EVENT_FILTERING);
/// For a REST API.
pub(crate) const RESOURCE_POLICY_BYTES: Limit =
    Limit::new(8192, "bytes of resource policy", API_GATEWAY);
/// For all policies of a role, without white space, as counted by IAM.
pub(crate) const INLINE_POLICY_CHARACTERS: Limit =
    Limit::new(10_240, "characters of a role's inline policies", IAM);
pub(crate) const TAGS: Limit = Limit::new(50, "tags", TAGGING);

/// For integrations of a regional or private API in accounts with the highest raised limit.
pub(crate) const TIMEOUT_MILLISECONDS: u32 = 300_000;
/// The deepest nesting of lists and maps in DynamoDB; a list or map attribute is the first level.
pub(crate) const NESTED_LEVELS: usize = 32;
/// The iterations of a `#foreach` in a mapping template.
pub(crate) const LOOP_ITERATIONS: u32 = 1000;
/// The longest value of a partition key, in bytes.
pub(crate) const PARTITION_KEY_BYTES: u32 = 2048;
/// The longest value of a sort key, in bytes.
pub(crate) const SORT_KEY_BYTES: u32 = 1024;

/// The retention of a Kinesis stream in hours.
pub(crate) const KINESIS_RETENTION_HOURS: RangeInclusive<u32> = 24..=8760;

/// The largest CloudFormation template in a request, in bytes.
pub const TEMPLATE_BODY_BYTES: usize = 51_200;
/// The largest CloudFormation template, in bytes.
pub const TEMPLATE_BYTES: usize = 1_000_000;
/// The resources of a CloudFormation stack.
pub const STACK_RESOURCES: usize = 500;
/// The parameters of a CloudFormation stack.
pub const STACK_PARAMETERS: usize = 200;
/// The outputs of a CloudFormation stack.
pub const STACK_OUTPUTS: usize = 200;

/// All limits of numbers and sizes, by service. Ranges of settings are in the schema of blueprints.
pub const ALL: &[Limit] = &[
    Limit::new(TEMPLATE_BODY_BYTES, "bytes of a template in a request", CLOUDFORMATION),
    Limit::new(TEMPLATE_BYTES, "bytes of a template in S3", CLOUDFORMATION),
    Limit::new(STACK_RESOURCES, "resources of a stack", CLOUDFORMATION),
    Limit::new(STACK_PARAMETERS, "parameters of a stack", CLOUDFORMATION),
    Limit::new(STACK_OUTPUTS, "outputs of a stack", CLOUDFORMATION),
    Limit::new(LOGICAL_ID_CHARACTERS, "characters of a logical ID", CLOUDFORMATION),
    MAPPING_TEMPLATE_BYTES,
    Limit::new(LOOP_ITERATIONS as usize, "iterations of a `#foreach`", API_GATEWAY),
    Limit::new(TIMEOUT_MILLISECONDS as usize, "milliseconds of an integration", RAISED_TIMEOUT),
    STAGE_VARIABLES,
    RESOURCE_POLICY_BYTES,
    LOCAL_SECONDARY_INDEXES,
    PROJECTED_ATTRIBUTES,
    EXPRESSION_OPERATORS,
    EXPRESSION_BYTES,
    Limit::new(NESTED_LEVELS, "levels of lists and maps in an attribute", DYNAMODB),
    Limit::new(PARTITION_KEY_BYTES as usize, "bytes of a partition key's value", DYNAMODB),
    Limit::new(SORT_KEY_BYTES as usize, "bytes of a sort key's value", DYNAMODB),
    INLINE_CODE_BYTES,
    ARCHIVE_BYTES,
    ARCHIVE_FILES,
    ARCHIVE_PATH_BYTES,
    ENVIRONMENT_BYTES,
    EVENT_FILTERS,
    INLINE_POLICY_CHARACTERS,
    TAGS,
];

/// True for a valid [header name](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2) of HTTP.
pub(crate) fn is_header_name(name: &str) -> bool {
    !name.is_empty() && is_made_of(name, "!#$%&'*+-.^_`|~")
}

/// True for a valid name of a request parameter. AWS documents no rule; this is the one in API
/// Gateway's message: "Parameter name should match the following regular expression:
/// `^[a-zA-Z0-9:._$-]+$`", as users report
/// (<https://github.com/api-platform/api-platform/issues/2150>).
pub(crate) fn is_parameter_name(name: &str) -> bool {
    !name.is_empty() && is_made_of(name, ":._$-")
}

/// The valid characters of such a name.
pub(crate) const PARAMETER_NAME: &str = "letters, digits and `:._$-`";
/// The valid characters of a header name for both.
pub(crate) const HEADER_PARAMETER_NAME: &str = "letters, digits and `._$-`";

/// True if all services accept it in a
/// [tag](https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html); IAM is the
/// strictest.
pub(crate) fn is_tag_everywhere(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c == ' ' || "_.:/=+-@".contains(c))
}

/// True for text of the form `TYPE/SUBTYPE`.
pub(crate) fn is_content_type(text: &str) -> bool {
    text.split_once('/').is_some_and(|(kind, subtype)| !kind.is_empty() && !subtype.is_empty())
}

/// A content type without its parameters, if it has any. API Gateway compares the content types of
/// requests without them.
pub(crate) fn without_parameters(content_type: &str) -> Option<&str> {
    content_type.split_once(';').map(|(without, _)| without.trim_end())
}

/// True if `text` consists of ASCII letters, digits and the characters of `others`.
pub(crate) fn is_made_of(text: &str, others: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c))
}
