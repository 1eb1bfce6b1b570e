use super::*;
use crate::json::print::{self, Style};
use crate::tests::differential::generator::Random;

fn printed(text: &str) -> Result<String, String> {
    let mut budget = Budget::new();
    let value = parse(text, &mut budget).map_err(|error| error.detail().to_owned())?;
    let mut out = String::new();
    print::value(&value, Style::Plain, &mut out, &mut budget)
        .map_err(|error| error.detail().to_owned())?;
    Ok(out)
}

#[test]
fn permissive_mode_accepts_more_than_json() {
    for (text, json) in [
        (r#"{"a": 1, "b": [true, null, "x"]}"#, r#"{"a":1,"b":[true,null,"x"]}"#),
        ("{a: b c, 'd': 'e\"f'}", r#"{"a":"b c","d":"e\"f"}"#),
        ("[1 2, ,007,]", r#"["1 2",7]"#),
        (r#"["a" "b"]"#, r#"["a","b"]"#),
        ("{,a:1,,}", r#"{"a":1}"#),
        ("a=b", r#""a=b""#),
        ("", r#""""#),
        ("null{", r#""null{""#),
        ("[NaN]", "[NaN]"),
        ("{\"a\":1} trailing", r#"{"a":1}"#),
        (r#"{"a":1,"b":2,"a":3}"#, r#"{"a":3,"b":2}"#),
        ("[1.50, 1e2, 1e400, -, 1.5.5]", r#"[1.5,100.0,null,0,"1.5.5"]"#),
        (
            "[2147483648, 9223372036854775808, 1.0000000000000000001]",
            "[2147483648,9223372036854775808,1.0000000000000000001]",
        ),
        (r#"["\u0041\x42\q\/'", "\ud83d\ude00\ud83d"]"#, r#"["AB/'","😀?"]"#),
    ] {
        assert_eq!(printed(text).as_deref(), Ok(json), "{text}");
    }
}

#[test]
fn errors_have_the_messages_of_json_smart() {
    for (text, message) in [
        ("{a", "Unexpected End Of File position 1: null"),
        ("[a", "Unexpected End Of File position 1: EOF"),
        ("{\"a\":", "Unexpected End Of File position 4: EOF"),
        ("\"a", "Unexpected End Of File position 2: null"),
        ("}", "Unexpected character (}) at position 0."),
        (r#"["\u00g0"]"#, "Unexpected unicode escape sequence g at position 6."),
    ] {
        let expected = format!("net.minidev.json.parser.ParseException: {message}");
        assert_eq!(printed(text), Err(expected), "{text}");
    }
}

#[test]
fn depth_is_bounded() {
    let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let mut budget = Budget::new();
    assert!(parse(&nested(DEPTH), &mut budget).is_ok());
    assert!(parse(&nested(100_000), &mut budget).is_err());
    assert!(parse(&"{\"a\":".repeat(100_000), &mut budget).is_err());
}

/// Compares with the output of json-smart 2.2: the value's text and its JSON, or the exception.
#[test]
fn agrees_with_json_smart() {
    #[derive(serde::Deserialize)]
    struct Line {
        text: String,
        prints: Option<String>,
        json: Option<String>,
        error: Option<String>,
    }
    let data = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/json_texts.jsonl"));
    let mut differences = Vec::new();
    for line in data.lines() {
        let line: Line = serde_json::from_str(line).expect("a line of the data");
        let mut budget = Budget::new();
        let (prints, json, error) = match parse(&line.text, &mut budget) {
            Err(error) => (None, None, Some(error.detail().to_owned())),
            Ok(Value::Null) => (Some(String::new()), Some("\"\"".to_owned()), None),
            Ok(value) => {
                let mut json = String::new();
                print::value(&value, Style::Plain, &mut json, &mut budget).expect("prints");
                (Some(value.to_text(&mut budget).expect("prints")), Some(json), None)
            }
        };
        // The message for a malformed number differs between Java versions.
        let kind = |error: Option<String>| match error {
            Some(error) if error.starts_with("java.lang.NumberFormatException") => {
                Some("a number".to_owned())
            }
            other => other,
        };
        let (ours, expected) =
            ((prints, json, kind(error)), (line.prints, line.json, kind(line.error)));
        if ours != expected {
            differences
                .push(format!("{:?}\n  expected {expected:?}\n  not      {ours:?}", line.text));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(data.lines().count() > 500);
}

/// Texts made of random pieces. The seed is fixed, which makes failures repeatable.
#[test]
fn no_text_panics() {
    const PIECES: [&str; 32] = [
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "'",
        "\\",
        "\\u",
        "00e9",
        "\\ud83d",
        "\\x4",
        "1",
        "-",
        ".",
        "e",
        "E+",
        "null",
        "NaN",
        "true",
        " ",
        "\n",
        "\u{1a}",
        "\u{b}",
        "é",
        "😀",
        "~",
        "a",
        "\u{7f}",
        "0x",
        "99999999999999999999",
    ];
    let mut random = Random::of(0x2545_f491_4f6c_dd1d);
    let mut parsed = 0;
    for _ in 0..50_000 {
        let text = random.pieces(10, &PIECES);
        parsed += usize::from(printed(&text).is_ok());
    }
    assert!(parsed > 5_000, "only {parsed} texts parse");
}
