//! `dynagate check`

use super::Test;

const OPEN: &str = "{\"TableName\": \"orders\", \"Item\": {\"id\": {\"S\": \"$context.requestId\"}, \"name\": {\"S\": \"$input.path('$.name')\"}}}\n";
const SAFE: &str = "{\"TableName\": \"orders\", \"Item\": {\"id\": {\"S\": \"$context.requestId\"}, \"name\": {\"S\": $input.json('$.name')}}}\n";

#[test]
fn a_finding_has_its_place_and_the_value_that_shows_it() {
    let ran = Test::new()
        .file("put.vtl", OPEN)
        .args(["check", "put.vtl", "--select", "json-injection"])
        .any_stdout()
        .code(1)
        .run();
    for part in [
        "error[DG902 json-injection]: a caller can add members to the request with `$.name`",
        "put.vtl:1:",
        "^^^^^^^^^^^^^^^^^^^^^",
        r#"`x"},"Injected":{"S":"y`"#,
        "1 error, 0 warnings, 0 notes in 1 file\n",
    ] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
}

#[test]
fn the_exit_code_is_by_severity() {
    let code = |template: &str, arguments: &[&str]| {
        let test = Test::new().file("put.vtl", template).args(["check", "put.vtl"]);
        test.args(arguments.iter().copied()).any_stdout()
    };
    code(OPEN, &[]).code(1).run();
    code(OPEN, &["--fail-on", "never"]).run();
    code(OPEN, &["--ignore", "DG9"]).run();
    // A name that is missing is stored as an empty text: a note.
    code(SAFE, &[]).run();
    code(SAFE, &["--fail-on", "note"]).code(1).run();
    code(SAFE, &["--fail-on", "note", "--ignore", "stored-empty-text"]).run();
}

#[test]
fn formats_for_programs() {
    let of = |format: &str| {
        let test = Test::new().file("put.vtl", OPEN).args(["check", "put.vtl", "--format", format]);
        test.args(["--select", "DG902"]).any_stdout().code(1).run().stdout
    };
    let json: serde_json::Value = serde_json::from_str(&of("json")).expect("JSON");
    assert_eq!(json[0]["rule"], "json-injection");
    assert_eq!((&json[0]["line"], &json[0]["file"]), (&1.into(), &"put.vtl".into()));
    let sarif: serde_json::Value = serde_json::from_str(&of("sarif")).expect("JSON");
    let run = &sarif["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "DG902");
    assert_eq!(run["results"][0]["level"], "error");
    let region = &run["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region["startLine"], 1);
    let junit = of("junit");
    let report = roxmltree::Document::parse(&junit).expect("XML");
    let failures = report.descendants().filter(|node| node.has_tag_name("failure")).count();
    assert_eq!(failures, 1, "{junit}");
    assert!(of("github").starts_with("::error file=put.vtl,line=1,col="), "{}", of("github"));
}

#[test]
fn the_backend_is_given_or_guessed() {
    let missing = "{\"TableName\": \"orders\", \"Select\": \"COUNT\"}";
    let of = |arguments: &[&str]| {
        let test = Test::new().file("a.vtl", missing).args(["check", "a.vtl"]);
        test.args(arguments.iter().copied()).any_stdout()
    };
    of(&[]).run();
    let ran = of(&["--action", "dynamodb:Query"]).code(1).run();
    assert!(ran.stdout.contains("KeyConditionExpression or KeyConditions"), "{}", ran.stdout);
    let ran = of(&["--action", "Query"]).any_stderr().code(2).run();
    assert!(ran.stderr.contains("expected SERVICE:ACTION"), "{}", ran.stderr);
}

#[test]
fn unknown_rules_are_refused() {
    let ran = Test::new().file("a.vtl", SAFE).args(["check", "a.vtl", "--ignore", "json-inject"]);
    let ran = ran.any_stderr().code(2).run();
    assert!(ran.stderr.contains("did you mean `json-injection`?"), "{}", ran.stderr);
}

/// Whatever a file contains, `check` ends with findings or none.
#[test]
fn any_text_is_checked() {
    for text in
        ["", "\0", "#if(", "$", "{\"a\": $a.b.c.d}", "é#foreach($x in $input.path('$..a'))$x#end"]
    {
        let ran = Test::new().file("a.vtl", text).args(["check", "a.vtl", "--fail-on", "never"]);
        ran.any_stdout().run();
    }
}

const TEMPLATE: &str = "\
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: orders}}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      Integration:
        Type: AWS
        IntegrationHttpMethod: POST
        Uri: !Sub arn:aws:apigateway:${AWS::Region}:dynamodb:action/GetItem
        Credentials: arn:aws:iam::123456789012:role/api
        PassthroughBehavior: NEVER
        RequestTemplates:
          application/json: |
            {\"TableName\": \"orders\",
             \"Key\": {\"id\": {\"S\": \"$input.params('id')\"}}}
        IntegrationResponses: [{StatusCode: 200}]
      MethodResponses: [{StatusCode: 200}]
";

#[test]
fn findings_in_a_template_have_its_lines() {
    let ran = Test::new()
        .file("template.yaml", TEMPLATE)
        .args(["check", "template.yaml"])
        .any_stdout()
        .code(1)
        .run();
    for part in
        ["json-injection", "template.yaml:19:35", "failures-as-success", "template.yaml:20:"]
    {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
}

#[test]
fn a_directory_is_searched() {
    let test = Test::new().file("a/one.yaml", TEMPLATE).file("a/b/two.vtl", OPEN);
    let test = test.file("a/package.json", "{}").file("a/node_modules/three.vtl", OPEN);
    let ran = test.args(["check", "a", "--select", "json-injection"]).any_stdout().code(1).run();
    assert!(ran.stdout.contains("a/one.yaml:19:") && ran.stdout.contains("two.vtl:1:"));
    assert!(ran.stdout.ends_with("2 errors, 0 warnings, 0 notes in 3 files\n"), "{}", ran.stdout);
    // An OpenAPI document that is not for API Gateway is reported only by its name.
    let pets = "{openapi: 3.0.1, info: {title: pets}, paths: {/pets: {get: {responses: {}}}}}";
    let pets = Test::new().file("docs/pets.yaml", pets);
    let ran = pets.args(["check", "docs"]).any_stdout().run();
    assert_eq!(ran.stdout, "0 errors, 0 warnings, 0 notes in 1 file\n");
    let ran = ran.then().args(["check", "docs/pets.yaml"]).any_stdout().code(1).run();
    assert!(ran.stdout.contains("invalid-template"), "{}", ran.stdout);
    let ran = Test::new().file("package.json", "{}").args(["check", "package.json"]);
    let ran = ran.any_stderr().code(2).run();
    assert!(ran.stderr.contains("neither `Resources`"), "{}", ran.stderr);
}

#[test]
fn comments_and_baselines_allow_findings() {
    let ids = "\"S\": \"$input.params('id')\"}}}";
    let allowed = TEMPLATE.replace(ids, &format!("{ids} ## dynagate: allow json-injection - x"));
    let only = |text: &str| {
        let test = Test::new().file("t.yaml", text).args(["check", "t.yaml"]);
        test.args(["--select", "json-injection"]).any_stdout()
    };
    only(TEMPLATE).code(1).run();
    only(&allowed).run();
    only(&allowed.replace("json-injection", "form-injection")).code(1).run();
    let baseline = ["--baseline", "known.json"];
    let ran = Test::new().file("t.yaml", TEMPLATE).args(["check", "t.yaml"]);
    let ran = ran.args(baseline).args(["--update-baseline"]).run();
    let ran = ran.then().args(["check", "t.yaml"]).args(baseline).any_stdout().run();
    let moved = format!("# moved\n{TEMPLATE}");
    let ran = ran.then().file("t.yaml", &moved).args(["check", "t.yaml"]).args(baseline);
    ran.any_stdout().run();
}

#[test]
fn fixes_are_displayed_and_made() {
    let text = format!("{OPEN}## kept\n");
    let escaped = r#"$util.escapeJavaScript("$input.path('$.name')").replaceAll("\\'", "'")"#;
    let fixed = text.replace("$input.path('$.name')", escaped);
    let ran = Test::new().file("a.vtl", &text).args(["check", "a.vtl", "--diff"]).any_stdout();
    let ran = ran.code(1).run();
    assert!(ran.stdout.contains(&format!("+{}", &fixed[..fixed.len() - 8])), "{}", ran.stdout);
    assert_eq!(ran.read("a.vtl"), text);
    // Findings that are not wanted are not fixed.
    let ran = ran.then().args(["check", "a.vtl", "--diff", "--ignore", "DG902"]).run();
    let ran = ran.then().args(["check", "a.vtl", "--fix"]).any_stdout();
    let ran = ran.stderr("note: fixed 1 finding in 1 file\n").run();
    assert!(ran.stdout.ends_with("0 errors, 0 warnings, 1 note in 1 file\n"), "{}", ran.stdout);
    assert_eq!(ran.read("a.vtl"), fixed);
    ran.then().args(["check", "a.vtl", "--diff"]).run();
    // The byte order mark is kept.
    let text = format!("\u{feff}{TEMPLATE}");
    let ran = Test::new().file("t.yaml", &text).args(["check", "t.yaml", "--fix"]);
    let ran = ran.any_stdout().any_stderr().code(1).run();
    let escaped = r#"$util.escapeJavaScript($input.params('id')).replaceAll("\\'", "'")"#;
    assert_eq!(ran.read("t.yaml"), text.replace("$input.params('id')", escaped));
    let ran = Test::new().stdin(OPEN).args(["check", "-", "--fix"]).any_stderr().code(2).run();
    assert!(ran.stderr.contains("not standard input"), "{}", ran.stderr);
}

/// A document that two templates include is changed once.
#[test]
fn included_documents_are_fixed() {
    let template = "Resources: {Api: {Type: AWS::Serverless::Api, Properties: {StageName: live, DefinitionUri: api.yaml}}}";
    let document = r#"
openapi: 3.0.1
paths:
  /orders/{id}:
    get:
      security: [{sigv4: []}]
      parameters: [{in: path, name: id, required: true, schema: {type: string}}]
      responses: {"200": {description: an order}, "400": {description: x}, "500": {description: x}}
      x-amazon-apigateway-integration:
        type: aws
        httpMethod: GET # not POST
        uri: arn:aws:apigateway:us-east-1:dynamodb:action/GetItem
        credentials: arn:aws:iam::123456789012:role/api
        requestTemplates: {application/json: '{"TableName": "orders", "Key": {"id": {"S": "$input.params(''id'')"}}}'}
        responses:
          default: {statusCode: 200}
          '4\d{2}': {statusCode: 400}
          '5\d{2}': {statusCode: 500}
"#;
    let test = Test::new().file("a/one.yaml", template).file("a/two.yaml", template);
    let test = test.file("a/api.yaml", document).args(["check", "a", "--fix"]);
    let ran = test.args(["--fail-on", "never"]).any_stdout().any_stderr().run();
    let escaped = r#"$util.escapeJavaScript($input.params(''id'')).replaceAll("\\''", "''")"#;
    let fixed = document
        .replace("httpMethod: GET", "httpMethod: POST")
        .replace("$input.params(''id'')", escaped)
        .replace("        type: aws\n", "        passthroughBehavior: never\n        type: aws\n");
    assert_eq!(ran.read("a/api.yaml"), fixed);
    assert_eq!(ran.stderr, "note: fixed 3 findings in 1 file\n");
    assert_eq!(ran.read("a/one.yaml"), template);
}

#[test]
fn formats_for_programs_have_the_edits() {
    let of = |format: &str| {
        let test = Test::new().file("a.vtl", OPEN).args(["check", "a.vtl", "--format", format]);
        let test = test.args(["--select", "DG902"]).any_stdout().code(1);
        serde_json::from_str::<serde_json::Value>(&test.run().stdout).expect("JSON")
    };
    let fix = &of("json")[0]["fix"];
    assert_eq!(fix["title"], "escape the value");
    let edit = &fix["edits"][0];
    assert_eq!(edit["text"], "$util.escapeJavaScript(\"$");
    let column = OPEN.find("$input").expect("the reference") + 1;
    assert_eq!((&edit["line"], &edit["column"]), (&1.into(), &column.into()));
    assert_eq!(edit["end_column"], column + 1);
    let fix = &of("sarif")["runs"][0]["results"][0]["fixes"][0];
    let change = &fix["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "a.vtl");
    let replacement = &change["replacements"][0];
    assert_eq!(replacement["deletedRegion"]["startColumn"], column);
    assert_eq!(replacement["insertedContent"]["text"], "$util.escapeJavaScript(\"$");
}
