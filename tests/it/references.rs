//! Text that looks like a reference is one, or is rejected at its line, wherever a blueprint has
//! text. Other braces and dollar signs are accepted.

use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::vtl::Template;
use proptest::prelude::*;

fn refusal(text: &str) -> Option<String> {
    let source = Source { name: "test.yaml".into(), text: text.into(), directory: PathBuf::new() };
    blueprint::load(&source, &[]).err().map(|errors| errors.render(false))
}

/// A blueprint with these lines under `api`, with `@` replaced by a quoted text.
fn with(lines: &str, text: &str) -> String {
    let quoted = serde_json::to_string(text).expect("JSON");
    let lines = lines
        .replace("@'", &serde_json::to_string(&format!("'{text}'")).expect("JSON"))
        .replace('@', &quoted);
    format!(
        "name: kittens\ntables: {{kittens: {{partition-key: id, attributes: {{title: S, url: S}}}}}}\napi:\n{lines}{}",
        if lines.contains("routes:") {
            ""
        } else {
            "  routes:\n    GET /kittens/{id}: {get: {table: kittens}}\n"
        }
    )
}

/// Places for plain text.
const CONSTANTS: [&str; 6] = [
    "  errors: {answers: {ValidationException: {message: @}}}\n",
    "  gateway-responses: {DEFAULT_5XX: {headers: {X-A: @'}}}\n",
    "  routes:\n    GET /a: {mock: {status: 200, headers: {X-A: @'}}}\n",
    "  routes:\n    PUT /a: {raw: {action: PutItem, tables: [kittens], responses: {200: {headers: {X-A: @'}}}}}\n",
    "  routes:\n    GET /a/{id}: {get: {table: kittens}, parameters: {query-string: {of: {equals: @}}}}\n",
    "  errors: {body: {why: [@]}}\n",
];

/// Places for text with values of the request and of the item.
const ANSWERS: [&str; 3] = [
    "  routes:\n    GET /a/{id}: {get: {table: kittens, answer: {headers: {X-A: @}}}}\n",
    "  routes:\n    GET /a/{id}: {get: {table: kittens, answer: {body: {json: [{x: @}]}}}}\n",
    "  routes:\n    GET /a/{id}: {get: {table: kittens, answer: {body: {json: @}}}}\n",
];

/// Places for VTL.
const TEMPLATES: [&str; 6] = [
    "  routes:\n    GET /a: {mock: {status: 200, body: {application/json: @}}}\n",
    "  routes:\n    GET /a: {mock: {status: 200, body: {application/json: {vtl: @}}}}\n",
    "  routes:\n    PUT /a: {raw: {action: PutItem, tables: [kittens], request: {application/json: @}}}\n",
    "  routes:\n    PUT /a: {raw: {action: PutItem, tables: [kittens], request: {text/plain: {handlebars: @}}}}\n",
    "  routes:\n    PUT /a: {raw: {action: PutItem, tables: [kittens], responses: {200: {body: {application/json: @}}}}}\n",
    "  routes:\n    PUT /a: {raw: {action: PutItem, tables: [kittens], responses: {200: {}, 400: {selection-pattern: '4..', body: {text/html: @}}}}}\n",
];

#[test]
fn text_that_looks_like_a_reference_is_one_or_is_rejected() {
    for place in CONSTANTS {
        for text in [
            "a {path.id} b",
            "{header.X-User}",
            "{query-string.of}",
            "{now}",
            "$context.requestId",
            "$input.body",
        ] {
            let text = with(place, text);
            assert!(refusal(&text).is_some(), "{text}");
        }
    }
    for place in TEMPLATES {
        for text in ["{\"id\": \"{path.id}\"}", "{context.requestId}", "{stage-variable.colour}"] {
            let text = with(place, text);
            assert!(refusal(&text).is_some(), "{text}");
        }
    }
}

#[test]
fn answers_contain_values_and_no_variables_of_templates() {
    for place in ANSWERS {
        for text in
            ["a {path.id} b", "{item.title}", "{now}", "{{path.id}}", "{item.url|split:#:0}"]
        {
            let text = with(place, text);
            assert_eq!(refusal(&text), None, "{text}");
        }
        for text in
            ["$context.requestId", "$input.body", "{item.titel}", "{items}", "{path.id", "{id}"]
        {
            let text = with(place, text);
            assert!(refusal(&text).is_some(), "{text}");
        }
    }
}

#[test]
fn plain_text_is_accepted() {
    for place in CONSTANTS.into_iter().chain(ANSWERS) {
        for text in ["plain", "5 $", "a.path.id", "context"] {
            let text = with(place, text);
            assert_eq!(refusal(&text), None, "{text}");
        }
    }
    for place in TEMPLATES {
        for text in [
            "{\"id\": \"$input.params('id')\"}",
            "{\"path\": {\"id\": 1}}",
            "$context.requestId ${context.path}",
        ] {
            let text = with(place, text);
            assert_eq!(refusal(&text), None, "{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Templates that do not parse are rejected wherever VTL is possible.
    #[test]
    fn mapping_templates_are_parsed(
        parts in prop::collection::vec(prop::sample::select(vec!["#if($a)", "#end", "#foreach($x in $y)", "#set($a = 1)", "#else",
            "text ", "$input.body", "#if(", ")", "\"", "{\"a\": 1}", "#set($b = [1, 2)", "\n"]), 0..6),
        place in 0..TEMPLATES.len(),
    ) {
        let template = parts.concat();
        let text = with(TEMPLATES[place], &template);
        let parses = Template::parse(&template).is_ok();
        let refusal = refusal(&text);
        prop_assert_eq!(refusal.is_none(), parses, "{}: {:?}", text, refusal);
        prop_assert!(refusal.is_none_or(|text| text.contains("line ") && text.contains("column ")));
    }

    /// A misspelt expression is rejected with a suggestion.
    #[test]
    fn misspelt_mapping_expressions_are_rejected(
        expression in prop::sample::select(vec!["integration.response.header.X-A", "integration.response.body.Item.url.S",
            "context.requestId", "context.identity.sourceIp"]),
        at in 0_usize..20,
        place in prop::sample::select(vec![3_usize]),
    ) {
        let name = expression.rsplit_once('.').map_or("", |(before, _)| before);
        let at = at % name.len().min(19);
        let misspelt = format!("{}{}", &expression[..at], &expression[at + 1..]);
        let text = with(CONSTANTS[place], "x").replace("\"'x'\"", &misspelt);
        prop_assert!(refusal(&text).is_some(), "{}", text);
        let text = with(CONSTANTS[place], "x").replace("\"'x'\"", expression);
        prop_assert_eq!(refusal(&text), None);
    }
}
