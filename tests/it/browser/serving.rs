//! `dynagate serve` in a directory of its own, and requests to it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::chromium::Chromium;

/// A running server.
pub(super) struct Serving {
    directory: TempDir,
    process: Child,
    /// The address of the stage.
    api: String,
    /// The address of the console.
    pub(super) console: String,
}

impl Serving {
    /// Serves a blueprint from the file `orders.yaml`.
    pub(super) fn start(blueprint: &str) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        fs::write(directory.path().join("orders.yaml"), blueprint).expect("a file");
        let mut process = Command::new(env!("CARGO_BIN_EXE_dynagate"))
            .args(["serve", "orders.yaml", "--port", "0", "--dynamodb-port", "0"])
            .current_dir(directory.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a server");
        let mut lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
        let mut address = |name: &str| {
            let line =
                lines.by_ref().map_while(Result::ok).find(|line| line.trim().starts_with(name));
            let line = line.unwrap_or_else(|| panic!("no address of the {name}"));
            line.split_whitespace().nth(1).expect("an address").to_owned()
        };
        let (api, console) = (address("API"), address("Console"));
        // The server must never wait for its output to be read.
        std::thread::spawn(move || lines.map_while(Result::ok).count());
        Self { directory, process, api, console }
    }

    /// Sends a request to the stage and returns the status.
    pub(super) fn send(&self, method: &str, target: &str, body: &str) -> u16 {
        let (host, stage) =
            self.api.trim_start_matches("http://").split_once('/').expect("a stage");
        let mut stream = TcpStream::connect(host).expect("a connection");
        let length = body.len();
        write!(
            stream,
            "{method} /{stage}{target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        status.unwrap_or_else(|| panic!("no status in {answer}"))
    }

    /// The text of the blueprint.
    pub(super) fn blueprint(&self) -> String {
        fs::read_to_string(self.directory.path().join("orders.yaml")).expect("the blueprint")
    }

    /// Changes the blueprint.
    pub(super) fn write(&self, blueprint: &str) {
        fs::write(self.directory.path().join("orders.yaml"), blueprint).expect("a file");
    }

    /// The output of another command.
    pub(super) fn dynagate(&self, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_dynagate"))
            .args(arguments)
            .current_dir(self.directory.path())
            .output()
            .expect("a command");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Writes an image for the documentation in light and dark colors, if that is asked for.
pub(super) fn picture(page: &mut Chromium, name: &str) {
    if std::env::var_os("DYNAGATE_SCREENSHOTS").is_none() {
        return;
    }
    for colors in ["light", "dark"] {
        page.look(1280, 800, colors);
        // Notices and animations end.
        page.wait("document.querySelector('.toasts').childElementCount === 0");
        page.wait("document.getAnimations().length === 0");
        let suffix = if colors == "light" { "" } else { "-dark" };
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/images/{name}{suffix}.png"));
        fs::write(path, page.screenshot()).expect("an image");
    }
    page.look(1280, 800, "light");
}
