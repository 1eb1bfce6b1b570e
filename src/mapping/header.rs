//! Headers by their names.
//!
//! A caller may spell a header's name in any case. What is known of API Gateway, from what users report: a request of
//! HTTP/1.1 has its headers as the caller spells them, one of HTTP/2 in small letters
//! (<https://www.devhide.com/request-header-in-input-to-an-amazon-api-gateway-lambda-authorizer-transformed-in-lowercase-77098182>).
//! AWS documents neither, nor whether `$input.params` minds the case. Clients in Go and CloudFront begin each word with a
//! capital letter (<https://dhdersch.github.io/golang/2016/08/11/golang-case-sensitive-http-headers.html>,
//! <https://github.com/awsdocs/amazon-cloudfront-developer-guide/issues/70>). So a header is looked for as it is declared and in
//! these two spellings, and nowhere else: `$input.params(name)` would take a parameter of the query string for it.

use serde_json::json;

use super::expression::Expression;
use super::literal::vtl_string;
use super::stock;

/// The spellings under which a header is looked for, each once: `X-API-Key`, `x-api-key`, `X-Api-Key`.
pub(super) fn spellings(name: &str) -> Vec<String> {
    let small = name.to_ascii_lowercase();
    let mut spellings = vec![name.to_owned()];
    for spelling in [capitalized(&small), small] {
        if !spellings.contains(&spelling) {
            spellings.insert(1, spelling);
        }
    }
    spellings
}

/// Each word with a capital letter.
fn capitalized(small: &str) -> String {
    let word = |word: &str| {
        let mut word = word.to_owned();
        word.get_mut(..1).map(str::make_ascii_uppercase);
        word
    };
    small.split('-').map(word).collect::<Vec<_>>().join("-")
}

/// The lines that look for a header in a variable, which holds a string, empty where the header is missing.
pub(super) fn look_up(name: &str, variable: &Expression) -> String {
    let spellings: Vec<_> = spellings(name).iter().map(|spelling| vtl_string(spelling)).collect();
    let values = json!({"variable": variable.to_string(), "name": spellings[0], "others": spellings[1..]});
    stock::HEADER.render(&values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_declared_small_and_capitalized() {
        assert_eq!(spellings("X-By"), ["X-By", "x-by"]);
        assert_eq!(spellings("x-by"), ["x-by", "X-By"]);
        assert_eq!(spellings("X-API-key"), ["X-API-key", "x-api-key", "X-Api-Key"]);
        assert_eq!(spellings("ETag"), ["ETag", "etag", "Etag"]);
        assert_eq!(spellings("-"), ["-"]);
    }
}
