//! `dynagate deploy` with fake engines that only record their calls.

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::prove;

use super::{Finished, Test, WITH_PARAMETERS, many_tables, module, pattern, template};

/// The fake engine. It is a committed file because a program that was just written cannot be
/// executed while another thread, starting a process, has it open ("Text file busy").
const ENGINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/cli/engine");

/// The program that answers on a terminal.
const TERMINAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/cli/terminal.py");

const STACK: [&str; 5] = ["deploy", "--pattern", "vantiq-putitem", "--stack-name", "pumps"];
const MODULE: [&str; 7] =
    ["deploy", "--pattern", "vantiq-putitem", "--format", "terraform", "--dir", "infra"];

impl Test {
    /// Puts the fake engines on the PATH.
    pub(super) fn engines(self) -> Self {
        let test = self;
        std::fs::create_dir_all(test.path("bin")).expect("a directory");
        for (name, program) in
            [("aws", ENGINE), ("terraform", ENGINE), ("dynagate", env!("CARGO_BIN_EXE_dynagate"))]
        {
            std::os::unix::fs::symlink(program, test.path(&format!("bin/{name}"))).expect("a link");
        }
        std::fs::create_dir_all(test.path("tmp")).expect("a directory");
        let path = format!("{}:/usr/bin:/bin", test.path("bin").display());
        let temporary = test.path("tmp");
        test.env("PATH", path).env("TMPDIR", temporary).any_stdout().any_stderr()
    }

    /// Makes the engine's call with these arguments end as given.
    pub(super) fn ending(self, call: &str, how: &str) -> Self {
        self.env("ENDING", call).env("HOW", how)
    }
}

impl Finished {
    /// Runs commands as if pasted into a shell.
    fn paste(&self, commands: &str) {
        let path = format!("{}:/usr/bin:/bin", self.path("bin").display());
        let shell = Command::new("sh")
            .args(["-c", commands])
            .env("PATH", path)
            .current_dir(self.path("."))
            .output();
        assert!(shell.as_ref().is_ok_and(|output| output.status.success()), "{shell:?}");
    }

    /// The calls of engines, without the template's path.
    fn calls(&self) -> Vec<String> {
        let path = std::fs::read_to_string(self.path("path")).unwrap_or_else(|_| "no path".into());
        let calls = std::fs::read_to_string(self.path("calls")).unwrap_or_default();
        calls.lines().map(|call| call.replace(&path, "FILE")).collect()
    }
}

#[test]
fn cloudformation_gets_a_private_file_and_shows_its_outputs() {
    let ran = Test::new()
        .engines()
        .args(STACK)
        .stdout("the engine's output\nthe engine's output\n")
        .stderr("the engine's complaint\nthe engine's complaint\n")
        .run();
    assert_eq!(
        ran.calls(),
        [
            "aws cloudformation deploy --template-file FILE --stack-name pumps --capabilities CAPABILITY_NAMED_IAM \
             --no-fail-on-empty-changeset",
            "aws cloudformation describe-stacks --stack-name pumps --query Stacks[0].Outputs[].{OutputKey: OutputKey, OutputValue: OutputValue} --output table",
        ]
    );
    assert_eq!(ran.read("template"), template(&pattern()));
    assert_eq!(ran.read("mode"), "-rw-------\n");
    assert!(ran.entries("tmp").is_empty(), "the file is removed");
}

#[test]
fn engine_arguments_come_last_and_those_of_every_call_are_passed_on() {
    let ran = Test::new()
        .engines()
        .args(STACK)
        .args(["--", "--region", "eu-central-1", "--tags", "team=plant", "--profile=plant"])
        .run();
    assert_eq!(
        ran.calls(),
        [
            "aws cloudformation deploy --template-file FILE --stack-name pumps --capabilities CAPABILITY_NAMED_IAM \
             --no-fail-on-empty-changeset --region eu-central-1 --tags team=plant --profile=plant",
            "aws cloudformation describe-stacks --stack-name pumps --query Stacks[0].Outputs[].{OutputKey: OutputKey, OutputValue: OutputValue} --output table \
             --region eu-central-1 --profile=plant",
        ]
    );
}

#[test]
fn parameters_under_the_names_of_the_template() {
    let deploy = ["deploy", "--blueprint", "my.yaml", "--stack-name", "orders"];
    let ran = Test::new()
        .engines()
        .file("my.yaml", WITH_PARAMETERS)
        .args(deploy)
        .args(["--parameter", "table-name=all orders", "--parameter", "colour=red"])
        .run();
    assert_eq!(
        ran.calls()[0],
        "aws cloudformation deploy --template-file FILE --stack-name orders --capabilities CAPABILITY_IAM \
         --parameter-overrides Colour=red TableName=all orders --no-fail-on-empty-changeset"
    );
    assert!(
        ran.stderr.starts_with("note[DG813 frozen-parameter]: a deployed stage keeps the value of")
    );
}

#[test]
fn parameters_that_are_missing_or_unknown() {
    for (arguments, message) in [
        (&[][..], "missing values for parameters: --parameter table-name=VALUE"),
        (
            &["--parameter", "table-nam=x"],
            "unknown parameter `table-nam`; did you mean `table-name`?",
        ),
        (&["--parameter", "x=x"], "unknown parameter `x` (expected colour, table-name)"),
        (&["--parameter", "table-name"], "--parameter table-name: expected NAME=VALUE"),
        (
            &["--parameter", "table-name=x", "--parameter", "table-name=y"],
            "--parameter table-name is given more than once",
        ),
        // All errors at once.
        (
            &["--parameter", "x=x", "--parameter", "table-name"],
            "unknown parameter `x` (expected colour, table-name)\n\
             error: --parameter table-name: expected NAME=VALUE",
        ),
    ] {
        let ran = Test::new()
            .engines()
            .file("my.yaml", WITH_PARAMETERS)
            .args(["deploy", "--blueprint", "my.yaml", "--stack-name", "orders", "--quiet"])
            .args(arguments.iter().copied())
            .stdout("")
            .stderr(format!("error: {message}\n"))
            .code(2)
            .run();
        assert!(ran.calls().is_empty());
    }
}

#[test]
fn exit_codes_come_through() {
    let ran = Test::new()
        .engines()
        .args(STACK)
        .ending("cloudformation deploy", "exit 254")
        .code(254)
        .run();
    assert_eq!(ran.calls().len(), 1, "no outputs after a failure");
    assert!(ran.entries("tmp").is_empty(), "the file is removed");
    Test::new().engines().args(STACK).ending("describe-stacks", "exit 3").code(3).run();
    Test::new()
        .engines()
        .args(STACK)
        .ending("cloudformation deploy", "kill -TERM $$")
        .code(128 + 15)
        .run();
    let ran = Test::new().engines().args(MODULE).ending(" init", "exit 7").code(7).run();
    assert_eq!(ran.calls().len(), 1, "no apply after a failed init");
    Test::new().engines().args(MODULE).ending(" apply", "exit 1").code(1).run();
}

/// Runs `dynagate deploy` with an engine that executes a script in this call, and sends a signal
/// once the engine has created the file `ready`.
fn signalled_in(call: &str, signal: &str, engine: &str) -> (Option<i32>, Finished) {
    let ran = Test::new().engines().args(["--version"]).run();
    let mut dynagate = Command::new(env!("CARGO_BIN_EXE_dynagate"))
        .args(STACK)
        .current_dir(ran.path("."))
        .env("PATH", format!("{}:/usr/bin:/bin", ran.path("bin").display()))
        .env("TMPDIR", ran.path("tmp"))
        .envs([("ENDING", call), ("HOW", engine)])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("dynagate runs");
    while !ran.path("ready").exists() {
        assert!(dynagate.try_wait().expect("a process").is_none(), "it ended before the signal");
        std::thread::sleep(Duration::from_millis(5));
    }
    let is_question = call == "get-template";
    assert_eq!(ran.entries("tmp").len(), usize::from(!is_question), "the template");
    let kill =
        Command::new("kill").args([format!("-{signal}"), dynagate.id().to_string()]).status();
    assert!(kill.is_ok_and(|status| status.success()));
    std::fs::write(ran.path("signalled"), "").expect("a file");
    let code = dynagate.wait().expect("an end").code();
    assert!(ran.entries("tmp").is_empty(), "the file is removed");
    (code, ran)
}

/// The same, in the call that deploys.
fn signalled(signal: &str, engine: &str) -> (Option<i32>, Finished) {
    signalled_in("cloudformation deploy", signal, engine)
}

/// Ctrl-C ends an engine during a query. This must not be mistaken for an empty answer.
#[test]
fn nothing_is_deployed_after_a_signal_while_the_engine_is_asked() {
    for (signal, code) in [("INT", 130), ("QUIT", 131), ("TERM", 143)] {
        let asked = ": > ready; while [ ! -e signalled ]; do sleep 0.01; done; exit 0";
        let (ended, ran) = signalled_in("get-template", signal, asked);
        assert_eq!((ended, ran.calls().len()), (Some(code), 0), "{signal}");
    }
    let (ended, ran) =
        signalled_in("get-template", "TERM", ": > ready; while :; do sleep 0.01; done");
    assert_eq!((ended, ran.calls().len()), (Some(143), 0), "it is passed on");
}

#[test]
fn sigterm_is_passed_on_to_the_engine() {
    let (code, ran) =
        signalled("TERM", "trap 'exit 5' TERM; : > ready; while :; do sleep 0.01; done");
    assert_eq!((code, ran.calls().len()), (Some(5), 1));
    let (code, ran) = signalled("TERM", ": > ready; while :; do sleep 0.01; done");
    assert_eq!((code, ran.calls().len()), (Some(128 + 15), 1));
    let (code, ran) =
        signalled("TERM", "trap 'exit 0' TERM; : > ready; while :; do sleep 0.01; done");
    assert_eq!((code, ran.calls().len()), (Some(128 + 15), 1), "nothing more is begun");
}

#[test]
fn ctrl_c_is_left_to_the_engine() {
    for signal in ["INT", "QUIT"] {
        let (code, ran) =
            signalled(signal, ": > ready; while [ ! -e signalled ]; do sleep 0.01; done; exit 5");
        assert_eq!((code, ran.calls().len()), (Some(5), 1), "{signal}");
    }
}

#[test]
fn a_change_set_alone_has_no_outputs() {
    let ran = Test::new().engines().args(STACK).args(["--", "--no-execute-changeset"]).run();
    assert_eq!(ran.calls().len(), 1);
}

#[test]
fn the_engine_reads_the_standard_input() {
    let ran =
        Test::new().engines().args(MODULE).ending(" apply", "cat > typed").stdin("yes\n").run();
    assert_eq!(ran.read("typed"), "yes\n");
}

#[test]
fn terraform_gets_a_module_and_applies_it() {
    let ran = Test::new().engines().args(MODULE).args(["--", "-auto-approve"]).run();
    assert_eq!(
        ran.calls(),
        [
            "terraform -chdir=infra init -no-color",
            "terraform -chdir=infra apply -no-color -auto-approve"
        ]
    );
    for file in module(&pattern()) {
        assert_eq!(ran.read(&format!("infra/{}", file.name)), file.text().expect("text"));
    }
}

/// Terraform deletes after it deploys the API.
#[test]
fn a_module_that_loses_a_route_is_deployed_again() {
    const NOTE: &str = "note: this deployment still contains resources removed from the API: \
                        deploying the API again afterwards\n";
    let state = "aws_api_gateway_deployment.api\naws_api_gateway_method.api_old_get\n";
    let test = || Test::new().engines().args(MODULE).env("DEPLOYED", state);
    let ran = test().args(["--", "-auto-approve"]).run();
    assert_eq!(
        ran.calls()[1..],
        [
            "terraform -chdir=infra apply -no-color -auto-approve",
            "terraform -chdir=infra apply -no-color -replace=aws_api_gateway_deployment.api -auto-approve",
        ]
    );
    assert!(ran.stderr.contains(NOTE), "{}", ran.stderr);
    assert_eq!(test().args(["--", "-destroy"]).run().calls().len(), 2);
    let own = "resource \"aws_api_gateway_method\" \"api_old_get\" {\n}\n";
    assert_eq!(test().file("infra/own.tf", own).run().calls().len(), 2, "it is the user's own");
}

/// Terraform colors output to files unless it is told otherwise.
#[test]
fn terraform_is_colored_as_we_are() {
    let colors = |arguments: &[&str]| {
        let calls =
            Test::new().engines().args(MODULE).args(arguments.iter().copied()).run().calls();
        calls.iter().map(|call| !call.contains(" -no-color")).collect::<Vec<_>>()
    };
    assert_eq!(colors(&[]), [false, false], "there is no terminal");
    assert_eq!(colors(&["--color", "always"]), [true, true]);
    assert_eq!(
        colors(&["--color", "always", "--", "-no-color"]),
        [false, false],
        "both calls, not only the last"
    );
}

#[test]
fn terraform_variables() {
    let deploy = ["deploy", "--blueprint", "my.yaml", "--format", "terraform", "--dir", "infra"];
    let test = || Test::new().engines().file("my.yaml", WITH_PARAMETERS).args(deploy);
    let ran = test().args(["--parameter", "table-name=all orders"]).run();
    assert_eq!(ran.calls()[1], "terraform -chdir=infra apply -no-color -var table_name=all orders");
    let missing = |test: Test| {
        test.stderr("error: missing values for parameters: --parameter table-name=VALUE\n")
            .code(2)
            .run()
    };
    missing(test());
    // Terraform has other ways to get values.
    test().env("TF_VAR_table_name", "orders").run();
    test().args(["--", "-var", "table_name=orders"]).run();
    test().args(["--", "-var-file=orders.tfvars"]).run();
    for read in ["terraform.tfvars", "terraform.tfvars.json", "orders.auto.tfvars"] {
        test().file(&format!("infra/{read}"), "").run();
    }
    // Values of another variable, or in a file that Terraform does not read by itself, do not
    // count.
    missing(test().args(["--", "-var", "colour=red"]));
    missing(test().file("infra/orders.tfvars", "table_name = \"orders\"\n"));
}

#[test]
fn a_dry_run_only_prints_the_commands() {
    let ran = Test::new()
        .engines()
        .args(STACK)
        .args(["--dry-run", "--", "--tags", "team=two words"])
        .stdout(
            "dynagate synth --pattern vantiq-putitem --out pumps.template.json &&\n\
             aws cloudformation deploy --template-file pumps.template.json --stack-name pumps --capabilities \
             CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset --tags 'team=two words' &&\n\
             aws cloudformation describe-stacks --stack-name pumps --query 'Stacks[0].Outputs[].{OutputKey: OutputKey, OutputValue: OutputValue}' --output table\n",
        )
        .stderr("")
        .run();
    assert_eq!((ran.calls().len(), ran.entries("tmp").len()), (0, 0));
    let ran = Test::new()
        .engines()
        .args(MODULE)
        .args(["--dry-run"])
        .stdout(
            "dynagate synth --pattern vantiq-putitem --format terraform --out infra &&\n\
             terraform -chdir=infra init -no-color &&\n\
             terraform -chdir=infra apply -no-color\n",
        )
        .stderr("")
        .run();
    assert_eq!(ran.entries("."), ["bin", "tmp"]);
}

/// The commands printed by a dry run have the same effect as a run when pasted into a shell.
#[test]
fn the_output_of_a_dry_run_can_be_pasted() {
    let stack = ["--stack-name", "orders"];
    let module = ["--format", "terraform", "--dir=-in fra"];
    for target in [&stack[..], &module] {
        let test = || {
            Test::new()
                .engines()
                .file("-my own's.yaml", WITH_PARAMETERS)
                .args([
                    "deploy",
                    "--blueprint=-my own's.yaml",
                    "--set",
                    "api.description=${parameters.colour} \"$HOME\"",
                ])
                .args(["--parameter", "table-name=$(all) `orders` \"\\"])
                .args(target.iter().copied())
        };
        let engine_arguments = ["--", "--tags", "team=two words"];
        let ran = test().args(engine_arguments).run();
        let shown = test().args(["--dry-run"]).args(engine_arguments).run();
        shown.paste(&shown.stdout);

        let calls: Vec<_> =
            ran.calls().iter().map(|call| call.replace("FILE", "orders.template.json")).collect();
        assert_eq!(calls.len(), 2);
        assert_eq!(
            std::fs::read_to_string(shown.path("calls")).expect("calls"),
            calls.join("\n") + "\n"
        );
        for name in ["template", "-in fra/main.tf"] {
            let contents = |ran: &Finished| std::fs::read_to_string(ran.path(name)).ok();
            assert_eq!(contents(&shown), contents(&ran), "{name}");
        }
    }
}

#[test]
fn a_missing_engine() {
    for (arguments, message) in [
        (
            &STACK[..],
            "`aws` not found in PATH: install the AWS CLI from \
             https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
        ),
        (
            &MODULE[..],
            "`terraform` not found in PATH: install Terraform from \
             https://developer.hashicorp.com/terraform/install",
        ),
    ] {
        let test = Test::new();
        let empty = test.path("empty");
        test.args(arguments.iter().copied())
            .env("PATH", empty)
            .stderr(format!("error: {message}\n"))
            .code(2)
            .run();
    }
}

#[test]
fn a_large_template_needs_a_bucket() {
    let test = || {
        let deploy = ["deploy", "--blueprint", "my.yaml", "--stack-name", "many"];
        Test::new().engines().file("my.yaml", &many_tables(120)).args(deploy)
    };
    let ran = test().stdout("").any_stderr().code(2).run();
    assert!(
        ran.stderr.contains("name a bucket to upload it to with -- --s3-bucket BUCKET"),
        "{}",
        ran.stderr
    );
    assert!(ran.calls().is_empty());
    assert_eq!(test().args(["--", "--s3-bucket", "templates"]).run().calls().len(), 2);
}

#[test]
fn a_template_that_fits_without_white_space_needs_no_bucket() {
    let test = || {
        let deploy = ["deploy", "--stack-name", "many"];
        Test::new().engines().file("dynagate.yaml", &many_tables(75)).args(deploy)
    };
    let ran = test().run();
    assert_eq!(ran.calls().len(), 2);
    let deployed = ran.read("template");
    assert!(deployed.len() < 51_200 && !deployed.contains(": "), "{deployed}");
    let dry = test().args(["--dry-run"]).run();
    assert!(
        dry.stdout.starts_with("dynagate synth --compact --out many.template.json &&\n"),
        "{}",
        dry.stdout
    );
    dry.paste(&dry.stdout);
    assert_eq!(dry.read("template"), deployed);
    // With a bucket, the template is laid out as `synth` does.
    let ran = test().args(["--", "--s3-bucket", "templates"]).run();
    assert!(ran.read("template").len() > 51_200);
}

#[test]
fn an_invalid_stack_name() {
    let ran = Test::new()
        .engines()
        .args(["deploy", "--pattern", "vantiq-putitem", "--stack-name", "bad name", "--dry-run"])
        .stdout("")
        .stderr(
            "error: invalid value 'bad name' for '--stack-name <NAME>': expected at most 128 \
             letters, digits and hyphens, starting with a letter\n\nFor more information, try \
             '--help'.\n",
        )
        .code(2)
        .run();
    assert!(ran.calls().is_empty());
}

#[test]
fn options_of_the_other_engine() {
    let pattern = ["deploy", "--pattern", "vantiq-putitem"];
    for (arguments, message) in [
        (&[][..], "missing --stack-name NAME, the CloudFormation stack to create or update"),
        (&["--stack-name", "x", "--dir", "infra"], "--dir requires --format terraform"),
        (&["--format", "terraform"], "missing --dir DIR, the directory for the Terraform module"),
        (
            &["--format", "terraform", "--dir", "infra", "--stack-name", "x"],
            "--stack-name requires --format cloudformation",
        ),
        (
            &["--stack-name", "x", "--", "--parameter-overrides", "a=b"],
            "--parameter-overrides cannot be passed to the AWS CLI: use --parameter NAME=VALUE",
        ),
    ] {
        Test::new()
            .engines()
            .args(pattern)
            .args(arguments.iter().copied())
            .stdout("")
            .stderr(format!("error: {message}\n"))
            .code(2)
            .run();
    }
}

/// Prepares `deploy` of the routes `after` over the deployed routes `before`.
fn renamed(before: &str, after: &str) -> Test {
    let blueprint = |path: &str| {
        format!("name: depot\napi:\n  routes:\n    GET {path}: {{mock: {{status: 204}}}}\n")
    };
    let synth = ["synth", "--blueprint", "before.yaml"];
    let template = Test::new()
        .file("before.yaml", &blueprint(before))
        .args(synth)
        .any_stdout()
        .any_stderr()
        .run()
        .stdout;
    let deploy = ["deploy", "--blueprint", "after.yaml", "--stack-name", "depot"];
    Test::new()
        .engines()
        .file("deployed", &template)
        .file("after.yaml", &blueprint(after))
        .args(deploy)
}

#[test]
fn renaming_a_path_parameter_on_cloudformation_takes_two_steps() {
    for (before, after) in
        [("/a/{id}", "/a/{other}"), ("/a/{id}", "/a/{id+}"), ("/{a}/x", "/{b}/x")]
    {
        let ran = renamed(before, after).run();
        let told = format!("note: step 1 of 2: takes out GET {before}; the deployed API answers");
        assert!(ran.stderr.contains(&told), "{}", ran.stderr);
        assert_eq!(ran.calls().len(), 3, "{before} -> {after}");
        let last = ran.read("template");
        let parameter = after.split('/').find(|part| part.starts_with('{')).expect("a parameter");
        assert!(last.contains(&format!("\"PathPart\": \"{parameter}\"")), "{last}");
    }
    for (before, after, calls) in [
        ("/a/{id}", "/a/{id}", 2),
        ("/a/{id}", "/b/{other}", 3),
        ("/a-b", "/a/b", 3),
        ("/a/{id}", "/a/{id}/x", 3),
    ] {
        assert_eq!(renamed(before, after).run().calls().len(), calls, "{before} -> {after}");
    }
}

#[test]
fn a_step_of_cloudformation_keeps_the_parameters_of_the_deployed_template() {
    let with = |path: &str| {
        format!(
            "name: depot\nparameters: {{colour: {{default: red}}}}\napi:\n  description: \
             \"${{parameters.colour}}\"\n  routes:\n    GET {path}: {{mock: {{status: 204}}}}\n"
        )
    };
    let synth = Test::new().file("before.yaml", &with("/a")).args(["synth", "before.yaml"]);
    let deployed = synth.any_stdout().any_stderr().run().stdout;
    let deploy = ["deploy", "after.yaml", "--stack-name", "depot", "--parameter", "colour=blue"];
    let test = || {
        let test = Test::new().engines().file("deployed", &deployed);
        test.file("after.yaml", &with("/b")).args(deploy)
    };
    let deploys = [
        "aws cloudformation deploy --template-file FILE --stack-name depot --capabilities \
         CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset",
        "aws cloudformation deploy --template-file FILE --stack-name depot --parameter-overrides \
         Colour=blue --no-fail-on-empty-changeset",
    ];
    let calls = test().run().calls();
    // Each step has a file of its own.
    assert!(calls[0].starts_with("aws cloudformation deploy --template-file /"), "{calls:?}");
    assert!(calls[0].ends_with(deploys[0].split_once("FILE").expect("a file").1), "{calls:?}");
    assert_eq!(calls[1], deploys[1]);

    let ran = test().ending("--parameter-overrides", "exit 7").code(7).run();
    let told = "note: the same command continues with the steps that are not deployed yet\n";
    assert!(ran.stderr.ends_with(told), "{}", ran.stderr);
    assert_eq!(test().args(["--", "--no-execute-changeset"]).run().calls().len(), 1);

    let steps = "dynagate diff after.yaml --stack-name depot --steps depot.steps &&\n\
                 aws cloudformation deploy --template-file depot.steps/1.template.json";
    let ran = test().args(["--dry-run"]).run();
    assert!(ran.stdout.starts_with(steps), "{}", ran.stdout);
    assert_eq!((ran.stdout.lines().count(), ran.calls().len()), (4, 0));
}

#[test]
fn a_module_with_replaced_integrations_is_applied_again() {
    let state = |role: &str| {
        format!(
            r#"{{"resources": [{{"type": "aws_api_gateway_integration", "instances": [{{"attributes": {{"http_method": "GET",
            "credentials": "{role}"}}}}]}}]}}"#
        )
    };
    let applies = |after: &str| {
        let test =
            Test::new().engines().file("deployed", &state("old")).file("after", &state(after));
        let ran = test.ending("apply", "cp after deployed").args(MODULE).run();
        (
            ran.calls().iter().filter(|call| call.contains(" apply")).count(),
            ran.stderr.contains("applying the module again"),
        )
    };
    assert_eq!(applies("new"), (2, true));
    assert_eq!(applies("old"), (1, false));
}

/// A blueprint with a table.
fn depot(table: &str) -> String {
    format!(
        "name: depot\ntables: {{crates: {{partition-key: id, {table}}}}}\napi: {{routes: {{GET /: {{mock: {{status: 204}}}}}}}}\n"
    )
}

const A: &str = "by-a: {partition-key: a}";
const B: &str = "by-b: {partition-key: b}";

fn indexes(of: &[&str]) -> String {
    format!("global-secondary-indexes: {{{}}}", of.join(", "))
}

/// Deploys a blueprint over the template of another. Returns the error output and the number of
/// engine calls.
fn on_deployed(before: &str, after: &str, code: i32) -> (String, usize) {
    deployed_over(before, after, &[], code)
}

/// The same, with further arguments.
fn deployed_over(before: &str, after: &str, arguments: &[&str], code: i32) -> (String, usize) {
    let synthesized = Test::new()
        .file("before.yaml", &depot(before))
        .args(["synth", "--blueprint", "before.yaml"])
        .any_stderr();
    let template = synthesized.any_stdout().run().stdout;
    let ran = Test::new()
        .engines()
        .file("deployed", &template)
        .file("after.yaml", &depot(after))
        .args(["deploy", "--blueprint", "after.yaml", "--stack-name", "depot"])
        .args(arguments.iter().copied())
        .code(code)
        .run();
    (ran.stderr.clone(), ran.calls().len())
}

#[test]
fn changes_that_cloudformation_cannot_make_are_refused() {
    let refused = [
        ("", "sort-key: at", "CloudFormation cannot replace a resource"),
        ("sort-key: at", "", "CloudFormation cannot replace a resource"),
        ("attributes: {id: S}", "attributes: {id: N}", "{id: S} becomes {id: N}"),
    ];
    for (before, after, says) in refused {
        let (stderr, calls) = on_deployed(before, after, 2);
        assert!(stderr.contains(says), "{before} -> {after}: {stderr}");
        assert_eq!(calls, 0, "{before} -> {after}");
    }
}

#[test]
fn changes_that_cloudformation_makes_one_by_one_are_deployed_in_steps() {
    let (none, both) = (indexes(&[]), indexes(&[A, B]));
    let in_steps = [
        (none.as_str(), both.as_str(), "step 1 of 2: creates the index by-a of CratesTable"),
        (&both, &none, "step 1 of 2: deletes the index by-a of CratesTable"),
        (&indexes(&[A]), &indexes(&[B]), "step 1 of 2: creates the index by-b of CratesTable"),
        ("time-to-live: expires", "", "step 1 of 2: turns off the time to live of CratesTable"),
    ];
    for (before, after, says) in in_steps {
        let (stderr, calls) = on_deployed(before, after, 0);
        assert!(stderr.contains(says), "{before} -> {after}: {stderr}");
        assert_eq!(calls, 3, "{before} -> {after}");
    }
    let (stderr, calls) = on_deployed("time-to-live: expires", "time-to-live: gone", 1);
    let says = "accepts gone as the time-to-live attribute of CratesTable an hour later: run the";
    assert!(stderr.contains(says) && calls == 1, "{stderr}");
    let off = "time-to-live: {attribute: expires, enabled: false}";
    assert_eq!(on_deployed(off, "time-to-live: gone", 0).1, 2, "the same, an hour later");
}

/// Without a terminal to ask on, nothing is deployed unless it is confirmed.
#[test]
fn interruptions_are_confirmed() {
    let before = indexes(&[A]);
    let after = indexes(&["by-a: {partition-key: b}"]);
    let (stderr, calls) = on_deployed(&before, &after, 2);
    let says = "queries of the index by-a of CratesTable fail until a later step";
    assert!(stderr.contains(says) && stderr.contains("confirm it with --yes"), "{stderr}");
    assert_eq!(calls, 0);
    let (stderr, calls) = deployed_over(&before, &after, &["--yes"], 0);
    assert!(stderr.contains(says) && calls == 3, "{stderr}");
}

/// Types keys on a terminal when `dynagate deploy` asks there. Returns its exit code and what the
/// terminal shows; `None` without Python.
fn typed(ran: &Finished, keys: &str, deploy: &[&str]) -> Option<(Option<i32>, String)> {
    let path = format!("PATH={}:/usr/bin:/bin", ran.path("bin").display());
    let temporary = format!("TMPDIR={}", ran.path("tmp").display());
    let output = Command::new("python3")
        .args([TERMINAL, keys, "env", "NO_COLOR=1", &path, &temporary, "dynagate", "deploy"])
        .args(deploy)
        .current_dir(ran.path("."))
        .output();
    let Ok(output) = output else {
        assert!(!prove::tools_are_required(), "python3 does not run");
        prove::say("SKIPPED: nobody answers on a terminal, for python3 does not run\n");
        return None;
    };
    let shown = String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n");
    assert_eq!(shown.matches("Deploy all the same? [y/N] ").count(), 1, "{output:?}");
    Some((output.status.code(), shown))
}

/// Keys on a terminal, the exit code, and true if they confirm the deployment. A terminal ends the
/// input for Ctrl-D, and sends SIGINT for Ctrl-C.
const ANSWERS: [(&str, i32, bool); 10] = [
    ("y\n", 0, true),
    ("yes\n", 0, true),
    (" YES \n", 0, true),
    ("n\n", 2, false),
    ("no\n", 2, false),
    ("\n", 2, false),
    ("yesterday\n", 2, false),
    ("\u{4}", 2, false),
    ("y\u{3}", 130, false),
    ("\u{3}", 130, false),
];

#[test]
fn the_terminal_is_asked_before_a_stack_is_updated() {
    let synthesized = Test::new().file("before.yaml", &depot(&indexes(&[A])));
    let template = synthesized.args(["synth", "before.yaml"]).any_stdout().run().stdout;
    for (keys, code, is_deployed) in ANSWERS {
        let ran = Test::new()
            .engines()
            .file("deployed", &template)
            .file("after.yaml", &depot(&indexes(&["by-a: {partition-key: b}"])))
            .args(["--version"])
            .run();
        let Some((ended, shown)) = typed(&ran, keys, &["after.yaml", "--stack-name", "depot"])
        else {
            return;
        };
        assert_eq!(ended, Some(code), "{keys:?}: {shown}");
        let (before, after) = shown.split_once("[y/N] ").expect("a question");
        let says = "queries of the index by-a of CratesTable fail until a later step";
        assert!(before.contains("step 2 of 2") && before.contains(says), "{shown}");
        assert_eq!(ran.calls().len(), if is_deployed { 3 } else { 0 }, "{keys:?}: {shown}");
        assert_eq!(after.contains("note: nothing is deployed"), code == 2, "{keys:?}: {shown}");
        assert!(ran.entries("tmp").is_empty(), "{keys:?}");
    }
}

#[test]
fn the_terminal_is_asked_before_a_module_is_applied() {
    let table = |further: &str| depot(&format!("{further}removal-policy: delete"));
    for (keys, code, is_deployed) in ANSWERS {
        let synth = ["synth", "before.yaml", "--format", "terraform", "--out", "infra"];
        let ran = Test::new().file("before.yaml", &table("")).args(synth).any_stderr().run();
        let module = ran.read("infra/main.tf");
        let ran = ran
            .then()
            .engines()
            .file("deployed", &state(""))
            .file("after.yaml", &table("sort-key: at, "))
            .args(["--version"])
            .run();
        let deploy = ["after.yaml", "--format", "terraform", "--dir", "infra"];
        let Some((ended, shown)) = typed(&ran, keys, &deploy) else { return };
        assert_eq!(ended, Some(code), "{keys:?}: {shown}");
        assert!(shown.contains("destroys aws_dynamodb_table.crates with all its items"), "{shown}");
        assert_eq!(ran.calls().len(), if is_deployed { 2 } else { 0 }, "{keys:?}: {shown}");
        assert_eq!(ran.read("infra/main.tf") == module, !is_deployed, "{keys:?}");
    }
}

#[test]
fn changes_that_cloudformation_makes_at_once() {
    let (none, both) = (indexes(&[]), indexes(&[A, B]));
    let taken = [
        (none.as_str(), indexes(&[A])),
        (&indexes(&[A]), indexes(&[A, B])),
        (&both, indexes(&[B])),
        ("time-to-live: expires", "time-to-live: {attribute: expires, enabled: false}".into()),
        ("time-to-live: {attribute: expires, enabled: false}", String::new()),
        ("", "time-to-live: expires".into()),
        ("stream: NEW_IMAGE", "class: STANDARD_INFREQUENT_ACCESS, attributes: {total: N}".into()),
    ];
    for (before, after) in taken {
        let (stderr, calls) = on_deployed(before, &after, 0);
        assert!(calls > 0 && !stderr.contains("note:"), "{before} -> {after}: {stderr}");
    }
    let (stderr, calls) = deployed_over("", "name: other, sort-key: at", &["--yes"], 0);
    assert!(calls > 0 && stderr.contains("is replaced by a new, empty one"), "{stderr}");
}

/// A state of the table `crates`.
fn state(attributes: &str) -> String {
    let attributes = format!(
        r#"{{"name": "crates", "hash_key": "id", "attribute": [{{"name": "id", "type": "S"}}], {attributes}
            "ttl": [{{"attribute_name": "expires", "enabled": true}}]}}"#
    );
    let policy = r#"{"mode": "managed", "type": "aws_iam_role_policy", "name": "api", "instances": [{"attributes": {"policy": "the-key"}}]}"#;
    format!(
        r#"{{"resources": [{{"mode": "managed", "type": "aws_dynamodb_table", "name": "crates", "instances": [{{"attributes": {attributes}}}]}}, {policy}]}}"#
    )
}

fn on_state(attributes: &str, blueprint: &str, code: i32) -> (String, usize) {
    let ran = Test::new()
        .engines()
        .file("deployed", &state(attributes))
        .file("after.yaml", blueprint)
        .args(["deploy", "--blueprint", "after.yaml", "--format", "terraform", "--dir", "infra"])
        .code(code)
        .run();
    (ran.stderr.clone(), ran.calls().len())
}

#[test]
fn changes_that_lose_data_on_terraform_are_refused() {
    let key = r#""server_side_encryption": [{"enabled": true, "kms_key_arn": "the-key"}],"#;
    let without_tables = "name: depot\napi: {routes: {GET /: {mock: {status: 204}}}}\n".to_owned();
    for (attributes, blueprint, says) in [
        ("", without_tables, "`terraform state rm aws_dynamodb_table.crates`"),
        ("", depot("sort-key: at"), "Terraform cannot destroy a retained table"),
        (
            "",
            depot("attributes: {id: N}, removal-policy: delete"),
            "the provider does not detect a changed type",
        ),
        (key, depot("encryption: aws-managed"), "--sse-specification Enabled=true,SSEType=KMS"),
    ] {
        let (stderr, calls) = on_state(attributes, &blueprint, 2);
        assert!(stderr.contains(says), "{stderr}");
        assert_eq!(calls, 0);
    }
    for (attributes, blueprint) in [
        ("", depot("")),
        (key, depot("")),
        ("", depot("encryption: aws-managed")),
        ("", depot(&indexes(&[A, B]))),
    ] {
        let (stderr, calls) = on_state(attributes, &blueprint, 0);
        assert!(calls == 2 && !stderr.contains("note:"), "{stderr}");
    }
    let (stderr, calls) = on_state("", &depot("sort-key: at, removal-policy: delete"), 2);
    assert!(stderr.contains("destroys aws_dynamodb_table.crates with all its items"), "{stderr}");
    assert!(stderr.contains("confirm it with --yes") && calls == 0, "{stderr}");
}

/// Resources in files of the user are not removed by a deployment.
#[test]
fn tables_of_the_user_stay() {
    let own = r#"{"mode": "managed", "type": "aws_dynamodb_table", "name": "own", "instances": [{"attributes": {"name": "own", "hash_key": "id"}}]}"#;
    let inner = own.replacen('{', r#"{"module": "module.mine", "#, 1);
    let deployed = format!(r#"{{"resources": [{own}, {inner}]}}"#);
    let table =
        "resource \"aws_dynamodb_table\" \"own\" {\n  name = \"own\"\n  hash_key = \"id\"\n}\n";
    let deploy = |files: &[(&str, &str)], code| {
        let mut test = Test::new().engines().file("deployed", &deployed).file("x.yaml", &depot(""));
        for (name, text) in files {
            test = test.file(name, text);
        }
        let deploy = ["deploy", "x.yaml", "--format", "terraform", "--dir", "infra"];
        test.args(deploy).code(code).run()
    };
    let call = "module \"mine\" { source = \"./mine\" }\n";
    let files = [("infra/own.tf", table), ("infra/call.tf", call), ("infra/mine/main.tf", table)];
    assert_eq!(deploy(&files, 0).calls().len(), 2);
    let ran = deploy(&files[1..], 2);
    let told = "aws_dynamodb_table.own is no longer in the module";
    assert!(ran.stderr.contains(told) && !ran.stderr.contains("module.mine"), "{}", ran.stderr);
    // Those of modules that are not read are not removed either.
    let call = call.replace("./mine", "example/mine/aws");
    assert_eq!(deploy(&[files[0], ("infra/call.tf", &call)], 0).calls().len(), 2);
}

#[test]
fn a_module_is_applied_in_steps() {
    let (stderr, calls) = on_state("", &depot("time-to-live: gone"), 1);
    let says = "step 1 of 2: turns off the time to live of aws_dynamodb_table.crates, the \
                attribute expires, makes all other changes";
    assert!(stderr.contains(says) && stderr.contains("an hour later: run the"), "{stderr}");
    assert_eq!(calls, 2, "init and apply");
    let stream = r#"{"resources": [{"mode": "managed", "type": "aws_kinesis_stream", "name": "clicks", "instances": [{"attributes": {"name": "clicks", "shard_count": 1}}]}]}"#;
    let blueprint = "name: depot\nkinesis-streams: {clicks: {mode: {shards: 5}}}\n\
                     api: {routes: {GET /: {mock: {status: 204}}}}\n";
    let ran = Test::new()
        .engines()
        .file("deployed", stream)
        .file("after.yaml", blueprint)
        .ending(" apply", "cat infra/main.tf >> modules")
        .args(["deploy", "--blueprint", "after.yaml", "--format", "terraform", "--dir", "infra"])
        .args(["--yes"])
        .run();
    let modules = ran.read("modules");
    let shards: Vec<_> =
        modules.lines().filter(|line| line.contains("shard_count")).map(str::trim).collect();
    let expected = [2, 4, 5].map(|count| format!("shard_count      = {count}"));
    assert_eq!(shards, expected, "{}", ran.stderr);
}

/// Another prefix is another name of every table.
#[test]
fn a_changed_name_prefix_replaces_tables() {
    let synthesized = Test::new().file("depot.yaml", &depot("")).args(["synth", "depot.yaml"]);
    let template = synthesized.any_stdout().run().stdout;
    let prefixed = |deployed: &str, arguments: &[&str], code| {
        let deploy = ["deploy", "depot.yaml", "--set", "name-prefix=dev-", "--yes"];
        let test = Test::new().engines().file("deployed", deployed).file("depot.yaml", &depot(""));
        test.args(deploy).args(arguments.iter().copied()).code(code).run()
    };
    let ran = prefixed(&template, &["--stack-name", "depot"], 0);
    let told = "is replaced by a new, empty one: its name `crates` becomes `dev-crates`";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    let ran = prefixed(&state(""), &["--format", "terraform", "--dir", "infra"], 2);
    let told = "its name `crates` becomes `dev-crates`, but Terraform cannot destroy a retained";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    assert!(ran.calls().is_empty());
}
