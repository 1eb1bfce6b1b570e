//! The blocks of a page, processed in their order in a directory of the page's own.

use std::collections::BTreeSet;
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dynagate::blueprint::{Blueprint, Source};
use dynagate::example::Failure;
use dynagate::gateway::api::{AuthorizationType, IntegrationType};
use dynagate::plan::Plan;
use dynagate::synth::{Backend, CloudFormation, Terraform};
use serde_yaml::Value;
use tempfile::TempDir;

use super::page::{Block, Page, file_name};
use super::programs::Programs;
use super::{TUTORIAL, part, shown};

const MOST_SECONDS: Duration = Duration::from_secs(120);

/// Separates the outputs of the commands of a block.
const MARK: char = '\u{1}';

/// A block of a page that is wrong.
#[derive(Debug)]
pub(super) struct Problem {
    /// The line, counted from 1.
    pub(super) line: usize,
    pub(super) message: String,
    /// Lines of the page, counted from 1, and the output that belongs there.
    pub(super) update: Option<(Range<usize>, String)>,
}

/// The processing of a page.
pub(super) struct Session<'p> {
    /// True if `prove` runs the page on emulators of AWS.
    is_proven: bool,
    programs: &'p Programs,
    directory: TempDir,
    /// The outputs of the commands so far.
    outputs: Vec<String>,
    /// The names of the blueprints so far.
    blueprints: BTreeSet<String>,
    problems: Vec<Problem>,
}

/// A command and the output that is shown for it.
#[derive(Debug, PartialEq)]
struct Shown {
    command: String,
    output: String,
    /// The lines of the output in the block, counted from 0.
    lines: Range<usize>,
}

impl<'p> Session<'p> {
    /// Processes the blocks of a page.
    pub(super) fn problems(page: &Page, programs: &'p Programs) -> Vec<Problem> {
        let directory = tempfile::tempdir().expect("a temporary directory");
        std::fs::create_dir(directory.path().join("page")).expect("can be created");
        let mut session = Session {
            is_proven: page.path == Path::new(TUTORIAL),
            programs,
            directory,
            outputs: Vec::new(),
            blueprints: BTreeSet::new(),
            problems: Vec::new(),
        };
        for block in &page.blocks {
            session.process(block);
        }
        session.problems
    }

    fn process(&mut self, block: &Block) {
        match &*block.language {
            "sh" => self.run(block),
            "console" => self.compare(block),
            "" => self.report(block.line, "a block without a language".to_owned()),
            "rust" if is_compiled(&block.text) => {}
            _ => match Role::of(block) {
                Role::File(name, text) => self.add_file(block, &name, &text),
                Role::Part(name, text) => self.add_part(block, &name, &text),
                Role::Shown => self.find(block),
            },
        }
    }

    fn report(&mut self, line: usize, message: String) {
        self.problems.push(Problem { line, message, update: None });
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("page")
    }

    fn add_file(&mut self, block: &Block, name: &str, text: &str) {
        if Path::new(name).components().any(|part| part.as_os_str() == "..") {
            return self.report(block.line, format!("{name} is outside of the page's directory"));
        }
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("can be created");
        std::fs::write(path, text).expect("can be written");
        if !is_yaml(name) {
            return;
        }
        match serde_yaml::from_str::<Value>(text) {
            Err(error) => self.report(block.line, format!("{name} is not YAML: {error}")),
            Ok(document) if document.get("name").is_some() && !name.contains('/') => {
                self.blueprints.insert(name.to_owned());
                self.check(block, name, text);
            }
            Ok(_) => {}
        }
    }

    /// Adds a part to a blueprint, as the reader does.
    fn add_part(&mut self, block: &Block, name: &str, text: &str) {
        if !self.blueprints.contains(name) {
            return self.report(block.line, format!("no block above is the blueprint {name}"));
        }
        let path = self.path().join(name);
        let whole = std::fs::read_to_string(&path).expect("was written");
        match part::add(&whole, text) {
            Ok(text) => {
                self.check(block, name, &text);
                // The commands that follow read the file.
                std::fs::write(path, text).expect("can be written");
            }
            Err(message) => self.report(block.line, format!("cannot add to {name}: {message}")),
        }
    }

    /// Synthesizes a blueprint with both backends, and runs its examples.
    fn check(&mut self, block: &Block, name: &str, text: &str) {
        let (name_of_file, text) = (name.to_owned(), text.to_owned());
        let source = Source { name: name_of_file, text, directory: self.path() };
        let read = Blueprint::read(source, Vec::new());
        let blueprint =
            match read.and_then(|blueprint| blueprint.plan().map(drop).map(|()| blueprint)) {
                Err(_) if block.has("error") => return,
                Err(errors) => return self.report(block.line, errors.render(false)),
                Ok(blueprint) => blueprint,
            };
        let plan = blueprint.plan().expect("was checked");
        for backend in [&CloudFormation as &dyn Backend, &Terraform] {
            backend.synthesize(&plan);
        }
        let mut problems = Vec::new();
        for api in Plan::of_examples(blueprint.stack()).deployed_apis() {
            let methods = api.resources.iter().flat_map(|(path, methods)| {
                methods.iter().map(move |(verb, method)| (path, verb, method))
            });
            let open = methods.filter(|(_, _, method)| {
                method.authorization_type == AuthorizationType::None
                    && !method.api_key_required
                    && method.method_integration.r#type != IntegrationType::Mock
            });
            // Readers copy the first blueprint of a page.
            if self.blueprints.len() == 1 {
                problems.extend(open.map(|(path, verb, _)| {
                    format!("{name}: anyone may call {verb} {path} of the page's first blueprint")
                }));
            }
        }
        let gateways = Plan::of_examples(blueprint.stack()).gateways();
        for example in blueprint.stack().examples() {
            let mut failures = example.run(&gateways).failures;
            // `dynagate test --update` adds what such an example expects.
            failures.retain(|failure| *failure != Failure::ExpectsNothing);
            // A command of the page runs it with tables.
            failures.retain(|failure| *failure != Failure::NeedsTables);
            if !failures.is_empty() {
                let failures: Vec<_> =
                    failures.iter().map(|failure| format!("{failure:?}")).collect();
                problems.push(format!(
                    "the example {} of {name} fails: {}",
                    example.name(),
                    failures.join("; ")
                ));
            }
        }
        if block.has("error") {
            if problems.is_empty() {
                self.report(block.line, format!("{name} has no error"));
            }
            return;
        }
        for problem in problems {
            self.report(block.line, problem);
        }
    }

    /// Runs a script, which must succeed.
    fn run(&mut self, block: &Block) {
        let (output, succeeds) = self.bash("set -euo pipefail", &block.text);
        if !succeeds {
            self.report(block.line, format!("the commands fail:\n{}{output}", block.text));
        }
        self.outputs.push(output);
    }

    /// Runs commands and compares their outputs.
    fn compare(&mut self, block: &Block) {
        let commands = match commands(&block.text) {
            Ok(commands) => commands,
            Err(line) => {
                let message = "output without a command: expected `$ command`".to_owned();
                return self.report(block.line + line, message);
            }
        };
        let marked = |(index, shown): (usize, &Shown)| {
            format!("printf '\\001{index}\\001'\n{}\n", shown.command)
        };
        let script: String = commands.iter().enumerate().map(marked).collect();
        // These outputs are compared with those of AWS's emulators, in `prove`.
        if block.has("aws") && !self.is_proven {
            let message = "only the commands of the tutorial run on emulators".to_owned();
            self.report(block.line, message);
        }
        let needs_aws = block.has("aws") && !self.programs.reach_aws();
        let options = if needs_aws { "set -euo pipefail" } else { "set -o pipefail" };
        let (output, succeeds) = self.bash(options, &script);
        if needs_aws && !succeeds {
            self.report(block.line, format!("the commands fail:\n{}{output}", block.text));
        }
        for (index, shown) in commands.iter().enumerate() {
            let mark = format!("{MARK}{index}{MARK}");
            let printed = output.split_once(&mark).map_or("", |(_, rest)| rest);
            let printed = printed.split(MARK).next().unwrap_or_default();
            self.outputs.push(printed.to_owned());
            if !needs_aws && !shown::is_all(&shown.output, printed) {
                let lines = block.line + shown.lines.start..block.line + shown.lines.end;
                let updates = !shown.output.contains('…');
                self.problems.push(Problem {
                    line: lines.start - 1,
                    message: format!(
                        "`{}` prints\n{printed}but shown is\n{}",
                        shown.command, shown.output
                    ),
                    update: updates.then(|| (lines, printed.to_owned())),
                });
            }
        }
    }

    /// Runs a script in the page's directory. Returns its output with its messages, and true if it
    /// succeeds. Variables keep their values from block to block.
    fn bash(&self, options: &str, script: &str) -> (String, bool) {
        let root = self.directory.path();
        let (output, variables) = (root.join("output"), root.join("variables"));
        let file = File::create(&output).expect("can be created");
        let variables = variables.display();
        let script = format!(
            "[[ ! -e {variables} ]] || source {variables}\n{options} -a\n\
             trap 'export -p >{variables}' EXIT\n{script}\n"
        );
        let mut child = Command::new("bash")
            .args(["--noprofile", "--norc", "-c", &script])
            .current_dir(self.path())
            .env_clear()
            .envs(self.programs.environment())
            .env("HOME", root)
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("can be shared"))
            .stderr(file)
            .spawn()
            .expect("bash runs");
        let start = Instant::now();
        let succeeds = loop {
            if let Some(status) = child.try_wait().expect("can be awaited") {
                break status.success();
            }
            if start.elapsed() > MOST_SECONDS {
                child.kill().expect("can be ended");
                break false;
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        let output = std::fs::read(output).expect("was written");
        (String::from_utf8_lossy(&output).into_owned(), succeeds)
    }

    /// Finds shown text in the outputs and files so far.
    fn find(&mut self, block: &Block) {
        let found = self.outputs.iter().any(|output| shown::is_part(&block.text, output))
            || files(&self.path()).iter().any(|text| shown::is_part(&block.text, text));
        if !found {
            let message = format!(
                "no command above prints or writes this, and the first line does not name a file:\n{}",
                block.text
            );
            self.report(block.line, message);
        }
    }
}

impl Block {
    fn has(&self, attribute: &str) -> bool {
        self.attributes.iter().any(|word| word == attribute)
    }
}

/// The purpose of a block that is not run.
enum Role {
    /// A file with this name and text.
    File(String, String),
    /// A part of the blueprint of this name.
    Part(String, String),
    /// A part of an output or a file.
    Shown,
}

impl Role {
    fn of(block: &Block) -> Self {
        if let Some(name) = &block.comment {
            return Self::File(name.clone(), block.text.clone());
        }
        let (first, rest) = block.text.split_once('\n').unwrap_or((&block.text, ""));
        let comment = ["##", "#", "//"].iter().find_map(|mark| first.strip_prefix(mark));
        let Some(comment) = comment.map(str::trim) else { return Self::Shown };
        if let Some(name) = comment.strip_prefix("in ").and_then(file_name) {
            return Self::Part(name, block.text.clone());
        }
        match file_name(comment) {
            // JSON has no comments.
            Some(name) if block.language == "json" => Self::File(name, rest.to_owned()),
            Some(name) => Self::File(name, block.text.clone()),
            None => Self::Shown,
        }
    }
}

/// The commands of a block with their outputs; the line of an output without a command, counted
/// from 0. A command that ends in `\` goes on in the next line, as does one before a line `> …`.
fn commands(text: &str) -> Result<Vec<Shown>, usize> {
    let mut commands: Vec<Shown> = Vec::new();
    let mut in_command = false;
    for (number, line) in text.lines().enumerate() {
        if let Some(command) = line.strip_prefix("$ ") {
            commands.push(Shown {
                command: command.to_owned(),
                output: String::new(),
                lines: number + 1..number + 1,
            });
            in_command = true;
            continue;
        }
        let shown = commands.last_mut().ok_or(number)?;
        let goes_on = in_command && (shown.command.ends_with('\\') || line.starts_with("> "));
        if goes_on {
            shown.command += "\n";
            shown.command += line.strip_prefix("> ").unwrap_or(line);
            shown.lines = number + 1..number + 1;
        } else {
            in_command = false;
            shown.output += line;
            shown.output += "\n";
            shown.lines.end = number + 1;
        }
    }
    Ok(commands)
}

fn is_yaml(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}

/// The texts of all files in a directory.
fn files(directory: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            texts.extend(files(&path));
        } else {
            texts.extend(std::fs::read_to_string(path));
        }
    }
    texts
}

/// True if the text is a part of an example or of the documentation of the library, which the
/// compiler and the tests read.
fn is_compiled(text: &str) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let library = std::fs::read_to_string(root.join("src/lib.rs")).expect("the library");
    let library: Vec<_> = library
        .lines()
        .filter_map(|line| line.strip_prefix("//!"))
        .filter(|line| !line.starts_with(" # "))
        .collect();
    shown::is_part(text, &library.join("\n"))
        || files(&root.join("examples")).iter().any(|example| shown::is_part(text, example))
}

#[test]
fn commands_have_outputs() {
    let block = "$ one \\\n    --two\nthree\n\nfour\n$ five\n$ cat <<END\n> six\n> END\nsix\n";
    let shown = |command: &str, output: &str, lines| Shown {
        command: command.to_owned(),
        output: output.to_owned(),
        lines,
    };
    assert_eq!(
        commands(block),
        Ok(vec![
            shown("one \\\n    --two", "three\n\nfour\n", 2..5),
            shown("five", "", 6..6),
            shown("cat <<END\nsix\nEND", "six\n", 9..10),
        ])
    );
    assert_eq!(commands("three\n"), Err(0));
}
