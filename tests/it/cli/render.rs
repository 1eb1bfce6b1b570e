//! `dynagate render`

use super::Test;

const TEMPLATE: &str = "{\"id\": \"$input.params('id')\", \"ip\": \"$context.identity.sourceIp\", \"body\": $input.json('$')}";

#[test]
fn only_the_text_is_printed() {
    Test::new()
        .file("get.vtl", TEMPLATE)
        .file("event.json", r#"{"body": {"a": [1, "x"]}, "params": {"path": {"id": "7"}}, "context": {"identity": {"sourceIp": "::1"}}}"#)
        .args(["render", "get.vtl", "--event", "event.json"])
        .stdout(r#"{"id": "7", "ip": "::1", "body": {"a":[1,"x"]}}"#)
        .run();
}

#[test]
fn options_take_precedence_over_the_file() {
    Test::new()
        .file(
            "all.vtl",
            "$input.params('p') $input.params('q') $input.params('h') $context.a.b $stageVariables.t $input.body",
        )
        .args(["render", "all.vtl", "--event", "-"])
        .args([
            "--path",
            "p=1",
            "--query",
            "q=a=b",
            "--header",
            "h=x y",
            "--context",
            "a.b=c",
            "--stage-variable",
            "t=o",
        ])
        .args(["--body", "B"])
        .stdin(r#"{"body": "A", "params": {"path": {"p": "0"}}, "context": {"a": {"b": "", "c": "d"}}}"#)
        .stdout("1 a=b x y c o B")
        .run();
}

#[test]
fn a_template_from_standard_input() {
    Test::new()
        .args(["render", "-", "--path", "id=1"])
        .stdin("$input.params('id')")
        .stdout("1")
        .run();
    Test::new()
        .args(["render", "-", "--event", "-"])
        .stdin("x")
        .stderr("error: the template and the event cannot both come from standard input\n")
        .code(2)
        .run();
}

#[test]
fn a_trace_of_overrides_and_unresolved_references() {
    Test::new()
        .file("t.vtl", "#set($context.responseOverride.status = 404)\n#set($context.requestOverride.header.X = 'y')\na $nothing b\n")
        .args(["render", "t.vtl", "--trace"])
        .stdout("a  b\n")
        .stderr(
            "\x20         1 | #set($context.responseOverride.status = 404)
            |   $context.responseOverride.status = 404
          2 | #set($context.requestOverride.header.X = 'y')
            |   $context.requestOverride.header.X = \"y\"
          3 | a $nothing b
            |   $nothing does not resolve
$context.requestOverride.header.X = \"y\"
$context.responseOverride.status = 404
t.vtl:3:3: $nothing does not resolve
",
        )
        .run();
    Test::new()
        .args(["render", "-", "--trace", "--path", "id=1"])
        .stdin("$input.params('id')")
        .stdout("1")
        .stderr("          1 | $input.params('id')\n            |   $input.params('id') = \"1\"\n")
        .run();
}

/// Loops, branches that are not taken, and a template that fails.
#[test]
fn a_trace_of_the_lines_that_ran() {
    Test::new()
        .file(
            "t.vtl",
            "#foreach($tag in $input.path('$.tags'))\n  #if($tag == 'a')\n    $tag\n  #else\n    other\n  #end\n#end\n#if($tags)\n  many\n#end\n$input.path('$.tags').get(7)\n",
        )
        .args(["render", "t.vtl", "--trace", "--body", r#"{"tags": ["a", "a"]}"#])
        .stderr(
            "\x20         1 | #foreach($tag in $input.path('$.tags'))
            |   $input.path('$.tags') = [\"a\", \"a\"]
            |   #foreach($tag in $input.path('$.tags')) runs 2 times
    2x    2 |   #if($tag == 'a')
            |   $tag = \"a\", \"a\"
            |   $tag == 'a' is true, true
    2x    3 |     $tag
            |   $tag = \"a\", \"a\"
    2x    4 |   #else
     -    5 |     other
          6 |   #end
          7 | #end
          8 | #if($tags)
            |   $tags does not resolve
            |   $tags is true
          9 |   many
         10 | #end
         11 | $input.path('$.tags').get(7)
error: t.vtl: IndexOutOfBoundsException: Index 7 out of bounds for length 2 (line 11, column 1)
   |
11 | $input.path('$.tags').get(7)
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        )
        .code(1)
        .run();
}

#[test]
fn a_trace_as_json() {
    let ran = Test::new()
        .args(["render", "-", "--json", "--trace", "--path", "id=1"])
        .stdin("$input.params('id')")
        .any_stdout()
        .run();
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(report["trace"]["lines"], serde_json::json!([1]));
    assert_eq!(report["trace"]["evaluations"][0]["values"], serde_json::json!(["\"1\""]));
}

#[test]
fn ignored_overrides_are_reported() {
    for (status, ignored) in [
        ("404", None),
        ("100", None),
        ("599", None),
        ("99", Some("99")),
        ("600", Some("600")),
        ("-1", Some("-1")),
        ("4.5", Some("4.5")),
        ("'404'", Some("\"404\"")),
        ("'none'", Some("\"none\"")),
        ("true", Some("true")),
        ("[404]", Some("[404]")),
    ] {
        let note = ignored.map_or(String::new(), |status| {
            format!(
                "note: API Gateway ignores the status {status}: use an integer from 100 to 599\n"
            )
        });
        Test::new()
            .args(["render", "-"])
            .stdin(format!("#set($context.responseOverride.status = {status})x"))
            .stdout("x")
            .stderr(&note)
            .run();
    }
    for (parameter, sets) in [
        ("$context.responseOverride.status", "#set($context.responseOverride.status = 400)"),
        (
            "$context.responseOverride.header.X-A",
            "#set($context.responseOverride.header['X-A'] = 'a')",
        ),
        (
            "$context.requestOverride.path.id",
            "#set($x = $context.requestOverride.path.put('id', 'a'))",
        ),
        (
            "$context.requestOverride.querystring.q",
            "#set($context.requestOverride.querystring.q = 1)",
        ),
    ] {
        let note = format!(
            "note: {parameter} is overridden more than once, for which API Gateway returns a 5XX \
             status: override it once\n"
        );
        Test::new()
            .args(["render", "-"])
            .stdin(format!("{sets}x{sets}{sets}"))
            .stdout("x")
            .stderr(&note)
            .run();
        Test::new().args(["render", "-"]).stdin(format!("{sets}x")).stdout("x").run();
    }
    let twice =
        "#set($context.responseOverride.status = 99)#set($context.responseOverride.status = 98)";
    let ran = Test::new().args(["render", "-", "--json"]).stdin(twice).any_stdout().run();
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(json["notes"].as_array().map(Vec::len), Some(2), "{json}");
}

#[test]
fn a_body_beyond_the_limit_is_rejected() {
    Test::new()
        .file("t.vtl", "$input.body")
        .file("event.json", &format!("\"{}\"", "x".repeat(24 << 20)))
        .args(["render", "t.vtl", "--event", "event.json"])
        .stderr("error: cannot read event.json: it is larger than 24 MiB, the limit for an event\n")
        .code(2)
        .run();
    Test::new()
        .file("t.vtl", &"x".repeat((512 << 10) + 1))
        .args(["render", "t.vtl"])
        .stderr("error: t.vtl: a template of more than 524288 bytes\n")
        .code(1)
        .run();
    let body = format!("{{\"body\": \"{}\"}}", "x".repeat((10 << 20) + 1));
    Test::new()
        .file("t.vtl", "$input.body")
        .file("event.json", &body)
        .args(["render", "t.vtl", "--event", "event.json"])
        .stderr("error: t.vtl: a body of more than 10485760 bytes\n")
        .code(1)
        .run();
}

#[test]
fn a_note_on_invalid_json() {
    Test::new()
        .file("t.vtl", "{\"a\": $nothing}")
        .args(["render", "t.vtl"])
        .stdout("{\"a\": }")
        .stderr(
            "note: the result looks like JSON but is invalid: expected value at line 1 column 7\n",
        )
        .run();
    let failed = Test::new()
        .file("t.vtl", "$input.path('$')")
        .args(["render", "t.vtl", "--body", "{id: x y"])
        .any_stderr()
        .code(1)
        .run();
    let note = "\nnote: the body looks like JSON but is invalid; templates may treat it as text: \
                key must be a string";
    assert!(failed.stderr.contains(note), "{}", failed.stderr);
    let ran = Test::new()
        .file("t.vtl", "{\"a\": $nothing}")
        .args(["render", "t.vtl", "--json"])
        .any_stdout()
        .run();
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(
        json,
        serde_json::json!({
            "text": "{\"a\": }",
            "requestOverride": {},
            "responseOverride": {},
            "unresolved": [{"reference": "$nothing", "line": 1, "column": 7}],
            "hint": "the result looks like JSON but is invalid: expected value at line 1 column 7",
        })
    );
}

#[test]
fn a_template_that_fails() {
    let broken =
        Test::new().file("t.vtl", "one\n#if(").args(["render", "t.vtl"]).any_stderr().code(1).run();
    assert!(broken.stderr.starts_with("error: t.vtl: "), "{}", broken.stderr);
    assert!(broken.stderr.contains("\n2 | #if("), "{}", broken.stderr);
    let thrown = Test::new()
        .file("t.vtl", "#set($list = [1])\n$list.get(3)")
        .args(["render", "t.vtl", "--json"])
        .any_stdout()
        .code(1)
        .run();
    let json: serde_json::Value = serde_json::from_str(&thrown.stdout).expect("JSON");
    assert_eq!(json["error"]["line"], 2);
}

#[test]
fn arguments_that_cannot_be_used() {
    Test::new()
        .args(["render", "nowhere.vtl"])
        .stderr("error: cannot read nowhere.vtl: No such file or directory (os error 2)\n")
        .code(2)
        .run();
    Test::new()
        .file("t.vtl", "")
        .file("event.json", "{\"bodi\": 1}")
        .args(["render", "t.vtl", "--event", "event.json"])
        .stderr(
            "error: event.json is not a valid event: unknown field `bodi`, expected one of `body`, `params`, `context`, \
             `stageVariables` at line 1 column 7\n",
        )
        .code(2)
        .run();
    let ran = Test::new()
        .file("t.vtl", "")
        .args(["render", "t.vtl", "--path", "id"])
        .any_stderr()
        .code(2)
        .run();
    assert!(ran.stderr.contains("expected NAME=VALUE"), "{}", ran.stderr);
    Test::new()
        .file("t.vtl", "")
        .args(["render", "t.vtl", "--header", "X=1", "--header", "X=2"])
        .stderr(
            "error: --header X is given more than once; join the values as the caller does, \
                 such as --header 'X=a,b'\n",
        )
        .code(2)
        .run();
    Test::new()
        .file("t.vtl", "")
        .args(["render", "t.vtl", "--context", "a=1", "--context", "a.b=1"])
        .stderr("error: --context a.b: a is not an object\n")
        .code(2)
        .run();
}
