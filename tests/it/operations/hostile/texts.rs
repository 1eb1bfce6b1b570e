//! Hostile values in texts: `tests/blueprints/texts.yaml`. Each format is parsed strictly.

use dynagate::vtl::Rendered;
use serde_json::{Value, json};

use super::frames::{Expected, SuccessResponse};
use super::{Gateway, Route, holds, rendered, tried};

const BLUEPRINT: &str = include_str!("../../../blueprints/texts.yaml");

/// The expectations for a route.
fn expected(route: &str) -> Expected {
    let item = json!({
        "customer": {"S": "a"}, "id": {"S": "o"}, "total": {"N": "1"}, "paid": {"BOOL": true},
        "note": {"S": "n"}, "tags": {"SS": ["x", "y"]},
        "lines": {"L": [{"M": {"sku": {"S": "s"}, "count": {"N": "2"}}}]},
    });
    let list = json!({"Items": [item, item], "Count": 2});
    let (stored, is_valid): (Value, fn(&str) -> bool) = match route {
        "GET /page/{customer}/{id}" => (json!({"Item": item}), is_page),
        "GET /table/{customer}" => (list, is_table),
        "GET /calendar/{customer}" => (list, is_calendar),
        "GET /feed" => (list, is_feed),
        // Plain text has no format.
        "PUT /orders" => (json!({"Attributes": item}), |_| true),
        other => panic!("{other}"),
    };
    let body = json!({"customer": "a", "id": "b", "note": "n"});
    Expected::new(body, &json!({}), stored, SuccessResponse::Text(is_valid))
}

/// True if the text without these tags has no characters of HTML and XML but entities.
fn is_markup(text: &str, tags: &[&str]) -> bool {
    let text = tags.iter().fold(text.to_owned(), |text, tag| text.replace(tag, ""));
    let entities = ["amp;", "lt;", "gt;", "quot;", "#39;"];
    let is_allowed = |c: char| !c.is_ascii_control() || matches!(c, '\t' | '\n' | '\r' | '\u{7f}');
    !text.contains(['<', '>', '"', '\'', '\u{fffe}', '\u{ffff}'])
        && text.chars().all(is_allowed)
        && text.split('&').skip(1).all(|after| entities.iter().any(|of| after.starts_with(of)))
}

fn is_page(text: &str) -> bool {
    let tags = [
        "<!doctype html>\n",
        "<a href=\"/orders/",
        "\" title='",
        "'>",
        "</a>",
        "<p id=\"#x\">$x ${y} #if \\ ",
        "[0].x</p>",
        "<li>",
        "</li>",
        "<i>",
        "</i>",
        "<b>",
        "</b>",
        "</html>",
    ];
    text.starts_with(tags[0]) && text.ends_with("</html>\n") && is_markup(text, &tags)
}

fn is_feed(text: &str) -> bool {
    text.starts_with("<o>\n")
        && text.ends_with("</o>\n")
        && is_markup(text, &["<o>", "</o>", "<n>", "</n>"])
}

/// True for records of three quoted fields or, for the cursor, of one.
fn is_table(text: &str) -> bool {
    let Some(mut rest) = text.strip_prefix("id,note,total\r\n") else { return false };
    while !rest.is_empty() {
        let mut fields = 0;
        loop {
            let Some(field) = rest.strip_prefix('"') else { return false };
            let mut end = 0;
            loop {
                let Some(quote) = field[end..].find('"') else { return false };
                end += quote + 1;
                if !field[end..].starts_with('"') {
                    break;
                }
                end += 1;
            }
            fields += 1;
            rest = &field[end..];
            match rest.strip_prefix(',') {
                Some(next) => rest = next,
                None => break,
            }
        }
        let Some(next) = rest.strip_prefix("\r\n") else { return false };
        if !matches!((fields, next), (3, _) | (1, "")) {
            return false;
        }
        rest = next;
    }
    true
}

fn is_calendar(text: &str) -> bool {
    let Some(text) = text
        .strip_prefix("BEGIN:VCALENDAR\r\n")
        .and_then(|text| text.strip_suffix("END:VCALENDAR\r\n"))
    else {
        return false;
    };
    let is_value = |value: &str| {
        let mut characters = value.chars();
        while let Some(character) = characters.next() {
            let fits = match character {
                '\\' => matches!(characters.next(), Some('\\' | ';' | ',' | 'n')),
                ';' | ',' | '\u{7f}' => false,
                other => !other.is_ascii_control() || other == '\t',
            };
            if !fits {
                return false;
            }
        }
        true
    };
    text.split_terminator("\r\n").all(|line| line.strip_prefix("SUMMARY:").is_some_and(is_value))
}

#[test]
fn texts_keep_their_format() {
    let gateway = Gateway::deploy(BLUEPRINT);
    let routes: Vec<_> = gateway
        .compiled()
        .into_iter()
        .map(|compiled| Route {
            blueprint: "texts",
            gateway: &gateway,
            expected: expected(&compiled.name),
            compiled,
        })
        .collect();
    tried("hostile texts", |number, random| {
        let route = &routes[usize::try_from(number).expect("a number") % routes.len()];
        let (status, event) = route.answer_event(random);
        let Some(template) = route.compiled.response(status).1 else { return false };
        let Some(Rendered { text, .. }) = rendered(template, &event) else { return false };
        holds(route, Some(status), &event, &text)
            .unwrap_or_else(|wrong| panic!("{}: {wrong}\n{event:?}\n{text}", route.compiled.name));
        true
    });
}
