//! The words of other tools, and those of blueprints for them.
//!
//! Each table is about one place: keys, values of fixed sets, values of another kind, references
//! in texts. A word is only offered where it is valid.

use super::diagnostic::{At, Fault, Faults};
use super::node::{Node, Value};
use crate::model::written::{API, APIS};

/// Keys of CloudFormation, Terraform, the CDK and Serverless, in lower case without `-` and `_`.
const KEYS: &[(&str, &str)] = &[
    ("alloworigin", "origins"),
    ("alloworigins", "origins"),
    ("allowedorigins", "origins"),
    ("apikey", "api-key-required"),
    ("auth", "authorization"),
    ("authorizationtype", "authorization"),
    ("authorizerid", "authorizer"),
    ("batchgetitem", "batch-get"),
    ("batchwriteitem", "batch-write"),
    ("beginswith", "begins-with"),
    ("billingmode", "billing"),
    ("deleteitem", "delete"),
    ("deletionpolicy", "removal-policy"),
    ("deletionprotectionenabled", "deletion-protection"),
    ("endpoints", "routes"),
    ("eq", "equals"),
    ("fields", "attributes"),
    ("functionname", "name"),
    ("getitem", "get"),
    ("globalindexes", "global-secondary-indexes"),
    ("gsi", "global-secondary-indexes"),
    ("gsis", "global-secondary-indexes"),
    ("ge", "at-least"),
    ("gt", "greater-than"),
    ("gte", "at-least"),
    ("hash", "partition-key"),
    ("hashkey", "partition-key"),
    ("httpmethod", "method"),
    ("in", "one-of"),
    ("inline", "source"),
    ("key", "partition-key"),
    ("le", "at-most"),
    ("localindexes", "local-secondary-indexes"),
    ("lsi", "local-secondary-indexes"),
    ("lsis", "local-secondary-indexes"),
    ("lt", "less-than"),
    ("lte", "at-most"),
    ("max", "maximum"),
    ("methods", "routes"),
    ("min", "minimum"),
    ("ne", "not-equals"),
    ("paths", "routes"),
    ("pitr", "point-in-time-recovery"),
    ("pk", "partition-key"),
    ("primarykey", "partition-key"),
    ("provisionedthroughput", "billing"),
    ("provisionedthroughputsettings", "billing"),
    ("putitem", "put"),
    ("queuename", "name"),
    ("queryparameters", "query-string"),
    ("queryparams", "query-string"),
    ("querystringparameters", "query-string"),
    ("range", "sort-key"),
    ("rangekey", "sort-key"),
    ("readcapacity", "read"),
    ("readcapacityunits", "read"),
    ("resources", "routes"),
    ("retention", "retention-days"),
    ("retentionindays", "retention-days"),
    ("serversideencryption", "encryption"),
    ("sk", "sort-key"),
    ("ssespecification", "encryption"),
    ("statuscode", "status"),
    ("streamspecification", "stream"),
    ("streamviewtype", "stream"),
    ("tablename", "name"),
    ("tablename", "table"),
    ("timetolivespecification", "time-to-live"),
    ("topicname", "name"),
    ("transactgetitems", "transact-get"),
    ("transactwriteitems", "transact-write"),
    ("ttl", "time-to-live"),
    ("updateitem", "update"),
    ("userpoolarn", "user-pools"),
    ("userpoolarns", "user-pools"),
    ("providerarns", "user-pools"),
    ("writecapacity", "write"),
    ("writecapacityunits", "write"),
];

/// Keys for which a blueprint has another place, with a key beside them, and the remedy.
const KEYS_ELSEWHERE: &[(&str, &str, &str)] = &[
    ("maximum", "fixed", "write the number alone: `limit: 100`"),
    (
        "cases",
        "envelope",
        "write `body: {json: \"{items}\"}`, and `headers: {X-Next-Token: \"{next-token}\"}` for pages",
    ),
    ("authorization-scopes", "httpmethod", METHOD),
    ("authorization-scopes", "method", METHOD),
    ("authorization-scopes", "path", METHOD),
    ("authorization-scopes", "cors", "set `cors` under `api`, for all routes"),
    ("authorization-scopes", "integration", "write an operation, such as `get`, `put` or `query`"),
    (
        "path-prefix",
        "authorization",
        "set it on each route, or set the default `authorizer` of the routes",
    ),
    (
        "path-prefix",
        "throttling",
        "set it for callers with API keys under `usage-plans`, or for all under \
         `api.stage.method-settings`",
    ),
    ("proxy", "insecureskipverification", VERIFIED),
    ("proxy", "tlsconfig", VERIFIED),
    ("function", "responsestreaming", NOT_STREAMED),
    ("function", "responsetransfermode", NOT_STREAMED),
    ("function", "streaming", NOT_STREAMED),
    ("password-policy", "identityproviders", OTHER_PROVIDERS),
    ("password-policy", "lambdaconfig", TRIGGERS),
    ("password-policy", "smsconfiguration", TEXT_MESSAGES),
    ("password-policy", "triggers", TRIGGERS),
    ("providers", "allowunauthenticatedidentities", GUESTS),
    ("providers", "guests", GUESTS),
    ("providers", "unauthenticated", GUESTS),
    ("authorization-scopes", "table", "write it under the operation: `get: {table: NAME}`"),
    ("global-secondary-indexes", "type", "set types under `attributes`: `attributes: {NAME: S}`"),
    ("global-secondary-indexes", "keyschema", "write `partition-key: NAME` and `sort-key: NAME`"),
    (
        "global-secondary-indexes",
        "attributedefinitions",
        "write `attributes: {NAME: S}`; a key is a string unless it is listed there",
    ),
];

const VERIFIED: &str = "the certificate of the endpoint is always verified, because CloudFormation has no \
                        such setting of methods";
const NOT_STREAMED: &str = "responses are not streamed, because Terraform's provider of version 5 has no \
                            such setting: both engines would not deploy the same API";
const TRIGGERS: &str = "a user pool has no functions here: set them by hand, or let the pool exist already \
                        with `existing`";
const TEXT_MESSAGES: &str = "a user pool sends no text messages here, which need an origination number \
                             outside the stack: `mfa` is by authenticator apps";
const OTHER_PROVIDERS: &str = "a user pool has only its own users here, because other providers need a \
                               secret, which no template should contain: let the pool exist already with \
                               `existing`";
const GUESTS: &str =
    "an identity pool has no guests here: a route for everyone has `authorization: NONE`";
const METHOD: &str = "the key of a route is its method and path: `GET /orders/{id}`";

/// Values of fixed sets, in lower case without `-` and `_`.
const VALUES: &[(&str, &str)] = &[
    ("array", "L"),
    ("asc", "ascending"),
    ("binary", "B"),
    ("bool", "BOOL"),
    ("boolean", "BOOL"),
    ("buffer", "B"),
    ("date", "S"),
    ("datetime", "S"),
    ("desc", "descending"),
    ("destroy", "delete"),
    ("double", "N"),
    ("float", "N"),
    ("iam", "AWS_IAM"),
    ("int", "N"),
    ("integer", "N"),
    ("keysonly", "keys-only"),
    ("list", "L"),
    ("long", "N"),
    ("map", "M"),
    ("num", "N"),
    ("number", "N"),
    ("numberset", "NS"),
    ("object", "M"),
    ("payperrequest", "on-demand"),
    ("public", "NONE"),
    ("snapshot", "retain"),
    ("str", "S"),
    ("string", "S"),
    ("stringset", "SS"),
    ("text", "S"),
    ("timestamp", "N"),
    ("uuid", "S"),
];

/// Values for which a blueprint has another key, and the remedy.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("dynamo-db", "fixed", "write `json: …`"),
    (
        "dynamo-db",
        "attribute",
        "write `json: \"{item.NAME}\"`; of a list: `json: {each: items, as: \"{item.NAME}\"}`",
    ),
    ("dynamo-db", "oldattribute", "write `json: \"{old-item.NAME}\"`"),
    ("dynamo-db", "count", "write `{json: {count: \"{count}\"}}`"),
    ("AWS_IAM", "cognitouserpools", COGNITO),
    ("AWS_IAM", "cognito", COGNITO),
    ("AWS_IAM", "jwt", COGNITO),
    ("AWS_IAM", "custom", LAMBDA),
    ("AWS_IAM", "lambda", LAMBDA),
    ("AWS_IAM", "apikey", "set `api-key-required: true` in place of `authorization`"),
];

const COGNITO: &str = "declare an authorizer with `cognito` under `api.authorizers`, and name it with \
                       `authorizer` in place of `authorization`";
const LAMBDA: &str = "declare an authorizer with `token` or `request` under `api.authorizers`, and \
                      name it with `authorizer` in place of `authorization`";

/// Keys whose values are written in another form, with that form.
const FORMS: &[(&str, &str)] = &[
    ("cors", "cors: {origins: any}"),
    ("stream", "stream: NEW_AND_OLD_IMAGES"),
    ("time-to-live", "time-to-live: ATTRIBUTE"),
    ("access-log", "access-log: {retention-days: 30}"),
    ("attributes", "attributes: {NAME: S}"),
    ("delete", "delete: {table: NAME}"),
    ("encryption", "encryption: aws-managed"),
    ("functions", "functions: {NAME: {…}}"),
    ("global-secondary-indexes", "global-secondary-indexes: {NAME: {partition-key: ATTRIBUTE}}"),
    ("get", "get: {table: NAME}"),
    ("limit", "limit: {default: 10, maximum: 100}"),
    ("partition-key", "partition-key: ATTRIBUTE"),
    ("put", "put: {table: NAME}"),
    ("query", "query: {table: NAME}"),
    ("queues", "queues: {NAME: {}}"),
    ("scan", "scan: {table: NAME}"),
    ("routes", "routes: {GET /PATH: {…}}"),
    ("sort-key", "sort-key: ATTRIBUTE"),
    ("stage", "stage: {name: prod}"),
    ("tables", "tables: {NAME: {partition-key: ATTRIBUTE}}"),
    ("topics", "topics: {NAME: {}}"),
    ("update", "update: {table: NAME}"),
];

/// The same with the written value, before and behind it.
const FORMS_OF_VALUES: &[(&str, &str, &str)] =
    &[("partition-key", "partition-key: ", ""), ("sort-key", "sort-key: ", "")];

/// Documents of other tools: keys that all are at the top, and the document.
const DOCUMENTS: &[(&[&str], &str)] = &[
    (&["AWSTemplateFormatVersion"], "a CloudFormation template"),
    (&["Resources"], "a CloudFormation template"),
    (&["service", "provider"], "a file of the Serverless Framework"),
    (&["openapi", "paths"], "an OpenAPI document"),
    (&["swagger", "paths"], "an OpenAPI document"),
];

/// The starts of lines of Terraform modules.
const TERRAFORM_LINES: [&str; 4] = ["resource \"", "provider \"", "variable \"", "terraform {"];

/// References of other tools, by the start of their names, and what to write.
const REFERENCES: &[(&str, &str, &str)] = &[
    ("env:", ENVIRONMENT, FROM_OUTSIDE),
    ("env.", ENVIRONMENT, FROM_OUTSIDE),
    ("self:", SERVERLESS, FROM_OUTSIDE),
    ("opt:", SERVERLESS, FROM_OUTSIDE),
    ("sls:", SERVERLESS, FROM_OUTSIDE),
    ("param:", SERVERLESS, FROM_OUTSIDE),
    ("ssm:", SERVERLESS, FROM_OUTSIDE),
    ("cf:", SERVERLESS, FROM_OUTSIDE),
    ("file(", SERVERLESS, FROM_OUTSIDE),
    ("var.", TERRAFORM, FROM_OUTSIDE),
    ("local.", TERRAFORM, FROM_OUTSIDE),
    ("data.", TERRAFORM, "`${aws.region}`, `${aws.account-id}`, or `${parameters.NAME}`"),
    ("aws_", TERRAFORM, "the name of an entry of the blueprint, such as `${tables.NAME.arn}`"),
    ("AWS::Region", CLOUDFORMATION, "`${aws.region}`"),
    ("AWS::AccountId", CLOUDFORMATION, "`${aws.account-id}`"),
    ("AWS::Partition", CLOUDFORMATION, "`${aws.partition}`"),
    ("AWS::", CLOUDFORMATION, "`${parameters.NAME}`"),
];

const ENVIRONMENT: &str = "an environment variable, which blueprints do not read: the same blueprint \
                           gives the same output on every machine";
const SERVERLESS: &str = "a reference of Serverless";
const TERRAFORM: &str = "a reference of Terraform";
const CLOUDFORMATION: &str = "a reference of CloudFormation";
const FROM_OUTSIDE: &str = "`${parameters.NAME}` for a value given at deployment; or a value that \
                            `--set` or `--values` replaces";

/// Keys of values that are not blueprint text: code, templates, schemas and recorded traffic.
const OTHER_LANGUAGES: [&str; 6] = ["examples", "code", "request", "responses", "body", "schema"];

/// The key of a blueprint for another tool's, if it is one of `known`.
pub(super) fn key<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    ours(KEYS, name, known)
}

/// The remedy for a key that a blueprint has in another place.
pub(super) fn key_elsewhere(name: &str, known: &[&str]) -> Option<&'static str> {
    remedy(KEYS_ELSEWHERE, name, known)
}

/// The value of a blueprint for another tool's, if it is one of `known`.
pub(super) fn value<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    ours(VALUES, name, known)
}

/// The remedy for a value that a blueprint writes with another key.
pub(super) fn elsewhere(name: &str, known: &[&str]) -> Option<&'static str> {
    remedy(ELSEWHERE, name, known)
}

fn remedy(
    table: &[(&str, &str, &'static str)],
    name: &str,
    known: &[&str],
) -> Option<&'static str> {
    let name = plain(name);
    let found = table.iter().find(|(beside, of, _)| known.contains(beside) && *of == name);
    found.map(|(.., remedy)| *remedy)
}

/// The form of the value of a key, with what is written there if that is its only content.
pub(super) fn form(key: &str, node: &Node) -> Option<String> {
    let written = match &node.value {
        Value::Number(number) => Some(number.to_string()),
        Value::Mapping(_) => match &node.get("name")?.value {
            Value::String(name) => Some(name.clone()),
            _ => None,
        },
        _ => None,
    };
    let of_value = FORMS_OF_VALUES.iter().find(|(of, ..)| *of == key);
    if let (Some((_, before, after)), Some(written)) = (of_value, written) {
        return Some(format!("{before}{written}{after}"));
    }
    FORMS.iter().find(|(of, _)| *of == key).map(|(_, form)| (*form).to_owned())
}

/// Reports a document of another tool, from the document, or from the text if that is not YAML.
pub(super) fn document(text: &str, document: Option<&Node>) -> Option<Fault> {
    let line = |is_it: &dyn Fn(&str) -> bool| {
        let mut start = 0;
        text.split_inclusive('\n').find_map(|line| {
            let here = start;
            start += line.len();
            is_it(line).then(|| here..here + line.trim_end().len())
        })
    };
    let at = |key: &str| line(&|line| line.starts_with(key) && line[key.len()..].starts_with(':'));
    let is_there = |key: &str| match document {
        Some(document) => document.get(key).is_some(),
        None => at(key).is_some(),
    };
    let fault = |place, what: &str| {
        let message = format!("this is {what}, not a blueprint");
        let help = "`dynagate init` writes a blueprint".to_owned();
        Fault::in_text(place, message).help(Some(help))
    };
    if ["name", "tables", API, APIS].into_iter().any(is_there) {
        return None;
    }
    let is_mapping = document.is_some_and(|document| matches!(document.value, Value::Mapping(_)));
    let terraform = || line(&|line| TERRAFORM_LINES.iter().any(|start| line.starts_with(start)));
    if let Some(place) = (!is_mapping).then(terraform).flatten() {
        return Some(fault(place, "a Terraform module"));
    }
    let (keys, what) = DOCUMENTS.iter().find(|(keys, _)| keys.iter().all(|key| is_there(key)))?;
    let place = at(keys[0]).map(|line| line.start..line.start + keys[0].len());
    Some(fault(place.unwrap_or(0..0), what))
}

fn ours<'a>(table: &[(&str, &str)], name: &str, known: &[&'a str]) -> Option<&'a str> {
    let name = plain(name);
    let (_, meant) = table.iter().find(|(of, meant)| *of == name && known.contains(meant))?;
    known.iter().copied().find(|known| known == meant)
}

/// Normalizes a word: `HashKey`, `hash_key` and `hash-key` are equal.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

/// Reports the references of other tools in the texts of a document.
pub(super) fn report_references(document: &Node, faults: &mut Faults) {
    walk(document, &mut Vec::new(), faults);
}

fn walk(node: &Node, path: &mut Vec<String>, faults: &mut Faults) {
    match &node.value {
        Value::Mapping(members) => {
            let members = members.iter().filter(|(key, _)| !OTHER_LANGUAGES.contains(&&**key));
            for (key, member) in members {
                path.push(key.name.clone());
                walk(member, path, faults);
                path.pop();
            }
        }
        Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                walk(item, path, faults);
                path.pop();
            }
        }
        Value::String(text) if text.contains("${") => {
            for name in super::reference::references(text).flatten() {
                let found = REFERENCES.iter().find(|(start, ..)| name.starts_with(start));
                if let Some((_, what, expected)) = found {
                    let message = format!("`${{{name}}}` is {what}");
                    let fault = Fault::at(path.clone(), At::Value, message);
                    return faults
                        .push(fault.expected(Some((*expected).to_owned())).of_foreign_reference());
                }
            }
        }
        _ => {}
    }
}
