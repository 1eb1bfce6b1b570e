//! The GitHub Action `action.yml`: its scripts, run like a runner of GitHub runs them.

use std::collections::BTreeMap;
use std::env::consts::{ARCH, OS};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_yaml::Value;
use tempfile::TempDir;

const DYNAGATE: &str = env!("CARGO_BIN_EXE_dynagate");
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The variables of the runner that name this machine's platform, and its name in archives.
fn platform() -> (&'static str, &'static str, &'static str) {
    match (OS, ARCH) {
        ("linux", "x86_64") => ("Linux", "X64", "linux-x64"),
        ("linux", "aarch64") => ("Linux", "ARM64", "linux-arm64"),
        ("macos", "x86_64") => ("macOS", "X64", "darwin-x64"),
        ("macos", "aarch64") => ("macOS", "ARM64", "darwin-arm64"),
        _ => panic!("no binary for {OS} on {ARCH}"),
    }
}

fn action() -> Value {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml"));
    serde_yaml::from_str(&text.expect("action.yml")).expect("YAML")
}

/// A repository with a blueprint, its template and an action that checks them.
struct Job {
    directory: TempDir,
    inputs: BTreeMap<String, String>,
}

/// The end of a job.
struct Ended {
    /// The name of the step that failed.
    failed: Option<String>,
    log: String,
    outputs: BTreeMap<String, String>,
}

impl Job {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let job = Self { directory, inputs: BTreeMap::new() };
        fs::create_dir_all(job.path("repository/api")).expect("a directory");
        fs::create_dir_all(job.path("temporary")).expect("a directory");
        job.dynagate(&["init", "--quiet"]);
        job.dynagate(&["synth", "--quiet", "--out", "template.json"]);
        job.release();
        let releases = format!("file://{}", job.path("releases").display());
        job.input("releases", &releases)
            .input("working-directory", "api")
            .input("out", "template.json")
    }

    fn path(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    fn dynagate(&self, arguments: &[&str]) {
        let mut command = Command::new(DYNAGATE);
        let status = command.args(arguments).current_dir(self.path("repository/api")).status();
        assert!(status.expect("dynagate").success(), "{arguments:?}");
    }

    /// Lays out the releases: those of `DYNAGATE_ARCHIVES`, or an archive that starts the binary
    /// under test.
    fn release(&self) {
        let name = format!("dynagate-{VERSION}-{}", platform().2);
        let release = self.path(&format!("releases/v{VERSION}"));
        fs::create_dir_all(release.join(&name)).expect("a directory");
        let script = if let Some(archives) = std::env::var_os("DYNAGATE_ARCHIVES") {
            format!("cp '{}'/*.tar.gz* .", archives.display())
        } else {
            format!(
                "printf '#!/bin/sh\\nexec \"{DYNAGATE}\" \"$@\"\\n' >{name}/dynagate
                 chmod +x {name}/dynagate
                 tar -czf {name}.tar.gz {name}
                 sha256sum {name}.tar.gz >{name}.tar.gz.sha256 ||
                   shasum -a 256 {name}.tar.gz >{name}.tar.gz.sha256"
            )
        };
        let made = Command::new("bash").args(["-euc", &script]).current_dir(&release).status();
        assert!(made.expect("bash").success());
    }

    fn input(mut self, name: &str, value: &str) -> Self {
        assert!(action()["inputs"].get(name).is_some(), "no input `{name}`");
        self.inputs.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Replaces text of a file, which must contain it.
    fn edit(self, file: &str, from: &str, to: &str) -> Self {
        let path = self.path(file);
        let text = fs::read_to_string(&path).expect("a file");
        assert!(text.contains(from), "{file} without {from}");
        fs::write(path, text.replace(from, to)).expect("a file");
        self
    }

    /// The value of a text with expressions.
    fn evaluate(&self, text: &str, outputs: &BTreeMap<String, String>) -> String {
        let Some((before, rest)) = text.split_once("${{") else { return text.to_owned() };
        let (expression, after) = rest.split_once("}}").expect("a closed expression");
        let value = match expression.trim().split_once('.').expect("a context") {
            ("inputs", name) => self.value(name),
            ("steps", name) => outputs
                .get(name.strip_prefix("install.outputs.").expect("an output of `install`"))
                .expect("an output that is set")
                .clone(),
            (context, _) => panic!("the context `{context}`"),
        };
        format!("{before}{value}{}", self.evaluate(after, outputs))
    }

    fn value(&self, input: &str) -> String {
        let default = || action()["inputs"][input]["default"].as_str().expect(input).to_owned();
        self.inputs.get(input).cloned().unwrap_or_else(default)
    }

    /// True if the condition of a step, such as `inputs.out != ''`, holds.
    fn holds(&self, condition: &str) -> bool {
        let [input, operator, text] = condition.split(' ').collect::<Vec<_>>()[..] else {
            panic!("the condition {condition}")
        };
        let value = self.value(input.strip_prefix("inputs.").expect("an input"));
        match operator {
            "==" => value == text.trim_matches('\''),
            "!=" => value != text.trim_matches('\''),
            _ => panic!("the operator {operator}"),
        }
    }

    fn run(&self) -> Ended {
        let mut ended = Ended { failed: None, log: String::new(), outputs: BTreeMap::new() };
        for step in action()["runs"]["steps"].as_sequence().expect("steps") {
            let name = step["name"].as_str().expect("a name");
            if step.get("if").is_some_and(|condition| !self.holds(condition.as_str().expect(name)))
            {
                continue;
            }
            if !self.step(step, &mut ended) {
                ended.failed = Some(name.to_owned());
                break;
            }
        }
        ended
    }

    /// Runs the script of a step, and returns true if it succeeds.
    fn step(&self, step: &Value, ended: &mut Ended) -> bool {
        let output_file = self.path("temporary/output");
        fs::write(&output_file, "").expect("a file");
        let (os, arch, _) = platform();
        let repository = self.path("repository");
        let directory = step.get("working-directory").map_or_else(String::new, |directory| {
            self.evaluate(directory.as_str().expect("a directory"), &ended.outputs)
        });
        let mut script = Command::new("bash");
        script.args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c"]);
        script.arg(step["run"].as_str().expect("a script"));
        script.current_dir(repository.join(directory)).env("GITHUB_OUTPUT", &output_file);
        script.env("GITHUB_WORKSPACE", &repository).env("RUNNER_TEMP", self.path("temporary"));
        script.env("RUNNER_OS", os).env("RUNNER_ARCH", arch);
        let path = std::env::var("PATH").expect("a path");
        script.env("PATH", format!("{}:{path}", self.path("bin").display()));
        script.env("GITHUB_REF", "refs/pull/7/merge").env("GITHUB_REPOSITORY", "shop/api");
        script.env("GITHUB_STEP_SUMMARY", self.path("temporary/summary"));
        for (variable, value) in step["env"].as_mapping().expect("an environment") {
            let value = self.evaluate(value.as_str().expect("a text"), &ended.outputs);
            script.env(variable.as_str().expect("a name"), value);
        }
        let output = script.output().expect("bash");
        for text in [output.stdout, output.stderr] {
            ended.log.push_str(&String::from_utf8_lossy(&text));
        }
        for line in fs::read_to_string(&output_file).expect("a file").lines() {
            let (name, value) = line.split_once('=').expect("an output");
            ended.outputs.insert(name.to_owned(), value.to_owned());
        }
        output.status.success()
    }
}

impl Ended {
    #[track_caller]
    fn passes(&self) {
        assert_eq!(self.failed, None, "{}", self.log);
    }

    #[track_caller]
    fn fails_at(&self, step: &str, message: &str) {
        assert_eq!(self.failed.as_deref(), Some(step), "{}", self.log);
        assert!(self.log.contains(message), "no {message} in:\n{}", self.log);
    }
}

#[test]
fn a_current_template_passes() {
    let job = Job::new();
    let ended = job.run();
    ended.passes();
    assert_eq!(ended.outputs["version"], VERSION);
    let results = fs::read_to_string(job.path("repository/api/dynagate-junit.xml"));
    assert!(results.expect("the results").contains("<testcase "));
}

#[test]
fn a_finding_becomes_an_annotation_of_the_file() {
    let job = Job::new().edit("repository/api/dynagate.yaml", "partition-key:", "partitionkey:");
    job.run().fails_at("Validate the blueprint", "::error file=api/dynagate.yaml,line=");
}

#[test]
fn an_outdated_template_fails() {
    let edited =
        |job: Job| job.edit("repository/api/template.json", "AWS::DynamoDB::Table", "Other");
    edited(Job::new()).run().fails_at("Synthesize", "template.json");
    // `check: false` writes it.
    let job = edited(Job::new()).input("check", "false");
    job.run().passes();
    let template = fs::read_to_string(job.path("repository/api/template.json")).expect("template");
    assert!(template.contains("AWS::DynamoDB::Table"));
}

#[test]
fn a_failed_example_is_reported_twice() {
    let job = Job::new().edit("repository/api/dynagate.yaml", "status: 404", "status: 410");
    let ended = job.run();
    ended.fails_at("Run the examples", "410");
    let results = fs::read_to_string(job.path("repository/api/dynagate-junit.xml"));
    assert!(results.expect("the results").contains("<failure"));
    job.input("test", "false").run().passes();
}

#[test]
fn values_apply_to_every_step() {
    let job = Job::new();
    for (file, text) in [("one.yaml", "name: other"), ("two.yaml", "description: Others")] {
        fs::write(job.path("repository/api").join(file), text).expect("a file");
    }
    let job = job.input("values", "one.yaml\ntwo.yaml\n");
    job.run().fails_at("Synthesize", "Others");
    job.input("check", "false").run().passes();
}

#[test]
fn an_archive_with_another_checksum_is_not_unpacked() {
    let job = Job::new();
    let name = format!("releases/v{VERSION}/dynagate-{VERSION}-{}.tar.gz", platform().2);
    fs::write(job.path(&name), "something else").expect("a file");
    let ended = job.run();
    ended.fails_at("Install dynagate", "FAILED");
    assert!(ended.outputs.is_empty());
}

/// Runs git in the repository.
fn git(job: &Job, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]);
    let status = git.args(arguments).current_dir(job.path("repository")).status();
    assert!(status.expect("git").success(), "{arguments:?}");
}

/// A stand-in for the GitHub CLI, which knows the comments of a pull request.
const GH: &str = r#"#!/bin/sh
case "$*" in
  *--paginate*) cat "$(dirname "$0")/comments" ;;
  *) printf '%s\n' "$*" >>"$(dirname "$0")/calls" ;;
esac
"#;

#[test]
fn changes_are_in_the_summary_and_in_a_comment() {
    let job = Job::new();
    git(&job, &["init", "--quiet"]);
    git(&job, &["add", "."]);
    git(&job, &["commit", "--quiet", "-m", "Begin"]);
    let job = job.input("diff", "HEAD").input("check", "false");
    job.run().passes();
    let summary = || fs::read_to_string(job.path("temporary/summary")).expect("a summary");
    assert!(summary().contains("no resource changes"), "{}", summary());
    // Another key of the table is refused.
    let path = job.path("repository/api/dynagate.yaml");
    let text = fs::read_to_string(&path).expect("a blueprint");
    let name = "name-prefix: other-\n";
    fs::write(&path, format!("{name}{text}")).expect("a blueprint");
    fs::create_dir_all(job.path("bin")).expect("a directory");
    fs::write(job.path("bin/gh"), GH).expect("a program");
    fs::write(job.path("bin/comments"), "").expect("a file");
    let chmod = Command::new("chmod").arg("+x").arg(job.path("bin/gh")).status();
    assert!(chmod.expect("chmod").success());
    let job = job.input("token", "secret").input("diff-fail-on", "interrupted");
    let ended = job.run();
    ended.fails_at("Compare with a revision", "");
    assert!(!ended.log.contains("secret"));
    let summary = fs::read_to_string(job.path("temporary/summary")).expect("a summary");
    assert!(summary.contains("**interrupted**"), "{summary}");
    let calls = || fs::read_to_string(job.path("bin/calls")).expect("calls");
    assert!(calls().starts_with("api --silent repos/shop/api/issues/7/comments --field body=@"));
    fs::write(job.path("bin/comments"), "42\n43\n").expect("a file");
    job.run().fails_at("Compare with a revision", "");
    let edited = "api --silent --method PATCH repos/shop/api/issues/comments/42 --field body=@";
    assert!(calls().contains(edited), "{}", calls());
    // A mistake is no difference.
    let job = job.input("diff", "nowhere");
    job.run().fails_at("Compare with a revision", "git knows no revision `nowhere`");
}

#[test]
fn inputs_are_not_executed() {
    let hostile = "$(touch ran)`touch ran`\"; touch ran; #";
    for name in ["blueprint", "values", "format", "out", "junit", "version", "diff", "token"] {
        let job = Job::new().input(name, hostile);
        job.run();
        for directory in ["repository/ran", "repository/api/ran"] {
            assert!(!job.path(directory).exists(), "{name}");
        }
    }
    for step in action()["runs"]["steps"].as_sequence().expect("steps") {
        assert!(!step["run"].as_str().expect("a script").contains("${{"), "{step:?}");
    }
}

#[test]
fn a_version_is_no_path() {
    let ended = Job::new().input("version", "../../other").run();
    ended.fails_at("Install dynagate", "is not a version such as");
}
