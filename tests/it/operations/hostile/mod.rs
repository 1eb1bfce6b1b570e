//! Whatever callers send, and whatever somebody else stored: requests stay what the blueprint fixed, answers stay JSON of
//! what is declared.
//!
//! `HOSTILE_CASES` is how many cases each of the tests tries; a failure tells the number of its case, which is the same
//! case on every run. What requests and answers have to be is written down in `frames.rs`, not taken from the templates.

mod frame;
mod frames;
mod random;
mod strict;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use dynagate::model::{ErrorAnswers, MapShape};
use dynagate::vtl::{Event, Json, Rendered, Template};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use self::frame::Frame;
use self::frames::{Expected, expected};
use self::random::Random;
use super::gateway::{Compiled, Gateway};
use crate::items;

/// How many cases each of the tests tries, unless `HOSTILE_CASES` says otherwise.
const CASES: u64 = 20_000;

const OPERATIONS: &str = include_str!("../../../blueprints/operations.yaml");

/// Tries so many cases on all processors; the first that fails is told by its number.
fn tried(what: &str, case: impl Fn(u64, &mut Random) -> bool + Sync) {
    let cases = std::env::var("HOSTILE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let (next, accepted) = (AtomicU64::new(0), AtomicU64::new(0));
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= cases {
                return;
            }
            match catch_unwind(AssertUnwindSafe(|| case(number, &mut Random::new(number)))) {
                Ok(true) => drop(accepted.fetch_add(1, Ordering::Relaxed)),
                Ok(false) => {}
                Err(_) => panic!("{what}: case {number}"),
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    println!("{cases} {what}, {} of them taken", accepted.into_inner());
}

/// What a template makes of an event; nothing where the body is so far from JSON that API Gateway refuses it with
/// "Could not process payload" (recorded, with status 400).
fn rendered(template: &Template, event: &Event) -> Option<Rendered> {
    match template.render(event) {
        Ok(rendered) => Some(rendered),
        Err(error) if error.to_string().contains("Could not process payload") => None,
        Err(error) => panic!("{error:#}\n{event:?}"),
    }
}

/// A request, from whoever it comes.
fn event(random: &mut Random, expected: &Expected, body: String) -> Event {
    let mut event = Event { body: random.one_in(30, None).unwrap_or(Some(body)), ..Event::default() };
    for name in expected.path {
        event.params.path.insert((*name).to_owned(), random.text());
    }
    for name in ["by", "most", "after", "limit", "nextToken", "order", "class"] {
        if random.chance(2) {
            let value = match name {
                "nextToken" => random.token(),
                "limit" => random.limit(),
                _ => random.text(),
            };
            event.params.querystring.insert(name.to_owned(), value);
        }
    }
    if random.chance(2) {
        event.params.header.insert("X-By".to_owned(), random.text());
    }
    event.context.insert("requestTimeEpoch".to_owned(), Json::Number(1_700_000_000_123_u64.into()));
    event.context.insert("requestId".to_owned(), Json::String(random.text()));
    event
}

#[test]
fn requests_differ_in_nothing_but_values() {
    let gateway = Gateway::deploy(OPERATIONS);
    let routes: Vec<(Compiled<'_>, Expected)> = gateway
        .compiled()
        .into_iter()
        .map(|route| {
            let expected = expected(&route.name);
            (route, expected)
        })
        .collect();
    tried("hostile requests", |number, random| {
        let (route, expected) = &routes[usize::try_from(number).expect("a number") % routes.len()];
        let body = random.body(&expected.body);
        let event = event(random, expected, body);
        let is_refused = gateway.is_refused(route.method, &event);
        let Some(Rendered { text, .. }) = rendered(&route.request, &event) else {
            assert!(is_refused, "a model lets this through: {event:?}");
            return false;
        };
        let request = strict::parsed(&text).unwrap_or_else(|error| panic!("{error}\n{event:?}\n{text}"));
        if let Err(wrong) = expected.request.matches(&request) {
            panic!("{}: {wrong}\n{event:?}\n{text}", route.name);
        }
        !is_refused
    });
}

#[test]
fn answers_are_json_of_what_is_declared() {
    let gateway = Gateway::deploy(OPERATIONS);
    let routes = gateway.compiled();
    let expected: BTreeMap<&str, Expected> =
        routes.iter().map(|route| (route.name.as_str(), expected(&route.name))).collect();
    let codes: Vec<_> = ErrorAnswers::codes().collect();
    tried("hostile answers", |number, random| {
        let route = &routes[usize::try_from(number).expect("a number") % routes.len()];
        let expected = &expected[route.name.as_str()];
        let (status, answer) = match random.below(4) {
            0 => (*random.pick(&[400, 400, 500, 503]), random.error()),
            _ => (200, random.answer(&expected.stored)),
        };
        let mut event = event(random, expected, String::new());
        event.body = Some(answer);
        let (declared, template) = route.response(status);
        let Some(template) = template else { return false };
        let Some(output) = rendered(template, &event) else { return false };
        let text = output.text;
        let overridden = output.overrides.response_override.get("status");
        let status = match overridden {
            Some(Json::Number(status)) => status.as_u64().and_then(|status| status.try_into().ok()).expect("a status"),
            Some(other) => panic!("{other:?} for a status"),
            None => declared,
        };
        assert!(route.statuses.contains(&status), "{status} is not declared");
        if (200..300).contains(&status) {
            if let Some(frame) = &expected.answer {
                let answer = strict::parsed(&text).unwrap_or_else(|error| panic!("{error}\n{event:?}\n{text}"));
                frame.matches(&answer).unwrap_or_else(|wrong| panic!("{}: {wrong}\n{event:?}\n{text}", route.name));
            } else {
                assert_eq!(text.trim(), "");
            }
            return true;
        }
        let answer = strict::parsed(&text).unwrap_or_else(|error| panic!("{error}\n{event:?}\n{text}"));
        Frame::error().matches(&answer).unwrap_or_else(|wrong| panic!("{}: {wrong}\n{text}", route.name));
        assert!(codes.contains(&answer["code"].as_str().expect("a code")), "{text}");
        true
    });
}

/// Random shapes: what is put, and what is got.
#[test]
fn items_of_random_shapes_hold_nothing_else() {
    struct Shaped {
        put: Template,
        get: Template,
        item: Frame,
        document: Frame,
        samples: Vec<(Value, Value)>,
    }
    let mut runner = TestRunner::deterministic();
    let mut shaped = || {
        let shape: MapShape = items::strategies::item_shape().new_tree(&mut runner).expect("a shape").current();
        let mut sample = || {
            let document = items::strategies::conforming(&shape).new_tree(&mut runner).expect("a document").current();
            (document.clone(), json!({"Item": items::meaning::item_of(&shape, &document)}))
        };
        Shaped {
            samples: (0..4).map(|_| sample()).collect(),
            put: Template::parse(&items::put(&shape)).expect("a template"),
            get: Template::parse(&items::get(&shape)).expect("a template"),
            item: Frame::item(&shape),
            document: Frame::document(&shape),
        }
    };
    let shapes: Vec<_> = (0..200).map(|_| shaped()).collect();
    tried("hostile documents and items of random shapes", |_, random| {
        let shape = random.pick(&shapes);
        let (document, stored) = random.pick(&shape.samples).clone();
        if random.chance(2) {
            let event = Event { body: Some(random.body(&document)), ..Event::default() };
            let Some(Rendered { text, .. }) = rendered(&shape.put, &event) else { return false };
            let request = strict::parsed(&text).unwrap_or_else(|error| panic!("{error}\n{event:?}\n{text}"));
            assert_eq!(request["TableName"], "t");
            assert_eq!(request.as_object().map(serde_json::Map::len), Some(2), "{text}");
            shape.item.matches(&request["Item"]).unwrap_or_else(|wrong| panic!("{wrong}\n{event:?}\n{text}"));
        } else {
            let event = Event { body: Some(random.answer(&stored)), ..Event::default() };
            let Rendered { text, .. } = rendered(&shape.get, &event).expect("DynamoDB answers JSON");
            let answer = strict::parsed(&text).unwrap_or_else(|error| panic!("{error}\n{event:?}\n{text}"));
            shape.document.matches(&answer).unwrap_or_else(|wrong| panic!("{wrong}\n{event:?}\n{text}"));
        }
        true
    });
}
