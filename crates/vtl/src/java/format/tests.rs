use super::*;
use crate::budget::Budget;
use crate::json::parse::parse;

fn formatted(pattern: &str, json: &str) -> Result<String, Error> {
    let mut budget = Budget::new();
    let Value::List(arguments) = parse(json, &mut budget).expect("arguments") else {
        panic!("no list")
    };
    let arguments = arguments.items().clone();
    format(pattern, &arguments, &mut budget)
}

/// What Java 17 answered; what fits the strings' recorded calls is there.
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

/// Formats made of pieces of formats, with a generator of its own so that a failure can be
/// repeated.
#[test]
fn no_format_panics() {
    const PIECES: [&str; 24] = [
        "%", "%", "%", "d", "s", "f", "e", "g", "x", "c", "b", "h", "n", "1$", "<", "-", "#", "0",
        ",", "(", "12", ".3", "é", " ",
    ];
    let mut seed: u64 = 0x8cb9_2ba7_2f3d_8dd7;
    let mut next = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).unwrap_or_default()
    };
    let mut formats = 0;
    for _ in 0..20_000 {
        let pattern: String = (0..=next(7)).map(|_| PIECES[next(PIECES.len())]).collect();
        for arguments in ["[1.5,-2,\"é😀\"]", "[99999999999999999999,1e300,null]", "[-7,NaN,true]"]
        {
            formats += usize::from(formatted(&pattern, arguments).is_ok());
        }
    }
    assert!(formats > 2_000, "only {formats} format");
}
