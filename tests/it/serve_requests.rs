//! `dynagate serve` answers the requests of `tests/prove/requests` as the API that is deployed on
//! the emulators does. It needs none of the tools of the proofs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dynagate::blueprint::{Blueprint, Source};
use dynagate::gateway::Api;
use dynagate::pattern::Pattern;
use dynagate_local::{Authorization, Options, Server, TokenKey};
use serde_json::{Value, json};

use crate::served_response::Response;

/// The requests that `serve` answers otherwise than the emulators, by file and name, with the
/// reason. `docs/explanation/proof.md` tells who is right.
const DIFFERENCES: [(&str, &str, &str); 3] = [
    (
        "examples",
        "one parameter that is missing",
        "LocalStack takes an empty parameter for a given one; AWS requires that it is not blank",
    ),
    (
        "operations-batches",
        "single items beside lists",
        "moto stores an item twice if the puts differ; DynamoDB refuses a key that occurs twice",
    ),
    ("operations-batches", "the written key", "the item of the refused request above is read"),
];

/// A signature, which DynamoDB's endpoint requires and does not verify.
const SIGNATURE: &str = "AWS4-HMAC-SHA256 \
    Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0";

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

#[test]
fn responses_are_those_of_the_emulators() {
    let mut files: Vec<PathBuf> = std::fs::read_dir(tests().join("prove/requests"))
        .expect("request files")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    assert!(files.len() >= 16, "{files:?}");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.expect("threads");
    let (mut problems, mut differing) = (Vec::new(), Vec::new());
    for path in &files {
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
        let requests = std::fs::read_to_string(path).expect("the requests");
        let requests: Vec<Value> = serde_json::from_str(&requests).expect("JSON");
        let have_tokens = requests.iter().any(|request| request.get("claims").is_some());
        let served = runtime.block_on(Served::start(name, have_tokens));
        for request in &requests {
            let title = request["name"].as_str().expect("a name");
            let faults = served.faults(request);
            if faults.is_empty() {
                continue;
            }
            if DIFFERENCES.iter().any(|(file, request, _)| (*file, *request) == (name, title)) {
                differing.push((name.to_owned(), title.to_owned()));
            } else {
                problems.push(format!("{name}: {title}\n  {}", faults.join("\n  ")));
            }
        }
        runtime.block_on(served.server.stop());
    }
    for (file, request, reason) in DIFFERENCES {
        if !differing.contains(&(file.to_owned(), request.to_owned())) {
            problems.push(format!("{file}: {request}: is not a difference any more: {reason}"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The system of a blueprint, served.
struct Served {
    server: Server,
    /// The key and the first stage of each API by its physical name.
    apis: BTreeMap<String, (String, String)>,
    stage: String,
    api_key: Option<String>,
    tokens: TokenKey,
}

impl Served {
    /// Serves the pattern with this name, or else the blueprint in `tests/blueprints`. Like the
    /// emulators, it requires no signatures.
    async fn start(name: &str, requires_tokens: bool) -> Self {
        let source = Pattern::named(name).map_or_else(
            || {
                let directory = tests().join("blueprints");
                let path = directory.join(name).with_extension("yaml");
                let text = std::fs::read_to_string(&path);
                Source {
                    name: path.display().to_string(),
                    text: text.unwrap_or_else(|error| panic!("{}: {error}", path.display())),
                    directory,
                }
            },
            Pattern::source,
        );
        let blueprint = Blueprint::read(source, Vec::new())
            .unwrap_or_else(|errors| panic!("{}", errors.render(false)));
        let plan = blueprint.plan().unwrap_or_else(|errors| panic!("{}", errors.render(false)));
        let mut system = dynagate::serve::system(&plan);
        // The emulators run no functions either.
        system.functions.clear();
        let stage_of = |api: &Api| api.stages.keys().next().expect("a stage").clone();
        let apis = system.apis.iter();
        let apis =
            apis.map(|of| (of.api.name.clone(), (of.key.clone(), stage_of(&of.api)))).collect();
        let api = &system.apis.first().expect("an API").api;
        let stage = stage_of(api);
        let api_key = api.api_keys.values().find_map(|key| key.value.clone());
        let tokens = TokenKey::random();
        let authorization = if requires_tokens {
            Authorization::AsDeployed(tokens.clone())
        } else {
            Authorization::None
        };
        let options =
            Options { port: 0, dynamodb_port: Some(0), authorization, ..Options::default() };
        let server = Server::start(system, &options).await.expect("a server");
        Self { server, apis, stage, api_key, tokens }
    }

    /// Sends a request and compares the response with the expected one.
    fn faults(&self, request: &Value) -> Vec<String> {
        let given = &request["given"];
        for item in given["items"].as_array().into_iter().flatten() {
            self.call("PutItem", &json!({"TableName": given["table"], "Item": item}));
        }
        let response = self.send(request);
        let mut faults = Vec::new();
        if let Some(status) = request.get("status").filter(|status| **status != response.status) {
            faults.push(format!("the status is {}, not {status}", response.status));
        }
        let text = response.text();
        if let Some(part) = request["contains"].as_str().filter(|of| !text.contains(of)) {
            faults.push(format!("the body lacks {part:?}"));
        }
        if let Some(wanted) = request["text"].as_str().filter(|wanted| *wanted != text) {
            faults.push(format!("the body is not {wanted:?}"));
        }
        if let Some(expected) = request.get("json") {
            let body = serde_json::from_str::<Value>(&text);
            if body.as_ref().ok() != Some(expected) {
                faults.push(format!("the body is not {expected}"));
            }
        }
        for (name, value) in request["response_headers"].as_object().into_iter().flatten() {
            let found = response.headers.get(&name.to_ascii_lowercase());
            if found.map(String::as_str) != value.as_str() {
                faults.push(format!("the header {name} is {found:?}, not {value}"));
            }
        }
        if let Some(stored) = request.get("stored") {
            let get = json!({
                "TableName": stored["table"], "Key": stored["key"], "ConsistentRead": true,
            });
            let found = self.call("GetItem", &get);
            let found = found.get("Item").unwrap_or(&Value::Null);
            if *found != stored["item"] {
                faults.push(format!("{found} is stored, not {}", stored["item"]));
            }
        }
        let received = &request["received"];
        if let Some(queue) = received["queue"].as_str() {
            let found = self.received(queue);
            if found != received["is"]["message"] {
                faults.push(format!("{found} is received, not {}", received["is"]["message"]));
            }
        }
        if !faults.is_empty() {
            faults.push(format!("{response:?}"));
        }
        faults
    }

    fn send(&self, request: &Value) -> Response {
        let mut headers: Vec<(&str, &str)> = request["headers"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.as_str(), value.as_str().expect("a header")))
            .collect();
        let body = request.get("body").map(|body| match body {
            Value::String(body) => body.clone(),
            body => body.to_string(),
        });
        let states_type = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if body.is_some() && !states_type {
            headers.push(("Content-Type", "application/json"));
        }
        if request["api_key"] == true {
            headers.push(("x-api-key", self.api_key.as_deref().expect("an API key")));
        }
        let token = request["claims"].as_object().map(|claims| {
            let mut claims = claims.clone();
            claims.insert("exp".to_owned(), json!(u32::MAX));
            self.tokens.sign(&claims)
        });
        headers.extend(token.as_deref().map(|token| ("Authorization", token)));
        let method = request["method"].as_str().unwrap_or("GET");
        let (host, stage) = match request["api"].as_str().map(|name| &self.apis[name]) {
            Some((key, stage)) => (Some(format!("{key}.localhost")), stage),
            None => (None, &self.stage),
        };
        let path = format!("/{stage}{}", request["path"].as_str().expect("a path"));
        let api = self.server.addresses().api;
        headers.extend(host.as_deref().map(|host| ("Host", host)));
        Response::of(api, method, &path, &headers, body.as_deref().unwrap_or_default().as_bytes())
    }

    /// Takes a message from a queue; JSON is parsed.
    fn received(&self, queue: &str) -> Value {
        let address = self.server.addresses().aws;
        let call = |action: &str, body: Value| {
            let target = format!("AmazonSQS.{action}");
            let headers =
                [("Content-Type", "application/x-amz-json-1.0"), ("X-Amz-Target", &*target)];
            let response =
                Response::of(address, "POST", "/", &headers, body.to_string().as_bytes());
            assert_eq!(response.status, 200, "{action} {body}: {response:?}");
            serde_json::from_slice::<Value>(&response.body).unwrap_or_default()
        };
        let url = call("GetQueueUrl", json!({"QueueName": queue}))["QueueUrl"].take();
        let received = call("ReceiveMessage", json!({"QueueUrl": url}));
        let Some(message) = received["Messages"].get(0) else { return Value::Null };
        let delete = json!({"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"]});
        call("DeleteMessage", delete);
        let text = message["Body"].as_str().expect("a text");
        serde_json::from_str(text).unwrap_or_else(|_| text.into())
    }

    /// Calls DynamoDB at the endpoint for the AWS SDKs.
    fn call(&self, action: &str, body: &Value) -> Value {
        let address = self.server.addresses().dynamodb.expect("an endpoint");
        let target = format!("DynamoDB_20120810.{action}");
        let headers = [
            ("Content-Type", "application/x-amz-json-1.0"),
            ("X-Amz-Target", &target),
            ("X-Amz-Date", "20260101T000000Z"),
            ("Authorization", SIGNATURE),
        ];
        let response = Response::of(address, "POST", "/", &headers, body.to_string().as_bytes());
        assert_eq!(response.status, 200, "{action} {body}: {response:?}");
        response.json()
    }
}
