//! The written HCL evaluates to the original text, and `terraform fmt` does not change it.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use hcl::Value;
use hcl::eval::{Context, FuncArgs, FuncDef, ParamType};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::{Inline, Quoted, Vtl, Writer};
use crate::model::{Json, ParameterId};
use crate::text::{Pseudo, Reference, Segment, Text};

/// The value of the references: characters that would have a meaning if parsed again.
const REGION: &str = "${r}\n";
const PARAMETER: &str = "%{p} \"\\";

const ALPHABET: &[&str] = &[
    "$", "$", "$", "$$", "%", "%", "%%", "{", "{", "}", "${", "%{", "$${", "\\", "\"", "'", "\n",
    "\n", "\n\n", "~", " ", "  ", "\t", "a", "b c", "VTL", "VTL_", "EOT", "#", "é", "日本", "😀",
    "$!{x}", "\u{a0}", "\u{2028}", "\u{feff}",
];

/// Characters that a heredoc cannot contain, or would not restore.
const RARE: &[&str] =
    &["\r", "\r\n", "\u{1}", "\0", "\u{7f}", "\u{85}", "\u{200d}", "\u{fe0f}", "\u{b}"];

fn literal() -> impl Strategy<Value = String> {
    let usual = vec(prop::sample::select(ALPHABET), 0..12).prop_map(|parts| parts.concat());
    let rare = vec(
        prop_oneof![4 => prop::sample::select(ALPHABET), 1 => prop::sample::select(RARE)],
        0..12,
    )
    .prop_map(|parts| parts.concat());
    prop_oneof![4 => usual, 1 => rare]
}

fn text() -> impl Strategy<Value = Text> {
    let segment = prop_oneof![
        3 => literal().prop_map(Text::from),
        1 => Just(Text::from(Pseudo::Region)),
        1 => Just(Text::from(Reference::Parameter(ParameterId("p".into())))),
    ];
    vec(segment, 0..5).prop_map(|segments| segments.into_iter().fold(Text::new(), Text::then))
}

fn evaluated(text: &Text) -> String {
    let values = text.segments().iter().map(|segment| match segment {
        Segment::Literal(literal) => literal.as_str(),
        Segment::Reference(Reference::Pseudo(_)) => REGION,
        Segment::Reference(_) => PARAMETER,
    });
    values.collect()
}

fn context() -> Context<'static> {
    let mut context = Context::new();
    let region: Value =
        serde_json::from_value(serde_json::json!({"aws_region": {"current": {"id": REGION}}}))
            .expect("JSON is a value of HCL");
    context.declare_var("data", region);
    context.declare_var("var", Value::from_iter([("p", PARAMETER)]));
    context.declare_func("chomp", FuncDef::new(chomp, [ParamType::String]));
    context.declare_func(
        "jsonencode",
        FuncDef::new(|args: FuncArgs| Ok(args[0].clone()), [ParamType::Any]),
    );
    context
}

#[allow(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "the signature is hcl-rs's"
)]
fn chomp(args: FuncArgs) -> Result<Value, String> {
    Ok(args[0].as_str().unwrap_or_default().trim_end_matches(['\r', '\n']).into())
}

/// A file with `text` in all possible forms.
fn every_way(text: &Text, key: &str) -> String {
    let mut w = Writer::default();
    w.object("nested", |w| {
        w.attribute("text", text);
        w.attribute("template", Vtl(text));
        w.object("deeper", |w| w.entry(key, Vtl(text)));
        w.attribute("inline", Inline([Quoted(text), Quoted(text)].iter()));
        w.list("list", |w| w.item(Quoted(text)));
        w.json("json", &Json::object([(key.to_owned(), Json::String(text.clone()))]));
    });
    w.finish().0
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(text in text(), key in literal()) {
        let file = every_way(&text, &key);
        let read: serde_json::Value = hcl::eval::from_str(&file, &context()).map_err(|error| {
            TestCaseError::fail(format!("{error}\n{file}"))
        })?;
        let text = evaluated(&text);
        let expected = serde_json::json!({"nested": {
            "text": text, "template": text, "deeper": {&key: text}, "inline": [text, text], "list": [text], "json": {&key: text},
        }});
        prop_assert_eq!(read, expected, "{}", file);
    }
}

/// The same samples in every run.
fn samples<S: Strategy>(strategy: &S, count: usize) -> Vec<S::Value> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| strategy.new_tree(&mut runner).expect("a sample").current()).collect()
}

fn terraform(arguments: &[&str], directory: &Path, input: &str) -> Option<(bool, String)> {
    let command = Command::new("terraform")
        .args(arguments)
        .current_dir(directory)
        .env("CHECKPOINT_DISABLE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut command) = command else {
        assert!(
            std::env::var_os("DYNAGATE_REQUIRE_TOOLS").is_none(),
            "there is no terraform on the PATH"
        );
        // Bypass the capture of the test harness.
        let notice =
            "echo 'SKIPPED: nothing is held against terraform, for there is none on the PATH' >&2";
        let _ = Command::new("sh").args(["-c", notice]).stderr(Stdio::inherit()).status();
        return None;
    };
    let mut stdin = command.stdin.take().expect("the input is piped");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = command.wait_with_output().expect("terraform ends");
    let _ = writer.join();
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        said.push_str(&String::from_utf8_lossy(&output.stderr));
    }
    Some((output.status.success(), said))
}

/// A part of a file, for tests of the alignment.
#[derive(Debug, Clone)]
enum Part {
    Attribute(usize, Text),
    Number(usize, u32),
    Entry(String, Text),
    Object(usize, Vec<Self>),
    Block(Vec<Self>),
    List(usize, Vec<Text>),
    Json(usize, String, Text),
}

fn part() -> impl Strategy<Value = Part> {
    let width = 1..9_usize;
    let leaf = prop_oneof![
        4 => (width.clone(), text()).prop_map(|(width, text)| Part::Attribute(width, text)),
        2 => (width.clone(), any::<u32>()).prop_map(|(width, number)| Part::Number(width, number)),
        3 => (literal(), text()).prop_map(|(key, text)| Part::Entry(key, text)),
        1 => (width.clone(), vec(text(), 0..3)).prop_map(|(width, items)| Part::List(width, items)),
        1 => (width.clone(), literal(), text()).prop_map(|(width, key, text)| Part::Json(width, key, text)),
    ];
    leaf.prop_recursive(3, 24, 6, move |part| {
        prop_oneof![
            (width.clone(), vec(part.clone(), 0..6))
                .prop_map(|(width, parts)| Part::Object(width, parts)),
            vec(part, 0..6).prop_map(Part::Block),
        ]
    })
}

fn write_parts(w: &mut Writer, parts: &[Part], within_object: bool) {
    for (index, part) in parts.iter().enumerate() {
        // A body has each attribute only once.
        let name = |width: &usize| format!("{}{index}", "a".repeat(*width));
        match part {
            Part::Attribute(width, text) => w.attribute(&name(width), text),
            Part::Number(width, number) => w.attribute(&name(width), *number),
            Part::Entry(key, text) if within_object => w.entry(key, Vtl(text)),
            Part::Entry(_, text) => w.attribute(&name(&1), Vtl(text)),
            Part::Object(width, parts) => w.object(&name(width), |w| write_parts(w, parts, true)),
            Part::Block(_) if within_object => {}
            Part::Block(parts) => w.block("block", &["label"], |w| write_parts(w, parts, false)),
            Part::List(width, items) => {
                w.list(&name(width), |w| items.iter().for_each(|item| w.item(Quoted(item))));
            }
            Part::Json(width, key, text) => {
                let items = std::iter::repeat_n(Json::String(text.clone()), *width).collect();
                w.json(&name(width), &Json::object([(key.clone(), Json::Array(items))]));
            }
        }
    }
}

#[test]
fn terraform_fmt_has_nothing_to_add() {
    let mut w = Writer::default();
    w.comment("Trials.");
    for parts in samples(&vec(part(), 0..8), 300) {
        w.block("trial", &[], |w| write_parts(w, &parts, false));
    }
    let file = w.finish().0;
    let arguments = ["fmt", "-no-color", "-check", "-diff", "-"];
    if let Some((clean, said)) = terraform(&arguments, &std::env::temp_dir(), &file) {
        assert!(clean, "{said}");
    }
}

#[test]
fn terraform_reads_what_was_written() {
    let texts = samples(&text(), 400);
    let mut file = String::from("variable \"p\" {\n  default = \"\"\n}\n");
    for (index, text) in texts.iter().enumerate() {
        // The region comes from a data source and needs a provider; another variable works as well.
        let written = every_way(text, "key").replace("data.aws_region.current.id", "var.p");
        let _ =
            write!(file, "locals {{\n{}}}\n", written.replacen("nested", &format!("v{index}"), 1));
        let _ = write!(file, "output \"o{index}\" {{\n  value = local.v{index}\n}}\n");
    }
    let directory = std::env::temp_dir().join(format!("dynagate-trial-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("a directory");
    std::fs::write(directory.join("trial.tf"), file).expect("a file");
    let apply =
        ["apply", "-no-color", "-auto-approve", "-input=false", "-var", &format!("p={PARAMETER}")];
    let ran = terraform(&["init", "-no-color", "-input=false"], &directory, "")
        .and_then(|_| terraform(&apply, &directory, ""))
        .map(|(applied, said)| (applied, said, terraform(&["output", "-json"], &directory, "")));
    std::fs::remove_dir_all(&directory).expect("a directory");
    let Some((applied, said, Some((_, outputs)))) = ran else { return };
    assert!(applied, "{said}");
    let outputs: serde_json::Value = serde_json::from_str(&outputs).expect("JSON");
    for (index, text) in texts.iter().enumerate() {
        let expected = evaluated(text).replace(REGION, PARAMETER);
        let json = serde_json::json!({"key": expected});
        let read = &outputs[format!("o{index}")]["value"];
        let read_json: serde_json::Value =
            serde_json::from_str(read["json"].as_str().expect("a string")).expect("JSON");
        assert_eq!(read_json, json, "{text:?}");
        assert_eq!(read["text"], expected, "{text:?}");
        assert_eq!(read["template"], expected, "{text:?}");
        assert_eq!(read["deeper"], json, "{text:?}");
        assert_eq!(read["inline"], serde_json::json!([expected, expected]), "{text:?}");
        assert_eq!(read["list"], serde_json::json!([expected]), "{text:?}");
    }
}
