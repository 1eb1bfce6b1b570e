//! The console over HTTP: what it answers, and what it refuses.

use std::sync::Arc;
use std::time::Duration;

use dynagate_gateway::Api;
use dynagate_gateway::api::{
    DeployedIntegration, DeployedIntegrationResponse, DeployedMethod, DeployedStage, HttpMethod,
};
use dynagate_local::database::Table;
use dynagate_local::workspace::{Document, Finding, Severity, Workspace};
use dynagate_local::{ConsoleOptions, DeployedApi, Options, Server, System};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A system with a table and a route that reads from it, and a route to a service that is not
/// simulated.
fn system() -> System {
    let get_item = DeployedIntegration::dynamodb("GetItem")
        .request_template(
            "application/json",
            r#"{"TableName": "orders", "Key": {"id": {"S": "$input.params('id')"}}}"#,
        )
        .response(
            200,
            DeployedIntegrationResponse::new()
                .template("application/json", r#"{"id": $input.json('$.Item.id.S')}"#),
        );
    let mut synthesize = DeployedIntegration::dynamodb("GetItem")
        .request_template("application/json", r#"{"Text": "x"}"#);
    synthesize.uri = Some("arn:aws:apigateway:us-east-1:polly:path/v1/speech".to_owned());
    let api = Api::new("orders")
        .method(HttpMethod::Post, "/speech", DeployedMethod::new(synthesize))
        .method(HttpMethod::Get, "/orders/{id}", DeployedMethod::new(get_item))
        .stage("prod", DeployedStage::default());
    System {
        name: "orders".into(),
        apis: vec![DeployedApi { key: "api".into(), api: Arc::new(api) }],
        tables: vec![Table {
            key: "orders".into(),
            name: "orders".into(),
            definition: json!({
                "TableName": "orders",
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "BillingMode": "PAY_PER_REQUEST",
            }),
            time_to_live: None,
        }],
        ..System::default()
    }
}

/// A document with an error.
#[derive(Debug)]
struct Project;

impl Workspace for Project {
    fn document(&self) -> Document {
        let finding = Finding {
            severity: Severity::Error,
            rule: "DG001 x".into(),
            message: "wrong".into(),
            help: None,
            file: "orders.yaml".into(),
            line: 2,
            column: 3,
        };
        Document {
            name: "orders.yaml".into(),
            text: Some("a: 1\n".into()),
            findings: vec![finding],
        }
    }

    fn graph(&self) -> Result<String, String> {
        Ok("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".into())
    }

    fn saves_examples(&self) -> bool {
        true
    }

    fn save_example(
        &self,
        name: &str,
        exchange: &dynagate_local::history::Exchange,
    ) -> Result<String, String> {
        if name == "taken" {
            return Err("the name is taken".into());
        }
        Ok(format!("{name} {}", exchange.request.target))
    }
}

/// A console, and the requests of a browser to it.
struct Console {
    server: Server,
    address: String,
}

/// An answer.
struct Answer {
    status: u16,
    headers: String,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.headers.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(known, _)| *known == name).map(|(_, value)| value).next()
    }
}

impl Console {
    async fn start() -> Self {
        let workspace: Arc<dyn Workspace> = Arc::new(Project);
        let options = Options {
            port: 0,
            dynamodb_port: None,
            console: Some(ConsoleOptions { port: 0, workspace: Some(workspace) }),
            ..Options::default()
        };
        let server = Server::start(system(), &options).await.expect("a server");
        let address = server.addresses().console.expect("a console").to_string();
        Self { server, address }
    }

    async fn connect(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).await.expect("a connection");
        stream.write_all(request.as_bytes()).await.expect("a request");
        stream
    }

    /// Sends a request with these header lines.
    async fn send(&self, line: &str, headers: &[&str], body: &str) -> Answer {
        let headers: Vec<_> = headers.iter().map(|line| format!("{line}\r\n")).collect();
        let headers = headers.concat();
        let length = body.len();
        let request = format!(
            "{line} HTTP/1.1\r\n{headers}connection: close\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        let mut stream = self.connect(&request).await;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("an answer");
        let answer = String::from_utf8(answer).expect("text");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let (status, headers) = head.split_once("\r\n").unwrap_or((head, ""));
        let status = status.split(' ').nth(1).and_then(|status| status.parse().ok());
        Answer { status: status.expect("a status"), headers: headers.into(), body: body.into() }
    }

    fn host(&self) -> String {
        format!("host: {}", self.address)
    }

    /// Sends a request as a program does.
    async fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path}"), &[&self.host()], "").await
    }

    async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(&format!("POST {path}"), &[&self.host()], &body.to_string()).await
    }
}

#[tokio::test]
async fn the_page_is_confined() {
    let console = Console::start().await;
    for path in ["/", "/main.js", "/style.css", "/icon.svg", "/api/system", "/nowhere"] {
        let answer = console.get(path).await;
        assert_eq!(answer.status, if path == "/nowhere" { 404 } else { 200 }, "{path}");
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"));
        assert!(
            policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert!(!answer.headers.contains("access-control-"), "{}", answer.headers);
    }
    let page = console.get("/").await;
    assert!(page.header("content-type").is_some_and(|of| of.starts_with("text/html")));
    let tag = format!("if-none-match: {}", page.header("etag").expect("a version"));
    let again = console.send("GET /", &[&console.host(), &tag], "").await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
}

#[tokio::test]
async fn only_addresses_and_localhost_are_hosts() {
    let console = Console::start().await;
    let port = console.address.rsplit_once(':').expect("a port").1;
    for (host, status) in [
        (format!("host: localhost:{port}"), 200),
        (format!("host: 127.0.0.1:{port}"), 200),
        (format!("host: [::1]:{port}"), 200),
        (format!("host: console.example:{port}"), 403),
        (format!("host: localhost.example:{port}"), 403),
        (format!("host: 127.0.0.1.example:{port}"), 403),
        (format!("host: user@127.0.0.1:{port}"), 403),
        ("host: ".to_owned(), 403),
        ("x: y".to_owned(), 403),
    ] {
        for path in ["/", "/api/exchanges"] {
            let answer = console.send(&format!("GET {path}"), &[&host], "").await;
            assert_eq!(answer.status, status, "{host} {path}");
        }
    }
    let foreign = console.send("GET http://evil.example/api/system", &[&console.host()], "").await;
    assert_eq!(foreign.status, 403);
}

#[tokio::test]
async fn other_pages_can_neither_read_nor_write() {
    let console = Console::start().await;
    let body = r#"{"TableName": "orders", "Item": {"id": {"S": "1"}}}"#;
    let host = console.host();
    let own = format!("origin: http://{}", console.address);
    for (headers, status) in [
        (vec!["origin: http://evil.example"], 403),
        (vec!["origin: null"], 403),
        (vec!["origin: http://localhost:1"], 403),
        (vec!["sec-fetch-site: cross-site"], 403),
        (vec!["sec-fetch-site: same-site"], 403),
        (vec![own.as_str(), "sec-fetch-site: cross-site"], 403),
        (vec![own.as_str(), "sec-fetch-site: same-origin"], 200),
    ] {
        let headers: Vec<_> = headers.into_iter().chain([host.as_str()]).collect();
        for line in ["POST /api/dynamodb/PutItem", "DELETE /api/exchanges"] {
            let answer = console.send(line, &headers, body).await;
            assert_eq!(answer.status, status, "{line} {headers:?} {}", answer.body);
        }
        let items = console.post("/api/dynamodb/Scan", &json!({"TableName": "orders"})).await;
        assert_eq!(items.json()["Count"], u8::from(status == 200), "{headers:?}");
    }
    for site in ["cross-site", "same-site"] {
        let site = format!("sec-fetch-site: {site}");
        let read = console.send("GET /api/exchanges", &[&host, &site], "").await;
        assert_eq!(read.status, 403);
        let opened = console.send("GET /", &[&host, &site], "").await;
        assert_eq!(opened.status, 200, "a link to the page");
    }
    let preflight = ["origin: http://evil.example", "access-control-request-method: POST", &host];
    let answer = console.send("OPTIONS /api/send", &preflight, "").await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn requests_are_listed_and_sent_again() {
    let console = Console::start().await;
    let item = json!({"TableName": "orders", "Item": {"id": {"S": "7"}}});
    assert_eq!(console.post("/api/dynamodb/PutItem", &item).await.status, 200);
    let request =
        json!({"method": "GET", "target": "/orders/7?x=%3Cb%3E", "headers": [["X-A", "b"]]});
    let sent = console.post("/api/send", &request).await.json();
    assert_eq!(sent, json!({"id": 1, "status": 200}));
    let again = console.post("/api/exchanges/1/replay", &json!({})).await.json();
    assert_eq!(again, json!({"id": 2, "status": 200}));

    let listed = console.get("/api/exchanges").await.json();
    let listed = listed["exchanges"].as_array().expect("a list");
    let ids: Vec<_> = listed.iter().map(|one| one["id"].as_u64()).collect();
    assert_eq!(ids, [Some(2), Some(1)]);
    assert_eq!(listed[0]["route"], "GET /orders/{id}");
    assert_eq!(
        (&listed[0]["action"], &listed[0]["tables"]),
        (&json!("GetItem"), &json!(["orders"]))
    );

    let one = console.get("/api/exchanges/2").await.json();
    assert_eq!(one["target"], "/orders/7?x=%3Cb%3E");
    assert_eq!(one["response"]["body"], r#"{"id": "7"}"#);
    let way = console.get("/api/exchanges/2/explanation").await.json();
    assert_eq!(way["steps"][0]["resource"], "/orders/{id}");
    assert_eq!(way["response"]["body"], one["response"]["body"]);
    let headers = one["headers"].as_array().expect("headers");
    assert!(headers.contains(&json!(["x-a", "b"])), "{headers:?}");

    for (method, target) in [("G T", "/"), ("GET", "/ x")] {
        let request = json!({"method": method, "target": target, "headers": []});
        assert_eq!(console.post("/api/send", &request).await.status, 422, "{method} {target}");
    }
    assert_eq!(console.post("/api/send", &json!([])).await.status, 400);
    assert_eq!(console.get("/api/exchanges/99").await.status, 404);
    assert_eq!(console.get("/api/exchanges/x").await.status, 400);

    let cleared = console.send("DELETE /api/exchanges", &[&console.host()], "").await;
    assert_eq!(cleared.status, 200);
    assert_eq!(console.get("/api/exchanges").await.json(), json!({"exchanges": []}));
}

#[tokio::test]
async fn a_backend_that_is_not_simulated_is_named() {
    let console = Console::start().await;
    let request = json!({"method": "POST", "target": "/speech", "headers": []});
    let sent = console.post("/api/send", &request).await.json();
    assert_eq!(sent, json!({"id": 1, "status": 500}));
    let one = console.get("/api/exchanges/1").await.json();
    assert_eq!(one["response"]["reason"], "polly:path/v1/speech is not simulated");
    let way = console.get("/api/exchanges/1/explanation").await.json();
    let last = way["steps"].as_array().and_then(|steps| steps.last());
    assert_eq!(last.map(|step| &step["backend"]), Some(&json!("polly:path/v1/speech")));
    let activity = console.get("/api/activity").await.body;
    assert!(activity.contains("calls polly:path/v1/speech, which is not simulated"), "{activity}");
}

#[tokio::test]
async fn examples_are_saved_by_the_project() {
    let console = Console::start().await;
    let request = json!({"method": "GET", "target": "/orders/7", "headers": []});
    console.post("/api/send", &request).await;
    let saved = console.post("/api/exchanges/1/example", &json!({"name": " first "})).await;
    assert_eq!(saved.json(), json!({"file": "first /orders/7"}));
    for (name, message) in
        [("taken", "the name is taken"), (" ", "the name of the example is empty")]
    {
        let refused = console.post("/api/exchanges/1/example", &json!({"name": name})).await;
        assert_eq!((refused.status, &refused.json()["message"]), (422, &json!(message)));
    }
}

#[tokio::test]
async fn the_system_has_its_addresses_tables_and_problem() {
    let console = Console::start().await;
    let system = console.get("/api/system").await.json();
    assert_eq!(system["problem"], "orders.yaml:2:3: wrong");
    let api = format!("http://{}/prod", console.server.addresses().api);
    assert_eq!(system["apis"][0]["url"], json!(api));
    assert_eq!(system["apis"][0]["routes"], json!(["GET /orders/{id}", "POST /speech"]));
    let tables = console.get("/api/tables").await.json();
    assert_eq!(tables["tables"][0]["key"], json!([{"name": "id", "type": "S"}]));
    assert_eq!(console.get("/api/document").await.json()["findings"][0]["line"], 2);
    assert_eq!(console.get("/api/graph.svg").await.header("content-type"), Some("image/svg+xml"));
    let refused = console.post("/api/dynamodb/DeleteTable", &json!({"TableName": "orders"})).await;
    assert_eq!(refused.status, 400);
    let refused = console.post("/api/dynamodb/Scan", &json!({"TableName": "nothing"})).await;
    assert!(refused.body.contains("ResourceNotFoundException: "), "{}", refused.body);
}

#[tokio::test]
async fn events_are_streamed_until_the_server_stops() {
    let console = Console::start().await;
    let request = format!("GET /api/events HTTP/1.1\r\n{}\r\n\r\n", console.host());
    let mut stream = console.connect(&request).await;
    let mut text = String::new();
    let mut buffer = [0; 4096];
    let mut read_until = async |wanted: &str| {
        while !text.contains(wanted) {
            let read = tokio::time::timeout(Duration::from_secs(30), stream.read(&mut buffer));
            let count = read.await.expect("an event in time").expect("an event");
            assert_ne!(count, 0, "the stream ended: {text}");
            text.push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
    };
    read_until("retry: ").await;
    let request = json!({"method": "GET", "target": "/orders/7", "headers": []});
    console.post("/api/send", &request).await;
    read_until("event: exchanges\ndata: [{\"action\":\"GetItem\"").await;
    console.server.document_changed();
    read_until("event: changed\n").await;
    // A page that still listens does not keep the server from stopping.
    let stopped = tokio::time::timeout(Duration::from_secs(30), console.server.stop());
    stopped.await.expect("a stopped server");
}
