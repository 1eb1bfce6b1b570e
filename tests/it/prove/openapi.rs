//! Documents and the real tools: validators find no error, and generated clients compile and call
//! the API that `dynagate serve` runs.

use std::path::{Path, PathBuf};
use std::process::Command;

use dynagate::openapi::{self, Options, Version};
use dynagate::plan::Plan;

use super::tools_are_set_up;
use crate::openapi::truth::blueprints;
use crate::serve::Serving;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs a proof of `tests/prove/openapi`, and returns its report.
fn proof(configure: impl FnOnce(&mut Command) -> &mut Command) -> String {
    let mut command = Command::new(root().join("tests/prove/openapi"));
    let output = configure(&mut command).output().expect("tests/prove/openapi runs");
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{report}{errors}");
    report
}

/// The blueprints of tests whose documents have every kind of route, parameter, body and response.
const DIVERSE: [&str; 10] = [
    "answer-cases",
    "api",
    "errors",
    "http",
    "json-answers",
    "lambda",
    "messages",
    "objects-and-events",
    "operations-batches",
    "operations-sources",
];

#[test]
fn validators_find_no_error() {
    if !tools_are_set_up() {
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let mut documents: Vec<PathBuf> = Vec::new();
    for (file, blueprint) in blueprints() {
        let name = Path::new(&file).file_stem().expect("a name").to_string_lossy().into_owned();
        let is_pattern = !file.contains('/');
        if !is_pattern && !DIVERSE.iter().any(|of| file == format!("tests/blueprints/{of}.yaml")) {
            continue;
        }
        let plan = Plan::of(blueprint.stack());
        for version in [Version::V3_1, Version::V3_0] {
            let options = Options { version, ..Options::default() };
            let document = openapi::document(&plan, &options).expect("the API");
            let (extension, text) = match version {
                Version::V3_1 => ("json", document.to_json()),
                Version::V3_0 => ("yaml", document.to_yaml()),
            };
            let path = directory.path().join(format!("{name}.{extension}"));
            std::fs::write(&path, text).expect("a file");
            documents.push(path);
        }
    }
    assert_eq!(documents.len(), 2 * (DIVERSE.len() + dynagate::pattern::PATTERNS.len()));
    let report = proof(|command| command.arg("lint").args(&documents));
    assert_eq!(report, "PASS openapi-spec-validator\nPASS redocly\n");
}

/// The block of a page whose first line is the name of a file.
fn block(page: &str, name: &str) -> String {
    let text = std::fs::read_to_string(root().join("docs/how-to").join(page)).expect("a page");
    let mut blocks = text.split("```").skip(1).step_by(2);
    let named = blocks.find_map(|block| {
        let (_, code) = block.split_once('\n')?;
        let (first, _) = code.split_once('\n')?;
        (first.trim_start_matches(['#', '/', ' ']) == name).then(|| code.to_owned())
    });
    named.unwrap_or_else(|| panic!("{page} has no {name}"))
}

/// The lines that a program prints, which are in the comments behind its calls.
fn outputs(program: &str, call: &str, comment: &str) -> String {
    let printing = program.lines().filter(|line| line.contains(call));
    let told = printing.map(|line| line.rsplit_once(comment).expect("a comment").1);
    told.flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn generated_clients_call_the_api() {
    if !tools_are_set_up() {
        return;
    }
    let pages = ["typescript-client.md", "python-client.md"];
    let blueprint = block(pages[0], "orders.yaml");
    assert_eq!(blueprint, block(pages[1], "orders.yaml"), "the pages have one blueprint");
    let serving = Serving::of(&blueprint, &["--no-console"]);
    let directory = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| {
        std::fs::write(directory.path().join(name), text).expect("a file");
    };
    let programs = [block(pages[0], "client.ts"), block(pages[1], "client.py")];
    write("client.ts", &programs[0]);
    write("client.py", &programs[1]);
    write("openapi.json", &serving.run(&["openapi", "orders.yaml"]));
    let token = serving.run(&["token", "--claim", "sub=alice"]);
    let (address, stage) = serving.stage();
    let report = proof(|command| {
        command
            .arg("clients")
            .arg(directory.path())
            .env("API_URL", format!("http://{address}{stage}"))
            .env("API_TOKEN", token.trim_end())
    });
    let steps = "PASS openapi-typescript\nPASS tsc\nPASS openapi-python-client\n";
    let typescript = outputs(&programs[0], "console.log(", "// ");
    let python = outputs(&programs[1], "print(", "# ");
    assert!(!typescript.is_empty() && !python.is_empty());
    assert_eq!(report, format!("{steps}{typescript}{python}"));
}
