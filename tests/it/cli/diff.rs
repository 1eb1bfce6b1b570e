//! `dynagate diff`: differences in every form, and the origins of states.

use std::process::Command;

use serde_json::Value;

use super::Test;

const OLD: &str = "\
name: shop
tables:
  orders:
    partition-key: id
    attributes: {total: N}
    stream: NEW_IMAGE
  carts: {partition-key: id, removal-policy: delete}
queues: {mail: {}}
api:
  api-key-required: true
  stage: {name: live}
  routes:
    GET /orders/{id}: {get: {table: orders}}
    GET /carts/{id}: {get: {table: carts}}
api-keys: {partner: {}}
usage-plans: {basic: {api-keys: [partner]}}
";

const NEW: &str = "\
name: shop
tables:
  orders:
    partition-key: id
    attributes: {total: N, zone: S}
    class: STANDARD_INFREQUENT_ACCESS
    stream: NEW_AND_OLD_IMAGES
    global-secondary-indexes: {by-zone: {partition-key: zone}}
topics: {news: {}}
api:
  api-key-required: true
  stage: {name: live}
  routes:
    GET /orders/{order}: {get: {table: orders, key: {id: \"{path.order}\"}}}
api-keys: {partner: {}}
usage-plans: {basic: {api-keys: [partner]}}
";

fn test() -> Test {
    Test::new().file("old.yaml", OLD).file("new.yaml", NEW)
}

/// Each step is a state of its own, and the last one is that of the new blueprint.
#[test]
fn steps_of_an_update_are_written() {
    let arguments = ["diff", "old.yaml", "new.yaml", "--steps", "steps"];
    let ran = test().args(arguments).any_stdout().any_stderr().code(1).run();
    assert!(ran.stderr.contains("step 1 of 3: "), "{}", ran.stderr);
    assert_eq!(ran.entries("steps"), ["1.template.json", "2.template.json", "3.template.json"]);
    let ran = ran.then().args(["synth", "new.yaml", "--out", "new.json"]).any_stderr().run();
    assert_eq!(ran.read("steps/3.template.json"), ran.read("new.json"));
    let first: Value = serde_json::from_str(&ran.read("steps/1.template.json")).expect("JSON");
    assert!(first["Resources"].get("ApiGetOrdersByParamMethod").is_none(), "{first}");
    // Once two steps are deployed, the last one is left.
    let arguments = ["diff", "steps/2.template.json", "steps/3.template.json", "--steps", "rest"];
    let arguments = arguments.into_iter().chain(["--fail-on", "never"]);
    let ran = ran.then().args(arguments).any_stdout().any_stderr().run();
    assert_eq!(ran.entries("rest"), ["1.template.json"], "{}", ran.stdout);
}

#[test]
fn a_difference_in_every_form() {
    for format in ["cloudformation", "terraform"] {
        for output in ["text", "markdown", "json"] {
            let arguments =
                ["diff", "old.yaml", "new.yaml", "--format", format, "--output", output];
            let ran = test().args(arguments).any_stdout().code(1).run();
            insta::assert_snapshot!(format!("diff-{format}-{output}"), ran.stdout);
        }
    }
}

/// The outputs of a blueprint do not differ from it, nor from each other.
#[test]
fn states_of_every_kind_are_compared() {
    let synthesized = |format: &'static str, out: &str| {
        let test = test().args(["synth", "old.yaml", "--format", format, "--out", out]);
        test.run()
    };
    let pairs =
        [("old.yaml", "out"), ("out", "old.yaml"), ("out", "out"), ("old.yaml", "old.yaml")];
    for format in ["cloudformation", "terraform"] {
        for (old, new) in pairs {
            let ran = synthesized(format, "out");
            let stdout = format!("{old} → {new}: no resource changes\n");
            let ran = ran.then().args(["diff", old, new]).stdout(stdout).run();
            let all = ["diff", old, new, "--fail-on", "change"];
            ran.then().args(all).any_stdout().run();
        }
        let ran = synthesized(format, "out");
        let ran = ran.then().args(["diff", "out", "new.yaml"]).any_stdout().code(1).run();
        let is_of = if format == "terraform" { "aws_dynamodb_table" } else { "AWS::DynamoDB" };
        assert!(ran.stdout.contains(is_of), "{}", ran.stdout);
    }
}

#[test]
fn a_module_of_other_authors() {
    let main = "\
terraform {
  required_providers { aws = { source = \"hashicorp/aws\" } }
}
locals { name = \"jobs\" }
resource \"aws_sqs_queue\" \"jobs\" {
  for_each = toset([\"a\", \"b\"])
  name     = \"${local.name}-${each.key}\"
  policy   = <<-EOT
    {\"Statement\": [{\"Effect\": \"Allow\"}]}
  EOT
  dynamic \"x\" {
    for_each = var.x
    content { y = x.value }
  }
}
module \"vpc\" { source = \"./vpc\" }
";
    let renamed = main.replace("\"jobs\" {", "\"tasks\" {")
        + "moved {\n  from = aws_sqs_queue.jobs\n  to = aws_sqs_queue.tasks\n}\n";
    let ran = Test::new()
        .file("a/main.tf", main)
        .file("b/main.tf", &renamed)
        .file("c/main.tf", &main.replace("-${each", "_${each"))
        .args(["diff", "a", "b"])
        .stdout(
            "note[DG709 unread-module]: the resources of module.vpc are not compared: it is a \
             module whose directory has no files of Terraform\n  = help: `terraform plan` displays \
             their changes\n\na → b: no resource changes\n",
        )
        .run();
    let ran = ran.then().args(["diff", "a", "c"]).any_stdout().any_stderr().code(1).run();
    assert!(
        ran.stdout.contains("lost[DG732 removed-data]: aws_sqs_queue.jobs is replaced"),
        "{}",
        ran.stdout
    );
    let ran =
        ran.then().file("d/main.tf", "resource \"x\" {\n  a = = 1\n}\n").args(["diff", "a", "d"]);
    let ran = ran.any_stderr().code(2).run();
    assert!(
        ran.stderr.starts_with("error: cannot read d/main.tf: ") && ran.stderr.contains("line 2"),
        "{}",
        ran.stderr
    );
}

/// Modules in both syntaxes, with local modules that they call.
#[test]
fn a_module_with_modules_of_its_own() {
    let root = "\
module \"jobs\" {
  source = \"./jobs\"
  name   = \"nightly\"
  hours  = 24
}
module \"network\" { source = \"terraform-aws-modules/vpc/aws\" }
resource \"aws_lambda_event_source_mapping\" \"jobs\" { event_source_arn = module.jobs.arn }
";
    let jobs = "\
variable \"name\" {}
variable \"hours\" { default = 1 }
locals { prefix = \"${var.name}-jobs\" }
resource \"aws_sqs_queue\" \"jobs\" {
  count                     = 2
  name                      = \"${local.prefix}-${count.index}\"
  message_retention_seconds = var.hours * 3600
  tags                      = { of = local.prefix }
  redrive_policy            = aws_sqs_queue.failed.arn
}
module \"more\" { source = \"../more\" }
output \"arn\" { value = aws_sqs_queue.jobs[0].arn }
";
    let in_json = r#"{
      "//": "the same",
      "variable": {"name": {}, "hours": [{"default": 1}]},
      "locals": {"prefix": "${var.name}-jobs"},
      "resource": [{"aws_sqs_queue": {"jobs": {
        "count": 2,
        "name": "${local.prefix}-${count.index}",
        "message_retention_seconds": "${var.hours * 3600}",
        "tags": {"of": "${local.prefix}"},
        "redrive_policy": "${aws_sqs_queue.failed.arn}"
      }}}],
      "module": {"more": {"source": "../more"}},
      "output": {"arn": {"value": "${aws_sqs_queue.jobs[0].arn}"}}
    }"#;
    let more = "resource \"aws_sns_topic\" \"news\" { name = \"news\" }\n";
    let test = || {
        Test::new()
            .file("a/main.tf", root)
            .file("a/jobs/main.tf", jobs)
            .file("a/more/main.tf", more)
            .file("b/main.tf", root)
            .file("b/jobs/main.tf.json", in_json)
            .file("b/more/main.tf", more)
    };
    let note = "note[DG709 unread-module]: the resources of module.network are not compared: it is a \
                module whose source `terraform-aws-modules/vpc/aws` is not a local directory\n";
    let ran = test().args(["diff", "a", "b", "--fail-on", "change"]).any_stdout().run();
    assert!(ran.stdout.contains(note), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("a → b: no resource changes\n"), "{}", ran.stdout);
    let markdown = ["diff", "a", "b", "--output", "markdown"];
    let ran = ran.then().args(markdown).any_stdout().run();
    assert!(ran.stdout.contains("| **note** | The resources of module.network"), "{}", ran.stdout);
    for (file, from, to, told) in [
        (
            "b/main.tf",
            "nightly",
            "weekly",
            &[
                "\"nightly-jobs-${count.index}\" → \"weekly-jobs-${count.index}\"",
                "module.jobs.aws_sqs_queue.jobs is replaced",
                "event_source_arn refers to the replaced module.jobs.aws_sqs_queue.jobs",
            ][..],
        ),
        ("b/main.tf", "24", "48", &["hours: 24 → 48"]),
        (
            "b/more/main.tf",
            "\"news\" }",
            "\"events\" }",
            &["module.jobs.module.more.aws_sns_topic.news is replaced"],
        ),
    ] {
        let before = if file == "b/main.tf" { root } else { more };
        let test = test().file(file, &before.replace(from, to)).any_stdout();
        let ran = test.args(["diff", "a", "b", "--fail-on", "never"]).run();
        for told in told {
            assert!(ran.stdout.contains(told), "{told}: {}", ran.stdout);
        }
    }
    let circle = "module \"again\" { source = \"../more\" }\n";
    let ran = test().file("b/more/main.tf", circle).file("b/more/x.tf.json", "{\"a\": 1,}");
    let ran = ran.args(["diff", "a", "b"]).any_stderr().code(2).run();
    assert!(ran.stderr.starts_with("error: cannot read b/more/x.tf.json: "), "{}", ran.stderr);
    let ran = test().file("b/more/main.tf", circle).args(["diff", "a", "b"]).any_stdout();
    let ran = ran.code(0).run();
    let told =
        "module.jobs.module.more.module.again are not compared: it is a module that calls itself";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
}

/// Terraform's state of such a module has the same addresses.
#[test]
fn a_deployed_module_with_modules_of_its_own() {
    let queue = |module: &str, name: &str| {
        format!(
            r#"{{"module": "{module}", "mode": "managed", "type": "aws_sqs_queue", "name": "jobs",
                "instances": [{{"index_key": 0, "attributes": {{"name": "{name}"}}}}]}}"#
        )
    };
    let state = format!(
        r#"{{"version": 4, "lineage": "x", "terraform_version": "1.11.4", "resources": [{}, {}]}}"#,
        queue("module.jobs", "jobs"),
        queue("module.elsewhere[\\\"a\\\"]", "other")
    );
    let root = "module \"jobs\" { source = \"./jobs\" }\n\
                module \"elsewhere\" { source = \"example/x/aws\" }\n";
    let jobs = "resource \"aws_sqs_queue\" \"jobs\" {\n  count = 1\n  name = \"tasks\"\n}\n";
    let ran = Test::new()
        .file("state.json", &state)
        .file("infra/main.tf", root)
        .file("infra/jobs/main.tf", jobs)
        .args(["diff", "state.json", "infra"])
        .any_stdout()
        .code(1)
        .run();
    let replaced = "-/+ module.jobs.aws_sqs_queue.jobs is replaced";
    assert!(ran.stdout.contains(replaced), "{}", ran.stdout);
    assert!(!ran.stdout.contains("module.elsewhere.aws"), "{}", ran.stdout);
    assert!(ran.stdout.contains("state.json → infra: 1 replaced"), "{}", ran.stdout);
}

#[test]
fn states_that_are_not_comparable() {
    let ran = test().args(["synth", "old.yaml", "--out", "template.json"]).run();
    let ran = ran.then().args(["synth", "old.yaml", "-f", "terraform", "-o", "infra"]).run();
    let told = "error: template.json is a CloudFormation template and infra a Terraform module: the \
                resources of CloudFormation and of Terraform are not comparable, because moving a \
                stack to another engine creates all of them anew. Compare each with the blueprint\n";
    let ran = ran.then().args(["diff", "template.json", "infra"]).stderr(told).code(2).run();
    let told = "error: infra is a Terraform module: --format cloudformation cannot compare it\n";
    let arguments = ["diff", "infra", "old.yaml", "-f", "cloudformation"];
    ran.then().args(arguments).stderr(told).code(2).run();
}

#[test]
fn bad_usage() {
    for (arguments, told) in [
        (&[][..], "nothing to compare: name two states, or use --git REVISION"),
        (&["old.yaml"], "old.yaml is compared with nothing: name a second state"),
        (&["old.yaml", "new.yaml", "--git", "HEAD"], "name only the new one"),
        (&["new.yaml", "--dir", "infra"], "--dir requires --format terraform"),
        (
            &["old.yaml", "new.yaml", "--", "--region", "x"],
            "arguments after -- are for the AWS CLI",
        ),
        (&["old.yaml", "nowhere.yaml"], "cannot read nowhere.yaml"),
        (&["old.yaml", "empty"], "empty has no files of Terraform"),
        (&["old.yaml", "new.yaml", "--set", "x"], "--set x: "),
        (&["-", "--git", "HEAD"], "standard input has no revisions"),
    ] {
        let test =
            test().file("empty/readme.md", "").args(["diff"]).args(arguments.iter().copied());
        let ran = test.any_stderr().code(2).run();
        assert!(ran.stderr.contains(told), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn the_exit_code_is_a_choice() {
    for (fail_on, code) in
        [("refused", 1), ("lost", 1), ("interrupted", 0), ("change", 1), ("never", 0)]
    {
        let arguments = ["diff", "old.yaml", "new.yaml", "--fail-on", fail_on];
        test().args(arguments).any_stdout().code(code).run();
    }
    let arguments = ["diff", "old.yaml", "old.yaml", "--fail-on", "change"];
    test().args(arguments).any_stdout().run();
}

#[test]
fn overrides_apply_to_both_blueprints() {
    let arguments = ["diff", "old.yaml", "old.yaml", "--set", "name-prefix=dev-"];
    test().args(arguments).stdout("old.yaml → old.yaml: no resource changes\n").run();
    let prefix = test().args(["synth", "old.yaml", "-o", "template.json"]).run();
    let arguments = ["diff", "template.json", "old.yaml", "--set", "name-prefix=dev-"];
    let ran = prefix.then().args(arguments).any_stdout().code(1).run();
    assert!(ran.stdout.contains("dev-carts"), "{}", ran.stdout);
}

/// Runs git in a directory of a test.
fn git(test: &Test, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .current_dir(test.path("."))
        .output()
        .expect("git runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn a_revision_of_the_repository() {
    let with = |title: &str| {
        format!(
            "name: shop\ntables: {{orders: {{partition-key: id}}}}\nqueues: {{mail: {{name: {title}}}}}\n\
             api:\n  routes:\n    POST /orders:\n      authorization: AWS_IAM\n      raw:\n        action: PutItem\n        \
             tables: [orders]\n        request: {{application/json: {{file: put.vtl}}}}\n"
        )
    };
    let old = Test::new()
        .file("api/shop.yaml", &with("one"))
        .file("api/put.vtl", "{\"TableName\": \"orders\", \"Item\": {\"id\": {\"S\": \"a\"}}}\n")
        .file("api/prod.yaml", "description: Old\n");
    git(&old, &["init", "--quiet"]);
    git(&old, &["add", "."]);
    git(&old, &["commit", "--quiet", "-m", "Sell"]);
    let new = old
        .file("api/shop.yaml", &with("two"))
        .file("api/put.vtl", "{\"TableName\": \"orders\", \"Item\": {\"id\": {\"S\": \"b\"}}}\n")
        .file("api/prod.yaml", "description: New\n");
    let before = git(&new, &["status", "--porcelain"]);
    let arguments = ["diff", "--git", "HEAD", "api/shop.yaml", "--values", "api/prod.yaml"];
    let ran = new.args(arguments).any_stdout().code(1).run();
    for told in
        ["lost[DG732 removed-data]: MailQueue is replaced", "HEAD:api/shop.yaml → api/shop.yaml: "]
    {
        assert!(ran.stdout.contains(told), "{}", ran.stdout);
    }
    assert!(ran.stdout.contains("- {\"TableName\": \"orders\""), "{}", ran.stdout);
    let after = ran.then();
    assert_eq!(git(&after, &["status", "--porcelain"]), before);
    for (revision, path, told) in [
        ("HEAD~7", "api/shop.yaml", "error: git knows no revision `HEAD~7`\n"),
        ("--all", "api/shop.yaml", "error: git knows no revision `--all`\n"),
        ("HEAD", "api/new.yaml", "error: api/new.yaml does not exist in api at HEAD\n"),
    ] {
        let test = Test::new().file(path, &with("x"));
        git(&test, &["init", "--quiet"]);
        let test = test.file("api/other.yaml", "");
        git(&test, &["add", "api/other.yaml"]);
        git(&test, &["commit", "--quiet", "-m", "Begin"]);
        let revision = format!("--git={revision}");
        test.args(["diff", &revision, path]).stderr(told).code(2).run();
    }
    let ran = test().args(["diff", "--git", "HEAD", "new.yaml"]).any_stderr().code(2).run();
    assert!(ran.stderr.contains("is in no git repository"), "{}", ran.stderr);
}

#[test]
fn a_deployed_stack() {
    let template = test().args(["synth", "old.yaml"]).any_stdout().run().stdout;
    let yaml = serde_json::to_string(
        "Resources:\n  MailQueue: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Sub 'shop-mail'}}\n",
    );
    for (deployed, told) in
        [(template, "5 removed"), (yaml.expect("JSON"), "- MailQueue (AWS::SQS::Queue)")]
    {
        let ran = test()
            .engines()
            .file("deployed", &deployed)
            .args(["diff", "--stack-name", "shop", "new.yaml", "--", "--region", "eu-west-1"])
            .code(1)
            .run();
        assert!(ran.stdout.contains(told), "{}", ran.stdout);
        assert!(ran.stdout.contains("the stack shop → new.yaml: "), "{}", ran.stdout);
        assert_eq!(
            ran.read("questions"),
            "aws cloudformation get-template --stack-name shop --query TemplateBody --region \
             eu-west-1 --output json\n"
        );
    }
    let failed = test().engines().ending("get-template", "echo 'no such stack' >&2; exit 254");
    let ran = failed.args(["diff", "--stack-name", "shop", "new.yaml"]).code(2).run();
    assert!(
        ran.stderr.starts_with("no such stack\nerror: `aws cloudformation get-template"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_deployed_module() {
    let state = r#"{"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": {"resources": [
        {"address": "aws_dynamodb_table.carts", "mode": "managed", "type": "aws_dynamodb_table", "name": "carts",
         "values": {"name": "carts", "hash_key": "id", "attribute": [{"name": "id", "type": "S"}], "arn": "arn:aws:x",
          "billing_mode": "PAY_PER_REQUEST", "point_in_time_recovery": [{"enabled": true, "recovery_period_in_days": 35}],
          "ttl": [{"attribute_name": "", "enabled": false}], "tags": {}, "table_class": "STANDARD"}}]}}}"#;
    let ran = test()
        .engines()
        .file("deployed", state)
        .args(["diff", "-f", "terraform", "--dir", "infra", "new.yaml"])
        .code(1)
        .run();
    assert_eq!(ran.read("questions"), "terraform -chdir=infra show -json -no-color\n");
    assert!(
        ran.stdout.contains("lost[DG716 removed-table]: aws_dynamodb_table.carts"),
        "{}",
        ran.stdout
    );
    // AWS's own values are no changes.
    let ran = test()
        .engines()
        .file("deployed", state)
        .args(["diff", "-f", "terraform", "--dir", "infra", "old.yaml", "--output", "json"])
        .run();
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let table = report["resources"].as_array().expect("resources").iter();
    let table: Vec<_> = table.filter(|of| of["id"] == "aws_dynamodb_table.carts").collect();
    assert_eq!(table, Vec::<&serde_json::Value>::new());
}
