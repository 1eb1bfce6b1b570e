//! Templates that call one of Java's string methods, many with a regular expression, generated from
//! a seed.
//!
//! All arguments are in single quotes, where Velocity changes nothing.

use super::generator::Random;

const TEXTS: [&str; 16] = [
    "",
    "a",
    "ab",
    "aab",
    "abc",
    "ABab",
    "a,b,,c",
    ",a,",
    "x-y a.b",
    "-1.5",
    "é a",
    "a.b.c\n",
    "aaa bbb",
    "line\nab\r\nc",
    "k=v&k2=v2",
    "  x ",
];
const ATOMS: [&str; 29] = [
    "a",
    "b",
    "c",
    "x",
    "é",
    "B",
    ",",
    "-",
    "=",
    " ",
    "\\.",
    "\\\\",
    "\\d",
    "\\w",
    "\\s",
    "\\W",
    "\\D",
    "\\S",
    ".",
    "[ab]",
    "[^a]",
    "[a-c1]",
    "[\\d,]",
    "[^\\w.]",
    "\\p{Alpha}",
    "\\Qa.\\E",
    "(a|ab)",
    "(b|c)",
    "(?:ab)",
];
const PLACES: [&str; 9] = ["^", "$", "\\b", "\\B", "\\z", "(?=b)", "(?!a)", "(?<=a)", "(?<!b)"];
const TIMES: [&str; 14] =
    ["", "", "", "", "*", "+", "?", "*?", "+?", "*+", "++", "?+", "{2}", "{1,2}"];
const REPLACEMENTS: [&str; 8] = ["", "#", "<$0>", "[$1]", "\\$", "\\\\", "$", "a$2"];
const BROKEN: [&str; 6] = ["(", ")", "[", "*", "\\", "{"];

/// A template.
pub(crate) fn template(seed: u64) -> String {
    let mut random = Random::of(seed);
    let text = random.pick(&TEXTS);
    let call = match random.below(10) {
        0..=2 => {
            format!("replaceAll('{}', '{}')", pattern(&mut random), random.pick(&REPLACEMENTS))
        }
        3 => format!("replaceFirst('{}', '{}')", pattern(&mut random), random.pick(&REPLACEMENTS)),
        4 => format!("matches('{}')", pattern(&mut random)),
        5..=6 => {
            let limit = random.pick(&["", "", ", -1", ", 1", ", 2"]);
            let split = format!("split('{}'{limit})", pattern(&mut random));
            return format!("#set($text = '{text}')#foreach($part in $text.{split})[$part]#end");
        }
        7 => plain_call(&mut random),
        8 => numbered_call(&mut random),
        _ => searching_call(&mut random),
    };
    format!("#set($text = '{text}')[$text.{call}]")
}

fn pattern(random: &mut Random) -> String {
    let mut pattern = random.pick(&["", "", "", "", "", "", "(?i)", "(?s)", "(?m)"]).to_owned();
    for _ in 0..=random.below(3) {
        if random.one_in(6) {
            pattern += random.pick(&PLACES);
        }
        let atom = random.pick(&ATOMS);
        let times = random.pick(&TIMES);
        pattern += atom;
        // Under a possessive repetition, Java's groups remember failed attempts.
        let is_group = atom.starts_with('(') && !atom.starts_with("(?");
        pattern += if is_group { times.trim_end_matches('+') } else { times };
        if random.one_in(8) {
            pattern += "|";
        }
    }
    if random.one_in(15) {
        pattern += random.pick(&BROKEN);
    }
    pattern
}

fn plain_call(random: &mut Random) -> String {
    let name = random.pick(&[
        "length",
        "isEmpty",
        "trim",
        "toUpperCase",
        "toLowerCase",
        "hashCode",
        "toString",
        "intern",
    ]);
    let arguments = if random.one_in(10) { "1" } else { "" };
    format!("{name}({arguments})")
}

fn numbered_call(random: &mut Random) -> String {
    let numbers = ["-1", "0", "1", "2", "3", "5", "20"];
    let (first, second) = (random.pick(&numbers), random.pick(&numbers));
    match random.below(4) {
        0 => format!("substring({first})"),
        1 => format!("substring({first}, {second})"),
        2 => format!("charAt({first})"),
        _ => format!("codePointAt({first})"),
    }
}

fn searching_call(random: &mut Random) -> String {
    let name = random.pick(&[
        "indexOf",
        "lastIndexOf",
        "contains",
        "startsWith",
        "endsWith",
        "equals",
        "equalsIgnoreCase",
        "compareTo",
        "concat",
    ]);
    let other = random.pick(&TEXTS);
    let from =
        if name.ends_with("ndexOf") { random.pick(&["", ", 0", ", 1", ", -1", ", 9"]) } else { "" };
    format!("{name}('{other}'{from})")
}
