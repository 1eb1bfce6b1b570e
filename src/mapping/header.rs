//! Headers by their names.
//!
//! A caller may spell a header's name in any case. What is known of API Gateway, from what users report: a request of
//! HTTP/1.1 has its headers as the caller spells them, one of HTTP/2 in small letters
//! (<https://www.devhide.com/request-header-in-input-to-an-amazon-api-gateway-lambda-authorizer-transformed-in-lowercase-77098182>).
//! AWS documents neither, nor whether `$input.params` minds the case. So a header is looked for as it is declared and in
//! small letters, and nowhere else: `$input.params(name)` would take a parameter of the query string for it.

use super::expression::{Condition, Expression};

/// The spellings under which a header is looked for: as it is declared, and as HTTP/2 has it.
pub(super) fn spellings(name: &str) -> Vec<String> {
    let small = name.to_ascii_lowercase();
    if small == name { vec![small] } else { vec![name.to_owned(), small] }
}

/// The lines that look for a header in a variable, which holds a string, empty where the header is missing.
pub(super) fn look_up<'a>(name: &'a str, variable: &'a Expression) -> impl Iterator<Item = String> + 'a {
    spellings(name).into_iter().enumerate().map(move |(index, spelling)| {
        let set = format!("#set({variable} = {})", Expression::headers().get(&spelling).text());
        if index == 0 { set } else { format!("#if({}){set}#end", Condition::is_empty(variable)) }
    })
}
