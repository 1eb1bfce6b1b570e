use super::*;
use crate::tests::differential::generator::Random;

fn matches(pattern: &str, text: &str) -> bool {
    Regex::matching(pattern, false).expect("compiles").is_match(text).expect("ends")
}

fn found(pattern: &str, text: &str) -> Vec<String> {
    let regex = Regex::searching(pattern).expect("compiles");
    let (mut from, mut all) = (0, Vec::new());
    while from <= text.len() {
        let Some((start, end)) = regex.find_at(text, from).expect("ends") else { break };
        all.push(text[start..end].to_owned());
        from = next_start(text, (start, end));
    }
    all
}

fn literal_of(pattern: &str) -> Option<String> {
    match &Regex::searching(pattern).expect("compiles").0 {
        Kind::Literal(literal) => Some(literal.clone()),
        Kind::Pattern { .. } => None,
    }
}

#[test]
fn text_never_becomes_a_regular_expression() {
    for (pattern, literal) in [
        ("abc", Some("abc")),
        (r"\'", Some("'")),
        (r"\Qa.b\E.", None),
        (r"\.", Some(".")),
        ("a+", None),
    ] {
        assert_eq!(literal_of(pattern).as_deref(), literal, "{pattern}");
    }
    assert_eq!(literal_of(r"\Qa.b\E").as_deref(), Some("a.b"));
}

#[test]
fn classes_are_those_of_java() {
    assert!(matches("[a-z&&[^b-y]]+", "azza") && !matches("[a-z&&[^b-y]]+", "abz"));
    assert!(matches(r"\d+", "12") && !matches(r"\d+", "\u{663}"), "ASCII digits only");
    assert!(matches("[]a]+", "]a"));
    assert!(matches("(?i)[a-c]É", "Bé") == matches("É", "é"), "only ASCII ignores case");
    assert!(matches(r"\p{InGreek}\p{IsLatin}\p{Lu}", "αaA"));
    assert!(Regex::searching(r"\p{Nope!}").is_err());
}

#[test]
fn line_terminators_are_those_of_java() {
    assert_eq!(found("(?m)^.*$", "a\r\nb\u{85}c\n"), ["a", "b", "c"]);
    assert_eq!(found("a$", "a\n"), ["a"]);
    assert_eq!(found("a$", "a\n\n"), Vec::<String>::new());
    assert!(!matches("a$", "a\n"));
    assert_eq!(found(".", "a\u{2028}b"), ["a", "b"]);
}

#[test]
fn endless_backtracking_is_an_error() {
    let regex = Regex::matching(r"(?:a|aa)+(?!b)c\1?", false);
    let many = "a".repeat(200);
    let stopped = regex.expect("compiles").is_match(&many).expect_err("a bound");
    assert_eq!(stopped.kind(), ErrorKind::TooManySteps);
    for pattern in [
        "(".repeat(50_000),
        "[".repeat(10_000),
        "(a{900}){900}{900}".to_owned(),
        format!("a{{1,{}}}", u64::MAX),
    ] {
        assert!(Regex::searching(&pattern).is_err());
    }
}

/// Patterns made of random pieces. The seed is fixed, which makes failures repeatable.
#[test]
fn no_pattern_panics() {
    const PIECES: [&str; 44] = [
        "a", "b", "é", "😀", ".", "*", "+", "?", "{2}", "{1,", "}", "(", ")", "(?:", "(?=", "(?<!",
        "(?i)", "(?x:", "(?<n>", "[", "]", "[^", "a-z", "&&", "-", "\\d", "\\p{L}", "\\p{", "\\Q",
        "\\E", "\\1", "\\k<n>", "\\x4", "\\u00e9", "\\b", "\\Z", "\\\\", "|", "^", "$", "#", " ",
        "(?m)", "\\R",
    ];
    let mut random = Random::of(0xd1b5_4a32_d192_ed03);
    let mut compiled = 0;
    for _ in 0..5_000 {
        let pattern = random.pieces(8, &PIECES);
        if let (Ok(searching), Ok(matching)) =
            (Regex::searching(&pattern), Regex::matching(&pattern, false))
        {
            compiled += 1;
            for text in ["", "aab", "é😀a\r\nb"] {
                let _ = matching.is_match(text);
                let mut from = 0;
                while let Ok(Some(found)) = searching.find_at(text, from) {
                    from = next_start(text, found);
                    if from > text.len() {
                        break;
                    }
                }
            }
        }
    }
    assert!(compiled > 500, "only {compiled} patterns compile");
}

#[test]
fn counted_repetitions_multiply_the_weight() {
    for (pattern, weighs) in [
        ("abc", 3),
        ("[a-z]+|x?", 2),
        (r"\d{4}-\d{2}-\d{2}", 10),
        ("(ab{3}){2,10}", 40),
        ("([xy]{900}z){50}", 45_050),
        (r"\p{Alpha}{3}\x41", 6),
        ("[]{9}]a", 2),
        ("x{2", 2),
        ("é\\", 2),
    ] {
        assert_eq!(weight(pattern), weighs, "{pattern}");
    }
}
