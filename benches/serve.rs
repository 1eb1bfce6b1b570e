//! `dynagate serve` as its users meet it: start, latency, throughput and memory of the process.
//!
//!     cargo bench --bench serve                        # starts the command and measures it
//!     cargo bench --bench serve -- --url URL [--few]   # measures another server, as an emulator
//!
//! `URL` is that of a deployed stage of the blueprint [`BLUEPRINT`]. The client is a thread with
//! one blocking connection for each connection, so that it takes little of the processors that the
//! server needs, too. Nothing here fails because it is slow.

use std::error::Error;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use dynagate::pattern::PATTERNS;

/// A table with an item that is put first and then read.
const BLUEPRINT: &str = "\
name: bench
tables:
  orders:
    partition-key: id
    attributes: {total: N, note: S}
api:
  routes:
    PUT /orders/{id}: {put: {table: orders}}
    GET /orders/{id}: {get: {table: orders}}
";

/// The numbers of requests.
struct Amounts {
    starts: usize,
    alone: usize,
    together: usize,
    until_memory: usize,
}

const MEASURED: Amounts =
    Amounts { starts: 7, alone: 5_000, together: 40_000, until_memory: 100_000 };
/// For a server that is much slower.
const FEW: Amounts = Amounts { starts: 0, alone: 200, together: 800, until_memory: 0 };
const TRIED: Amounts = Amounts { starts: 1, alone: 20, together: 64, until_memory: 100 };

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<_> = std::env::args().collect();
    let given = |name: &str| arguments.iter().position(|argument| argument == name);
    let amounts = match (given("--test"), given("--few")) {
        (Some(_), _) => TRIED,
        (None, Some(_)) => FEW,
        (None, None) => MEASURED,
    };
    if let Some(url) = given("--url").and_then(|at| arguments.get(at + 1)) {
        return measure(url, None, None, &amounts);
    }
    for pattern in PATTERNS {
        let mut times = Vec::new();
        for _ in 0..amounts.starts {
            let start = Instant::now();
            let served = Served::start(&["--pattern", pattern.name])?;
            Connection::open(&served.api)?.get("/")?;
            times.push(start.elapsed());
        }
        print(&format!("{}: start to first response", pattern.name), median(&mut times));
    }
    let directory = std::env::temp_dir().join(format!("dynagate-bench-{}", std::process::id()));
    std::fs::create_dir_all(&directory)?;
    let blueprint = directory.join("bench.yaml");
    std::fs::write(&blueprint, BLUEPRINT)?;
    let measured = (|| {
        let served = Served::start(&["--blueprint", &blueprint.to_string_lossy()])?;
        measure(&served.api, Some(served.process.id()), served.console.as_deref(), &amounts)
    })();
    std::fs::remove_dir_all(&directory)?;
    measured
}

/// Measures latency, throughput and, for a known process, memory.
fn measure(url: &str, id: Option<u32>, console: Option<&str>, amounts: &Amounts) -> Outcome<()> {
    // The console is open: it receives an event for each request, and reads it.
    let page = console.map(subscribe).transpose()?;
    let mut connection = Connection::open(url)?;
    connection.put("/orders/7", r#"{"id": "7", "total": 12.5, "note": "with a note"}"#)?;
    let mut times = Vec::new();
    for _ in 0..amounts.alone {
        let start = Instant::now();
        connection.get("/orders/7")?;
        times.push(start.elapsed());
    }
    print("GET, one connection: median", median(&mut times));
    let slow = times.get(times.len() * 99 / 100).copied().unwrap_or_default();
    print("GET, one connection: 99 of 100 within", slow);
    for (connections, requests) in [(16, amounts.together), (16, amounts.until_memory)] {
        if requests == 0 {
            continue;
        }
        let start = Instant::now();
        std::thread::scope(|scope| -> Outcome<()> {
            let work = || -> Result<(), String> {
                let mut connection = Connection::open(url).map_err(|error| error.to_string())?;
                for _ in 0..requests / connections {
                    connection.get("/orders/7").map_err(|error| error.to_string())?;
                }
                Ok(())
            };
            let threads: Vec<_> = (0..connections).map(|_| scope.spawn(work)).collect();
            for thread in threads {
                thread.join().map_err(|_| "a client panicked")??;
            }
            Ok(())
        })?;
        let per_second = f64::from(u32::try_from(requests)?) / start.elapsed().as_secs_f64();
        println!("{:52} {per_second:9.0} requests/s", format!("GET, {connections} connections"));
    }
    if let Some(id) = id {
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let resident = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name))?;
            line.split_whitespace().nth(1)?.parse::<f64>().ok()
        };
        for (name, what) in [("VmRSS:", "resident"), ("VmHWM:", "at most")] {
            let mebibytes = resident(name).unwrap_or_default() / 1024.0;
            println!("{:52} {mebibytes:9.1} MiB {what}", "memory after these requests");
        }
    }
    drop(page);
    Ok(())
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn print(name: &str, time: Duration) {
    println!("{name:52} {:9.2} ms", time.as_secs_f64() * 1000.0);
}

/// A running `dynagate serve`.
struct Served {
    process: Child,
    api: String,
    console: Option<String>,
}

impl Served {
    /// Starts the command on free ports and waits until it has printed its addresses.
    fn start(arguments: &[&str]) -> Outcome<Self> {
        let mut process = Command::new(env!("CARGO_BIN_EXE_dynagate"))
            .arg("serve")
            .args(arguments)
            .args(["--port", "0", "--dynamodb-port", "0", "--console-port", "0", "--no-functions"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let output = process.stdout.take().ok_or("no output")?;
        let (mut api, mut console) = (None, None);
        let mut lines = BufReader::new(output).lines();
        while api.is_none() || console.is_none() {
            let Some(line) = lines.next() else { break };
            let line = line?;
            let address = line.split_whitespace().find(|word| word.starts_with("http://"));
            match (line.split_whitespace().next(), address) {
                (Some("API"), Some(address)) => api = Some(address.to_owned()),
                (Some("Console"), Some(address)) => console = Some(address.to_owned()),
                _ => {}
            }
        }
        // The rest of the output is read, so that the server never waits for it.
        std::thread::spawn(move || lines.for_each(drop));
        let api = api.ok_or("dynagate serve printed no address")?;
        Ok(Self { process, api, console })
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Opens the stream of events of a console and reads it in a thread of its own.
fn subscribe(url: &str) -> Outcome<TcpStream> {
    let authority = url.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(authority)?;
    write!(stream, "GET /api/events HTTP/1.1\r\nHost: {authority}\r\n\r\n")?;
    let mut events = stream.try_clone()?;
    std::thread::spawn(move || std::io::copy(&mut events, &mut std::io::sink()));
    Ok(stream)
}

/// A connection that is kept alive.
struct Connection {
    stream: BufReader<TcpStream>,
    authority: String,
    base: String,
    body: Vec<u8>,
}

impl Connection {
    fn open(url: &str) -> Outcome<Self> {
        let rest = url.strip_prefix("http://").ok_or("not an http:// URL")?;
        let (authority, base) = rest.split_once('/').unwrap_or((rest, ""));
        let stream = TcpStream::connect(authority)?;
        stream.set_nodelay(true)?;
        let base = format!("/{}", base.trim_end_matches('/'));
        Ok(Self {
            stream: BufReader::new(stream),
            authority: authority.to_owned(),
            base,
            body: Vec::new(),
        })
    }

    fn get(&mut self, path: &str) -> Outcome<()> {
        self.send("GET", path, "")
    }

    fn put(&mut self, path: &str, body: &str) -> Outcome<()> {
        self.send("PUT", path, body)
    }

    /// Sends a request and reads the whole response.
    fn send(&mut self, method: &str, path: &str, body: &str) -> Outcome<()> {
        let Self { authority, base, .. } = self;
        let request = format!(
            "{method} {base}{path} HTTP/1.1\r\nHost: {authority}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let (mut length, mut line) = (0, String::new());
        loop {
            line.clear();
            if self.stream.read_line(&mut line)? == 0 {
                return Err("the server closed the connection".into());
            }
            if line == "\r\n" {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse()?;
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body)?;
        Ok(())
    }
}
