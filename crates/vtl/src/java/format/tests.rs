use super::*;
use crate::budget::Budget;
use crate::json::parse::parse;
use crate::tests::differential::generator::Random;

fn formatted(pattern: &str, json: &str) -> Result<String, Error> {
    let mut budget = Budget::new();
    let Value::List(arguments) = parse(json, &mut budget).expect("arguments") else {
        panic!("no list")
    };
    let arguments = arguments.items().clone();
    format(pattern, &arguments, &mut budget)
}

/// Results of Java 17. Further ones are among the recorded calls of strings.
#[test]
fn big_integers_show_their_sign() {
    let big = "[12345678901234567890123]";
    assert_eq!(formatted("%d", big).expect("formats"), "12345678901234567890123");
    assert_eq!(formatted("%x", big).expect("formats"), "29d42b64e76714244cb");
    assert_eq!(
        formatted("%x", "[-12345678901234567890123]").expect("formats"),
        "-29d42b64e76714244cb"
    );
}

#[test]
fn widths_and_digits_are_bounded() {
    for pattern in ["%99999999d", "%.99999999f", "%1$99999999s", "%.999999999999999999999f"] {
        assert_eq!(
            formatted(pattern, "[1.5]").expect_err("a bound").kind(),
            ErrorKind::TooLong,
            "{pattern}"
        );
    }
    assert_eq!(formatted("%.20000f", "[1.5]").expect_err("a bound").kind(), ErrorKind::TooLong);
    assert_eq!(
        formatted("%f", "[1.000000000000000000e2000000000]").expect_err("a bound").kind(),
        ErrorKind::TooLong
    );
    assert_eq!(
        formatted("%.2f", "[1.000000000000000000e-2000000000]").expect("rounds to nothing"),
        "0.00"
    );
    assert_eq!(
        formatted("%e", "[1.000000000000000000e2000000000]").expect("formats"),
        "1.000000e+2000000000"
    );
}

/// Formats made of random pieces. The seed is fixed, which makes failures repeatable.
#[test]
fn no_format_panics() {
    const PIECES: [&str; 24] = [
        "%", "%", "%", "d", "s", "f", "e", "g", "x", "c", "b", "h", "n", "1$", "<", "-", "#", "0",
        ",", "(", "12", ".3", "é", " ",
    ];
    let mut random = Random::of(0x8cb9_2ba7_2f3d_8dd7);
    let mut formats = 0;
    for _ in 0..20_000 {
        let pattern = random.pieces(7, &PIECES);
        for arguments in ["[1.5,-2,\"é😀\"]", "[99999999999999999999,1e300,null]", "[-7,NaN,true]"]
        {
            formats += usize::from(formatted(&pattern, arguments).is_ok());
        }
    }
    assert!(formats > 2_000, "only {formats} format");
}
