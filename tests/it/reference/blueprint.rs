//! `docs/reference/blueprint.md`: every key of a blueprint, generated from the schema.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use boon::{Compiler, Schemas};
use serde_json::{Map, Value, json};

use super::markdown::{GENERATED, anchor, cell, dangling_links, repeated_anchors, with_thousands};
use super::rules::broken;
use crate::golden;
use crate::options::schema;

const OPENING: &str = "\
# Blueprint

All keys of a blueprint, generated from the JSON Schema that `dynagate schema` prints. The examples are parts of a
blueprint with a table `orders` and a route `GET /orders/{id}`.
A *mapping to* something has names of your choice as keys. Unknown keys are errors. [Values and references](values.md)
explains texts such as `{path.id}` and `${parameters.stage}`.
";

/// A chapter of the page, with the definitions that it starts from. Definitions that only these
/// refer to follow them.
struct Chapter {
    title: &'static str,
    definitions: &'static [&'static str],
    /// A part of a blueprint with a table `orders` and a route `GET /orders/{id}`.
    example: &'static str,
}

/// The name of the schema itself among the definitions.
const TOP: &str = "Top level";

const CHAPTERS: [Chapter; 15] = [
    Chapter {
        title: "The blueprint",
        definitions: &[TOP, "Parameter", "Output"],
        example: r#"
name: shop
name-prefix: dev-    # with another prefix, a second environment fits the account
description: The orders of a shop
parameters:
  environment: {allowed-values: [test, production], default: test}
tags: {environment: "${parameters.environment}"}
outputs: {orders-arn: "${tables.orders.arn}"}
"#,
    },
    Chapter {
        title: "Tables",
        definitions: &[
            "Table",
            "Attribute",
            "AttributeType",
            "GlobalSecondaryIndex",
            "LocalSecondaryIndex",
        ],
        example: r"
tables:
  orders:
    partition-key: id
    attributes:
      id: S
      customer: S
      placed-at: N
      status: {type: S, enum: [open, closed], required: true}
      lines: {list: {map: {product: S, count: {type: N, minimum: 1}}}, max-items: 50}
    global-secondary-indexes:
      by-customer: {partition-key: customer, sort-key: placed-at}
    deletion-protection: true
",
    },
    Chapter {
        title: "The API",
        definitions: &["RestApi", "Cors", "Authorizer", "ResourceStatement", "ApiRole"],
        example: r#"
api:
  path-prefix: /v1
  cors: {origins: [https://shop.example.com]}
  authorizers:
    users: {cognito: {user-pools: ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_AbC123"]}}
  authorizer: users
"#,
    },
    Chapter {
        title: "The stage",
        definitions: &["Stage", "MethodSettings"],
        example: r#"
api:
  account-logging-role: true
  stage:
    name: live
    access-log: {retention-days: 30}
    method-settings:
      "*": {metrics: true, throttle: {rate: 100, burst: 200}}
"#,
    },
    Chapter {
        title: "Routes",
        definitions: &["Route", "Parameters", "AwsIntegration", "MockIntegration"],
        example: r"
api:
  routes:
    GET /orders/{id}: {authorization: AWS_IAM, get: {table: orders}}
    GET /health: {authorization: NONE, mock: {status: 204}}
    POST /orders:
      authorization: AWS_IAM
      raw: {action: PutItem, tables: [orders]}    # the body is a request of PutItem
",
    },
    Chapter {
        title: "Operations on one item",
        definitions: &["Get", "Put", "Update", "Delete"],
        example: r#"
tables: {orders: {attributes: {id: S, status: S, changed-at: N}}}
api:
  routes:
    PUT /orders/{id}:
      authorization: AWS_IAM
      put: {table: orders, values: {id: "{path.id}", changed-at: "{now}"}}
    PATCH /orders/{id}:
      authorization: AWS_IAM
      update: {table: orders, set: [status], values: {changed-at: "{now}"}, expects: present, answer: {body: item}}
    DELETE /orders/{id}:
      authorization: AWS_IAM
      delete: {table: orders, condition: {status: {equals: closed}}}
"#,
    },
    Chapter {
        title: "Lists of items",
        definitions: &["Query", "Scan"],
        example: r#"
tables:
  orders:
    attributes: {id: S, customer: S, placed-at: N, status: S}
    global-secondary-indexes: {by-customer: {partition-key: customer, sort-key: placed-at}}
api:
  routes:
    GET /customers/{customer}/orders:
      query: {table: orders, index: by-customer, order: descending, limit: {default: 20}}
    GET /orders:
      scan: {table: orders, filter: {status: {equals: "{query-string.status?}"}}, limit: 100}
"#,
    },
    Chapter {
        title: "Operations on several items",
        definitions: &[
            "BatchGet",
            "BatchWrite",
            "TransactGet",
            "TransactWrite",
            "ExecuteStatement",
        ],
        example: r#"
tables:
  orders: {attributes: {id: S, customer: S}}
  customers: {partition-key: id, attributes: {id: S, orders: N}}
api:
  routes:
    GET /orders: {batch-get: {tables: {orders: {keys: "{query-strings.ids}"}}}}    # ?ids=1,2
    POST /orders:
      authorization: AWS_IAM
      transact-write:
        idempotency-token: "{header.Idempotency-Key}"
        parts:
          - put: {table: orders, expects: missing}
          - update: {table: customers, key: {id: "{body.customer}"}, add: {orders: "1"}, expects: present}
"#,
    },
    Chapter {
        title: "Parts of operations",
        definitions: &[
            "ValueTemplate",
            "AttributeValue",
            "Test",
            "SuccessResponse",
            "ResponseBody",
            "TextBody",
            "ErrorMapping",
        ],
        example: r#"
tables: {orders: {attributes: {id: S, status: S}}}
api:
  errors:
    body: {error: "{code}", detail: "{message}", request: "{context.requestId}"}
    answers: {ItemNotFound: {status: 410, message: The order does not exist.}}
  routes:
    POST /orders:
      authorization: AWS_IAM
      put:
        table: orders
        values: {id: "ORDER-{context.requestId}"}
        answer: {status: 201, body: {json: {id: "ORDER-{context.requestId}"}}}
"#,
    },
    Chapter {
        title: "Domain names, API keys and usage plans",
        definitions: &["DomainName", "ApiKey", "UsagePlan"],
        example: r#"
api:
  api-key-required: true
  disable-execute-api-endpoint: true
api-keys: {partner: {}}
usage-plans:
  partners: {api-keys: [partner], throttle: {rate: 10, burst: 20}, quota: {limit: 10000, period: DAY}}
domain-names:
  api.example.com:
    certificate-arn: "arn:aws:acm:eu-central-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"
"#,
    },
    Chapter {
        title: "User pools",
        definitions: &["UserPool", "UserPoolClient", "UserAttribute", "PasswordPolicy"],
        example: r#"
user-pools:
  users:
    domain: {prefix: shop-users}
    resource-servers: {orders: {scopes: {read: Reads orders}}}
    clients:
      web: {oauth: {flow: code, scopes: [openid, orders/read], callback-urls: ["https://shop.example.com"]}}
api:
  authorizer: users
"#,
    },
    Chapter {
        title: "Streams, functions, topics and queues",
        definitions: &[
            "KinesisStream",
            "Function",
            "EventSourceMapping",
            "Schedule",
            "Topic",
            "Queue",
        ],
        example: r#"
tables: {orders: {stream: NEW_IMAGE}}
functions:
  announce:
    code: {source: "def handler(event, context): pass"}
    environment: {TOPIC: "${topics.orders.arn}"}
    uses: {topics: [orders]}
    event-source-mappings:
      orders: {table: orders, starting-position: LATEST, maximum-retry-attempts: 3, on-failure: {queue: failed}}
topics: {orders: {subscriptions: {warehouse: {endpoint: {sqs: warehouse}}}}}
queues:
  warehouse: {dead-letter-queue: {queue: failed, max-receive-count: 5}}
  failed: {}
"#,
    },
    Chapter {
        title: "Buckets, event buses and state machines",
        definitions: &["Bucket", "EventBus", "StateMachine"],
        example: r#"
buckets:
  photos: {versioning: true, noncurrent-version-expiration-days: 30}
  uploads: {expiration-days: 7, removal-policy: delete}
event-buses:
  orders: {description: Events of orders}
functions: {price: {code: {source: "def handler(event, context): return event"}}}
state-machines:
  checkout:
    type: EXPRESS
    definition:
      StartAt: Price
      States: {Price: {Type: Task, Resource: "${functions.price.arn}", End: true}}
    uses: {functions: [price]}
"#,
    },
    Chapter {
        title: "Alarms and dashboard",
        definitions: &[
            "AlarmActions",
            "ApiAlarms",
            "TableAlarms",
            "FunctionAlarms",
            "QueueAlarms",
            "Alarm",
            "Dashboard",
        ],
        example: r#"
allow: [alarm-key-policy]    # the policy of the key lets CloudWatch use it
tables: {orders: {alarms: {throttles: 1}}}
topics: {on-call: {encryption: {kms-key-arn: "arn:aws:kms:eu-central-1:123456789012:key/1"}}}
alarms: {actions: [on-call]}
dashboard: true
api: {alarms: {5xx: {threshold: 5, period-seconds: 60, evaluation-periods: 3}, latency-p99: 1000}}
"#,
    },
    Chapter {
        title: "Examples and scanners",
        definitions: &["Example", "CheckovSkip"],
        example: r#"
tables: {orders: {checkov-skip: {CKV_AWS_119: The key of DynamoDB suffices.}}}
examples:
  an order is read:
    request: GET /orders/7
    dynamodb-request: {action: GetItem, body: {TableName: orders, Key: {id: {S: "7"}}}}
    dynamodb-response: {body: {Item: {id: {S: "7"}}}}
    response: {status: 200, body: {id: "7"}}
"#,
    },
];

/// The titles of definitions whose names are not words of blueprints.
const TITLES: [(&str, &str); 21] = [
    ("Cors", "CORS"),
    ("RestApi", "API"),
    ("ApiRole", "Role"),
    ("AwsIntegration", "Raw"),
    ("MockIntegration", "Mock"),
    ("Parameter", "Stack parameter"),
    ("Parameters", "Request parameters"),
    ("ResourceStatement", "Policy statement"),
    ("ResourceGroup", "Table group"),
    ("RequestModel", "Model"),
    ("SuccessResponse", "Answer"),
    ("ResponseBody", "Answer body"),
    ("TextBody", "Text of an answer"),
    ("ErrorMapping", "Errors"),
    ("ErrorResponse", "Error answer"),
    ("ValueTemplate", "Value"),
    ("PartiQl", "PartiQL statement"),
    ("S3Object", "S3 object"),
    ("UseOfTable", "Use of a table"),
    ("OAuth", "OAuth"),
    ("UserAttribute", "Attribute of users"),
];

#[test]
fn the_page_has_every_key_of_the_schema() {
    let reference = Reference::of(schema());
    let page = reference.page();
    golden::assert_file("docs/reference/blueprint.md", &page);
    assert_eq!(repeated_anchors(&page), Vec::<String>::new());
    assert_eq!(dangling_links(&page), Vec::<&str>::new());
    for definition in reference.definitions.values() {
        for key in properties(definition).keys() {
            assert!(page.contains(&format!("`{key}")), "{key}");
        }
    }
}

#[test]
fn the_examples_are_sound() {
    for chapter in &CHAPTERS {
        assert_eq!(broken(chapter.example), Vec::<&str>::new(), "{}", chapter.title);
    }
}

#[test]
fn the_schema_accepts_what_blueprints_may_leave_out() {
    let least = json!({
        "name": "least",
        "tables": {"orders": {"partition-key": "id"}},
        "functions": {"f": {
            "code": "f.py",
            "event-source-mappings": {"m": {"table": "orders", "starting-position": "LATEST"}},
        }},
        "topics": {"t": {"subscriptions": {"s": {"endpoint": {"lambda": "f"}}}}},
        "queues": {"q": {}},
        "kinesis-streams": {"s": {}},
        "buckets": {"b": {}},
        "event-buses": {"e": {}},
        "state-machines": {"m": {"definition": {}}},
        "domain-names": {"api.example.com": {"certificate-arn": "arn:aws:acm:eu-central-1:1:c/d"}},
        "api-keys": {"k": {}},
        "user-pools": {"u": {}},
        "usage-plans": {"p": {}},
        "parameters": {"p": {}},
        "examples": {"e": {"request": "GET /orders/7"}},
        "api": {
            "authorizers": {"users": {"cognito": {"user-pools": ["arn"]}}},
            "cors": {"origins": "any"},
            "policy": [{}],
            "stage": {"access-log": {"retention-days": 7}, "method-settings": {"*": {}}},
            "routes": {
                "GET /orders/{id}": {"get": {"table": "orders"}},
                "PUT /orders/{id}": {"put": {"table": "orders"}},
                "PATCH /orders/{id}": {"update": {"table": "orders", "set": ["a"]}},
                "DELETE /orders/{id}": {"delete": {"table": "orders"}},
                "GET /orders": {"scan": {"table": "orders"}},
                "POST /orders": {"raw": {"action": "PutItem"}},
                "GET /health": {"mock": {"status": 200}},
            },
        },
    });
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource("blueprint.json", schema()).expect("a schema");
    let index = compiler.compile("blueprint.json", &mut schemas).expect("a schema");
    if let Err(error) = schemas.validate(&least, index) {
        panic!("{error:#}");
    }
}

/// The definitions of the schema by name, including the schema itself.
pub(super) struct Reference {
    definitions: BTreeMap<String, Value>,
    /// The places that refer to a definition: the referring definition, and the key.
    places: BTreeMap<String, BTreeSet<(String, String)>>,
}

impl Reference {
    pub(super) fn of(mut schema: Value) -> Self {
        let definitions = schema["$defs"].take();
        let Value::Object(definitions) = definitions else { panic!("definitions") };
        let mut definitions: BTreeMap<String, Value> = definitions.into_iter().collect();
        definitions.insert(TOP.to_owned(), schema);
        let mut places: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
        for (name, definition) in &definitions {
            for (key, referred) in keyed_references(definition, "") {
                places.entry(referred).or_default().insert((name.clone(), key));
            }
        }
        Self { definitions, places }
    }

    fn page(&self) -> String {
        let mut page = format!("{GENERATED}\n{OPENING}\n");
        let chapters = self.chapters();
        for (chapter, names) in &chapters {
            let link = |title: &str| format!("[{title}](#{})", anchor(title));
            let sections: Vec<_> = names.iter().map(|name| link(&title(name))).collect();
            writeln!(page, "- **{}**: {}", link(chapter), sections.join(", ")).expect("written");
        }
        for (chapter, (title, names)) in CHAPTERS.iter().zip(chapters) {
            write!(page, "\n## {title}\n\n```yaml{}```\n", chapter.example).expect("written");
            for name in names {
                self.section(&mut page, name);
            }
        }
        page
    }

    /// The chapters with the names of their sections.
    fn chapters(&self) -> Vec<(&'static str, Vec<&str>)> {
        let mut taken: BTreeSet<&str> =
            CHAPTERS.iter().flat_map(|chapter| chapter.definitions).copied().collect();
        let chapters = CHAPTERS.iter().map(|chapter| {
            let mut names = Vec::new();
            for name in chapter.definitions {
                let (name, _) = self.definitions.get_key_value(*name).expect("a definition");
                names.push(name.as_str());
                self.reach(name, &mut taken, &mut names);
            }
            (chapter.title, names)
        });
        chapters.collect()
    }

    /// Adds the definitions that a definition refers to and that no chapter has yet.
    fn reach<'s>(&'s self, name: &str, taken: &mut BTreeSet<&'s str>, names: &mut Vec<&'s str>) {
        for (_, referred) in keyed_references(&self.definitions[name], "") {
            let (referred, _) = self.definitions.get_key_value(&referred).expect("a definition");
            if taken.insert(referred) {
                if !self.is_inline(referred) {
                    names.push(referred);
                }
                self.reach(referred, taken, names);
            }
        }
    }

    /// True for a definition that is described where it is used: a few constants.
    fn is_inline(&self, name: &str) -> bool {
        let definition = &self.definitions[name];
        let is_simple = |choice: &&Value| {
            choice["const"].is_string()
                || properties(choice).len() == 1 && properties(choice).values().all(is_text)
        };
        let choices = choices(definition);
        let is_plain = choices.is_empty() && properties(definition).is_empty();
        let few_values = definition["enum"].as_array().is_some_and(|values| values.len() < 13);
        match name {
            "Scalar" | "Constant" => true,
            _ if is_plain => few_values,
            _ => !choices.is_empty() && choices.len() < 5 && choices.iter().all(is_simple),
        }
    }

    fn section(&self, page: &mut String, name: &str) {
        let definition = &self.definitions[name];
        write!(page, "\n### {}\n\n", title(name)).expect("written");
        if let Some(text) = definition["description"].as_str() {
            let paragraphs = text.split("\n\n").map(|paragraph| paragraph.replace('\n', " "));
            page.push_str(&paragraphs.collect::<Vec<_>>().join("\n\n"));
            page.push('\n');
        }
        if let Some(places) = self.places_of(name) {
            write!(page, "\nUsed by: {places}.\n").expect("written");
        }
        self.body(page, definition);
    }

    /// The keys that take a definition, with links to their sections; `None` for those that are
    /// everywhere.
    fn places_of(&self, name: &str) -> Option<String> {
        /// The number of keys beyond which a list of them does not help.
        const MOST_PLACES: usize = 12;
        let mut by_key: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut pending: Vec<_> = self.places.get(name)?.iter().collect();
        let mut count = 0;
        while let Some((parent, key)) = pending.pop() {
            // A definition does not lead to itself, and an inline one is part of its own places.
            if parent == name {
                continue;
            }
            if self.is_inline(parent) {
                pending.extend(self.places.get(parent).into_iter().flatten());
                continue;
            }
            count += 1;
            by_key.entry(key).or_default().insert(parent);
        }
        if by_key.is_empty() || count > MOST_PLACES {
            return None;
        }
        let of_key = |(key, parents): (&str, BTreeSet<&str>)| {
            let links = parents.iter().map(|parent| {
                let title = title(parent);
                format!("[{title}](#{})", anchor(&title))
            });
            let links = links.collect::<Vec<_>>().join(", ");
            if key.is_empty() { links } else { format!("`{key}` in {links}") }
        };
        Some(by_key.into_iter().map(of_key).collect::<Vec<_>>().join("; "))
    }

    /// Tables of the keys of a mapping, or of the possible values.
    fn body(&self, page: &mut String, schema: &Value) {
        let keys = properties(schema);
        if !keys.is_empty() {
            let required: BTreeSet<_> = required(schema).collect();
            let (first, then): (Vec<_>, Vec<_>) =
                keys.iter().partition(|(key, _)| required.contains(key.as_str()));
            page.push_str("\n| key | type | description |\n|---|---|---|\n");
            for (key, property) in first.into_iter().chain(then) {
                let needed = if required.contains(key.as_str()) { "**Required.** " } else { "" };
                let (kind, text) = (self.kind(property), self.description(property));
                writeln!(page, "| `{key}` | {kind} | {needed}{text} |").expect("written");
            }
        }
        let (tables, choices): (Vec<_>, Vec<_>) =
            choices(schema).into_iter().partition(|choice| properties(choice).len() > 1);
        if let Some(values) = schema["enum"].as_array() {
            let values: Vec<_> = values.iter().filter_map(Value::as_str).collect();
            write!(page, "\nOne of `{}`.\n", values.join("`, `")).expect("written");
        }
        // Short forms without a description of their own precede the full form.
        let is_short = choices.iter().all(|choice| choice["description"].is_null());
        if is_short && !choices.is_empty() {
            let kinds = choices.iter().map(|choice| self.kind(choice));
            let kinds = kinds.collect::<Vec<_>>().join(", or ");
            let ending = if tables.is_empty() { "." } else { ", or this mapping:" };
            write!(page, "\nValue: {kinds}{ending}\n").expect("written");
        } else if !choices.is_empty() {
            page.push_str("\n| value | description |\n|---|---|\n");
            for choice in choices {
                let text = self.description(choice);
                writeln!(page, "| {} | {text} |", self.kind(choice)).expect("written");
            }
        }
        for table in tables {
            self.body(page, table);
        }
    }

    /// The settings that are numbers, with links to their sections and their ranges.
    pub(super) fn ranges(&self) -> Vec<(String, String)> {
        let mut ranges = Vec::new();
        let sections = self.chapters().into_iter().flat_map(|(_, names)| names);
        for name in sections {
            let title = title(name);
            let link = format!("[{title}](blueprint.md#{})", anchor(&title));
            let definition = &self.definitions[name];
            let forms = std::iter::once(definition).chain(choices(definition));
            for (key, setting) in forms.flat_map(properties) {
                if let Some(range) = range(&setting["minimum"], &setting["maximum"]) {
                    ranges.push((format!("{link}: `{key}`"), range));
                }
            }
        }
        ranges
    }

    /// The type of a value in a few words.
    fn kind(&self, schema: &Value) -> String {
        if let Some(name) = referred(schema) {
            return match &self.definitions[name] {
                _ if !self.is_inline(name) => {
                    let title = title(name);
                    format!("[{}](#{})", within_sentence(&title), anchor(&title))
                }
                inline => self.kind(inline),
            };
        }
        if let Some(constant) = schema["const"].as_str() {
            return format!("`{constant}`");
        }
        if let Some(values) = schema["enum"].as_array() {
            let values = values.iter().filter_map(Value::as_str);
            return values.map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
        }
        let choices = choices(schema);
        if !choices.is_empty() {
            let kinds = choices.into_iter().map(|choice| self.kind(choice));
            return kinds.collect::<Vec<_>>().join(" or ");
        }
        let types: Vec<_> = match &schema["type"] {
            Value::String(name) => vec![name.as_str()],
            Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
            _ => return "any JSON".to_owned(),
        };
        let types: Vec<_> = types.into_iter().filter(|name| *name != "null").collect();
        match types.as_slice() {
            ["array"] => {
                let (least, most) = (&schema["minItems"], &schema["maxItems"]);
                let count = range(least, most).map(|range| format!("{range} × "));
                format!("list of {}{}", count.unwrap_or_default(), self.kind(&schema["items"]))
            }
            ["object"] => self.kind_of_mapping(schema),
            types => {
                let range = range(&schema["minimum"], &schema["maximum"]);
                let range = range.map(|range| format!(", {range}")).unwrap_or_default();
                types.join(" or ") + &range
            }
        }
    }

    fn kind_of_mapping(&self, schema: &Value) -> String {
        let keys = properties(schema);
        if !keys.is_empty() {
            let keys = keys.iter().map(|(key, value)| format!("`{key}:` {}", self.kind(value)));
            return keys.collect::<Vec<_>>().join(", ");
        }
        let patterns = schema["patternProperties"].as_object().into_iter().flatten();
        let others = &schema["additionalProperties"];
        match patterns.map(|(_, value)| value).chain([others]).find(|value| value.is_object()) {
            Some(value) => format!("mapping to {}", self.kind(value)),
            None => "mapping".to_owned(),
        }
    }

    /// The description on one line with the default and the meaning of inline values.
    fn description(&self, schema: &Value) -> String {
        let mut text = cell(schema["description"].as_str().unwrap_or_default());
        let own = |default: &&Value| match default {
            Value::Null => false,
            Value::Object(members) => !members.is_empty(),
            Value::Array(items) => !items.is_empty(),
            Value::String(text) => !text.is_empty(),
            Value::Bool(_) | Value::Number(_) => true,
        };
        let is_said = text.to_lowercase().contains("default");
        if let Some(default) = schema.get("default").filter(own).filter(|_| !is_said) {
            let default = default.as_str().map_or_else(|| default.to_string(), str::to_owned);
            write!(text, " Default: `{default}`.").expect("written");
        }
        for name in references(schema).into_iter().filter(|name| self.is_inline(name)) {
            for choice in choices(&self.definitions[name]) {
                let meaning = cell(choice["description"].as_str().unwrap_or_default());
                if !meaning.is_empty() {
                    let kind = match properties(choice).keys().next() {
                        Some(key) => format!("`{key}:`"),
                        None => self.kind(choice),
                    };
                    write!(text, "<br>{kind}: {meaning}").expect("written");
                }
            }
        }
        text
    }
}

/// A title within a sentence. Proper names have a second capital letter, or are listed.
fn within_sentence(title: &str) -> String {
    let first_word = title.split(' ').next().unwrap_or_default();
    let is_name = first_word.chars().skip(1).any(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        || ["Checkov", "Cognito", "Kinesis"].contains(&first_word);
    let mut characters = title.chars();
    match characters.next().filter(|_| !is_name) {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => title.to_owned(),
    }
}

/// The title of a definition.
fn title(name: &str) -> String {
    if let Some((_, title)) = TITLES.iter().find(|(known, _)| *known == name) {
        return (*title).to_owned();
    }
    let mut title = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !title.is_empty() {
            title.push(' ');
            title.push(character.to_ascii_lowercase());
        } else {
            title.push(character);
        }
    }
    title.replace("Api ", "API ")
}

fn range(least: &Value, most: &Value) -> Option<String> {
    let number = |value: &Value| value.as_u64().map(with_thousands);
    match (number(least).filter(|least| least != "0"), number(most)) {
        (None, None) => None,
        (Some(least), Some(most)) if least == most => Some(most),
        (Some(least), None) => Some(format!("at least {least}")),
        (least, Some(most)) => {
            Some(format!("{} to {most}", least.unwrap_or_else(|| "0".to_owned())))
        }
    }
}

fn properties(schema: &Value) -> Map<String, Value> {
    schema["properties"].as_object().cloned().unwrap_or_default()
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// True for a string and a number.
fn is_text(schema: &Value) -> bool {
    schema["type"].is_string() && schema["type"] != "object" && schema["type"] != "array"
}

/// The choices of a schema besides null, with those of its choices in their place.
fn choices(schema: &Value) -> Vec<&Value> {
    let lists = ["oneOf", "anyOf"].iter().filter_map(|key| schema[*key].as_array());
    let own = lists.flatten().filter(|choice| choice["type"] != "null");
    own.flat_map(|choice| match choices(choice) {
        within if within.is_empty() => vec![choice],
        within => within,
    })
    .collect()
}

fn referred(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str().and_then(|way| way.strip_prefix("#/$defs/"))
}

fn references(schema: &Value) -> Vec<&str> {
    match schema {
        Value::Object(members) => {
            referred(schema).into_iter().chain(members.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

/// The references of a schema with the nearest key above each.
fn keyed_references(schema: &Value, key: &str) -> Vec<(String, String)> {
    match schema {
        Value::Object(members) => {
            let own = referred(schema).map(|name| (key.to_owned(), name.to_owned()));
            let below = members.iter().flat_map(|(name, member)| match (name.as_str(), member) {
                ("properties", Value::Object(keys)) => {
                    keys.iter().flat_map(|(key, member)| keyed_references(member, key)).collect()
                }
                _ => keyed_references(member, key),
            });
            own.into_iter().chain(below).collect()
        }
        Value::Array(items) => items.iter().flat_map(|item| keyed_references(item, key)).collect(),
        _ => Vec::new(),
    }
}
