//! Tests of the processing itself: problems on pages are found.

use super::page::Page;
use super::programs::Programs;
use super::session::{Problem, Session};

/// The messages about the blocks of a page.
fn messages(text: &str) -> Vec<String> {
    let page = Page::new("page.md", text);
    let problems = Session::problems(&page, &Programs::stubs());
    problems.into_iter().map(|Problem { line, message, .. }| format!("{line}: {message}")).collect()
}

const SOUND: &str = "```yaml
# orders.yaml
name: orders
tables: {orders: {partition-key: id}}
api:
  routes:
    GET /orders/{id}: {authorization: AWS_IAM, get: {table: orders}}
```
";

#[test]
fn sound_pages_have_no_problems() {
    let page = format!(
        "{SOUND}
```yaml
# in orders.yaml
api:
  routes:
    DELETE /orders/{{id}}: {{authorization: AWS_IAM, delete: {{table: orders}}}}
```
```sh
WORD=kept
dynagate synth --blueprint orders.yaml --out template.json
grep -q dynamodb:DeleteItem template.json
dynagate deploy --blueprint orders.yaml --stack-name orders
aws cloudformation describe-stacks
```
```sh
printf '{{\\n  \"a\": 1,\\n  \"b\": 2\\n}}' >out.json
```
```json
{{
  …
  \"b\": 2
```
<!-- event.json -->
```json
{{\"body\": {{}}}}
```
```console
$ echo $WORD in $(cat event.json)
kept in {{\"body\": {{}}}}
$ cargo run --release -- --version
dynagate …
```
"
    );
    assert_eq!(messages(&page), [] as [String; 0]);
}

#[test]
fn problems_of_blocks_are_found() {
    assert_eq!(messages("\n```sh\ntrue\nfalse\n```\n"), ["3: the commands fail:\ntrue\nfalse\n"]);
    assert_eq!(
        messages("```console\n$ true\n$ echo a\nb\n```\n"),
        ["3: `echo a` prints\na\nbut shown is\nb\n"]
    );
    assert_eq!(
        messages("```console\nb\n```\n"),
        ["2: output without a command: expected `$ command`"]
    );
    assert_eq!(
        messages("```sh\necho one\n```\n```text\ntwo\n```\n"),
        [
            "5: no command above prints or writes this, and the first line does not name a file:\ntwo\n"
        ]
    );
    assert_eq!(
        messages("```yaml\n# in orders.yaml\napi: {}\n```\n"),
        ["2: no block above is the blueprint orders.yaml"]
    );
    assert_eq!(
        messages("```console aws\n$ aws s3 ls\n```\n"),
        ["2: only the commands of the tutorial run on emulators"]
    );
    assert_eq!(messages("```\ntrue\n```\n"), ["2: a block without a language"]);
    assert_eq!(messages("    true\n"), ["1: a block without a language"]);
    assert_eq!(
        messages("```yaml\n# ../orders.yaml\na: b\n```\n"),
        ["2: ../orders.yaml is outside of the page's directory"]
    );
}

#[test]
fn problems_of_blueprints_are_found() {
    let wrong = messages(&SOUND.replace("partition-key", "partitionkey"));
    assert!(wrong[0].starts_with("2: error[DG002 unknown-key]"), "{wrong:?}");
    let wrong = SOUND.replace("partition-key", "partitionkey").replace("yaml\n#", "yaml error\n#");
    assert_eq!(messages(&wrong), [] as [String; 0]);
    let sound = SOUND.replace("yaml\n#", "yaml error\n#");
    assert_eq!(messages(&sound), ["2: orders.yaml has no error"]);
    let part = "```yaml\n# in orders.yaml\napi:\n  rutes: {}\n```\n";
    let wrong = messages(&format!("{SOUND}{part}"));
    assert!(wrong[0].contains("--> orders.yaml:7:3"), "{wrong:?}");
    assert_eq!(
        messages(&SOUND.replace("authorization: AWS_IAM, ", "")),
        ["2: orders.yaml: anyone may call GET /orders/{id} of the page's first blueprint"]
    );
    let example = "examples:\n  one: {request: GET /orders/1, response: 200}\n```";
    let failing = messages(&SOUND.replace("```\n", example));
    assert!(failing[0].starts_with("2: the example one of orders.yaml fails"), "{failing:?}");
}
