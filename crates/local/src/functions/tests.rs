//! Functions in the Python and Node.js of this machine.

use std::process::{Command, Stdio};
use std::time::Instant;

use super::*;

/// True if a program is installed. A test without it is skipped, which it says, or fails if tools
/// are required.
pub(crate) fn installed(program: &str) -> bool {
    let status =
        Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let installed = status.is_ok_and(|status| status.success());
    if !installed {
        let required = std::env::var_os("DYNAGATE_REQUIRE_TOOLS").is_some();
        assert!(!required, "{program} is not installed");
        eprintln!("SKIPPED: {program} is not installed");
    }
    installed
}

/// A function with one file.
pub(crate) fn function(name: &str, file: &str, source: &str) -> Function {
    let runtime = if file == "index.py" { "python3.13" } else { "nodejs22.x" };
    Function {
        name: name.to_owned(),
        arn: format!("arn:aws:lambda:us-east-1:123456789012:function:{name}"),
        runtime: runtime.to_owned(),
        handler: "index.handler".to_owned(),
        code: Code::Files(BTreeMap::from([(file.to_owned(), source.as_bytes().to_vec())])),
        memory_size: 128,
        timeout: Duration::from_secs(20),
        environment: BTreeMap::new(),
        reserved_concurrency: None,
        dead_letter: None,
        json_log: false,
        event_source_mappings: Vec::new(),
    }
}

pub(crate) fn environment() -> Environment {
    Environment {
        aws_url: "http://127.0.0.1:9".to_owned(),
        dynamodb_url: "http://127.0.0.1:9".to_owned(),
        project: None,
    }
}

fn running(functions: impl IntoIterator<Item = Function>) -> Functions {
    Functions::new(functions.into_iter().collect(), environment(), Arc::new(|_| {}))
}

async fn failure(functions: &Functions, name: &str, event: Value) -> Value {
    match functions.invoke(name, &event, "test").await {
        Err(FunctionError::Failed(error)) => error,
        other => panic!("{other:?}"),
    }
}

/// The lines of a log without times, identifiers and measures.
fn text(functions: &Functions, name: &str) -> Vec<String> {
    let lines = functions.log(name);
    let text = |line: &Arc<LogLine>| {
        let id = line.request_id.as_deref().unwrap_or("-");
        let text = line.text.replace(id, "ID");
        text.split("\tDuration").next().unwrap_or_default().to_owned()
    };
    lines.iter().map(text).collect()
}

#[tokio::test]
async fn python_gets_an_event_and_its_context() {
    if !installed("python3") {
        return;
    }
    let source = r#"
import json, os, sys, logging
from decimal import Decimal
def handler(event, context):
    print("out")
    print("err", file=sys.stderr)
    logging.getLogger().warning("careful")
    return {
        "event": event, "name": context.function_name, "memory": context.memory_limit_in_mb,
        "arn": context.invoked_function_arn, "time": 0 < context.get_remaining_time_in_millis() <= 20000,
        "id": len(context.aws_request_id), "own": os.environ["OWN"], "region": os.environ["AWS_REGION"],
        "queue": os.environ["QUEUE"], "dynamodb": os.environ["AWS_ENDPOINT_URL_DYNAMODB"],
        "key": os.environ["AWS_ACCESS_KEY_ID"], "decimal": Decimal("1.5"),
    }
"#;
    let mut function = function("orders", "index.py", source);
    function.environment = BTreeMap::from([
        ("OWN".to_owned(), "mine".to_owned()),
        ("AWS_ACCESS_KEY_ID".to_owned(), "AKIAREAL".to_owned()),
        ("QUEUE".to_owned(), "https://sqs.us-east-1.amazonaws.com/123456789012/q".to_owned()),
    ]);
    let functions = running([function]);
    let event = json!({"n": 12_345_678_901_234_567_890_u64, "s": "it's \"ä\"\n"});
    let response = functions.invoke("orders", &event, "test").await.expect("a response");
    assert_eq!(
        response,
        json!({
            "event": event, "name": "orders", "memory": "128",
            "arn": "arn:aws:lambda:us-east-1:123456789012:function:orders", "time": true, "id": 36,
            "own": "mine", "region": "us-east-1", "queue": "http://127.0.0.1:9/123456789012/q",
            "dynamodb": "http://127.0.0.1:9", "key": "local", "decimal": 1.5,
        })
    );
    let mut lines = text(&functions, "orders");
    // The two pipes are read independently of each other.
    let error = lines.iter().position(|line| line == "err").map(|at| lines.remove(at));
    assert_eq!(error.as_deref(), Some("err"));
    assert!(
        lines[3].starts_with("[WARNING]\t") && lines[3].ends_with("Z\tID\tcareful"),
        "{lines:?}"
    );
    lines.remove(3);
    assert_eq!(
        lines,
        [
            "INIT_START Runtime: python3.13",
            "START RequestId: ID Version: $LATEST",
            "out",
            "END RequestId: ID",
            "REPORT RequestId: ID",
        ]
    );
}

#[tokio::test]
async fn python_reports_errors_as_lambda_does() {
    if !installed("python3") {
        return;
    }
    let functions = running([
        function(
            "raises",
            "index.py",
            "import os\ndef handler(event, context):\n    if event == 'exit':\n        os._exit(3)\n    \
             if event == 'set':\n        return {1}\n    raise ValueError(event)\n",
        ),
        function("syntax", "index.py", "def handler(:\n"),
        function("imports", "index.py", "import a_module_that_is_missing\n"),
        Function { handler: "index.other".to_owned(), ..function("name", "index.py", "") },
        Function { handler: "handler".to_owned(), ..function("dot", "index.py", "") },
        function(
            "boto",
            "index.py",
            "import sys\nsys.path = [of for of in sys.path if '-packages' not in of]\nimport boto3\n",
        ),
    ]);
    let error = failure(&functions, "raises", json!("no")).await;
    assert_eq!((&error["errorType"], &error["errorMessage"]), (&json!("ValueError"), &json!("no")));
    let trace = error["stackTrace"][0].as_str().unwrap_or_default();
    assert!(trace.contains("index.py\", line 7, in handler"), "{trace}");
    assert_eq!(error["stackTrace"].as_array().map(Vec::len), Some(1));
    let error = failure(&functions, "raises", json!("set")).await;
    assert_eq!(error["errorType"], "Runtime.MarshalError");
    let error = failure(&functions, "raises", json!("exit")).await;
    let message = error["errorMessage"].as_str().unwrap_or_default();
    assert!(message.ends_with("Error: Runtime exited with error: exit status 3"), "{message}");
    for (name, of, part) in [
        ("syntax", "Runtime.UserCodeSyntaxError", "Syntax error in module 'index'"),
        (
            "imports",
            "Runtime.ImportModuleError",
            "Unable to import module 'index': No module named",
        ),
        ("name", "Runtime.HandlerNotFound", "Handler 'other' missing on module 'index'"),
        ("dot", "Runtime.MalformedHandlerName", "Bad handler 'handler'"),
        ("boto", "Runtime.ImportModuleError", "python3 has no boto3: pip install boto3"),
    ] {
        let error = failure(&functions, name, Value::Null).await;
        assert_eq!(error["errorType"], of, "{error}");
        assert!(error["errorMessage"].as_str().is_some_and(|of| of.contains(part)), "{error}");
    }
    let lines = text(&functions, "raises");
    assert!(lines.contains(&"[ERROR] ValueError: no".to_owned()), "{lines:?}");
}

#[tokio::test]
async fn javascript_is_run_in_each_of_its_forms() {
    if !installed("node") {
        return;
    }
    let python = "exports.handler = async (event, context) => { console.log('hello', event.a); \
                  return { a: event.a, name: context.functionName, left: context.getRemainingTimeInMillis() > 0 }; };";
    let functions = running([
        function("cjs", "index.js", python),
        function("mjs", "index.mjs", "export const handler = async ({ a }) => ({ a });"),
        function(
            "named",
            "index.cjs",
            "exports.handler = (event, context, callback) => setTimeout(() => callback(null, event), 5);",
        ),
        function("silent", "index.js", "exports.handler = () => 5;"),
        function(
            "fails",
            "index.js",
            "exports.handler = async () => { throw new TypeError('no'); };",
        ),
        function(
            "callback",
            "index.js",
            "exports.handler = (e, c, callback) => callback(new RangeError('far'));",
        ),
        function(
            "rejects",
            "index.js",
            "exports.handler = () => new Promise(() => { Promise.reject(new Error('lost')); setTimeout(() => {}, 9000); });",
        ),
        function(
            "sdk",
            "index.mjs",
            "import { SNSClient } from '@aws-sdk/client-sns';\nexport const handler = async () => SNSClient;",
        ),
        Function {
            handler: "src/deep.inner.run".to_owned(),
            ..function("deep", "src/deep.js", "exports.inner = { run: async () => 'deep' };")
        },
    ]);
    let event = json!({"a": 1});
    for (name, expected) in [
        ("cjs", json!({"a": 1, "name": "cjs", "left": true})),
        ("mjs", json!({"a": 1})),
        ("named", json!({"a": 1})),
        ("silent", Value::Null),
        ("deep", json!("deep")),
    ] {
        // A warm process responds as a new one does.
        for _ in 0..2 {
            let response = functions.invoke(name, &event, "test").await;
            assert_eq!(response, Ok(expected.clone()), "{name}");
        }
    }
    assert_eq!(functions.states().iter().map(|state| state.idle_processes).sum::<usize>(), 5);
    let lines = text(&functions, "cjs");
    assert!(lines[2].ends_with("Z\tID\tINFO\thello 1"), "{lines:?}");
    for (name, of, part) in [
        ("fails", "TypeError", "no"),
        ("callback", "RangeError", "far"),
        ("rejects", "Runtime.UnhandledPromiseRejection", "lost"),
        ("sdk", "Runtime.ImportModuleError", "npm install @aws-sdk/client-sns"),
    ] {
        let error = failure(&functions, name, event.clone()).await;
        assert_eq!(error["errorType"], of, "{error}");
        assert!(error["errorMessage"].as_str().is_some_and(|of| of.contains(part)), "{error}");
    }
}

#[tokio::test]
async fn a_function_that_takes_too_long_is_killed_with_its_children() {
    if !installed("python3") {
        return;
    }
    let source = "import subprocess, time\nprint(subprocess.Popen(['sleep', '1000']).pid)\n\
                  def handler(event, context):\n    time.sleep(1000)\n";
    let function =
        Function { timeout: Duration::from_secs(1), ..function("slow", "index.py", source) };
    let functions = running([function]);
    let error = failure(&functions, "slow", Value::Null).await;
    assert_eq!(error["errorType"], "Sandbox.Timedout");
    let message = error["errorMessage"].as_str().unwrap_or_default();
    assert!(message.ends_with("Error: Task timed out after 1.00 seconds"), "{message}");
    let lines = text(&functions, "slow");
    assert!(lines.iter().any(|line| line.ends_with("ID Task timed out after 1.00 seconds")));
    let child = lines.iter().find_map(|line| line.parse::<u32>().ok()).expect("the child");
    wait_for_end(child);
    assert_eq!(functions.states()[0].idle_processes, 0);
}

/// Waits until a process has ended; a killed child of a killed process may remain as a zombie.
fn wait_for_end(process: u32) {
    let started = Instant::now();
    let runs = || match std::fs::read_to_string(format!("/proc/{process}/stat")) {
        Ok(stat) => !stat.contains(") Z "),
        Err(_) => false,
    };
    while runs() {
        assert!(started.elapsed() < Duration::from_secs(20), "process {process} still runs");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[tokio::test]
async fn nothing_runs_after_the_end() {
    if !installed("python3") {
        return;
    }
    let source = "import os\ndef handler(event, context):\n    return [os.getpid(), os.getcwd()]\n";
    let functions = running([function("pid", "index.py", source)]);
    let response = functions.invoke("pid", &Value::Null, "test").await.expect("a response");
    let process = response[0].as_u64().and_then(|id| u32::try_from(id).ok()).expect("a process");
    let directory = response[1].as_str().expect("a directory").to_owned();
    assert!(std::path::Path::new(&directory).join("index.py").exists());
    functions.stop();
    wait_for_end(process);
    assert!(!std::path::Path::new(&directory).exists());
    let after = functions.invoke("pid", &Value::Null, "test").await;
    assert_eq!(after, Err(FunctionError::NotFound("pid".to_owned())));
}

#[tokio::test]
async fn concurrent_invocations_have_processes_of_their_own() {
    if !installed("python3") {
        return;
    }
    let source = "import os, time\ndef handler(event, context):\n    time.sleep(0.3)\n    return os.getpid()\n";
    let functions = Arc::new(running([
        function("free", "index.py", source),
        Function { reserved_concurrency: Some(1), ..function("one", "index.py", source) },
        Function { reserved_concurrency: Some(0), ..function("none", "index.py", source) },
    ]));
    let both = |name: &'static str| {
        let functions = Arc::clone(&functions);
        async move {
            let nothing = Value::Null;
            tokio::join!(
                functions.invoke(name, &nothing, "test"),
                functions.invoke(name, &nothing, "test")
            )
        }
    };
    let (first, second) = both("free").await;
    assert_ne!(first.expect("a process"), second.expect("a process"));
    let (first, second) = both("one").await;
    assert_eq!((first.is_ok(), second), (true, Err(FunctionError::Throttled)));
    let none = functions.invoke("none", &Value::Null, "test").await;
    assert_eq!(none, Err(FunctionError::Throttled));
}

#[tokio::test]
async fn code_that_cannot_be_run_says_why_once() {
    let reasons = Arc::new(Mutex::new(Vec::new()));
    let reported = Arc::clone(&reasons);
    let report: Report = Arc::new(move |activity| {
        if let Activity::Unavailable { function, reason } = activity {
            reported.lock().expect("the reasons").push(format!("{function}: {reason}"));
        }
    });
    let java = Function { runtime: "java21".to_owned(), ..function("java", "index.py", "") };
    let s3 = Function {
        code: Code::Unavailable("its code is in S3".to_owned()),
        ..function("s3", "index.py", "")
    };
    let functions = Functions::new(vec![java.clone(), s3.clone()], environment(), report);
    functions.reload(vec![java, s3]);
    let error = functions.invoke("java", &Value::Null, "test").await.expect_err("no Java");
    let message = "function `java` cannot be run here: java21 is not supported; only Python, \
                   Node.js and custom runtimes are";
    assert_eq!(error.to_string(), message);
    assert_eq!(
        *reasons.lock().expect("the reasons"),
        [
            "java: java21 is not supported; only Python, Node.js and custom runtimes are",
            "s3: its code is in S3",
        ]
    );
}

#[tokio::test]
async fn a_changed_function_is_replaced_and_another_stays_warm() {
    if !installed("python3") {
        return;
    }
    let source = |answer: u8| {
        format!("import os\ndef handler(event, context):\n    return [{answer}, os.getpid()]\n")
    };
    let functions = running([
        function("changed", "index.py", &source(1)),
        function("same", "index.py", &source(1)),
    ]);
    let call =
        async |name: &str| functions.invoke(name, &Value::Null, "test").await.expect("a response");
    let (changed, same) = (call("changed").await, call("same").await);
    functions.reload(vec![
        function("changed", "index.py", &source(2)),
        function("same", "index.py", &source(1)),
    ]);
    let again = call("changed").await;
    assert_eq!((&changed[0], &again[0]), (&json!(1), &json!(2)));
    assert_eq!(call("same").await, same);
    let process = changed[1].as_u64().and_then(|id| u32::try_from(id).ok()).expect("a process");
    wait_for_end(process);
}

#[test]
fn functions_are_found_by_name_arn_and_uri() {
    let arn = "arn:aws:lambda:us-east-1:123456789012:function:orders";
    let uri =
        format!("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations");
    for reference in ["orders", arn, &format!("{arn}:$LATEST"), &uri] {
        assert_eq!(name_of(reference), "orders");
    }
}
