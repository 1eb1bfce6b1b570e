//! Loading the templates of others: the same APIs as the plan's from our own output,
//! CloudFormation's functions, SAM, `OpenAPI`, and the places of what was read.

mod cloudformation;
mod openapi;
mod round_trip;
mod sam;
mod terraform;

use dynagate::blueprint::Source;
use dynagate::gateway::api::{DeployedMethod, HttpMethod};
use dynagate::load::{self, Loaded, LoadedApi, Part, RouteKey, Settings};

fn source(text: &str) -> Source {
    Source { name: "template.yaml".into(), text: text.into(), directory: ".".into() }
}

fn loaded_with(text: &str, settings: &Settings) -> Loaded {
    load::load(&source(text), settings).unwrap_or_else(|error| panic!("{error}"))
}

fn loaded(text: &str) -> Loaded {
    loaded_with(text, &Settings::default())
}

/// The findings as `line:column rule: message`.
fn findings(loaded: &Loaded) -> Vec<String> {
    let each = loaded.findings.iter().map(|finding| {
        let place = loaded.files.location(finding.span);
        let rule = finding.rule.name;
        format!("{}:{} {rule}: {}", place.line, place.column, finding.message)
    });
    each.collect()
}

fn route(method: HttpMethod, path: &str) -> RouteKey {
    RouteKey { path: path.to_owned(), method }
}

fn method<'a>(api: &'a LoadedApi, method: HttpMethod, path: &str) -> &'a DeployedMethod {
    &api.api.resources[path][&method]
}

/// Asserts that a word of a part's text is found at its line and column in the source.
fn assert_word(
    loaded: &Loaded,
    api: &LoadedApi,
    source: &str,
    part: &Part,
    text: &str,
    word: &str,
) {
    let offset = text.find(word).unwrap_or_else(|| panic!("no `{word}` in {text}"));
    let place = api.places.position(&loaded.files, part, Some(offset));
    let line = source.lines().nth(place.line - 1).expect("the line");
    let rest: String = line.chars().skip(place.column - 1).collect();
    assert!(rest.starts_with(word), "`{word}` of {part:?} at `{rest}`");
}
