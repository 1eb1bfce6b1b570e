use super::{Test, WITH_PARAMETERS, loaded, many_tables, module, pattern, template};

const PATTERN: [&str; 3] = ["synth", "--pattern", "vantiq-putitem"];

#[test]
fn a_template_on_standard_output() {
    Test::new().args(PATTERN).stdout(template(&pattern())).run();
    Test::new()
        .args(PATTERN)
        .args(["--format", "cloudformation"])
        .stdout(template(&pattern()))
        .run();
}

#[test]
fn a_module_in_one_stream() {
    let ran = Test::new().args(PATTERN).args(["--format", "terraform"]).any_stdout().run();
    for file in module(&pattern()) {
        assert!(ran.stdout.contains(file.text().expect("text")), "{}", file.name);
    }
}

#[test]
fn from_a_file_and_from_standard_input() {
    let expected = template(&loaded(&many_tables(3)));
    Test::new()
        .file("my.yaml", &many_tables(3))
        .args(["synth", "--blueprint", "my.yaml"])
        .stdout(&expected)
        .run();
    Test::new().stdin(many_tables(3)).args(["synth", "--blueprint", "-"]).stdout(&expected).run();
}

#[test]
fn with_settings() {
    let ran = Test::new().args(PATTERN).args(["--set", "api.stage.name=prod"]).any_stdout().run();
    let template: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let stages = template["Resources"].as_object().expect("resources").values();
    let names: Vec<_> = stages
        .filter(|resource| resource["Type"] == "AWS::ApiGateway::Stage")
        .map(|resource| resource["Properties"]["StageName"].clone())
        .collect();
    assert_eq!(names, ["prod"]);
}

#[test]
fn a_parameter_that_a_deployed_stage_keeps_is_noted() {
    Test::new()
        .stdin(WITH_PARAMETERS)
        .args(["synth", "--blueprint", "-"])
        .stdout(template(&loaded(WITH_PARAMETERS)))
        .stderr(
            "note[DG813 frozen-parameter]: a deployed stage keeps the value of the parameter \
             `table-name`: if only its value changes, CloudFormation does not redeploy the API; \
             run `aws apigateway create-deployment --rest-api-id ID --stage-name STAGE`\n --> \
             <stdin>:3:3\n  |\n3 |   table-name: {description: The name of the table}\n  |   \
             ^^^^^^^^^^\n\n",
        )
        .run();
    Test::new()
        .stdin(WITH_PARAMETERS)
        .args(["synth", "--blueprint", "-", "--format", "terraform"])
        .any_stdout()
        .run();
}

/// A mistake in `--set` would deploy something unintended.
#[test]
fn an_unused_parameter_is_noted() {
    let blueprint = "name: orders
parameters: {env: {default: dev}, colour: {default: red}}
tables: {orders: {name: 'orders-${parameters.env}', partition-key: id}}
api:
  routes:
    GET /: {mock: {status: 200, body: {text/plain: {handlebars: '{{parameters.colour}}'}}}}
";
    let synth = ["synth", "--blueprint", "my.yaml"];
    let kept = "note[DG813 frozen-parameter]: a deployed stage keeps the value of";
    let ran = Test::new().file("my.yaml", blueprint).args(synth).any_stdout().any_stderr().run();
    assert!(ran.stderr.starts_with(kept) && !ran.stderr.contains("DG801"), "{}", ran.stderr);
    let ran = ran
        .then()
        .args(synth)
        .args(["--set", "parameters.evn.default=prod"])
        .any_stdout()
        .any_stderr()
        .run();
    let expected = "\
note[DG801 unused-parameter]: the parameter `evn` is not used
 --> <command line>:1:18
  |
1 | --set parameters.evn.default=prod
  |                  ^^^
  |
  = help: did you mean `env`?

note[DG813 frozen-parameter]: a deployed stage";
    assert!(ran.stderr.starts_with(expected), "{}", ran.stderr);
}

#[test]
fn a_template_too_large_for_a_request_is_noted() {
    let blueprint = many_tables(120);
    let template = template(&loaded(&blueprint));
    assert!(template.len() > 51_200);
    let size = template.len();
    Test::new()
        .stdin(format!("{blueprint}allow: [large-template]\n"))
        .args(["synth", "--blueprint", "-"])
        .stdout(&*template)
        .run();
    Test::new()
        .stdin(blueprint)
        .args(["synth", "--blueprint", "-"])
        .stdout(template)
        .stderr(format!(
            "note[DG817 large-template]: the template has {size} bytes and CloudFormation accepts \
             at most 51200 in a request; use `aws cloudformation deploy --s3-bucket BUCKET`, or \
             other commands with --template-url\n"
        ))
        .run();
}

/// A template of more than 51,200 bytes with white space, and of less without.
#[test]
fn a_compact_template() {
    let blueprint = many_tables(75);
    let lines = template(&loaded(&blueprint));
    let json: serde_json::Value = serde_json::from_str(&lines).expect("JSON");
    let compact = json.to_string().len() + 1;
    assert!(compact < 51_200 && 51_200 < lines.len());
    let ran = Test::new()
        .file("dynagate.yaml", &blueprint)
        .args(["synth"])
        .stdout(&*lines)
        .stderr(format!(
            "note[DG817 large-template]: the template has {} bytes and CloudFormation accepts \
             at most 51200 in a request; `synth --compact` writes {compact}\n",
            lines.len()
        ))
        .run();
    let ran = ran.then().args(["synth", "--compact", "--out", "template.json"]).run();
    let written = ran.read("template.json");
    assert_eq!(written.len(), compact);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&written).expect("JSON"), json);
    let ran = ran
        .then()
        .args(["synth", "--compact", "--out", "template.json", "--check"])
        .stderr("up to date\n")
        .run();
    // A table without items is replaced: the previous content is read in any layout.
    let ran = ran
        .then()
        .file(
            "dynagate.yaml",
            &blueprint.replace("table-7\n    partition-key: id", "table-7\n    partition-key: x"),
        )
        .args(["synth", "--compact", "--out", "template.json"])
        .any_stderr()
        .run();
    let note = "note: if the previous content of template.json is deployed: T7Table requires";
    assert!(ran.stderr.starts_with(note), "{}", ran.stderr);
    ran.then()
        .args(["synth", "-f", "terraform", "--compact"])
        .stderr("error: --compact requires --format cloudformation\n")
        .code(2)
        .run();
}

/// Otherwise every line of a growing template would change at once.
#[test]
fn the_layout_does_not_depend_on_the_size() {
    let [small, large] = [3, 200].map(|count| template(&loaded(&many_tables(count))));
    let entry = |template: &str| {
        let (_, entry) = template.split_once("    \"T1Table\": {\n").expect("a table");
        entry.split_once("\n    }").expect("an end").0.to_owned()
    };
    assert_eq!(entry(&small), entry(&large));
    assert!(large.lines().all(|line| line.len() <= 120), "{large}");
}

#[test]
fn a_stack_that_exceeds_the_quotas_of_cloudformation() {
    let test = || Test::new().stdin(many_tables(501)).args(["synth", "--blueprint", "-"]);
    let ran = test().any_stderr().code(2).run();
    assert!(
        ran.stderr.starts_with("error[DG115 template-too-large]: the template has 5"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("--format terraform"), "{}", ran.stderr);
    test().args(["--format", "terraform"]).any_stdout().run();
}

/// The change that AWS warns of could delete a table.
#[test]
fn tables_with_replicas_are_noted_for_cloudformation() {
    let blueprint = "name: world\ntables: {orders: {partition-key: id, stream: NEW_AND_OLD_IMAGES, replicas: {eu-west-1: {}}}}\n\
                     api: {routes: {GET /: {mock: {status: 200}}}}\n";
    let synth = ["synth", "--blueprint", "world.yaml"];
    let note = "note[DG814 replicated-table]: tables with replicas (`orders`) have another";
    let ran = Test::new().file("world.yaml", blueprint).args(synth).any_stdout().any_stderr().run();
    assert!(ran.stderr.starts_with(note), "{}", ran.stderr);
    Test::new()
        .file("world.yaml", blueprint)
        .args(synth)
        .args(["--format", "terraform"])
        .any_stdout()
        .run();
}

/// A blueprint with a table that has these settings besides its key.
fn depot(table: &str) -> String {
    format!(
        "name: depot\ntables: {{{table}}}\napi: {{routes: {{GET /: {{mock: {{status: 204}}}}}}}}\n"
    )
}

/// The notes on a blueprint whose output replaces that of another.
fn said_of(before: &str, after: &str, format: &str, out: &str) -> String {
    let synth = ["synth", "--format", format, "--out", out, "--blueprint"];
    let first = Test::new().file("before.yaml", &depot(before)).file("after.yaml", &depot(after));
    let first = first.args(synth).args(["before.yaml"]).run();
    assert_eq!(first.stderr, "");
    let second = std::process::Command::new(env!("CARGO_BIN_EXE_dynagate"))
        .args(synth)
        .arg("after.yaml")
        .current_dir(first.path("."))
        .output()
        .expect("dynagate runs");
    assert!(second.status.success());
    String::from_utf8(second.stderr).expect("text")
}

#[test]
fn obstacles_to_replacing_the_previous_output_are_noted() {
    let cloudformation =
        |before: &str, after: &str| said_of(before, after, "cloudformation", "template.json");
    let terraform = |before: &str, after: &str| said_of(before, after, "terraform", "infra");
    let plain = "crates: {partition-key: id}";
    let expiring = "crates: {partition-key: id, time-to-live: expires}";
    let encrypted = "crates: {partition-key: id, encryption: {kms-key-arn: 'arn:aws:kms:us-east-1:123456789012:key/k'}}";
    let managed = "crates: {partition-key: id, encryption: aws-managed}";
    let noted = [
        (
            cloudformation(expiring, plain),
            "if the previous content of template.json is deployed: the time to live of \
             the table CratesTable",
        ),
        (
            terraform(encrypted, managed),
            "if the previous content of infra/main.tf is deployed: aws_dynamodb_table.crates is \
             encrypted with",
        ),
        (
            terraform(plain, "boxes: {partition-key: id}"),
            "aws_dynamodb_table.crates is no longer in the module",
        ),
    ];
    for (said, says) in noted {
        assert!(said.starts_with("note: ") && said.contains(says), "{said}");
    }
    // No notes on settings that reset by themselves, and on tables to be deleted.
    let deleted = "crates: {partition-key: id, removal-policy: delete}";
    for said in [
        cloudformation(plain, plain),
        cloudformation(encrypted, plain),
        cloudformation(plain, "boxes: {partition-key: id}"),
        terraform(expiring, plain),
        terraform(encrypted, plain),
        terraform(deleted, "boxes: {partition-key: id}"),
    ] {
        assert_eq!(said, "");
    }
}

#[test]
fn the_name_of_a_terraform_file_is_refused() {
    for (arguments, path, directory) in [
        (&["-o", "main.tf"][..], "main.tf", "infra"),
        (&["-f", "terraform", "-o", "api/main.tf"], "api/main.tf", "api"),
    ] {
        Test::new()
            .args(["synth", "--pattern", "vantiq-putitem"])
            .args(arguments.iter().copied())
            .stderr(format!(
                "error: {path} is the name of a Terraform file: a Terraform module needs `--format \
                 terraform` and a directory, such as --out {directory}\n"
            ))
            .code(2)
            .run();
    }
}

#[test]
fn the_name_of_a_file_is_not_made_a_directory() {
    Test::new()
        .args(["synth", "--pattern", "vantiq-putitem", "-f", "terraform", "-o", "api.json"])
        .stderr("error: api.json is the name of a file: a Terraform module needs a directory\n")
        .code(2)
        .run();
}

#[test]
fn short_names_of_formats() {
    let output = |format| {
        let synth = ["synth", "--pattern", "query-by-id", "-q", "--format", format];
        Test::new().args(synth).any_stdout().run().stdout
    };
    assert_eq!(output("cfn"), output("cloudformation"));
    assert_eq!(output("tf"), output("terraform"));
}
