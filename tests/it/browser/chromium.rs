//! A Chromium without a window, driven by its [DevTools
//! protocol](https://chromedevtools.github.io/devtools-protocol/) over pipes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// The time after which a condition that does not hold is a failure.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with one page.
pub(super) struct Chromium {
    process: Child,
    commands: ChildStdin,
    messages: Receiver<Value>,
    session: String,
    last: u64,
    /// Exceptions and violations of policies on the page.
    complaints: Vec<String>,
    /// The field of the last dialog that chooses a file.
    chooser: Option<Value>,
    _profile: TempDir,
}

impl Chromium {
    /// Starts the browser; `None` if none is installed and the tests may be skipped.
    pub(super) fn start() -> Option<Self> {
        let Some(program) = program() else {
            assert!(
                std::env::var_os("DYNAGATE_REQUIRE_TOOLS").is_none(),
                "no chromium on the PATH: run tests/prove/setup"
            );
            eprintln!("SKIPPED: the console in a browser, for there is no chromium on the PATH");
            return None;
        };
        let profile = tempfile::tempdir().expect("a directory");
        // The browser reads commands from the descriptor 3 and writes messages to 4.
        let mut process = Command::new("sh")
            .args(["-c", r#"exec "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#, "sh", &program])
            // The sandbox does not work for root and in containers, and only our page is opened.
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
            .args(["--remote-debugging-pipe", "--no-first-run", "--hide-scrollbars"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a browser");
        let commands = process.stdin.take().expect("a pipe");
        let output = process.stdout.take().expect("a pipe");
        let (sender, messages) = mpsc::channel();
        std::thread::spawn(move || {
            for message in BufReader::new(output).split(0).map_while(Result::ok) {
                let message = serde_json::from_slice(&message).unwrap_or(Value::Null);
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let mut browser = Self {
            process,
            commands,
            messages,
            session: String::new(),
            last: 0,
            complaints: Vec::new(),
            chooser: None,
            _profile: profile,
        };
        let target = browser.call("Target.createTarget", &json!({"url": "about:blank"}));
        let attached = browser.call(
            "Target.attachToTarget",
            &json!({"targetId": target["targetId"], "flatten": true}),
        );
        attached["sessionId"].as_str().expect("a session").clone_into(&mut browser.session);
        for domain in ["Page", "Runtime", "Log"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        Some(browser)
    }

    /// Calls a method of the protocol and returns its result.
    fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.last += 1;
        let mut command = json!({"id": self.last, "method": method, "params": parameters});
        if !self.session.is_empty() {
            command["sessionId"] = self.session.as_str().into();
        }
        let mut bytes = command.to_string().into_bytes();
        bytes.push(0);
        self.commands.write_all(&bytes).expect("a running browser");
        loop {
            let message = self.messages.recv_timeout(PATIENCE).expect("an answer of the browser");
            if message["id"] == self.last {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            self.note(&message);
        }
    }

    /// Keeps what a page must not cause.
    fn note(&mut self, message: &Value) {
        let parameters = &message["params"];
        let complaint = match message["method"].as_str() {
            Some("Runtime.exceptionThrown") => &parameters["exceptionDetails"],
            Some("Log.entryAdded") if parameters["entry"]["source"] == "security" => {
                &parameters["entry"]["text"]
            }
            Some("Page.fileChooserOpened") => {
                self.chooser = Some(parameters["backendNodeId"].clone());
                return;
            }
            _ => return,
        };
        self.complaints.push(complaint.to_string());
    }

    /// The exceptions and violations of policies so far.
    pub(super) fn complaints(&mut self) -> &[String] {
        // The messages before the answer to this call are read.
        self.evaluate("0");
        &self.complaints
    }

    /// Sets the size of the page and the colors that the user prefers.
    pub(super) fn look(&mut self, width: u32, height: u32, colors: &str) {
        let size =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &size);
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": colors}]});
        self.call("Emulation.setEmulatedMedia", &media);
    }

    pub(super) fn open(&mut self, address: &str) {
        self.call("Page.navigate", &json!({"url": address}));
    }

    /// The value of a JavaScript expression.
    pub(super) fn evaluate(&mut self, expression: &str) -> Value {
        let parameters =
            json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let result = self.call("Runtime.evaluate", &parameters);
        let failure = &result["exceptionDetails"];
        assert!(failure.is_null(), "{expression}: {failure}");
        result["result"]["value"].clone()
    }

    /// Waits until a JavaScript expression is true.
    pub(super) fn wait(&mut self, expression: &str) {
        let since = Instant::now();
        while self.evaluate(&format!("Boolean({expression})")) != Value::Bool(true) {
            if since.elapsed() > PATIENCE {
                let text = self.evaluate("document.body?.innerText");
                let text = text.as_str().unwrap_or_default();
                panic!("waited in vain for {expression}\n{text}\n{:?}", self.complaints);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Clicks the first element of a CSS selector as soon as it is there.
    pub(super) fn click(&mut self, selector: &str) {
        let element = format!("document.querySelector({})", json!(selector));
        self.wait(&element);
        // Dialogs for files only open for users.
        let click = json!({"expression": format!("{element}.click()"), "userGesture": true});
        let result = self.call("Runtime.evaluate", &click);
        assert!(result["exceptionDetails"].is_null(), "{selector}: {result}");
    }

    /// Chooses a file in the dialog that a click on an element opens.
    pub(super) fn choose(&mut self, selector: &str, file: &Path) {
        self.call("Page.setInterceptFileChooserDialog", &json!({"enabled": true}));
        self.click(selector);
        let since = Instant::now();
        let field = loop {
            self.evaluate("0");
            if let Some(field) = self.chooser.take() {
                break field;
            }
            assert!(since.elapsed() < PATIENCE, "{selector} opens no dialog");
            std::thread::sleep(Duration::from_millis(50));
        };
        self.call("DOM.setFileInputFiles", &json!({"files": [file], "backendNodeId": field}));
    }

    /// Saves downloads in a directory.
    pub(super) fn download_to(&mut self, directory: &Path) {
        let behavior = json!({"behavior": "allow", "downloadPath": directory});
        self.call("Page.setDownloadBehavior", &behavior);
    }

    /// Presses a key: a character or a name such as `ArrowDown`.
    pub(super) fn press(&mut self, key: &str) {
        let (code, text) = match key {
            "Enter" => (13, "\r"),
            "Escape" => (27, ""),
            "ArrowUp" => (38, ""),
            "ArrowDown" => (40, ""),
            character => (0, character),
        };
        let event = |kind: &str| json!({"type": kind, "key": key, "text": text, "windowsVirtualKeyCode": code});
        self.call("Input.dispatchKeyEvent", &event("keyDown"));
        self.call("Input.dispatchKeyEvent", &event("keyUp"));
    }

    /// Types a text into the field with the focus, in place of its selection.
    pub(super) fn enter(&mut self, text: &str) {
        self.call("Input.insertText", &json!({"text": text}));
    }

    /// The page as a PNG image.
    pub(super) fn screenshot(&mut self) -> Vec<u8> {
        let image = self.call("Page.captureScreenshot", &json!({"format": "png"}));
        decoded(image["data"].as_str().expect("an image"))
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // It also ends when its pipe is closed.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The name of the installed browser.
fn program() -> Option<String> {
    let named = std::env::var("DYNAGATE_CHROMIUM").ok();
    let usual = ["chromium", "chromium-browser", "google-chrome"].map(str::to_owned);
    named.into_iter().chain(usual).find(|name| {
        let version = Command::new(name).arg("--version").stderr(Stdio::null()).output();
        version.is_ok_and(|version| version.status.success())
    })
}

/// The bytes of Base64.
fn decoded(text: &str) -> Vec<u8> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let value = |digit: u8| DIGITS.iter().position(|known| *known == digit).unwrap_or_default();
    let digits: Vec<_> = text.bytes().filter(|byte| *byte != b'=').collect();
    let mut bytes = Vec::new();
    for group in digits.chunks(4) {
        let bits = group.iter().fold(0, |bits, digit| (bits << 6) | value(*digit));
        let bits = bits << (6 * (4 - group.len()));
        let parts = [bits >> 16, bits >> 8, bits].map(|part| u8::try_from(part & 255).unwrap_or(0));
        bytes.extend(&parts[..group.len() - 1]);
    }
    bytes
}
