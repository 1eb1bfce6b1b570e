//! `dynagate serve` and `dynagate token`, run like a user runs them, with real HTTP requests.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// The longest time for anything.
const LONG: Duration = Duration::from_secs(60);

const ORDERS: &str = "\
name: orders
tables:
  orders: {partition-key: id, attributes: {id: S, note: S}}
api:
  routes:
    POST /orders:
      authorization: NONE
      put: {table: orders, values: {id: '{context.requestId}'}, answer: {body: {json: {id: '{values.id}'}}}}
    GET /orders/{id}: {authorization: NONE, get: {table: orders}}
    GET /echo:
      authorization: NONE
      mock:
        status: 200
        body: {application/json: '$input.params().header.get(\"X-My-Header\")|$context.identity.sourceIp'}
    GET /limited: {authorization: NONE, api-key-required: true, mock: {status: 200}}
    GET /signed: {authorization: AWS_IAM, mock: {status: 200, body: {text/plain: '$context.identity.accessKey'}}}
    GET /me:
      authorizer: users
      mock: {status: 200, body: {text/plain: '$context.authorizer.claims.sub'}}
  authorizers:
    users: {cognito: {user-pools: ['arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a']}}
api-keys: {caller: {}}
usage-plans: {all: {api-keys: [caller], quota: {limit: 2, period: MONTH}}}
";

/// A running `dynagate serve` in a directory of its own.
pub(crate) struct Serving {
    directory: TempDir,
    pub(crate) child: Child,
    /// The lines of standard output.
    pub(crate) lines: Receiver<String>,
    /// The lines of standard error.
    pub(crate) errors: Receiver<String>,
    pub(crate) started: Value,
}

impl Serving {
    fn start(arguments: &[&str]) -> Self {
        Self::of(ORDERS, arguments)
    }

    pub(crate) fn of(blueprint: &str, arguments: &[&str]) -> Self {
        Self::of_file(blueprint, &["orders.yaml"], arguments)
    }

    /// Serves `orders.yaml`, which the first arguments name.
    fn of_file(text: &str, file: &[&str], arguments: &[&str]) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        fs::write(directory.path().join("orders.yaml"), text).expect("a file");
        let ports = ["--port", "0", "--dynamodb-port", "0", "--aws-port", "0", "--log", "json"];
        let mut child = dynagate(directory.path())
            .arg("serve")
            .args(file)
            .args(ports)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("dynagate runs");
        let lines = lines_of(child.stdout.take().expect("standard output"));
        let errors = lines_of(child.stderr.take().expect("standard error"));
        let Ok(first) = lines.recv_timeout(LONG) else {
            let _ = child.kill();
            panic!("it does not start: {:?}", errors.iter().collect::<Vec<_>>());
        };
        let started = serde_json::from_str(&first).expect("JSON");
        Self { directory, child, lines, errors, started }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The output of another command in the directory of the blueprint.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let output = dynagate(self.directory.path()).args(arguments).output();
        let output = output.expect("dynagate runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// The address and the path of the API's stage.
    pub(crate) fn stage(&self) -> (String, String) {
        let stages = self.started["apis"][0]["stages"].as_object().expect("stages");
        let url = stages.values().next().and_then(Value::as_str).expect("an address");
        let url = url.strip_prefix("http://").expect("HTTP");
        let (address, stage) = url.split_once('/').expect("a stage");
        (address.to_owned(), format!("/{stage}"))
    }

    fn connect(&self) -> Connection {
        let (address, stage) = self.stage();
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(Some(LONG)).expect("a timeout");
        Connection { stream: BufReader::new(stream), stage }
    }

    fn request(&self, method: &str, path: &str, headers: &[&str], body: &str) -> Answer {
        let mut connection = self.connect();
        connection.send(method, path, headers, body);
        connection.receive(method)
    }

    fn get(&self, path: &str, headers: &[&str]) -> Answer {
        self.request("GET", path, headers, "")
    }

    /// The next line of the log.
    fn log(&self) -> Value {
        let line = self.lines.recv_timeout(LONG).expect("a line");
        serde_json::from_str(&line).expect("JSON")
    }

    /// Waits for a line of standard error with a text.
    fn error_with(&self, text: &str) {
        while !self.errors.recv_timeout(LONG).expect("a line").contains(text) {}
    }

    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().expect("kill").success());
    }

    /// Waits for the end.
    pub(crate) fn ended(&mut self) -> std::process::ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a status") {
                return status;
            }
            assert!(start.elapsed() < LONG, "it does not end");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn dynagate(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dynagate"));
    command.current_dir(directory).env("XDG_STATE_HOME", directory.join("state"));
    command
}

fn lines_of(stream: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// A connection to the API.
struct Connection {
    stream: BufReader<TcpStream>,
    stage: String,
}

impl Connection {
    fn write(&mut self, bytes: &[u8]) {
        self.stream.get_mut().write_all(bytes).expect("written");
    }

    fn send(&mut self, method: &str, path: &str, headers: &[&str], body: &str) {
        let head = headers.iter().flat_map(|header| [*header, "\r\n"]).collect::<String>();
        let (stage, length) = (&self.stage, body.len());
        let length =
            if body.is_empty() { String::new() } else { format!("Content-Length: {length}\r\n") };
        let request = format!(
            "{method} {stage}{path} HTTP/1.1\r\nHost: localhost\r\n{head}{length}\r\n{body}"
        );
        self.write(request.as_bytes());
    }

    fn receive(&mut self, method: &str) -> Answer {
        let mut line = || {
            let mut line = String::new();
            self.stream.read_line(&mut line).expect("a line");
            line.trim_end().to_owned()
        };
        let status = line().split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.expect("a status");
        let mut headers = Vec::new();
        loop {
            let header = line();
            let Some((name, value)) = header.split_once(": ") else { break };
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        let answer = Answer { status, headers, body: String::new() };
        let length = answer.header("content-length").map_or(0, |of| of.parse().expect("a number"));
        let mut body = vec![0; if method == "HEAD" { 0 } else { length }];
        self.stream.read_exact(&mut body).expect("the body");
        Answer { body: String::from_utf8(body).expect("UTF-8"), ..answer }
    }
}

#[derive(Debug)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

#[test]
fn items_are_stored_and_read() {
    let serving = Serving::start(&["--no-console"]);
    let json = ["Content-Type: application/json"];
    let stored = serving.request("POST", "/orders", &json, r#"{"note": "ü"}"#);
    assert_eq!(stored.status, 200, "{stored:?}");
    assert_eq!(stored.header("content-type"), Some("application/json"));
    let id = serde_json::from_str::<Value>(&stored.body).expect("JSON")["id"].clone();
    assert_eq!(stored.header("x-amzn-requestid"), id.as_str(), "{stored:?}");
    assert_eq!(stored.header("x-amz-apigw-id").map(str::len), Some(16));
    assert_eq!(stored.header("server"), None);
    let path = format!("/orders/{}", id.as_str().expect("a string"));
    let read = serving.get(&path, &[]);
    assert!(read.status == 200 && read.body.contains(r"\u00FC"), "{read:?}");
    let line = serving.log();
    assert_eq!(line["event"], "request");
    assert_eq!((&line["method"], &line["status"]), (&"POST".into(), &200.into()));
    assert!(line["path"].as_str().is_some_and(|path| path.ends_with("/orders")), "{line}");
    assert!(line["durationMilliseconds"].is_number(), "{line}");
}

#[test]
fn connections_are_kept_and_requests_may_be_pipelined() {
    let serving = Serving::start(&["--no-console"]);
    let mut connection = serving.connect();
    for number in 0..3 {
        let header = format!("X-My-Header: {number}");
        connection.send("GET", "/echo", &[&header], "");
        assert_eq!(connection.receive("GET").body, format!("{number}|127.0.0.1"));
    }
    // Spelling counts in mapping templates.
    connection.send("GET", "/echo", &["x-my-header: 4"], "");
    connection.send("HEAD", "/echo", &["X-My-Header: 5"], "");
    connection.send("GET", "/echo", &["X-My-Header: 6"], "");
    assert_eq!(connection.receive("GET").body, "|127.0.0.1");
    let head = connection.receive("HEAD");
    assert_eq!((head.status, head.header("content-length")), (403, Some("0")), "{head:?}");
    assert_eq!(connection.receive("GET").body, "6|127.0.0.1");
    // A body in chunks.
    let stage = connection.stage.clone();
    let request = format!(
        "POST {stage}/orders HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n\
         8\r\n{{\"note\":\r\n4\r\n\"b\"}}\r\n0\r\n\r\n"
    );
    connection.write(request.as_bytes());
    let stored = connection.receive("POST");
    assert_eq!(stored.status, 200, "{stored:?}");
    connection.send("GET", "/echo", &["X-My-Header: 7"], "");
    assert_eq!(connection.receive("GET").body, "7|127.0.0.1");
}

#[test]
fn malformed_and_large_requests_are_refused() {
    let serving = Serving::start(&["--no-console"]);
    let (_, stage) = serving.stage();
    let mut connection = serving.connect();
    let head =
        format!("POST {stage}/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 12\r\n\r\n");
    connection.write(head.as_bytes());
    connection.write(b"{\"note\":\"\xff\"}");
    assert_eq!(connection.receive("POST").status, 200, "a byte that is not UTF-8 becomes U+FFFD");
    connection.send("POST", "/orders", &[], "{");
    assert_eq!(connection.receive("POST").status, 400);
    connection.send("POST", "/orders", &[], &" ".repeat((10 << 20) + 1));
    let large = connection.receive("POST");
    assert_eq!(large.status, 413, "{large:?}");
    let header = format!("X-Long: {}", "x".repeat(10_240));
    assert_eq!(serving.get("/echo", &[&header]).status, 413);
    let mut connection = serving.connect();
    connection.write(b"nonsense\r\n\r\n");
    assert_eq!(connection.receive("GET").status, 400);
    // Half a request, and one whose sender closes its side.
    let mut half = serving.connect();
    half.write(b"GET /");
    half.stream.get_ref().shutdown(Shutdown::Both).expect("closed");
    let mut closed = serving.connect();
    closed.send("GET", "/echo", &[], "");
    closed.stream.get_ref().shutdown(Shutdown::Write).expect("closed");
    assert_eq!(closed.receive("GET").status, 200);
}

#[test]
fn other_paths_and_hosts_are_refused() {
    let serving = Serving::start(&["--no-console"]);
    let (_, stage) = serving.stage();
    let mut connection = serving.connect();
    for (target, host, status) in [
        ("/", "localhost", 403),
        ("/nowhere/echo", "localhost", 403),
        (&*format!("{stage}/echo"), "evil.example", 403),
        (&*format!("{stage}/echo"), "api.localhost:3000", 200),
        (&*format!("/{stage}/echo"), "127.0.0.1", 200),
        (&*format!("{stage}/echo"), "abc.execute-api.us-east-1.amazonaws.com", 200),
    ] {
        connection.write(format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
        let answer = connection.receive("GET");
        assert_eq!(answer.status, status, "{target} {host}: {answer:?}");
        if status == 403 {
            assert_eq!(answer.body, r#"{"message":"Forbidden"}"#);
            assert_eq!(answer.header("x-amzn-errortype"), Some("ForbiddenException"));
            assert!(serving.log()["reason"].is_string());
        } else {
            assert_eq!(serving.log()["status"], 200);
        }
    }
}

#[test]
fn tokens_of_user_pools() {
    let serving = Serving::start(&["--no-console"]);
    let token = |arguments: &[&str]| {
        let mut command = dynagate(serving.directory.path());
        let output = command.arg("token").args(arguments).output().expect("dynagate runs");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
    };
    let alice = token(&["--claim", "sub=alice"]);
    let get = |token: &str| serving.get("/me", &[&format!("Authorization: {token}")]);
    assert_eq!(get(&alice).body, "alice");
    assert_eq!(get(&format!("Bearer {alice}")).body, "alice");
    let expired = token(&["--claim", "sub=alice", "--expires-in", "0"]);
    let scoped = token(&["--claim", "scope=a", "--claim", "sub=alice"]);
    let changed = alice.replacen('.', ".e30", 1);
    for wrong in [&*expired, &scoped, &changed, "x", ""] {
        let answer = get(wrong);
        assert_eq!(
            (answer.status, &*answer.body),
            (401, r#"{"message":"Unauthorized"}"#),
            "{wrong}"
        );
    }
    assert_eq!(serving.get("/signed", &[]).status, 403);
    let signature = "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261128/us-east-1/\
                     execute-api/aws4_request, SignedHeaders=host, Signature=1";
    assert_eq!(serving.get("/signed", &[signature]).body, "AKIDEXAMPLE");

    let open = Serving::start(&["--no-console", "--authorize", "none"]);
    assert_eq!(open.get("/signed", &[]).status, 200);
    assert_eq!(open.get("/me", &[&format!("Authorization: {expired}")]).body, "alice");
}

const GUARDED: &str = r#"
name: guarded
functions:
  guard:
    runtime: python3.13
    code:
      source: |
        def handler(event, context):
            token = event["authorizationToken"]
            if token == "broken":
                raise ValueError("no decision")
            if token == "unknown":
                raise Exception("Unauthorized")
            effect = "Allow" if token.startswith("let-") else "Deny"
            statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
            policy = {"Version": "2012-10-17", "Statement": [statement]}
            return {"principalId": token[4:], "policyDocument": policy, "context": {"plan": "gold"}}
  guard-of-requests:
    runtime: python3.13
    code:
      source: |
        def handler(event, context):
            name = event["queryStringParameters"]["name"]
            statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": event["methodArn"]}
            policy = {"Version": "2012-10-17", "Statement": [statement]}
            return {"principalId": name, "policyDocument": policy, "context": {"seen": event["headers"]["X-Forwarded-For"]}}
api:
  authorizers:
    by-token: {token: {function: "${functions.guard.arn}", validation-expression: "^[a-z-]+$"}}
    by-request: {request: {function: "${functions.guard-of-requests.arn}", identity-sources: ["{query-string.name}"]}}
  routes:
    GET /token:
      authorizer: by-token
      mock: {status: 200, body: {text/plain: "$context.authorizer.principalId $context.authorizer.plan"}}
    GET /request:
      authorizer: by-request
      mock: {status: 200, body: {text/plain: "$context.authorizer.principalId $context.authorizer.seen"}}
"#;

#[test]
fn lambda_authorizers_decide() {
    let serving = Serving::of(GUARDED, &["--no-console"]);
    let with = |token: &str| serving.get("/token", &[&format!("Authorization: {token}")]);
    let allowed = with("let-ada");
    assert_eq!((allowed.status, &*allowed.body), (200, "ada gold"), "{allowed:?}");
    for (token, status, body) in [
        (
            "stop-ada",
            403,
            r#"{"Message":"User is not authorized to access this resource with an explicit deny"}"#,
        ),
        ("unknown", 401, r#"{"message":"Unauthorized"}"#),
        ("NOT-VALID", 401, r#"{"message":"Unauthorized"}"#),
        ("broken", 500, r#"{"message":null}"#),
    ] {
        let refused = with(token);
        assert_eq!((refused.status, &*refused.body), (status, body), "{token}: {refused:?}");
    }
    assert_eq!(serving.get("/token", &[]).status, 401);
    let of_request = serving.get("/request?name=grace", &["X-Forwarded-For: 10.0.0.1"]);
    assert_eq!(of_request.body, "grace 10.0.0.1, 127.0.0.1", "{of_request:?}");
    assert_eq!(serving.get("/request", &[]).status, 401);
    let open = Serving::of(GUARDED, &["--no-console", "--authorize", "none"]);
    assert_eq!(open.get("/token", &[]).status, 200);
}

#[test]
fn templates_see_the_headers_that_api_gateway_adds() {
    let names = ["X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto", "X-Amzn-Trace-Id"];
    let values = names.map(|name| format!("$input.params().header.get(\"{name}\")")).join(" ");
    let blueprint = ORDERS.replace("$input.params().header.get(\"X-My-Header\")", &values);
    let serving = Serving::of(&blueprint, &["--no-console"]);
    let echo = serving.get("/echo", &[]);
    let (forwarded, trace) = echo.body.rsplit_once(' ').expect("a trace");
    assert_eq!(forwarded, "127.0.0.1 80 http", "{echo:?}");
    assert!(trace.starts_with("Root=1-") && trace.ends_with("|127.0.0.1"), "{echo:?}");
    // A mock integration answers with the trace of the caller only.
    assert_eq!(echo.header("x-amzn-trace-id"), None);
    let echo = serving.get("/echo", &["x-amzn-trace-id: Root=1-a-b", "x-forwarded-for: 10.0.0.1"]);
    assert_eq!(echo.body, "10.0.0.1, 127.0.0.1 80 http Root=1-a-b|127.0.0.1");
    let trace = echo.header("x-amzn-trace-id").unwrap_or_default();
    assert!(trace.starts_with("Root=1-a-b;Parent="), "{echo:?}");
}

#[test]
fn custom_domain_names_lead_to_stages() {
    let certificate = "arn:aws:acm:us-east-1:123456789012:certificate/a";
    let blueprint = format!(
        "{ORDERS}domain-names:\n  api.example.com: {{certificate-arn: '{certificate}', base-path: shop}}\n\
         \x20 www.example.com: {{certificate-arn: '{certificate}'}}\n"
    );
    let serving = Serving::of(&blueprint, &["--no-console"]);
    let mut connection = serving.connect();
    for (host, target, status) in [
        ("api.example.com", "/shop/echo", 200),
        ("API.example.com:3000", "/shop/echo?a=b", 200),
        ("api.example.com", "/shop", 403),
        ("api.example.com", "/shopping/echo", 403),
        ("api.example.com", "/echo", 403),
        ("www.example.com", "/echo", 200),
        ("other.example.com", "/echo", 403),
    ] {
        let head = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nX-My-Header: yes\r\n\r\n");
        connection.write(head.as_bytes());
        let answer = connection.receive("GET");
        assert_eq!(answer.status, status, "{host}{target}: {answer:?}");
        if status == 200 {
            assert_eq!(answer.body, "yes|127.0.0.1");
        }
    }
}

/// The colors that 64 requests see, with a canary that gets a share of them.
fn colors(percent: u8) -> Vec<String> {
    let blueprint = format!(
        "name: colored\napi:\n  stage:\n    variables: {{color: blue}}\n    canary: {{percent-traffic: {percent}, \
         variables: {{color: green}}}}\n  routes:\n    GET /color:\n      mock: {{status: 200, body: \
         {{text/plain: '$stageVariables.color $context.isCanaryRequest'}}}}\n"
    );
    let serving = Serving::of(&blueprint, &["--no-console"]);
    let mut connection = serving.connect();
    let mut colors: Vec<_> = (0..64)
        .map(|_| {
            connection.send("GET", "/color", &[], "");
            connection.receive("GET").body
        })
        .collect();
    colors.sort();
    colors.dedup();
    colors
}

#[test]
fn the_canary_gets_its_share() {
    assert_eq!(colors(0), ["blue false"]);
    assert_eq!(colors(50), ["blue false", "green true"]);
    assert_eq!(colors(100), ["green true"]);
}

#[test]
fn keys_and_quotas_count() {
    let serving = Serving::start(&["--no-console"]);
    let key = serving.started["apiKeys"]["caller"].as_str().expect("a key");
    let key = format!("x-api-key: {key}");
    let get = |headers: &[&str]| serving.get("/limited", headers);
    assert_eq!(get(&[]).body, r#"{"message":"Forbidden"}"#);
    assert_eq!(get(&["x-api-key: other"]).status, 403);
    assert_eq!([(); 2].map(|()| get(&[&key]).status), [200, 200]);
    let exceeded = get(&[&key]);
    assert_eq!(exceeded.status, 429, "{exceeded:?}");
    assert_eq!(exceeded.header("x-amzn-errortype"), Some("LimitExceededException"));
    assert_eq!(serving.get("/echo", &[]).status, 200);
}

#[test]
fn faults_happen_on_demand() {
    let serving = Serving::start(&[
        "--no-console",
        "--fault",
        "GET /echo=503",
        "--fault",
        "POST /orders=ProvisionedThroughputExceededException",
        "--fault",
        "GET /orders/{id}=ThrottlingException:0",
    ]);
    assert_eq!(serving.get("/echo", &[]).status, 503);
    let stored = serving.request("POST", "/orders", &["Content-Type: application/json"], "{}");
    assert!(stored.status >= 400, "{stored:?}");
    assert_eq!(serving.get("/orders/a", &[]).status, 404);

    for (fault, problem) in [
        ("GET /ecko=503", "the API has no route `GET /ecko`; did you mean `GET /echo`?"),
        ("GET /echo=Oops", "unknown fault `Oops`; expected one of `AccessDeniedException`"),
        ("GET /echo=ThrotlingException", "did you mean `ThrottlingException`?"),
        ("GET /echo=ThrottlingException", "`GET /echo` does not call DynamoDB"),
        ("GET /echo=503:2", "expected a probability from 0 to 1 instead of `2`"),
    ] {
        let mut command = dynagate(serving.directory.path());
        let output = command.args(["serve", "orders.yaml", "--fault", fault]).output();
        let output = output.expect("dynagate runs");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.contains(problem), "{fault}: {error}");
        assert_eq!(output.status.code(), Some(2));
    }
}

#[test]
fn changes_are_served_and_errors_are_told() {
    let blueprint = format!("{ORDERS}functions: {{}}\n");
    let serving = Serving::of(&blueprint, &["--no-console"]);
    let file = serving.path("orders.yaml");
    assert_eq!(serving.get("/ping", &[]).status, 403);
    assert_eq!(serving.log()["event"], "request");

    fs::write(&file, blueprint.replace("  routes:", "  routs:")).expect("written");
    serving.error_with("routs");
    serving.error_with("the last version without errors is still served");
    assert_eq!(serving.get("/echo", &[]).status, 200);
    assert_eq!(serving.log()["status"], 200);

    // As editors write: another file replaces it.
    let changed = blueprint.replace("GET /echo", "GET /ping");
    fs::write(serving.path("orders.yaml~"), changed).expect("written");
    fs::rename(serving.path("orders.yaml~"), &file).expect("renamed");
    assert_eq!(serving.log()["event"], "reloaded");
    assert_eq!(serving.get("/ping", &[]).status, 200);
    assert_eq!(serving.get("/echo", &[]).status, 403);
}

/// A missing file is watched, too, because it may be what is wrong.
#[test]
fn files_that_the_blueprint_names_are_watched() {
    let with_template = ORDERS.replace(
        "    GET /limited:",
        "    GET /raw:\n      authorization: NONE\n      raw:\n        action: GetItem\n        tables: [orders]\n        \
         request: {application/json: {file: request.vtl}}\n    GET /limited:",
    );
    let serving = Serving::start(&["--no-console"]);
    fs::write(serving.path("orders.yaml"), with_template).expect("written");
    serving.error_with("request.vtl");
    fs::write(serving.path("request.vtl"), r#"{"TableName": "orders"}"#).expect("written");
    assert_eq!(serving.log()["event"], "reloaded");
}

#[cfg(unix)]
#[test]
fn signals_end_it_in_order() {
    for signal in ["-INT", "-TERM"] {
        let mut serving = Serving::start(&["--no-console"]);
        // An open connection does not keep it.
        let mut connection = serving.connect();
        connection.send("GET", "/echo", &[], "");
        assert_eq!(connection.receive("GET").status, 200);
        serving.signal(signal);
        assert_eq!(serving.ended().code(), Some(0), "{signal}");
        let mut rest = Vec::new();
        assert_eq!(connection.stream.read_to_end(&mut rest).expect("closed"), 0);
    }
}

#[cfg(unix)]
#[test]
fn a_second_signal_ends_it_at_once() {
    use std::os::unix::process::ExitStatusExt as _;

    let mut serving = Serving::start(&["--no-console", "--fault", "GET /echo=latency:300s"]);
    let mut connection = serving.connect();
    connection.send("GET", "/echo", &[], "");
    serving.signal("-INT");
    thread::sleep(Duration::from_millis(200));
    serving.signal("-INT");
    let status = serving.ended();
    // It may have ended in order before the second signal.
    assert!(status.signal() == Some(2) || status.success(), "{status:?}");
}

#[test]
fn a_port_that_is_in_use_is_told_with_its_option() {
    let serving = Serving::start(&["--no-console"]);
    let (address, _) = serving.stage();
    let (_, port) = address.rsplit_once(':').expect("a port");
    let run = |arguments: &[&str]| {
        let mut command = dynagate(serving.directory.path());
        let output =
            command.args(["serve", "orders.yaml", "--no-console"]).args(arguments).output();
        let output = output.expect("dynagate runs");
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        String::from_utf8(output.stderr).expect("UTF-8")
    };
    let api = run(&["--port", port, "--dynamodb-port", "0"]);
    let told = format!("port {port} is in use: choose another for the API with --port");
    assert!(api.contains(&told), "{api}");
    let dynamodb = run(&["--port", "0", "--dynamodb-port", port]);
    assert!(dynamodb.contains("with --dynamodb-port"), "{dynamodb}");
}

#[test]
fn other_addresses_than_the_loopback_are_warned_of() {
    let serving = Serving::start(&["--no-console", "--host", "0.0.0.0"]);
    serving.error_with("other machines can reach the server at 0.0.0.0");
    let (address, _) = serving.stage();
    assert!(address.starts_with("127.0.0.1:"), "{address}");
    assert_eq!(serving.get("/echo", &[]).status, 200);
}

/// A template of others, with an API of its own and one of a function's event.
const TEMPLATE: &str = r#"
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Placed: {Type: AWS::SQS::Queue}
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      DefinitionBody:
        openapi: 3.0.1
        info: {title: orders, version: "1"}
        paths:
          /orders:
            put:
              x-amazon-apigateway-integration:
                type: aws
                httpMethod: POST
                uri: !Sub arn:aws:apigateway:${AWS::Region}:dynamodb:action/PutItem
                requestTemplates:
                  application/json: !Sub |
                    {"TableName": "${Orders}", "Item": {"id": {"S": $input.json('$.id')}, "stage": {"S": "$context.stage"}}}
                responses: {default: {statusCode: 201, responseTemplates: {application/json: ""}}}
              responses: {"201": {description: stored}}
          /orders/{id}:
            get:
              x-amazon-apigateway-integration:
                type: aws
                httpMethod: POST
                uri: !Sub arn:aws:apigateway:${AWS::Region}:dynamodb:action/GetItem
                requestTemplates:
                  application/json: !Sub '{"TableName": "${Orders}", "Key": {"id": {"S": "$util.urlDecode($input.params("id"))"}}}'
                responses: {default: {statusCode: 200, responseTemplates: {application/json: "$input.json('$.Item.stage.S')"}}}
              responses: {"200": {description: the order}}
  Echo:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "def handler(event, context): return {'statusCode': 200, 'body': event['path']}"
      Handler: index.handler
      Runtime: python3.13
      Events: {Echo: {Type: Api, Properties: {Path: /echo, Method: get}}}
  Other: {Type: AWS::Serverless::HttpApi}
"#;

#[test]
fn a_template_of_others_is_served() {
    let serving = Serving::of_file(TEMPLATE, &["--template", "orders.yaml"], &[]);
    serving.error_with("`Other` is not a REST API and is not read");
    let stored = serving.request("PUT", "/orders", &[], r#"{"id": "it's 1"}"#);
    assert_eq!(stored.status, 201, "{}", stored.body);
    let read = serving.get("/orders/it's%201", &[]);
    assert_eq!((read.status, &*read.body), (200, "\"live\""));
    let apis = serving.started["apis"].as_array().expect("APIs");
    assert_eq!(apis.len(), 2);
    // A change of the template is served.
    let changed = TEMPLATE.replace("$input.json('$.Item.stage.S')", "changed");
    fs::write(serving.path("orders.yaml"), changed).expect("written");
    let start = Instant::now();
    while serving.get("/orders/it's%201", &[]).body != "changed" {
        assert!(start.elapsed() < LONG, "the change is not served");
        thread::sleep(Duration::from_millis(50));
    }
}
